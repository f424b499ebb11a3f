"""The breaker: an endpoint that failed again and again is left alone, but for a trial every few seconds."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from gameball.api import (
    BadAnswer,
    CustomerBusy,
    CustomerNotFound,
    GameballError,
    InvalidRequest,
    KeysRefused,
    RateLimited,
    Refused,
    ServerTrouble,
    TimedOut,
    Unreachable,
)
from gameball.reads.breaker import CUSTOMERS, FAILURES, TRIAL_SECONDS, Breakers, LeftAlone
from gameball.reads.pace import Crowded

from .conftest import Later


@pytest.fixture
def breaker(later: Later) -> Breakers:
    return Breakers(call_seconds=1.0)


def fail(breaker: Breakers, customer_id: str | None, error: Exception | None = None) -> None:
    def work() -> None:
        raise error or ServerTrouble(endpoint="balance", status=503)

    with pytest.raises(type(error) if error else ServerTrouble):
        breaker.run("balance", customer_id, work)


def works(breaker: Breakers, customer_id: str | None = "anybody") -> bool:
    """Whether a call is made, which then succeeds."""
    try:
        return breaker.run("balance", customer_id, lambda: True)
    except LeftAlone:
        return False


def open_it(breaker: Breakers) -> None:
    for number in range(FAILURES):
        fail(breaker, f"customer {number}")


def test_it_opens_when_calls_of_several_customers_have_failed(breaker: Breakers) -> None:
    for number in range(FAILURES - 1):
        fail(breaker, f"customer {number}")
        assert breaker.state() == {}
    fail(breaker, "another")
    assert not works(breaker)
    assert list(breaker.state()) == ["balance"]


def test_a_success_in_between_starts_the_count_anew(breaker: Breakers) -> None:
    for number in range(3 * FAILURES):
        fail(breaker, f"customer {number}")
        if number % (FAILURES - 1) == FAILURES - 2:
            assert works(breaker)
    assert works(breaker)


def test_calls_about_nobody_count_each(breaker: Breakers) -> None:
    for _ in range(FAILURES):
        fail(breaker, None)
    assert not works(breaker, None)


def test_it_leaves_other_endpoints_alone(breaker: Breakers) -> None:
    open_it(breaker)
    assert breaker.run("activities", "customer 1", lambda: 7) == 7


@pytest.mark.parametrize("error", [Unreachable(), TimedOut(), BadAnswer(), ServerTrouble(), KeysRefused()], ids=repr)
def test_trouble_of_gameballs_or_of_the_way_there_is_a_failure(breaker: Breakers, error: Exception) -> None:
    for number in range(FAILURES):
        fail(breaker, f"customer {number}", error)
    assert not works(breaker)


@pytest.mark.parametrize(
    "error",
    [CustomerNotFound(code=7000, status=404), Refused(status=422), CustomerBusy(), RateLimited(), InvalidRequest()],
    ids=repr,
)
def test_an_answer_is_no_failure_and_neither_is_being_asked_to_slow_down(breaker: Breakers, error: Exception) -> None:
    for number in range(3 * FAILURES):
        fail(breaker, f"customer {number % 7}", error)
    assert works(breaker)


def test_what_it_says_then_is_what_failed_the_last_time(breaker: Breakers) -> None:
    open_it(breaker)
    with pytest.raises(LeftAlone, match="trouble of its own") as told:
        breaker.run("balance", "anybody", lambda: None)
    assert (told.value.status, told.value.endpoint) == (503, "balance")


def test_a_trial_comes_within_five_seconds_and_then_all_is_as_before(breaker: Breakers, later: Later) -> None:
    open_it(breaker)
    later(TRIAL_SECONDS - 1.2)
    assert not works(breaker)
    later(0.3)
    assert works(breaker)
    assert breaker.state() == {}
    for _ in range(FAILURES - 1):
        fail(breaker, None)
    assert works(breaker)


def test_a_trial_that_fails_costs_one_call_and_there_is_another(breaker: Breakers, later: Later) -> None:
    open_it(breaker)
    for _ in range(3):
        later(TRIAL_SECONDS)
        fail(breaker, "customer 1", TimedOut())
        assert not works(breaker)
    later(TRIAL_SECONDS)
    assert works(breaker)


def test_there_is_one_trial_at_a_time(breaker: Breakers, later: Later) -> None:
    open_it(breaker)
    later(TRIAL_SECONDS)
    begun, let_go = threading.Event(), threading.Event()

    def slowly() -> str:
        begun.set()
        assert let_go.wait(5)
        return "tried"

    with ThreadPoolExecutor(1) as pool:
        trial = pool.submit(breaker.run, "balance", "first", slowly)
        assert begun.wait(5)
        assert [works(breaker, str(number)) for number in range(20)] == [False] * 20
        let_go.set()
        assert trial.result(5) == "tried"
    assert works(breaker)


@pytest.mark.parametrize("error", [Crowded(), InvalidRequest(), RuntimeError("a bug"), KeyboardInterrupt()], ids=repr)
def test_a_trial_that_did_not_take_place_is_made_by_the_next(
    breaker: Breakers, later: Later, error: BaseException
) -> None:
    open_it(breaker)
    later(TRIAL_SECONDS)

    def work() -> None:
        raise error

    with pytest.raises(type(error)):
        breaker.run("balance", "anybody", work)
    assert breaker.state()
    assert works(breaker)


def test_a_turn_that_never_came_is_no_failure_and_no_success(breaker: Breakers) -> None:
    for number in range(FAILURES - 1):
        fail(breaker, f"customer {number}")
    for number in range(2 * FAILURES):
        fail(breaker, f"crowded {number}", Crowded())
    assert breaker.state() == {}
    fail(breaker, "another")
    assert not works(breaker)


def test_failures_of_one_customer_stop_that_customers_calls_and_nobody_elses(breaker: Breakers, later: Later) -> None:
    for _ in range(FAILURES):
        fail(breaker, "theirs")
    assert not works(breaker, "theirs")
    assert works(breaker, "another")
    assert not works(breaker, "theirs")
    assert breaker.state() == {}
    later(TRIAL_SECONDS)
    assert works(breaker, "theirs")
    fail(breaker, "theirs")
    assert works(breaker, "theirs")


def test_calls_that_set_out_before_it_opened_neither_close_it_nor_keep_it_open(breaker: Breakers, later: Later) -> None:
    let_go = threading.Event()

    def slowly(error: GameballError | None) -> None:
        assert let_go.wait(5)
        if error:
            raise error

    with ThreadPoolExecutor(2) as pool:
        slow = [pool.submit(breaker.run, "balance", "slow", partial(slowly, error)) for error in (None, TimedOut())]
        open_it(breaker)
        later(TRIAL_SECONDS - 1.5)
        let_go.set()
        assert [type(each.exception(5)) for each in slow] == [type(None), TimedOut]
    assert not works(breaker)
    later(1)
    assert works(breaker)


def test_nor_do_they_with_that_of_one_customer(breaker: Breakers) -> None:
    let_go = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(breaker.run, "balance", "theirs", lambda: let_go.wait(5))
        for _ in range(FAILURES):
            fail(breaker, "theirs")
        let_go.set()
        assert slow.result(5)
    assert not works(breaker, "theirs")


def test_what_is_known_of_customers_is_bounded(breaker: Breakers) -> None:
    for number in range(CUSTOMERS + 50):
        fail(breaker, f"customer {number}", ServerTrouble())
        works(breaker)
        fail(breaker, f"customer {number}", ServerTrouble())
    assert len(breaker._customers) <= CUSTOMERS


@pytest.mark.parametrize("works_again", [True, False])
def test_a_clock_that_is_set_back_leaves_nothing_open_for_ever(
    breaker: Breakers, later: Later, works_again: bool
) -> None:
    open_it(breaker)
    later(-3600)
    if not works_again:
        fail(breaker, "customer 1")
        assert not works(breaker)
        later(TRIAL_SECONDS)
    assert works(breaker)
    assert breaker.state() == {}


def test_what_it_remembers_of_a_failure_holds_no_page_of_those_who_waited_for_it(breaker: Breakers) -> None:
    open_it(breaker)
    last = breaker._endpoints["balance"].last
    assert last is not None
    assert last.__traceback__ is None
    assert last.__context__ is None
    with pytest.raises(LeftAlone):
        breaker.check("balance", "anybody")
    assert last.__traceback__ is None
