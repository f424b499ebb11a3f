"""The programme: what anybody may see."""

import pytest
from django.test import Client
from pytest_django import Settings

from gameball.sandbox import Sandbox

from ..pages import Page

ADDRESSES = ("/program/", "/program/campaigns/", "/program/tiers/", "/program/referrals/")
HTMX = {"HX-Request": "true"}


def test_anybody_sees_ways_to_collect_tiers_and_the_offer_for_friends(anybody: Client) -> None:
    page = Page(anybody.get("/program/"))
    assert page.panels == {"campaigns": "ready", "tiers": "ready", "referrals": "ready"}
    assert page.one("h1").text


def test_nothing_of_a_customer_is_asked_for(anybody: Client, sandbox: Sandbox) -> None:
    for address in ADDRESSES:
        anybody.get(address, {"id": "middle", "customerId": "middle"})
    assert {call.customer for call in sandbox.calls} == {None}
    assert {call.query.get("customerId") for call in sandbox.calls} == {None}


def test_who_is_signed_in_sees_the_same_programme(anybody: Client, signed_in: object) -> None:
    assert callable(signed_in)
    plain = Page(anybody.get("/program/"))
    known = Page(signed_in("middle").get("/program/"))
    assert known.panel("tiers").text == plain.panel("tiers").text
    assert known.panel("campaigns").text == plain.panel("campaigns").text


@pytest.mark.parametrize("noun", ["balance", "activities", "bogus"])
def test_what_needs_a_customer_is_not_here(anybody: Client, noun: str) -> None:
    answer = anybody.get(f"/program/{noun}/")
    assert answer.status_code == 404
    assert Page(answer).one("h1").text == "There is no such page"


@pytest.mark.parametrize("address", ADDRESSES[1:])
def test_a_panel_address_answers_the_panel_to_htmx_and_a_page_to_others(anybody: Client, address: str) -> None:
    noun = address.split("/")[2]
    fragment = Page(anybody.get(address, headers=HTMX))
    assert fragment.all("html") == []
    assert fragment.panels == {noun: "ready"}
    page = Page(anybody.get(address))
    assert page.one("html")
    assert page.panels == {noun: "ready"}
    assert page.panel(noun).text == fragment.panel(noun).text


def test_ways_in_are_shown_where_settings_give_them(anybody: Client, settings: Settings) -> None:
    said = [link.text for link in Page(anybody.get("/program/")).all("a")]
    assert not any(words.startswith(("Sign in", "Join")) for words in said)
    settings.SHOP_SIGN_IN_URL, settings.SHOP_JOIN_URL = "https://shop.example/login", "https://shop.example/join"
    links = {link["href"] for link in Page(anybody.get("/program/")).all("a")}
    assert {"https://shop.example/login", "https://shop.example/join"} <= links


def test_the_name_of_the_shop_is_said_where_a_setting_knows_it(anybody: Client, settings: Settings) -> None:
    settings.SHOP_NAME = "Meadow & <Pine>"
    page = Page(anybody.get("/program/"))
    assert "Meadow & <Pine>" in page.one("h1").text
    assert page.faults == []


@pytest.mark.parametrize(
    "query", ["sku=%00", "sku=a%00b", "collection=%0A", "sku=" + "x" * 101, "collection=" + "x" * 9999]
)
@pytest.mark.parametrize("address", ["/program/", "/program/campaigns/"])
def test_what_no_product_can_be_called_is_a_kind_400(
    anybody: Client, sandbox: Sandbox, address: str, query: str
) -> None:
    answer = anybody.get(f"{address}?{query}")
    assert answer.status_code == 400
    assert Page(answer).one("h1").text == "This link is not quite right"
    assert sandbox.calls == []


@pytest.mark.parametrize("sku", ["A&B", "a/b?c#d", "über 💚", '"><script>alert(1)</script>', "%2e%2e", "' OR 1=1"])
def test_an_odd_product_reaches_gameball_as_it_is_and_no_page_as_markup(
    anybody: Client, sandbox: Sandbox, sku: str
) -> None:
    page = Page(anybody.get("/program/", {"sku": sku}))
    assert [call.query["productSku"] for call in sandbox.calls_of("campaign-configuration")] == [sku]
    assert page.faults == []
    assert "<script>alert" not in page.html


def test_a_blank_product_narrows_nothing(anybody: Client, sandbox: Sandbox) -> None:
    assert "For this product" not in Page(anybody.get("/program/?sku=%20&collection=")).text
    assert all("productSku" not in call.query for call in sandbox.calls)


def test_a_page_view_asks_each_configuration_once_and_the_next_none(anybody: Client, sandbox: Sandbox) -> None:
    anybody.get("/program/")
    assert sorted(call.endpoint or "" for call in sandbox.calls) == [
        "campaign-configuration",
        "referral-configuration",
        "tier-configuration",
    ]
    sandbox.forget_calls()
    for address in ADDRESSES:
        anybody.get(address)
    assert sandbox.calls == []


def test_made_up_regions_of_a_language_cost_gameball_nothing_more(anybody: Client, sandbox: Sandbox) -> None:
    """Else a visitor could empty the shop's allowance, and fill the cache, by counting."""
    for region in ("", "-US", "-Q1", "-Q2", "-abcdefgh", "-12345678-abcd"):
        assert anybody.get(f"/program/?lang=en{region}").status_code == 200
    assert len(sandbox.calls) == 3
