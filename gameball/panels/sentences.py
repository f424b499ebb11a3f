"""What happened, in sentences of a customer's, and what the kinds of activities and coupons are called."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from gameball.api import Activity, ActivityKind
from gameball.panels.formats import spelled_out
from gameball.panels.words import Words

FILTER_LABELS: dict[ActivityKind, Promise] = {
    ActivityKind.PAYMENT_REWARD: gettext_lazy("Cashback"),
    ActivityKind.CAMPAIGN_REWARDED: gettext_lazy("Campaign rewards"),
    ActivityKind.REDEMPTION: gettext_lazy("Spent"),
    ActivityKind.REFUND: gettext_lazy("Given back"),
    ActivityKind.CANCEL: gettext_lazy("Cancelled"),
    ActivityKind.EXPIRY: gettext_lazy("Expired"),
    ActivityKind.TIER_UPGRADED: gettext_lazy("Tier reached"),
    ActivityKind.TIER_DOWNGRADED: gettext_lazy("Tier lowered"),
    ActivityKind.TIER_MIGRATION: gettext_lazy("Tier carried over"),
    ActivityKind.SUCCESSFUL_ACTION: gettext_lazy("Campaign steps"),
    ActivityKind.REFERRAL: gettext_lazy("Friends brought"),
    ActivityKind.REFERRED: gettext_lazy("Joined through a friend"),
    ActivityKind.REFERRAL_BONUS_REWARD: gettext_lazy("Referral bonus"),
    ActivityKind.LIFETIME: gettext_lazy("Lifetime coupons"),
    ActivityKind.AUTOMATION: gettext_lazy("Gifts from the shop"),
    ActivityKind.MIGRATION: gettext_lazy("Carried over"),
}

COUPONS: dict[str, Promise] = {
    "percentage": gettext_lazy("Percentage off"),
    "fixed": gettext_lazy("Amount off"),
    "fixed_rate": gettext_lazy("Amount off"),
    "free_shipping": gettext_lazy("Free shipping"),
    "free_product": gettext_lazy("Free product"),
    "custom": gettext_lazy("Coupon of the shop's own"),
}


def sentence(activity: Activity, words: Words) -> str:
    """What happened, in a customer's words. Both of Gameball's vocabularies come out the same."""
    text = words.formats.text
    order = text(activity.transaction_id) if activity.transaction_id else ""
    campaign = text(activity.campaign_name) if activity.campaign_name else ""
    tier = text(activity.tier_name) if activity.tier_name else ""
    named = {"order": order, "campaign": campaign, "tier": tier}
    match activity.kind:
        case ActivityKind.TIER_UPGRADED:
            return _("You reached %(tier)s") % named if tier else _("You reached a new tier")
        case ActivityKind.TIER_DOWNGRADED:
            return _("Your tier is now %(tier)s") % named if tier else _("Your tier was lowered")
        case ActivityKind.TIER_MIGRATION:
            return _("Your tier was carried over: %(tier)s") % named if tier else _("Your tier was carried over")
        case ActivityKind.CAMPAIGN_REWARDED:
            return _("Reward: %(campaign)s") % named if campaign else _("Reward from a campaign")
        case ActivityKind.BALANCE_ADJUSTMENT:
            return _("Balance adjusted by the shop")
        case ActivityKind.SUCCESSFUL_ACTION:
            return _("A step further: %(campaign)s") % named if campaign else _("A step further in a campaign")
        case ActivityKind.REFERRAL:
            return _("A friend joined through you")
        case ActivityKind.REFERRED:
            return _("Welcome gift for joining through a friend")
        case ActivityKind.REFERRAL_BONUS_REWARD:
            return _("Bonus for bringing friends")
        case ActivityKind.PAYMENT_REWARD:
            return _("Cashback for order %(order)s") % named if order else _("Cashback for a purchase")
        case ActivityKind.REFUND:
            return _("Given back for order %(order)s") % named if order else _("Given back to you")
        case ActivityKind.REDEMPTION:
            return _("Spent on order %(order)s") % named if order else pgettext("points", "Spent")
        case ActivityKind.CANCEL:
            return _("Cashback cancelled for order %(order)s") % named if order else _("Cashback cancelled")
        case ActivityKind.EXPIRY:
            return pgettext("points", "Expired")
        case ActivityKind.MIGRATION:
            return _("Carried over into this programme")
        case ActivityKind.LIFETIME:
            return _("Lifetime coupon of your tier")
        case ActivityKind.AUTOMATION:
            return _("From the shop: %(campaign)s") % named if campaign else _("A gift from the shop")
        case None:
            return text(spelled_out(activity.activity_type or "")) or _("Something happened")


def spoken(points: Decimal, words: Words) -> str:
    named = {"points": words.of_points(abs(points))}
    return _("%(points)s gained") % named if points > 0 else _("%(points)s less") % named
