"""People who look at pages without a pause, some over a connection that they keep, and what became of each look."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from .portal import Portal


@dataclass(frozen=True)
class Lost:
    """A look that got no whole answer: when it began, and what happened instead."""

    begun: float
    why: str


class Crowd:
    def __init__(self, portal: Portal, cookies: list[str], *, many: int = 8, kept: int = 4) -> None:
        self._portal, self._cookies = portal, cookies
        self._enough = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._look, args=(number, number < kept)) for number in range(many)]
        self.answered = 0
        self.refused = 0
        self.longest = 0.0
        self.lost: list[Lost] = []
        self.odd: list[str] = []

    def _look(self, number: int, keeps: bool) -> None:
        cookie = self._cookies[number % len(self._cookies)]
        connection = self._portal.connect()
        while not self._enough.is_set():
            begun = time.monotonic()
            try:
                if connection.sock is None:
                    connection.connect()
            except ConnectionRefusedError:
                self.refused += 1  # plainly: whoever stands before it asks another machine, and nothing was lost
                time.sleep(0.05)
                continue
            try:
                self._ask(connection, cookie)
            except (OSError, HTTPException) as error:
                self._note(Lost(begun, repr(error)))
                connection.close()
            else:
                with self._lock:
                    self.answered += 1
                    self.longest = max(self.longest, time.monotonic() - begun)
            if not keeps:
                connection.close()
        connection.close()

    def _ask(self, connection: HTTPConnection, cookie: str) -> None:
        connection.request("GET", "/account/", headers={"Cookie": cookie})
        answer = connection.getresponse()
        page = answer.read().decode()
        if answer.status != 200 or not page.rstrip().endswith("</html>"):
            with self._lock:
                self.odd.append(f"{answer.status} {page[-80:]}")

    def _note(self, lost: Lost) -> None:
        with self._lock:
            self.lost.append(lost)

    def wait_for(self, happened: Callable[[], bool], seconds: float) -> None:
        """While all of them go on looking."""
        ends = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < ends, f"it did not happen: {self.answered} answers, {self.lost[:3]}"
            time.sleep(0.02)

    def look_on(self, looks: int = 60) -> None:
        """Until so many more have been answered."""
        enough = self.answered + looks
        self.wait_for(lambda: self.answered >= enough, 20)

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join()
