"""A browser as the bench needs it: one connection that is kept, and what an answer took."""

import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from gameball.identity.tokens import mint
from gameball.sandbox import Sandbox

from .processes import BrokenError

SESSION = "__Host-loyalty"
# Any customer's browser has one after their first page, and a new one need not be made for them.
CSRF = "csrftoken=0123456789abcdefghijABCDEFGHIJ01"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def complete(self) -> bool:
        """Whether every panel is there."""
        return self.status == 200 and not any(
            mark in self.body for mark in (b'data-state="loading"', b'data-state="unavailable"', b'data-state="stale"')
        )


class Browser:
    """One connection that is kept, and the session of one customer at a time. Not to be shared between threads."""

    def __init__(self, port: int, session: str = "", **headers: str) -> None:
        self.session = session
        self._headers = {
            "X-Forwarded-Proto": "https",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, address: str, session: str | None = None, *, htmx: bool = False) -> Answer:
        headers = self._headers | {"Cookie": session or self.session}
        if htmx:
            headers["HX-Request"] = "true"
        self._fresh()
        begun = time.perf_counter()
        self._connection.request("GET", address, headers=headers)
        said = self._connection.getresponse()
        body = said.read()
        seconds = time.perf_counter() - begun
        return Answer(said.status, dict(said.headers), body, seconds)

    def post(self, address: str, fields: Mapping[str, str]) -> Answer:
        self._fresh()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", address, urlencode(fields), self._headers | kind)
        said = self._connection.getresponse()
        return Answer(said.status, dict(said.headers), said.read(), 0.0)

    def enter(self, customer: str) -> str:
        """Comes in by a token, as from the shop. The cookies to send from then on."""
        token = mint(customer, Sandbox.SECRET_KEY.encode(), lifetime=timedelta(hours=12))
        answer = self.post("/account/enter/", {"token": token})
        cookie = answer.headers.get("Set-Cookie", "")
        if answer.status != 303 or not cookie.startswith(f"{SESSION}="):
            raise BrokenError(f"no way into the portal: {answer.status}")
        return f"{cookie.partition(';')[0]}; {CSRF}"

    def close(self) -> None:
        self._connection.close()

    def _fresh(self) -> None:
        """Opens the connection anew where the server has closed it, before any time is taken."""
        sock = self._connection.sock
        if sock is not None:
            sock.setblocking(False)
            try:
                gone = sock.recv(1, socket.MSG_PEEK) == b""
            except BlockingIOError:
                gone = False
            except OSError:
                gone = True
            sock.settimeout(30)
            if gone:
                self._connection.close()
        if self._connection.sock is None:
            self._connection.connect()
