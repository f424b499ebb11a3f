"""Many browsers at once."""

import threading
import time
from collections.abc import Iterable, Iterator
from http.client import HTTPException
from typing import NamedTuple

from .browser import Browser


class View(NamedTuple):
    """One page, by `time.perf_counter()`. One that lacks a panel is not complete."""

    address: str
    asked: float
    answered: float
    complete: bool
    status: int

    @property
    def seconds(self) -> float:
        return self.answered - self.asked


class Load:
    """So many browsers, of which each asks for a page, waits for it, pauses, and asks for the next."""

    def __init__(self, port: int, clients: int, *, pause: float = 0.0) -> None:
        self._port, self._clients, self._pause = port, clients, pause
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self.views: list[View] = []
        self.begun = self.ended = 0.0

    def run(self, work: Iterable[tuple[str, str]], seconds: float = 600.0) -> "Load":
        """Asks for all these addresses in these sessions, as far as the time allows, and waits for the last answer."""
        self.start(work, seconds)
        self.join()
        return self

    def start(self, work: Iterable[tuple[str, str]], seconds: float = 600.0) -> None:
        self.begun = time.perf_counter()
        self.ended = self.begun + seconds
        rest = iter(work)
        self._threads = [threading.Thread(target=self._ask, args=(rest,), daemon=True) for _ in range(self._clients)]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    @property
    def failed(self) -> int:
        return sum(not view.complete for view in self.views)

    def a_second(self, after: float = 0.5) -> float:
        """How many complete pages a second, but for the first moments."""
        begun = self.begun + after
        done = sum(view.complete and begun <= view.answered <= self.ended for view in self.views)
        return done / max(self.ended - begun, 0.001)

    def _ask(self, rest: Iterator[tuple[str, str]]) -> None:
        browser = Browser(self._port)
        while time.perf_counter() < self.ended and (what := self._next(rest)):
            asked = time.perf_counter()
            try:
                answer = browser.get(*what)
            except (OSError, HTTPException):
                browser.close()
                view = View(what[0], asked, time.perf_counter(), complete=False, status=0)
            else:
                view = View(what[0], asked, time.perf_counter(), answer.complete, answer.status)
            self.views.append(view)
            if self._pause:
                time.sleep(self._pause)
        browser.close()

    def _next(self, rest: Iterator[tuple[str, str]]) -> tuple[str, str] | None:
        with self._lock:
            found = next(rest, None)
            if found is None:
                self.ended = min(self.ended, time.perf_counter())
            return found
