"""The referrals: GET customers/{customerId}/referrals, its count, and GET configurations/referrals."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from gameball.sandbox import Sandbox

from ..pages import Node, Page
from ..telling import Told

See = Callable[..., Page]
FRIENDS = "/account/referrals/"


def friends(page: Node) -> list[str]:
    return [each.one(".row-sentence").text for each in page.all(".friends li")]


def befriend(told: Told, *rows: object, more: bool = False) -> None:
    told.say("referrals", {"referredFriends": list(rows), "count": len(rows), "hasMore": more})


def offer(told: Told, **fields: Any) -> None:
    told.update("referral-configuration", **fields)


def test_the_offer_says_who_gets_what_and_after_which_event(see: See) -> None:
    text = see("middle").panel("referrals").text
    assert "You get" in text
    assert "200 Leaves" in text
    assert "Your friend gets" in text
    assert "10% off" in text
    assert "on orders from $50" in text
    assert "up to $100" in text
    assert "on Garden Tools, Kitchen" in text
    assert "once your friend has placed an order" in text.lower()


def test_the_extra_for_every_so_many_friends_is_told(see: See) -> None:
    extra = see("middle").panel("referrals").one(".extra").text
    assert "every 3 friends" in extra
    assert "500 Leaves" in extra


def test_the_counts_are_those_of_the_count(see: See) -> None:
    counts = {each.one("dt").text: each.one("dd").text for each in see("middle").all(".counts div")}
    assert counts == {"Friends in all": "7", "Active": "3", "Waiting": "4"}


def test_friends_have_a_name_a_status_and_a_date(see: See, told: Told) -> None:
    befriend(
        told,
        {"displayName": "Blake Eaton", "status": "Active", "joinDate": "2026-02-03T00:00:00"},
        {"displayName": "John Doe", "status": "pending", "joinDate": None},
    )
    rows = [each.text for each in see("middle").all(".friends li .row-words")]
    assert rows == ["Blake Eaton Active · February 3, 2026", "John Doe Waiting for the first step"]


# "Fields that will bite"


def test_15_the_extra_reward_beside_the_customers_reward_counts(see: See, told: Told) -> None:
    offer(
        told,
        customerReward={"score": 0, "point": 200, "coupon": None},
        extraReward={"forEvery": 5, "score": 0, "point": 900, "coupon": None},
    )
    extra = see("middle").panel("referrals").one(".extra").text
    assert "every 5 friends" in extra
    assert "900 Leaves" in extra


def test_16_a_reward_of_nothing_is_not_offered(see: See, told: Told) -> None:
    nothing = {"score": 0, "point": 0, "coupon": None}
    offer(told, customerReward=nothing, friendReward=nothing)
    text = see("middle").panel("referrals").text
    assert "You get" not in text
    assert "Your friend gets" not in text
    assert "0 Leaves" not in text


def test_only_the_customer_gets_something_where_the_method_says_so(see: See, told: Told) -> None:
    offer(told, referralMethod="CustomerOnly")
    text = see("middle").panel("referrals").text
    assert "200 Leaves" in text
    assert "Your friend gets" not in text


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("place_order", "once your friend has placed an order"),
        ("Place Order", "once your friend has placed an order"),
        ("sign_up", "once your friend has signed up"),
        ("plant_a_tree", "once your friend has done this: plant a tree"),
        (None, ""),
    ],
)
def test_the_event_is_worded_and_never_an_identifier(see: See, told: Told, event: str | None, said: str) -> None:
    offer(told, eventName=event, eventMetaData=None)
    text = see("middle").panel("referrals").text
    assert said in text.lower()
    assert "_" not in text
    assert "None" not in text


def test_21_the_count_of_the_page_is_no_total(see: See, told: Told) -> None:
    told.say(
        "referrals", {"referredFriends": [{"displayName": "Ida", "status": "Active"}], "count": 99, "hasMore": False}
    )
    text = see("middle").panel("referrals").text
    assert "99" not in text


def test_22_no_contact_data_of_friends_is_on_any_page(see: See) -> None:
    for customer in ("middle", "odd", "friends", "arabic", "top"):
        html = see(customer, FRIENDS).html
        assert "@example.com" not in html
        assert "+1555" not in html
        assert "+966" not in html
        assert "0014" not in html
        assert "f2.private" not in html


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("rowan.hale@example.com", "r•••"),
        ("<rowan@example.com>", "<•••"),
        ("rowan\N{FULLWIDTH COMMERCIAL AT}example.com", "r•••"),
        ("+1 (555) 014-0016", "•••16"),
        ("٠٥٥٥٠٠٠٠٠٣", "•••٠٣"),
        ("Ida 1990", "Ida 1990"),
        ("R2D2", "R2D2"),
    ],
)
def test_22_a_display_name_that_is_an_address_or_a_number_is_masked(
    see: See, told: Told, name: str, shown: str
) -> None:
    befriend(told, {"displayName": name, "status": "Active"})
    page = see("middle", FRIENDS)
    assert friends(page) == [shown]
    assert name == shown or name not in page.html


@pytest.mark.parametrize("name", [None, "", "   "])
def test_22_a_friend_without_a_name_is_a_friend_and_never_an_id_or_address(
    see: See, told: Told, name: str | None
) -> None:
    befriend(told, {"displayName": name, "customerId": "cust_00017", "email": "x@example.com", "mobileNumber": "+155"})
    page = see("middle", FRIENDS)
    assert friends(page) == ["A friend"]
    assert "cust_00017" not in page.html
    assert "x@example.com" not in page.html


def test_23_odd_friends_cost_nobody_else_a_row(see: See) -> None:
    page = see("odd", FRIENDS)
    assert page.panels == {"referrals": "ready"}
    found = friends(page)
    assert "Plain Jane" in found
    assert "ليلى <script>alert(1)</script>" in found
    assert page.panel("referrals").all("script") == []


def test_23_a_status_nobody_documented_is_shown_as_it_came(see: See) -> None:
    assert "On the moon" in see("odd", FRIENDS).text


def test_18_a_date_that_cannot_be_parsed_is_shown_as_it_came(see: See) -> None:
    assert "yesterday" in see("odd", FRIENDS).text


def test_25_the_merchants_name_of_points_is_beside_the_figure_in_the_offer(see: See) -> None:
    assert "200 أوراق" in see("arabic").panel("referrals").text


# Paging


def test_friends_are_paged_by_the_id_on_the_row(see: See, sandbox: Sandbox) -> None:
    page = see("friends", FRIENDS)
    found, steps = friends(page), 1
    while page.more:
        page = see("friends", page.more, htmx=True)
        assert page.all("html") == []
        found += friends(page)
        steps += 1
    assert len(found) == 650
    assert steps == 4
    assert {call.query["limit"] for call in sandbox.calls_of("referrals")} == {"200"}


def test_friends_are_paged_without_javascript_too(see: See) -> None:
    page = see("friends", FRIENDS)
    following = see("friends", page.more or "")
    assert following.one("html")
    assert len(friends(following)) == 200
    assert friends(following) != friends(page)


def test_where_no_id_leads_on_the_list_says_that_it_is_not_all(see: See, told: Told) -> None:
    befriend(told, *({"displayName": f"Friend {number}", "status": "Active"} for number in range(200)), more=True)
    told.say("referrals-count", {"count": 650, "totalPending": 0, "totalActive": 650})
    page = see("middle", FRIENDS)
    assert page.more is None
    assert "The first 200 of 650" in page.text


def test_a_cursor_that_repeats_itself_ends(see: See, told: Told, sandbox: Sandbox) -> None:
    befriend(told, {"displayName": "Ida", "status": "Active", "gameballId": 5}, more=True)
    page = see("middle", FRIENDS)
    for _ in range(3):
        if not page.more:
            return
        page = see("middle", page.more, htmx=True)
    raise AssertionError("it never ends, and shows the same friend again and again")


def test_after_the_last_friend_there_is_no_error(see: See) -> None:
    page = see("friends", f"{FRIENDS}?after=999999999")
    assert page.panels == {"referrals": "ready"}
    assert "Nobody has joined through you yet" not in page.text


# States


def test_nobody_yet_says_what_to_do(see: See) -> None:
    panel = see("new").panel("referrals")
    assert panel["data-state"] == "ready"  # the offer stands there
    assert "Nobody has joined through you yet" in panel.text


def test_without_an_offer_and_without_friends_it_is_empty(see: See, told: Told) -> None:
    told.say("referral-configuration", {})
    panel = see("new").panel("referrals")
    assert panel["data-state"] == "empty"
    assert "No offer for friends yet" in panel.text


@pytest.mark.parametrize("endpoint", ["referrals-count", "referral-configuration"])
def test_friends_are_shown_without_the_count_or_the_offer(see: See, sandbox: Sandbox, endpoint: str) -> None:
    sandbox.trouble(endpoint, "500")
    page = see("middle")
    assert page.panels["referrals"] == "ready"
    assert "Blake Eaton" in friends(page)


# "What the ten endpoints do not say"


def test_no_referral_link_is_invented(see: See) -> None:
    panel = see("middle").panel("referrals")
    assert [link for link in panel.all("a") if not link.get("data-more")] == []
    assert "Share" not in panel.text


def test_a_setting_gives_the_link_to_share(see: See, settings: Settings) -> None:
    settings.SHOP_REFERRAL_URL = "https://shop.example/invite?a=1&b=2"
    panel = see("middle").panel("referrals")
    assert [link["href"] for link in panel.all("a")] == ["https://shop.example/invite?a=1&b=2"]


def test_anybody_sees_the_offer_and_nobodys_friends(anybody: Client, sandbox: Sandbox) -> None:
    panel = Page(anybody.get("/program/referrals/")).panel("referrals")
    assert "200 points" in panel.text
    assert panel.all(".friends") == panel.all(".counts") == []
    assert sandbox.calls_of("referrals") == []


# In trouble


@pytest.mark.parametrize("kind", ["500", "nonsense", "429"])
def test_offer_and_counts_are_shown_where_the_friends_cannot_be(see: See, sandbox: Sandbox, kind: str) -> None:
    whole = see("middle").panel("referrals")
    cache.clear()
    sandbox.trouble("referrals", kind)
    panel = see("middle").panel("referrals")
    assert panel["data-state"] == "unavailable"
    assert panel.one(".offer").text == whole.one(".offer").text
    assert panel.one(".counts").text == whole.one(".counts").text
    assert panel.all(".friends") == []
    assert "Nobody has joined" not in panel.text
    assert panel.text.count("We can't show this right now") == 1
    sandbox.calm()
    assert see("middle").panels["referrals"] == "ready"


def test_where_nothing_else_came_either_only_that_is_said(see: See, sandbox: Sandbox) -> None:
    for endpoint in ("referrals", "referrals-count", "referral-configuration"):
        sandbox.trouble(endpoint, "500")
    panel = see("middle", "/account/referrals/?lang=fr").panel("referrals")
    assert panel["data-state"] == "unavailable"
    assert panel.all(".bring") == []


def test_further_friends_that_cannot_be_read_are_not_told_as_none(see: See, sandbox: Sandbox) -> None:
    more = see("friends").panel("referrals").one("a[data-more]")["href"]
    sandbox.trouble("referrals", "500")
    panel = see("friends", more, htmx=True).panel("referrals")
    assert panel["data-state"] == "unavailable"
    assert panel.one("a[data-hx-get]").text == "Try again"


def test_an_agent_reads_why_the_friends_are_missing_beside_what_came(agent: Client, sandbox: Sandbox) -> None:
    sandbox.trouble("referrals", "5000")
    panel = Page(agent.get("/staff/customer/referrals/?id=middle")).panel("referrals")
    assert panel.one(".offer")
    assert "5000" in panel.one(".trouble").text
