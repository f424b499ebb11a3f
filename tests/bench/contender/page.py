"""What the page shows: each panel's figures in words, and campaigns joined to what the programme says of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from . import words
from .models import (
    Activities,
    Activity,
    Balance,
    Campaign,
    CampaignProgress,
    Count,
    Friends,
    Referral,
    Reward,
    Tier,
    TierProgress,
)
from .words import Line

SHOWN_ROWS = 10
SENTENCES = {
    "PaymentReward": "Cashback for order {order}",
    "Redemption": "Spent on order {order}",
    "Expiry": "Expired",
    "SuccessfulAction": "A step further: {campaign}",
    "CampaignRewarded": "Reward: {campaign}",
    "Referral": "A friend joined through you",
    "Lifetime": "Lifetime coupon of your tier",
}
LABELS = {
    "Cashback Rewarded": "PaymentReward",
    "Points Redeemed": "Redemption",
    "Points Expiry": "Expiry",
    "Successful Action": "SuccessfulAction",
    "Campaign Rewarded": "CampaignRewarded",
    "Friend Referred": "Referral",
    "Lifetime Coupon": "Lifetime",
}
GLYPHS = {"PaymentReward": "bag", "Redemption": "coins", "Expiry": "clock", "Referral": "friends", "Lifetime": "gift"}
FILTERS = {
    "PaymentReward": "Cashback",
    "CampaignRewarded": "Campaign rewards",
    "Redemption": "Spent",
    "Refund": "Given back",
    "Cancel": "Cancelled",
    "Expiry": "Expired",
    "TierUpgraded": "Tier reached",
    "TierDowngraded": "Tier lowered",
    "TierMigration": "Tier carried over",
    "SuccessfulAction": "Campaign steps",
    "Referral": "Friends brought",
    "Referred": "Joined through a friend",
    "ReferralBonusReward": "Referral bonus",
    "Lifetime": "Lifetime coupons",
    "Automation": "Gifts from the shop",
    "Migration": "Carried over",
}
NEARLY = 60
ORDER = ("nearly", "begun", "again", "open", "locked", "upcoming", "done", "ended")


@dataclass(frozen=True)
class Found:
    """What the calls brought."""

    balance: Balance
    standing: TierProgress
    progress: list[CampaignProgress]
    activities: Activities
    activities_count: Count
    friends: Friends
    friends_count: Count
    tiers: list[Tier]
    campaigns: list[Campaign]
    referral: Referral


def context(found: Found) -> dict[str, Any]:
    balance = found.balance
    points, currency = balance.points_name, balance.currency
    rows = [_row(each, points, currency) for each in found.activities.activities[:SHOWN_ROWS]]
    return {
        "balance": balance,
        "latest": next((row for row in rows if row["figure"]), None),
        "standing": found.standing,
        "stops": [(tier, words.benefit_lines(tier.benefits, points, currency)) for tier in found.tiers],
        "campaigns": _campaigns(found, points, currency),
        "filters": FILTERS,
        "months": [(label, list(each)) for label, each in groupby(rows, lambda row: row["month"])],
        "more": rows[-1]["id"] if len(found.activities.activities) > SHOWN_ROWS or found.activities.has_more else None,
        "total": found.activities_count.count,
        "friends": found.friends.referred_friends,
        "friends_count": found.friends_count,
        "you_get": _referral_lines(found.referral.customer_reward, points, currency),
        "they_get": _referral_lines(found.referral.friend_reward, points, currency),
        "extra": found.referral.customer_reward.extra_reward,
    }


def _row(activity: Activity, points_name: str, currency: str) -> dict[str, Any]:
    kind = LABELS.get(activity.activity_type, activity.activity_type)
    at = words.moment(activity.activity_date, activity.activity_time)
    points = activity.points or 0
    amount = activity.actual_redemption if kind == "Redemption" else activity.payment_reward_amount
    sentence = SENTENCES.get(kind, "Something happened")
    details = [
        ("Order", activity.transaction_id),
        ("You saved", words.money(activity.actual_redemption, currency) if activity.actual_redemption else None),
        ("Rewarded", words.money(activity.payment_reward_amount, currency) if activity.payment_reward_amount else None),
        ("Score", words.signed(activity.score) if activity.score else None),
        ("Campaign", activity.campaign_name),
        ("Code", activity.coupon_code),
        ("Used", None if activity.coupon_used is None else "Yes" if activity.coupon_used else "Not yet"),
    ]
    if activity.points and points > 0 and activity.outstanding_points is not None:
        left = f"{words.number(activity.outstanding_points)} of {words.number(activity.points)} still yours"
        details.append((points_name, left))
    return {
        "id": activity.activity_id,
        "glyph": GLYPHS.get(kind, "check"),
        "sentence": sentence.format(order=activity.transaction_id, campaign=activity.campaign_name),
        "when": words.day_and_time(at),
        "month": words.month(at),
        "gained": points > 0,
        "figure": words.signed(activity.points) if activity.points else "",
        "spoken": f"{words.number(abs(activity.points))} {points_name}" if activity.points else "",
        "worth": words.money(abs(amount), currency) if amount else "",
        "details": [(label, value) for label, value in details if value],
    }


def _campaigns(found: Found, points_name: str, currency: str) -> list[dict[str, Any]]:
    progress = {each.rewards_campaign_id: each for each in found.progress}
    names = {tier.order: tier.name for tier in found.tiers}
    shown = []
    for campaign in found.campaigns:
        row = progress.get(campaign.id)
        visibility = campaign.visibility.replace(" ", "").lower()
        if visibility == "notvisible" or (visibility == "visibleifearned" and not (row and row.achieved_count)):
            continue
        least = campaign.availability.min_tier if campaign.availability else None
        shown.append(
            {
                "campaign": campaign,
                "row": row,
                "stage": _stage(campaign, row),
                "percent": words.number(row.completion_percentage // 1) if row else "",
                "rewards": words.reward_lines(campaign.rewards, points_name, currency),
                "unlock": names.get(least) if least and row and not row.is_unlocked else None,
                "dates": " to ".join(_dates(campaign)),
            }
        )
    return sorted(shown, key=lambda each: ORDER.index(each["stage"]))


def _stage(campaign: Campaign, row: CampaignProgress | None) -> str:
    now = datetime.now(UTC)
    if campaign.activation and (end := campaign.activation.end_date) and datetime.fromisoformat(end) < now:
        return "ended"
    if campaign.activation and (start := campaign.activation.start_date) and datetime.fromisoformat(start) > now:
        return "upcoming"
    if row is None:
        return "open"
    if row.achieved_count and not campaign.is_repeatable:
        return "done"
    if not row.is_unlocked:
        return "locked"
    if 0 < row.completion_percentage < 100:
        return "nearly" if row.completion_percentage >= NEARLY else "begun"
    return "again" if row.achieved_count else "open"


def _dates(campaign: Campaign) -> Iterable[str]:
    if campaign.activation:
        for date in (campaign.activation.start_date, campaign.activation.end_date):
            if date:
                yield words.long_date(date)


def _referral_lines(reward: Any, points_name: str, currency: str) -> list[Line]:
    plain = Reward(walletReward=reward.point, rankReward=reward.score)
    lines = words.reward_lines([plain], points_name, currency)
    return lines + ([words.coupon_line(reward.coupon, currency, ())] if reward.coupon else [])
