"""`make lighthouse`: the programme and the account as Lighthouse judges them, and a constant page of the same bytes.

The constant page is recorded from the portal: the same HTML, styles, scripts and headers, from memory. What it is given
for speed is what can be had on this machine with these pages; the portal is measured against that, in turns.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from gameball.demo.portal import environment
from gameball.identity.tokens import mint
from gameball.sandbox import Sandbox

from ..needs import CHROMIUM, CHROMIUM_ARGUMENTS, NODE_MODULES
from ..serving.processes import ROOT, Process, free_port
from .constant import Constant, record

LIGHTHOUSE = NODE_MODULES / ".bin" / "lighthouse"
RUNS = int(os.environ.get("RUNS", "5"))  # fewer tell only whether it works
SPEED = "performance"
WHOLE = ("accessibility", "best-practices", "seo")
LEAST_SHARE = 0.99
SHOP = "https://shop.example"
# What the proxy in front of a portal says of the visitor's own connection
BEHIND_A_PROXY = {"X-Forwarded-Proto": "https"}


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    goal: float | None = None

    @property
    def met(self) -> bool:
        return self.goal is None or self.value >= self.goal


def main() -> int:
    for each, cure in ((CHROMIUM, "apt-get install chromium"), (LIGHTHOUSE, "run make lighthouse, which installs it")):
        if not each.exists():
            sys.stderr.write(f"{each} is missing: {cure}\n")
            return 2
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="loyalty-lighthouse-")))
        portal = running.enter_context(served(folder))
        cookie = portal.enter("middle")
        pages = {"programme": Page("/program/", {}), "account": Page("/account/", {"Cookie": cookie})}
        figures = [
            figure for name, page in pages.items() for figure in compared(name, page, portal.port, folder, running)
        ]
    sys.stdout.write(f"{table(figures)}\n")
    return 0 if all(figure.met for figure in figures) else 1


@dataclass(frozen=True)
class Page:
    address: str
    cookie: Mapping[str, str]

    @property
    def headers(self) -> dict[str, str]:
        return {**BEHIND_A_PROXY, **self.cookie}


def compared(name: str, page: Page, port: int, folder: Path, running: ExitStack) -> Iterator[Figure]:
    """The portal's page and the constant one, turn and turn about."""
    constant = Constant(record(f"http://localhost:{port}", page.address, page.headers))
    running.callback(constant.stop)
    wanted = (SPEED, *WHOLE) if name == "programme" else (SPEED,)
    portals, constants = [], []
    for number in range(RUNS):
        warm(port, page)
        portals.append(judged(f"http://localhost:{port}{page.address}", page.headers, wanted, folder))
        constants.append(judged(f"{constant.origin}{page.address}", page.headers, (SPEED,), folder))
        got = f"{portals[-1][SPEED]:g}, the constant page {constants[-1][SPEED]:g}"
        sys.stderr.write(f"{name}, turn {number + 1} of {RUNS}: {got}\n")
    for category in WHOLE:
        if category in wanted:
            yield Figure(f"{name}: {category}", min(each[category] for each in portals), 100)
    speed, most = (statistics.median(each[SPEED] for each in some) for some in (portals, constants))
    yield Figure(f"{name}: performance, median of {RUNS}", speed)
    yield Figure(f"{name}: performance of a constant page of the same bytes", most)
    yield Figure(f"{name}: share of it", speed / most, LEAST_SHARE)


def warm(port: int, page: Page) -> None:
    """What is a little old is renewed before, so that every turn measures the same page."""
    for _ in range(2):
        connection = HTTPConnection("localhost", port, timeout=30)
        connection.request("GET", page.address, headers=page.headers)
        connection.getresponse().read()
        connection.close()


def judged(address: str, headers: Mapping[str, str], categories: tuple[str, ...], folder: Path) -> dict[str, float]:
    """The scores of the categories, of 100."""
    said, sent = folder / "report.json", folder / "headers.json"
    sent.write_text(json.dumps(dict(headers)))
    command = [str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={said}"]
    command += [f"--only-categories={','.join(categories)}", f"--extra-headers={sent}"]
    command += [f"--chrome-flags={' '.join(['--headless=new', *CHROMIUM_ARGUMENTS])}"]
    # Chromium sometimes loses the start of its own record of a page; Lighthouse then asks to be run again.
    for last in (False, False, True):
        done = subprocess.run(command, env=dict(os.environ) | {"CHROME_PATH": str(CHROMIUM)}, check=last, timeout=180)
        if done.returncode == 0:
            break
    report = json.loads(said.read_text())
    if error := report.get("runtimeError"):
        raise RuntimeError(error["message"])
    if report["finalDisplayedUrl"] != address:
        raise RuntimeError(f"{address} led to {report['finalDisplayedUrl']}")
    if broken := [
        f"{name}: {each['errorMessage']}" for name, each in report["audits"].items() if "errorMessage" in each
    ]:
        raise RuntimeError("; ".join(broken))
    return {name: round(each["score"] * 100, 1) for name, each in report["categories"].items()}


@dataclass(frozen=True)
class Portal:
    port: int

    def enter(self, customer: str) -> str:
        token = mint(customer, Sandbox.SECRET_KEY.encode(), lifetime=timedelta(hours=2))
        connection = HTTPConnection("localhost", self.port, timeout=30)
        form = {"Content-Type": "application/x-www-form-urlencoded", **BEHIND_A_PROXY}
        connection.request("POST", "/account/enter/", urlencode({"token": token}), form)
        cookie = connection.getresponse().headers["Set-Cookie"].partition(";")[0]
        connection.close()
        return cookie

    def is_alive(self) -> bool:
        try:
            connection = HTTPConnection("localhost", self.port, timeout=1)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False


@contextmanager
def served(folder: Path) -> Iterator[Portal]:
    """As it is deployed: no DEBUG, static files collected, behind what terminates TLS."""
    with Sandbox() as sandbox:
        port = free_port()
        variables = environment(
            DJANGO_SETTINGS_MODULE="tests.quality.serving",
            SECRET_KEY="only-for-make-lighthouse:0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
            ALLOWED_HOSTS="localhost",
            DATABASE_URL=f"sqlite:///{folder / 'db.sqlite3'}",
            QUALITY_STATIC=str(folder / "static"),
            GAMEBALL_BASE_URL=sandbox.base_url,
            GAMEBALL_API_KEY=Sandbox.API_KEY,
            GAMEBALL_SECRET_KEY=Sandbox.SECRET_KEY,
            SHOP_NAME="Meadow & Pine",
            SHOP_URL=f"{SHOP}/",
            SHOP_SIGN_IN_URL=f"{SHOP}/sign-in",
            SHOP_JOIN_URL=f"{SHOP}/join",
            SHOP_HELP_URL=f"{SHOP}/help",
        )
        del variables["DEBUG"]
        for arguments in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
            subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=variables, check=True)
        command = [sys.executable, "-m", "gunicorn", "loyalty_portal.wsgi", "--bind", f"127.0.0.1:{port}"]
        with Process(command, folder / "portal.log", variables) as process:
            portal = Portal(port)
            process.wait_for(portal.is_alive)
            yield portal


def table(figures: list[Figure]) -> str:
    width = max(len(figure.name) for figure in figures)
    lines = []
    for figure in figures:
        goal = "" if figure.goal is None else f"at least {figure.goal:g}".ljust(14)
        verdict = "" if figure.goal is None else "met" if figure.met else "MISSED"
        lines.append(f"{figure.name.ljust(width)}  {figure.value:8.4g}  {goal}{verdict}".rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
