"""Two workers of gunicorn's that share a Redis, also while they lose it."""

import hashlib
import json
import pickletools
import re
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.client import HTTPConnection

import pytest

from gameball.sandbox import Sandbox

from ..waiting import wait_until
from .conftest import Serve
from .looks import (
    DOORS,
    NOUNS,
    OF_A_CUSTOMER,
    RENDERING,
    SECONDS_TO_RECOVER,
    account,
    all_is_well,
    check_words,
    concerned,
    is_well,
    look_besides,
    programme,
    see,
    see_expected,
    staff,
)
from .own_redis import Redis
from .portal import KEYS, Portal, at_once
from .shop import MARK, Shop

PAIR = ("--workers", "2", "--keep-alive", "30")
PAGE_BUDGET = 0.5  # seconds
USUAL = {
    "PORTAL_PAGE_BUDGET_MS": "500",
    "GAMEBALL_CALL_BUDGET_MS": "2000",
    "GAMEBALL_WEBHOOKS": "1",
    # Gameball's limits are looked at with portals of their own
    "GAMEBALL_CUSTOMER_RATE": "100000/1",
    "GAMEBALL_OTHER_RATE": "100000/1",
}
A_CALL = 0.3  # what a Redis that hangs may cost a page, in seconds
TO_COME_BACK = 5.0

PER_SECOND = 20
LIMITED = {
    "GAMEBALL_CUSTOMER_RATE": f"{PER_SECOND}/1",
    "GAMEBALL_PACE_SHARE": "1",
    "PORTAL_PAGE_BUDGET_MS": "300",
    "GAMEBALL_CALL_BUDGET_MS": "1000",
}
A_SECOND = 0.85  # less what calls may arrive closer together than they set out, on a busy machine


@pytest.fixture(scope="module")
def running_pair(serve: Serve, running_redis: Redis) -> Iterator[Portal]:
    with serve(*PAIR, CACHE_URL=running_redis.url, **USUAL) as portal:
        yield portal


@pytest.fixture
def redis(running_redis: Redis) -> Iterator[Redis]:
    yield running_redis
    running_redis.be_there()


@pytest.fixture
def pair(running_pair: Portal, redis: Redis, gameball: Shop) -> Iterator[Portal]:
    wait_until(lambda: all_is_well(running_pair, gameball), SECONDS_TO_RECOVER)
    yield running_pair
    running_pair.check_log()


@pytest.fixture
def each(pair: Portal) -> Iterator[list[HTTPConnection]]:
    """A connection to each of the two workers."""
    connections = [pair.connect_to(worker) for worker in pair.workers]
    yield connections
    for connection in connections:
        connection.close()


def deliver(portal: Portal, customer: str, over: HTTPConnection | None = None) -> int:
    """The status that a webhook about that customer is answered with."""
    body = json.dumps({"event": "customer.profile.updated", "customer_id": customer}).encode()
    signed = hashlib.sha1(body + b":" + Sandbox.SECRET_KEY.encode(), usedforsecurity=False).hexdigest()
    return portal.post("/hooks/gameball/", body, over, X_GB_Signature=signed).status


# The matrix in short


@pytest.mark.parametrize("kind", ["hang", "truncate", "401", "500"])
def test_an_endpoint_in_trouble_costs_one_panel_with_two_workers_too(pair: Portal, gameball: Shop, kind: str) -> None:
    state = "loading" if kind == "hang" else "unavailable"
    for number, endpoint in enumerate(OF_A_CUSTOMER):
        gameball.calm()
        gameball.trouble(endpoint, kind)
        # A fragment waits for as long as a call may take, and then knows more than "loading".
        looks = (account, look_besides(endpoint, 0 if kind == "hang" and number % 5 == 3 else number))
        for seen in see_expected(looks, pair, gameball, endpoint, state, PAGE_BUDGET + A_CALL + RENDERING):
            if state == "unavailable" and (noun := concerned(seen, endpoint)):
                check_words(seen, noun)
    gameball.calm()
    wait_until(lambda: all_is_well(pair, gameball), SECONDS_TO_RECOVER)


@pytest.mark.parametrize("kind", ["hang", "500"])
def test_what_was_read_before_stands_in_for_what_has_changed_since_and_cannot_be_read(
    pair: Portal, gameball: Shop, kind: str
) -> None:
    customer = gameball.somebody()
    wait_until(lambda: is_well(account(pair, customer)))
    assert deliver(pair, customer) == 204
    gameball.trouble("*", kind)
    see(DOORS, pair, customer, PAGE_BUDGET + RENDERING)
    wait_until(lambda: account(pair, customer).panels == dict.fromkeys(NOUNS, "stale"))
    assert set(programme(pair).panels.values()) == {"ready"}  # kept for longer, and nothing says that it has changed
    gameball.calm()
    wait_until(lambda: is_well(account(pair, customer)), SECONDS_TO_RECOVER)


# What the workers share


def test_a_page_at_each_worker_at_the_same_moment_costs_one_call_per_endpoint(
    pair: Portal, each: list[HTTPConnection], gameball: Shop
) -> None:
    cookie = pair.enter(gameball.somebody())
    gameball.forget_calls()
    gameball.latency_ms = 300
    pages = at_once([partial(pair.get, "/account/", cookie, over=connection) for connection in each])
    assert [set(seen.panels) for seen in pages] == [set(NOUNS)] * 2
    assert gameball.asked() == dict.fromkeys(OF_A_CUSTOMER, 1)


def test_what_fails_at_one_worker_is_not_tried_by_the_other_at_the_same_moment(
    pair: Portal, each: list[HTTPConnection], gameball: Shop
) -> None:
    cookie = pair.enter(gameball.somebody())
    gameball.forget_calls()
    gameball.latency_ms = 200
    gameball.trouble("tier-progress", "401")  # which is not tried a second time by itself
    pages = at_once([partial(pair.get, "/account/tiers/", cookie, over=connection) for connection in each])
    assert {seen.panels["tiers"] for seen in pages} <= {"unavailable", "loading"}
    assert len(gameball.calls_of("tier-progress")) == 1


def test_a_webhook_posted_to_one_worker_is_known_to_the_other(
    pair: Portal, each: list[HTTPConnection], gameball: Shop
) -> None:
    customer = gameball.somebody()
    cookie = pair.enter(customer)
    for connection in (*each, *each):
        wait_until(lambda connection=connection: is_well(pair.get("/account/", cookie, over=connection)))  # type: ignore[misc]
    gameball.forget_calls()
    for connection in each:
        pair.get("/account/", cookie, over=connection)
    assert not gameball.calls
    assert deliver(pair, customer, over=each[0]) == 204
    assert is_well(pair.get("/account/", cookie, over=each[1]))
    assert len(gameball.calls_of("balance")) == 1
    assert is_well(pair.get("/account/", cookie, over=each[0]))
    assert len(gameball.calls_of("balance")) == 1


def is_shared(portal: Portal, each: list[HTTPConnection], gameball: Shop) -> bool:
    """Whether what one worker reads need not be read by the other."""
    cookie = portal.enter(gameball.somebody())
    gameball.forget_calls()
    for connection in each:
        portal.get("/account/", cookie, over=connection)
    return gameball.asked() == dict.fromkeys(OF_A_CUSTOMER, 1)


# What stands in Redis


def test_what_stands_in_redis_names_nobody_and_can_run_no_code(pair: Portal, redis: Redis, gameball: Shop) -> None:
    customer = gameball.somebody()
    for look in (*DOORS, staff):
        look(pair, customer)
    for address in ("/account/", "/account/activities/", "/account/activities/?type=PaymentReward"):
        more = pair.get(address, pair.enter("ledger")).page.more
        pair.get(more or address, pair.enter("ledger"), htmx=True)
    assert deliver(pair, customer) == 204
    names = redis.keys()
    assert len(names) > 20
    for name in names:
        value = redis.value(name)
        assert value
        for secret in (MARK, "ledger", *KEYS):
            assert secret.encode() not in name
            assert secret.encode() not in value, name
        assert not is_pickle(value), name


def is_pickle(value: bytes) -> bool:
    """Whether it could be unpickled, as far as that can be told without doing it."""
    try:
        return any(opcode.name == "STOP" for opcode, _, _ in pickletools.genops(value))
    except Exception:  # noqa: BLE001  whatever it stumbles over
        return False


# Without Redis


@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_the_portal_goes_on_without_its_redis_and_uses_it_again_when_it_is_back(
    pair: Portal, each: list[HTTPConnection], redis: Redis, gameball: Shop, how: str
) -> None:
    known = gameball.somebody()
    account(pair, known)
    redis.stop() if how == "stopped" else redis.freeze()
    for _ in range(5):
        for look in (*DOORS, *DOORS):
            (seen,) = see([look], pair, known, PAGE_BUDGET + A_CALL + RENDERING)
            assert set(seen.panels.values()) <= {"ready", "loading"}
            known = gameball.somebody()
    wait_until(lambda: all_is_well(pair, gameball))
    pair.log_in()
    assert deliver(pair, known) in {204, 503}
    assert is_well(pair.get("/account/", pair.enter(gameball.somebody())))
    redis.be_there()
    wait_until(lambda: is_shared(pair, each, gameball), TO_COME_BACK)


def test_a_webhook_that_comes_while_redis_is_away_is_not_lost(
    pair: Portal, each: list[HTTPConnection], redis: Redis, gameball: Shop
) -> None:
    customer = gameball.somebody()
    wait_until(lambda: is_well(account(pair, customer)))
    redis.freeze()
    told = deliver(pair, customer)
    redis.be_there()
    if told >= 500:
        return  # Gameball will deliver it again
    wait_until(lambda: is_shared(pair, each, gameball), TO_COME_BACK)
    gameball.forget_calls()
    account(pair, customer)
    assert gameball.calls_of("balance"), "what is kept of them counts as unchanged"


# Gameball's limits


class Load:
    """Customers of whom nothing is kept, one after the other, until it is enough."""

    def __init__(self, portal: Portal, gameball: Shop, at_a_time: int = 8) -> None:
        self._portal, self._gameball = portal, gameball
        self._enough = threading.Event()
        self._threads = [threading.Thread(target=self._look) for _ in range(at_a_time)]
        self.longest = 0.0

    def _look(self) -> None:
        while not self._enough.is_set():
            cookie = self._portal.enter(self._gameball.somebody())
            seen = self._portal.get("/account/balance/", cookie)
            assert seen.status == 200
            self.longest = max(self.longest, seen.seconds)

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join()


def arrivals(gameball: Shop) -> list[float]:
    return sorted(at for at, endpoint in gameball.arrivals if endpoint in OF_A_CUSTOMER)


def most_in_a_second(moments: list[float]) -> int:
    return max(sum(begun <= at < begun + A_SECOND for at in moments) for begun in moments)


def test_two_workers_with_a_redis_together_keep_to_gameballs_limits_and_nearly_so_when_they_lose_it(
    serve: Serve, redis: Redis, gameball: Shop
) -> None:
    with serve(*PAIR, CACHE_URL=redis.url, **LIMITED) as portal:
        with Load(portal, gameball) as load:
            time.sleep(2.5)
            lost = time.monotonic()
            redis.stop()
            time.sleep(2.0)
            redis.be_there()
            time.sleep(2.0)
        moments = arrivals(gameball)
        together = [at for at in moments if at < lost]
        alone = [at for at in moments if lost + 1 < at < lost + 2]
        assert PER_SECOND < len(together) <= 3 * PER_SECOND + 10
        assert most_in_a_second(together) <= PER_SECOND
        assert most_in_a_second(alone) <= PER_SECOND
        # Who made how many of the calls before is not known to the others then
        assert most_in_a_second(moments) <= 2 * PER_SECOND
        assert load.longest < 0.3 + A_CALL + RENDERING
        portal.check_log()


WARNING = re.compile(r".* WARNING gameball\.checks (?P<says>.*)")


@pytest.mark.parametrize("told_by", ["option", "variable"])
def test_two_workers_without_a_redis_say_in_one_line_what_is_then_per_process_and_keep_to_their_parts(
    serve: Serve, gameball: Shop, told_by: str
) -> None:
    options, variables = (PAIR, {}) if told_by == "option" else ((), {"WEB_CONCURRENCY": "2"})
    with serve(*options, **variables, **LIMITED) as portal:
        wait_until(lambda: len(portal.workers) == 2)
        wait_until(lambda: WARNING.search(portal.process.said))
        with Load(portal, gameball):
            time.sleep(2.0)
        assert most_in_a_second(arrivals(gameball)) <= PER_SECOND
        said = {found["says"] for found in WARNING.finditer(portal.check_log())}
    (line,) = [each for each in said if "Redis" in each]
    for words in ("2 workers share no Redis", "for itself", "1/2 of the calls", "CACHE_URL=redis://"):
        assert words in line


@pytest.mark.parametrize("workers", ["1", "2"])
def test_nothing_is_said_of_one_worker_nor_of_two_with_a_redis(serve: Serve, redis: Redis, workers: str) -> None:
    with serve("--workers", workers, CACHE_URL=redis.url if workers == "2" else "") as portal:
        wait_until(lambda: len(portal.workers) == int(workers))
        portal.get("/program/")
        assert not WARNING.search(portal.check_log())
