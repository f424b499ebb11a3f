"""The portal's application in this process, asked without a server, and whether any of its threads is at something."""

import hashlib
import json
import sys
import time
from concurrent.futures import thread as pools
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import FrameType
from typing import Any
from urllib.parse import urlencode

from gameball.identity.tokens import mint
from gameball.sandbox import Sandbox
from tests.bench.browser import SESSION

LONGEST_WAIT = 20.0
FORM = "application/x-www-form-urlencoded"


class Inside:
    """Asks for pages as a proxy in front of the portal would. Nothing runs beside it but the portal's own threads."""

    def __init__(self) -> None:
        from tests.bench.serving.wsgi import application

        self._application: Any = application

    def get(self, address: str, session: str, *, htmx: bool = False) -> str:
        more = {"HTTP_HX_REQUEST": "true"} if htmx else {}
        status, _, body = self._ask("GET", address, b"", HTTP_COOKIE=session, **more)
        if status != 200:
            raise AssertionError(f"{address}: {status}")
        return body.decode()

    def enter(self, customer: str) -> str:
        token = mint(customer, Sandbox.SECRET_KEY.encode(), lifetime=timedelta(hours=12))
        body = urlencode({"token": token}).encode()
        status, headers, _ = self._ask("POST", "/account/enter/", body, CONTENT_TYPE=FORM)
        session = headers.get("Set-Cookie", "").partition(";")[0]
        if status != 303 or not session.startswith(f"{SESSION}="):
            raise AssertionError(f"no way in: {status}")
        return session

    def tell_change(self, customer: str) -> None:
        """A webhook, signed as Gameball signs."""
        event = {
            "event": "customer.profile.updated",
            "customer_id": customer,
            "created_at": datetime.now(UTC).isoformat(),
            "data": {},
        }
        body = json.dumps(event).encode()
        signature = hashlib.sha1(body + b":" + Sandbox.SECRET_KEY.encode(), usedforsecurity=False).hexdigest()
        headers = {"CONTENT_TYPE": "application/json", "HTTP_X_GB_SIGNATURE": signature}
        status, _, _ = self._ask("POST", "/hooks/gameball/", body, **headers)
        if status != 204:
            raise AssertionError(f"a webhook was refused: {status}")

    def _ask(self, method: str, address: str, body: bytes, **more: str) -> tuple[int, dict[str, str], bytes]:
        path, _, query = address.partition("?")
        said: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            said.update(status=int(status[:3]), headers=dict(headers))

        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_X_FORWARDED_PROTO": "https",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **more,
        }
        answer = self._application(environ, start_response)
        try:
            content = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        return said["status"], said["headers"], content


def wait_until_quiet() -> None:
    """Until no thread of any pool is at something, and none has something to begin with."""
    until = time.monotonic() + LONGEST_WAIT
    quiet = 0
    while quiet < 2:  # one that has just taken its work from the queue looks idle for an instant
        quiet = 0 if _is_anything_going_on() else quiet + 1
        if time.monotonic() > until:
            raise AssertionError("the portal's threads do not come to rest")
        time.sleep(0.0002)


def _is_anything_going_on() -> bool:
    queues: Any = pools._threads_queues  # nothing else knows them all
    return any(not queue.empty() for queue in list(queues.values())) or bool(working())


def working() -> list[tuple[int, FrameType]]:
    """The threads of all pools that are at a piece of work, with its frame."""
    found = []
    for thread, frame in sys._current_frames().items():
        walk: FrameType | None = frame
        while walk is not None:
            if walk.f_code.co_name == "run" and walk.f_code.co_filename == pools.__file__:
                found.append((thread, walk))
                break
            walk = walk.f_back
    return found
