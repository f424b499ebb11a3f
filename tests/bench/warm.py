"""A page of which everything is kept, as a share of the throughput of a page that is always the same."""

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .browser import Answer, Browser
from .figures import Figure, median, noted, spread
from .portal import Served, door, place, portal
from .processes import BrokenError, free_port, listens, running
from .shop.client import running_shop

LEAST = {"in process": 0.85, "with Redis": 0.5}
CONNECTIONS = 4
ENCODINGS = ("", "gzip", "br")
# Those of the connection and of the moment; the server adds them by itself.
NOT_COPIED = {"date", "server", "connection", "content-length", "set-cookie", "transfer-encoding"}


def measure(quick: bool, _options: argparse.Namespace) -> list[Figure]:
    for tool in ("wrk", "redis-server"):
        if not shutil.which(tool):
            raise BrokenError(f"{tool} is not there: install Debian's package {tool}")
    figures = []
    with running_shop() as shop, door(shop.base_url) as way_in, running_redis() as redis:
        for where, cache_url in (("in process", ""), ("with Redis", redis)):
            session = way_in.enter(shop.unseen(1)[0])
            with portal(shop, CACHE_URL=cache_url) as server:
                for encoding in ENCODINGS:
                    figures += _compare(server, session, where, encoding, quick=quick)
    return figures


def _compare(server: Served, session: str, where: str, encoding: str, *, quick: bool) -> list[Figure]:
    rounds, seconds = (1 if encoding else 2, 2) if quick else (3 if encoding else 6, 3)
    browser = Browser(server.port, session, **{"Accept_Encoding": encoding} if encoding else {})
    page = browser.get("/account/")
    page = browser.get("/account/")
    if not page.complete and not encoding:
        raise BrokenError("the warm page lacks panels")
    if page.headers.get("Content-Encoding", "") != encoding:
        return []  # it does not compress, so this would be the page without
    address = put_down(browser, page, f"same-{encoding or 'plain'}-{where.replace(' ', '-').lower()}")
    warm, same = [], []
    for _ in range(rounds):
        warm.append(_a_second(server.port, "/account/", session, encoding, seconds))
        same.append(_a_second(server.port, address, session, encoding, seconds))
    shares = [ours / theirs for ours, theirs in zip(warm, same, strict=True)]
    rates = f"{median(warm):.0f} over {median(same):.0f} pages a second"
    return [
        Figure(
            "warm",
            f"a warm page over a constant one, {where}" + (f", {encoding}, compressed once" if encoding else ""),
            median(warm) / median(same),
            " of it",
            least=None if encoding else LEAST[where],
            note=noted(rates, f"{len(page.body)} bytes", spread(shares)),
            samples=shares,
        )
    ]


def put_down(browser: Browser, page: Answer, name: str) -> str:
    """Has the server answer this page's bytes, with the same headers, at the address that is returned.

    Headers that a middleware adds are left to it: they cost the constant page what they cost the other.
    """
    _write("bare", b"", {})
    added = {header.lower() for header in browser.get("/constant/bare/").headers}
    own = {key: value for key, value in page.headers.items() if key.lower() not in added | NOT_COPIED}
    if "Vary" in page.headers:
        own["Vary"] = page.headers["Vary"]
    _write(name, page.body, own)
    address = f"/constant/{name}/"
    answer = browser.get(address)
    if answer.body != page.body:
        raise BrokenError("the constant page is not what was put down")
    missing = {header for header in page.headers if header not in answer.headers} - {"Set-Cookie"}
    if missing:
        raise BrokenError(f"the constant page lacks headers: {', '.join(sorted(missing))}")
    return address


def _write(name: str, body: bytes, headers: dict[str, str]) -> None:
    (place() / f"{name}.body").write_bytes(body)
    (place() / f"{name}.json").write_text(json.dumps(headers))


def _a_second(port: int, address: str, session: str, encoding: str, seconds: int) -> float:
    headers = ["-H", f"Cookie: {session}", "-H", "X-Forwarded-Proto: https"]
    if encoding:
        headers += ["-H", f"Accept-Encoding: {encoding}"]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *headers, f"http://127.0.0.1:{port}{address}"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 20, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if not found or "Non-2xx" in said:
        raise BrokenError(f"wrk: {said}")
    return float(found[1])


@contextmanager
def running_redis() -> Iterator[str]:
    """An empty Redis of our own that writes nothing to disk. Its address."""
    port = free_port()
    options = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(place()))
    with running([shutil.which("redis-server") or sys.executable, *options]) as process:
        process.wait_for(lambda: listens(port))
        yield f"redis://127.0.0.1:{port}/0"
