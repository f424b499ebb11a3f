"""The portal below a path of a shared host, as gunicorn serves it, in a real browser."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from gameball.identity.tokens import mint
from gameball.sandbox import Sandbox

from ..serving.portal import prepare, serving
from .shop import Shop

pytestmark = pytest.mark.browser

PREFIX = "/my/widget"  # ends as the widget's own addresses begin

HAND_OVER = "([token, portal]) => frames[0].postMessage({loyalty: {token}}, portal)"


def token() -> str:
    return mint("middle", Sandbox.SECRET_KEY.encode(), lifetime=timedelta(minutes=30))


@pytest.fixture
def shop() -> Iterator[Shop]:
    found = Shop()
    found.mint = token
    yield found
    found.shutdown()
    found.server_close()


@pytest.fixture
def portal(tmp_path: Path, running_sandbox: Sandbox, shop: Shop) -> Iterator[str]:
    running_sandbox.calm()
    prepare(tmp_path / "prepared.sqlite3")
    settings = {"SCRIPT_NAME": PREFIX, "WIDGET_ORIGINS": shop.origin()}
    with serving(tmp_path, tmp_path / "prepared.sqlite3", running_sandbox.base_url, **settings) as running:
        yield f"http://localhost:{running.port}{PREFIX}"


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(chromium: Browser, complaints: list[str]) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 900, "height": 700}, locale="en-US")
    context.set_default_timeout(8_000)
    found = context.new_page()
    found.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    found.on("pageerror", lambda error: complaints.append(str(error)))
    yield found
    context.close()


def test_the_widget_shows_follows_and_renews(page: Page, shop: Shop, portal: str, complaints: list[str]) -> None:
    script = f'<script src="{portal}/embed.js" async data-token-url="/loyalty-token" data-lang="en"></script>'
    shop.pages["/"] = f'<!doctype html><html lang="en"><title>Shop</title><body><h1>Shop</h1>{script}</body></html>'
    page.goto(shop.origin())
    expect(page.locator("iframe:not([height='320'])")).to_be_visible()
    frame = page.frames[1]
    assert frame.url.startswith(f"{portal}/widget/")
    inside = page.frame_locator("iframe")
    shown = inside.locator("[data-activity]").count()
    inside.locator("a[data-more]").click()
    expect(inside.locator(f"[data-activity] >> nth={shown}")).to_be_attached()
    page.evaluate("document.querySelector('script[src]').dataset.accent = '#7a1f5c'")
    expect(inside.locator(f"link[href='{PREFIX}/accent/7a1f5c.css']")).to_be_attached()

    before = frame.url
    with page.expect_response(lambda answer: answer.request.method == "POST") as renewal:
        page.evaluate(HAND_OVER, [token(), portal])
    assert renewal.value.status == 200
    assert renewal.value.url.startswith(f"{portal}/widget/?")
    expect(inside.locator(f"a[href*='{before.split('/')[-2]}']")).to_have_count(0)
    inside.locator("details.filter summary").click()
    inside.locator("details.filter a", has_text="Spent").click()
    expect(inside.locator("details.filter summary")).to_contain_text("Spent")
    assert complaints == []


def test_a_customer_looks_around_and_leaves(page: Page, portal: str, complaints: list[str]) -> None:
    page.goto(f"{portal}/account/enter/?token={token()}")
    assert page.url == f"{portal}/account/"
    page.locator("nav a", has_text="Tiers").click()
    page.wait_for_url(f"{portal}/account/tiers/")
    page.locator("footer button").first.click()
    page.wait_for_url(f"{portal}/program/")
    assert complaints == []
