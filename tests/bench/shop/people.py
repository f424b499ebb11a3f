"""Made-up customers, any number of them: `c17` is always the same person, and `twin-17` is as large as every twin."""

import random
from datetime import date, datetime

from gameball.sandbox.people.ledger import Ledger
from gameball.sandbox.people.person import Activity, Begun, Expiring, Friend, Person
from gameball.sandbox.people.small import FIRST, LAST
from gameball.sandbox.programme.campaigns import CAMPAIGNS
from gameball.sandbox.programme.tiers import TIERS

FEWEST, MOST = 30, 400
TWIN = 120
ACTIONS = (5859, 5861, 5861, 5861, 5862, 5863, 5874)
REPEATED = (5861, 5862)
STROLL, THIRD_ORDER = 5861, 5859


def person_of(customer: str, today: date) -> Person | None:
    """None for an id that is not one of ours."""
    kind, number = ("twin", customer[5:]) if customer.startswith("twin-") else ("c", customer[1:])
    if not number.isdecimal() or not (kind == "twin" or customer.startswith("c")):
        return None
    seed = 0 if kind == "twin" else int(number)
    chance = random.Random(f"shop {seed}")  # noqa: S311  no secret
    # Most have a short history and a few a long one: a third of all have more than 100 lines, a sixth more than 200.
    lines = TWIN if kind == "twin" else FEWEST + int((MOST - FEWEST) * chance.random() ** 4)
    ledger = Ledger(today, seed + 1)
    _write(ledger, chance, lines)
    activities = ledger.written()
    progress = sum(each.points for each in activities if each.points > 0) * 2 // 5
    first, last = chance.choice(FIRST), chance.choice(LAST)
    return Person(
        customer,
        f"{first} {last}",
        f"{first}.{last}.{number}@example.com".lower(),
        f"+1555{seed:07}",
        tier=_tier(progress),
        progress=progress,
        pending=ledger.on_hold(),
        expiring=Expiring(chance.randint(1, 20) * 10, chance.randint(2, 60)) if chance.random() < 0.4 else None,
        activities=activities,
        begun={each.id: _begun(chance) for each in CAMPAIGNS if chance.random() < 0.6},
        friends=[_friend(chance, number, index) for index in range(_friends(chance))],
    )


def _write(ledger: Ledger, chance: random.Random, lines: int) -> None:
    """From the first day until yesterday: orders, steps in campaigns, rewards, and what was spent or ran out."""
    balance = 0
    first_day = min(1_100, 20 + lines * chance.randint(2, 6))
    for index in range(lines):
        days = max(1, first_day - index * first_day // lines)
        turn = chance.random()
        if turn < 0.38:
            balance += ledger.order(days, chance.randint(4, 120), labelled=chance.random() < 0.3).points
        elif turn < 0.74:
            ledger.add("SuccessfulAction", days, campaign=chance.choice(ACTIONS), labelled=chance.random() < 0.3)
        elif turn < 0.86:
            balance += ledger.add("CampaignRewarded", days, 50, score=5, campaign=chance.choice(REPEATED)).points
        elif turn < 0.89:
            balance += ledger.add("Referral", days, 200).points
        elif balance > 200 and turn < 0.97:
            balance += ledger.redeem(days, chance.randint(1, balance // 20) * 10).points
        elif balance > 200:
            balance += ledger.add("Expiry", days, -chance.randint(5, 60)).points
        else:
            ledger.add("Lifetime", days, couponType="free_shipping", couponCode=f"SHIP-{index:04}", couponUsed=False)


def _tier(progress: int) -> int:
    return sum(each["minProgress"] <= progress for each in TIERS)


def _begun(chance: random.Random) -> Begun:
    streak = chance.randint(0, 9)
    return Begun(round(chance.choice((0, 100, chance.uniform(1, 99))), 2), chance.randint(0, 3), streak, streak + 3)


def _friends(chance: random.Random) -> int:
    """Most people bring nobody."""
    return 0 if chance.random() < 0.5 else int(chance.expovariate(1 / 5))


def _friend(chance: random.Random, number: str, index: int) -> Friend:
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    email = f"friend{index}.of{number}@example.com"
    joined = f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}T00:00:00"
    return Friend(f"cust_{number}_{index}", name, email, None, joined, chance.random() < 0.7, 900_000 + index)


def buy(person: Person, when: datetime) -> None:
    """An order: a new line, and with it the balance, the tier's progress and two campaigns move on."""
    points = 20 + len(person.activities) % 60
    number = (person.activities[-1].id if person.activities else 0) + 3
    extra = {
        "transactionId": f"MP-{number}",
        "paymentRewardAmount": round(points * 0.05, 2),
        "rewardPoints": points,
        "rewardFactor": 1.5,
        "rewardThreshold": 1.0,
        "currency": "USD",
    }
    person.activities.append(Activity(number, "PaymentReward", when, points, outstanding=points, extra=extra))
    person.pending += points
    person.progress += points
    person.tier = max(person.tier, _tier(person.progress))
    for campaign in (STROLL, THIRD_ORDER):
        so_far = person.begun.get(campaign, Begun())
        percent = so_far.percent + 100 / 7
        achieved = so_far.achieved + (percent > 100)
        person.begun[campaign] = Begun(round(percent % 100, 2), achieved, so_far.streak, so_far.best_streak)
