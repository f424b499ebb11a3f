"""`python -m tests.bench`: every figure beside its goal. See `make bench`."""

import argparse
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from . import day, hanging, latency, memory, rate, size, start, tls, warm
from .figures import Figure, table, write
from .portal import place

type Part = Callable[[bool, argparse.Namespace], list[Figure]]

# Each with the seconds that it may take at most.
PARTS: dict[str, tuple[Part, int]] = {
    "latency": (latency.measure, 180),
    "tls": (tls.measure, 120),
    "warm": (warm.measure, 300),
    "rate": (rate.measure, 300),
    "hanging": (hanging.measure, 180),
    "size": (size.measure, 60),
    "memory": (memory.measure, 300),
    "start": (start.measure, 120),
    "day": (day.measure, 120),  # beyond what it is given
}


class TooLong(BaseException):
    """A part has used up its time. No handler of a failed request may take it for one."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", default="", help=f"some parts, comma separated: {','.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="short rounds, to try things out: figures are rough")
    parser.add_argument("--visits", type=int, default=0, help="how many visits the day has (10,000)")
    parser.add_argument(
        "--day-seconds", type=int, default=540, help="where to break the day off if it takes longer (540)"
    )
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="where the figures go")
    options = parser.parse_args()
    chosen = [name for name in options.only.split(",") if name] or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}: {', '.join(PARTS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGALRM, _too_long)
    figures: list[Figure] = []
    seconds: dict[str, float] = {}
    broken = False
    try:
        for name in chosen:
            found, why, seconds[name] = _measure(name, options)
            figures += found or [Figure(name, "all of it", None, note=why)]
            broken = broken or not found
    finally:
        shutil.rmtree(place(), ignore_errors=True)
    write(options.json, figures, seconds, quick=options.quick)
    _say(
        f"\n{table(figures)}\n\n{'A quick run: the figures are rough. ' if options.quick else ''}"
        f"{sum(seconds.values()):.0f} s in all, {os.cpu_count()} cores. Written to {options.json}."
    )
    return 1 if broken else 0


def _measure(name: str, options: argparse.Namespace) -> tuple[list[Figure], str, float]:
    """A part's figures, or why there are none, and how long it took."""
    part, most = PARTS[name]
    if name == "day":
        most += options.day_seconds
    _say(f"{name} …", end=" ")
    begun = time.monotonic()
    found: list[Figure] = []
    why = ""
    signal.alarm(most)
    try:
        found = part(options.quick, options)
    except TooLong:
        why = f"not done within {most} s"
    except Exception as error:  # noqa: BLE001  the other parts can be measured all the same
        why = f"broke: {type(error).__name__}: {error}"
    finally:
        signal.alarm(0)
    took = time.monotonic() - begun
    _say(f"{took:.0f} s {why}".rstrip())
    return found, why, took


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise TooLong


def _say(words: str, end: str = "\n") -> None:
    sys.stdout.write(words + end)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
