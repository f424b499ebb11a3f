"""`python -m tests.bench.simulation --shop PORT --visits 10000`: what a day cost, as one line of JSON."""

from . import clock

clock.install()  # before anything else is imported, the portal above all

import argparse  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402
from collections import Counter  # noqa: E402
from statistics import quantiles  # noqa: E402

from ..shop.client import ShopControl  # noqa: E402
from .inside import Inside, wait_until_quiet  # noqa: E402
from .visits import STEPS, Visit, a_day  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shop", type=int, required=True)
    parser.add_argument("--visits", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True, help="when to stop, wherever in the day that is")
    options = parser.parse_args()
    threading.Thread(target=_end_with_input, daemon=True).start()
    real = time.perf_counter()
    portal, shop = Inside(), ShopControl(options.shop)
    tells = os.environ.get("GAMEBALL_WEBHOOKS") == "1"
    begun = time.time()
    under_way: dict[int, Visit] = {}
    views = behind = 0
    calls_each: list[int] = []
    visits_of: Counter[str] = Counter()
    at = 0.0
    for at, number, what, customer in a_day(options.visits):
        if time.perf_counter() - real > options.seconds:
            break
        clock.put_forward(begun + at)
        if what == "change":
            shop.change(customer, time.time())
            if tells:
                portal.tell_change(customer)
            continue
        before = shop.calls()
        if number not in under_way:
            under_way[number] = Visit(portal, customer, number)
            visits_of[customer] += 1
        visit = under_way[number]
        visit.step(what)
        wait_until_quiet()
        visit.calls += shop.calls() - before
        if what == STEPS[-1][1]:
            views, behind = views + visit.views, behind + visit.behind
            calls_each.append(visit.calls)
            del under_way[number]
    percent = quantiles(calls_each, n=100)
    said = {
        "views": views,
        "behind": behind,
        "calls": shop.calls(),
        "by_endpoint": shop.calls_by_endpoint(),
        "median": percent[49],
        "p95": percent[94],
        "customers": len(visits_of),
        "keenest": visits_of.most_common(1)[0][1],
        "visits": len(calls_each),
        "hours": at / 3600,
        "late": time.time() - begun - at,
        "seconds": time.perf_counter() - real,
    }
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
