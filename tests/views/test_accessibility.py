"""/accessibility/: what anybody may know about how usable the pages are."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from gameball.sandbox import Sandbox

from ..pages import Page

ADDRESS = "/accessibility/"


def test_anybody_reads_it_and_nobody_is_asked_for_it(anybody: Client, sandbox: Sandbox) -> None:
    page = Page(anybody.get(ADDRESS))
    assert page.faults == []
    assert page.one("h1").text == "Accessibility"
    assert [each.text for each in page.all("main h2")] == [
        "What is met",
        "How it is tested",
        "What is known not to work",
        "Whom to tell",
    ]
    assert "WCAG) 2.2, level AA" in page.text
    assert sandbox.calls == []


def test_it_says_whom_to_tell(anybody: Client, settings: Settings) -> None:
    assert "Tell the shop" in Page(anybody.get(ADDRESS)).text
    assert Page(anybody.get(ADDRESS)).maybe("main a.button") is None
    settings.SHOP_HELP_URL = "https://shop.example/help?from=loyalty&x=1"
    assert Page(anybody.get(ADDRESS)).one("main a.button")["href"] == settings.SHOP_HELP_URL


def test_every_door_with_a_footer_leads_there_and_keeps_language_and_theme(
    signed_in: Callable[[str], Client], agent: Client
) -> None:
    visits = [
        (signed_in("middle"), "/account/?lang=ar&theme=dark&refresh=1"),
        (signed_in("middle"), "/account/activities/?lang=ar&type=Redemption&theme=dark"),
        (Client(), "/account/?theme=dark&lang=ar&token=x"),
        (Client(), "/program/?lang=ar&sku=A1&theme=dark"),
        (Client(), "/nowhere/?lang=ar&theme=dark"),
        (Client(), "/staff/login/?theme=dark&lang=ar&next=/staff/"),
        (agent, "/staff/customer/?id=middle&lang=ar&theme=dark"),
        (Client(), f"{ADDRESS}?lang=ar&theme=dark"),
    ]
    for browser, address in visits:
        links = [each["href"] for each in Page(browser.get(address)).all("footer a")]
        assert f"{ADDRESS}?lang=ar&theme=dark" in links, address


def test_it_leads_back_to_where_one_belongs(signed_in: Callable[[str], Client]) -> None:
    back = Page(Client().get(f"{ADDRESS}?lang=fr")).one("p.back a")["href"]
    assert back == "/?lang=fr"
    assert signed_in("middle").get(back)["Location"] == "/account/?lang=fr"
    assert Client().get(back)["Location"] == "/program/?lang=fr"


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr")])
def test_it_stands_in_every_language(anybody: Client, language: str, direction: str) -> None:
    page = Page(anybody.get(f"{ADDRESS}?lang={language}"))
    assert page.one("html")["dir"] == direction
    assert page.one("html")["lang"] == language


def test_nobody_may_frame_it(anybody: Client, settings: Settings) -> None:
    settings.WIDGET_ORIGINS = ("https://shop.example",)
    answer = anybody.get(ADDRESS)
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_it_is_only_read(anybody: Client) -> None:
    assert anybody.post(ADDRESS).status_code == 405
