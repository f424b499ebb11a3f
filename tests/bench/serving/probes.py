"""Watches the portal from outside: how long its calls take, and for how long its threads are at one piece of work."""

import threading
import time
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

from gameball.api import Client
from tests.bench.simulation.inside import working

type Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

POLL_SECONDS = 0.02

_lock = threading.Lock()
_calls: list[tuple[float, float]] = []


def telling_calls(application: Application) -> Application:
    """Puts into each answer's headers how many calls were made since it was asked for, and how long the slowest took.

    Only true of pages that are asked for one after the other.
    """
    fetch = Client.fetch

    def timed(self: Client, *args: Any, **kwargs: Any) -> Any:
        begun = time.perf_counter()
        try:
            return fetch(self, *args, **kwargs)
        finally:
            with _lock:
                _calls.append((begun, time.perf_counter() - begun))

    Client.fetch = timed  # type: ignore[method-assign]  # from outside: the portal knows nothing of it

    def told(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = time.perf_counter()

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            with _lock:
                took = [seconds for begun, seconds in _calls if begun >= asked]
                _calls.clear()
            slowest = max(took, default=0.0)
            return start_response(
                status,
                [*headers, ("X-Bench-Calls", str(len(took))), ("X-Bench-Slowest-Ms", f"{slowest * 1000:.3f}")],
                *more,
            )

        return application(environ, start)

    return told


_longest = 0.0


def watch_threads() -> None:
    threading.Thread(target=_watch, name="bench-watch", daemon=True).start()


def longest_held() -> float:
    global _longest
    found, _longest = _longest, 0.0
    return found


def _watch() -> None:
    """A piece of work has a frame of its own for as long as it lasts."""
    global _longest
    held: dict[int, tuple[FrameType, float]] = {}
    while True:
        now = time.monotonic()
        busy = {thread: frame for thread, frame in working() if _is_the_portals(thread)}
        held = {
            thread: held[thread] if thread in held and held[thread][0] is frame else (frame, now)
            for thread, frame in busy.items()
        }
        _longest = max([_longest, *(now - since for _, since in held.values())])
        time.sleep(POLL_SECONDS)


def _is_the_portals(thread: int) -> bool:
    return any(each.ident == thread and each.name.startswith("gameball") for each in threading.enumerate())
