"""Somebody with whom everything that can be odd is odd. The numbers are those of the table in `gameball-api.md`."""

from datetime import date, datetime, timedelta
from typing import Any

from gameball.sandbox.people.person import Activity, Friend, Person
from gameball.sandbox.programme.coupons import FRIEND_TEN, MUG
from gameball.sandbox.words import Day

BALANCE: dict[str, Any] = {
    "totalPointsBalance": 940,
    "totalPointsValue": 0,  # 28: points that are worth nothing
    "avaliablePointsBalance": 640,  # 1: spelt as live accounts were seen to
    "avaliablePointsValue": "32.00",
    "pendingPoints": {"amount": 300},  # 23: an object where a number belongs
    "currency": "USD",
    "pointsName": "Leaves 🍃 أوراق",  # 23, 25
    "nextExpiringPointsAmount": None,  # 5
    "nextExpiringPointsValue": None,
    "nextExpiringPointsDate": None,
}

TIERS: dict[str, Any] = {
    "current": {"order": 2, "name": "Silver \u200fفضي 🥈", "minPorgress": 500, "icon": "level-a1"},  # 2, 13, 23
    "next": {"order": 3, "name": "Gold", "minPorgress": 1000, "icon": "https://images.gone.example.com/gold.webp"},
    "progress": 1240,  # 27: above the next tier's threshold
}


def _nested(number: int, name: str, **more: Any) -> dict[str, Any]:
    """A row of a newer account, which brings its own configuration (7)."""
    row = {
        "rewardsCampaignName": name,
        "rewardsCampaignId": number,
        "isUnlocked": True,
        "highScoreAmount": None,
        "currentStreak": None,
        "highestStreak": None,
        "completionPercentage": more.pop("percent", 33.0),
        "achievedCount": more.pop("achieved", 0),
        "canAchieve": True,
    }
    configuration = {
        "name": name,
        "description": f"{name}, as a newer account sends it.",
        "icon": "campaign-c1",
        "visibility": "AlwaysVisible",
        "rewards": [{"rankReward": 0, "walletReward": 0, "walletRewardFactor": None, "couponReward": None}],
        "redirectionButtonText": None,
        "redirectionButtonLink": None,
        "activation": None,
    }
    return row | {"rewardCampaignConfiguration": configuration | more}


def _coupon(**coupon: Any) -> list[dict[str, Any]]:
    return [{"rankReward": None, "walletReward": None, "walletRewardFactor": None, "couponReward": coupon}]


CAMPAIGNS: list[object] = [
    _nested(5859, "Percentage as a word", rewards=_coupon(**FRIEND_TEN)),  # 14
    _nested(
        5863,
        "A kind that is a number",
        rewards=_coupon(
            couponType="0",
            discountValue="7.5",
            product=MUG,
            collections=[{"collectionId": "kitchen", "collectionName": "Kitchen"}, "Linen", None],
            minOrderValue=25,
            options={"expiryAfter": "14", "couponPrefix": "ODD", "redeemInstructions": ["Ask.", "Smile."]},
        ),
        activation={"StartDate": Day(-9, "T00:00:00"), "EndDate": Day(9, "T23:59:59")},  # 17
        percent=100.0,  # 6: complete, and yet never achieved
    ),
    _nested(
        5864,
        "A button that must not be pressed",
        redirectionButtonText="Win 🎁",
        redirectionButtonLink="javascript:alert(document.cookie)",
        percent=140,  # above the whole
    ),
    _nested(5862, "Nothing to win", percent=-20, achieved="2", icon=None),  # 16
    _nested(5861, "Hidden after all", visibility="Not Visible"),  # 10
    {"rewardsCampaignName": "Of no known campaign", "rewardsCampaignId": 9999, "completionPercentage": 50},
    {"rewardsCampaignName": "Birthday Reward 🎉", "rewardsCampaignId": 5860, "isUnlocked": "true", "achievedCount": 1},
    None,
    "a campaign, in words",
    {"rewardsCampaignId": {"id": 5858}, "completionPercentage": "most of it"},
]


def odd(today: date) -> Person:
    person = Person("odd", "Odd Ørnulf <b>&amp;</b> \u200fسعيد", "odd@example.com", tier=2)
    person.raw = {"balance": BALANCE, "tier-progress": TIERS, "campaign-progress": CAMPAIGNS, "count": 7}  # 21
    person.activities = _activities(today)
    person.friends = _friends(today)
    return person


def _activities(today: date) -> list[Activity]:
    day = today - timedelta(days=3)
    rows: list[tuple[str, object]] = [
        ("Migration", {"activityType": "Migration", "activityDate": "2024-10-11T18:51:29", "points": 60}),
        ("Redemption", {"activityType": "Points Redeemed", "points": 100, "actualRedemption": 5.0}),  # 19: positive
        ("Redemption", {"activityType": "Redemption", "points": -40, "actualRedemption": 2}),
        ("Expiry", {"activityType": "Points Expiry", "points": 20}),
        ("BalanceAdjustment", {"activityType": "Balance Adjustment", "points": -15, "reason": "INTERNAL: rude"}),  # 26
        ("PaymentReward", {"points": None, "rewardPoints": 80, "outstandingPoints": 50}),  # 24
        ("Cancel", {"activityType": "Cashback Cancelled", "points": 30, "transactionId": 74_000}),
        ("Automation", {"activityType": "Moon Phase Reward 🌕", "points": 5}),  # 8: a type nobody has heard of
        ("PaymentReward", None),
        ("PaymentReward", "an activity, in words"),
        ("PaymentReward", {"points": {"value": 5}}),
        ("TierUpgraded", {"activityType": None, "points": 0}),
        ("CampaignRewarded", {"points": "25", "activityDate": "soon", "activityTime": ""}),  # 18
        ("Lifetime", {"couponType": "0", "couponCode": "ODD-1", "couponUsed": "false"}),
        ("PaymentReward", {"activityType": "Cashback Rewarded", "points": 150.0, "activityDate": f"{day}T09:30:00Z"}),
    ]
    usual = {"activityDay": f"{day:%A}", "activityDate": f"{day:%B} {day.day}, {day.year}"}
    usual |= {"activityTime": "18:51:29", "customerId": "odd", "email": "odd@example.com"}
    written = []
    for number, (kind, row) in enumerate(rows, start=11):
        guest = number % 2 == 0 or "false"  # 20: a boolean here, a string there
        fields = {"activityId": number, "activityType": kind, "isGuest": guest, **usual}
        raw = fields | row if isinstance(row, dict) else row
        when = datetime(day.year, day.month, day.day, 18, 51, 29)
        written.append(Activity(number, kind, when, raw=raw))
    return written


def _friends(today: date) -> list[Friend]:
    day = f"{today - timedelta(days=30):%B %d, %Y}"
    rows: list[object] = [
        {"customerId": "f1", "displayName": "", "email": "f1@example.com", "joinDate": day, "status": "active"},
        {"customerId": "f2", "displayName": "f2.private@example.com", "joinDate": None, "status": "Pending"},
        {"customerId": "f3", "displayName": "00 966 55 500 0003", "joinDate": "yesterday", "status": "On the moon"},
        {"displayName": "\u200fليلى <script>alert(1)</script>", "status": "Active"},
        None,
        "a friend, in words",
        {"customerId": "f4", "displayName": {"first": "Ida"}, "status": "Active", "joinDate": 20_240_501},
        {"id": 806, "customerId": "f5", "displayName": "Plain Jane", "joinDate": "2024-05-01", "status": "Active"},
    ]
    return [
        Friend(f"f{number}", None, None, None, "", active=number % 2 == 0, gameball_id=number, raw=row)
        for number, row in enumerate(rows, start=800)
    ]
