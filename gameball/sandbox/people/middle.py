"""Somebody in the middle of everything: fourteen months, every type of activity, every state of a campaign."""

from datetime import date, timedelta
from typing import Any

from gameball.sandbox.people.ledger import Ledger
from gameball.sandbox.people.person import Begun, Expiring, Friend, Person

LINES = 240
ACTIONS = (5861, 5861, 5861, 5862, 5861, 5863, 5861, 5861, 5862, 5861, 5874)


def middle(today: date) -> Person:
    ledger = Ledger(today, seed=240)
    _first_months(ledger)
    _recent_months(ledger)
    _coupons(ledger)
    _visits(ledger)
    return Person(
        "middle",
        "Maya Thornbury",
        "maya.thornbury@example.com",
        "+15550100240",
        tier=2,
        progress=860,
        pending=ledger.on_hold(),
        expiring=Expiring(200, 12),
        activities=ledger.written(),
        begun={
            5858: Begun(100, 1),
            5859: Begun(66.67),
            5860: Begun(100, 1),
            5861: Begun(57.14, 3, streak=4, best_streak=9),
            5862: Begun(64, 1, high_score=845),
            5863: Begun(90, 2),
            5864: Begun(100, 1),
            5865: Begun(0, 4),
            5869: Begun(50),
            5870: Begun(100, 1),
            5874: Begun(40),
        },
        friends=_friends(today),
    )


def _first_months(ledger: Ledger) -> None:
    """1,040 earned before the batch that expires next; all of it is gone by now."""
    ledger.add("Migration", 425, 120, reason="Carried over from the paper stamp card")
    ledger.add("TierMigration", 425, tier=1, labelled=True)
    ledger.add("CampaignRewarded", 424, 50, score=10, campaign=5858)
    ledger.add("Referred", 424, couponType="percentage_discount", couponCode="FRIEND-7K2M", couponUsed=True)
    ledger.add("CampaignRewarded", 410, 20, score=10, campaign=5864, labelled=True)
    ledger.add("CampaignRewarded", 350, 50, score=5, campaign=5861)
    ledger.redeem(330, 150)
    ledger.add("TierUpgraded", 300, 100, score=50, tier=2, labelled=True)
    ledger.add("CampaignRewarded", 290, 50, score=5, campaign=5861, labelled=True)
    ledger.add("Referral", 280, 200, labelled=True)
    ledger.redeem(250, 250, labelled=True, familyRedemptionPoints=50, familyRedemptionAmount=2.5)
    ledger.add("CampaignRewarded", 240, 100, campaign=5860)
    ledger.add("Referral", 215, 200)
    ledger.add("BalanceAdjustment", 200, -60, labelled=True, reason="Leaves booked twice for order MP-74102")
    ledger.add("TierDowngraded", 190, tier=1)
    for index, points in enumerate(ledger.dice.split(150, 14)):
        ledger.order(415 - index * 17, points, rate=1.0, labelled=index % 2 == 0)


def _recent_months(ledger: Ledger) -> None:
    """200 that expire next, 960 that came after them, with 300 still on hold."""
    ledger.order(168, 200, rate=1.0)
    ledger.add("Referral", 150, 200)
    returned = ledger.redeem(100, 100)
    ledger.add("Refund", 94, 100, transactionId=returned.extra["transactionId"], labelled=True)
    ledger.add("ReferralBonusReward", 70, 500)
    ledger.add("Expiry", 60, -80)
    ledger.add("TierUpgraded", 58, score=50, tier=2)
    cancelled = ledger.order(52, 60, labelled=True)
    ledger.add("Cancel", 45, -60, transactionId=cancelled.extra["transactionId"], labelled=True)
    ledger.add("CampaignRewarded", 40, 50, score=5, campaign=5861)
    ledger.add("Automation", 30, 5, labelled=True)
    ledger.add("CampaignRewarded", 12, 25, score=30, campaign=5862)
    ledger.redeem(5, 400)
    for index, points in enumerate(ledger.dice.split(120, 7)):
        ledger.order(160 - index * 20, points, labelled=index % 3 == 0)
    for days, points in ((13, 60), (9, 90), (2, 150)):
        ledger.order(days, points, labelled=days == 9)


def _coupons(ledger: Ledger) -> None:
    def add(days: int, kind: str, code: str, *, used: bool, labelled: bool = False, **more: Any) -> None:
        fields: dict[str, Any] = {"couponType": kind, "couponCode": code, "couponUsed": used}
        name = "Lifetime" if "campaign" not in more else "CampaignRewarded"
        ledger.add(name, days, labelled=labelled, **(fields | more))

    review: dict[str, Any] = {"couponGroup": "Reviews", "campaign": 5863}
    add(296, "free_shipping", "SHIP-4H8Q", used=True)
    add(120, "percentage_discount", "REVIEW-2PX9", used=True, **review)
    add(56, "free_shipping", "SHIP-9T3C", used=False, labelled=True)
    add(33, "percentage_discount", "REVIEW-8WD4", used=False, **review)
    mug: dict[str, Any] = {
        "couponProduct": "Stoneware Mug",
        "couponProductId": 8810,
        "productVariantName": "Stoneware Mug - Moss",
    }
    add(21, "free_product", "MUG-5RLA", used=False, campaign=5870, couponGroup="Greenhouse", **mug)
    add(16, "free_shipping", "SHIP-1N7B", used=True, labelled=True, campaign=5865, couponGroup="Wheel of Petals")


def _visits(ledger: Ledger) -> None:
    """Steps taken in campaigns: most of what a ledger holds, and worth no points."""
    for days, campaign in ((411, 5864), (100, 5859), (13, 5859)):
        ledger.add("SuccessfulAction", days, campaign=campaign)
    missing = LINES - ledger.length
    for index in range(missing):
        days = 1 + index * 420 // missing
        campaign = ACTIONS[index % len(ACTIONS)]
        score = ledger.dice.between(1, 9) * 10 if campaign == 5862 else 0
        ledger.add("SuccessfulAction", days, score=score, campaign=campaign, labelled=index % 4 == 0)


def _friends(today: date) -> list[Friend]:
    def friend(number: int, name: str | None, days: int, *, active: bool) -> Friend:
        joined = f"{today - timedelta(days=days)}T00:00:00"
        email, mobile = f"friend{number}@example.com", f"+1555014{number:04}"
        return Friend(f"cust_{number:05}", name, email, mobile, joined, active, 900_000 + number)

    return [
        friend(11, "Blake Eaton", 280, active=True),
        friend(12, "نورة السالم", 215, active=True),
        friend(13, "Zoë Achterberg", 150, active=True),
        friend(14, "rowan.hale@example.com", 66, active=False),
        friend(15, "John Doe", 31, active=False),
        friend(16, "+1 (555) 014-0016", 12, active=False),
        friend(17, None, 3, active=False),
    ]
