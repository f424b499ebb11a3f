"""The bench's hold on a shop that runs in a process of its own."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ..processes import Process, free_port, listens, running_module

BATCH = 500


class ShopControl:
    """What can be asked of a shop at its port."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)

    def latency(self, milliseconds: float) -> None:
        self._ask("latency", ms=str(milliseconds))

    def hang(self, *endpoints: str) -> None:
        """From now on these endpoints never answer; without any, all do again."""
        self._ask("hang", endpoints=",".join(endpoints))

    def change(self, customer: str, at: float) -> None:
        """This customer buys something."""
        self._ask("change", customer=customer, at=str(at))

    def forget(self) -> None:
        """Lets go of all that it made so far."""
        self._ask("forget")

    def prepare(self, customers: Iterable[str]) -> None:
        """Has the answers about them made, so that none is made while something is measured."""
        rest = iter(customers)
        while some := list(islice(rest, BATCH)):
            self._ask("prepare", customers=",".join(some))

    def calls(self) -> int:
        return int(self._ask("state")["calls"])

    def calls_by_endpoint(self) -> dict[str, int]:
        found: dict[str, int] = self._ask("state")["by_endpoint"]
        return found

    def _ask(self, what: str, **query: str) -> dict[str, Any]:
        self._connection.request("GET", f"/bench/{what}?{urlencode(query)}")
        found: dict[str, Any] = json.loads(self._connection.getresponse().read())
        return found


class Shop(ShopControl):
    """A running shop, and the customers of it who were not looked at yet."""

    def __init__(self, process: Process, port: int, tls_port: int) -> None:
        super().__init__(port)
        self.process, self.tls_port = process, tls_port
        self._unseen = (f"c{number}" for number in range(1, 1_000_000))

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v4"

    def unseen(self, many: int, *, prepared: bool = True) -> list[str]:
        """Customers that nobody was asked about yet."""
        found = list(islice(self._unseen, many))
        if prepared:
            self.prepare(found)
        return found


@contextmanager
def running_shop(*, cert: Path | None = None) -> Iterator[Shop]:
    port, tls_port = free_port(), free_port()
    tls = ["--tls-port", str(tls_port), "--cert", str(cert)] if cert else []
    with running_module("tests.bench.shop", "--port", str(port), *tls) as process:
        process.wait_for(lambda: listens(port) and (not cert or listens(tls_port)))
        yield Shop(process, port, tls_port)
