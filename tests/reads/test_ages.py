"""How old a copy may be: fresh, shown at once while it is renewed, waited for, standing in, or too old for anything."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pytest_django import Settings

from gameball.api import Call, CustomerNotFound, GameballError, ServerTrouble, balance, referrals, tiers
from gameball.reads import ANEW, USUAL, WAITING, Answer, StillFlying, Taking, Wanted, ledger, reader, store
from gameball.sandbox import Sandbox

from .conftest import Earlier
from .redis_server import RedisServer
from .settled import settle

BALANCE = balance.read("middle")
LADDER = tiers.configuration(lang="en")
REFRESH = Taking(at_once=False, most_seconds=10)


def at_once[T](wanted: Wanted[T], taking: Taking = USUAL) -> Answer[T] | None:
    """What a page has of it without waiting."""
    try:
        return reader().start([wanted], taking).answer(wanted)
    except StillFlying:
        return None


def waited[T](wanted: Wanted[T], taking: Taking = USUAL) -> Answer[T]:
    got = reader().start([wanted], taking)
    got.wait(3)
    return got.answer(wanted)


@pytest.fixture
def kept_since(earlier: Earlier, sandbox: Sandbox) -> Callable[..., None]:
    """Reads something so many seconds ago. From then on Gameball takes its time."""

    def read(seconds: float, *wanted: Wanted[Any]) -> None:
        with earlier(seconds):
            got = reader().start(wanted)
            got.wait(3)
            for each in wanted:
                got.answer(each)
            settle()
        sandbox.forget_calls()
        sandbox.latency_ms = 80

    return read


Kept = Callable[..., None]


@pytest.mark.parametrize(
    ("call", "age"), [(BALANCE, 0), (BALANCE, 29), (LADDER, 31), (LADDER, 299)], ids=lambda each: str(each)
)
def test_a_fresh_copy_is_there_at_once_and_costs_no_call(
    kept_since: Kept, sandbox: Sandbox, call: Call[Any], age: float
) -> None:
    kept_since(age, call)
    found = at_once(call)
    assert found
    assert not found.renewing
    assert not found.is_old
    settle()
    assert sandbox.calls == []


@pytest.mark.parametrize(
    ("call", "age"), [(BALANCE, 31), (BALANCE, 298), (LADDER, 301), (LADDER, 2990)], ids=lambda each: str(each)
)
def test_a_copy_that_is_a_little_old_is_there_at_once_with_its_age(
    kept_since: Kept, call: Call[Any], age: float
) -> None:
    kept_since(age, call)
    found = at_once(call)
    assert found
    assert found.value
    assert found.renewing
    assert found.is_old
    assert not found.stale
    assert age <= time.time() - found.at < age + 5
    settle()


def test_it_is_renewed_behind_once_however_many_look(kept_since: Kept, sandbox: Sandbox) -> None:
    kept_since(100, BALANCE)
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _: at_once(BALANCE), range(40)))
    assert all(each and each.renewing for each in found)
    settle()
    newest = at_once(BALANCE)
    assert newest
    assert not newest.renewing
    assert time.time() - newest.at < 5
    assert len(sandbox.calls) == 1


def test_whoever_asks_for_the_renewal_itself_gets_the_one_that_is_under_way(kept_since: Kept, sandbox: Sandbox) -> None:
    kept_since(100, BALANCE)
    at_once(BALANCE)
    assert time.time() - waited(BALANCE, WAITING).at < 5
    assert len(sandbox.calls) == 1


@pytest.mark.parametrize(("call", "age"), [(BALANCE, 301), (LADDER, 3001)], ids=lambda each: str(each))
def test_an_older_one_is_waited_for(kept_since: Kept, sandbox: Sandbox, call: Call[Any], age: float) -> None:
    kept_since(age, call)
    assert at_once(call) is None
    assert time.time() - waited(call).at < 5
    assert len(sandbox.calls) == 1


def test_a_list_that_takes_several_calls_ages_like_a_single_answer(kept_since: Kept, sandbox: Sandbox) -> None:
    rows = ledger.rows("middle")
    kept_since(100, rows)
    found = at_once(rows)
    assert found
    assert found.renewing
    assert len(found.value.activities) == ledger.ROWS
    settle()
    assert time.time() - waited(rows).at < 5
    assert len(sandbox.calls) == 1


def test_where_nothing_counts_as_fresh_everything_is_waited_for(
    kept_since: Kept, sandbox: Sandbox, settings: Settings
) -> None:
    settings.PORTAL_FRESH_SECONDS = 0
    kept_since(0, BALANCE, LADDER)
    for call in (BALANCE, LADDER):
        assert at_once(call) is None
        assert not waited(call).stale
    settle()
    assert len(sandbox.calls) == 2


@pytest.mark.parametrize(("age", "calls"), [(4, 0), (6, 1)])
def test_that_somebody_is_not_enrolled_is_kept_for_five_seconds(
    earlier: Earlier, sandbox: Sandbox, age: float, calls: int
) -> None:
    nobody = balance.read("unknown")
    with earlier(age), pytest.raises(CustomerNotFound):
        waited(nobody)
    sandbox.forget_calls()
    with pytest.raises(CustomerNotFound):
        waited(nobody)
    assert len(sandbox.calls) == calls


def test_whoever_has_just_enrolled_is_seen_when_that_is_over(earlier: Earlier, sandbox: Sandbox) -> None:
    sandbox.trouble("balance", "7000")
    with earlier(6), pytest.raises(CustomerNotFound):
        waited(BALANCE)
    sandbox.calm()
    assert waited(BALANCE).value.points_name == "Leaves"


def test_the_first_page_after_entering_waits_for_balance_and_activities_alone(kept_since: Kept) -> None:
    rows, standing, friends = ledger.rows("middle"), tiers.progress("middle", lang="en"), referrals.count("middle")
    kept_since(100, BALANCE, rows, standing, friends)
    entered = Taking(since=time.time())
    assert [at_once(each, entered) is None for each in (BALANCE, rows, standing, friends)] == [True, True, False, False]
    settle()


def test_the_pages_after_that_do_not_wait(kept_since: Kept, earlier: Earlier) -> None:
    kept_since(100, BALANCE)
    found = at_once(BALANCE, Taking(since=time.time() - 101))
    assert found
    assert found.renewing
    settle()


@pytest.mark.parametrize(("age", "calls"), [(8, 0), (12, 1)])
def test_a_refresh_takes_nothing_that_is_older_than_some_seconds(
    kept_since: Kept, sandbox: Sandbox, age: float, calls: int
) -> None:
    kept_since(age, BALANCE)
    assert time.time() - waited(BALANCE, REFRESH).at < 10
    assert len(sandbox.calls) == calls


def test_read_anew_takes_no_copy_at_all(kept_since: Kept, sandbox: Sandbox) -> None:
    wanted: list[Wanted[Any]] = [BALANCE, LADDER, referrals.page("middle", limit=50), ledger.rows("middle")]
    kept_since(1, *wanted)
    asked = time.time()
    got = reader().start(wanted, ANEW)
    got.wait(3)
    assert all(got.answer(each).at >= asked for each in wanted)
    assert len(sandbox.calls) == 4


def test_where_the_renewal_fails_the_next_look_still_has_the_copy_at_once_and_then_says_that_it_stands_in(
    kept_since: Kept, sandbox: Sandbox
) -> None:
    kept_since(100, BALANCE)
    sandbox.trouble("balance", "500")
    for _ in range(2):
        found = at_once(BALANCE)
        assert found
        assert found.renewing
        settle()
    stale = waited(BALANCE, WAITING)
    assert stale.stale
    assert isinstance(stale.because, ServerTrouble)
    assert time.time() - stale.at >= 100


@pytest.mark.parametrize(("age", "stands_in"), [(590, True), (610, False)])
def test_a_copy_stands_in_until_it_is_too_old(
    kept_since: Kept, sandbox: Sandbox, settings: Settings, age: float, stands_in: bool
) -> None:
    settings.PORTAL_STALE_SECONDS = 600
    kept_since(age, BALANCE)
    sandbox.trouble("balance", "500")
    if stands_in:
        assert waited(BALANCE).stale
    else:
        with pytest.raises(GameballError):
            waited(BALANCE)


def test_that_somebody_was_not_enrolled_never_stands_in(kept_since: Kept, earlier: Earlier, sandbox: Sandbox) -> None:
    sandbox.trouble("balance", "7000")
    with earlier(6), pytest.raises(CustomerNotFound):
        waited(BALANCE)
    sandbox.trouble("balance", "500")
    with pytest.raises(ServerTrouble):
        waited(BALANCE)


# Webhooks that cannot be heard


@pytest.mark.parametrize("why", ["redis is lost", "another process has it"])
def test_what_webhooks_announce_is_not_fresh_for_an_hour_where_none_can_be_heard_of(
    kept_since: Kept, sandbox: Sandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    settings.GAMEBALL_WEBHOOKS = True
    if why == "redis is lost":
        monkeypatch.setattr(store.health, "_rests_until", float("inf"))
    else:
        monkeypatch.setenv("PORTAL_WORKERS", "2")
    kept_since(60, BALANCE)
    assert time.time() - waited(BALANCE, WAITING).at < 5
    assert len(sandbox.calls) == 1


def test_two_processes_that_share_a_redis_hear_of_all(
    redis: RedisServer, kept_since: Kept, sandbox: Sandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GAMEBALL_WEBHOOKS = True
    monkeypatch.setenv("PORTAL_WORKERS", "2")
    kept_since(60, BALANCE)
    assert not waited(BALANCE, WAITING).is_old
    assert sandbox.calls == []
