"""The sandbox: a Gameball to run against, over real HTTP, in a thread of this process."""

import ssl
import threading
from collections import deque
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from gameball.sandbox import troubles
from gameball.sandbox.answers import Gameball
from gameball.sandbox.handler import Listener
from gameball.sandbox.routes import ENDPOINTS, Call

CALLS_REMEMBERED = 20_000


@dataclass(slots=True)
class _Running:
    listener: Listener
    thread: threading.Thread


class Sandbox:
    """A made-up shop's Gameball account on a port of its own.

    `port=0` takes a free one, and keeps it over a stop and a start. `order` is that of the activities. `latency_ms`
    slows every call and may be changed while it runs. `signs="unsigned"` sends what was spent, expired and cancelled
    as positive points. Everything it answers follows from `today`.
    """

    API_KEY = "sandbox-api-key"
    SECRET_KEY = "sandbox-secret-key-not-a-secret!"  # noqa: S105 # made up; the tokens' algorithms need 32 bytes

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        order: str = "desc",
        latency_ms: float = 0,
        cert: str | Path | None = None,
        key: str | Path | None = None,
        today: date | None = None,
        signs: str = "signed",
    ) -> None:
        if order not in {"asc", "desc"}:
            raise ValueError("order is asc or desc")
        if signs not in {"signed", "unsigned"}:
            raise ValueError("signs is signed or unsigned")
        self.host, self.port, self.order, self.signs = host, port, order, signs
        self.latency_ms = latency_ms
        self.today = today or datetime.now(UTC).date()
        self.api_key, self.secret_key = self.API_KEY, self.SECRET_KEY
        self.stopping = threading.Event()
        self.tls = _tls(cert, key)
        self._calls: deque[Call] = deque(maxlen=CALLS_REMEMBERED)
        self._troubles: dict[tuple[str, str | None], str] = {}
        self._was_busy: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self._running: _Running | None = None

    def start(self) -> Self:
        """Listen, and serve in a daemon thread. Raises OSError where the port is taken."""
        self.stopping.clear()
        listener = Listener((self.host, self.port), self)
        self.port = listener.server_address[1]
        self.gameball = Gameball(self.today, self.origin, order=self.order, signs=self.signs)
        thread = threading.Thread(target=listener.serve_forever, args=(0.05,), name="sandbox", daemon=True)
        thread.start()
        self._running = _Running(listener, thread)
        return self

    def stop(self) -> None:
        """End at once: whoever hangs is let go of."""
        self.stopping.set()
        running, self._running = self._running, None
        if running:
            running.listener.shutdown()
            running.listener.server_close()
            running.listener.hang_up()
            running.thread.join(5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    @property
    def origin(self) -> str:
        if not self.port:
            raise RuntimeError("the sandbox has no address before it is started")
        host = "127.0.0.1" if self.host in {"", "0.0.0.0"} else self.host  # noqa: S104
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.origin}/api/v4"

    @property
    def calls(self) -> list[Call]:
        """What was asked so far, oldest first."""
        with self._lock:
            return list(self._calls)

    def calls_of(self, endpoint: str) -> list[Call]:
        return [call for call in self.calls if call.endpoint == endpoint]

    def forget_calls(self) -> None:
        with self._lock:
            self._calls.clear()

    def trouble(self, endpoint: str, kind: str, customer: str | None = None) -> None:
        """From now on this endpoint (`*`: all) is in trouble of this kind, for everybody or for one customer."""
        if endpoint != "*" and endpoint not in ENDPOINTS:
            raise ValueError(f"no endpoint {endpoint!r}: one of * {' '.join(ENDPOINTS)}")
        troubles.check(kind)
        with self._lock:
            self._troubles[endpoint, customer] = kind

    def calm(self) -> None:
        """End every trouble that was made with `trouble`."""
        with self._lock:
            self._troubles.clear()

    def remember(self, call: Call) -> None:
        with self._lock:
            self._calls.append(call)

    def trouble_of(self, call: Call) -> str | None:
        """What is wrong with this call: what a test asked for, else what the customer is there for."""
        if not call.endpoint:
            return None
        customer = call.customer or call.query.get("customerId")
        with self._lock:
            for place in ((call.endpoint, customer), (call.endpoint, None), ("*", customer), ("*", None)):
                if place in self._troubles:
                    return self._troubles[place]
        kind = self.gameball.trouble_of(call)
        return self._only_once(call) if kind == "busy" else kind

    def _only_once(self, call: Call) -> str | None:
        place = (call.endpoint or "", call.customer or "")
        with self._lock:
            if place in self._was_busy:
                return None
            self._was_busy.add(place)
        return "2001"


def _tls(cert: str | Path | None, key: str | Path | None) -> ssl.SSLContext | None:
    if not cert:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context
