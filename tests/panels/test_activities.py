"""The activity log: GET customers/{customerId}/activities and GET customers/{customerId}/activities/count."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from gameball.reads import ledger, reader
from gameball.sandbox import Sandbox

from ..pages import Node, Page
from ..telling import Told

See = Callable[..., Page]
LOG = "/account/activities/"

# Each type by its code and the dashboard's label, what is said of it, and the direction its points go in
KINDS: list[tuple[str, str, str, str]] = [
    ("TierUpgraded", "Tier Upgraded", "You reached Gold", "+"),
    ("TierDowngraded", "Tier Downgraded", "Your tier is now Gold", "+"),
    ("TierMigration", "Tier Migration", "Your tier was carried over: Gold", "+"),
    ("CampaignRewarded", "Campaign Rewarded", "Reward: Third Order", "+"),
    ("BalanceAdjustment", "Balance Adjustment", "Balance adjusted by the shop", "+"),
    ("SuccessfulAction", "Successful Action", "A step further: Third Order", "+"),
    ("Referral", "Friend Referred", "A friend joined through you", "+"),
    ("Referred", "Referee Reward Received", "Welcome gift for joining through a friend", "+"),
    ("ReferralBonusReward", "Bonus Referral Rewarded", "Bonus for bringing friends", "+"),
    ("PaymentReward", "Cashback Rewarded", "Cashback for order MP-77", "+"),
    ("Refund", "Points Refunded", "Given back for order MP-77", "+"),
    ("Redemption", "Points Redeemed", "Spent on order MP-77", "−"),
    ("Cancel", "Cashback Cancelled", "Cashback cancelled for order MP-77", "−"),
    ("Expiry", "Points Expiry", "Expired", "−"),
    ("Migration", "Points Migration", "Carried over into this programme", "+"),
    ("Lifetime", "Lifetime Coupon", "Lifetime coupon of your tier", "+"),
    ("Automation", "Automation Activity", "From the shop: Third Order", "+"),
]
WORDS = [(said, sentence, sign) for code, label, sentence, sign in KINDS for said in (code, label)]
USUAL = {"transactionId": "MP-77", "campaignName": "Third Order", "tierName": "Gold"}


def row(page: Node, number: int = 900) -> Node:
    return page.one(f"[data-activity={number}]")


def details(row: Node) -> dict[str, str]:
    return {each.one("dt").text: each.one("dd").text for each in row.all("details dl div")}


def walk(browser: Client, address: str | None, *, htmx: bool = True) -> Iterator[tuple[str, Page]]:
    """What "load more" leads to, link by link."""
    while address:
        answer = browser.get(address, headers={"HX-Request": "true"} if htmx else {})
        assert answer.status_code == 200
        page = Page(answer)
        yield address, page
        address = page.more


# A sentence, an icon and a sign for everything


@pytest.mark.parametrize(("said", "sentence", "sign"), WORDS)
def test_8_each_type_has_a_sentence_and_an_icon_in_both_vocabularies(
    see: See, told: Told, said: str, sentence: str, sign: str
) -> None:
    told.activities({"activityType": said, "points": 5} | USUAL)
    found = row(see("middle", LOG))
    assert found.one(".row-sentence").text == sentence
    assert found.one(".points").text == f"{sign}5"
    assert re.fullmatch(r".*icons\.svg#[a-z-]+", found.one(".tile use")["href"])


@pytest.mark.parametrize(("said", "sentence", "sign"), WORDS)
def test_23_the_sentence_stands_without_order_campaign_and_tier(
    see: See, told: Told, said: str, sentence: str, sign: str
) -> None:
    told.activities({"activityType": said, "points": 5})
    found = row(see("middle", LOG)).one(".row-sentence").text
    assert found
    assert not found.endswith((":", " order", " for"))
    assert "None" not in found


def test_both_vocabularies_get_the_same_icon(see: See, told: Told) -> None:
    told.activities(
        *({"activityType": said} for _, *both in ((0, code, label) for code, label, *_ in KINDS) for said in both)
    )
    drawn = [each.one(".tile use")["href"] for each in see("middle", LOG).all("[data-activity]")][:34]
    shown = list(zip(drawn[::2], drawn[1::2], strict=False))
    assert shown
    assert all(one == other for one, other in shown)


def test_every_icon_is_drawn_in_the_portals_own_file(see: See, settings: Settings) -> None:
    drawings = (settings.BASE_DIR / "static" / "icons.svg").read_text()
    for customer in ("middle", "top", "odd", "new"):
        for use in see(customer).all("use"):
            assert f'id="{use["href"].partition("#")[2]}"' in drawings


@pytest.mark.parametrize("said", ["Moon Phase Reward 🌕", "<b>bold</b>"])
def test_8_a_type_nobody_documented_is_shown_in_gameballs_words(see: See, told: Told, said: str) -> None:
    told.activities({"activityType": said, "points": -5})
    found = row(see("middle", LOG))
    assert found.one(".row-sentence").text == said
    assert found.one(".points").text == "−5"
    assert found.all(".tile svg") != []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("LotteryWin", "Lottery Win"),
        ("payment_reward_v2", "payment reward v2"),
        ("Moon Phase 🌕", "Moon Phase 🌕"),
        ("__", "Something happened"),
    ],
)
def test_8_a_type_nobody_has_heard_of_is_no_code(see: See, told: Told, sent: str, said: str) -> None:
    told.activities({"activityType": sent, "points": 5})
    assert see("middle").panel("activities").one("[data-activity] .row-sentence").text == said


@pytest.mark.parametrize("said", [None, "", {"is": "odd"}])
def test_8_without_any_type_something_happened_or_the_row_is_left_out(see: See, told: Told, said: object) -> None:
    told.activities({"activityType": said, "points": 5}, {"activityType": "Expiry", "points": 5})
    page = see("middle", LOG)
    assert page.panels == {"activities": "ready"}
    assert row(page, 899)


# Signs


@pytest.mark.parametrize("points", [100, -100, "100", -100.0])
@pytest.mark.parametrize("said", ["Redemption", "Points Redeemed", "Expiry", "Points Expiry", "Cancel"])
def test_19_what_is_less_has_a_minus_whatever_sign_came(see: See, told: Told, said: str, points: object) -> None:
    told.activities({"activityType": said, "points": points})
    found = row(see("middle", LOG)).one(".points")
    assert found.text == "−100"
    assert "spend" in found.classes


@pytest.mark.parametrize("points", [100, -100])
@pytest.mark.parametrize("said", ["PaymentReward", "Points Refunded", "Referral"])
def test_19_what_is_more_has_a_plus_whatever_sign_came(see: See, told: Told, said: str, points: int) -> None:
    told.activities({"activityType": said, "points": points})
    assert row(see("middle", LOG)).one(".points").text == "+100"


@pytest.mark.parametrize(("points", "shown"), [(15, "+15"), (-15, "−15")])
def test_19_an_adjustment_keeps_its_sign(see: See, told: Told, points: int, shown: str) -> None:
    told.activities({"activityType": "Balance Adjustment", "points": points})
    assert row(see("middle", LOG)).one(".points").text == shown


def test_19_the_direction_is_also_said_to_who_cannot_see_a_sign(see: See, told: Told) -> None:
    told.activities({"activityType": "Redemption", "points": 400}, {"activityType": "PaymentReward", "points": 150})
    page = see("middle", LOG)
    assert row(page).one(".row-figures .sr-only").text == "400 Leaves less"
    assert row(page, 899).one(".row-figures .sr-only").text == "150 Leaves gained"


@pytest.mark.parametrize("points", [0, None, "", 0.0])
def test_a_row_without_points_has_no_figure(see: See, told: Told, points: object) -> None:
    told.activities({"activityType": "SuccessfulAction", "points": points})
    assert row(see("middle", LOG)).all(".points") == []


def test_24_reward_points_stand_in_where_points_are_null(see: See, told: Told) -> None:
    told.activities({"activityType": "PaymentReward", "points": None, "rewardPoints": 80})
    assert row(see("middle", LOG)).one(".points").text == "+80"


@pytest.mark.parametrize(
    ("left", "said"), [(80, "80 of 100 still yours"), (0, "0 of 100 still yours"), (100, "100 of 100")]
)
def test_24_how_many_points_of_a_row_are_still_there(see: See, told: Told, left: int, said: str) -> None:
    told.activities({"activityType": "PaymentReward", "points": 100, "outstandingPoints": left})
    assert said in details(row(see("middle", LOG)))["Leaves"]


@pytest.mark.parametrize("left", [None, -1, 101, ""])
def test_24_an_impossible_rest_is_not_shown(see: See, told: Told, left: object) -> None:
    told.activities({"activityType": "PaymentReward", "points": 100, "outstandingPoints": left, "transactionId": "A1"})
    assert list(details(row(see("middle", LOG)))) == ["Order"]


# What a row opens to


def test_a_row_opens_to_what_concerns_the_customer(see: See, told: Told) -> None:
    told.activities(
        {
            "activityType": "Redemption",
            "points": 400,
            "transactionId": "MP-74102",
            "actualRedemption": 20.0,
            "currency": "USD",
            "score": 10,
            "tierName": "Gold",
            "campaignName": "Third Order",
        },
        {"activityType": "PaymentReward", "points": 60, "paymentRewardAmount": 3.0, "currency": "EUR"},
    )
    page = see("middle", LOG)
    assert details(row(page)) == {
        "Order": "MP-74102",
        "You saved": "$20.00",
        "Score": "+10",
        "Tier": "Gold",
        "Campaign": "Third Order",
    }
    assert details(row(page, 899))["Rewarded"] == "€3.00"


@pytest.mark.parametrize(("used", "said"), [(True, "Yes"), ("true", "Yes"), (False, "Not yet"), ("false", "Not yet")])
def test_a_coupon_is_shown_with_its_code_and_whether_it_was_used(see: See, told: Told, used: object, said: str) -> None:
    told.activities(
        {
            "activityType": "Lifetime",
            "couponType": "free_product",
            "couponCode": "MUG-5RLA",
            "couponUsed": used,
            "couponGroup": "Greenhouse",
            "couponProduct": "Stoneware Mug",
            "couponProductId": 8810,
            "productVariantName": "Moss",
        }
    )
    page = see("middle", LOG)
    assert details(row(page)) == {
        "Coupon": "Free product",
        "Offer": "Greenhouse",
        "Product": "Stoneware Mug",
        "Variant": "Moss",
        "Code": "MUG-5RLA",
        "Used": said,
    }
    assert row(page).one("code")["dir"] == "ltr"
    assert "8810" not in page.text


def test_nobody_is_told_whether_a_coupon_was_used_where_gameball_is_silent(see: See, told: Told) -> None:
    told.activities({"activityType": "Lifetime", "couponCode": "A-1", "couponUsed": None})
    assert details(row(see("middle", LOG))) == {"Code": "A-1"}


def test_26_the_merchants_internal_reason_is_not_for_customers(see: See) -> None:
    for customer, secret in (("odd", "INTERNAL"), ("middle", "booked twice"), ("manual", "broken pot")):
        assert secret not in see(customer, LOG).html


def test_22_no_contact_data_is_on_any_page_of_the_log(see: See, told: Told) -> None:
    told.activities(
        {
            "activityType": "Referral",
            "email": "somebody@example.com",
            "phoneNumber": "+15550100240",
            "displayName": "Their Name",
            "customerId": "their-own-id",
        }
    )
    html = see("middle", LOG).html
    for secret in ("somebody@example.com", "15550100240", "Their Name", "their-own-id"):
        assert secret not in html


@pytest.mark.parametrize("guest", [True, False, "true", "false", "perhaps", None])
def test_20_is_guest_as_text_or_boolean_costs_no_row(see: See, told: Told, guest: object) -> None:
    told.activities({"activityType": "PaymentReward", "points": 5, "isGuest": guest})
    assert see("middle", LOG).activities == ["900"]


# Date and time


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"activityDate": "October 11, 2024", "activityTime": "18:51:29"}, "Oct 11, 2024, 6:51 PM"),
        ({"activityDate": "2024-10-11T18:51:29", "activityTime": None}, "Oct 11, 2024, 6:51 PM"),
        ({"activityDate": "2024-10-11T18:51:29Z", "activityTime": None}, "Oct 11, 2024, 6:51 PM"),
        ({"activityDate": "2024-10-11T18:51:29+02:00", "activityTime": None}, "Oct 11, 2024, 4:51 PM"),
        ({"activityDate": "soon", "activityTime": ""}, "soon"),
        ({"activityDate": "soon", "activityTime": "18:51:29"}, "soon 18:51:29"),
        ({"activityDate": None, "activityTime": None}, ""),
    ],
)
def test_18_dates_in_every_dress(see: See, told: Told, sent: dict[str, object], shown: str) -> None:
    told.activities({"activityType": "PaymentReward", "points": 5} | sent)
    found = row(see("middle", LOG)).one(".row-words .quiet").text
    assert found.replace("\N{NARROW NO-BREAK SPACE}", " ") == shown


def test_18_a_day_without_a_time_shows_no_hour(see: See, told: Told) -> None:
    told.activities({"activityType": "PaymentReward", "activityDate": "October 11, 2024", "activityTime": None})
    assert row(see("middle", LOG)).one(".row-words .quiet").text == "Oct 11, 2024"


def test_18_a_time_without_a_zone_is_the_shops(see: See, told: Told, settings: Settings) -> None:
    settings.GAMEBALL_TIME_ZONE = "Asia/Riyadh"
    told.activities(
        {"activityType": "PaymentReward", "activityDate": "2024-10-11T23:30:00Z", "activityTime": None},
        {"activityType": "PaymentReward", "activityDate": "October 11, 2024", "activityTime": "23:30:00"},
    )
    page = see("middle", LOG)
    assert "Oct 12, 2024" in row(page).text
    assert "2:30" in row(page).text
    assert "Oct 11, 2024" in row(page, 899).text
    assert "11:30" in row(page, 899).text
    assert "Times are those of Riyadh" in page.text


def test_rows_stand_under_their_months_each_named_once(see: See) -> None:
    page = see("middle", LOG)
    headings = [each.text for each in page.panel("activities").all(".month h3")]
    assert headings
    assert len(headings) == len(set(headings))


# Rows that come odd


def test_23_a_malformed_row_costs_that_row_only(see: See) -> None:
    page = see("odd", LOG)
    assert page.panels == {"activities": "ready"}
    assert set(page.activities) == {"11", "12", "13", "14", "15", "16", "17", "18", "22", "23", "24", "25"}


def test_23_markup_in_names_stays_words(see: See, told: Told) -> None:
    hostile = "<script>alert(1)</script>"
    told.activities(
        {"activityType": "CampaignRewarded", "campaignName": hostile, "couponCode": hostile, "tierName": hostile}
    )
    page = see("middle", LOG)
    assert hostile in row(page).text
    assert page.panel("activities").all("script") == []
    assert page.faults == []


def test_23_a_row_without_an_id_is_shown(see: See, told: Told) -> None:
    told.activities({"activityId": None, "activityType": "PaymentReward", "points": 5})
    assert "+5" in see("middle", LOG).panel("activities").text


def test_21_the_total_is_the_counts_and_not_the_pages(see: See) -> None:
    assert see("middle", LOG).panel("activities").one(".total").text == "240 in all"
    assert see("odd", LOG).panel("activities").one(".total").text == "15 in all"  # whose pages say 7


@pytest.mark.parametrize("trouble", ["500", "nonsense"])
def test_without_a_count_no_total_is_invented(see: See, sandbox: Sandbox, trouble: str) -> None:
    sandbox.trouble("activities-count", trouble)
    panel = see("middle", LOG).panel("activities")
    assert panel["data-state"] == "ready"
    assert "in all" not in panel.text


def test_somebody_new_is_told_what_will_stand_here(see: See) -> None:
    panel = see("new").panel("activities")
    assert panel["data-state"] == "empty"
    assert "Nothing has happened yet" in panel.text
    assert panel.all("a[data-more]") == []


# Filters


FILTERS = [code for code, *_ in KINDS if code != "BalanceAdjustment"]


@pytest.mark.parametrize("code", FILTERS)
def test_each_filter_shows_its_type_and_its_total(see: See, sandbox: Sandbox, code: str) -> None:
    page = see("middle", f"{LOG}?type={code}")
    assert {call.query.get("activityType") for call in sandbox.calls_of("activities")} == {code}
    assert sandbox.calls_of("activities-count") == []
    shown = len(page.activities)
    assert shown >= 1
    if not page.more:
        assert page.panel("activities").one(".total").text == f"{shown} in all"
    assert [link.text for link in page.all("details.filter a[aria-current]")] == [
        page.one("details.filter summary").text
    ]


def test_9_an_adjustment_is_no_filter(see: See, signed_in: Callable[[str], Client]) -> None:
    offered = [link["href"] for link in see("middle", LOG).all("details.filter a")]
    assert len(offered) == 17
    assert not any("BalanceAdjustment" in address for address in offered)
    assert signed_in("middle").get(f"{LOG}?type=BalanceAdjustment").status_code == 400


def test_a_filter_that_finds_nothing_leads_back(see: See) -> None:
    panel = see("new", f"{LOG}?type=Redemption").panel("activities")
    assert panel["data-state"] == "empty"
    assert "Nothing of this kind yet" in panel.text
    assert any(link["href"] == LOG and link.text == "Show everything" for link in panel.all("a"))


def test_a_filter_is_one_type_only_and_says_which_is_active(see: See) -> None:
    page = see("middle", f"{LOG}?type=Redemption")
    active = page.one("details.filter a[aria-current]")
    assert active["href"] == f"{LOG}?type=Redemption"
    assert all(each.one(".points").text.startswith("−") for each in page.all("[data-activity]"))


def test_load_more_keeps_the_filter_and_what_the_visitor_chose(see: See) -> None:
    more = see("ledger", f"{LOG}?type=PaymentReward&lang=en&theme=dark").more
    assert more
    for kept in ("type=PaymentReward", "lang=en", "theme=dark", "after="):
        assert kept in more


# Load more


def test_load_more_walks_through_all_5000_activities_without_a_repeat_newest_first(
    signed_in: Callable[[str], Client], sandbox: Sandbox
) -> None:
    found = [activity for _, page in walk(signed_in("ledger"), LOG) for activity in page.activities]
    assert len(found) == len(set(found)) == 5_000
    assert found == sorted(found, key=int, reverse=True)


def test_load_more_walks_through_all_5000_of_an_account_that_lists_the_oldest_first(
    signed_in: Callable[[str], Client], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "ROWS", 250)  # else it takes ten times as long, to show the same
    browser = signed_in("ledger")
    with Sandbox(order="asc") as backwards:
        settings.GAMEBALL_BASE_URL = backwards.base_url
        cache.clear()
        reader.cache_clear()
        found = [activity for _, page in walk(browser, LOG) for activity in page.activities]
    reader.cache_clear()
    assert len(found) == len(set(found)) == 5_000
    assert found == sorted(found, key=int, reverse=True)


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_each_page_of_either_order_is_25_rows_and_leads_to_the_next_older(
    signed_in: Callable[[str], Client], settings: Settings, order: str
) -> None:
    browser = signed_in("middle")
    with Sandbox(order=order) as sandbox:
        settings.GAMEBALL_BASE_URL = sandbox.base_url
        cache.clear()
        reader.cache_clear()
        pages = [page.activities for _, page in walk(browser, LOG)]
    reader.cache_clear()
    assert [len(page) for page in pages] == [25] * 9 + [15]
    everything = [activity for page in pages for activity in page]
    assert len(set(everything)) == 240
    assert everything == sorted(everything, key=int, reverse=True)


def test_going_on_costs_little_where_the_oldest_come_first(
    signed_in: Callable[[str], Client], settings: Settings
) -> None:
    """The whole list is kept: what was read once must not be read and parsed again for every 25 rows."""

    browser = signed_in("ledger")
    with Sandbox(order="asc") as backwards:
        settings.GAMEBALL_BASE_URL = backwards.base_url
        cache.clear()
        reader.cache_clear()
        steps = walk(browser, LOG)
        next(steps)
        taken = []
        for _ in range(4):
            started = time.process_time()
            next(steps)
            taken.append(time.process_time() - started)
    reader.cache_clear()
    assert min(taken) < 0.08


def test_one_step_of_load_more_costs_one_call(see: See, sandbox: Sandbox) -> None:
    more = see("ledger", LOG).more
    sandbox.forget_calls()
    page = see("ledger", more or "", htmx=True)
    assert len(page.activities) == 25
    assert len(sandbox.calls) <= 1


def test_without_javascript_load_more_leads_to_whole_pages(signed_in: Callable[[str], Client]) -> None:
    seen: list[str] = []
    for address, page in walk(signed_in("middle"), LOG, htmx=False):
        assert page.one("html")
        assert page.panels == {"activities": "ready"}, address
        seen += page.activities
    assert len(seen) == len(set(seen)) == 240


def test_to_htmx_load_more_answers_rows_and_no_page(see: See) -> None:
    more = see("middle", LOG).more
    rows = see("middle", more or "", htmx=True)
    assert len(rows.activities) == 25
    assert rows.all("html") == rows.all("section") == []


def test_the_month_of_the_rows_before_is_not_named_again(see: See) -> None:
    first = see("ledger", LOG)
    last = first.all(".month h3")[-1].text
    following = see("ledger", first.more or "", htmx=True)
    headings = [each.text for each in following.all(".month h3")]
    assert last not in headings


def test_the_last_page_has_no_load_more_and_says_that_was_all(signed_in: Callable[[str], Client]) -> None:
    *_, (_, last) = walk(signed_in("middle"), LOG)
    assert last.more is None
    assert "That was all" in last.text


@pytest.mark.parametrize("htmx", [True, False])
def test_a_cursor_past_the_end_is_no_error(see: See, htmx: bool) -> None:
    page = see("middle", f"{LOG}?after=1", htmx=htmx)
    assert page.activities == []
    assert "That was all" in page.text


def test_a_cursor_that_was_never_an_id_costs_no_walk_through_everything(see: See, sandbox: Sandbox) -> None:
    """Else any visitor could make one address cost as many calls as there are pages."""
    see("ledger", LOG)
    sandbox.forget_calls()
    see("ledger", f"{LOG}?after=4100002")  # between two ids
    assert len(sandbox.calls_of("activities")) <= 2


def test_a_cursor_costs_no_walk_through_everything_before_the_order_is_known_either(see: See, sandbox: Sandbox) -> None:
    see("ledger", f"{LOG}?after=4100002&type=")
    assert len(sandbox.calls_of("activities")) <= 3


PAGING: list[tuple[str, Any]] = [
    ("a page that repeats itself", {"hasMore": True}),
    ("an empty page that promises more", {"activities": [], "hasMore": True}),
]


@pytest.mark.parametrize(("why", "answer"), PAGING)
def test_paging_ends_with(see: See, told: Told, sandbox: Sandbox, why: str, answer: dict[str, Any]) -> None:
    rows = [{"activityId": number, "activityType": "PaymentReward", "points": 5} for number in range(60, 10, -1)]
    told.say("activities", {"activities": rows, "count": 50, "hasMore": True} | answer)
    page = see("middle", LOG)
    assert page.panels["activities"] in {"ready", "empty"}
    assert len(page.activities) == len(set(page.activities))
    for _, following in walk_on(see, page):
        assert not set(following.activities) & set(page.activities)
    assert len(sandbox.calls_of("activities")) < 6


def walk_on(see: See, page: Page) -> Iterator[tuple[int, Page]]:
    for number in range(10):
        if not page.more:
            return
        page = see("middle", page.more, htmx=True)
        yield number, page
    raise AssertionError("it never ends")


# In the browser of somebody else's Gameball


def test_the_overview_shows_the_first_few_and_leads_to_the_next(see: See) -> None:
    page = see("middle")
    assert len(page.activities) == 10
    assert page.more
    assert page.more.startswith(LOG)
    following = see("middle", page.more, htmx=True).activities
    assert [*page.activities, *following][:25] == see("middle", LOG).activities


def test_what_is_few_on_the_overview_stays_few_when_it_is_asked_for_again(
    see: See, sandbox: Sandbox, settings: Settings
) -> None:
    settings.PORTAL_PAGE_BUDGET_MS = 50
    sandbox.trouble("activities", "slow:400")
    link = see("middle").panel("activities").one("a[data-hx-trigger]")["href"]
    assert len(see("middle", link, htmx=True).activities) == 10


def test_an_awkward_id_travels_and_shows_its_own_activities(see: See, sandbox: Sandbox) -> None:
    customer = "a/b?c#d%20e 💚"
    page = see(customer)
    assert page.panels["activities"] == "ready"
    assert {call.customer for call in sandbox.calls if call.customer} == {customer}
