"""One flight for several processes: two readers here, which share nothing but a Redis."""

import time
from collections.abc import Callable
from threading import Event, Thread, Timer

import pytest
from django.core.cache import cache
from pytest_django import Settings

from gameball.api import Client, GameballError, TimedOut, balance
from gameball.reads import Reader, kept, reader, together
from gameball.reads.kept import Copy
from gameball.reads.pace import Crowded
from gameball.sandbox import Sandbox

from .redis_server import RedisServer

CALL = balance.read("middle")
NOTE = f"{kept.name(CALL)}:flight"


def fly(fetch: Callable[[float], Copy]) -> Copy | GameballError:
    try:
        return together.fly(CALL, 1.0, fetch)
    except GameballError as error:
        return error


def bring(_until: float) -> Copy:
    copy = Copy.of({"points": 7}, time.time())
    kept.put(CALL, copy)
    return copy


def another(sandbox: Sandbox) -> Reader:
    return Reader(Client(sandbox.api_key, sandbox.secret_key, base_url=sandbox.base_url))


def test_two_readers_ask_once(sandbox: Sandbox, redis: RedisServer, settings: Settings) -> None:
    sandbox.latency_ms = 150
    found = [one.start([CALL]) for one in (reader(), another(sandbox))]
    for got in found:
        got.wait(3)
        assert got.must(CALL).points_name == "Leaves"
    assert len(sandbox.calls) == 1
    assert cache.get(NOTE) is None


def test_who_waits_for_a_flight_whose_process_died_asks_in_the_end(
    sandbox: Sandbox, redis: RedisServer, settings: Settings
) -> None:
    settings.GAMEBALL_CALL_BUDGET_MS = 1000
    cache.set(NOTE, f"{time.time():.6f}".encode(), 1)
    started = time.monotonic()
    assert another(sandbox).answer(CALL).value.points_name == "Leaves"
    assert 0.8 < time.monotonic() - started < 2.5


def test_nobody_waits_for_ever_for_a_note_that_stays(sandbox: Sandbox, redis: RedisServer, settings: Settings) -> None:
    settings.GAMEBALL_CALL_BUDGET_MS = 1500
    cache.set(NOTE, b"nobody knows what this is", 60)
    started = time.monotonic()
    assert another(sandbox).answer(CALL).value.points_name == "Leaves"
    assert time.monotonic() - started < 1.5 + together.OUTLASTS + 0.75


def test_a_failure_is_told_to_who_waits(redis: RedisServer) -> None:
    begun = Event()
    heard: list[object] = []

    def fail(_until: float) -> Copy:
        begun.set()
        time.sleep(0.2)
        raise TimedOut(endpoint="balance")

    first = Thread(target=fly, args=(fail,))
    second = Thread(target=lambda: heard.append(fly(bring)))
    first.start()
    assert begun.wait(2)
    second.start()
    first.join()
    second.join()
    assert [type(each) for each in heard] == [TimedOut]


def test_who_was_not_let_ask_holds_up_nobody_else(redis: RedisServer) -> None:
    def fail(_until: float) -> Copy:
        raise Crowded

    assert isinstance(fly(fail), Crowded)
    started = time.monotonic()
    assert isinstance(fly(bring), Copy)
    assert time.monotonic() - started < 0.2


def test_an_answer_that_redis_did_not_live_to_see_is_an_answer(redis: RedisServer) -> None:
    def lose(until: float) -> Copy:
        redis.stop()
        return bring(until)

    assert isinstance(fly(lose), Copy)


@pytest.mark.parametrize("lost", ["before", "while it waits"])
def test_who_waits_when_redis_goes_away_asks(redis: RedisServer, lost: str) -> None:
    cache.set(NOTE, f"{time.time():.6f}".encode(), 5)
    if lost == "before":
        redis.stop()
    else:
        Timer(0.1, redis.stop).start()
    started = time.monotonic()
    assert isinstance(fly(bring), Copy)
    assert time.monotonic() - started < 1
