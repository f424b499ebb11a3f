"""The table "Fields that will bite" of gameball-api.md, row by row, where it concerns the client."""

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import responses

from gameball.api import (
    ACTIVITY_FILTERS,
    Activity,
    ActivityKind,
    CampaignConfiguration,
    Client,
    Coupon,
    InvalidRequest,
    Moment,
    activities,
    balance,
    campaigns,
    referrals,
    tiers,
)

from .conftest import ANYTHING, API_KEY, BASE, SECRET_KEY, figures, sample


def activity(**fields: Any) -> Activity:
    (found,) = activities.page("c").parse({"activities": [fields]}).activities
    return found


def campaign(**fields: Any) -> CampaignConfiguration:
    (found,) = campaigns.configuration().parse([fields])
    return found


def coupon(**fields: Any) -> Coupon:
    (found,) = campaign(rewards=[{"couponReward": fields}]).rewards
    assert found.coupon_reward is not None
    return found.coupon_reward


def test_row_1_both_spellings_of_the_available_balance_are_read() -> None:
    misspelt = balance.read("c").parse({"avaliablePointsBalance": 7, "avaliablePointsValue": 0.7})
    assert figures(misspelt.available_points_balance, misspelt.available_points_value) == (7, Decimal("0.7"))
    both = balance.read("c").parse({"availablePointsBalance": None, "avaliablePointsBalance": 7})
    assert both.available_points_balance == 7


def test_row_1_a_missing_balance_is_not_zero() -> None:
    found = balance.read("c").parse({})
    assert set(found.model_dump().values()) == {None}


def test_row_2_both_spellings_of_the_threshold_are_read() -> None:
    progress = tiers.progress("c").parse({"current": {"minPorgress": 5}, "next": {"minProgress": 9}})
    assert progress.current is not None
    assert progress.next is not None
    assert figures(progress.current.min_progress, progress.next.min_progress) == (5, 9)


@pytest.mark.parametrize("data", [{"next": None, "current": None}, {}, {"next": {}, "current": []}])
def test_row_3_there_may_be_no_next_and_no_current_tier(data: Any) -> None:
    progress = tiers.progress("c").parse(data)
    assert progress.next is None
    assert progress.current is None


@pytest.mark.parametrize(("order", "above"), [(3, True), (2, False), (1, False), (None, True)])
def test_row_3_a_next_tier_is_above_the_current_one(order: int | None, above: bool) -> None:
    progress = tiers.progress("c").parse({"current": {"order": 2}, "next": {"order": order, "name": "Next"}})
    assert (progress.next is not None) is above
    assert progress.sent_next is not None


def test_row_4_progress_and_thresholds_are_exact_figures_of_an_unknown_unit() -> None:
    progress = tiers.progress("c").parse({"next": {"minProgress": "190.50"}, "progress": 50.1})
    assert progress.progress == Decimal("50.1")
    assert progress.next is not None
    assert progress.next.min_progress == Decimal("190.50")


def test_row_5_nothing_may_be_expiring() -> None:
    found = balance.read("c").parse({"nextExpiringPointsAmount": None, "nextExpiringPointsDate": None})
    assert found.next_expiring_points_amount is None
    assert found.next_expiring_points_date is None


def test_row_6_unlocked_is_not_completed() -> None:
    rows = campaigns.progress("c").parse([{"isUnlocked": True, "achievedCount": 0}, {"achievedCount": 2}, {}])
    assert [row.completed for row in rows] == [False, True, False]


def test_row_7_a_newer_account_sends_the_configuration_with_the_progress() -> None:
    nested: Any = {"id": 9, "visibility": "AlwaysVisible", "rewards": [{"walletReward": 5}]}
    (found,) = campaigns.progress("c").parse([{"canAchieve": False, "rewardCampaignConfiguration": nested}])
    assert found.can_achieve is False
    assert found.reward_campaign_configuration is not None
    assert found.reward_campaign_configuration.id == 9


@pytest.mark.parametrize("odd", ["text", 5, [1], {"activation": {"startDate": {}}}])
def test_row_7_an_odd_nested_configuration_costs_itself_and_not_the_progress(odd: Any) -> None:
    rows = campaigns.progress("c").parse([{"achievedCount": 1, "rewardCampaignConfiguration": odd}])
    assert rows.malformed == 0
    assert rows.rows[0].reward_campaign_configuration is None


@pytest.mark.parametrize("kind", list(ActivityKind))
def test_row_8_an_activity_is_recognised_by_its_code(kind: ActivityKind) -> None:
    assert activity(activityType=kind.value).kind is kind
    assert activity(activityType=kind.value.lower()).kind is kind


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Cashback Rewarded", "PaymentReward"),
        ("Points Redeemed", "Redemption"),
        ("Points Expiry", "Expiry"),
        ("Points Refunded", "Refund"),
        ("Friend Referred", "Referral"),
        ("Referee Reward Received", "Referred"),
        ("Bonus Referral Rewarded", "ReferralBonusReward"),
        ("Balance Adjustment", "BalanceAdjustment"),
        ("Cashback Cancelled", "Cancel"),
        ("Lifetime Coupon", "Lifetime"),
        ("Automation Activity", "Automation"),
        ("Tier Upgraded", "TierUpgraded"),
        ("TIER_DOWNGRADED", "TierDowngraded"),
        ("campaign rewarded", "CampaignRewarded"),
    ],
)
def test_row_8_an_activity_is_recognised_by_its_label(label: str, kind: str) -> None:
    assert activity(activityType=label).kind == kind


def test_row_8_unknown_types_are_kept_as_they_came() -> None:
    found = activity(activityType="Moon Landing")
    assert (found.kind, found.activity_type) == (None, "Moon Landing")
    assert (campaign(type="Reward Campaign").kind, campaign(type="Reward Campaign").type) == (None, "Reward Campaign")
    assert coupon(couponType="mystery").kind is None
    assert campaign(type="Spin The Wheel").kind == campaign(type="spin_the_wheel").kind == "spin_the_wheel"


def test_row_9_a_balance_adjustment_arrives_but_is_no_filter() -> None:
    assert activity(activityType="BalanceAdjustment").kind is ActivityKind.BALANCE_ADJUSTMENT
    assert len(ACTIVITY_FILTERS) == 16
    with pytest.raises(InvalidRequest):
        activities.page("c", type="BalanceAdjustment")
    assert activities.count("c", type="Points Redeemed").params == (("activityType", "Redemption"),)


@pytest.mark.parametrize(
    ("visibility", "shown"),
    [
        ("AlwaysVisible", "always"),
        ("always visible", "always"),
        ("VisibleIfEarned", "if_earned"),
        ("NotVisible", "never"),
        ("Not Visible", "never"),
        ("Sometimes", "never"),
        (None, "never"),
        ("", "never"),
    ],
)
def test_row_10_visibility_is_compared_by_letters_and_hides_when_in_doubt(visibility: str | None, shown: str) -> None:
    assert campaign(visibility=visibility).shown == shown


def test_row_11_both_names_of_the_multiplier_are_read() -> None:
    (tier,) = tiers.configuration().parse([{"benefits": [{"rewardWalletFactor": 3.0}, {"walletRewardFactor": "2"}]}])
    assert [benefit.wallet_reward_factor for benefit in tier.benefits] == [3, 2]


def test_row_12_a_benefit_and_a_campaign_reward_are_different_models() -> None:
    (tier,) = tiers.configuration().parse([{"benefits": [{"type": "Loyalty Points Earning Custom Configuration"}]}])
    assert tier.benefits[0].kind == "earning"
    assert not hasattr(campaign(rewards=[{"walletRewardFactor": 2}]).rewards[0], "kind")


@pytest.mark.parametrize("icon", ["https://cdn.gameball.co/a.webp", "level-a1", None])
def test_row_13_an_icon_is_whatever_came(icon: str | None) -> None:
    assert campaign(icon=icon).icon == icon


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ("free_shipping", "free_shipping"),
        ("percentage_discount", "percentage"),
        ("Percentage", "percentage"),
        ("0", "percentage"),
        (0, "percentage"),
        ("1", None),
        ("fixed_discount", "fixed"),
        ("fixed_rate_discount", "fixed_rate"),
        ("Fixed Rate Discount", "fixed_rate"),
        ("free_product", "free_product"),
        ("custom", "custom"),
        (None, None),
    ],
)
def test_row_14_a_coupon_type_has_several_spellings(sent: object, kind: str | None) -> None:
    assert coupon(couponType=sent, discountValue=1).kind == kind


def test_row_14_a_product_is_an_object_or_any() -> None:
    both = {"productName": "Mug", "productDisplayName": "A fine mug", "productId": 5, "variantName": "Red"}
    found = coupon(product=both)
    assert found.product is not None
    assert (found.product_name, found.any_product, found.product.product_id) == ("A fine mug", False, "5")
    assert coupon(product="Any").any_product
    assert coupon(product="Mug").product_name == "Mug"
    assert coupon(couponType="custom", product=[[]]).product is None


def test_row_14_collections_are_texts_or_objects_and_an_id_is_no_name() -> None:
    found = coupon(collections=["Sale", {"collectionId": "1", "collectionName": "Mugs"}, "123456", 77, "Sale"])
    assert found.collection_names == ("Sale", "Mugs")
    assert coupon(collections="Sale").collection_names == ("Sale",)
    assert coupon(couponType="custom", collections=[[1]]).collection_names == ()


@pytest.mark.parametrize(
    ("sent", "days", "date"), [(14, 14, None), ("14", 14, None), ("2025-12-31", None, "2025-12-31"), (0, None, None)]
)
def test_row_14_an_expiry_is_days_or_a_date(sent: object, days: int | None, date: str | None) -> None:
    found = coupon(options={"expiryAfter": sent})
    assert found.expires_after_days == days
    assert (found.expires_on and found.expires_on.text) == date


def test_row_14_the_rest_of_a_coupon_has_two_places_or_names() -> None:
    assert coupon(minOrderValue=50).min_order_value == coupon(options={"minOrderValue": 50}).min_order_value == 50
    assert coupon(options={"codePrefix": "A"}).code_prefix == coupon(options={"couponPrefix": "A"}).code_prefix == "A"
    assert coupon(options={"redeemInstructions": "At checkout"}).instructions_text == ("At checkout",)
    assert coupon(options={"redeemInstructions": ["One", "Two"]}).instructions_text == ("One", "Two")


def test_row_14_a_coupon_group_is_modelled_and_tells_the_expiry() -> None:
    group = {"handle": "h", "title": "VIP", "url": "u", "iconPath": "i", "description": "d", "maxPerCustomer": 5}
    dates = {"startDate": "2024-01-01", "expiryDate": "2024-12-31", "isAvailable": True, "isActive": "false"}
    found = coupon(group=group | dates)
    assert found.group is not None
    assert None not in found.group.model_dump().values()
    assert found.expires_on is not None
    assert found.expires_on.text == "2024-12-31"


@pytest.mark.parametrize("part", ["group", "options", "collections", "product"])
@pytest.mark.parametrize("odd", [5.5, [[[]]], [5.5], {"title": [], "platforms": [{}], "name": {}}, True])
def test_row_14_an_odd_part_of_a_coupon_costs_the_part_and_not_the_coupon(part: str, odd: object) -> None:
    found = coupon(couponType="percentage", discountValue=10, **{part: odd})
    assert figures(found.kind, found.discount_value) == ("percentage", 10)
    assert found.collection_names == found.instructions_text == ()


def test_row_15_the_extra_reward_is_inside_or_beside() -> None:
    extra: Any = {"forEvery": 3, "point": 500}
    inside: Any = {"customerReward": {"extraReward": extra}}
    beside: Any = {"customerReward": {"point": 1}, "extraReward": extra}
    for data in (inside, beside):
        found = referrals.configuration().parse(data)
        assert found.extra_reward is not None
        assert figures(found.extra_reward.for_every, found.extra_reward.point) == (3, 500)


@pytest.mark.parametrize("reward", [{"rankReward": 0, "walletReward": 0, "couponReward": None}, {"couponReward": {}}])
def test_row_16_a_reward_of_nothing_says_so(reward: Any) -> None:
    assert campaign(rewards=[reward]).rewards[0].is_nothing
    assert not campaign(rewards=[{"walletReward": 1}]).rewards[0].is_nothing


@pytest.mark.parametrize("names", [("startDate", "endDate"), ("StartDate", "EndDate")])
def test_row_17_activation_is_spelled_either_way(names: tuple[str, str]) -> None:
    found = campaign(activation={names[0]: "2024-09-01T00:00:00Z", names[1]: None}).activation
    assert found is not None
    assert found.start_date is not None
    assert found.start_date.at == datetime.datetime(2024, 9, 1, tzinfo=datetime.UTC)
    assert found.end_date is None
    assert campaign(activation=None).activation is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2024-12-01T00:00:00", datetime.datetime(2024, 12, 1)),
        ("2024-12-01T10:00:00Z", datetime.datetime(2024, 12, 1, 10, tzinfo=datetime.UTC)),
        ("2024-12-01T10:00:00.1234567", datetime.datetime(2024, 12, 1, 10, 0, 0, 123456)),
        ("October 11, 2024", datetime.datetime(2024, 10, 11)),
        ("Oct 11, 2024 6:51 PM", datetime.datetime(2024, 10, 11, 18, 51)),
        ("11 October 2024", datetime.datetime(2024, 10, 11)),
        ("October 32, 2024", None),
        ("10/11/2024", None),
        ("soon", None),
        ("20241011", None),
    ],
)
def test_row_18_dates_come_in_three_ways_and_others_stay_as_they_came(text: str, at: datetime.datetime | None) -> None:
    assert activity(activityDate=text).activity_date == Moment(text, at)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00", "9999-12-31T23:59:59.9999999", " "])
def test_row_18_the_first_and_last_day_of_dotnet_are_no_dates(text: str) -> None:
    assert activity(activityDate=text).activity_date is None


@pytest.mark.parametrize(
    ("date", "time", "text", "at"),
    [
        ("October 11, 2024", "18:51:29", "October 11, 2024 18:51:29", datetime.datetime(2024, 10, 11, 18, 51, 29)),
        ("October 11, 2024", None, "October 11, 2024", datetime.datetime(2024, 10, 11)),
        ("October 11, 2024", "noon", "October 11, 2024", datetime.datetime(2024, 10, 11)),
        (None, "18:51:29", "18:51:29", None),
        ("some day", "18:51:29", "some day 18:51:29", None),
        ("2024-10-11T07:08:09", "18:51:29", "2024-10-11T07:08:09", datetime.datetime(2024, 10, 11, 7, 8, 9)),
    ],
)
def test_row_18_date_and_time_of_an_activity_make_one_moment(
    date: str | None, time: str | None, text: str, at: datetime.datetime | None
) -> None:
    assert activity(activityDate=date, activityTime=time).happened == Moment(text, at)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("kind", list(ActivityKind))
def test_row_19_the_sign_of_points_follows_from_the_type(kind: ActivityKind, sign: int) -> None:
    found = activity(activityType=kind.value, points=sign * 50).signed_points
    if kind in ("Redemption", "Expiry", "Cancel"):
        assert found == -50
    elif kind in ("BalanceAdjustment", "Migration"):
        assert found == sign * 50
    else:
        assert found == 50


def test_row_19_an_unknown_type_keeps_its_sign() -> None:
    assert activity(activityType="Moon Landing", points=-3).signed_points == -3


@pytest.mark.parametrize(
    ("sent", "guest"), [("true", True), ("False", False), (True, True), (False, False), ("guest", None), (None, None)]
)
def test_row_20_is_guest_is_a_text_or_a_boolean(sent: object, guest: bool | None) -> None:
    assert activity(isGuest=sent).is_guest is guest


def test_row_21_a_count_is_not_the_length_of_a_page() -> None:
    page = activities.page("c").parse({"activities": [{"activityId": 1}], "count": 50, "hasMore": False})
    assert (len(page.activities), page.count) == (1, 50)
    assert activities.page("c").parse({"activities": [], "count": []}).count is None


@pytest.mark.parametrize("contact", [True, False])
def test_row_22_contact_data_of_friends_comes_only_to_a_client_that_wants_it(
    gameball: responses.RequestsMock, contact: bool
) -> None:
    gameball.get(ANYTHING, json=sample("referrals"))
    with_or_without = Client(API_KEY, SECRET_KEY, base_url=BASE, contact=contact)
    friend = with_or_without.referrals.page("c").friends[0]
    assert (friend.email is not None) == (friend.mobile_number is not None) == contact
    kept = json.dumps(with_or_without.fetch(referrals.page("c")))
    assert ("johndoe@company.com" in kept) == ("+11234567890" in kept) == contact
    assert "John Doe" in kept


ROWS: list[tuple[Any, Any]] = [
    (activities.page("c"), lambda row: {"activities": [row]}),
    (referrals.page("c"), lambda row: {"referredFriends": [row]}),
    (campaigns.progress("c"), lambda row: [row]),
    (campaigns.configuration(), lambda row: [row]),
    (tiers.configuration(), lambda row: [row]),
]


@pytest.mark.parametrize(("call", "around"), ROWS, ids=[call.endpoint for call, _ in ROWS])
def test_row_23_every_field_may_be_absent_and_others_may_come(call: Any, around: Any) -> None:
    for row in ({}, {"somethingNew": {"a": [1]}}):
        assert call.parse(around(row)).malformed == 0


@pytest.mark.parametrize("row", [None, 5, "text", []])
@pytest.mark.parametrize(("call", "around"), ROWS, ids=[call.endpoint for call, _ in ROWS])
def test_row_23_a_row_that_is_none_costs_itself(call: Any, around: Any, row: Any) -> None:
    assert call.parse(around(row)).malformed == 1


def test_row_23_names_keep_their_emoji_and_their_direction() -> None:
    name = "عضوية ذهبية 🏅👩‍👩‍👧"
    assert campaign(name=name).name == name


@pytest.mark.parametrize("blank", ["", "   ", None])
def test_row_23_a_blank_text_is_absent(blank: str | None) -> None:
    assert campaign(name=blank).name is None


def test_row_24_reward_points_stand_in_for_points() -> None:
    assert activity(points=None, rewardPoints=30, activityType="Referral").signed_points == 30
    assert activity(points=0, rewardPoints=30).signed_points == 0
    assert activity().signed_points is None
    found = activity(outstandingPoints=80, actualRedemption=4.5)
    assert figures(found.outstanding_points, found.actual_redemption) == (80, Decimal("4.5"))


def test_row_25_the_name_of_points_is_one_text() -> None:
    assert balance.read("c").parse({"pointsName": "Stars ⭐"}).points_name == "Stars ⭐"


def test_row_26_the_reason_is_carried_as_it_came() -> None:
    assert activity(reason="goodwill, see ticket").reason == "goodwill, see ticket"


def test_row_27_progress_outside_its_thresholds_is_carried_as_it_came() -> None:
    progress = tiers.progress("c").parse({"current": {"minProgress": 500}, "progress": 20, "next": {"minProgress": 10}})
    assert progress.progress == 20


def test_row_28_a_balance_may_be_negative_and_its_worth_zero() -> None:
    found = balance.read("c").parse({"availablePointsBalance": -40, "availablePointsValue": 0})
    assert figures(found.available_points_balance, found.available_points_value) == (-40, 0)


def test_row_29_all_ten_samples_are_json() -> None:
    found = list((Path(__file__).parent / "samples").glob("*.json"))
    assert len(found) == 10
    assert all(sample(path.stem) for path in found)


@pytest.mark.parametrize("odd", [{}, [], [1], {"a": 1}, True, "12 points", "1,5", 10**15, -(10**20), "1e300", "9" * 50])
def test_a_figure_that_is_none_costs_its_row_and_no_other(odd: Any) -> None:
    rows: Any = [{"activityId": 1, "points": 5}, {"activityId": 2, "points": odd}, {"activityId": 3, "points": "6"}]
    page = activities.page("c").parse({"activities": rows, "hasMore": True})
    assert [row.activity_id for row in page.activities] == [1, 3]
    assert (page.malformed, page.cursor) == (1, 3)


def test_it_is_known_where_the_malformed_rows_stood() -> None:
    rows: Any = [None, {"activityId": 1}, "a row", {"activityId": 2}, {"activityId": 3}, {"points": {"no": 1}}]
    page = activities.page("c").parse({"activities": rows, "hasMore": False})
    assert page.gaps == (0, 1, 3)
    assert page.malformed == 3


def test_the_cursor_is_the_last_row_even_where_that_is_malformed() -> None:
    page = activities.page("c").parse({"activities": [{"activityId": 1}, {"activityId": "2", "points": {}}]})
    assert (len(page.activities), page.cursor) == (1, 2)


@pytest.mark.parametrize("odd", [{}, [1], "many", 10**15])
def test_a_single_object_loses_only_what_is_malformed_in_it(odd: Any) -> None:
    found = balance.read("c").parse({"pendingPoints": odd, "availablePointsBalance": 5, "currency": "USD"})
    assert figures(found.pending_points, found.available_points_balance, found.currency) == (None, 5, "USD")
    progress = tiers.progress("c").parse({"current": {"name": "Gold", "order": odd}, "progress": odd})
    assert progress.current is not None
    assert (progress.current.name, progress.current.order, progress.progress) == ("Gold", None, None)
    offer = referrals.configuration().parse({"friendReward": {"point": odd, "score": 1}, "eventName": "x"})
    assert offer.friend_reward is not None
    assert figures(offer.friend_reward.point, offer.friend_reward.score) == (None, 1)


def test_a_benefit_that_is_malformed_costs_itself_and_is_counted() -> None:
    found = tiers.configuration().parse([{"name": "Gold", "benefits": [{"walletReward": {}}, {"walletReward": 5}]}])
    assert (found.malformed, len(found.rows[0].benefits)) == (1, 1)


@pytest.mark.parametrize(("sent", "figure"), [("75.10", "75.10"), (0.1, "0.1"), (1e5, "100000.0"), ("1e5", "100000")])
def test_figures_are_exact_and_print_plainly(sent: Any, figure: str) -> None:
    assert str(balance.read("c").parse({"pendingPoints": sent}).pending_points) == figure


def test_a_large_id_is_an_id_though_it_would_be_an_absurd_figure() -> None:
    assert activity(activityId=2**62).activity_id == 2**62
    assert activity(activityId=float(2**52)).activity_id == 2**52
    assert activity(customerId=123, transactionId=5.0).transaction_id == "5"


def test_malformed_rows_are_logged_once_by_their_fields_and_never_by_what_was_in_them(
    client: Client, gameball: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [{"email": {"private": "somebody@example.com"}}, {"points": "private", "email": "somebody@example.com"}]
    gameball.get(ANYTHING, json={"activities": rows})
    assert client.activities.page("somebody@example.com").malformed == 2
    (record,) = caplog.records
    assert record.getMessage() == "activities: 2 malformed rows; fields: email, points"
    assert "somebody" not in caplog.text
    assert "private" not in caplog.text
