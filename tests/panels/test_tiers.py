"""The tiers: GET customers/{customerId}/tier-progress and GET configurations/tiers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from gameball.sandbox import Sandbox

from ..pages import Node, Page
from ..telling import Told

See = Callable[..., Page]


def stop(panel: Node, name: str) -> Node:
    return next(each for each in panel.all(".journey li") if each.one(".stop-name").text == name)


def tier(order: int | None, name: str | None, least: object, **more: Any) -> dict[str, Any]:
    return {"order": order, "name": name, "minProgress": least, "icon": None, "benefits": []} | more


def test_somebody_on_the_way_sees_where_they_are_what_is_next_and_how_far_it_is(see: See) -> None:
    panel = see("middle").panel("tiers")
    assert panel["data-state"] == "ready"
    assert panel.one(".headline").text == "Silver, on the way to Gold"
    assert "860 of 1,000" in panel.one(".tier-figures").text
    assert "140 to go" in panel.one(".tier-figures").text
    bar = panel.one("progress")
    assert (bar["max"], bar["value"]) == ("500", "360")
    assert "Gold" in bar["aria-label"]
    assert "You are here" in stop(panel, "Silver").text
    assert stop(panel, "Basic").one(".tag").text == "Reached"
    assert [each.one(".stop-name").text for each in panel.all(".journey li")] == ["Basic", "Silver", "Gold", "Platinum"]


def test_the_whole_ladder_stands_there_with_every_benefit_in_words(see: See) -> None:
    ladder = see("middle").panel("tiers").one("details.ladder").text
    for words in (
        "1.5 Leaves for every $1 you spend",
        "100 Leaves",
        "Score +50",
        "once, on reaching this tier",
        "once, whenever you like in this tier",
        "Free shipping",
        "on orders from $30",
        "Thirty days more to return",
        "2 Leaves for every $1 you spend",
        "Free: Wildflower Seed Box",
        "15% off",
        "up to $60",
        "Members' sale a day early",
        "A gardener's hour at your home",
    ):
        assert words in ladder


def test_a_benefits_link_is_a_link(see: See) -> None:
    links = {link.text: link["href"] for link in see("middle").panel("tiers").all("details.ladder .lines a")}
    assert links["Members' sale a day early"] == "https://meadowandpine.example.com/members-sale"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "http://plain.example.com", "//other.example.com", "data:text/html,x", "https:evil"]
)
def test_a_benefits_link_that_is_not_https_is_no_link(see: See, told: Told, link: str) -> None:
    benefit = {"type": "Custom Benefits", "description": "A cup of tea", "hyperLink": link}
    told.say("tier-configuration", [tier(1, "Basic", 0, benefits=[benefit])])
    panel = see("middle").panel("tiers")
    assert "A cup of tea" in panel.text
    assert [each for each in panel.all("a") if each["href"] != "#" and "tea" in each.text] == []


# "Fields that will bite"


def test_2_the_misspelt_threshold_counts(see: See, told: Told) -> None:
    told.say(
        "tier-progress",
        {
            "current": {"order": 2, "name": "Silver", "minPorgress": 500},
            "next": {"order": 3, "name": "Gold", "minPorgress": 1000},
            "progress": 600,
        },
    )
    panel = see("middle").panel("tiers")
    assert "600 of 1,000" in panel.text
    assert panel.one("progress")["value"] == "100"


@pytest.mark.parametrize("absent", ["null", "gone"])
def test_3_without_a_next_tier_the_top_is_something_to_be_proud_of(see: See, told: Told, absent: str) -> None:
    told.change(
        "tier-progress",
        lambda usual: {name: each for name, each in usual.items() if absent == "null" or name != "next"},
    )
    panel = see("top").panel("tiers")
    assert panel["data-state"] == "ready"
    assert panel.one(".headline").text == "Platinum"
    assert "at the very top" in panel.text
    assert panel.all("progress") == []
    assert "to go" not in panel.text


@pytest.mark.parametrize("following", ["Gold", {"order": {"no": 3}, "name": "Gold", "minProgress": 1000}, [], None])
def test_3_nobody_is_called_at_the_top_while_the_ladder_goes_on(see: See, told: Told, following: object) -> None:
    """A next tier that is absent, or cannot be read, proves nothing where the configuration has higher ones."""
    told.update("tier-progress", next=following)
    panel = see("middle").panel("tiers")
    assert "at the very top" not in panel.text
    assert "Gold" in panel.text


@pytest.mark.parametrize("order", [2, 1])
def test_3_a_next_tier_that_is_not_above_the_current_one_is_none(see: See, told: Told, order: int) -> None:
    told.update("tier-progress", current=tier(2, "Silver", 500), next=tier(order, "Silver", 500), progress=860)
    panel = see("middle").panel("tiers")
    assert panel.one(".headline").text == "Silver"
    assert panel.all("progress") == []
    assert "to go" not in panel.text
    assert "at the very top" not in panel.text  # the ladder goes on


def test_3_somebody_without_a_current_tier_is_on_the_way_to_the_first(see: See, told: Told) -> None:
    told.update("tier-progress", current=None, next=tier(1, "Basic", 100), progress=40)
    panel = see("middle").panel("tiers")
    assert panel.one(".headline").text == "On the way to Basic"
    assert panel.one("progress")["value"] == "40"
    assert "You are here" not in panel.text


def test_3_with_neither_tier_the_ladder_is_still_shown(see: See, told: Told) -> None:
    told.say("tier-progress", {"current": None, "next": None, "progress": None})
    panel = see("middle").panel("tiers")
    assert panel["data-state"] == "ready"
    assert "No tier yet" in panel.text
    assert "Platinum" in panel.text
    assert "at the very top" not in panel.text


def test_a_programme_without_tiers_says_so(see: See, told: Told) -> None:
    told.say("tier-progress", {"current": None, "next": None, "progress": 0})
    told.say("tier-configuration", [])
    panel = see("middle").panel("tiers")
    assert panel["data-state"] == "empty"
    assert "No tiers yet" in panel.text


def test_4_the_unit_of_progress_is_not_invented(see: See) -> None:
    figures = see("middle").panel("tiers").one(".tier-figures").text
    assert figures == "860 of 1,000 140 to go"


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("points", "860 of 1,000 Leaves"),
        ("spend", "$860 of $1,000 spent"),
        ("friends", "860 of 1,000 friends brought"),
        ("orders", "860 of 1,000 orders"),
        ("score", "860 of 1,000 score"),
    ],
)
def test_4_a_setting_names_the_unit(see: See, settings: Settings, unit: str, words: str) -> None:
    settings.GAMEBALL_PROGRESS_UNIT = unit
    assert words in see("middle").panel("tiers").text


def test_11_both_spellings_of_the_tiers_multiplier_count(see: See) -> None:
    ladder = see("middle").panel("tiers").one("details.ladder").text
    assert "1.5 Leaves for every" in ladder  # walletRewardFactor
    assert "2 Leaves for every" in ladder  # rewardWalletFactor


def test_12_in_a_tier_the_factor_is_points_per_unit_of_money_and_not_a_multiplier(see: See) -> None:
    text = see("middle").panel("tiers").text
    assert "for every $1 you spend" in text
    assert "×" not in text


@pytest.mark.parametrize(
    "icon",
    ["level-a1", None, "", "http://cdn.gameball.co/a.png", "https://evil.example.com/a.png", "//cdn.gameball.co/a"],
)
def test_13_an_icon_that_may_not_be_loaded_is_drawn(see: See, told: Told, icon: str | None) -> None:
    told.say("tier-configuration", [tier(2, "Silver", 500, icon=icon)])
    panel = see("middle").panel("tiers")
    assert panel.all("img") == []
    assert panel.all(".journey .tile svg") != []


def test_13_an_https_icon_of_an_allowed_host_is_loaded_over_the_drawn_one(see: See, told: Told) -> None:
    told.say("tier-configuration", [tier(2, "Silver", 500, icon="https://cdn.gameball.co/silver.png?a=1&b=2")])
    tile = stop(see("middle").panel("tiers"), "Silver").one(".tile")
    assert tile.one("img")["src"] == "https://cdn.gameball.co/silver.png?a=1&b=2"
    assert tile.one("img")["alt"] == ""
    assert tile.all("svg") != []


@pytest.mark.parametrize(
    "icon",
    [
        "https://user@cdn.gameball.co/a.png",
        "https://cdn.gameball.co@evil.example.com/a.png",
        "https://cdn.gameball.co.evil.example.com/a.png",
        "https://cdn.gameball.co:8443/a.png",
        "https://cdn.gameball.co\\.evil.example.com/a.png",
        "javascript:alert(1)//https://cdn.gameball.co/",
        "https://[cdn.gameball.co/a.png",
        'https://cdn.gameball.co/a.png" onerror="alert(1)',
    ],
)
def test_13_an_icon_address_that_tries_to_look_allowed_is_not(see: See, told: Told, icon: str) -> None:
    told.say("tier-configuration", [tier(2, "Silver", 500, icon=icon)])
    page = see("middle")
    assert page.panel("tiers").all("img") == []
    assert [node for node in page.descendants if any(name.startswith("on") for name in node.attributes)] == []


def test_23_tiers_without_a_name_an_order_or_a_threshold_do_not_break_the_page(see: See, told: Told) -> None:
    told.say("tier-configuration", [{}, tier(None, None, None), {"name": "Only a name"}, tier(2, "Silver", "a lot")])
    panel = see("middle").panel("tiers")
    assert panel["data-state"] == "ready"
    assert "Only a name" in panel.text


def test_23_names_with_emoji_and_from_right_to_left_stand_as_they_are(see: See) -> None:
    assert "Silver فضي 🥈" in see("odd").panel("tiers").text


@pytest.mark.parametrize(
    ("progress", "why"), [(140, "below the current one"), (1240, "above the next one"), (-5, "odd")]
)
def test_27_progress_outside_of_its_tier_draws_no_bar_and_promises_nothing(
    see: See, told: Told, progress: int, why: str
) -> None:
    told.update("tier-progress", progress=progress)
    panel = see("middle").panel("tiers")
    assert panel["data-state"] == "ready"
    assert panel.all("progress") == []
    assert "to go" not in panel.text
    assert f"{progress:,}" not in panel.text
    assert panel.one(".headline").text == "Silver, on the way to Gold"


def test_27_a_tier_given_by_hand_has_no_bar_that_lies(see: See) -> None:
    panel = see("manual").panel("tiers")
    assert panel["data-state"] == "ready"
    assert panel.one(".headline").text == "Gold, on the way to Platinum"
    assert panel.all("progress") == []
    assert "to go" not in panel.text


def test_27_every_oddity_at_once_still_draws_no_bar(see: See) -> None:
    panel = see("odd").panel("tiers")
    assert panel.all("progress") == []
    assert "−" not in panel.one(".tier-head").text


@pytest.mark.parametrize("progress", [None, "", "much", {"points": 3}])
def test_a_counter_that_is_missing_is_not_zero(see: See, told: Told, progress: object) -> None:
    told.update("tier-progress", progress=progress)
    panel = see("middle").panel("tiers")
    assert panel.all("progress") == []
    assert "0 of" not in panel.text
    assert "You are here" in panel.text


def test_without_the_configuration_the_two_known_tiers_are_shown_and_the_gap_is_said(
    see: See, sandbox: Sandbox
) -> None:
    sandbox.trouble("tier-configuration", "500")
    page = see("middle")
    panel = page.panel("tiers")
    assert panel["data-state"] == "ready"
    assert "140 to go" in panel.text
    assert "What each tier brings can't be shown right now" in panel.text
    assert [each.one(".stop-name").text for each in panel.all(".journey li")] == ["Silver", "Gold"]


# "What the ten endpoints do not say"


def test_nobody_is_told_whether_a_tier_will_be_kept(see: See) -> None:
    for customer in ("middle", "manual", "top"):
        words = see(customer).panel("tiers").text.lower()
        assert not any(promise in words for promise in ("keep", "until", "lose", "renew", "valid till"))


# The programme's page


def test_the_programme_shows_the_ladder_to_anybody(anybody: Client) -> None:
    panel = Page(anybody.get("/program/tiers/")).panel("tiers")
    assert panel["data-state"] == "ready"
    assert panel.all("progress") == []
    assert "You are here" not in panel.text
    assert "Reached" not in panel.text
    assert "from 5,000" in panel.text


def test_the_programmes_ladder_names_no_currency_that_nobody_told(anybody: Client, settings: Settings) -> None:
    assert "1.5 points for each unit of money you spend" in Page(anybody.get("/program/tiers/")).text
    settings.SHOP_CURRENCY, settings.SHOP_POINTS_NAME = "EUR", "Leaves"
    assert "1.5 Leaves for every €1 you spend" in Page(anybody.get("/program/tiers/")).text
