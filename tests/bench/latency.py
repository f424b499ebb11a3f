"""What a page takes on top of its slowest call, where nothing of its customer is kept."""

import argparse

from .browser import Browser
from .figures import Figure, median, noted, spread
from .portal import door, portal
from .processes import BrokenError
from .shop.client import running_shop

LATENCIES = (50, 100, 200)
MOST_MORE = 25


def measure(quick: bool, _options: argparse.Namespace) -> list[Figure]:
    rounds, pages = (2, 6) if quick else (6, 12)
    more: dict[int, list[float]] = {each: [] for each in LATENCIES}
    with running_shop() as shop, door(shop.base_url) as way_in, portal(shop, BENCH_PROBES="calls") as server:
        browser = Browser(server.port)

        def view(session: str) -> tuple[float, int]:
            """Milliseconds over the slowest call, and how many calls there were."""
            answer = browser.get("/account/", session)
            if not answer.complete:
                raise BrokenError(f"a page lacks panels ({answer.status})")
            slowest = float(answer.headers["X-Bench-Slowest-Ms"])
            return answer.seconds * 1000 - slowest, int(answer.headers["X-Bench-Calls"])

        shop.latency(LATENCIES[0])
        first, first_calls = view(way_in.enter(shop.unseen(1)[0]))
        calls = 0
        for _ in range(rounds):
            for milliseconds in LATENCIES:
                sessions = way_in.enter_all(shop.unseen(pages))
                shop.latency(milliseconds)
                for session in sessions:
                    over, calls = view(session)
                    more[milliseconds].append(over)
                shop.latency(0)
    figures = [
        Figure(
            "latency",
            f"an uncached page at {milliseconds} ms a call, over its slowest call",
            median(samples),
            " ms",
            most=MOST_MORE,
            note=noted(f"{calls} calls, the programme is kept", spread(samples)),
            samples=samples,
        )
        for milliseconds, samples in more.items()
    ]
    note = f"{first_calls} calls, the programme among them; {LATENCIES[0]} ms a call"
    return [*figures, Figure("latency", "the very first page of a worker, likewise", first, " ms", note=note)]
