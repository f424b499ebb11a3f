"""The months: GET customers/{customerId}/activities, added up, as far as months were wholly read."""

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from gameball.models import Audit
from gameball.panels.chart import draw, step_of
from gameball.reads import reader
from gameball.reads.stretch import first_day
from gameball.sandbox import Sandbox
from gameball.sandbox.people.person import Activity, Person

from ..pages import Node, Page
from ..telling import Told

See = Callable[..., Page]
MONTHS = "/account/months/"
HTMX = {"HX-Request": "true"}
MINUS = "\N{MINUS SIGN}"


def rows(part: Node) -> dict[str, tuple[str, ...]]:
    """The table: of each month what was earned and spent."""
    return {row.one("th").text: tuple(cell.text for cell in row.all("td")) for row in part.all("tbody tr")}


def bars(part: Node, look: str) -> int:
    return len(part.all(f"svg rect.{look}"))


def name(day: date) -> str:
    return f"{day:%B} {day.year}"


def month_before(day: date, months: int = 1) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def today() -> date:
    return datetime.now(UTC).date()


def this_month(day: int = 1) -> str:
    """A moment of this month that has passed, whatever day it is."""
    return f"{today().replace(day=1)}T00:00:0{day}"


def in_month(months: int, day: int = 15) -> str:
    return f"{month_before(today(), months).replace(day=day)}T10:00:00"


def event(months: int, points: object, kind: str = "PaymentReward", **more: Any) -> dict[str, Any]:
    when = this_month() if months == 0 else in_month(months)
    return {"activityType": kind, "points": points, "activityDate": when, "activityTime": None} | more


def move_in(sandbox: Sandbox, who: str, history: list[tuple[int, int]]) -> str:
    """Somebody with such a history: so many days ago, so many points."""
    start = datetime.combine(sandbox.today, time(0, 0, 1))
    lines = [
        Activity(1000 + number, "PaymentReward" if points > 0 else "Redemption", start - timedelta(days=days), points)
        for number, (days, points) in enumerate(sorted(history, reverse=True))
    ]
    sandbox.gameball._people[who] = Person(who, activities=lines)
    return who


# What it says


def test_each_of_the_twelve_months_comes_to_what_happened_in_it(see: See, sandbox: Sandbox) -> None:
    part = see("top").part("months")
    assert part["data-part-state"] == "ready"
    expected: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in sandbox.gameball.person("top").activities:
        expected[name(line.when.date())][line.points < 0] += line.points
    found = rows(part)
    assert len(found) == 12
    for month, (earned, spent) in found.items():
        plain = month.removesuffix(" so far")
        assert (earned, spent) == (
            f"+{expected[plain][0]:,}" if expected[plain][0] else "0",
            f"{MINUS}{-expected[plain][1]:,}" if expected[plain][1] else "0",
        )


def test_the_months_run_from_the_oldest_to_the_one_that_is_still_running(see: See) -> None:
    part = see("top").part("months")
    months = list(rows(part))
    assert months[0] == name(first_day())
    assert months[-1] == f"{name(today())} so far"
    assert f"From {months[0]} until today. {name(today())} is not over yet." in part.text
    assert bars(part, "running") == 1
    assert [each.text for each in part.all(".months-names .running .short")] == [f"{today():%b}"]


def test_what_was_spent_expired_or_cancelled_was_taken_whatever_sign_the_account_sends(see: See, told: Told) -> None:
    told.activities(
        event(0, 100),
        event(0, 30, "Redemption"),
        event(0, -20, "Points Expiry"),
        event(0, 5, "Cancel"),
        event(0, -7, "BalanceAdjustment"),
        event(0, 40, "Refund"),
        event(0, None, "SuccessfulAction"),
    )
    part = see("middle").part("months")
    assert rows(part)[f"{name(today())} so far"] == ("+140", f"{MINUS}62")
    assert part.one("tfoot").text == f"Together +140 {MINUS}62"
    legend = [each.text for each in part.all(".months-legend li")]
    assert legend == ["Earned 140 Leaves", "Spent 62 Leaves"]


def test_a_month_is_one_of_the_shops_zone(see: See, told: Told, settings: Settings) -> None:
    last = month_before(today())
    told.activities(event(0, 8, activityDate=f"{today().replace(day=1)}T01:30:00Z"), event(3, 1))
    settings.GAMEBALL_TIME_ZONE = "America/Los_Angeles"
    assert rows(see("middle").part("months"))[name(last)] == ("+8", "0")


def test_the_table_is_one(see: See) -> None:
    table = see("middle").part("months").one("details table")
    assert table.one("caption").text
    assert [each["scope"] for each in table.all("thead th")] == ["col"] * 3
    assert {each["scope"] for each in table.all("tbody th")} == {"row"}


# What it draws


def test_the_chart_is_drawn_with_attributes_and_has_a_name(see: See) -> None:
    part = see("top").part("months")
    chart = part.one("svg.months-bars")
    assert chart["role"] == "img"
    assert chart["aria-label"]
    assert not [node for node in part.descendants if node.get("style")]
    months = list(rows(part).values())
    assert bars(part, "earned") == sum(earned != "0" for earned, _ in months)
    assert bars(part, "spent") == sum(spent != "0" for _, spent in months)
    assert len(part.all(".months-names li")) == 12
    assert len(part.all(".months-scale li")) == len(chart.all("line"))


def test_a_bar_of_something_is_always_to_be_seen(see: See, told: Told) -> None:
    told.activities(event(0, 1), event(1, 1_000_000), event(2, 1, "Redemption"))
    part = see("middle").part("months")
    heights = [float(each["height"].rstrip("%")) for look in ("earned", "spent") for each in part.all(f"rect.{look}")]
    assert len(heights) == 3
    assert min(heights) >= 1.5


@pytest.mark.parametrize("amounts", [[(10, 0)], [(0, 10)], [(3, 1), (0, 0), (999, 1)], [(0.25, 0.1)], [(1e14, 1)]])
def test_bars_stay_within_the_drawing_and_the_scale_is_even(amounts: list[tuple[float, float]]) -> None:
    chart = draw([(Decimal(str(up)), Decimal(str(down))) for up, down in amounts])
    assert chart
    assert 3 <= len(chart.scale) <= 7
    assert len({high - low for high, low in zip(chart.scale, chart.scale[1:], strict=False)}) == 1
    assert 0 in chart.scale
    for column in chart.columns:
        for box in (column.up, column.down):
            if box:
                top, height = float(box.y.rstrip("%")), float(box.height.rstrip("%"))
                assert top >= -1.5
                assert top + height <= 101.5


@pytest.mark.parametrize(
    ("span", "step"), [(4, "1"), (5, "2"), (100, "50"), (1234, "500"), (0.5, "0.2"), (39, "10"), (3_000_000, "1000000")]
)
def test_the_steps_of_the_scale_are_round(span: float, step: str) -> None:
    assert step_of(Decimal(str(span))) == Decimal(step)


def test_where_nothing_was_there_is_nothing_to_draw() -> None:
    assert draw([]) is None
    assert draw([(Decimal(0), Decimal(0))]) is None


# What was not read


def test_only_months_that_were_wholly_read_are_told_and_since_when(see: See, sandbox: Sandbox) -> None:
    page = see("ledger", MONTHS)
    part = page.part("months")
    lines = list(reversed(sandbox.gameball.person("ledger").activities))
    edge = lines[399].when.date()
    months = list(rows(part))
    assert len(months) < 12
    assert months[0] == name(month_before(edge, -1))
    assert name(edge) not in " ".join(months)
    assert f"From {months[0]} until today" in part.text
    assert "earlier months are left out" in part.text
    earned = sum(each.points for each in lines if each.points > 0 and name(each.when.date()) == months[0])
    assert rows(part)[months[0]][0] == f"+{earned:,}"


def test_where_not_even_this_month_was_read_whole_that_is_said(see: See, sandbox: Sandbox) -> None:
    who = move_in(sandbox, "busy bee", [(0, 1)] * 500)
    part = see(who, MONTHS).part("months")
    assert part["data-part-state"] == "ready"
    assert "Too much has happened lately" in part.text
    assert part.all("svg.months-bars") == []
    assert part.all("table") == []


def test_a_row_that_cannot_be_read_takes_its_month_out_and_no_other(see: See, told: Told) -> None:
    told.activities(event(0, 9), event(1, 5), "a row, in words", event(1, 5), event(2, 4))
    part = see("middle").part("months")
    found = rows(part)
    assert found[name(month_before(today(), 1))] == ("not known",)
    assert found[name(month_before(today(), 2))] == ("+4", "0")
    assert found[f"{name(today())} so far"] == ("+9", "0")
    assert "1 activity could not be read" in part.text
    assert bars(part, "unknown") == 1
    assert part.one("tfoot").text == "Together +13 0"


def test_one_between_two_months_takes_out_both(see: See, told: Told) -> None:
    told.activities(event(0, 9), event(1, 5), None, event(3, 4), event(4, 3))
    found = rows(see("middle").part("months"))
    unknown = [name(month_before(today(), each)) for each in (3, 2, 1)]
    assert [month for month, cells in found.items() if cells == ("not known",)] == unknown


def test_a_date_that_cannot_be_read_costs_nothing_where_the_rows_around_it_tell_the_month(see: See, told: Told) -> None:
    told.activities(event(1, 5), event(1, 7, activityDate="soon"), event(1, 1), event(2, 2))
    part = see("middle").part("months")
    assert rows(part)[name(month_before(today()))] == ("+13", "0")
    assert "could not be read" not in part.text


def test_nor_where_it_moved_no_points(see: See, told: Told) -> None:
    told.activities(event(0, 3), event(1, None, "SuccessfulAction", activityDate="soon"), event(2, 2))
    assert "could not be read" not in see("middle").part("months").text


def test_else_it_takes_out_the_months_it_may_belong_to(see: See, told: Told) -> None:
    told.activities(event(0, 3), event(1, 7, activityDate="soon"), event(2, 2), event(3, 1))
    found = rows(see("middle").part("months"))
    assert list(found.values())[-3:] == [("not known",)] * 3
    assert found[name(month_before(today(), 3))] == ("+1", "0")


def test_where_nothing_but_unreadable_rows_came_no_zero_is_told(see: See, told: Told) -> None:
    told.activities("in words", None)
    part = see("middle").part("months")
    assert part["data-part-state"] == "ready"
    assert "Not every month can be added up" in part.text
    assert "In the others" not in part.text
    assert rows(part) == {}


def test_where_nobody_knows_which_rows_are_the_newest_it_cannot_be_shown(see: See, told: Told) -> None:
    told.say("activities", {"activities": [{"activityType": "PaymentReward", "points": 5}] * 200, "hasMore": True})
    assert see("middle", MONTHS).parts == {"months": "unavailable"}


def test_an_account_that_lists_the_oldest_first_says_the_same(
    signed_in: Callable[[str], Client], settings: Settings, see: See
) -> None:
    settings.PORTAL_PAGE_BUDGET_MS = 20_000  # it is read from its beginning to its end
    here = rows(see("ledger").part("months"))
    browser = signed_in("ledger")
    with Sandbox(order="asc", signs="unsigned") as backwards:
        settings.GAMEBALL_BASE_URL = backwards.base_url
        cache.clear()
        reader.cache_clear()
        there = rows(Page(browser.get(MONTHS)).part("months"))
    reader.cache_clear()
    assert there == here


# Nothing yet, and trouble


def test_somebody_new_reads_what_will_stand_here(see: See) -> None:
    part = see("new").part("months")
    assert part["data-part-state"] == "empty"
    assert "Nothing earned or spent yet" in part.text
    assert "will show up here, month by month" in part.text
    assert part.all("table") == []


def test_somebody_who_was_away_for_a_year_reads_so(see: See, told: Told) -> None:
    told.activities(event(14, 5), event(15, 5))
    assert "Nothing earned or spent in the last twelve months" in see("middle").part("months").text


def test_in_trouble_it_can_be_tried_again(see: See, sandbox: Sandbox) -> None:
    sandbox.trouble("activities", "500")
    part = see("middle").part("months")
    assert part["data-part-state"] == "unavailable"
    assert [link["href"] for link in part.all("a[data-hx-get]")] == [MONTHS]


def test_the_last_good_copy_stands_in_with_its_age(see: See, sandbox: Sandbox, earlier: Any) -> None:
    with earlier(600):
        before = rows(see("ledger").part("months"))
    sandbox.trouble("activities", "500")
    part = see("ledger").part("months")
    assert part["data-part-state"] == "stale"
    assert part.one(".age")
    assert rows(part) == before


def test_what_is_late_loads_itself(see: See, sandbox: Sandbox, settings: Settings) -> None:
    settings.PORTAL_PAGE_BUDGET_MS = 150
    sandbox.trouble("activities", "slow:400")
    part = see("ledger").part("months")
    assert part["data-part-state"] == "loading"
    assert see("ledger", part.one("a[data-hx-get]")["href"], htmx=True).parts == {"months": "ready"}


# Where it stands


def test_it_stands_before_the_log_on_the_account_and_on_the_logs_own_page(see: See) -> None:
    for address in ("/account/", "/account/activities/"):
        order = [node.get("data-panel") or node["data-part"] for node in see("middle", address).all("section.panel")]
        assert order[order.index("activities") - 1] == "months"
    assert see("middle", "/account/activities/", htmx=True).parts == {}


@pytest.mark.parametrize("query", ["?type=Redemption", "?after=4100100", "?after=4100100&month=2026-01"])
def test_not_where_the_log_is_only_a_part_of_it(see: See, query: str) -> None:
    assert see("middle", f"/account/activities/{query}").parts == {}


def test_a_page_costs_one_call_more_at_most(see: See, sandbox: Sandbox) -> None:
    see("ledger")
    asked = [call.endpoint for call in sandbox.calls]
    assert asked.count("activities") == 2
    assert len(asked) == len(set(asked)) + 1
    sandbox.forget_calls()
    see("ledger")
    assert sandbox.calls == []


def test_an_agent_sees_it_too_and_the_look_is_written_down(agent: Client) -> None:
    page = Page(agent.get("/staff/customer/", {"id": "middle"}))
    assert page.parts == {"months": "ready"}
    assert page.faults == []
    again = page.part("months").one(".anew a")["href"]
    fragment = Page(agent.get(again, headers=HTMX))
    assert fragment.parts == {"months": "ready"}
    assert Page(agent.get("/staff/customer/next/", {"id": "middle"})).parts == {"next": "ready"}
    assert [(row.what, row.detail) for row in reversed(Audit.objects.all())] == [
        ("look-up", ""),
        ("panel", "months anew=1"),
        ("panel", "next"),
    ]


def test_an_agent_reads_why_it_is_not_there(agent: Client, sandbox: Sandbox) -> None:
    sandbox.trouble("activities", "500")
    part = Page(agent.get("/staff/customer/months/", {"id": "middle"})).part("months")
    assert part["data-part-state"] == "unavailable"
    assert "500" in part.one(".trouble").text


def test_in_arabic_the_figures_are_isolated_and_the_months_are_arabic(see: See) -> None:
    page = see("arabic", "/account/?lang=ar")
    part = page.part("months")
    assert page.faults == []
    assert re.search("[\u0600-\u06ff]", part.one(".months-names").text)
    assert "\N{LEFT-TO-RIGHT ISOLATE}" in page.html
