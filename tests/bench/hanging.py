"""Pages while one endpoint hangs: those that do not ask it, and all of them once it is left alone."""

import argparse
import time
from collections.abc import Iterable, Iterator

from .browser import Browser
from .figures import Figure, median
from .load import Load, View
from .portal import door, portal
from .processes import BrokenError
from .shop.client import running_shop

ASKS_IT, DOES_NOT = "/account/tiers/", "/account/balance/"
ENDPOINT = "tier-progress"
MOST = 2
BUDGET = 3.0  # the default of GAMEBALL_CALL_BUDGET_MS
A_MOMENT = 0.05  # what it takes to see that a thread is free again
LATENCY = 20
CLIENTS = 4
HANGING_CLIENTS = 12  # half of the worker's threads
OPEN_AFTER = BUDGET + 1.0
PAUSE = 0.2  # so that the processor is never what a page waits for
CUSTOMERS = 3_000


def measure(quick: bool, _options: argparse.Namespace) -> list[Figure]:
    rounds, idle_seconds, open_seconds = (1, 2.0, 3.0) if quick else (3, 4.0, 6.0)
    idle: dict[str, list[float]] = {ASKS_IT: [], DOES_NOT: []}
    while_hanging: list[float] = []
    asking_it: list[float] = []
    once_open: dict[str, list[float]] = {ASKS_IT: [], DOES_NOT: []}
    held = 0.0
    with running_shop() as shop, door(shop.base_url) as way_in, portal(shop, BENCH_PROBES="held") as server:
        shop.latency(LATENCY)
        browser = Browser(server.port)
        for address in idle:  # from which the shop learns what to prepare
            browser.get(address, way_in.enter(shop.unseen(1)[0]))
        sessions = iter(way_in.enter_all(shop.unseen(600 if quick else CUSTOMERS)))
        for _ in range(rounds):
            for address, seconds in idle.items():
                seconds += times(
                    Load(server.port, CLIENTS, pause=PAUSE).run(_views(address, sessions), idle_seconds).views, address
                )
            browser.get("/bench/held/")
            shop.hang(ENDPOINT)
            asking, other = (Load(server.port, clients, pause=PAUSE) for clients in (HANGING_CLIENTS, CLIENTS))
            begun = time.perf_counter()
            lasts = OPEN_AFTER + open_seconds
            asking.start(_views(ASKS_IT, sessions), lasts)
            other.start(_views(DOES_NOT, sessions), lasts)
            asking.join()
            other.join()
            held = max(held, float(browser.get("/bench/held/").json["seconds"]))
            while_hanging += times(other.views, DOES_NOT, begun + 0.2, begun + BUDGET)
            asking_it += times(asking.views, ASKS_IT, begun, begun + BUDGET)
            for load, address in ((asking, ASKS_IT), (other, DOES_NOT)):
                once_open[address] += times(load.views, address, begun + OPEN_AFTER, begun + lasts)
            shop.hang()
            _wait_until_well(browser, sessions)
    usual = {address: median(seconds) for address, seconds in idle.items()}
    during = median(while_hanging) / usual[DOES_NOT]
    after = {address: median(seconds) / usual[address] for address, seconds in once_open.items()}
    how = f"{LATENCY} ms a call; {HANGING_CLIENTS} browsers ask the hanging one, {CLIENTS} the other"
    return [
        Figure(
            "hanging",
            "pages that do not ask a hanging endpoint, over idle",
            during,
            " times",
            most=MOST,
            note=f"{median(while_hanging) * 1000:.0f} ms over {usual[DOES_NOT] * 1000:.0f} ms; {how}",
            samples=while_hanging,
        ),
        Figure("hanging", "pages that do ask it, until the breaker opens", median(asking_it), " s"),
        Figure(
            "hanging",
            "all pages once the breaker is open, over idle: the worse address",
            max(after.values()),
            " times",
            most=MOST,
            note=", ".join(
                f"{address} {median(once_open[address]) * 1000:.0f} over {usual[address] * 1000:.0f} ms"
                for address in after
            ),
        ),
        Figure(
            "hanging",
            "the longest that a thread was held",
            held,
            " s",
            most=BUDGET + A_MOMENT,
            note="the budget of a call, and a moment to notice",
        ),
    ]


def _views(address: str, sessions: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Each by somebody of whom nothing is kept."""
    return ((address, session) for session in sessions)


def times(views: Iterable[View], address: str, since: float = 0.0, until: float = float("inf")) -> list[float]:
    """How long the pages took that were asked for within that time."""
    found = [view.seconds for view in views if view.address == address and since <= view.asked <= until]
    if not found:
        raise BrokenError(f"no page of {address} within that time")
    return found


def _wait_until_well(browser: Browser, sessions: Iterator[str]) -> None:
    until = time.monotonic() + 20
    for session in sessions:
        if browser.get(ASKS_IT, session).complete:
            return
        if time.monotonic() > until:
            break
        time.sleep(0.25)
    raise BrokenError("the portal does not come back once nothing hangs")
