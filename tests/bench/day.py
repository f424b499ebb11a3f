"""How many calls a view of a page costs over a day, without webhooks and with one per change."""

import argparse
import json
from contextlib import ExitStack
from typing import Any

from .figures import Figure, noted
from .portal import environment
from .processes import running_module
from .shop.client import running_shop

MOST = {"without webhooks": 1.5, "with a webhook for each change": 0.5}
VISITS, QUICK_VISITS = 10_000, 150
TO_END = 60
TOO_LATE = 60


def measure(quick: bool, options: argparse.Namespace) -> list[Figure]:
    visits = options.visits or (QUICK_VISITS if quick else VISITS)
    with ExitStack() as stack:
        # Both at once: calls are counted, so it does not matter that they are in each other's way.
        days = {}
        for how in MOST:
            shop = stack.enter_context(running_shop())
            webhooks = "" if how == "without webhooks" else "1"
            env = environment(shop.base_url, GAMEBALL_WEBHOOKS=webhooks, LOG_LEVEL="ERROR")
            asked = ("--shop", str(shop.port), "--visits", str(visits), "--seconds", str(options.day_seconds))
            days[how] = stack.enter_context(running_module("tests.bench.simulation", *asked, environment=env))
        return [
            _figure(how, json.loads(day.wait(options.day_seconds + TO_END).splitlines()[-1]), visits)
            for how, day in days.items()
        ]


def _figure(how: str, said: dict[str, Any], visits: int) -> Figure:
    most_asked = sorted(said["by_endpoint"].items(), key=lambda each: -each[1])
    note = noted(
        "" if said["visits"] == visits else f"NOT THE WHOLE DAY, only {said['hours']:.1f} hours of it",
        f"{said['calls']} calls for {said['views']} views in {said['visits']} visits of {said['customers']} customers, "
        f"of whom the keenest came {said['keenest']} times",
        f"{said['behind']} parts loaded themselves",
        f"a visit takes {said['median']:.0f} calls, 95 of 100 at most {said['p95']:.0f}",
        ", ".join(f"{name} {calls}" for name, calls in most_asked),
        f"{said['seconds']:.0f} s",
        f"the clock is {said['late']:.0f} s late" if said["late"] > TOO_LATE else "",
    )
    return Figure("day", f"calls a view, {how}", said["calls"] / said["views"], "", most=MOST[how], note=note)
