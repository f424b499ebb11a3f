"""The pace: in no window do more calls set out than this portal may make, however many processes share it."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest

from gameball.reads import store
from gameball.reads.pace import PARTS, Crowded, Errand, Pace, Resource, workers

from .redis_server import RedisServer

names = count()


def pace(*customer: tuple[int, float], share: float = 1.0, name: str = "") -> Pace:
    """One of its own, or, by its name, one that shares a Redis with another."""
    rates: Any = {"customer": customer, "other": ((2, 1),)}
    return Pace(name or f"account {next(names)}", rates, share)


def most_within(seconds: float, moments: Sequence[float]) -> int:
    return max((sum(start <= each < start + seconds for each in moments) for start in moments), default=0)


def takes(pace: Pace, errand: Errand = "page", *, within: float = 0.0, resource: Resource = "customer") -> bool:
    try:
        pace.turn(resource, errand, time.monotonic() + within)
    except Crowded:
        return False
    return True


def taken_at_once(pace: Pace, errand: Errand = "page", most: int = 100) -> int:
    """How many turns there are without waiting."""
    return sum(takes(pace, errand) for _ in range(most))


def crowd(paces: Sequence[Pace], seconds: float, threads: int = 12) -> list[float]:
    """When turns were taken by many threads that want as many as there are."""
    moments: list[float] = []
    ends = time.monotonic() + seconds

    def want(pace: Pace) -> None:
        while takes(pace, within=ends - time.monotonic()):
            moments.append(time.monotonic())

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(want, [paces[number % len(paces)] for number in range(threads)]))
    return sorted(moments)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[], float]:
    """A clock that runs only while the pace lets somebody wait."""
    now = [1000.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "sleep", sleep)
    return lambda: now[0]


def test_many_threads_never_take_more_than_a_window_holds() -> None:
    moments = crowd([pace((15, 1))], 2.3)
    assert most_within(1, moments) == 15
    assert len(moments) == 3 * 15


def test_several_windows_hold_at_once(clock: Callable[[], float]) -> None:
    busy = pace((10, 1), (40, 10))
    moments = []
    while clock() < 1040:
        assert takes(busy, within=60)
        moments.append(clock())
    assert most_within(1, moments) == 10
    assert most_within(10, moments) == 40
    assert len(moments) > 3.5 * 40


def test_only_the_share_is_taken() -> None:
    assert taken_at_once(pace((50, 1), share=0.8)) == 40
    assert taken_at_once(pace((1, 1), share=0.1)) == 1


def test_the_two_kinds_of_calls_have_an_allowance_each() -> None:
    busy = pace((5, 1))
    assert taken_at_once(busy) == 5
    assert [takes(busy, resource="other") for _ in range(3)] == [True, True, False]


def test_who_would_wait_for_longer_than_there_is_time_is_told_at_once() -> None:
    busy = pace((3, 1))
    taken_at_once(busy)
    started = time.monotonic()
    assert not takes(busy, within=0.9)
    assert time.monotonic() - started < 0.2
    assert takes(busy, within=1.2)


@pytest.mark.parametrize("errand", ["wandering", "export"])
def test_wandering_calls_and_exports_leave_most_of_it_to_pages(errand: Errand) -> None:
    busy = pace((40, 1))
    assert taken_at_once(busy, errand) == 40 * PARTS[errand]
    assert taken_at_once(busy) == 40 - 40 * PARTS[errand]


@pytest.mark.parametrize("errand", ["wandering", "export"])
def test_and_they_count_for_what_all_take_together(errand: Errand) -> None:
    busy = pace((10, 1))
    assert taken_at_once(busy) == 10
    assert not takes(busy, errand)


def waiting(busy: Pace, errand: Errand, seconds: float) -> threading.Thread:
    """Somebody who wants a turn of this errand from now on."""
    thread = threading.Thread(target=takes, args=(busy, errand), kwargs={"within": seconds})
    thread.start()
    time.sleep(0.03)
    return thread


def who_comes_first(pages: Pace, exports: Pace) -> list[Errand]:
    """Who gets the next turn, and who the one after that, where an export waits beside a page."""
    assert takes(pages)
    time.sleep(0.4)  # so that there is never room for two at once
    assert takes(pages)
    order: list[Errand] = []

    def take(pace: Pace, errand: Errand) -> None:
        assert takes(pace, errand, within=2.5)
        order.append(errand)

    page = threading.Thread(target=take, args=(pages, "page"))
    page.start()
    time.sleep(0.03)
    export = threading.Thread(target=take, args=(exports, "export"))
    export.start()
    page.join()
    export.join()
    return order


def test_an_export_waits_while_a_page_does() -> None:
    busy = pace((2, 1))
    assert who_comes_first(busy, busy) == ["page", "export"]


def test_calls_that_wander_hold_no_export_up() -> None:
    busy = pace((20, 1))
    assert taken_at_once(busy, "wandering") == 3
    stranger = waiting(busy, "wandering", 1.3)
    assert takes(busy, "export", within=0.3)
    stranger.join()


def test_nobody_is_still_counted_as_waiting_who_has_given_up() -> None:
    busy = pace((1, 0.2))
    taken_at_once(busy)
    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(lambda _: takes(busy, within=0.3), range(3))) == [False, False, True]
    time.sleep(0.25)
    assert takes(busy, "export")


def test_after_a_429_all_go_slower_for_a_while_and_then_as_before(clock: Callable[[], float]) -> None:
    busy = pace((20, 1))
    busy.slow_down(None)
    moments = []
    while clock() < 1030:
        assert takes(busy, within=60)
        moments.append(clock())
    assert most_within(1, [each for each in moments if each < 1009]) == 5
    assert most_within(1, [each for each in moments if each > 1012]) == 20


def test_they_wait_as_long_as_gameball_said_but_no_whole_day(clock: Callable[[], float]) -> None:
    busy = pace((20, 1))
    busy.slow_down(30)
    busy.slow_down(None)
    while clock() < 1025:
        takes(busy, within=60)
    assert taken_at_once(busy) <= 5
    busy.slow_down(86_400)
    while clock() < 1400:
        takes(busy, within=60)
    while not takes(busy, within=60):
        continue
    moments = []
    while clock() < 1420:
        assert takes(busy, within=60)
        moments.append(clock())
    assert most_within(1, moments) == 20


@pytest.mark.parametrize(("told", "found"), [("4", 4), ("", 1), ("0", 1), ("many", 1)])
def test_how_many_workers_there_are_is_what_the_server_tells(
    monkeypatch: pytest.MonkeyPatch, told: str, found: int
) -> None:
    monkeypatch.setenv("PORTAL_WORKERS", told)
    monkeypatch.delenv("WEB_CONCURRENCY", raising=False)
    assert workers() == found


def test_workers_that_share_nothing_get_a_part_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_WORKERS", "4")
    assert taken_at_once(pace((40, 1))) == 10


def test_two_processes_share_one_count_in_redis(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_WORKERS", "2")
    moments = crowd([pace((16, 1), name="shared") for _ in range(2)], 1.4)
    assert most_within(1, moments) == 16
    assert len(moments) == 2 * 16


def test_in_redis_several_windows_and_the_parts_hold_too(redis: RedisServer) -> None:
    busy = pace((20, 1), (24, 3))
    assert taken_at_once(busy, "wandering") == 3
    assert taken_at_once(busy, "export") == 6
    assert taken_at_once(busy) == 11
    time.sleep(1.1)
    assert taken_at_once(busy) == 4


def test_a_429_that_one_process_got_slows_the_other_down(redis: RedisServer) -> None:
    one, other = (pace((20, 1), name="slow") for _ in range(2))
    one.slow_down(None)
    assert taken_at_once(other) == 5


def test_nothing_of_it_stays_in_redis_for_ever(redis: RedisServer) -> None:
    busy = pace((5, 1))
    taken_at_once(busy, "export")
    busy.slow_down(None)
    client = redis.client()
    assert len(redis.everything()) == 3
    assert all(0 < client.pttl(name) <= 10_000 for name in redis.everything())


def test_where_redis_is_lost_midway_it_goes_on_by_itself_without_taking_more(redis: RedisServer) -> None:
    busy = pace((10, 1))
    moments = []
    for number in range(14):
        if number == 6:
            redis.stop()
        assert takes(busy, within=3)
        moments.append(time.monotonic())
    assert most_within(1, moments) <= 10
    assert store.health.failures == 1


def test_and_when_it_is_back_nothing_is_taken_twice(redis: RedisServer) -> None:
    busy = pace((10, 1))
    redis.stop()
    moments = []
    for number in range(18):
        if number == 8:
            redis.start()
            store.health.reset()
        assert takes(busy, within=3)
        moments.append(time.monotonic())
    assert most_within(1, moments) <= 10


def test_a_redis_that_hangs_holds_nobody_up_for_long(redis: RedisServer) -> None:
    busy = pace((100, 1))
    redis.freeze()
    started = time.monotonic()
    assert taken_at_once(busy, most=50) == 50
    assert time.monotonic() - started < 0.8


def test_an_export_of_one_process_waits_while_a_page_of_another_does(redis: RedisServer) -> None:
    one, other = (pace((20, 1), name="both") for _ in range(2))
    assert [takes(one, resource="other") for _ in range(3)] == [True, True, False]
    time.sleep(0.2)  # nobody waits any more
    assert takes(other, "export")
    page = threading.Thread(target=takes, args=(one,), kwargs={"within": 1.2, "resource": "other"})
    page.start()
    time.sleep(0.05)
    assert not takes(other, "export", within=0.3)
    page.join()
    assert takes(other, "export", within=0.5)


def test_a_429_that_says_less_shortens_nothing_that_was_said_before(redis: RedisServer) -> None:
    busy = pace((20, 1))
    busy.slow_down(40)
    busy.slow_down(None)
    assert max(redis.client().pttl(name) for name in redis.everything()) > 30_000


def test_a_429_that_could_not_be_told_to_the_others_is_minded_here(redis: RedisServer) -> None:
    busy = pace((20, 1))
    store.health.failed(OSError())
    busy.slow_down(None)
    store.health.reset()
    assert taken_at_once(busy) == 5


def test_where_the_clock_of_redis_is_set_back_turns_go_on(redis: RedisServer) -> None:
    busy = pace((5, 1))
    ahead = time.time() + 3600
    redis.client().lpush(f"{busy._name}:pace:customer:page", *[f"{ahead:.6f}"] * 5)
    assert taken_at_once(busy) == 5
