"""Writing somebody's history, and the somebody with five thousand lines of it."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from gameball.sandbox.people.dice import Dice
from gameball.sandbox.people.person import Activity, Begun, Expiring, Person

FIRST_ID = 4_100_001
LENGTH = 5_000
RETURN_DAYS = 14


class Ledger:
    """Collects lines in any order; `written` gives them oldest first, with ids that rise with time."""

    def __init__(self, today: date, seed: int) -> None:
        self.today = today
        self.dice = Dice(seed)
        self._lines: list[Activity] = []
        self._orders = 0

    @property
    def length(self) -> int:
        return len(self._lines)

    def add(self, kind: str, days: int, points: int = 0, **more: Any) -> Activity:
        """One line, so many days ago. `more` are fields of `Activity`, or documented fields of the wire."""
        own = {name: more.pop(name) for name in ("score", "campaign", "tier", "labelled") if name in more}
        clock = time(self.dice.between(7, 21), self.dice.below(60), self.dice.below(60))
        when = datetime.combine(self.today - timedelta(days=days), clock)
        line = Activity(0, kind, when, points, extra=more, **own)
        self._lines.append(line)
        return line

    def order(self, days: int, points: int, *, rate: float = 1.5, **more: Any) -> Activity:
        """Cashback for an order that was worth what it takes to earn so many points."""
        fields = {
            "transactionId": self._order_number(days),
            "paymentRewardAmount": round(points * 0.05, 2),
            "rewardPoints": points,
            "rewardFactor": rate,
            "rewardThreshold": 1.0,
            "currency": "USD",
        }
        return self.add("PaymentReward", days, points, **(fields | more))

    def redeem(self, days: int, points: int, *, worth: float = 0.05, **more: Any) -> Activity:
        fields = {
            "transactionId": self._order_number(days),
            "actualRedemption": round(points * worth, 2),
            "redemptionRewardFactor": worth,
            "currency": "USD",
        }
        return self.add("Redemption", days, -points, **(fields | more))

    def _order_number(self, days: int) -> str:
        """Numbers that rise with time, however the history is written down."""
        self._orders += 1
        return f"MP-{90_000 - days * 20 + self._orders % 20}"

    def on_hold(self) -> int:
        """What was earned with orders that can still be returned."""
        since = self.today - timedelta(days=RETURN_DAYS)
        return sum(line.points for line in self._lines if line.kind == "PaymentReward" and line.when.date() > since)

    def next_expiring(self, days: int) -> Expiring:
        """What is left of the oldest batch, once the ledger is written."""
        first = min((line for line in self._lines if line.outstanding), key=lambda line: line.when)
        return Expiring(first.outstanding or 0, days)

    def written(self) -> list[Activity]:
        lines = sorted(self._lines, key=lambda line: line.when)
        for index, line in enumerate(lines):
            line.id = FIRST_ID + index * 3
        settle(lines)
        return lines


def settle(lines: Iterable[Activity]) -> None:
    """What is left of each line's points: the oldest are spent first, but a cancelled order takes its own back."""
    held: list[Activity] = []
    for line in lines:
        if line.points > 0:
            line.outstanding = line.points
            held.append(line)
            continue
        owed = -line.points
        order = line.extra.get("transactionId") if line.kind == "Cancel" else None
        for source in sorted(held, key=lambda each: each.extra.get("transactionId") != order) if order else held:
            taken = min(owed, source.outstanding or 0)
            source.outstanding = (source.outstanding or 0) - taken
            owed -= taken
            if not owed:
                break
        held = [each for each in held if each.outstanding]


def five_thousand(today: date) -> Person:
    """Seven years of somebody who buys for a whole street: exactly 5,000 lines."""
    ledger = Ledger(today, seed=5)
    dice = ledger.dice
    balance = 0
    for index in range(LENGTH):
        days = 2_500 - index * 2_500 // LENGTH + 20
        turn = index % 50
        if turn in {17, 38} and balance > 400:
            line = ledger.redeem(days, dice.between(5, balance // 40) * 20)
        elif turn == 29 and balance > 400:
            line = ledger.add("Expiry", days, -dice.between(5, 60))
        elif turn == 33:
            line = ledger.add("CampaignRewarded", days, 50, score=10, campaign=dice.pick((5860, 5861, 5862)))
        elif turn % 3 == 1:
            line = ledger.add("SuccessfulAction", days, campaign=5861, labelled=turn % 2 == 0)
        else:
            line = ledger.order(days, dice.between(4, 90), rate=3, labelled=index < LENGTH // 2)
        balance += line.points
    lines = ledger.written()
    return Person(
        "ledger",
        "Augusta Fennimore",
        "augusta.fennimore@example.com",
        "+15550100005",
        tier=4,
        progress=6_420,
        expiring=ledger.next_expiring(26),
        activities=lines,
        begun={5858: Begun(100, 1), 5859: Begun(100, 1), 5860: Begun(0, 6), 5861: Begun(43, 88, 3, 61)},
    )
