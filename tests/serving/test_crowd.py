"""Very many at once: of one customer, who cost one call per endpoint, and of very many while an endpoint hangs."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection
from itertools import cycle
from statistics import median

import pytest

from gameball.sandbox import ENDPOINTS

from ..pages import Page
from .conftest import Serve
from .own_redis import Redis
from .portal import Portal, at_once
from .processes import threads_of
from .shop import Shop

MANY = 1000
THREADS = 128  # of each worker, so that very many wait for the same answer at once
CROWDED = ("--threads", str(THREADS), "--worker-connections", "3000", "--keep-alive", "30")
LASTING = {"PORTAL_FRESH_SECONDS": "600"}  # a busy machine may take long to answer so many
# What a worker may have besides: 16 threads for each of ten endpoints and for what takes several calls, and a few more
POOLS, OTHERS = 11 * 16, 8
PAGE_BUDGET = 1.0  # seconds


class Viewers:
    """People who look at the same page at the same moment, again and again, each over a connection of their own."""

    def __init__(self, portal: Portal, many: int) -> None:
        self._connections: list[HTTPConnection] = [portal.connect() for _ in range(many)]

    def look(self, cookie: str) -> list[str]:
        """What each of them got. All have asked before the first answer is read."""
        for connection in self._connections:
            connection.request("GET", "/account/", headers={"Cookie": cookie})
        pages = []
        for connection in self._connections:
            answer = connection.getresponse()
            pages.append(answer.read().decode())
            assert answer.status == 200
        return pages

    def __enter__(self) -> "Viewers":
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._connections:
            connection.close()


@pytest.fixture(scope="module")
def running_alone(serve: Serve) -> Iterator[Portal]:
    """One worker, which keeps copies in its memory."""
    with serve("--workers", "1", *CROWDED, **LASTING) as portal:
        yield portal


@pytest.fixture
def alone(running_alone: Portal, gameball: Shop) -> Iterator[Portal]:
    yield running_alone
    running_alone.check_log()


@pytest.fixture(scope="module")
def running_pair(serve: Serve, running_redis: Redis) -> Iterator[Portal]:
    """Two workers, which share what they keep and learn through Redis."""
    with serve("--workers", "2", *CROWDED, CACHE_URL=running_redis.url, **LASTING) as portal:
        assert len(portal.workers) == 2
        yield portal


@pytest.fixture
def pair(running_pair: Portal, gameball: Shop) -> Iterator[Portal]:
    yield running_pair
    running_pair.check_log()


def check_a_thousand(portal: Portal, gameball: Shop) -> None:
    cookie = portal.enter(gameball.somebody())
    gameball.latency_ms = 300
    with Viewers(portal, MANY) as viewers:
        pages = viewers.look(cookie)
        assert gameball.asked() == Counter(ENDPOINTS)
        states = Counter(state for html in pages[::20] for state in Page(html).panels.values())
        assert set(states) <= {"ready", "loading"}  # a page on a busy machine may have had to go out before
        gameball.forget_calls()
        assert set(Page(viewers.look(cookie)[-1]).panels.values()) == {"ready"}
        assert not gameball.calls


def test_a_thousand_viewers_of_one_customer_cost_one_call_per_endpoint(alone: Portal, gameball: Shop) -> None:
    check_a_thousand(alone, gameball)


def test_a_thousand_viewers_cost_two_workers_with_a_redis_no_more(pair: Portal, gameball: Shop) -> None:
    check_a_thousand(pair, gameball)


@pytest.mark.parametrize("which", ["alone", "pair"])
def test_whoever_comes_while_an_answer_lands_does_not_ask_for_it_again(
    which: str, request: pytest.FixtureRequest, gameball: Shop
) -> None:
    portal: Portal = request.getfixturevalue(which)
    gameball.latency_ms = 40
    with Viewers(portal, 250) as viewers:
        for _ in range(4):
            customer = gameball.somebody()
            viewers.look(portal.enter(customer))
            asked = Counter(call.endpoint for call in gameball.calls if call.customer == customer)
            assert asked == Counter(ENDPOINTS[:7])


# An endpoint that hangs


@pytest.fixture(scope="module")
def running_usual(serve: Serve) -> Iterator[Portal]:
    """As it is deployed by default, with limits that are not what is looked at here."""
    rates = {"GAMEBALL_CUSTOMER_RATE": "100000/1", "GAMEBALL_OTHER_RATE": "100000/1"}
    budgets = {"PORTAL_PAGE_BUDGET_MS": "1000", "GAMEBALL_CALL_BUDGET_MS": "2500"}
    with serve("--workers", "1", **rates, **budgets) as portal:
        yield portal


@pytest.fixture
def usual(running_usual: Portal, gameball: Shop) -> Iterator[Portal]:
    yield running_usual
    running_usual.check_log()


def test_pages_that_do_not_ask_a_hanging_endpoint_stay_quick_while_others_do(usual: Portal, gameball: Shop) -> None:
    asking = cycle([usual.enter(gameball.somebody()) for _ in range(150)])
    others = [usual.enter(gameball.somebody()) for _ in range(40)]
    usual.get("/account/", others.pop())  # what a first page costs besides
    gameball.trouble("campaign-progress", "hang")
    ended = threading.Event()
    slow: list[float] = []

    def ask() -> None:
        while not ended.is_set():
            slow.append(usual.get("/account/campaigns/", next(asking)).seconds)

    askers = [threading.Thread(target=ask) for _ in range(12)]  # half of the worker's threads
    for asker in askers:
        asker.start()
    time.sleep(0.2)
    quick = [usual.get("/account/balance/", cookie) for cookie in others]
    ended.set()
    for asker in askers:
        asker.join()
    assert {state for seen in quick for state in seen.panels.values()} == {"ready"}
    assert max(slow) > PAGE_BUDGET
    assert median(seen.seconds for seen in quick) < PAGE_BUDGET / 4


def test_a_gameball_that_hangs_leaves_a_worker_with_no_more_threads_than_it_may_have(
    usual: Portal, gameball: Shop
) -> None:
    (worker,) = usual.workers
    cookies = [usual.enter(gameball.somebody()) for _ in range(200)]
    gameball.trouble("*", "hang")
    most = 0
    ended = threading.Event()

    def count() -> None:
        nonlocal most
        while not ended.wait(0.05):
            with suppress(OSError):
                most = max(most, threads_of(worker))

    counter = threading.Thread(target=count)
    counter.start()
    for some in (cookies[:100], cookies[100:]):
        pages = at_once([partial(usual.get, "/account/", cookie) for cookie in some])
        assert {seen.status for seen in pages} == {200}
    ended.set()
    counter.join()
    assert 24 < most <= 24 + POOLS + OTHERS
