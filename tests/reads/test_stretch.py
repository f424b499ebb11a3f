"""The newest activities without a gap, as far back as a year, for one call more than the log takes at most."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

import pytest
from django.core.cache import cache
from pytest_django import Settings

from gameball.reads import ANEW, USUAL, StillFlying, Taking, ledger, reader, store, stretch
from gameball.reads.stretch import ENOUGH, Stretch, first_day
from gameball.sandbox import Sandbox
from gameball.sandbox.people.person import Activity, Person
from tests.telling import Told

from .conftest import Earlier
from .settled import settle


def read(customer_id: str, taking: Taking = USUAL) -> Stretch:
    wanted = stretch.newest(customer_id)
    got = reader().start([wanted], taking)
    got.wait(5)
    return got.must(wanted)


def ids(found: Stretch) -> list[int | None]:
    return [row.activity_id if row else None for row in found.rows]


def move_in(sandbox: Sandbox, name: str, days: list[int]) -> str:
    """Somebody who earned a point on each of these days ago, the latest first."""
    today = datetime.combine(sandbox.today, time(12))
    rows = [
        Activity(1000 + number, "PaymentReward", today - timedelta(days=each), 1)
        for number, each in enumerate(sorted(days, reverse=True))
    ]
    sandbox.gameball._people[name] = Person(name, activities=rows)
    return name


@contextmanager
def oldest_first(settings: Settings) -> Iterator[Sandbox]:
    with Sandbox(order="asc") as backwards:
        settings.GAMEBALL_BASE_URL = backwards.base_url
        cache.clear()
        reader.cache_clear()
        yield backwards
    reader.cache_clear()


def test_a_history_of_one_page_is_whole_and_costs_the_call_that_the_log_makes(sandbox: Sandbox) -> None:
    found = read("top")
    assert found.whole
    assert len(found.rows) == len(sandbox.gameball.person("top").activities)
    rows = ledger.rows("top")
    got = reader().start([rows])
    got.wait(3)
    assert got.must(rows).activities == found.rows[: ledger.ROWS]
    assert len(sandbox.calls) == 1


def test_a_long_history_takes_one_call_more_and_no_other(sandbox: Sandbox) -> None:
    found = read("ledger")
    assert not found.whole
    newest = [row.id for row in reversed(sandbox.gameball.person("ledger").activities)]
    assert ids(found) == newest[:400]
    assert len(sandbox.calls) == 2


def test_a_page_that_reaches_back_far_enough_is_enough(sandbox: Sandbox) -> None:
    who = move_in(sandbox, "enough", [each * 3 for each in range(400)])
    found = read(who)
    assert len(found.rows) == 200
    assert not found.whole
    assert len(sandbox.calls) == 1


@pytest.mark.parametrize(("oldest", "calls"), [(-3, 1), (3, 2)])
def test_what_counts_is_that_the_oldest_row_lies_before_the_months_that_are_enough(
    sandbox: Sandbox, oldest: int, calls: int
) -> None:
    back = (sandbox.today - first_day(ENOUGH)).days - oldest
    who = move_in(sandbox, f"edge {oldest}", [*range(190), *([back] * 10), *range(900, 950)])
    read(who)
    assert len(sandbox.calls) == calls


def test_a_row_that_was_booked_with_an_early_date_does_not_stand_for_the_rest(sandbox: Sandbox) -> None:
    """One of the last on the page is ten years old; the others are of this year, as is what follows."""
    who = move_in(sandbox, "backdated", [each // 2 for each in range(450)])
    person = sandbox.gameball.person(who)
    person.activities[-200].when -= timedelta(days=3650)
    assert len(read(who).rows) == 400
    assert len(sandbox.calls) == 2


def test_where_the_second_page_is_the_last_the_history_is_whole(sandbox: Sandbox) -> None:
    found = read(move_in(sandbox, "two pages", [each // 2 for each in range(300)]))
    assert found.whole
    assert len(found.rows) == 300


def test_an_account_that_lists_the_oldest_first_gives_the_same(settings: Settings, sandbox: Sandbox) -> None:
    newest = [row.id for row in reversed(sandbox.gameball.person("ledger").activities)]
    with oldest_first(settings) as backwards:
        rows = ledger.rows("ledger")
        got = reader().start([rows])
        got.wait(10)
        assert got.must(rows).activities
        backwards.forget_calls()
        found = read("ledger")
        assert not found.whole
        assert ids(found)[:25] == newest[:25]
        assert ids(found) == newest[: len(found.rows)]
        assert len(backwards.calls) == 0  # it was read to the end to find the newest


def test_where_its_pages_are_known_it_takes_one_more_than_the_log(settings: Settings, sandbox: Sandbox) -> None:
    with oldest_first(settings) as backwards:
        move_in(backwards, "up", [each // 2 for each in range(660)])
        rows = ledger.rows("up")
        got = reader().start([rows])
        got.wait(5)
        settle()
        known = ledger.Ledger(reader(), "up").starts()
        assert known
        assert len(known[0]) == 4
        for call in backwards.calls:
            assert call.endpoint == "activities"
        backwards.forget_calls()
        found = read("up", ANEW)
        assert len(found.rows) == 60 + 200
        assert not found.whole
        assert len(backwards.calls) == 2


def test_a_short_history_of_such_an_account_is_whole(settings: Settings, sandbox: Sandbox) -> None:
    with oldest_first(settings) as backwards:
        found = read("top")
        assert found.whole
        newest = [row.id for row in reversed(backwards.gameball.person("top").activities)]
        assert ids(found) == newest


def test_where_nobody_knows_which_are_the_newest_none_are_given(sandbox: Sandbox, told: Told) -> None:
    row = {"activityType": "PaymentReward", "points": 5}
    told.say("activities", {"activities": [row] * 200, "hasMore": True})
    assert read("top") == Stretch(())


def test_rows_that_cannot_be_read_keep_their_place(sandbox: Sandbox, told: Told) -> None:
    told.activities({"points": 1}, "a row, in words", {"points": 2}, None, {"points": {"no": 3}})
    assert ids(read("top")) == [900, None, 898, None, None]


def test_a_second_page_that_leads_nowhere_adds_nothing(sandbox: Sandbox, told: Told) -> None:
    day = sandbox.today.isoformat()
    page = [{"activityId": 900 - number, "points": 1, "activityDate": day} for number in range(200)]
    told.say("activities", {"activities": page, "hasMore": True})
    found = read("top")
    assert len(found.rows) == 200
    assert not found.whole


# What need not be asked again


def test_an_older_page_is_not_asked_again_while_the_first_is_what_it_was(sandbox: Sandbox, earlier: Earlier) -> None:
    with earlier(60):
        read("ledger")
    sandbox.forget_calls()
    read("ledger")
    settle()
    assert [dict(call.query).get("startAfter") for call in sandbox.calls] == [None]
    sandbox.forget_calls()
    wanted = stretch.newest("ledger")
    answer = reader().start([wanted]).answer(wanted)
    assert not answer.is_old
    assert not answer.renewing
    assert sandbox.calls == []


def test_it_is_where_something_has_happened(sandbox: Sandbox, earlier: Earlier, told: Told) -> None:
    with earlier(60):
        read("ledger")
    told.change("activities", lambda usual: usual | {"activities": usual["activities"][1:]})
    sandbox.forget_calls()
    read("ledger")
    settle()
    assert len(sandbox.calls) == 2


def test_reading_anew_takes_nothing_that_is_kept(sandbox: Sandbox) -> None:
    read("ledger")
    sandbox.forget_calls()
    read("ledger", ANEW)
    assert len(sandbox.calls) == 2


def test_a_failure_of_the_second_page_is_a_failure(sandbox: Sandbox, earlier: Earlier) -> None:
    with earlier(600):
        read("ledger")
    sandbox.trouble("activities", "500")
    wanted = stretch.newest("ledger")
    got = reader().start([wanted])
    got.wait(5)
    answer = got.answer(wanted)
    assert answer.stale
    assert len(answer.value.rows) == 400


def test_what_is_known_beforehand_may_be_lost_and_is_found_again(settings: Settings, sandbox: Sandbox) -> None:
    """Where the oldest come first the log is read from its end. Once nobody knows any more where that is, it flies."""
    with oldest_first(settings) as backwards:
        move_in(backwards, "lost", [each // 2 for each in range(660)])
        wanted = stretch.newest("lost")
        read("lost")
        read("lost", ANEW)
        settle()
        store.delete(ledger._order_name())
        with pytest.raises(StillFlying):
            reader().start([wanted]).must(wanted)
        assert read("lost").rows
