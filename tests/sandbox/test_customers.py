"""Each customer shows what was said of them, and figures agree with the ledger."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from gameball.sandbox import CUSTOMERS, Sandbox
from gameball.sandbox.people.person import LABELS

from .asking import Asker
from .conftest import TODAY

NORMAL = ["new", "pending", "middle", "top", "ledger", "expiring", "negative", "arabic", "manual", "friends"]
HOSTILE = "a/b?c#d%20e 💚"
DOCUMENTED = 38  # the fields of the document's table, and the activityId of its sample


def _moment(row: dict[str, Any]) -> datetime:
    return datetime.strptime(f"{row['activityDate']} {row['activityTime']}", "%B %d, %Y %H:%M:%S")


@pytest.mark.parametrize("customer", [*NORMAL, HOSTILE])
def test_the_balance_is_the_sum_of_the_ledger(ask: Asker, customer: str) -> None:
    balance, rows = ask.customer(customer, "balance"), ask.every_activity(customer, 200)
    points = [row["points"] for row in rows]
    assert balance["totalPointsBalance"] == sum(points)
    assert balance["availablePointsBalance"] == sum(points) - balance["pendingPoints"]
    assert balance["totalEarnedPoints"] >= balance["totalPointsBalance"]
    assert len(rows) == ask.customer(customer, "activities/count")["count"]
    if customer != "negative":
        left = sum(row["outstandingPoints"] or 0 for row in rows)
        assert left == sum(points), "what is outstanding adds up too"


@pytest.mark.parametrize("customer", NORMAL)
def test_points_on_hold_come_from_recent_orders(ask: Asker, customer: str) -> None:
    recent = [row for row in ask.every_activity(customer, 200) if _moment(row).date() > TODAY - timedelta(days=14)]
    orders = [row["points"] for row in recent if row["activityType"] in {"PaymentReward", "Cashback Rewarded"}]
    assert ask.customer(customer, "balance")["pendingPoints"] == sum(orders)


@pytest.mark.parametrize("customer", [each for each in NORMAL if each != "negative"])
def test_nobody_ever_spent_what_they_did_not_have(ask: Asker, customer: str) -> None:
    balance = 0
    for row in reversed(ask.every_activity(customer, 200)):
        balance += row["points"]
        assert balance >= 0, row["activityDate"]


@pytest.mark.parametrize("customer", NORMAL)
def test_what_expires_next_is_still_held(ask: Asker, customer: str) -> None:
    amount = ask.customer(customer, "balance")["nextExpiringPointsAmount"]
    held = [row["outstandingPoints"] for row in ask.every_activity(customer, 200) if row["outstandingPoints"]]
    assert amount is None or amount == held[-1]


@pytest.mark.parametrize("customer", NORMAL)
def test_nothing_happened_in_the_future(ask: Asker, customer: str) -> None:
    assert all(_moment(row).date() < TODAY for row in ask.every_activity(customer, 200))


def test_the_middle_has_the_figures_it_is_known_by(ask: Asker) -> None:
    assert ask.customer("middle", "balance") == {
        "totalPointsBalance": 1500,
        "totalPointsValue": 75.0,
        "availablePointsBalance": 1200,
        "availablePointsValue": 60.0,
        "pendingPoints": 300,
        "pendingPointsValue": 15.0,
        "currency": "USD",
        "pointsName": "Leaves",
        "nextExpiringPointsAmount": 200,
        "nextExpiringPointsValue": 10.0,
        "nextExpiringPointsDate": "2026-12-04T00:00:00",
        "totalEarnedPoints": 2500,
    }
    tiers = ask.customer("middle", "tier-progress")
    assert (tiers["current"]["name"], tiers["next"]["name"], tiers["progress"]) == ("Silver", "Gold", 860)


def test_the_middle_has_every_type_in_both_vocabularies_and_every_field(ask: Asker) -> None:
    rows = ask.every_activity("middle", 200)
    seen = {row["activityType"] for row in rows}
    assert all(code in seen or label in seen for code, label in LABELS.items())
    assert seen & LABELS.keys()
    assert seen - LABELS.keys()
    assert len(rows) == 240
    assert all(len(row) == DOCUMENTED for row in rows)
    assert (_moment(rows[0]) - _moment(rows[-1])).days > 400


def test_the_middle_has_campaigns_in_every_state_and_friends_of_every_kind(ask: Asker) -> None:
    progress = {row["rewardsCampaignId"]: row for row in ask.customer("middle", "reward-campaigns-progress")}
    assert progress[5861]["currentStreak"] == 4
    assert progress[5862]["highScoreAmount"] == 845
    assert progress[5863]["completionPercentage"] == 90.0
    assert progress[5858]["achievedCount"] == 1
    assert not progress[5868]["isUnlocked"]
    friends = ask.customer("middle", "referrals")["referredFriends"]
    assert ask.customer("middle", "referrals/count") == {"count": 7, "totalPending": 4, "totalActive": 3}
    assert {"نورة السالم", "rowan.hale@example.com", "+1 (555) 014-0016", None} < {
        each["displayName"] for each in friends
    }
    assert all("gameballId" not in each for each in friends)


def test_somebody_new_has_nothing_and_pending_has_nothing_else(ask: Asker) -> None:
    new, pending = ask.customer("new", "balance"), ask.customer("pending", "balance")
    assert (new["totalPointsBalance"], new["totalEarnedPoints"], new["nextExpiringPointsDate"]) == (0, 0, None)
    assert ask.customer("new", "referrals") == {"referredFriends": [], "count": 0, "hasMore": False}
    assert (pending["availablePointsBalance"], pending["pendingPoints"]) == (0, 240)


def test_there_is_nothing_above_the_top(ask: Asker) -> None:
    tiers = ask.customer("top", "tier-progress")
    assert (tiers["current"]["name"], tiers["next"]) == ("Platinum", None)
    assert "rewardCampaignConfiguration" in ask.customer("top", "reward-campaigns-progress")[0]


def test_below_zero_above_a_deadline_and_by_hand(ask: Asker) -> None:
    assert ask.customer("negative", "balance")["availablePointsBalance"] < 0
    assert ask.customer("expiring", "balance")["nextExpiringPointsDate"].startswith("2026-11-25")
    manual = ask.customer("manual", "tier-progress")
    assert manual["progress"] < manual["current"]["minProgress"]


def test_the_arabic_account_speaks_arabic(ask: Asker) -> None:
    balance = ask.customer("arabic", "balance")
    assert (balance["currency"], balance["pointsName"]) == ("SAR", "أوراق")
    assert balance["pendingPoints"] > 0
    friends = ask.customer("arabic", "referrals")["referredFriends"]
    assert all("\u0600" <= each["displayName"][0] <= "\u06ff" for each in friends)


def test_the_odd_one_is_odd_and_still_json(ask: Asker) -> None:
    balance, tiers = ask.customer("odd", "balance"), ask.customer("odd", "tier-progress")
    assert "avaliablePointsBalance" in balance
    assert "minPorgress" in tiers["current"]
    rows = ask.customer("odd", "activities")
    assert None in rows["activities"]
    assert rows["count"] != len(rows["activities"])
    assert "javascript:" in json.dumps(ask.customer("odd", "reward-campaigns-progress"))


def test_an_id_of_hostile_characters_is_one_segment(ask: Asker, sandbox: Sandbox) -> None:
    assert ask.reply(HOSTILE, "balance").status == 200
    assert sandbox.calls[-1].customer == HOSTILE
    assert ask.customer(HOSTILE, "activities")["activities"][0]["customerId"] == HOSTILE


def test_friends_are_paged_by_an_id_on_the_row(ask: Asker) -> None:
    found: list[dict[str, Any]] = []
    after, more = 0, True
    while more:
        page = ask.customer("friends", "referrals", limit=200, startAfter=after)
        found += page["referredFriends"]
        after, more = found[-1]["gameballId"], page["hasMore"]
    assert len(found) == len({each["customerId"] for each in found}) == 650
    assert ask.customer("friends", "referrals/count")["count"] == 650


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("customer", ["ledger", "middle"])
def test_paging_walks_everything_once_in_either_order(customer: str, order: str) -> None:
    with Sandbox(order=order, today=TODAY) as sandbox:
        ids = [row["activityId"] for row in Asker(sandbox).every_activity(customer, 200)]
    assert len(ids) == len(set(ids)) == {"ledger": 5000, "middle": 240}[customer]
    assert ids == sorted(ids, reverse=order == "desc")


def test_a_filter_finds_a_type_in_both_vocabularies_and_pages(ask: Asker) -> None:
    rows = ask.every_activity("middle", 7, activityType="PaymentReward")
    assert {row["activityType"] for row in rows} == {"PaymentReward", "Cashback Rewarded"}
    assert ask.customer("middle", "activities/count", activityType="PaymentReward")["count"] == len(rows)


def test_two_sandboxes_of_one_day_say_the_same() -> None:
    def everything(sandbox: Sandbox) -> str:
        ask = Asker(sandbox)
        said = [ask.customer(customer, "activities", limit=200) for customer in NORMAL]
        said.append(ask.get("configurations/reward-campaigns").json)
        return json.dumps(said).replace(sandbox.origin, "")

    with Sandbox(today=TODAY) as one, Sandbox(today=TODAY) as other:
        assert everything(one) == everything(other)


def test_what_was_spent_can_come_unsigned() -> None:
    with Sandbox(today=TODAY, signs="unsigned") as sandbox:
        rows = Asker(sandbox).every_activity("middle", 200)
    assert all(row["points"] >= 0 for row in rows if row["activityType"] != "Balance Adjustment")


def test_every_customer_is_introduced_with_one_sentence() -> None:
    assert CUSTOMERS.keys() > set(NORMAL)
    assert all(each.id == key and each.says.endswith(".") for key, each in CUSTOMERS.items())
