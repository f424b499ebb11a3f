"""What goes wrong on request: each trouble is what its name says, where it was asked for, until it is calmed."""

import contextlib
import gzip
import http.client
import io
import json
import socket
import threading
import time
from urllib.parse import quote

import pytest

from gameball.sandbox import CUSTOMERS, Sandbox
from gameball.sandbox.troubles import KINDS

from .asking import Asker

ENDLESS = ["hang", "drip-headers", "drip-body", "huge:4000", "slow:60000"]


def _raw(sandbox: Sandbox, path: str = "customers/middle/balance") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", sandbox.port), timeout=5)
    lines = [f"GET /api/v4/integrations/{path} HTTP/1.1", "Host: sandbox", f"APIKey: {sandbox.api_key}"]
    connection.sendall("\r\n".join([*lines, f"SecretKey: {sandbox.secret_key}", "", ""]).encode())
    return connection


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("401", 401, 1001),
        ("403", 403, 1002),
        ("422", 422, 3000),
        ("429", 429, 4029),
        ("500", 500, 5000),
        ("2001", 422, 2001),
        ("5003", 500, 5003),
        ("6000", 422, 6000),
        ("7000", 404, 7000),
        ("8000", 403, 8000),
    ],
)
def test_a_refusal_has_its_status_and_code(ask: Asker, sandbox: Sandbox, kind: str, status: int, code: int) -> None:
    sandbox.trouble("balance", kind)
    reply = ask.reply("middle", "balance")
    assert (reply.status, reply.json["code"]) == (status, code)
    assert ask.reply("middle", "activities").status == 200
    sandbox.calm()
    assert ask.reply("middle", "balance").status == 200


def test_a_bare_404_has_no_code_and_a_gateway_speaks_html(ask: Asker, sandbox: Sandbox) -> None:
    sandbox.trouble("balance", "404")
    assert "code" not in ask.reply("middle", "balance").json
    sandbox.trouble("balance", "503:2")
    reply = ask.reply("middle", "balance")
    assert (reply.status, reply.headers["Retry-After"]) == (503, "2")
    assert b"<html>" in reply.body


def test_a_trouble_can_be_one_customers_and_the_nearest_one_wins(ask: Asker, sandbox: Sandbox) -> None:
    sandbox.trouble("*", "500")
    sandbox.trouble("*", "6000", customer="top")
    sandbox.trouble("activities", "8000", customer="top")
    assert ask.customer("middle", "balance")["code"] == 5000
    assert ask.customer("top", "balance")["code"] == 6000
    assert ask.customer("top", "activities")["code"] == 8000
    assert ask.get("configurations/tiers").status == 500


def test_bodies_that_are_no_good_json(ask: Asker, sandbox: Sandbox) -> None:
    def body(kind: str) -> bytes:
        sandbox.trouble("balance", kind)
        return ask.reply("middle", "balance").body

    assert body("html").startswith(b"<!doctype html>")
    assert b"NaN" in body("nan")
    with pytest.raises(UnicodeDecodeError):
        body("bad-utf8").decode()
    with pytest.raises(RecursionError):
        json.loads(body("deep"))
    bomb = body("gzip-bomb")
    with gzip.open(io.BytesIO(bomb)) as unpacked:
        assert len(unpacked.read(30_000_000)) > 50 * len(bomb)


def test_a_redirect_leads_to_a_place_that_remembers_who_came(ask: Asker, sandbox: Sandbox) -> None:
    sandbox.trouble("balance", "redirect")
    reply = ask.reply("middle", "balance")
    assert reply.status == 302
    assert reply.headers["Location"] == f"{sandbox.origin}/elsewhere"


def test_a_reset_breaks_the_connection_and_a_truncated_body_ends_early(sandbox: Sandbox) -> None:
    sandbox.trouble("balance", "reset")
    with pytest.raises(ConnectionResetError):
        Asker(sandbox).reply("middle", "balance")
    sandbox.trouble("balance", "truncate")
    with pytest.raises(http.client.IncompleteRead):
        Asker(sandbox).reply("middle", "balance")


def test_a_drip_comes_byte_by_byte(sandbox: Sandbox) -> None:
    for kind, first in (("drip-headers", b"X-Drip: "), ("drip-body", b"\r\n\r\n")):
        sandbox.trouble("balance", kind)
        with _raw(sandbox) as connection:
            while first not in connection.recv(1024):
                continue
            began = time.monotonic()
            assert len(connection.recv(1024)) == 1
            assert len(connection.recv(1024)) == 1
            assert time.monotonic() - began > 0.05


def test_a_huge_body_goes_on(sandbox: Sandbox) -> None:
    sandbox.trouble("balance", "huge")
    received = 0
    with _raw(sandbox) as connection:
        while received < 5_000_000:
            received += len(connection.recv(65_536))


def test_latency_slows_every_call(ask: Asker, sandbox: Sandbox) -> None:
    sandbox.latency_ms = 60
    try:
        began = time.monotonic()
        ask.reply("middle", "balance")
        assert 0.06 <= time.monotonic() - began < 1
    finally:
        sandbox.latency_ms = 0


@pytest.mark.parametrize("kind", ["", "sleepy", "slow", "slow:long", "418"])
def test_a_trouble_that_is_not_there_is_refused_at_once(sandbox: Sandbox, kind: str) -> None:
    with pytest.raises(ValueError, match="no trouble"):
        sandbox.trouble("*", kind)
    with pytest.raises(ValueError, match="no endpoint"):
        sandbox.trouble("wishes", "500")


def test_stopping_ends_every_trouble_promptly() -> None:
    threads = set(threading.enumerate())
    with Sandbox() as sandbox, contextlib.ExitStack() as connections:
        for kind in ENDLESS:
            sandbox.trouble("balance", kind)
            connections.enter_context(_raw(sandbox)).setblocking(False)
        idle = connections.enter_context(socket.create_connection(("127.0.0.1", sandbox.port)))
        connections.enter_context(_raw(sandbox, "customers/hanging/activities"))
        idle.settimeout(2)
        time.sleep(0.2)
        began = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - began < 1
        assert idle.recv(1) == b""
        while set(threading.enumerate()) - threads and time.monotonic() - began < 2:
            time.sleep(0.01)
        assert not set(threading.enumerate()) - threads


def test_a_client_that_gives_up_leaves_no_thread_behind() -> None:
    with Sandbox() as sandbox:
        threads = set(threading.enumerate())
        for customer in ("hanging", "hanging", "hanging"):
            _raw(sandbox, f"customers/{customer}/balance").close()
        began = time.monotonic()
        while set(threading.enumerate()) - threads and time.monotonic() - began < 2:
            time.sleep(0.01)
        assert not set(threading.enumerate()) - threads


def test_it_comes_back_on_the_same_port() -> None:
    sandbox = Sandbox()
    with sandbox:
        port = sandbox.port
    with pytest.raises(ConnectionRefusedError):
        Asker(sandbox).reply("middle", "balance")
    with sandbox:
        assert sandbox.port == port
        assert Asker(sandbox).reply("middle", "balance").status == 200


@pytest.mark.parametrize(
    ("customer", "what", "status", "code"),
    [
        ("unknown", "balance", 404, 7000),
        ("failing", "referrals/count", 500, 5000),
        ("paused", "tier-progress", 422, 6000),
        ("basic-plan", "referrals", 403, 8000),
        ("basic-plan", "reward-campaigns-progress", 403, 8000),
        ("campaigns-down", "reward-campaigns-progress", 500, 5000),
    ],
)
def test_troubled_customers_answer_as_said(ask: Asker, customer: str, what: str, status: int, code: int) -> None:
    assert customer in CUSTOMERS
    reply = ask.reply(customer, what)
    assert (reply.status, reply.json["code"]) == (status, code)


@pytest.mark.parametrize("customer", ["campaigns-down", "basic-plan"])
@pytest.mark.parametrize("what", ["balance", "tier-progress", "activities", "activities/count"])
def test_the_rest_of_them_is_well(ask: Asker, customer: str, what: str) -> None:
    assert ask.reply(customer, what).status == 200


def test_busy_is_busy_once_per_endpoint() -> None:
    with Sandbox() as sandbox:
        ask = Asker(sandbox)
        for what in ("balance", "activities"):
            assert ask.customer("busy", what)["code"] == 2001
            assert ask.reply("busy", what).status == 200


def test_slow_takes_its_time(ask: Asker) -> None:
    began = time.monotonic()
    assert ask.reply("slow", "balance").status == 200
    assert time.monotonic() - began >= 1.5


def test_nonsense_differs_by_endpoint(ask: Asker) -> None:
    paths = ["balance", "tier-progress", "reward-campaigns-progress", "referrals", "referrals/count", "activities"]
    bodies = {ask.reply("nonsense", what).body for what in paths}
    assert len(bodies) == len(paths)


def test_a_customers_trouble_asks_for_the_keys_first(ask: Asker) -> None:
    assert ask.get(f"customers/{quote('hanging')}/balance", {}).status == 401


def test_every_kind_is_named_in_what_is_said_of_a_wrong_one(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="no trouble") as refused:
        sandbox.trouble("*", "?")
    assert all(kind in str(refused.value) for kind in KINDS)
