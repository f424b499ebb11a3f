"""Flights: work under way in bounded pools of threads. Whoever wants the same thing joins the same flight.

Each kind of work has a pool of its own, so that an endpoint that hangs holds up nothing but itself.
"""

import os
import threading
import weakref
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context

from gameball.sight import metrics


class Flights:
    """Of each kind at most `threads` at once and `waiting` more in its queue; past that one is refused at once."""

    def __init__(self, threads: int = 16, waiting: int = 64) -> None:
        self._threads, self._most = threads, threads + waiting
        self._start_over()
        # A pool's threads do not survive a fork, so a child process starts with none of its parent's.
        start_over = weakref.WeakMethod(self._start_over)
        os.register_at_fork(after_in_child=lambda: (found := start_over()) and found())

    def _start_over(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[object]] = {}
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._count: Counter[str] = Counter()

    def join[T](self, kind: str, name: str, work: Callable[[], T]) -> Future[T]:
        """The flight of that name: the one under way, or a new one that does `work`. Raises `TooBusy`."""
        with self._lock:
            if flight := self._under_way.get(name):
                return flight  # type: ignore[return-value]  # one name is one kind of work
            if self._count[kind] >= self._most:
                metrics.pool_refused(kind).inc()
                raise TooBusy
            if kind not in self._pools:
                self._pools[kind] = ThreadPoolExecutor(self._threads, thread_name_prefix=f"gameball_{kind}")
            # A flight belongs to the request that set it off, whoever joins it.
            metrics.pool_waiting(kind).inc()
            try:
                flight = self._pools[kind].submit(copy_context().run, _counted, kind, work)
            except RuntimeError:  # this machine lets the process have no further thread, or it is about to end
                metrics.pool_waiting(kind).dec()
                raise TooBusy from None
            self._under_way[name] = flight
            self._count[kind] += 1
        flight.add_done_callback(lambda _: self._landed(kind, name))
        return flight  # type: ignore[return-value]

    def run[T](self, name: str, work: Callable[[], T], seconds: float) -> T:
        """The same in this thread: waits for the flight under way, or does the work here, and others may join it."""
        own: Future[object] = Future()
        with self._lock:
            flight = self._under_way.setdefault(name, own)
        if flight is not own:
            return flight.result(seconds)  # type: ignore[return-value]  # one name is one kind of work
        try:
            found = work()
        except BaseException as error:
            own.set_exception(error)
            raise
        else:
            own.set_result(found)
            return found
        finally:
            with self._lock:
                self._under_way.pop(name, None)

    def _landed(self, kind: str, name: str) -> None:
        with self._lock:
            self._under_way.pop(name, None)
            self._count[kind] -= 1


def _counted[T](kind: str, work: Callable[[], T]) -> T:
    metrics.pool_waiting(kind).dec()
    metrics.pool_busy(kind).inc()
    try:
        return work()
    finally:
        metrics.pool_busy(kind).dec()


class TooBusy(Exception):
    """More is under way than the portal can bear: this panel is unavailable for now."""
