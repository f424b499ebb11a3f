"""Pages a second of which nothing of the customer is kept, against the contender's."""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from .browser import Browser
from .figures import Figure, median, noted, spread
from .load import Load
from .portal import Served, door, environment, portal
from .processes import BrokenError, cpu_seconds, free_port, listens, running
from .shop.client import Shop, running_shop

LEAST = 3
LATENCY = 50
MOST_A_SECOND = 180
# Every call of the page's by another of many small clients, and no more rows than are shown.
TUNED = {"CONTENDER_CLIENTS": "32", "CONTENDER_CONNECTIONS": "4", "CONTENDER_ROWS": "10"}
CONTENDER = "tests.bench.contender.app:app"


@dataclass
class Contestant:
    """`browsers`: how many at once it does best with."""

    server: Served
    browsers: int
    rates: list[float] = field(default_factory=list)
    calls: float = 0.0
    length: int = 0
    failed: int = 0
    processor: float = 0.0


def measure(quick: bool, _options: argparse.Namespace) -> list[Figure]:
    rounds, seconds = (2, 3) if quick else (5, 5)
    with ExitStack() as stack:
        shop = stack.enter_context(running_shop())
        way_in = stack.enter_context(door(shop.base_url))
        all_of_them = {
            "portal": Contestant(stack.enter_context(portal(shop)), 24),
            "same": Contestant(stack.enter_context(contender(shop)), 12),
            "ten": Contestant(stack.enter_context(contender(shop, CONTENDER_PROGRAMME_SECONDS="0")), 12),
            "tuned": Contestant(stack.enter_context(contender(shop, **TUNED)), 16),
        }
        shop.latency(LATENCY)
        customer = shop.unseen(1)[0]
        address = {name: "/account/" if name == "portal" else "/{}/" for name in all_of_them}
        for name, each in all_of_them.items():  # the first page, after which the programme is kept
            browser = Browser(each.server.port, way_in.enter(customer))
            first = browser.get(address[name].format(customer))
            if not first.complete:
                raise BrokenError(f"the first page of {name}: {first.status}")
            each.length = len(first.body)
        for _ in range(rounds):
            shop.forget()
            customers = shop.unseen(MOST_A_SECOND * seconds)
            sessions = way_in.enter_all(customers)
            for name, each in all_of_them.items():
                pairs = zip(customers, sessions, strict=True)
                work = ((address[name].format(customer), session) for customer, session in pairs)
                _round(shop, each, work, seconds)
    ours = all_of_them["portal"]

    def figure(name: str, words: str, least: float | None) -> Figure:
        theirs = all_of_them[name]
        ratios = [mine / other for mine, other in zip(ours.rates, theirs.rates, strict=True)]
        note = noted(
            f"{median(ours.rates):.0f} over {median(theirs.rates):.0f} a second",
            f"{ours.calls:.1f} and {theirs.calls:.1f} calls a page",
            f"{ours.length} and {theirs.length} bytes",
            f"{ours.failed} and {theirs.failed} not complete",
            f"processor {ours.processor:.0%} and {theirs.processor:.0%}",
            spread(ratios),
        )
        value = median(ours.rates) / median(theirs.rates)
        return Figure("rate", words, value, " times", least=least, note=note, samples=ratios)

    return [
        figure("same", "uncached pages a second over FastAPI's, the same calls, the programme kept by both", LEAST),
        figure("ten", "likewise, where FastAPI asks for the programme with every page: ten calls", None),
        figure("tuned", "likewise, FastAPI with 32 clients of httpx's, asking for no more rows than are shown", None),
    ]


def _round(shop: Shop, each: Contestant, work: Iterator[tuple[str, str]], seconds: int) -> None:
    calls, used, begun = shop.calls(), cpu_seconds(each.server.worker), time.perf_counter()
    load = Load(each.server.port, each.browsers).run(work, seconds)
    each.rates.append(load.a_second())
    each.calls = (shop.calls() - calls) / len(load.views)
    each.processor = (cpu_seconds(each.server.worker) - used) / (time.perf_counter() - begun)
    each.failed += load.failed


@contextmanager
def contender(shop: Shop, **more: str) -> Iterator[Served]:
    """One process of uvicorn's. It writes no line for each request."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--port", str(port), "--no-access-log", CONTENDER]
    with running(command, environment(shop.base_url) | more) as process:
        process.wait_for(lambda: listens(port))
        yield Served(process, port)
