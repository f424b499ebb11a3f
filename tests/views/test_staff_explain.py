"""/staff/customer/explain/: how the figures come about, and what is assumed on the way."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import Settings

from gameball.api import Activity, ActivityKind
from gameball.language import Language
from gameball.models import Audit
from gameball.panels.formats import Formats
from gameball.reads import reader
from gameball.sandbox import Sandbox
from gameball.staff.sums import add_up

from ..pages import Node, Page
from ..telling import Told


def explain(browser: Client, customer_id: str, **query: str) -> Page:
    answer = browser.get("/staff/customer/explain/", {"id": customer_id, **query})
    assert answer.status_code == 200
    page = Page(answer)
    assert page.faults == []
    return page


def figures(page: Page, part: str) -> dict[str, str]:
    return {own(each.one("dt")): each.one("dd").text for each in page.all(f"#{part} .sum div")}


def own(term: Node) -> str:
    return " ".join(child.strip() for child in term.children if isinstance(child, str)).strip()


def kinds(page: Page) -> dict[str, list[str]]:
    table = page.all("#ledger table")[0]
    return {row.one("th small").text: [cell.text for cell in row.all("td")] for row in table.all("tbody tr")}


def verdict(page: Page, part: str) -> str:
    return page.one(f"#{part} .verdict").text


# Balance and ledger


def test_available_and_on_hold_come_to_the_total(agent: Client) -> None:
    page = explain(agent, "middle")
    assert figures(page, "balance") == {
        "Available": "1,200",
        "On hold (pending)": "300",
        "Together": "1,500",
        "Total, as Gameball says": "1,500",
        "Difference": "0",
    }
    assert verdict(page, "balance") == "Available and on hold come to the total."
    assert "marks no activity as pending" in page.text


def test_the_ledger_of_middle_explains_its_total(agent: Client) -> None:
    page = explain(agent, "middle")
    assert figures(page, "ledger") == {
        "All activities together": "+1,500",
        "Total, as Gameball says": "1,500",
        "Not explained by the activities": "0",
    }
    assert verdict(page, "ledger") == "The activities explain the total."
    found = kinds(page)
    assert found["Redemption"] == ["4", "takes", "−900"]
    assert found["PaymentReward"] == ["26", "adds", "+830"]
    assert found["BalanceAdjustment"] == ["1", "as sent", "−60"]
    assert found["Expiry"] == ["1", "takes", "−80"]
    assert page.one("#ledger tfoot").text == "Together 240 +1,500"


def test_a_balance_below_zero_is_explained(agent: Client) -> None:
    page = explain(agent, "negative")
    assert figures(page, "ledger")["All activities together"] == "−120"
    assert figures(page, "ledger")["Not explained by the activities"] == "0"
    found = kinds(page)
    assert found["PaymentReward"] == ["2", "adds", "+480"]
    assert found["Redemption"] == ["1", "takes", "−300"]
    assert found["Cancel"] == ["1", "takes", "−300"]


def test_five_thousand_activities_are_added_up(agent: Client, sandbox: Sandbox) -> None:
    page = explain(agent, "ledger")
    assert figures(page, "ledger")["Not explained by the activities"] == "0"
    assert page.one("#ledger tfoot").all("td")[0].text == "5,000"
    months = page.all("#ledger table")[1].all("tbody tr")
    assert len(months) > 80
    assert months[0].all("td")[4].text == figures(page, "ledger")["Total, as Gameball says"]
    sandbox.forget_calls()
    explain(agent, "ledger")
    assert sandbox.calls_of("activities") == []


@pytest.fixture
def other_way_round(settings: Settings) -> Iterator[Sandbox]:
    with Sandbox(order="asc", signs="unsigned") as other:
        settings.GAMEBALL_BASE_URL = other.base_url
        reader.cache_clear()
        yield other


def test_an_account_without_signs_and_oldest_first_comes_to_the_same(agent: Client, other_way_round: Sandbox) -> None:
    page = explain(agent, "middle")
    assert figures(page, "ledger")["All activities together"] == "+1,500"
    assert "of 6 activities was turned: this account sends what was taken without a minus" in page.text
    assert kinds(page)["Redemption"] == ["4", "takes 4 turned", "−900"]


def test_a_difference_is_not_explained_by_the_activities(agent: Client, told: Told) -> None:
    told.activities({"activityType": "PaymentReward", "points": 100}, {"activityType": "Redemption", "points": 40})
    told.update("balance", totalPointsBalance=75, availablePointsBalance=70, pendingPoints=0)
    page = explain(agent, "middle")
    assert figures(page, "ledger")["All activities together"] == "+60"
    assert figures(page, "ledger")["Not explained by the activities"] == "+15"
    assert verdict(page, "ledger") == "+15 Leaves are not explained by the activities."
    assert "Signs are assumed by type" in page.text
    assert figures(page, "balance")["Difference"] == "+5"
    assert "Gameball does not say what makes the difference" in verdict(page, "balance")


def test_signs_as_sent_that_would_fit_are_pointed_out(agent: Client, told: Told) -> None:
    told.activities({"activityType": "Cancel", "points": 40}, {"activityType": "Migration", "points": 10})
    told.update("balance", totalPointsBalance=50)
    assert "With the signs exactly as sent they would come to the total." in explain(agent, "middle").text


def test_a_missing_figure_is_never_taken_for_zero(agent: Client, told: Told) -> None:
    told.change("balance", lambda usual: {k: v for k, v in usual.items() if k != "totalPointsBalance"})
    page = explain(agent, "middle")
    assert figures(page, "balance")["Total"] == "not told"
    assert "nothing can be compared" in verdict(page, "balance")
    assert verdict(page, "ledger") == "Gameball gave no total to compare with."


def test_what_could_not_be_read_is_said(agent: Client) -> None:
    page = explain(agent, "odd")
    assert "3 activities could not be read and are not in the sum." in page.text
    assert "Moon Phase Reward 🌕" in page.text


def test_cashback_of_the_return_period_is_held_against_what_is_pending(agent: Client, settings: Settings) -> None:
    settings.SHOP_PENDING_DAYS = 14
    assert "Cashback of the last 14 days comes to 300: that would be all of it" in explain(agent, "middle").text
    settings.SHOP_PENDING_DAYS = 5
    assert "which is another figure" in explain(agent, "middle").text


@pytest.mark.parametrize("kind", list(ActivityKind))
def test_the_sign_that_is_shown_is_the_sign_that_is_used(kind: ActivityKind) -> None:
    formats = Formats(Language("en", "en"))
    rows = [Activity(activity_id=1, activity_type=kind.value, points=Decimal(points)) for points in (30, -30)]
    (found,) = add_up(rows, formats).kinds
    assert found.points == {"adds": 60, "takes": -60, "as-sent": 0}[found.sign]
    assert found.turned == (0 if found.sign == "as-sent" else 1)


# Tier


def test_the_arithmetic_of_the_tier(agent: Client, settings: Settings) -> None:
    page = explain(agent, "middle")
    told = figures(page, "tiers")
    assert (told["Counted so far"], told["Silver begins at"], told["Gold begins at"]) == ("860", "500", "1,000")
    assert told["Missing to the next tier"] == "+140"
    assert "does not say what is counted" in page.text
    settings.GAMEBALL_PROGRESS_UNIT = "points"
    assert "the portal's own setting says so" in explain(agent, "middle").text


@pytest.mark.parametrize(
    ("customer", "words"),
    [
        ("manual", "it was given by hand"),
        ("odd", "More is counted than the next tier asks for"),
        ("top", "There is no tier above."),
    ],
)
def test_a_tier_that_does_not_follow_from_the_count_is_said_to_be_so(agent: Client, customer: str, words: str) -> None:
    assert words in verdict(explain(agent, customer), "tiers")


# Campaigns


def campaigns(page: Page) -> dict[str, list[str]]:
    return {
        node.one(".state-title").text: [node.one(".tag").text, *(reason.text for reason in node.all(".why li"))]
        for node in page.all("#campaigns ul.told li")
        if node.maybe(".state-title")
    }


def test_each_campaign_says_what_keeps_it_from_the_customer(agent: Client) -> None:
    found = campaigns(explain(agent, "middle"))
    assert found["Win-back, quiet 5873"][:2] == ["Hidden", "Hidden from the customer: its visibility is “Not Visible”."]
    assert "It is for customers from the tier Gold up, and this one is below." in found["Cast Iron, Triple Leaves 5868"]
    assert any("It ended on" in reason for reason in found["Old Pan, New Pan 🍳 5869"])
    assert any("It begins on" in reason for reason in found["Balcony Weekend 🪴 5866"])
    assert "It can be achieved once, and that has happened." in found["Join the Meadow 🌱 5858"]
    assert any("(customerId)" in reason for reason in found["Join the Meadow 🌱 5858"])
    assert any("certain tags (trade)" in reason for reason in found["Wholesale Welcome 5875"])
    assert found["Third Order 🛍️ 5859"] == ["The customer sees it"]


def test_a_campaign_without_progress_is_not_passed_over(agent: Client, told: Told) -> None:
    told.campaigns({})
    told.say(
        "campaign-configuration",
        [{"id": number, "name": f"Campaign {number}", "visibility": "AlwaysVisible"} for number in (1, 2)],
    )
    found = campaigns(explain(agent, "middle"))
    assert found["Campaign 2 2"][:2] == [
        "Hidden",
        "Gameball lists no progress of this customer in it, so the customer does not see it.",
    ]


# One order


def test_an_order_shows_its_reversal_beside_its_origin(agent: Client, told: Told) -> None:
    order = {"transactionId": "MP-77"}
    told.activities(
        {"activityType": "Cashback Cancelled", "points": 60, **order},
        {"activityType": "Points Refunded", "points": 100, **order},
        {"activityType": "Redemption", "points": -100, **order},
        {"activityType": "PaymentReward", "points": 60, **order},
        {"activityType": "PaymentReward", "points": 10, "transactionId": "MP-78"},
    )
    page = explain(agent, "middle", order=" mp-77 ")
    events = [node for node in page.one(".events").children if isinstance(node, Node)]
    told_of = [[row["data-activity"] for row in event.all("[data-activity]")] for event in events]
    assert told_of == [["897", "900"], ["898", "899"]]
    assert page.one(".verdict").text == "Together 0 Leaves"
    assert "MP-78" not in page.text
    assert Audit.objects.get().detail == "order=mp-77"


def test_a_reversal_without_its_origin_is_said_to_be_one(agent: Client, told: Told) -> None:
    told.activities({"activityType": "Cancel", "points": 60, "transactionId": "MP-77"})
    page = explain(agent, "middle", order="MP-77")
    assert "What it takes back is not among the activities" in page.text
    assert page.one(".verdict").text == "Together −60 Leaves"


def test_where_there_is_nothing_it_says_what_to_check(agent: Client) -> None:
    page = explain(agent, "middle", order="NOPE-1")
    for words in ("as a guest", "another number", "Was it sent yet?"):
        assert words in page.text
    assert page.maybe("#reply-title") is None


def test_a_number_that_resembles_is_offered(agent: Client, told: Told) -> None:
    told.activities({"activityType": "PaymentReward", "points": 60, "transactionId": "MP-4711"})
    page = explain(agent, "middle", order="4711")
    link = next(each for each in page.all("a") if each.text == "MP-4711")
    assert page.maybe(".events") is None
    assert Page(agent.get(link["href"])).activities == ["900"]


@pytest.mark.parametrize("order", ["x" * 201, "a\0b"])
def test_an_order_that_cannot_be_is_refused(agent: Client, order: str) -> None:
    assert agent.get("/staff/customer/explain/", {"id": "middle", "order": order}).status_code == 400


# Replies


def test_a_reply_can_be_copied_in_each_language(agent: Client) -> None:
    page = explain(agent, "middle")
    english = page.one("#reply-en")
    assert english.text.startswith("You can spend 1,200 Leaves right now, worth $60.00.")
    assert "On hold until the return period of their orders ends: 300 Leaves." in english.text
    assert "140 to go to Gold." in english.text
    assert page.one("#reply-ar")["dir"] == "rtl"
    assert page.one("#reply-fr")["lang"] == "fr"


def test_a_reply_about_an_order_says_what_happened(agent: Client, told: Told) -> None:
    told.activities(
        {"activityType": "Cancel", "points": 60, "transactionId": "MP-77"},
        {"activityType": "PaymentReward", "points": 60, "transactionId": "MP-77"},
    )
    said = explain(agent, "middle", order="MP-77").one("#reply-en").text
    assert said.startswith("About order MP-77: November 20, 2026, Cashback for order MP-77, +60 Leaves.")
    assert said.endswith("Cashback cancelled for order MP-77, −60 Leaves.")


# Gameball in trouble


@pytest.mark.parametrize(
    ("endpoint", "part"),
    [("balance", "balance"), ("activities", "ledger"), ("tier-progress", "tiers"), ("campaign-progress", "campaigns")],
)
def test_a_part_that_fails_leaves_the_others(agent: Client, sandbox: Sandbox, endpoint: str, part: str) -> None:
    sandbox.trouble(endpoint, "5000")
    page = explain(agent, "middle")
    assert "5000" in page.one(f"#{part} .trouble").text
    assert len(page.all(".trouble")) == 1


@pytest.mark.parametrize("customer", ["unknown", "paused"])
def test_there_is_nothing_to_explain_of_nobody(agent: Client, customer: str) -> None:
    page = explain(agent, customer)
    assert page.maybe("#ledger") is None
    assert page.one(".state-title")


def test_what_is_still_being_read_is_said(
    agent: Client, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox, signed_in: Callable[[str], Client]
) -> None:
    monkeypatch.setattr("gameball.staff.explaining.LONGEST_WAIT", 0.05)
    sandbox.latency_ms = 400
    page = explain(agent, "top")
    assert "It is still being read" in page.one("#ledger").text
