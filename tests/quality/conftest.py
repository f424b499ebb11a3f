"""Scenes, brought about and opened in a real Chromium."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

import pytest
from django.test import Client
from playwright.sync_api import Browser, Frame, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from gameball.sandbox import Sandbox

from ..browser.shop import Shop
from ..telling import Told
from .plan import Dress
from .scenes import Scene
from .stage import Stage


class Open(Protocol):
    def __call__(self, scene: Scene, dress: Dress, *, tab: Page | None = None) -> tuple[Page, Frame]: ...


# Around the widget there is something to come from and to go on to.
SHOPS_PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Shop</title></head>
<body><main><h1>Shop</h1>
<p><a href="#before">Before</a></p>
<iframe src="{}" title="Loyalty programme" width="100%" height="20000"></iframe>
<p><a href="#after">After</a></p>
</main></body></html>
"""


@pytest.fixture
def stage(
    sandbox: Sandbox,
    told: Told,
    settings: Settings,
    token: Callable[..., str],
    signed_in: Callable[[str], Client],
    staff: Callable[..., Client],
    earlier: Callable[[float], AbstractContextManager[None]],
) -> Stage:
    return Stage(sandbox, told, settings, token, signed_in, staff, earlier)


@pytest.fixture
def shop(stage: Stage) -> Iterator[Shop]:
    found = Shop()
    stage.settings.WIDGET_ORIGINS = (found.origin(),)
    yield found
    found.shutdown()
    found.server_close()


@pytest.fixture(scope="module")
def one_tab(chromium: Browser) -> Iterator[Page]:
    """One for many scenes: to start a tab takes longer than to open most of them."""
    tab = chromium.new_page(locale="en-US", reduced_motion="reduce")
    tab.set_default_timeout(10_000)
    yield tab
    tab.close()


@pytest.fixture
def opened(one_tab: Page, stage: Stage, shop: Shop, live_server: LiveServer) -> Iterator[Open]:
    """Opens a scene, and answers the page and the document in it that is the portal's."""

    def open_(scene: Scene, dress: Dress, *, tab: Page | None = None) -> tuple[Page, Frame]:
        page = tab or one_tab
        page.set_viewport_size({"width": dress.width, "height": 900})
        page.emulate_media(color_scheme="light" if dress.chosen or dress.theme == "light" else "dark")
        browser = stage.somebody(scene)
        for name, morsel in browser.cookies.items():
            page.context.add_cookies([{"name": name, "value": morsel.value, "domain": "localhost", "path": "/"}])
        address = stage.address(scene, lang=dress.language, theme=dress.theme if dress.chosen else "")
        stage.arrange(scene, browser, address)
        if scene.state in {"loading", "old"}:  # nothing fills itself before it is judged
            page.route("**/vendor/htmx*", lambda route: route.abort())
        if scene.who == "frame":
            return page, in_a_frame(page, shop, f"{live_server.url}{address}")
        answer = page.goto(f"{live_server.url}{address}")
        assert answer
        assert answer.status == scene.status
        return page, page.main_frame

    yield open_
    one_tab.goto("about:blank")  # nothing that it still wants comes in the way of the next
    one_tab.unroute_all()
    one_tab.context.clear_cookies()


def in_a_frame(page: Page, shop: Shop, address: str) -> Frame:
    shop.pages["/"] = SHOPS_PAGE.format(address.replace("&", "&amp;"))
    page.goto(f"{shop.origin()}/")
    (found,) = (each for each in page.frames if each.url == address)
    found.wait_for_load_state()
    return found
