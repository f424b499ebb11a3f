"""The campaigns: GET customers/{customerId}/reward-campaigns-progress and GET configurations/reward-campaigns."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from gameball.sandbox import Sandbox

from ..pages import Node, Page
from ..telling import Told

See = Callable[..., Page]

HIDDEN = ("Win-back, quiet", "Till test, do not publish", "Internal:", "Do not press")
COUPON = {"couponType": "percentage_discount", "discountValue": 10.0, "options": {"codePrefix": "SECRET"}}


def names(panel: Node) -> list[str]:
    return [each.text for each in panel.all(".campaign h3")]


def campaign(panel: Node, name: str) -> Node:
    found = [each for each in panel.all(".campaign") if each.one("h3").text == name]
    assert len(found) == 1, f"{name!r} in {names(panel)}"
    return found[0]


def the_one(page: Page) -> Node:
    return page.panel("campaigns").one(".campaign")


def brings(coupon: dict[str, Any]) -> dict[str, Any]:
    return {"configuration": {"rewards": [{"couponReward": coupon}]}}


def day(offset: int) -> str:
    return f"{datetime.now(UTC).date() + timedelta(days=offset)}"


def test_progress_is_joined_with_the_configuration(see: See) -> None:
    found = campaign(see("middle").panel("campaigns"), "Third Order 🛍️")
    assert "Place three orders of $25 or more" in found.text
    assert found.one("progress")["max"] == "100"
    assert found.one("progress")["value"] == "66.67"
    assert "Third Order" in found.one("progress")["aria-label"]
    assert "200 Leaves" in found.text
    assert found.one("a")["href"] == "https://meadowandpine.example.com/shop"
    assert found.one("a").text == "Shop now"


def test_what_is_nearly_done_comes_first(see: See) -> None:
    stages = [each["data-stage"] for each in see("middle").panel("campaigns").all(".campaign")]
    assert stages[0] == "nearly"
    assert stages == sorted(
        stages, key=["nearly", "begun", "again", "open", "done", "locked", "upcoming", "ended"].index
    )


def test_a_locked_campaign_says_which_tier_opens_it(see: See) -> None:
    found = campaign(see("middle").panel("campaigns"), "Cast Iron, Triple Leaves")
    assert found["data-stage"] == "locked"
    assert "Opens at Gold" in found.text
    assert "3× Leaves on what you buy" in found.text


def test_how_often_it_was_achieved_of_how_often_it_can_be(see: See) -> None:
    panel = see("middle").panel("campaigns")
    assert "Achieved 2 of 5 times" in campaign(panel, "Write a Review ✍️").text
    assert "Achieved once so far" in campaign(panel, "Birthday Reward 🎉").text


def test_streaks_and_high_scores_are_told(see: See) -> None:
    panel = see("middle").panel("campaigns")
    assert "4 days in a row" in campaign(panel, "Seven-Day Stroll 🔥").text
    assert "best so far 9 days" in campaign(panel, "Seven-Day Stroll 🔥").text
    assert "845" in campaign(panel, "Green Thumb Quiz").text


def test_coupons_are_put_in_words(see: See) -> None:
    said = campaign(see("middle").panel("campaigns"), "Write a Review ✍️").one(".rewards").text
    for words in (
        "10% off",
        "up to $20",
        "on orders from $50",
        "valid for 14 days",
        "can be used once",
        "Enter the code",
    ):
        assert words in said


def test_a_coupon_for_collections_names_them_and_no_handle(see: See) -> None:
    panel = see("middle").panel("campaigns")
    said = campaign(panel, "Balcony Weekend 🪴").text
    assert "$15 off" in said
    assert "on Garden Tools" in said
    assert "can be used 2 times" in said
    assert "garden-tools" not in panel.text


def test_no_prefix_handle_or_id_of_a_coupon_is_on_any_page(see: See) -> None:
    for customer in ("middle", "top", "odd"):
        words = see(customer).text
        for secret in ("MEADOW", "REVIEW", "PLANT", "saturday-workshops", "SEED-WILD", "77812", "FRIEND10", "ODD "):
            assert secret not in words.replace("REVIEW-", "").replace("SEEDS-", "")


def test_a_scheduled_campaign_says_when(see: See) -> None:
    found = campaign(see("middle").panel("campaigns"), "Balcony Weekend 🪴")
    assert found["data-stage"] == "upcoming"
    assert "From" in found.text
    assert "until" in found.text


def test_an_ended_campaign_says_so_and_has_no_button(see: See) -> None:
    found = campaign(see("middle").panel("campaigns"), "Old Pan, New Pan 🍳")
    assert found["data-stage"] == "ended"
    assert "Ended on" in found.text
    assert found.all("a") == []


# What may be shown at all


@pytest.mark.parametrize("customer", ["middle", "top", "new", "odd", "arabic", "ledger", "negative"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_hidden_campaigns_never_show(see: See, customer: str, language: str) -> None:
    text = see(customer, f"/account/?lang={language}").text
    for words in (*HIDDEN, "داخلي", "استعادة هادئة"):
        assert words not in text


@pytest.mark.parametrize(
    "visibility", ["NotVisible", "Not Visible", "not_visible", "HIDDEN", "Sometimes", "", None, {"is": "odd"}, 7]
)
def test_10_what_is_not_clearly_visible_is_hidden(see: See, told: Told, visibility: object) -> None:
    told.campaigns({"configuration": {"visibility": visibility}, "completionPercentage": 50, "achievedCount": 3})
    assert names(see("middle").panel("campaigns")) == []


@pytest.mark.parametrize("visibility", ["AlwaysVisible", "Always Visible", "ALWAYSVISIBLE", "always-visible"])
def test_10_visibility_is_compared_by_its_letters(see: See, told: Told, visibility: str) -> None:
    told.campaigns({"configuration": {"visibility": visibility}})
    assert names(see("middle").panel("campaigns")) == ["Campaign 1"]


@pytest.mark.parametrize("visibility", ["VisibleIfEarned", "Visible If Earned"])
@pytest.mark.parametrize(("achieved", "shown"), [(0, []), (None, []), (1, ["Campaign 1"])])
def test_visible_if_earned_shows_only_when_achieved(
    see: See, told: Told, visibility: str, achieved: int | None, shown: list[str]
) -> None:
    told.campaigns(
        {"configuration": {"visibility": visibility}, "achievedCount": achieved, "completionPercentage": 100}
    )
    assert names(see("middle").panel("campaigns")) == shown


def test_a_campaign_without_a_configuration_is_hidden(see: See, told: Told) -> None:
    told.campaigns({"completionPercentage": 50}, configured=False)
    panel = see("middle").panel("campaigns")
    assert names(panel) == []
    assert panel["data-state"] == "empty"


def test_without_any_configuration_the_panel_is_unavailable_and_guesses_nothing(see: See, sandbox: Sandbox) -> None:
    sandbox.trouble("campaign-configuration", "500")
    page = see("middle")
    assert page.panels == {
        "balance": "ready",
        "tiers": "ready",
        "campaigns": "unavailable",
        "activities": "ready",
        "referrals": "ready",
    }
    assert names(page.panel("campaigns")) == []


@pytest.mark.parametrize("hider", ["nested", "programme"])
def test_7_of_two_configurations_that_differ_the_one_that_hides_counts(see: See, told: Told, hider: str) -> None:
    """When in doubt, hide from customers."""
    told.campaigns(
        {
            "configuration": {"visibility": "NotVisible" if hider == "programme" else "AlwaysVisible"},
            "rewardCampaignConfiguration": {
                "name": "Nested",
                "visibility": "NotVisible" if hider == "nested" else "AlwaysVisible",
            },
        }
    )
    assert names(see("middle").panel("campaigns")) == []


# "Fields that will bite"


def test_6_unlocked_means_eligible_and_not_done(see: See, told: Told) -> None:
    told.campaigns({"isUnlocked": True, "completionPercentage": 33, "achievedCount": 0})
    found = the_one(see("middle"))
    assert found["data-stage"] == "begun"
    assert "Done" not in found.text
    assert "33%" in found.text


def test_6_complete_but_never_achieved_is_not_done(see: See, told: Told) -> None:
    told.campaigns({"completionPercentage": 100, "achievedCount": 0})
    found = the_one(see("middle"))
    assert found["data-stage"] != "done"
    assert "Done" not in found.text
    assert "Achieved" not in found.text


def test_6_a_repeatable_campaign_can_be_achieved_and_in_progress_again(see: See, told: Told) -> None:
    repeatable = {"isRepeatable": True, "maxAchievement": -1}
    told.campaigns({"completionPercentage": 64, "achievedCount": 3, "configuration": repeatable})
    found = the_one(see("middle"))
    assert found["data-stage"] == "nearly"
    assert "Achieved 3 times so far" in found.text
    assert found.one("progress")["value"] == "64"


def test_6_what_was_achieved_as_often_as_possible_is_done(see: See, told: Told) -> None:
    told.campaigns(
        {
            "completionPercentage": 100,
            "achievedCount": 5,
            "configuration": {"isRepeatable": True, "maxAchievement": 5},
        }
    )
    assert the_one(see("middle"))["data-stage"] == "done"


def test_6_more_often_achieved_than_possible_names_no_bound_that_is_not_one(see: See, told: Told) -> None:
    told.campaigns({"achievedCount": 7, "configuration": {"isRepeatable": True, "maxAchievement": 3}})
    assert "Achieved 7 times so far" in the_one(see("middle")).text


def test_7_a_nested_configuration_is_used_where_it_comes(see: See, sandbox: Sandbox) -> None:
    panel = see("odd").panel("campaigns")
    assert "Percentage as a word" in names(panel)
    assert "as a newer account sends it" in panel.text


def test_7_can_achieve_decides_where_it_comes(see: See, told: Told) -> None:
    once = {"configuration": {"isRepeatable": False, "maxAchievement": 1}, "achievedCount": 1}
    told.campaigns(once | {"canAchieve": True, "completionPercentage": 20}, once | {"canAchieve": False})
    stages = {each.one("h3").text: each["data-stage"] for each in see("middle").panel("campaigns").all(".campaign")}
    assert stages == {"Campaign 1": "begun", "Campaign 2": "done"}


def test_7_a_nested_configuration_that_cannot_be_read_falls_back_to_the_programmes(see: See, told: Told) -> None:
    told.campaigns({"rewardCampaignConfiguration": "in words"}, {"rewardCampaignConfiguration": {"rewards": "none"}})
    assert names(see("middle").panel("campaigns")) == ["Campaign 1", "Campaign 2"]


@pytest.mark.parametrize("kind", ["Reward Campaign", "Spin The Wheel", "Moon Phase", "", None, 12])
def test_8_a_type_nobody_documented_is_shown_all_the_same(see: See, told: Told, kind: object) -> None:
    told.campaigns({"configuration": {"type": kind}})
    assert the_one(see("middle")).all(".tile svg") != []


def test_12_in_a_campaign_the_factor_is_a_multiplier(see: See, told: Told) -> None:
    told.campaigns({"configuration": {"rewards": [{"walletRewardFactor": 2}]}})
    assert "2× Leaves on what you buy" in the_one(see("middle")).text


@pytest.mark.parametrize(
    "icon", ["campaign-c1", None, "https://images.gone.example.com/pots.webp", "https://", "http://x"]
)
def test_13_an_icon_that_may_not_be_loaded_is_drawn(see: See, told: Told, icon: object) -> None:
    told.campaigns({"configuration": {"icon": icon}})
    found = the_one(see("middle"))
    assert found.all("img") == []
    assert found.all(".tile svg") != []


@pytest.mark.parametrize(
    ("coupon", "words"),
    [
        ({"couponType": "percentage_discount", "discountValue": 10}, "10% off"),
        ({"couponType": "Percentage", "discountValue": "12.5"}, "12.5% off"),
        ({"couponType": "0", "discountValue": 15}, "15% off"),
        ({"couponType": "fixed_discount", "discountValue": 49.5}, "$49.50 off"),
        ({"couponType": "fixed_rate_discount", "discountValue": 20}, "$20 off"),
        ({"couponType": "free_shipping"}, "Free shipping"),
        (
            {"couponType": "free_product", "product": {"productDisplayName": "A mug", "productName": "MUG-1"}},
            "Free: A mug",
        ),
        ({"couponType": "free_product", "product": "Any"}, "A free product"),
        ({"couponType": "free_product"}, "A free product"),
        ({"couponType": "custom", "options": {"name": "A seat"}}, "A seat"),
        ({"couponType": "mystery"}, "A coupon"),
        ({"couponType": "percentage"}, "A coupon"),
        ({"couponType": "percentage", "discountValue": 5, "minOrderValue": 30}, "on orders from $30"),
        ({"couponType": "percentage", "discountValue": 5, "options": {"minOrderValue": 40}}, "on orders from $40"),
        ({"couponType": "percentage", "discountValue": 5, "collections": ["Kitchen", "Linen"]}, "on Kitchen, Linen"),
        (
            {
                "couponType": "percentage",
                "discountValue": 5,
                "collections": [{"collectionId": "k", "collectionName": "Pans"}],
            },
            "on Pans",
        ),
        ({"couponType": "percentage", "discountValue": 5, "options": {"expiryAfter": 1}}, "valid for 1 day"),
        ({"couponType": "percentage", "discountValue": 5, "options": {"expiryAfter": "14"}}, "valid for 14 days"),
        (
            {"couponType": "percentage", "discountValue": 5, "options": {"expiryAfter": "2031-05-01"}},
            "valid until May 1, 2031",
        ),
        ({"couponType": "percentage", "discountValue": 5, "options": {"redeemInstructions": "Ask."}}, "Ask."),
        (
            {"couponType": "percentage", "discountValue": 5, "options": {"redeemInstructions": ["Ask.", "Smile."]}},
            "Smile.",
        ),
    ],
)
def test_14_every_shape_of_a_coupon_comes_out_in_words(
    see: See, told: Told, coupon: dict[str, Any], words: str
) -> None:
    told.campaigns(brings(coupon))
    assert words in the_one(see("middle")).one(".rewards").text


def test_14_a_coupon_for_any_product_does_not_say_any(see: See, told: Told) -> None:
    told.campaigns(brings({"couponType": "Percentage", "discountValue": 10, "product": "Any"}))
    assert the_one(see("middle")).one(".rewards").text == "10% off"


@pytest.mark.parametrize("prefix", ["codePrefix", "couponPrefix"])
def test_14_neither_spelling_of_the_prefix_is_shown(see: See, told: Told, prefix: str) -> None:
    coupon = {"couponType": "Percentage", "discountValue": 10}
    told.campaigns(brings(coupon | {"options": {prefix: "SECRET"}}), brings(coupon | {prefix: "SECRET"}))
    assert "SECRET" not in see("middle").html


@pytest.mark.parametrize(
    "reward",
    [
        {"rankReward": 0, "walletReward": 0, "walletRewardFactor": None, "couponReward": None},
        {"rankReward": None, "walletReward": None},
        {"couponReward": {}},
        {"walletReward": -5, "rankReward": -1, "walletRewardFactor": 0},
        {},
    ],
)
def test_16_a_reward_of_nothing_has_no_line(see: See, told: Told, reward: dict[str, Any]) -> None:
    told.campaigns({"configuration": {"rewards": [reward]}})
    found = the_one(see("middle"))
    assert found.all(".rewards") == []
    assert "0 Leaves" not in found.text


@pytest.mark.parametrize(("start", "end"), [("startDate", "endDate"), ("StartDate", "EndDate")])
def test_17_both_spellings_of_the_dates_count(see: See, told: Told, start: str, end: str) -> None:
    told.campaigns({"configuration": {"activation": {start: day(-9), end: day(-2)}}})
    assert the_one(see("middle"))["data-stage"] == "ended"


@pytest.mark.parametrize("activation", [None, {}, {"startDate": None, "endDate": None}, [], ""])
def test_17_without_dates_it_simply_runs(see: See, told: Told, activation: object) -> None:
    told.campaigns({"configuration": {"activation": activation}})
    assert the_one(see("middle"))["data-stage"] == "open"


def test_17_a_campaign_that_ends_today_still_runs(see: See, told: Told) -> None:
    told.campaigns({"configuration": {"activation": {"startDate": day(-9), "endDate": f"{day(0)}T23:59:59"}}})
    assert the_one(see("middle"))["data-stage"] == "open"


def test_17_a_last_day_without_an_hour_is_a_whole_day(see: See, told: Told) -> None:
    """ "Until October 11" is true until that day is over."""
    told.campaigns({"configuration": {"activation": {"startDate": day(-9), "endDate": day(0)}}})
    assert the_one(see("middle"))["data-stage"] == "open"


def test_18_a_date_that_cannot_be_parsed_is_shown_as_it_came_and_hides_nothing(see: See, told: Told) -> None:
    told.campaigns({"configuration": {"activation": {"startDate": day(-2), "endDate": "the first frost"}}})
    found = the_one(see("middle"))
    assert "the first frost" in found.text
    assert found["data-stage"] == "open"


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00", "9999-12-31T23:59:59", "9999-12-31T23:59:59Z"])
def test_18_the_first_and_last_day_of_dot_net_are_no_dates(see: See, told: Told, date: str) -> None:
    told.campaigns({"configuration": {"activation": {"startDate": date, "endDate": date}}})
    found = the_one(see("middle"))
    assert "9999" not in found.text
    assert "0001" not in found.text
    assert found["data-stage"] == "open"


def test_21_23_a_malformed_row_costs_that_row_only(see: See) -> None:
    panel = see("odd").panel("campaigns")
    assert panel["data-state"] == "ready"
    assert len(names(panel)) >= 4
    assert "Of no known campaign" not in names(panel)
    assert "Hidden after all" not in names(panel)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "https://",
        "https://[",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "http://plain.example.com",
        "data:text/html,<script>alert(1)</script>",
        "//evil.example.com",
        "/account/leave/",
        "https://ok.example.com/\nSet-Cookie: x=1",
        "vbscript:x",
    ],
)
def test_23_a_button_is_an_https_link_or_no_button(see: See, told: Told, link: str) -> None:
    told.campaigns({"configuration": {"redirectionButtonLink": link, "redirectionButtonText": "Win 🎁"}})
    found = the_one(see("middle"))
    assert found.all("a") == []
    assert "Win 🎁" not in found.text


def test_23_markup_in_a_merchants_words_stays_words(see: See, told: Told) -> None:
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    told.campaigns({"configuration": {"name": hostile, "description": hostile, "redirectionButtonText": hostile}})
    page = see("middle")
    assert hostile in the_one(page).text
    assert page.faults == []
    assert [script["src"] for script in page.all("script") if script.get("src") is None] == []
    assert page.panel("campaigns").all("img") == []
    assert page.panel("campaigns").all("script") == []


def test_27_a_percentage_outside_of_the_whole_is_clamped(see: See, told: Told) -> None:
    told.campaigns({"completionPercentage": 140}, {"completionPercentage": -20})
    bars = {
        each.one("h3").text: each.one("progress")["value"] for each in see("middle").panel("campaigns").all(".campaign")
    }
    assert bars == {"Campaign 1": "100", "Campaign 2": "0"}
    text = see("middle").panel("campaigns").text
    assert "140%" not in text
    assert "-20%" not in text


@pytest.mark.parametrize("percent", [None, "", "most of it"])
def test_a_percentage_that_is_missing_draws_no_bar(see: See, told: Told, percent: object) -> None:
    told.campaigns({"completionPercentage": percent}, {"completionPercentage": 10})
    panel = see("middle").panel("campaigns")
    assert [each.text for each in panel.all(".campaign h3") if each.text == "Campaign 2"] == ["Campaign 2"]
    assert len(panel.all("progress")) == 1


# "What the ten endpoints do not say"


def test_no_conditions_and_no_counts_are_invented(see: See, told: Told) -> None:
    told.campaigns({"completionPercentage": 66.67, "configuration": {"description": "Place three orders."}})
    text = the_one(see("middle")).text
    assert "Place three orders." in text
    for invented in ("2 of 3", "more to go", "to go", "left", "1 order"):
        assert invented not in text


def test_done_and_locked_campaigns_are_not_missing(see: See) -> None:
    stages = {each["data-stage"] for each in see("middle").panel("campaigns").all(".campaign")}
    assert {"done", "locked"} <= stages


def test_the_configuration_is_asked_for_without_the_customer(see: See, sandbox: Sandbox) -> None:
    see("middle")
    assert [call.query.get("customerId") for call in sandbox.calls_of("campaign-configuration")] == [None]


def test_7_of_an_empty_list_is_said_what_to_expect(see: See, told: Told) -> None:
    told.campaigns()
    panel = see("middle").panel("campaigns")
    assert panel["data-state"] == "empty"
    assert "Nothing is running right now" in panel.text


# The programme's page


def of_the_programme(browser: Client, **query: str) -> list[str]:
    return names(Page(browser.get("/program/campaigns/", query)).panel("campaigns"))


def test_anybody_sees_what_is_always_visible_running_and_for_everybody(anybody: Client) -> None:
    found = of_the_programme(anybody)
    assert "Third Order 🛍️" in found
    assert "Double Leaves on Garden Tools" in found
    for absent in (
        "Wholesale Welcome",  # for some tags only
        "Cast Iron, Triple Leaves",  # from Gold on
        "Surprise from the Greenhouse 🎁",  # only if earned
        "Win-back, quiet",
        "Till test, do not publish",
        "Old Pan, New Pan 🍳",  # over
        "Balcony Weekend 🪴",  # not begun
    ):
        assert absent not in found


def test_nobodys_progress_is_on_the_programme_page(anybody: Client) -> None:
    panel = Page(anybody.get("/program/")).panel("campaigns")
    assert panel.all("progress") == []
    assert "%" not in "".join(tag.text for tag in panel.all(".campaign .tag"))


def test_a_product_narrows_the_campaigns(anybody: Client, sandbox: Sandbox) -> None:
    assert of_the_programme(anybody, sku="SPADE-ASH-1") == ["Double Leaves on Garden Tools"]
    assert sandbox.calls_of("campaign-configuration")[-1].query["productSku"] == "SPADE-ASH-1"


def test_a_collection_narrows_the_campaigns(anybody: Client, sandbox: Sandbox) -> None:
    assert of_the_programme(anybody, collection="garden-tools") == ["Double Leaves on Garden Tools"]
    assert sandbox.calls_of("campaign-configuration")[-1].query["collectionId"] == "garden-tools"


def test_the_whole_programme_page_is_narrowed_too_and_leads_back(anybody: Client) -> None:
    page = Page(anybody.get("/program/?sku=SPADE-ASH-1&lang=en"))
    panel = page.panel("campaigns")
    assert names(panel) == ["Double Leaves on Garden Tools"]
    back = next(link for link in panel.all("a") if link.text == "Show everything")
    assert back["href"] == "/program/?lang=en"
    assert len(names(Page(anybody.get(back["href"])).panel("campaigns"))) > 3


def test_a_product_that_has_no_campaign_says_so_and_leads_back(anybody: Client) -> None:
    panel = Page(anybody.get("/program/?sku=NOTHING-1")).panel("campaigns")
    assert panel["data-state"] == "empty"
    assert any(link.text == "Show everything" for link in panel.all("a"))


def test_links_of_a_narrowed_page_keep_what_narrows_it(anybody: Client, sandbox: Sandbox) -> None:
    sandbox.trouble("campaign-configuration", "500")
    panel = Page(anybody.get("/program/", {"sku": "A&B <i>", "theme": "dark"})).panel("campaigns")
    assert panel.one("a[data-hx-get]")["data-hx-get"] == "/program/campaigns/?theme=dark&sku=A%26B+%3Ci%3E"


@pytest.mark.parametrize("ladder", ["there", "missing"])
def test_what_is_only_for_some_is_not_for_everybody(anybody: Client, sandbox: Sandbox, ladder: str) -> None:
    if ladder == "missing":
        sandbox.trouble("tier-configuration", "500")
    panel = Page(anybody.get("/program/")).panel("campaigns")
    assert panel["data-state"] == "ready"
    assert "Cast Iron, Triple Leaves" not in names(panel)
    assert "Third Order 🛍️" in names(panel)
    assert "Opens at" not in panel.text
