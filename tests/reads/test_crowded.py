"""What a page gets while more is asked of Gameball than its limits allow."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from pytest_django import Settings

from gameball.api import Call, GameballError, activities, balance, campaigns, tiers
from gameball.reads import Answer, Got, reader
from gameball.reads.pace import Crowded
from gameball.sandbox import Sandbox

from .conftest import Earlier
from .test_pace import most_within

CUSTOMERS = ("middle", "top", "pending", "expiring", "negative", "friends", "arabic", "manual", "new", "ledger")


@contextmanager
def arrivals(sandbox: Sandbox) -> Iterator[list[float]]:
    """When each call for a balance arrived at Gameball. What the test before left behind asks for other things."""
    moments: list[float] = []
    remember = sandbox.remember

    def note(call: Any) -> None:
        if call.endpoint == "balance":
            moments.append(time.monotonic())
        remember(call)

    sandbox.remember = note  # type: ignore[method-assign]
    try:
        yield moments
    finally:
        del sandbox.remember


def read(calls: Sequence[Call[Any]], seconds: float = 4) -> Got:
    got = reader().start(calls)
    got.wait(seconds)
    return got


def came[T](got: Got, call: Call[T]) -> Answer[T] | GameballError:
    try:
        return got.answer(call)
    except GameballError as error:
        return error


@pytest.fixture
def few(settings: Settings) -> None:
    """Five calls about customers in a second, and ten about nobody."""
    settings.GAMEBALL_CUSTOMER_RATE, settings.GAMEBALL_OTHER_RATE = ((5, 1),), ((10, 1),)
    settings.GAMEBALL_PACE_SHARE = 1.0


def test_no_more_arrive_than_are_allowed_however_many_are_asked_for_at_once(few: None, sandbox: Sandbox) -> None:
    with arrivals(sandbox) as moments:
        got = read([balance.read(who) for who in CUSTOMERS])
    assert all(isinstance(came(got, balance.read(who)), Answer) for who in CUSTOMERS)
    assert most_within(1, moments) == 5
    assert len(moments) == len(CUSTOMERS)


@pytest.mark.parametrize("kind", ["2001", "503"])
def test_second_tries_wait_for_their_turn_too(few: None, sandbox: Sandbox, settings: Settings, kind: str) -> None:
    settings.GAMEBALL_CALL_BUDGET_MS = 1500
    sandbox.trouble("*", kind)
    with arrivals(sandbox) as moments:
        read([balance.read(who) for who in CUSTOMERS])
    assert len(moments) > 5
    assert most_within(0.98, moments) <= 5


def test_who_gets_no_turn_in_time_is_told_so_and_nothing_is_asked(
    few: None, sandbox: Sandbox, settings: Settings
) -> None:
    settings.GAMEBALL_CALL_BUDGET_MS = 400
    started = time.monotonic()
    got = read([balance.read(who) for who in CUSTOMERS])
    assert time.monotonic() - started < 0.6
    found = [came(got, balance.read(who)) for who in CUSTOMERS]
    assert sum(isinstance(each, Answer) for each in found) == 5
    assert sum(isinstance(each, Crowded) for each in found) == 5
    assert len(sandbox.calls) == 5


def test_an_old_copy_stands_in_for_who_gets_no_turn(
    few: None, sandbox: Sandbox, settings: Settings, earlier: Earlier
) -> None:
    with earlier(600):
        reader().answer(balance.read("middle"))
    settings.GAMEBALL_CALL_BUDGET_MS = 200
    reader.cache_clear()
    read([balance.read(who) for who in CUSTOMERS[1:6]])
    got = read([balance.read("middle")])
    answer = got.answer(balance.read("middle"))
    assert isinstance(answer.because, Crowded)
    assert answer.value.points_name == "Leaves"


def test_waiting_for_a_turn_is_not_taken_for_a_failure_of_gameballs(
    few: None, sandbox: Sandbox, settings: Settings
) -> None:
    settings.GAMEBALL_CALL_BUDGET_MS = 1200
    sandbox.latency_ms = 200
    got = read([balance.read(who) for who in CUSTOMERS])
    found = [came(got, balance.read(who)) for who in CUSTOMERS]
    assert {type(each) for each in found} <= {Answer, Crowded}
    sandbox.latency_ms = 0
    time.sleep(0.3)
    assert isinstance(came(read([balance.read("odd")]), balance.read("odd")), Answer)


def test_a_visitor_who_makes_up_products_leaves_the_programmes_pages_their_turns(few: None, sandbox: Sandbox) -> None:
    made_up = [campaigns.configuration(lang="en", product_sku=f"made-up-{number}") for number in range(40)]
    reader().start(made_up)
    time.sleep(0.1)
    assert len(sandbox.calls) == 1
    started = time.monotonic()
    assert isinstance(came(read([tiers.configuration(lang="en")]), tiers.configuration(lang="en")), Answer)
    assert time.monotonic() - started < 0.1


def test_a_customer_who_makes_up_cursors_leaves_everybody_their_turns(
    few: None, sandbox: Sandbox, settings: Settings
) -> None:
    settings.GAMEBALL_CUSTOMER_RATE = ((10, 1),)
    reader().start([activities.page("ledger", after=4_100_000 + number, limit=100) for number in range(40)])
    time.sleep(0.1)
    assert len(sandbox.calls) == 1
    got = read([balance.read(who) for who in CUSTOMERS[:9]], 0.3)
    assert all(isinstance(came(got, balance.read(who)), Answer) for who in CUSTOMERS[:9])


def test_after_a_429_calls_come_slower_and_no_page_fails_for_it(
    few: None, sandbox: Sandbox, settings: Settings
) -> None:
    settings.GAMEBALL_CUSTOMER_RATE = ((16, 1),)
    sandbox.trouble("tier-progress", "429")
    read([tiers.progress("middle")])
    with arrivals(sandbox) as moments:
        got = read([balance.read(who) for who in CUSTOMERS[:7]])
    assert all(isinstance(came(got, balance.read(who)), Answer) for who in CUSTOMERS[:7])
    assert most_within(1, moments) == 4
    assert max(after - before for before, after in pairwise(moments)) > 0.9


def test_an_export_goes_on_where_it_waited(few: None, sandbox: Sandbox) -> None:
    read([balance.read(who) for who in CUSTOMERS[:5]])
    started = time.monotonic()
    page = reader().direct(activities.page("middle", limit=200), seconds=3)
    assert len(page.activities) == 200
    assert time.monotonic() - started > 0.8
