"""`/metrics`: who may read it, and that what happened is counted."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from gameball.api import ServerTrouble, TimedOut
from gameball.reads import TooBusy, store
from gameball.reads.breaker import FAILURES, Breakers
from gameball.reads.flights import Flights
from gameball.reads.pace import Crowded, Pace
from gameball.sandbox import Sandbox
from gameball.sight import metrics

from ..waiting import wait_until


class Counts:
    """What has come to the figures since it was made."""

    def __init__(self) -> None:
        self._before = dict(self._read())

    def _read(self) -> list[tuple[tuple[Any, ...], float]]:
        return [
            ((sample.name, *sorted(sample.labels.items())), sample.value)
            for family in metrics.REGISTRY.collect()
            for sample in family.samples
        ]

    def series(self) -> set[tuple[Any, ...]]:
        return {key for key, _ in self._read()}

    def of(self, name: str, **labels: str) -> float:
        """The sum over all labels that are not named."""
        return sum(
            value - self._before.get(key, 0.0)
            for key, value in self._read()
            if key[0] == name and labels.items() <= dict(key[1:]).items()
        )


@pytest.fixture
def counts(sandbox: Sandbox) -> Counts:
    return Counts()


# Who may read


def test_this_machine_may_read_it_as_text(anybody: Client) -> None:
    answer = anybody.get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    families = {family.name for family in text_string_to_metric_families(answer.content.decode())}
    assert {"portal_requests", "portal_request_seconds", "portal_workers"} <= families


@pytest.mark.parametrize(
    ("near", "headers", "allow", "proxies", "status"),
    [
        ("127.0.0.1", {}, None, (), 200),
        ("::1", {}, None, (), 200),
        ("::ffff:127.0.0.1", {}, None, (), 200),
        ("203.0.113.9", {}, None, (), 403),
        ("10.1.2.3", {}, ("10.1.0.0/16",), (), 200),
        ("127.0.0.1", {}, ("10.1.0.0/16",), (), 403),
        # A proxy on the same machine that nobody told us of: whoever asks it has the machine's own address
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, None, (), 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, None, (), 403),
        ("127.0.0.1", {"X-Real-IP": "203.0.113.9"}, None, (), 403),
        ("127.0.0.1", {"Via": "1.1 proxy"}, None, (), 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, None, ("127.0.0.1",), 403),
        ("127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, ("10.1.2.3",), ("127.0.0.1",), 200),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}, None, ("127.0.0.1",), 403),
        ("", {}, None, (), 403),
    ],
)
def test_nobody_else_may(
    anybody: Client,
    settings: Settings,
    near: str,
    headers: dict[str, str],
    allow: tuple[str, ...] | None,
    proxies: tuple[str, ...],
    status: int,
) -> None:
    settings.TRUSTED_PROXIES = proxies
    if allow:
        settings.METRICS_ALLOW = allow
    answer = anybody.get("/metrics", headers=headers, REMOTE_ADDR=near)
    assert answer.status_code == status
    if status == 403:
        assert answer["Content-Type"] == "text/plain"
        assert answer.content == b"forbidden\n"


@pytest.mark.parametrize("headers", [{"Host": "anything"}, {"X-Forwarded-Proto": "http"}])
def test_there_is_no_host_check_and_no_redirect(anybody: Client, settings: Settings, headers: dict[str, str]) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert anybody.get("/metrics", headers=headers).status_code == 200


# What is counted


def test_requests_by_door_view_and_status(see: Any, anybody: Client, counts: Counts) -> None:
    see("middle")
    assert counts.of("portal_requests_total", door="account", view="account", status="2xx") == 1
    assert counts.of("portal_requests_total", door="account", view="account-enter", status="3xx") == 1
    assert counts.of("portal_request_seconds_count", door="account", view="account") == 1
    anybody.get("/nowhere/")
    anybody.get("/healthz")
    assert counts.of("portal_requests_total", door="other", view="none", status="4xx") == 1
    assert counts.of("portal_requests_total", door="probes", view="none", status="2xx") == 1


def test_what_visitors_make_up_makes_no_new_series(anybody: Client, counts: Counts) -> None:
    def wander(made_up: str) -> None:
        for path in (f"/{made_up}/", f"/widget/{made_up}/", f"/account/{made_up}/y/", f"//{made_up}", f"/%00{made_up}"):
            anybody.get(path)
        anybody.generic(made_up.upper(), "/program/")
        anybody.get("/program/", {"sku": made_up}, headers={"Host": f"{made_up}.example"})

    wander("first")
    before = counts.series()
    wander("second")
    assert counts.series() == before


def test_panels_by_noun_and_state_also_of_remembered_pages(see: Any, sandbox: Sandbox, counts: Counts) -> None:
    sandbox.trouble("tier-progress", "401")
    see("middle")
    assert counts.of("portal_panels_total", door="account", noun="tiers", state="unavailable") == 1
    assert counts.of("portal_panels_total", door="account", noun="balance", state="ready") == 1
    sandbox.calm()
    for _ in range(2):  # the first is made of what flew, the second is remembered
        assert set(see("ledger").panels.values()) <= {"ready", "empty"}
    before = counts.of("portal_panels_total", noun="balance", state="ready")
    see("ledger")
    see("ledger")
    assert counts.of("portal_pages_total", result="remembered") == 2
    assert counts.of("portal_panels_total", noun="balance", state="ready") == before + 2


def test_a_panel_of_the_staff_door_and_one_by_itself_are_counted(agent: Client, see: Any, counts: Counts) -> None:
    agent.get("/staff/customer/?id=middle")
    see("middle", "/account/tiers/", htmx=True)
    assert counts.of("portal_panels_total", door="staff", noun="balance", state="ready") == 1
    assert counts.of("portal_panels_total", door="account", noun="tiers", state="ready") == 1


def test_calls_by_endpoint_and_outcome(see: Any, sandbox: Sandbox, counts: Counts) -> None:
    sandbox.trouble("balance", "401")
    see("middle")
    assert counts.of("portal_calls_total", endpoint="tier-progress", outcome="ok") == 1
    assert counts.of("portal_calls_total", endpoint="balance", outcome="keys_refused") == 1
    assert counts.of("portal_call_seconds_count", endpoint="balance") == 1
    assert counts.of("portal_call_seconds_sum", endpoint="balance") > 0


def test_where_answers_come_from(see: Any, counts: Counts, earlier: Callable[[float], Any]) -> None:
    with earlier(60):
        see("middle", "/account/tiers/")
    assert counts.of("portal_reads_total", endpoint="tier-progress", result="missing") == 1
    see("middle", "/account/tiers/")
    assert counts.of("portal_reads_total", endpoint="tier-progress", result="renewing") == 1
    wait_until(lambda: counts.of("portal_calls_total", endpoint="tier-progress") == 2)
    see("middle", "/account/tiers/?theme=dark")
    assert counts.of("portal_reads_total", endpoint="tier-progress", result="kept") == 1


def test_failures_of_the_cache(counts: Counts) -> None:
    store.health.failed(OSError())
    store.health.failed(OSError())
    assert counts.of("portal_cache_failures_total") == 2
    assert counts.of("portal_cache_losses_total") == 1
    store.health.reset()


def test_an_endpoint_that_is_left_alone_and_no_longer(counts: Counts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gameball.reads.breaker.TRIAL_SECONDS", 0)
    monkeypatch.setattr("gameball.reads.breaker.SHORTEST_REST", 0.05)
    breakers = Breakers(1.0)

    def fails() -> None:
        raise ServerTrouble

    before = metrics.breaker_open("balance")._value.get()
    for number in range(FAILURES):
        with pytest.raises(ServerTrouble):
            breakers.run("balance", f"{number}", fails)
    assert metrics.breaker_open("balance")._value.get() == 1
    assert counts.of("portal_breaker_opened_total", endpoint="balance") == 1

    def tried() -> bool:
        try:
            return breakers.run("balance", "somebody", lambda: True)
        except ServerTrouble:
            return False
        except Exception:  # noqa: BLE001  left alone for now
            return False

    wait_until(tried)
    assert metrics.breaker_open("balance")._value.get() == before == 0


def test_waiting_for_a_turn_and_going_without(counts: Counts) -> None:
    import time

    pace = Pace("test", {"customer": ((1, 1),), "other": ((1, 1),)}, 1.0)
    pace.turn("customer", "page", time.monotonic())
    assert counts.of("portal_pace_wait_seconds_count") == 0
    with pytest.raises(Crowded):
        pace.turn("customer", "page", time.monotonic() + 0.05)
    pace.turn("customer", "page", time.monotonic() + 3)
    assert counts.of("portal_pace_refused_total", resource="customer", errand="page") == 1
    assert counts.of("portal_pace_wait_seconds_count", resource="customer", errand="page") == 2
    assert counts.of("portal_pace_wait_seconds_sum", resource="customer", errand="page") > 0.5
    pace.slow_down(None)
    assert counts.of("portal_pace_slowed_total") == 1


def test_how_busy_the_pools_are(counts: Counts) -> None:
    import threading

    go_on, flights = threading.Event(), Flights(threads=1, waiting=1)
    one = flights.join("balance", "one", go_on.wait)
    other = flights.join("balance", "other", go_on.wait)
    wait_until(lambda: counts.of("portal_pool_busy", pool="balance") == 1)
    assert counts.of("portal_pool_waiting", pool="balance") == 1
    with pytest.raises(TooBusy):
        flights.join("balance", "third", go_on.wait)
    assert counts.of("portal_pool_refused_total", pool="balance") == 1
    go_on.set()
    one.result(5)
    other.result(5)
    wait_until(lambda: counts.of("portal_pool_busy", pool="balance") == 0)
    assert counts.of("portal_pool_waiting", pool="balance") == 0


def test_an_outcome_is_named_after_its_error() -> None:
    from gameball.reads.told import outcome

    assert outcome(TimedOut()) == "timed_out"


def test_no_label_names_a_customer(see: Any, agent: Client, anybody: Client, sandbox: Sandbox) -> None:
    for customer in ("middle", "ledger"):
        see(customer)
        see(customer, "/account/activities/?type=PaymentReward")
        agent.get(f"/staff/customer/?id={customer}")
    text = anybody.get("/metrics").content.decode()
    values = {value for found in re.finditer(r"\{(.*?)\}", text) for value in re.findall(r'="(.*?)"', found[1])}
    assert not values & {"middle", "ledger"}
    assert not any("middle" in value or "ledger" in value for value in values)
