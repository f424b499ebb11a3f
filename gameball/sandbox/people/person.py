"""What the sandbox keeps of one customer, before any of it is worded for the wire."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

POINT_WORTH = 0.05

LABELS = {
    "TierUpgraded": "Tier Upgraded",
    "TierDowngraded": "Tier Downgraded",
    "TierMigration": "Tier Migration",
    "CampaignRewarded": "Campaign Rewarded",
    "SuccessfulAction": "Successful Action",
    "Referral": "Friend Referred",
    "Referred": "Referee Reward Received",
    "ReferralBonusReward": "Bonus Referral Rewarded",
    "PaymentReward": "Cashback Rewarded",
    "Refund": "Points Refunded",
    "Redemption": "Points Redeemed",
    "Cancel": "Cashback Cancelled",
    "Expiry": "Points Expiry",
    "Migration": "Points Migration",
    "Lifetime": "Lifetime Coupon",
    "Automation": "Automation Activity",
    "BalanceAdjustment": "Balance Adjustment",
}
"""Every code of an activity, and what the dashboard calls it."""

FILTERS = frozenset(LABELS) - {"BalanceAdjustment"}
SPENDING = frozenset({"Redemption", "Expiry", "Cancel"})

RAW = object()


@dataclass(slots=True)
class Activity:
    """One line of the ledger. `extra` holds whatever other documented fields it has; `raw` replaces all of it."""

    id: int
    kind: str
    when: datetime
    points: int = 0
    score: int = 0
    labelled: bool = False
    campaign: int | None = None
    tier: int | None = None
    outstanding: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    raw: object = RAW


@dataclass(frozen=True, slots=True)
class Begun:
    """How far somebody is in one campaign."""

    percent: float = 0
    achieved: int = 0
    streak: int | None = None
    best_streak: int | None = None
    high_score: int | None = None


@dataclass(frozen=True, slots=True)
class Friend:
    id: str
    name: str | None
    email: str | None
    mobile: str | None
    joined: str
    active: bool
    gameball_id: int
    raw: object = RAW


@dataclass(frozen=True, slots=True)
class Expiring:
    points: int
    days: int


@dataclass(slots=True)
class Person:
    """A customer. `tier` is the current one's order; `raw` replaces what an endpoint would answer, as it stands."""

    id: str
    name: str = ""
    email: str | None = None
    phone: str | None = None
    tier: int = 1
    progress: int = 0
    pending: int = 0
    expiring: Expiring | None = None
    currency: str = "USD"
    points_name: str = "Leaves"
    worth: float = POINT_WORTH
    activities: list[Activity] = field(default_factory=list)
    begun: dict[int, Begun] = field(default_factory=dict)
    friends: list[Friend] = field(default_factory=list)
    shows_gameball_ids: bool = False
    nested_campaigns: bool = False
    troubles: dict[str, str] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(each.points for each in self.activities)

    @property
    def earned(self) -> int:
        """What was ever given; points that came back after a redemption were earned before."""
        return sum(each.points for each in self.activities if each.points > 0 and each.kind != "Refund")
