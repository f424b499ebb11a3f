"""A Gameball over real HTTP that knows as many customers as a test likes to make up, and when it was asked."""

import time
from collections import Counter
from itertools import count

from gameball.sandbox import Call, Sandbox
from gameball.sandbox.answers import Gameball
from gameball.sandbox.people.person import Person
from gameball.sandbox.people.small import happy

# What all made-up ids begin with, in a spelling that no encoding changes: where it stands, an id has leaked.
MARK = "kestrel-"


class Everybody(Gameball):
    def person(self, customer: str) -> Person:
        if not customer.startswith(MARK):
            return super().person(customer)
        with self._lock:
            if customer not in self._people:
                self._people[customer] = happy(customer, self.today)
            return self._people[customer]


class Shop(Sandbox):
    """The sandbox, with arrivals: the moment of each call by `time.monotonic()`, and its endpoint."""

    def start(self) -> "Shop":
        super().start()
        self.gameball = Everybody(self.today, self.origin, order=self.order, signs=self.signs)
        self.arrivals: list[tuple[float, str]] = []
        self._numbers = count(1)
        return self

    def remember(self, call: Call) -> None:
        self.arrivals.append((time.monotonic(), call.endpoint or ""))
        super().remember(call)

    def somebody(self) -> str:
        """A customer whom nobody has asked about yet."""
        return f"{MARK}{next(self._numbers):06}"

    def asked(self) -> Counter[str]:
        """How often each endpoint was asked."""
        return Counter(call.endpoint or "" for call in self.calls)

    def be_well(self) -> None:
        self.calm()
        self.latency_ms = 0
        self.forget_calls()
        self.arrivals = []
