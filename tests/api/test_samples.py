"""The samples of both documents: https://developer.gameball.co, "Customer Progress" and "Program Configurations"."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
import responses

from gameball.api import Call, Client, activities, balance, campaigns, referrals, tiers

from .conftest import BASE, figures, sample

CALLS: list[tuple[Call[object], str]] = [
    (balance.read("c"), "customers/c/balance"),
    (tiers.progress("c"), "customers/c/tier-progress"),
    (campaigns.progress("c"), "customers/c/reward-campaigns-progress"),
    (referrals.page("c"), "customers/c/referrals?limit=50"),
    (referrals.count("c"), "customers/c/referrals/count"),
    (activities.page("c"), "customers/c/activities?limit=50"),
    (activities.count("c"), "customers/c/activities/count"),
    (campaigns.configuration(), "configurations/reward-campaigns"),
    (tiers.configuration(), "configurations/tiers"),
    (referrals.configuration(), "configurations/referrals"),
]


@pytest.mark.parametrize(("call", "path"), CALLS, ids=[call.endpoint for call, _ in CALLS])
def test_each_of_the_ten_endpoints_is_asked_at_its_documented_address(
    client: Client, gameball: responses.RequestsMock, call: Call[object], path: str
) -> None:
    gameball.get(f"{BASE}/integrations/{path}", json=sample(call.endpoint))
    assert client.fetch(call) is not None
    assert gameball.calls[0].request.url == f"{BASE}/integrations/{path}"


@pytest.mark.parametrize(("call", "path"), CALLS, ids=[call.endpoint for call, _ in CALLS])
def test_no_sample_holds_anything_malformed(
    client: Client, gameball: responses.RequestsMock, caplog: pytest.LogCaptureFixture, call: Call[object], path: str
) -> None:
    gameball.get(f"{BASE}/integrations/{path}", json=sample(call.endpoint))
    client.send(call)
    assert "malformed" not in caplog.text


def test_the_sample_of_a_balance() -> None:
    found = balance.read("c").parse(sample("balance"))
    assert found.total_points_balance == 1500
    assert found.total_points_value == Decimal("75.0")
    assert found.available_points_balance == 1200
    assert found.available_points_value == 60
    assert found.pending_points == 300
    assert found.pending_points_value == 15
    assert (found.currency, found.points_name) == ("USD", "Reward Points")
    assert found.next_expiring_points_amount == 200
    assert found.next_expiring_points_value == 10
    assert found.next_expiring_points_date is not None
    assert found.next_expiring_points_date.at == datetime.datetime(2024, 12, 1)
    assert found.total_earned_points == 2500


def test_the_samples_of_tiers() -> None:
    progress = tiers.progress("c").parse(sample("tier-progress"))
    assert progress.current is not None
    assert progress.next is not None
    assert figures(progress.current.name, progress.next.name, progress.progress) == ("Basic", "Gold", 50)
    assert progress.next.min_progress == 190
    basic, gold = tiers.configuration().parse(sample("tier-configuration"))
    assert (basic.order, basic.benefits) == (1, ())
    assert gold.icon == "level-a1"
    assert [benefit.kind for benefit in gold.benefits] == ["custom", "entry", "earning"]
    assert gold.benefits[0].hyper_link == "https://mywebsite.com/benefits"
    assert gold.benefits[1].wallet_reward == 3000


def test_the_samples_of_campaigns() -> None:
    third, birthday = campaigns.progress("c").parse(sample("campaign-progress"))
    assert third.rewards_campaign_name == "Third Order Campaign 🛍️"
    assert figures(third.rewards_campaign_id, third.completion_percentage, third.achieved_count) == (5859, 33, 0)
    assert figures(third.high_score_amount, third.current_streak, third.highest_streak) == (None, None, None)
    assert birthday.completed
    sign_up, double = campaigns.configuration().parse(sample("campaign-configuration"))
    assert (sign_up.id, sign_up.kind, sign_up.shown, sign_up.max_achievement) == (5858, "sign_up", "always", 1)
    assert sign_up.availability is not None
    assert (sign_up.availability.min_tier, sign_up.availability.tags) == (1, ())
    assert sign_up.redirection_button_text == "Check Your Rewards"
    assert sign_up.redirection_button_link == "https://yourwebsite.co/rewards"
    assert (double.is_repeatable, double.max_achievement, double.shown) == (True, -1, "never")
    assert double.rewards[0].wallet_reward_factor == 2


def test_the_samples_of_activities() -> None:
    page = activities.page("c").parse(sample("activities"))
    (found,) = page.activities
    assert (page.count, page.has_more, page.cursor) == (1, True, 123456)
    assert found.kind == "PaymentReward"
    assert found.happened is not None
    assert found.happened.at == datetime.datetime(2024, 10, 11, 18, 51, 29)
    assert figures(found.signed_points, found.payment_reward_amount, found.currency) == (150, 15, "USD")
    assert (found.email, found.transaction_id) == ("john.doe@example.com", "TXN987654321")
    assert activities.count("c").parse(sample("activities-count")).count == 240


def test_every_documented_field_of_an_activity_is_modelled() -> None:
    names = """activityType activityDay activityDate activityTime customerId email phoneNumber displayName transactionId
        isManualActivity points score reason calculatedRedemption actualRedemption familyRedemptionAmount
        familyRedemptionPoints paymentRewardAmount outstandingPoints rewardThreshold currency redemptionRewardFactor
        campaignName campaignStartDate campaignEndDate campaignEnabled tierName rewardPoints rewardFactor isGuest
        couponUsed couponType couponCode couponGroup couponProduct couponProductId productVariantName"""
    row: Any = dict.fromkeys(names.split(), "1")
    (found,) = activities.page("c").parse({"activities": [row]}).activities
    absent = [name for name, value in found.model_dump().items() if value is None]
    assert absent == ["activity_id"]


def test_the_samples_of_referrals(gameball: responses.RequestsMock, client: Client) -> None:
    gameball.get(f"{BASE}/integrations/customers/c/referrals", json=sample("referrals"))
    page = client.referrals.page("c")
    assert [(friend.display_name, friend.state) for friend in page.friends] == [
        ("John Doe", "pending"),
        ("Blake Eaton", "active"),
    ]
    assert (page.count, page.has_more, page.cursor) == (2, True, None)
    count = referrals.count("c").parse(sample("referrals-count"))
    assert (count.count, count.total_pending, count.total_active) == (15, 5, 10)


def test_the_sample_of_the_referral_offer_with_its_whole_coupon() -> None:
    found = referrals.configuration().parse(sample("referral-configuration"))
    assert found.both
    assert found.event_name == "place_order"
    assert found.event_meta_data is not None
    assert (found.event_meta_data.name, found.event_meta_data.operator) == ("number_of_products", "equals")
    assert found.event_meta_data.value == "3"
    assert found.customer_reward is not None
    assert found.customer_reward.point == 200
    assert found.extra_reward is not None
    assert figures(found.extra_reward.for_every, found.extra_reward.point) == (3, 500)
    assert found.friend_reward is not None
    coupon = found.friend_reward.coupon
    assert coupon is not None
    assert figures(coupon.kind, coupon.discount_value, coupon.min_order_value) == ("percentage", 10, 50)
    assert figures(coupon.capping, coupon.usage_limit, coupon.any_product) == (100, 1, True)
    assert coupon.expires_on is not None
    assert coupon.expires_on.at == datetime.datetime(2025, 12, 31)
    assert coupon.expires_on.date_only
    assert coupon.expires_after_days is None
    assert coupon.collection_names == ("Summer Collection", "Spring Sale", "Featured", "Best Sellers")
    assert coupon.instructions_text == (
        "Apply at checkout",
        "Use this coupon code at checkout to avail the discount.",
    )
    assert coupon.product_name == "Sample Product - Red"
    options = coupon.options
    assert options is not None
    assert options.combines_with is not None
    assert (options.combines_with.order_discounts, options.combines_with.product_discounts) == (True, False)
    assert (options.used_count, options.platforms, options.source) == (0, ("Web", "Mobile"), "Referral Program")
    assert (options.product_id, options.variant_id, options.variant_name) == ("ABC123", "VAR456", "Red")
    assert (options.coupon_name, coupon.code_prefix, options.has_collections) == ("SUMMER10", "SUMMER", True)
    assert options.product_url == "https://example.com/product/ABC123"
