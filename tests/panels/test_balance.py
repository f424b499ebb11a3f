"""The balance: GET customers/{customerId}/balance, and the latest change out of the activities."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from gameball.sandbox import Sandbox

from ..pages import Node, Page
from ..telling import Told

See = Callable[..., Page]


def fact(panel: Node, label: str) -> str:
    """One of the quiet figures at the foot."""
    found = [each.text for each in panel.all(".facts div") if each.text.startswith(label)]
    assert len(found) == 1, f"{label!r}: {len(found)} of {[each.text for each in panel.all('.facts div')]}"
    return found[0].removeprefix(label).strip()


def labels(panel: Node) -> list[str]:
    return [each.text for each in panel.all(".facts dt")]


def test_somebody_in_the_middle_sees_what_they_have_and_what_it_is_worth(see: See) -> None:
    panel = see("middle").panel("balance")
    assert panel["data-state"] == "ready"
    assert panel.one(".figure").text.endswith(" Leaves")
    figure = int(panel.one(".figure strong").text.replace(",", ""))
    assert panel.one(".worth").text == f"worth ${figure * 0.05:,.2f}"


def test_what_is_on_hold_stands_apart_from_what_can_be_spent(see: See, told: Told) -> None:
    told.update(
        "balance", availablePointsBalance=900, totalPointsBalance=1200, pendingPoints=300, pendingPointsValue=15.0
    )
    panel = see("middle").panel("balance")
    assert panel.one(".figure strong").text == "900"
    assert fact(panel, "On hold").startswith("300 $15.00")
    assert fact(panel, "In total").startswith("1,200")


def test_what_was_ever_earned_is_told(see: See, told: Told) -> None:
    told.update("balance", totalEarnedPoints=2345)
    assert fact(see("middle").panel("balance"), "Earned in all") == "2,345"


def test_the_latest_change_is_shown_with_its_sign(see: See, told: Told) -> None:
    told.activities(
        {"activityType": "SuccessfulAction", "points": 0},
        {"activityType": "Points Redeemed", "points": 400, "transactionId": "MP-1"},
        {"activityType": "PaymentReward", "points": 10},
    )
    latest = see("middle").panel("balance").one(".latest").text
    assert "−400" in latest
    assert "MP-1" in latest


# "Fields that will bite"


def test_1_the_misspelt_fields_of_live_accounts_count(see: See) -> None:
    panel = see("odd").panel("balance")
    assert panel["data-state"] == "ready"
    assert panel.one(".figure strong").text == "640"
    assert panel.one(".worth").text == "worth $32.00"


@pytest.mark.parametrize("value", [None, "", "many", {"amount": 3}, "NaN", "gone"])
def test_1_a_missing_balance_is_shown_as_unavailable_and_never_as_zero(see: See, told: Told, value: object) -> None:
    def without(usual: dict[str, object]) -> dict[str, object]:
        left = {name: each for name, each in usual.items() if name != "availablePointsBalance"}
        return left if value == "gone" else left | {"availablePointsBalance": value}

    told.change("balance", without)
    page = see("middle")
    panel = page.panel("balance")
    assert panel["data-state"] == "unavailable"
    assert panel.all(".figure") == []
    assert panel.one("a[data-hx-get]").text == "Try again"
    assert [state for noun, state in page.panels.items() if noun != "balance"] == ["ready"] * 4


def test_1_a_missing_worth_is_not_shown_at_all(see: See, told: Told) -> None:
    told.update("balance", availablePointsValue=None)
    panel = see("middle").panel("balance")
    assert panel.all(".worth") == []
    assert panel["data-state"] == "ready"


def test_1_figures_that_are_missing_leave_their_place_out_and_are_not_zero(see: See, told: Told) -> None:
    told.update("balance", pendingPoints=None, totalPointsBalance=None, totalEarnedPoints=None)
    assert labels(see("new").panel("balance")) == []


def test_5_nothing_expires_where_gameball_says_null(see: See, told: Told) -> None:
    told.update("balance", nextExpiringPointsAmount=None, nextExpiringPointsValue=None, nextExpiringPointsDate=None)
    assert "xpire" not in see("expiring").panel("balance").text


def test_5_only_the_next_batch_is_known_and_it_is_said_so(see: See) -> None:
    panel = see("expiring").panel("balance")
    said = fact(panel, "Next to expire")
    assert said.startswith("180")
    assert "in 3 days" in said
    day = datetime.now(UTC).date() + timedelta(days=3)
    assert f"{day:%B} {day.day}, {day.year}" in said


@pytest.mark.parametrize(("days", "words"), [(0, "today"), (1, "tomorrow"), (2, "in 2 days")])
def test_5_how_soon_it_expires_is_said_in_days(see: See, told: Told, days: int, words: str) -> None:
    day = datetime.now(UTC).date() + timedelta(days=days)
    told.update("balance", nextExpiringPointsAmount=10, nextExpiringPointsDate=f"{day}T23:59:00")
    assert words in fact(see("middle").panel("balance"), "Next to expire")


def test_5_what_expired_in_the_past_is_not_said_to_expire_next(see: See, told: Told) -> None:
    """An account that is behind with its expiries: the date is shown as past, but no "in −3 days"."""
    told.update("balance", nextExpiringPointsAmount=10, nextExpiringPointsDate="2020-01-01T00:00:00")
    said = see("middle").panel("balance").text
    assert "-" not in said.replace("−", "").split("Next to expire")[-1].split("2020")[0]
    assert "days ago" not in said
    assert "was due on January 1, 2020" in said


def test_18_a_date_that_cannot_be_parsed_is_shown_as_it_came(see: See, told: Told) -> None:
    told.update("balance", nextExpiringPointsAmount=10, nextExpiringPointsDate="when the moon is full")
    assert "when the moon is full" in fact(see("middle").panel("balance"), "Next to expire")


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_18_a_day_without_a_zone_is_that_day_in_the_shops_zone(
    see: See, told: Told, settings: Settings, zone: str
) -> None:
    settings.GAMEBALL_TIME_ZONE = zone
    told.update("balance", nextExpiringPointsAmount=10, nextExpiringPointsDate="2031-10-11")
    assert "October 11, 2031" in fact(see("middle").panel("balance"), "Next to expire")


def test_25_the_name_of_the_points_stands_beside_the_figure_as_the_merchant_wrote_it(see: See, told: Told) -> None:
    told.update("balance", availablePointsBalance=1, pointsName="LEAVES of Grass 🍃")
    assert see("middle").panel("balance").one(".figure").text == "1 LEAVES of Grass 🍃"


def test_25_without_a_name_points_are_called_points_or_what_the_setting_says(
    see: See, told: Told, settings: Settings
) -> None:
    told.update("balance", pointsName=None)
    assert see("middle").panel("balance").one(".unit").text == "points"
    settings.SHOP_POINTS_NAME = "Acorns"
    assert see("middle").panel("balance").one(".unit").text == "Acorns"


@pytest.mark.parametrize(
    ("figure", "language", "unit"), [(1, "en", "point"), (5, "en", "points"), (5, "ar", "نقاط"), (15, "ar", "نقطة")]
)
def test_25_points_without_a_name_go_with_their_figure(
    see: See, told: Told, figure: int, language: str, unit: str
) -> None:
    told.update("balance", pointsName=None, availablePointsBalance=figure)
    assert see("middle", f"/account/?lang={language}").panel("balance").one(".unit").text == unit


@pytest.mark.parametrize("currency", [None, "", "??", "US DOLLARS", "XX1"])
def test_an_unknown_currency_leaves_a_bare_figure_and_invents_no_sign(see: See, told: Told, currency: object) -> None:
    told.update("balance", currency=currency, availablePointsBalance=640, availablePointsValue=32.0)
    worth = see("middle").panel("balance").one(".worth").text
    assert worth.startswith("worth 32")
    assert "$" not in worth


@pytest.mark.parametrize(
    ("currency", "worth"), [("JPY", "¥32"), ("KWD", "KWD 32.000"), ("EUR", "€32.00"), ("usd", "$32.00")]
)
def test_money_has_the_digits_of_its_currency(see: See, told: Told, currency: str, worth: str) -> None:
    told.update("balance", currency=currency, availablePointsBalance=640, availablePointsValue=32.0)
    assert see("middle").panel("balance").one(".worth").text == f"worth {worth}"


def test_28_a_negative_balance_has_a_minus_and_a_word_of_comfort(see: See) -> None:
    panel = see("negative").panel("balance")
    assert panel["data-state"] == "ready"
    assert panel.one(".figure strong").text.startswith("−")
    assert "below zero" in panel.one(".sentence").text


def test_28_no_worth_is_shown_where_points_are_said_to_be_worth_nothing(see: See, told: Told) -> None:
    told.update("balance", availablePointsBalance=940, availablePointsValue=0)
    assert see("middle").panel("balance").all(".worth") == []
    assert "$0" not in see("odd").panel("balance").text


def test_25_points_may_be_fractions_and_large(see: See, told: Told) -> None:
    told.update("balance", availablePointsBalance=1234567890.5)
    assert see("middle").panel("balance").one(".figure strong").text == "1,234,567,890.5"


# "What the ten endpoints do not say"


def test_nobody_is_told_when_pending_points_will_be_usable_or_from_which_order(see: See, settings: Settings) -> None:
    said = fact(see("pending").panel("balance"), "On hold")
    assert "until the shop's return period ends" in said
    assert "usually" not in said
    assert "order" not in said.lower()
    assert not any(character.isdigit() for character in said.split("until")[1])


def test_the_usual_return_period_is_said_where_a_setting_knows_it(see: See, settings: Settings) -> None:
    settings.SHOP_PENDING_DAYS = 14
    assert "usually 14 days" in fact(see("pending").panel("balance"), "On hold")


def test_without_a_balance_the_other_panels_take_currency_and_points_from_the_settings(
    see: See, sandbox: Sandbox, settings: Settings
) -> None:
    sandbox.trouble("balance", "500")
    settings.SHOP_CURRENCY, settings.SHOP_POINTS_NAME = "EUR", "Acorns"
    page = see("middle")
    assert page.panels["balance"] == "unavailable"
    assert "Acorns" in page.panel("tiers").text
    assert "€" in page.panel("tiers").text


# Whoever they are


def test_somebody_new_sees_a_zero_that_encourages(see: See) -> None:
    panel = see("new").panel("balance")
    assert panel["data-state"] == "empty"
    assert panel.one(".figure strong").text == "0"
    assert "Nothing to spend yet" in panel.text


def test_somebody_with_nothing_but_pending_is_told_to_wait(see: See) -> None:
    panel = see("pending").panel("balance")
    assert panel["data-state"] == "ready"
    assert panel.one(".figure strong").text == "0"
    assert "on hold" in panel.one(".sentence").text
    assert fact(panel, "On hold").startswith("240")
    assert "Nothing to spend yet" not in panel.text


def test_an_arabic_customer_reads_riyals_and_their_own_word_for_points(see: See) -> None:
    panel = see("arabic").panel("balance")
    assert "أوراق" in panel.one(".figure").text
    assert "SAR" in panel.one(".worth").text


def test_the_contact_data_of_the_customer_is_on_no_page(see: See) -> None:
    html = see("middle").html
    assert "maya.thornbury" not in html
    assert "15550100240" not in html
