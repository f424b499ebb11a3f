"""What the sandbox keeps, in the shape that the documents give it."""

from collections.abc import Mapping
from typing import Any

from gameball.sandbox.people.person import LABELS, RAW, SPENDING, Activity, Begun, Friend, Person
from gameball.sandbox.programme.campaign import Campaign
from gameball.sandbox.programme.campaigns import BY_ID, CAMPAIGNS
from gameball.sandbox.programme.tiers import TIERS
from gameball.sandbox.words import Day, Reader

type Wire = dict[str, Any]

NESTED = ("name", "description", "icon", "rewards", "redirectionButtonText", "redirectionButtonLink", "activation")

EMPTY_ACTIVITY: Mapping[str, Any] = dict.fromkeys(
    [
        *("transactionId", "reason", "currency", "tierName"),
        *("calculatedRedemption", "actualRedemption", "redemptionRewardFactor", "outstandingPoints"),
        *("familyRedemptionAmount", "familyRedemptionPoints"),
        *("paymentRewardAmount", "rewardThreshold", "rewardPoints", "rewardFactor"),
        *("campaignName", "campaignStartDate", "campaignEndDate", "campaignEnabled"),
        *("couponUsed", "couponType", "couponCode", "couponGroup"),
        *("couponProduct", "couponProductId", "productVariantName"),
    ]
)
"""The fields of an activity that most lines leave empty."""


def balance(person: Person) -> Wire:
    def worth(points: int) -> float:
        return round(points * person.worth, 2)

    total, pending, expiring = person.total, person.pending, person.expiring
    return {
        "totalPointsBalance": total,
        "totalPointsValue": worth(total),
        "availablePointsBalance": total - pending,
        "availablePointsValue": worth(total - pending),
        "pendingPoints": pending,
        "pendingPointsValue": worth(pending),
        "currency": person.currency,
        "pointsName": person.points_name,
        "nextExpiringPointsAmount": expiring.points if expiring else None,
        "nextExpiringPointsValue": worth(expiring.points) if expiring else None,
        "nextExpiringPointsDate": Day(expiring.days, "T00:00:00") if expiring else None,
        "totalEarnedPoints": person.earned,
    }


def tier_progress(person: Person) -> Wire:
    def tier(order: int) -> Wire | None:
        for each in TIERS:
            if each["order"] == order:
                return {name: each[name] for name in ("order", "name", "minProgress", "icon")}
        return None

    return {"current": tier(person.tier), "next": tier(person.tier + 1), "progress": person.progress}


def begun(person: Person, campaign: Campaign) -> Begun:
    return person.begun.get(campaign.id, Begun())


def campaign_progress(person: Person) -> list[Wire]:
    return [_one_campaign(person, campaign) for campaign in CAMPAIGNS]


def _one_campaign(person: Person, campaign: Campaign) -> Wire:
    so_far = begun(person, campaign)
    row = {
        "rewardsCampaignName": campaign.wire["name"],
        "rewardsCampaignId": campaign.id,
        "isUnlocked": campaign.min_tier <= person.tier,
        "highScoreAmount": so_far.high_score,
        "currentStreak": so_far.streak,
        "highestStreak": so_far.best_streak,
        "completionPercentage": float(so_far.percent),
        "achievedCount": so_far.achieved,
    }
    if person.nested_campaigns:
        row["canAchieve"] = campaign.min_tier <= person.tier and not campaign.used_up(so_far.achieved)
        row["rewardCampaignConfiguration"] = {name: campaign.wire[name] for name in NESTED}
    return row


def friend(friend: Friend, *, with_id: bool) -> object:
    if friend.raw is not RAW:
        return friend.raw
    row = {
        "customerId": friend.id,
        "displayName": friend.name,
        "email": friend.email,
        "mobileNumber": friend.mobile,
        "joinDate": friend.joined,
        "status": "Active" if friend.active else "Pending",
    }
    return row | {"gameballId": friend.gameball_id} if with_id else row


def activity(row: Activity, person: Person, reader: Reader, *, signed: bool) -> object:
    if row.raw is not RAW:
        return row.raw
    points = row.points if signed or row.kind not in SPENDING else abs(row.points)
    return {
        "activityId": row.id,
        "activityType": LABELS[row.kind] if row.labelled else row.kind,
        "activityDay": f"{row.when:%A}",
        "activityDate": f"{row.when:%B} {row.when.day}, {row.when.year}",
        "activityTime": f"{row.when:%H:%M:%S}",
        "customerId": person.id,
        "email": person.email,
        "phoneNumber": person.phone,
        "displayName": person.name,
        "isManualActivity": row.kind == "BalanceAdjustment",
        "isGuest": "false",
        "points": points,
        "score": row.score,
        **EMPTY_ACTIVITY,
        "calculatedRedemption": round(abs(row.points) * person.worth, 2) if row.points else None,
        "outstandingPoints": row.outstanding,
        **_campaign(row, reader),
        **({"tierName": reader.worded(TIERS[row.tier - 1]["name"])} if row.tier else {}),
        **row.extra,
    }


def _campaign(row: Activity, reader: Reader) -> Wire:
    campaign = BY_ID.get(row.campaign or 0)
    if not campaign:
        return {}
    dates = campaign.wire["activation"] or {}
    return {
        "campaignName": reader.worded(campaign.wire["name"]),
        "campaignStartDate": reader.worded(dates.get("startDate")),
        "campaignEndDate": reader.worded(dates.get("endDate")),
        "campaignEnabled": True,
    }
