"""The portal under gunicorn, as it is deployed but for raised limits, and the way in."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from pathlib import Path
from tempfile import mkdtemp

from gameball.sandbox import Sandbox

from .browser import Browser
from .processes import Process, free_port, listens, running
from .shop.client import Shop

APPLICATION = "tests.bench.serving.wsgi:application"
SETTINGS = "tests.bench.serving.settings"
# What is measured is the portal and not how well it keeps to Gameball's limits.
LIMITS = {"GAMEBALL_CUSTOMER_RATE": "100000/1", "GAMEBALL_OTHER_RATE": "100000/1", "GAMEBALL_PACE_SHARE": "1"}


@cache
def place() -> Path:
    """Where everything goes that the bench writes but its answer."""
    return Path(mkdtemp(prefix="bench-"))


def environment(base_url: str, **more: str) -> dict[str, str]:
    """What a portal over that Gameball is started with; its static files are there."""
    _collect_static()
    return _environment(base_url) | more


def _environment(base_url: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "ENV_FILE": "",
        "SECRET_KEY": "only-for-the-bench:0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{place() / 'db.sqlite3'}",
        "GAMEBALL_BASE_URL": base_url,
        "GAMEBALL_API_KEY": Sandbox.API_KEY,
        "GAMEBALL_SECRET_KEY": Sandbox.SECRET_KEY,
        "BENCH_STATIC": str(place() / "static"),
        **LIMITS,
    }


@cache
def _collect_static() -> None:
    """As they are deployed, once for all workers of this run."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0", "-i", "admin"]
    with running(command, _environment("http://127.0.0.1:9/api/v4")) as process:
        process.wait(120)


@dataclass(frozen=True)
class Served:
    """A running server. `worker` is the process that answers."""

    process: Process
    port: int

    @property
    def worker(self) -> int:
        return next(iter(self.process.children), self.process.pid)


@contextmanager
def served(application: str, environment: Mapping[str, str], ready: str = "/healthz") -> Iterator[Served]:
    """One worker of gunicorn's, with the repository's own settings for it."""
    with started(application, environment) as server:
        server.process.wait_for(lambda: _answers(server.port, ready))
        yield server


@contextmanager
def started(application: str, environment: Mapping[str, str]) -> Iterator[Served]:
    """The same without waiting for it."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-w", "1", application]
    with running(command, environment) as process:
        yield Served(process, port)


@contextmanager
def portal(shop: Shop, **more: str) -> Iterator[Served]:
    with served(APPLICATION, environment(shop.base_url) | more) as server:
        yield server


def _answers(port: int, address: str) -> bool:
    if not listens(port):
        return False
    try:
        return Browser(port).get(address).status == 200
    except (OSError, HTTPException):
        return False


class Door:
    """A portal of its own that only lets people in: so the one that is measured has seen none of them."""

    def __init__(self, server: Served) -> None:
        self._browser = Browser(server.port)

    def enter(self, customer: str) -> str:
        return self._browser.enter(customer)

    def enter_all(self, customers: list[str]) -> list[str]:
        return [self.enter(each) for each in customers]


@contextmanager
def door(base_url: str) -> Iterator[Door]:
    with served(APPLICATION, environment(base_url)) as server:
        yield Door(server)
