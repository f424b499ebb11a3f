"""Every request has a name, in its answer and in its calls to Gameball."""

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from gameball.sandbox import Sandbox
from gameball.sight.requests import name_of


def test_every_answer_has_a_name_refusals_and_probes_too(anybody: Client) -> None:
    for address in ("/program/", "/nowhere/", "/account/", "/healthz", "/readyz", "/metrics", "/staff/", "/embed.js"):
        assert len(anybody.get(address)["X-Request-ID"]) == 32
    assert len(anybody.get("/program/", headers={"Host": "evil.example"})["X-Request-ID"]) == 32


def test_a_request_is_named_by_our_own_proxy_and_nobody_else(rf: RequestFactory, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ("10.0.0.0/8",)
    named = {"X-Request-ID": "abc-123"}
    assert name_of(rf.get("/", headers=named, REMOTE_ADDR="10.0.0.5")) == "abc-123"
    assert name_of(rf.get("/", headers=named, REMOTE_ADDR="203.0.113.9")) != "abc-123"


@pytest.mark.parametrize("sent", ["", "a\tb", "x" * 65, "a b", "ä", "maya@example.com", "a\nb", "<b>"])
def test_a_name_of_another_form_is_not_taken(rf: RequestFactory, settings: Settings, sent: str) -> None:
    settings.TRUSTED_PROXIES = ("10.0.0.0/8",)
    assert len(name_of(rf.get("/", HTTP_X_REQUEST_ID=sent, REMOTE_ADDR="10.0.0.5"))) == 32


def test_the_proxys_name_goes_on_to_gameball_and_back(anybody: Client, settings: Settings, sandbox: Sandbox) -> None:
    settings.TRUSTED_PROXIES = ("127.0.0.1",)
    answer = anybody.get("/program/", headers={"X-Request-ID": "from-the-proxy:7"})
    assert answer["X-Request-ID"] == "from-the-proxy:7"
    assert {call.headers["x-request-id"] for call in sandbox.calls} == {"from-the-proxy:7"}


def test_the_audit_has_the_name_of_the_answer(agent: Client) -> None:
    from gameball.models import Audit

    answer = agent.get("/staff/customer/?id=middle")
    assert Audit.objects.get().request_id == answer["X-Request-ID"]


def test_who_joins_a_flight_makes_no_second_call(signed_in: Callable[[str], Client], sandbox: Sandbox) -> None:
    first = signed_in("middle").get("/account/")["X-Request-ID"]
    sandbox.forget_calls()
    second = signed_in("middle").get("/account/")["X-Request-ID"]
    assert first != second
    assert {call.headers["x-request-id"] for call in sandbox.calls} <= {second}
