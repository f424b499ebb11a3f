"""Workers that are stopped, renewed and killed while people look: nobody's answer is lost or cut in half."""

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager

import pytest

from ..waiting import wait_until
from .conftest import Serve
from .crowd import Crowd
from .looks import account, is_well
from .portal import LEAD, Portal
from .processes import signal_to
from .shop import Shop

# More than anything here takes. The last of two options counts.
PATIENT = ("--graceful-timeout", "60", "--keep-alive", "30")
SECONDS = 60.0  # for whatever a busy machine may take to start or stop

type Look = Callable[[Portal], AbstractContextManager[Crowd]]


@pytest.fixture
def crowd(gameball: Shop) -> Look:
    """People who look at a portal without a pause until the block ends; what they get is whole."""

    @contextmanager
    def look(portal: Portal) -> Iterator[Crowd]:
        cookies = [portal.enter(gameball.somebody()) for _ in range(4)]
        with Crowd(portal, cookies) as people:
            people.look_on()
            yield people
        assert people.odd == []

    return look


def is_renewed(portal: Portal, before: set[int]) -> bool:
    now = set(portal.workers)
    return not before & now and len(now) == len(before)


# Stopping


def test_whoever_has_connected_is_answered_before_it_stops(serve: Serve, crowd: Look) -> None:
    with serve("--workers", "2", *PATIENT) as portal, crowd(portal) as people:
        signal_to(portal.process.pid, signal.SIGTERM)
        people.wait_for(lambda: portal.process.has_ended, SECONDS)
        people.wait_for(lambda: people.refused > 0, SECONDS)
        assert portal.process.exit_status == 0
        assert people.lost == []
        portal.check_log()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_what_is_under_way_is_finished_to_its_last_line(serve: Serve, gameball: Shop, how: signal.Signals) -> None:
    """A page that waits for Gameball, and an export that is written while it is read."""
    with serve(*PATIENT, PORTAL_PAGE_BUDGET_MS="9000") as portal, ThreadPoolExecutor(2) as pool:
        cookie, lead, address = portal.enter(gameball.somebody()), portal.log_in(LEAD), "/staff/customer/activities.csv"
        whole = portal.get(f"{address}?id=ledger", lead)
        assert whole.html.count("\n") > 200
        gameball.latency_ms = 150  # each of some thirty calls
        gameball.forget_calls()
        export = pool.submit(portal.get, f"{address}?id=ledger", lead)
        page = pool.submit(portal.get, "/account/", cookie)
        wait_until(lambda: gameball.calls_of("activities") and gameball.calls_of("balance"), SECONDS)
        (before,) = portal.workers
        signal_to(portal.process.pid, how)
        assert is_well(page.result(SECONDS))
        assert export.result(SECONDS).html == whole.html
        wait_until(lambda: not portal.process.is_there(before), SECONDS)
        wait_until(lambda: portal.process.has_ended == (how == signal.SIGTERM), SECONDS)


def test_a_socket_that_systemd_holds_loses_nobody_over_a_restart(restartable: Portal, crowd: Look) -> None:
    """Not even by a refusal: whoever comes in between waits."""
    with crowd(restartable) as people:
        signal_to(restartable.process.pid, signal.SIGTERM)
        people.wait_for(lambda: restartable.process.has_ended, SECONDS)
        restartable.process.start_again()
        people.look_on()
        assert people.lost == []
        assert people.refused == 0


# Renewing


@pytest.mark.parametrize("options", [("--workers", "1"), ("--workers", "2", "--preload")])
def test_a_reload_loses_nobody(serve: Serve, crowd: Look, options: tuple[str, ...]) -> None:
    with serve(*options, *PATIENT) as portal, crowd(portal) as people:
        before = set(portal.workers)
        signal_to(portal.process.pid, signal.SIGHUP)
        people.wait_for(lambda: is_renewed(portal, before), SECONDS)
        people.look_on()
        assert people.lost == []
        assert people.refused == 0
        portal.check_log()


@pytest.fixture(scope="module")
def running_lonely(serve: Serve) -> Iterator[Portal]:
    """One worker, which makes way for another after some three hundred requests."""
    with serve("--workers", "1", "--max-requests", "300", "--max-requests-jitter", "20", *PATIENT) as portal:
        yield portal


@pytest.fixture
def lonely(running_lonely: Portal) -> Iterator[Portal]:
    yield running_lonely
    running_lonely.check_log()


def test_a_worker_that_has_served_its_time_serves_on_until_another_is_ready(lonely: Portal, crowd: Look) -> None:
    first = set(lonely.workers)
    with crowd(lonely) as people:
        people.wait_for(lambda: "asking for a successor" in lonely.process.said, SECONDS)
        answered = people.answered
        people.wait_for(lambda: not lonely.process.is_there(*first), SECONDS)
        assert people.answered > answered
        people.look_on()
        assert people.lost == []
        assert people.refused == 0
    wait_until(lambda: len(lonely.workers) == 1, SECONDS)


# Killing


def test_the_only_worker_may_be_killed_and_whoever_comes_meanwhile_waits(lonely: Portal, gameball: Shop) -> None:
    somebody = gameball.somebody()
    wait_until(lambda: is_well(account(lonely, somebody)), SECONDS)
    wait_until(lambda: len(lonely.workers) == 1, SECONDS)
    (victim,) = lonely.workers
    signal_to(victim, signal.SIGKILL)
    wait_until(lambda: not lonely.process.is_there(victim), SECONDS)
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda _: account(lonely, somebody), range(4)))
    assert [page.status for page in pages] == [200] * 4
    wait_until(lambda: is_well(account(lonely, somebody)), SECONDS)


def test_a_worker_that_is_killed_costs_only_what_it_was_doing(serve: Serve, crowd: Look, gameball: Shop) -> None:
    with serve("--workers", "2", *PATIENT, PORTAL_FRESH_SECONDS="0") as portal, crowd(portal) as people:
        gameball.latency_ms = 200
        victim, other = portal.workers
        killed = time.monotonic()
        signal_to(victim, signal.SIGKILL)
        people.wait_for(lambda: len(portal.workers) == 2 and victim not in portal.workers, SECONDS)
        people.look_on()
        assert other in portal.workers
        # Each looks at one thing at a time, and whoever keeps a connection to the dead one finds it gone once
        assert len(people.lost) <= 8
        assert all(lost.begun < killed + 3 for lost in people.lost)
        assert people.refused == 0
        portal.check_log()


# After the fork


def test_what_is_loaded_before_the_fork_serves_in_each_worker(serve: Serve, gameball: Shop) -> None:
    """Threads, connections and locks are each worker's own, also where the master has loaded everything."""
    with serve("--preload", "--workers", "2", "--keep-alive", "30") as portal:
        wait_until(lambda: len(portal.workers) == 2, SECONDS)
        assert portal.process.threads == 1  # so no lock is held by another while it forks
        for worker in portal.workers:
            connection = portal.connect_to(worker)
            for address, cookie in (("/account/", portal.enter(gameball.somebody())), ("/program/", "")):
                wait_until(lambda a=address, c=cookie, o=connection: is_well(portal.get(a, c, over=o)), SECONDS)  # type: ignore[misc]
            assert portal.get("/staff/audit/", portal.log_in(LEAD), over=connection).status == 200
            connection.close()
        assert "2 workers share no Redis" in portal.check_log()  # the master knew how many there would be
