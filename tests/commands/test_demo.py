"""`manage.py demo`: the sandbox, the portal and a made-up shop, from one command."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote

import pytest
import requests
from django.core.management import CommandError, call_command

from gameball.demo.portal import environment, set_aside
from gameball.sandbox import CUSTOMERS
from gameball.sandbox.people.cast import HOSTILE_ID

ROOT = Path(__file__).resolve().parents[2]
PANELS = ["balance", "tiers", "campaigns", "activities", "referrals"]


def own_addresses() -> Iterator[str]:
    """Those that `localhost` may mean here."""
    yield "127.0.0.1"
    with suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        yield "::1"


@dataclass(frozen=True)
class Demo:
    process: subprocess.Popen[str]
    port: int
    printed: str

    @property
    def portal(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def shop(self) -> str:
        return f"http://localhost:{self.port + 1}"

    def children(self) -> list[int]:
        """The processes that it started, and those that these started."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
        found = [self.process.pid]
        for parent in found:
            found += [pid for pid, ppid in pairs if ppid == parent and pid not in found]
        return found[1:]


def two_free_ports() -> int:
    """The first of two neighbours that nobody uses."""
    for _ in range(50):
        with closing(socket.create_server(("127.0.0.1", 0))) as first:
            port = int(first.getsockname()[1])
            with suppress(OSError), closing(socket.create_server(("127.0.0.1", port + 1))):
                return port
    raise AssertionError("no two free ports")


def started(folder: Path, **variables: str) -> Demo:
    port = two_free_ports()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port), "--database", str(folder / "a b#1.sqlite3")],
        cwd=ROOT,
        env=environment(PYTHONUNBUFFERED="1", **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    printed = ""
    while list(CUSTOMERS.values())[-1].says not in printed:
        line = process.stdout.readline()
        assert line, process.communicate(timeout=5)
        printed += line
    return Demo(process, port, printed)


def end(demo: Demo, number: signal.Signals) -> tuple[int, str, str]:
    """What it ends with, and what it still says."""
    demo.process.send_signal(number)
    try:
        said = demo.process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(demo.process.pid, signal.SIGKILL)
        raise
    return demo.process.returncode, *said


def assert_nothing_is_left(demo: Demo, children: list[int]) -> None:
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    for port in (demo.port, demo.port + 1):
        socket.create_server(("127.0.0.1", port)).close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = started(tmp_path_factory.mktemp("demo"))
    children = running.children()
    yield running
    assert end(running, signal.SIGTERM) == (0, "", "")
    assert_nothing_is_left(running, children)


class Form(HTMLParser):
    """The one form of a page: where it posts to, and what."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            assert found["method"] == "post"
            self.action = found["action"]
        elif tag == "input":
            self.fields[found["name"]] = found["value"]


def asked(demo: Demo, path: str, host: str | None = None) -> http.client.HTTPResponse:
    """An address of the shop as it stands, which `requests` would tidy up first."""
    connection = http.client.HTTPConnection("127.0.0.1", demo.port + 1, timeout=5)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", host or f"localhost:{demo.port + 1}")
    connection.endheaders()
    return connection.getresponse()


def test_it_prints_a_way_in_for_every_customer(demo: Demo) -> None:
    assert f"{demo.portal}/program/" in demo.printed
    assert f"{demo.shop}/\n" in demo.printed
    ways_in = re.findall(rf"{demo.shop}/as/\S+", demo.printed)
    assert len(ways_in) == len(CUSTOMERS)
    for customer in CUSTOMERS.values():
        assert customer.title in demo.printed
        assert customer.says in demo.printed


@pytest.mark.parametrize("customer_id", ["middle", HOSTILE_ID])
def test_a_way_in_ends_on_an_account_page_with_five_panels(demo: Demo, customer_id: str) -> None:
    title = re.escape(CUSTOMERS[customer_id].title)
    found = re.search(rf"{title}\s+(http\S+)", demo.printed)
    assert found
    form = Form(requests.get(found[1], timeout=5).text)
    assert form.action == f"{demo.portal}/account/enter/"
    with requests.Session() as browser:
        page = browser.post(form.action, data=form.fields, timeout=10)
    assert page.status_code == 200
    assert page.url == f"{demo.portal}/account/"
    assert re.findall(r'data-panel="(\w+)"', page.text) == PANELS
    assert "Meadow &amp; Pine" in page.text


def test_the_button_on_the_shops_account_page_lets_in_too(demo: Demo) -> None:
    home = requests.get(f"{demo.shop}/", timeout=5).text
    assert home.count('href="/account/') == len(CUSTOMERS)
    form = Form(requests.get(f"{demo.shop}/account/top", timeout=5).text)
    page = requests.post(form.action, data=form.fields, timeout=10, allow_redirects=False)
    assert (page.status_code, page.headers["Location"]) == (303, "/account/")


def test_it_prints_who_may_log_in_at_the_staff_door(demo: Demo) -> None:
    found = re.search(r"log in as demo-agent or demo-lead, password (\S+)", demo.printed)
    assert found
    with requests.Session() as browser:
        form = browser.get(f"{demo.portal}/staff/login/").text
        csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert csrf
        fields = {"username": "demo-agent", "password": found[1], "csrfmiddlewaretoken": csrf[1]}
        assert browser.post(f"{demo.portal}/staff/login/", fields).url == f"{demo.portal}/staff/"
        assert 'data-panel="balance"' in browser.get(f"{demo.portal}/staff/customer/", params={"id": "middle"}).text


def test_the_shop_frames_the_programme_and_may(demo: Demo) -> None:
    assert f'<iframe src="{demo.portal}/program/"' in requests.get(f"{demo.shop}/rewards", timeout=5).text
    policy = requests.get(f"{demo.portal}/program/", timeout=5).headers["Content-Security-Policy"]
    assert f"frame-ancestors {demo.shop}" in policy


@pytest.mark.parametrize("customer_id", ["middle", HOSTILE_ID])
def test_the_shops_basket_has_the_widget_and_an_endpoint_that_mints_its_token(demo: Demo, customer_id: str) -> None:
    page = requests.get(f"{demo.shop}/basket/{quote(customer_id, safe='')}", timeout=5)
    found = re.search(rf'<script src="{demo.portal}/embed.js" async data-token-url="([^"]+)"', page.text)
    assert found
    assert f"script-src 'self' {demo.portal}; connect-src 'self'" in page.headers["Content-Security-Policy"]
    token = requests.get(f"{demo.shop}{found[1]}", timeout=5).json()["token"]
    widget = requests.post(f"{demo.portal}/widget/", data={"token": token}, timeout=10)
    assert re.findall(r'data-panel="(\w+)"', widget.text) == PANELS
    assert not widget.cookies
    assert requests.get(f"{demo.portal}/embed.js", timeout=5).status_code == 200


def test_a_guests_basket_gets_no_token(demo: Demo) -> None:
    assert 'data-token-url="/loyalty-token"' in requests.get(f"{demo.shop}/basket", timeout=5).text
    assert requests.get(f"{demo.shop}/loyalty-token", timeout=5).status_code == 204


def test_the_portal_links_to_pages_that_the_shop_has(demo: Demo) -> None:
    programme = requests.get(f"{demo.portal}/program/", timeout=10).text
    links = set(re.findall(rf'href="({demo.shop}/[^"]*)"', programme))
    assert {f"{demo.shop}/sign-in", f"{demo.shop}/join", f"{demo.shop}/help"} <= links
    for link in (*links, f"{demo.shop}/refer"):
        assert requests.get(link, timeout=5).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/as/nobody", "/as/", "/as/middle/", "/account/../as/middle", "//evil.example/", "/%2e%2e/pages.py", "/pages.py"],
)
def test_the_shop_has_nothing_else(demo: Demo, path: str) -> None:
    response = asked(demo, path)
    body = response.read().decode()
    assert response.status == 404
    assert "token" not in body
    assert "evil" not in body


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "localhost"])
def test_the_shop_hands_no_token_to_another_host_name(demo: Demo, host: str) -> None:
    response = asked(demo, "/as/middle", host)
    assert (response.status, response.getheader("Location"), response.read()) == (302, f"{demo.shop}/", b"")


def test_a_page_with_a_token_is_not_stored_framed_or_referred(demo: Demo) -> None:
    headers = requests.get(f"{demo.shop}/as/middle", timeout=5).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert f"form-action {demo.portal}" in policy


def test_it_listens_on_this_machine_only(demo: Demo) -> None:
    for port in (demo.port, demo.port + 1):
        with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=1):
            pass


def test_a_busy_port_is_said_in_one_line_with_the_cure(demo: Demo) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "demo", "--port", str(demo.port)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(rf"CommandError: Port {demo.port} is busy.*PORT=\d+\n", done.stderr)


@pytest.mark.parametrize("address", [*own_addresses()])
def test_the_shops_port_may_be_the_busy_one(address: str) -> None:
    port = two_free_ports()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with (
        socket.create_server((address, port + 1), family=family),
        pytest.raises(CommandError, match=rf"^Port {port + 1} is busy"),
    ):
        call_command("demo", port=port)


@pytest.mark.parametrize("port", [0, 65_535, 70_000])
def test_a_port_that_cannot_be_one_is_refused_in_words(port: int) -> None:
    with pytest.raises(CommandError, match=f"no port {port}"):
        call_command("demo", port=port)


def test_ctrl_c_ends_it_promptly_with_everything_that_it_started(tmp_path: Path) -> None:
    demo = started(tmp_path, GAMEBALL_BASE_URL="https://api.example/api/v4", GAMEBALL_API_KEY="a-real-key")
    children = demo.children()
    assert len(children) >= 2
    form = Form(requests.get(f"{demo.shop}/as/hanging", timeout=5).text)
    # Somebody waits for a page that waits for an answer that never comes
    with closing(socket.create_connection(("127.0.0.1", demo.port))) as waiting:
        entered = requests.post(form.action, data=form.fields, timeout=5, allow_redirects=False)
        cookie = "; ".join(f"{name}={value}" for name, value in entered.cookies.items())
        waiting.sendall(f"GET /account/balance/ HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
        sleep(0.2)
        begun = monotonic()
        assert end(demo, signal.SIGINT) == (0, "", "")
    assert monotonic() - begun < 5
    assert_nothing_is_left(demo, children)
    # The environment of a real account is set aside, by name only
    assert "GAMEBALL_API_KEY, GAMEBALL_BASE_URL" in demo.printed
    assert "a-real-key" not in demo.printed


def test_the_settings_of_a_real_portal_do_not_reach_the_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GAMEBALL_API_KEY", "SHOP_NAME", "DATABASE_URL", "SECRET_KEY", "SENTRY_DSN", "GUNICORN_CMD_ARGS"):
        monkeypatch.setenv(name, "a real one's")
    monkeypatch.setenv("PATH", "kept")
    found = environment(SHOP_NAME="made up")
    assert "a real one's" not in found.values()
    assert (found["SHOP_NAME"], found["PATH"], found["DEBUG"]) == ("made up", "kept", "1")
    assert {"GAMEBALL_API_KEY", "SHOP_NAME", "DATABASE_URL"} <= set(set_aside())
