"""Reads: fresh copies at once, one flight for many, old copies where a flight fails."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_django import Settings

from gameball.api import CustomerNotFound, GameballError, activities, balance, tiers
from gameball.reads import StillFlying, reader
from gameball.reads.flights import Flights, TooBusy
from gameball.sandbox import Sandbox

from .conftest import Earlier


def test_a_fresh_copy_costs_no_call(sandbox: Sandbox) -> None:
    first = reader().answer(balance.read("middle"))
    second = reader().answer(balance.read("middle"))
    assert first.value == second.value
    assert len(sandbox.calls) == 1


@pytest.mark.parametrize(("age", "calls"), [(25, 1), (35, 2)])
def test_a_customers_copy_is_fresh_for_the_seconds_of_the_setting(
    sandbox: Sandbox, earlier: Earlier, age: float, calls: int
) -> None:
    with earlier(age):
        reader().answer(balance.read("middle"))
    reader().answer(balance.read("middle"))
    assert len(sandbox.calls) == calls


@pytest.mark.parametrize(("age", "calls"), [(290, 1), (310, 2)])
def test_the_programmes_copy_is_fresh_ten_times_as_long(
    sandbox: Sandbox, earlier: Earlier, age: float, calls: int
) -> None:
    with earlier(age):
        reader().answer(tiers.configuration(lang="en"))
    reader().answer(tiers.configuration(lang="en"))
    assert len(sandbox.calls) == calls


def test_many_that_want_the_same_share_one_flight(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "latency_ms", 300)

    def wait(_number: int) -> object:
        got = reader().start([balance.read("middle")])
        got.wait(3)
        return got.must(balance.read("middle")).points_name

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(wait, range(20))) == {"Leaves"}
    assert len(sandbox.calls) == 1


def test_reads_start_side_by_side(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "latency_ms", 300)
    wanted = [balance.read("middle"), tiers.progress("middle"), activities.count("middle"), tiers.configuration()]
    started = time.monotonic()
    got = reader().start(wanted)
    got.wait(3)
    for want in wanted:
        got.answer(want)
    assert time.monotonic() - started < 0.9


def test_what_is_not_there_yet_is_still_flying(sandbox: Sandbox) -> None:
    sandbox.trouble("balance", "slow:400")
    got = reader().start([balance.read("middle")])
    got.wait(0.05)
    with pytest.raises(StillFlying):
        got.must(balance.read("middle"))
    assert got.maybe(balance.read("middle")) is None
    got.wait(3)
    assert got.must(balance.read("middle"))


def test_an_old_copy_stands_in_for_a_failed_renewal_and_is_marked(sandbox: Sandbox, earlier: Earlier) -> None:
    with earlier(600):
        first = reader().answer(balance.read("middle"))
    sandbox.trouble("balance", "500")
    second = reader().answer(balance.read("middle"))
    assert second.value == first.value
    assert second.stale
    assert time.time() - second.at >= 600


def test_an_answer_of_gameballs_is_no_failure(sandbox: Sandbox, earlier: Earlier) -> None:
    with earlier(600):
        reader().answer(balance.read("middle"))
    sandbox.trouble("balance", "7000")
    with pytest.raises(CustomerNotFound):
        reader().answer(balance.read("middle"))


def test_a_failure_is_not_kept(sandbox: Sandbox) -> None:
    sandbox.trouble("balance", "500")
    with pytest.raises(GameballError):
        reader().answer(balance.read("middle"))
    sandbox.calm()
    assert reader().answer(balance.read("middle"))


@pytest.mark.parametrize("kind", ["nonsense", "html", "deep"])
def test_an_answer_that_cannot_be_used_replaces_no_good_copy(sandbox: Sandbox, earlier: Earlier, kind: str) -> None:
    with earlier(600):
        reader().answer(balance.read("middle"))
    sandbox.trouble("balance", kind)
    assert reader().answer(balance.read("middle")).stale


def test_past_the_bound_a_flight_is_refused_at_once() -> None:
    flights = Flights(threads=1, waiting=1)
    first = flights.join("kind", "a", lambda: time.sleep(0.3))
    second = flights.join("kind", "b", lambda: None)
    with pytest.raises(TooBusy):
        flights.join("kind", "c", lambda: None)
    assert flights.join("kind", "a", lambda: None) is first
    second.result(2)
    assert flights.join("kind", "c", lambda: 7).result(2) == 7


def test_a_flight_that_raised_is_not_joined_again() -> None:
    flights = Flights(threads=1)

    def crash() -> None:
        raise OSError

    with pytest.raises(OSError):
        flights.join("kind", "a", crash).result(2)
    time.sleep(0.05)
    assert flights.join("kind", "a", lambda: 7).result(2) == 7


def test_freshness_of_nothing_asks_every_time(sandbox: Sandbox, settings: Settings) -> None:
    settings.PORTAL_FRESH_SECONDS = 0
    reader().answer(balance.read("middle"))
    reader().answer(balance.read("middle"))
    assert len(sandbox.calls) == 2
