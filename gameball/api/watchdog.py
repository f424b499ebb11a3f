"""Ends calls at their deadline by shutting their sockets down.

The timeouts of `requests` are per read: a server that drips a byte now and then, headers included, holds a call for as
long as it likes. So every call has a `Guard`, every connection that works for it hands its socket in, and one thread
shuts down what is open when the time is over. The reading thread then sees the connection end.
"""

import contextlib
import heapq
import os
import socket
import threading
import time
from types import TracebackType
from typing import Self


class Guard:
    """The deadline of one call, by `time.monotonic()`. Used as a context manager around the call.

    `fired` tells that the time was over before the call was done. `reused` is set by a connection that was kept from an
    earlier call; with `fresh` no such connection may be used.
    """

    def __init__(self, deadline: float, *, fresh: bool = False) -> None:
        self.deadline = deadline
        self.fresh = fresh
        self.reused = False
        self.fired = False
        self.done = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    def left(self) -> float:
        """The seconds that are left, never negative."""
        return max(0.0, self.deadline - time.monotonic())

    def watch(self, descriptor: int) -> None:
        """Takes the socket with this descriptor under guard."""
        # A duplicate: TLS detaches the socket it wraps, and a closed descriptor's number may soon be another call's
        double = socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM)
        with self._lock:
            if self.fired or self.done:
                _shut(double)
                double.close()
            else:
                self._sockets.append(double)

    def fire(self) -> None:
        """Shuts down what is under guard."""
        with self._lock:
            if self.done:
                return
            self.fired = True
            for double in self._sockets:
                _shut(double)

    def __enter__(self) -> Self:
        _current.guard = self
        _watchdog.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _current.guard = None
        with self._lock:
            self.done = True
            for double in self._sockets:
                double.close()
            self._sockets = []


class _Current(threading.local):
    guard: Guard | None = None


_current = _Current()


def current() -> Guard | None:
    """The guard of the call that this thread is making."""
    return _current.guard


class _Watchdog:
    """One thread, started with the first call, that sleeps until the nearest deadline."""

    def __init__(self) -> None:
        self._wake = threading.Condition(threading.Lock())
        self._guards: list[tuple[float, int, Guard]] = []
        self._number = 0
        self._thread: threading.Thread | None = None

    def add(self, guard: Guard) -> None:
        with self._wake:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="gameball-watchdog", daemon=True)
                self._thread.start()
            self._number += 1
            heapq.heappush(self._guards, (guard.deadline, self._number, guard))
            if self._guards[0][2] is guard:
                self._wake.notify()

    def _run(self) -> None:
        while True:
            with self._wake:
                while self._guards and self._guards[0][2].done:
                    heapq.heappop(self._guards)
                wait = self._guards[0][0] - time.monotonic() if self._guards else None
                if wait is None or wait > 0:
                    self._wake.wait(wait)
                    continue
                guard = heapq.heappop(self._guards)[2]
            guard.fire()


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # not connected any more
        sock.shutdown(socket.SHUT_RDWR)


_watchdog = _Watchdog()


def _after_fork() -> None:
    # A child has none of its parent's threads, and its locks may be held for ever
    global _watchdog, _current
    _watchdog = _Watchdog()
    _current = _Current()


os.register_at_fork(after_in_child=_after_fork)
