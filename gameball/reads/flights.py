"""Flights: work under way in one bounded pool of threads. Whoever wants the same thing joins the same flight."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor


class Flights:
    """At most `threads` at once and `waiting` more in the queue; past that a new one is refused at once."""

    def __init__(self, threads: int = 64, waiting: int = 256) -> None:
        self._threads, self._most = threads, threads + waiting
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[object]] = {}
        self._pool: ThreadPoolExecutor | None = None
        # A pool's threads do not survive a fork, so a child process starts with none of its parent's.
        os.register_at_fork(after_in_child=self._start_over)

    def _start_over(self) -> None:
        self._lock, self._under_way, self._pool = threading.Lock(), {}, None

    def join[T](self, name: str, work: Callable[[], T]) -> Future[T]:
        """The flight of that name: the one under way, or a new one that does `work`. Raises `TooBusy`."""
        with self._lock:
            if flight := self._under_way.get(name):
                return flight  # type: ignore[return-value]  # one name is one kind of work
            if len(self._under_way) >= self._most:
                raise TooBusy
            self._pool = self._pool or ThreadPoolExecutor(self._threads, thread_name_prefix="gameball")
            flight = self._pool.submit(work)
            self._under_way[name] = flight
        flight.add_done_callback(lambda _: self._landed(name))
        return flight  # type: ignore[return-value]

    def _landed(self, name: str) -> None:
        with self._lock:
            self._under_way.pop(name, None)


class TooBusy(Exception):
    """More is under way than the portal can bear: this panel is unavailable for now."""
