"""What Gameball sends, as far as the page shows it. Of its oddities only those that the bench's own shop has."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.alias_generators import to_camel


class Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="ignore")


class Balance(Wire):
    total_points_balance: Decimal
    total_points_value: Decimal
    available_points_balance: Decimal
    available_points_value: Decimal
    pending_points: Decimal
    pending_points_value: Decimal
    currency: str
    points_name: str
    next_expiring_points_amount: Decimal | None = None
    next_expiring_points_value: Decimal | None = None
    next_expiring_points_date: str | None = None
    total_earned_points: Decimal


class Product(Wire):
    product_display_name: str | None = None
    variant_name: str | None = None


class Options(Wire):
    name: str | None = None
    expiry_after: int | str | None = None
    usage_limit: int | None = None
    capping: Decimal | None = None
    min_order_value: Decimal | None = None
    redeem_instructions: str | list[str] | None = None


class Coupon(Wire):
    coupon_type: str
    discount_value: Decimal | None = None
    product: Product | str | None = None
    collections: list[object] = []
    options: Options = Options()


class Reward(Wire):
    rank_reward: Decimal | None = None
    wallet_reward: Decimal | None = None
    wallet_reward_factor: Decimal | None = None
    coupon_reward: Coupon | None = None


class Benefit(Reward):
    type: str
    reward_wallet_factor: Decimal | None = None
    description: str | None = None
    hyper_link: str | None = None


class Tier(Wire):
    order: int
    name: str
    min_progress: Decimal
    icon: str | None = None
    benefits: list[Benefit] = []


class TierProgress(Wire):
    current: Tier | None = None
    next: Tier | None = None
    progress: Decimal


class Availability(Wire):
    min_tier: int | None = None


class Activation(Wire):
    start_date: str | None = None
    end_date: str | None = None


class Campaign(Wire):
    id: int
    name: str
    description: str | None = None
    rewards: list[Reward] = []
    is_repeatable: bool = False
    max_achievement: int | None = None
    visibility: str = "AlwaysVisible"
    icon: str | None = None
    availability: Availability | None = None
    redirection_button_text: str | None = None
    redirection_button_link: str | None = None
    activation: Activation | None = None


class CampaignProgress(Wire):
    rewards_campaign_id: int
    is_unlocked: bool
    completion_percentage: Decimal
    achieved_count: int
    current_streak: int | None = None
    highest_streak: int | None = None
    high_score_amount: Decimal | None = None


class Activity(Wire):
    activity_id: int
    activity_type: str
    activity_date: str
    activity_time: str
    points: Decimal | None = None
    score: Decimal | None = None
    transaction_id: str | None = None
    currency: str | None = None
    tier_name: str | None = None
    campaign_name: str | None = None
    actual_redemption: Decimal | None = None
    payment_reward_amount: Decimal | None = None
    outstanding_points: Decimal | None = None
    coupon_code: str | None = None
    coupon_used: bool | None = None


class Activities(Wire):
    activities: list[Activity]
    has_more: bool


class Count(Wire):
    count: int
    total_pending: int = 0
    total_active: int = 0


class Friend(Wire):
    display_name: str | None = None
    join_date: str
    status: str


class Friends(Wire):
    referred_friends: list[Friend]


class Extra(Wire):
    for_every: int
    point: Decimal


class ReferralReward(Wire):
    point: Decimal = Decimal(0)
    score: Decimal = Decimal(0)
    coupon: Coupon | None = None
    extra_reward: Extra | None = None


class Referral(Wire):
    customer_reward: ReferralReward
    friend_reward: ReferralReward


TIERS: TypeAdapter[list[Tier]] = TypeAdapter(list[Tier])
CAMPAIGNS: TypeAdapter[list[Campaign]] = TypeAdapter(list[Campaign])
PROGRESS: TypeAdapter[list[CampaignProgress]] = TypeAdapter(list[CampaignProgress])
