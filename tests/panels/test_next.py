"""What next: the nearest things worth doing, from the balance, the tiers and the campaigns that a page reads anyhow."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from gameball.sandbox import CUSTOMERS, Sandbox
from gameball.views.page import ACCOUNT

from ..pages import Node, Page
from ..telling import Told

See = Callable[..., Page]
NEXT = "/account/next/"
ENDPOINTS = {"balance", "tier-progress", "tier-configuration", "campaign-progress", "campaign-configuration"}


def steps(page: Page) -> list[Node]:
    return page.part("next").all(".next-steps li h3")


def titles(page: Page) -> list[str]:
    return [each.text for each in steps(page)]


def step(page: Page, title: str) -> Node:
    found = [each for each in page.part("next").all(".next-steps li") if each.maybe("h3") and title in each.text]
    assert len(found) == 1, f"{title!r} is not one of {titles(page)}"
    return found[0]


def gives(points: int = 0, **more: Any) -> dict[str, Any]:
    return {"rewards": [{"rankReward": 0, "walletReward": points} | more]}


def far_from_everything(told: Told) -> None:
    """Neither a tier ahead nor points that expire: what is near are campaigns."""
    told.update("tier-progress", next=None)
    told.update("balance", nextExpiringPointsAmount=None, nextExpiringPointsDate=None)


def expire(told: Told, days: int, fields: dict[str, Any] | None = None) -> None:
    day = datetime.now(UTC).date() + timedelta(days=days)
    soon = {"nextExpiringPointsAmount": 200, "nextExpiringPointsDate": f"{day}T12:00:00"}
    told.update("balance", **(soon | (fields or {})))


# Where it stands


def test_it_stands_right_behind_the_balance_and_is_none_of_the_five_panels(see: See) -> None:
    page = see("middle")
    order = [node.get("data-panel") or node["data-part"] for node in page.all("section.panel")]
    assert order[:3] == ["balance", "next", "tiers"]
    assert tuple(order) == ACCOUNT
    assert page.parts["next"] == "ready"
    assert page.part("next").one("h2").text == "What next"
    assert len(page.panels) == 5


def test_it_costs_the_page_no_call(see: See, sandbox: Sandbox) -> None:
    see("top")
    with_it = sorted(call.path for call in sandbox.calls)
    assert len(with_it) == len(set(with_it))


def test_by_itself_it_asks_only_for_what_it_is_made_of(see: See, sandbox: Sandbox) -> None:
    page = see("middle", NEXT)
    assert page.parts == {"next": "ready"}
    assert page.panels == {}
    assert page.one("h1").text == "What next"
    assert {call.endpoint for call in sandbox.calls} == ENDPOINTS
    assert page.faults == []


def test_to_htmx_its_address_answers_the_part_alone(see: See) -> None:
    fragment = see("middle", NEXT, htmx=True)
    assert fragment.parts == {"next": "ready"}
    assert fragment.maybe("html") is None


def test_nobody_who_is_not_known_has_one(anybody: Client) -> None:
    assert anybody.get("/program/next/").status_code == 404
    assert anybody.get("/widget/next/").status_code == 404
    assert anybody.get("/account/next/").status_code == 403


# What is near


def test_the_next_tier_says_what_is_missing_and_the_best_that_it_brings(see: See, told: Told) -> None:
    told.campaigns()
    told.update("balance", nextExpiringPointsAmount=None)
    found = step(see("middle"), "Gold")
    assert found.one("h3").text == "Gold: 140 to go"
    assert "860 of 1,000" in found.text
    assert found.one(".lines").text.startswith("300 Leaves")


def test_the_campaign_that_is_furthest_along_says_how_far_and_what_it_brings(see: See, told: Told) -> None:
    far_from_everything(told)
    link = "https://shop.example/orders"
    told.campaigns(
        {"completionPercentage": 20, "configuration": gives(900)},
        {
            "completionPercentage": 66.67,
            "configuration": gives(200)
            | {"name": "Third Order", "redirectionButtonLink": link, "redirectionButtonText": "Shop now"},
        },
    )
    page = see("middle")
    assert titles(page) == ["Third Order"]
    found = step(page, "Third Order")
    assert "66% done" in found.text
    assert found.one(".lines").text == "200 Leaves"
    assert found.one("a")["href"] == link
    assert found.one("a").text == "Shop now"


@pytest.mark.parametrize(("days", "words"), [(0, "today"), (1, "tomorrow"), (6, "in 6 days"), (14, "in 14 days")])
def test_points_that_expire_soon_are_worth_spending(see: See, told: Told, days: int, words: str) -> None:
    told.campaigns()
    told.update("tier-progress", next=None)
    expire(told, days)
    page = see("middle")
    assert titles(page) == ["Use 200 Leaves"]
    assert words in page.part("next").text
    assert "worth $10.00" in page.part("next").text


@pytest.mark.parametrize(
    "fields",
    [
        {"nextExpiringPointsAmount": 0},
        {"nextExpiringPointsAmount": -5},
        {"nextExpiringPointsDate": "when the moon is full"},
        {"nextExpiringPointsDate": "2020-01-01"},
        {"nextExpiringPointsDate": "2999-01-01"},
        {"availablePointsBalance": 0},
        {"availablePointsBalance": -40},
        {"availablePointsBalance": None},
    ],
)
def test_nobody_is_told_to_spend_what_they_have_not_or_what_expires_some_day(
    see: See, told: Told, fields: dict[str, Any]
) -> None:
    expire(told, 3, fields)
    assert "Use " not in see("middle").part("next").text


def test_where_the_setting_knows_the_shop_the_way_there_stands_beside_it(
    see: See, told: Told, settings: Settings
) -> None:
    expire(told, 1)
    assert step(see("middle"), "Use 200").all("a") == []
    settings.SHOP_URL = "https://shop.example/"
    assert step(see("middle"), "Use 200").one("a")["href"] == "https://shop.example/"


def test_there_are_two_at_most_and_the_nearest_comes_first(see: See, told: Told) -> None:
    expire(told, 1)
    told.campaigns(
        {"completionPercentage": 90, "configuration": gives(10)},
        {"completionPercentage": 80, "configuration": gives(10)},
    )
    told.update("tier-progress", progress=990)
    assert titles(see("middle")) == ["Gold: 10 to go", "Use 200 Leaves"]


def test_of_each_kind_there_is_only_one(see: See, told: Told) -> None:
    told.update("balance", nextExpiringPointsAmount=None)
    told.campaigns(
        {"completionPercentage": 90, "configuration": gives(10)},
        {"completionPercentage": 80, "configuration": gives(10)},
    )
    assert titles(see("middle")) == ["Campaign 1", "Gold: 140 to go"]


# What is nobody's business, or not worth it


@pytest.mark.parametrize(
    "row",
    [
        {"isUnlocked": False},
        {"canAchieve": False},
        {"completionPercentage": 100, "achievedCount": 1},
        {"completionPercentage": 50, "achievedCount": 1, "configuration": gives(10) | {"isRepeatable": False}},
        {"configuration": gives(10) | {"visibility": "NotVisible"}},
        {"configuration": gives(10) | {"visibility": "VisibleIfEarned"}},
        {"configuration": gives(10) | {"activation": {"endDate": "2020-01-01"}}},
        {"configuration": gives(10) | {"activation": {"startDate": "2999-01-01"}}},
        {"configuration": {"rewards": [{"rankReward": 0, "walletReward": 0}]}},
        {"completionPercentage": 100},
        {"isUnlocked": None, "configuration": gives(10) | {"availability": {"minTier": 3}}},
        {"isUnlocked": None, "configuration": gives(10) | {"availability": {"tags": ["trade"]}}},
    ],
)
def test_what_is_hidden_over_locked_done_or_brings_nothing_is_no_advice(
    see: See, told: Told, row: dict[str, Any]
) -> None:
    far_from_everything(told)
    told.campaigns({"completionPercentage": 50, "configuration": gives(10)} | row)
    page = see("middle")
    assert page.parts["next"] == "empty"
    assert "Campaign 1" not in page.part("next").text


@pytest.mark.parametrize("progress", [140, 1000, 1200, None, -3])
def test_27_where_the_figures_bear_no_way_to_the_tier_none_is_promised(
    see: See, told: Told, progress: float | None
) -> None:
    told.update("tier-progress", progress=progress)
    page = see("middle")
    assert "Gold" not in page.part("next").text
    assert "−" not in page.part("next").text


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://plain.example", "//other.example", "data:text/html,x"])
def test_a_link_that_is_not_safe_is_no_link(see: See, told: Told, link: str) -> None:
    far_from_everything(told)
    told.campaigns({"completionPercentage": 50, "configuration": gives(10) | {"redirectionButtonLink": link}})
    assert step(see("middle"), "Campaign 1").all("a") == []


def test_a_merchants_words_stay_words_and_are_isolated_where_they_run_against_the_page(see: See, told: Told) -> None:
    far_from_everything(told)
    told.campaigns({"completionPercentage": 50, "configuration": gives(10) | {"name": "<b>قدر</b>"}})
    page = see("middle")
    assert page.part("next").all("b") == []
    assert "\N{FIRST STRONG ISOLATE}&lt;b&gt;قدر&lt;/b&gt;\N{POP DIRECTIONAL ISOLATE}" in page.html


@pytest.mark.parametrize("percent", [12.9, 66.67, 99.99])
def test_a_percentage_is_never_rounded_up(see: See, told: Told, percent: float) -> None:
    far_from_everything(told)
    told.campaigns({"completionPercentage": percent, "configuration": gives(10)})
    assert f"{int(percent)}% done" in step(see("middle"), "Campaign 1").text


# Who has begun nothing


def test_who_has_begun_nothing_is_shown_an_open_campaign_with_a_way_to_begin(see: See) -> None:
    page = see("new")
    assert page.parts["next"] == "ready"
    found = step(page, "Third Order")
    assert "done" not in found.text
    assert found.one("a")["href"] == "https://meadowandpine.example.com/shop"
    assert len(titles(page)) <= 2


def test_with_nothing_near_and_nothing_open_a_calm_word_leads_to_the_ways_to_collect(see: See, told: Told) -> None:
    far_from_everything(told)
    told.campaigns()
    part = see("middle", "/account/?lang=en").part("next")
    assert part["data-part-state"] == "empty"
    assert "Nothing special to do right now" in part.text
    assert [link["href"] for link in part.all("a")] == ["/account/campaigns/?lang=en"]


def test_what_is_open_stands_behind_what_has_begun(see: See, told: Told) -> None:
    far_from_everything(told)
    told.campaigns({"configuration": gives(500)}, {"completionPercentage": 5, "configuration": gives(1)})
    assert titles(see("middle")) == ["Campaign 2", "Campaign 1"]


# Trouble


@pytest.mark.parametrize("endpoint", ["balance", "tier-progress", "campaign-progress", "campaign-configuration"])
def test_what_could_be_read_is_shown_where_a_part_of_it_could_not(see: See, sandbox: Sandbox, endpoint: str) -> None:
    sandbox.trouble(endpoint, "500")
    assert see("middle").parts["next"] == "ready"


def test_nothing_is_near_is_not_said_where_not_everything_is_known(see: See, sandbox: Sandbox, told: Told) -> None:
    far_from_everything(told)
    sandbox.trouble("campaign-progress", "500")
    part = see("middle").part("next")
    assert part["data-part-state"] == "unavailable"
    assert "Nothing special" not in part.text
    assert [link["href"] for link in part.all("a[data-hx-get]")] == [NEXT]


def test_what_is_late_loads_itself(see: See, sandbox: Sandbox, settings: Settings) -> None:
    settings.PORTAL_PAGE_BUDGET_MS = 150
    sandbox.trouble("campaign-progress", "slow:500")
    part = see("middle").part("next")
    assert part["data-part-state"] == "loading"
    link = part.one("a[data-hx-get]")
    assert link["data-hx-target"] == "closest .panel"
    fragment = see("middle", link["data-hx-get"], htmx=True)
    assert fragment.parts == {"next": "ready"}
    assert len(sandbox.calls_of("campaign-progress")) == 1


def test_old_copies_that_stand_in_say_how_old_they_are(see: See, sandbox: Sandbox, earlier: Any) -> None:
    with earlier(600):
        before = see("middle")
    sandbox.trouble("*", "500")
    part = see("middle").part("next")
    assert part["data-part-state"] == "stale"
    assert part.one(".age")
    assert "10 minutes ago" in part.one(".age").text
    assert [each.text for each in part.all("h3")] == titles(before)


def test_a_plan_without_campaigns_still_has_tiers(see: See) -> None:
    assert titles(see("basic-plan")) == ["Silver: 190 to go"]


def test_a_plan_with_neither_leaves_it_out(see: See, sandbox: Sandbox) -> None:
    sandbox.trouble("campaign-progress", "8000")
    sandbox.trouble("tier-progress", "8000")
    assert "next" not in see("top").parts


def test_of_somebody_not_enrolled_there_is_nothing_next(see: See) -> None:
    assert see("unknown").parts == {}
    assert see("unknown", NEXT).text.count("You are not in the programme yet") == 1


@pytest.mark.parametrize("customer", [each for each in CUSTOMERS if each not in {"slow", "hanging", "failing"}])
def test_nobody_sees_more_than_two(see: See, customer: str) -> None:
    page = see(customer)
    assert len(page.all(".next-steps h3")) <= 2
    assert page.faults == []


def test_a_page_that_is_seen_again_is_the_same(see: See) -> None:
    assert titles(see("middle")) == titles(see("middle"))
