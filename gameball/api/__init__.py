"""A typed client for the ten reading endpoints of the Gameball v4 API, without any web framework.

    client = Client(api_key, secret_key)
    client.balance.read("customer 1").available_points_balance

Each noun has a module with its models, functions that describe a call (`balance.read`, `activities.page`, …) and the
methods of the client that make it.
"""

from gameball.api import activities, balance, campaigns, referrals, tiers
from gameball.api.activities import ActivitiesCount, Activity, ActivityPage
from gameball.api.activity_kinds import ACTIVITY_FILTERS, ActivityKind
from gameball.api.balance import Balance
from gameball.api.calls import Call
from gameball.api.campaigns import Activation, Availability, CampaignConfiguration, CampaignProgress
from gameball.api.client import Client
from gameball.api.coupons import CombinesWith, Coupon, CouponCollection, CouponGroup, CouponOptions, CouponProduct
from gameball.api.errors import (
    BadAnswer,
    CustomerBusy,
    CustomerNotFound,
    FeatureMissing,
    GameballError,
    InvalidRequest,
    KeysRefused,
    NotFound,
    ProgramPaused,
    RateLimited,
    Refused,
    ServerTrouble,
    TimedOut,
    Unreachable,
)
from gameball.api.moments import Moment
from gameball.api.paging import Walk
from gameball.api.referrals import (
    CustomerReward,
    EventMetaData,
    ExtraReward,
    Friend,
    FriendsPage,
    ReferralConfiguration,
    ReferralReward,
    ReferralsCount,
    is_contact,
)
from gameball.api.rewards import Reward
from gameball.api.tiers import Benefit, Tier, TierConfiguration, TierProgress
from gameball.api.values import Json
from gameball.api.wire import Rows

__all__ = [
    "ACTIVITY_FILTERS",
    "Activation",
    "ActivitiesCount",
    "Activity",
    "ActivityKind",
    "ActivityPage",
    "Availability",
    "BadAnswer",
    "Balance",
    "Benefit",
    "Call",
    "CampaignConfiguration",
    "CampaignProgress",
    "Client",
    "CombinesWith",
    "Coupon",
    "CouponCollection",
    "CouponGroup",
    "CouponOptions",
    "CouponProduct",
    "CustomerBusy",
    "CustomerNotFound",
    "CustomerReward",
    "EventMetaData",
    "ExtraReward",
    "FeatureMissing",
    "Friend",
    "FriendsPage",
    "GameballError",
    "InvalidRequest",
    "Json",
    "KeysRefused",
    "Moment",
    "NotFound",
    "ProgramPaused",
    "RateLimited",
    "ReferralConfiguration",
    "ReferralReward",
    "ReferralsCount",
    "Refused",
    "Reward",
    "Rows",
    "ServerTrouble",
    "Tier",
    "TierConfiguration",
    "TierProgress",
    "TimedOut",
    "Unreachable",
    "Walk",
    "activities",
    "balance",
    "campaigns",
    "is_contact",
    "referrals",
    "tiers",
]
