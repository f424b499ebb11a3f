"""The portal as it is deployed: gunicorn with the repository's settings for it, and people who come by HTTP."""

import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import Message
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlencode

from gameball.demo.portal import environment
from gameball.identity.tokens import mint
from gameball.sandbox import Sandbox

from ..pages import Page
from .activation import Held
from .processes import ROOT, Process, free_port, signal_to
from .shop import MARK

AGENT, LEAD, PASSWORD = "demo-agent", "demo-lead", "correct horse battery"
KEYS = (Sandbox.API_KEY, Sandbox.SECRET_KEY)
STACK_TRACES = ("Traceback (most recent call last)", 'File "/', "site-packages")
CLIENT_SECONDS = 30
GUNICORN = (sys.executable, "-m", "gunicorn", "--graceful-timeout", "1")


@dataclass(frozen=True)
class Seen:
    """What somebody got, and after how many seconds."""

    address: str
    status: int
    headers: Message
    html: str
    seconds: float

    @cached_property
    def page(self) -> Page:
        return Page(self.html)

    @property
    def panels(self) -> dict[str, str]:
        return self.page.panels


@dataclass
class Portal:
    process: Process
    port: int
    _handed_out: list[str] = field(default_factory=list)  # what opens a door: it stands in no log
    _cookies: dict[str, str] = field(default_factory=dict)
    _frames: dict[str, str] = field(default_factory=dict)
    _staff: str = ""
    _read: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def workers(self) -> list[int]:
        return self.process.children

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=CLIENT_SECONDS)

    def get(
        self, address: str, cookie: str = "", *, htmx: bool = False, over: HTTPConnection | None = None, **headers: str
    ) -> Seen:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"Cookie": cookie} | ({"HX-Request": "true"} if htmx else {})
        return self._ask("GET", address, named, "", over)

    def post(
        self, address: str, body: Mapping[str, str] | bytes, over: HTTPConnection | None = None, **headers: str
    ) -> Seen:
        kind = "application/json" if isinstance(body, bytes) else "application/x-www-form-urlencoded"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._ask("POST", address, {"Content-Type": kind} | named, body, over)

    def _ask(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        body: Mapping[str, str] | bytes | str,
        over: HTTPConnection | None = None,
    ) -> Seen:
        connection = over or self.connect()
        sent = urlencode(body) if isinstance(body, Mapping) else body
        begun = time.monotonic()
        connection.request(method, address, sent or None, dict(headers))
        answer = connection.getresponse()
        html = answer.read().decode()
        seconds = time.monotonic() - begun
        if over is None:
            connection.close()
        return Seen(address, answer.status, answer.headers, html, seconds)

    def connect_to(self, worker: int) -> HTTPConnection:
        """A connection to this one of the workers: the others stand still while it is accepted."""
        others = [pid for pid in self.workers if pid != worker]
        for pid in others:
            signal_to(pid, signal.SIGSTOP)
        try:
            connection = self.connect()
            self.get("/healthz", over=connection)
        finally:
            for pid in others:
                signal_to(pid, signal.SIGCONT)
        return connection

    # The doors

    def enter(self, customer: str) -> str:
        """Comes in through the account door, once. The cookie to send from then on."""
        if customer in self._cookies:
            return self._cookies[customer]
        answer = self.post("/account/enter/", {"token": self._token(customer)})
        assert answer.status == 303, answer.html[:500]
        self._cookies[customer] = self._note(answer.headers["Set-Cookie"].partition(";")[0])
        return self._cookies[customer]

    def widget(self, customer: str) -> str:
        """Comes in through the widget door. The address of the dashboard in the frame."""
        if customer in self._frames:
            return self._frames[customer]
        answer = self.post("/widget/", {"token": self._token(customer)})
        assert answer.status == 303, answer.html[:500]
        self._frames[customer] = answer.headers["Location"]
        self._note(self._frames[customer].strip("/").removeprefix("widget/"))
        return self._frames[customer]

    def log_in(self, name: str = AGENT) -> str:
        """An agent's cookies, after a login with name and password."""
        form = self.get("/staff/login/")
        csrf = form.headers["Set-Cookie"].partition(";")[0]
        token = form.page.one("input[name=csrfmiddlewaretoken]")["value"]
        fields = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": token}
        answer = self.post("/staff/login/", fields, Cookie=csrf)
        assert answer.status == 302, answer.html[:500]
        cookies = [each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie", [])]
        return self._note(next(each for each in cookies if each.startswith("sessionid=")))

    @property
    def staff(self) -> str:
        with self._lock:
            self._staff = self._staff or self.log_in()
        return self._staff

    def look_up(self, customer: str) -> Seen:
        return self.get(f"/staff/customer/?id={quote(customer, safe='')}", self.staff)

    def _token(self, customer: str) -> str:
        return self._note(mint(customer, Sandbox.SECRET_KEY.encode(), lifetime=timedelta(minutes=30)))

    def _note(self, secret: str) -> str:
        self._handed_out.append(secret.partition("=")[2] or secret)
        return secret

    # What nobody may read

    def check_log(self) -> str:
        """That what was logged since the last time holds nothing that opens a door, names somebody or shows code."""
        said = self.process.said
        new, self._read = said[self._read :], len(said)
        handed_out, self._handed_out = self._handed_out, []
        for secret in (*KEYS, MARK, *STACK_TRACES, *handed_out):
            assert secret not in new, lines_with(secret, new)
        return new


def lines_with(words: str, text: str) -> list[str]:
    return [line for line in text.splitlines() if words in line]


def check_nothing_leaks(seen: Seen) -> None:
    """An agent sees whom they look up; everybody else sees no id."""
    said = f"{seen.headers}\n{seen.html}"
    for secret in (*KEYS, *STACK_TRACES, *(() if seen.address.startswith("/staff/") else (MARK,))):
        assert secret not in said, f"{seen.address}: {secret!r} stands in {lines_with(secret, said)[:3]}"


def at_once[T](views: list[Callable[[], T]]) -> list[T]:
    """All of them side by side, the answers in their order."""
    with ThreadPoolExecutor(len(views)) as pool:
        return list(pool.map(lambda view: view(), views))


def prepare(database: Path) -> None:
    """Tables, and an agent who may log in."""
    variables = environment(DATABASE_URL=f"sqlite:///{database}", DEMO_PASSWORD=PASSWORD)
    variables |= {"GAMEBALL_API_KEY": KEYS[0], "GAMEBALL_SECRET_KEY": KEYS[1]}
    for command in (["migrate", "--verbosity", "0"], ["demo_staff"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=variables, check=True)


@contextmanager
def serving(folder: Path, prepared: Path, base_url: str, *options: str, **variables: str) -> Iterator[Portal]:
    """gunicorn with more options on its command line, and the portal with more settings in its environment."""
    port = free_port()
    command = [*GUNICORN, "--bind", f"127.0.0.1:{port}", *options]
    log = folder / f"portal-{port}.log"
    with Process(command, log, _settings(folder, prepared, base_url, variables)) as process:
        yield _once_alive(process, port, variables.get("SCRIPT_NAME", ""))


@contextmanager
def serving_on(held: Held, folder: Path, prepared: Path, base_url: str, *options: str) -> Iterator[Portal]:
    """The same on a socket that is held for it."""
    command = held.wrap([*GUNICORN, *options])
    settings = _settings(folder, prepared, base_url, {})
    with Process(command, folder / f"portal-{held.port}.log", settings, descriptors=[held.descriptor]) as process:
        yield _once_alive(process, held.port)


def _settings(folder: Path, prepared: Path, base_url: str, variables: Mapping[str, str]) -> dict[str, str]:
    database = shutil.copy(prepared, folder / f"db-{time.monotonic_ns()}.sqlite3")
    usual = {
        "DATABASE_URL": f"sqlite:///{database}",
        "GAMEBALL_BASE_URL": base_url,
        "GAMEBALL_API_KEY": KEYS[0],
        "GAMEBALL_SECRET_KEY": KEYS[1],
        "PYTHONUNBUFFERED": "1",
    }
    return environment(**(usual | dict(variables)))


def _once_alive(process: Process, port: int, prefix: str = "") -> Portal:
    portal = Portal(process, port)
    process.wait_for(lambda: _is_alive(portal, f"{prefix}/healthz"))
    return portal


def _is_alive(portal: Portal, address: str) -> bool:
    try:
        return portal.get(address).status == 200
    except (OSError, HTTPException):
        return False
