"""The kinds of activity, which arrive in two vocabularies: Gameball's code and the label of its dashboard."""

from enum import StrEnum
from functools import lru_cache

from gameball.api.values import letters


class ActivityKind(StrEnum):
    """The 17 documented types. The value is Gameball's code."""

    TIER_UPGRADED = "TierUpgraded"
    TIER_DOWNGRADED = "TierDowngraded"
    TIER_MIGRATION = "TierMigration"
    CAMPAIGN_REWARDED = "CampaignRewarded"
    BALANCE_ADJUSTMENT = "BalanceAdjustment"
    SUCCESSFUL_ACTION = "SuccessfulAction"
    REFERRAL = "Referral"
    REFERRED = "Referred"
    REFERRAL_BONUS_REWARD = "ReferralBonusReward"
    PAYMENT_REWARD = "PaymentReward"
    REFUND = "Refund"
    REDEMPTION = "Redemption"
    CANCEL = "Cancel"
    EXPIRY = "Expiry"
    MIGRATION = "Migration"
    LIFETIME = "Lifetime"
    AUTOMATION = "Automation"

    @classmethod
    def recognise(cls, text: str | None) -> "ActivityKind | None":
        """The kind that a code or a label means; None for one that nobody documented."""
        return _recognise(text) if text and len(text) <= 60 else None


# Labels of the dashboard, letters only
_LABELS = {
    "cashbackrewarded": ActivityKind.PAYMENT_REWARD,
    "pointsredeemed": ActivityKind.REDEMPTION,
    "pointsexpiry": ActivityKind.EXPIRY,
    "pointsexpired": ActivityKind.EXPIRY,
    "pointsmigration": ActivityKind.MIGRATION,
    "pointsrefunded": ActivityKind.REFUND,
    "friendreferred": ActivityKind.REFERRAL,
    "refereerewardreceived": ActivityKind.REFERRED,
    "bonusreferralrewarded": ActivityKind.REFERRAL_BONUS_REWARD,
    "cashbackcancelled": ActivityKind.CANCEL,
    "cashbackcanceled": ActivityKind.CANCEL,
    "lifetimecoupon": ActivityKind.LIFETIME,
    "automationactivity": ActivityKind.AUTOMATION,
}
_KNOWN = {letters(kind.value): kind for kind in ActivityKind} | _LABELS

# A balance adjustment arrives in answers, but the filter does not take it
ACTIVITY_FILTERS: tuple[ActivityKind, ...] = tuple(
    kind for kind in ActivityKind if kind is not ActivityKind.BALANCE_ADJUSTMENT
)


@lru_cache(maxsize=256)
def _recognise(text: str) -> ActivityKind | None:
    return _KNOWN.get(letters(text))
