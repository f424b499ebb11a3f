"""`POST /hooks/gameball/`: Gameball says that something about a customer has changed."""

import hashlib
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, cast

import pytest
from django.test import Client
from pytest_django import Settings

from gameball.sandbox import Sandbox
from tests.pages import Page
from tests.waiting import wait_until

See = Callable[..., Page]
Earlier = Callable[[float], AbstractContextManager[None]]


def deliver(
    body: bytes | None = None,
    *,
    customer_id: object = "middle",
    key: str = Sandbox.SECRET_KEY,
    signature: str | None = None,
) -> int:
    """The status that a delivery is answered with."""
    event = {"event": "customer.profile.updated", "customer_id": customer_id, "data": {"activated_points": 7}}
    sent = json.dumps(event).encode() if body is None else body
    signed = hashlib.sha1(sent + b":" + key.encode(), usedforsecurity=False).hexdigest()
    return (
        Client()
        .post(
            "/hooks/gameball/",
            sent,
            content_type="application/json",
            headers={"X-GB-Signature": signed if signature is None else signature, "X-GB-Webhook-Version": "v4"},
        )
        .status_code
    )


def test_a_webhook_makes_what_is_kept_of_that_customer_outdated(see: See, sandbox: Sandbox) -> None:
    see("middle")
    see("top")
    sandbox.forget_calls()
    assert deliver() == 204
    see("top")
    assert sandbox.calls == []
    see("middle")
    assert {call.customer for call in sandbox.calls} == {"middle"}


def test_an_outdated_copy_still_stands_in_where_gameball_fails(see: See, sandbox: Sandbox, earlier: Earlier) -> None:
    with earlier(5):
        see("middle")
    deliver()
    sandbox.trouble("balance", "500")
    page = see("middle")
    assert page.panels["balance"] == "stale"
    assert "1,200" in page.panel("balance").text


def test_a_replay_costs_one_read_and_no_more(see: See, sandbox: Sandbox) -> None:
    see("middle")
    sandbox.forget_calls()
    for _ in range(3):
        deliver()
    see("middle")
    see("middle")
    assert len(sandbox.calls_of("balance")) == 1


def test_no_figure_is_taken_from_a_webhook(see: See) -> None:
    deliver()
    assert see("middle").panel("balance").one(".figure strong").text == "1,200"


def test_where_webhooks_arrive_what_they_announce_stays_fresh_and_campaigns_stay_on_the_clock(
    see: See, sandbox: Sandbox, settings: Settings, earlier: Earlier
) -> None:
    settings.GAMEBALL_WEBHOOKS = True
    with earlier(200):
        see("middle")
    sandbox.forget_calls()
    assert "balance" not in [element.get("data-panel") for element in see("middle").all("[data-age]")]
    wait_until(lambda: bool(sandbox.calls))
    assert {call.endpoint for call in sandbox.calls} == {"campaign-progress"}


def test_after_an_hour_they_are_asked_for_all_the_same(
    see: See, sandbox: Sandbox, settings: Settings, earlier: Earlier
) -> None:
    settings.GAMEBALL_WEBHOOKS = True
    with earlier(3601):
        see("middle")
    sandbox.forget_calls()
    see("middle")
    assert len(sandbox.calls_of("balance")) == 1


@pytest.mark.parametrize("customer_id", [4711, "a/b?c#d%20e 💚"])
def test_any_id_that_a_customer_can_have_is_taken(anybody: Client, customer_id: object) -> None:
    assert deliver(customer_id=customer_id) == 204


@pytest.mark.parametrize("signature", ["", "0" * 40, "é", "x" * 4000])
def test_a_bad_signature_is_refused(anybody: Client, signature: str) -> None:
    assert deliver(signature=signature) == 403


def test_another_key_is_refused(anybody: Client) -> None:
    assert deliver(key="another-secret-key-of-32-bytes!!") == 403


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"{}", b'{"customer_id": null}', b'{"customer_id": ".."}'])
def test_a_body_without_a_customer_is_bad(anybody: Client, body: bytes) -> None:
    assert deliver(body) == 400


def test_a_deep_body_is_bad_and_no_crash(anybody: Client) -> None:
    assert deliver(b"[" * 60_000) == 400


def test_a_big_body_is_refused(anybody: Client) -> None:
    assert deliver(b" " * 70_000) == 413


def test_it_only_takes_what_is_posted(anybody: Client) -> None:
    assert anybody.get("/hooks/gameball/").status_code == 405


def test_no_id_and_no_signature_stands_in_the_log(anybody: Client, caplog: pytest.LogCaptureFixture) -> None:
    deliver(customer_id="somebody-in-clear")
    deliver(customer_id="somebody-in-clear", key="another-secret-key-of-32-bytes!!")
    assert "somebody" not in caplog.text


# A body whose length nobody says: .NET sends JSON like this


def deliver_in_chunks(body: bytes, *, signed: bytes | None = None) -> int:
    sent = io.BytesIO(body)
    digest = hashlib.sha1((signed or body) + b":" + Sandbox.SECRET_KEY.encode(), usedforsecurity=False).hexdigest()
    return (
        Client()
        .generic(
            "POST",
            "/hooks/gameball/",
            content_type="application/json",
            headers={"X-GB-Signature": digest, "Transfer-Encoding": "chunked"},
            **cast("Any", {"wsgi.input": sent, "wsgi.input_terminated": True}),
        )
        .status_code
    )


def test_a_body_in_chunks_counts_as_any(see: See, sandbox: Sandbox) -> None:
    see("middle")
    sandbox.forget_calls()
    assert deliver_in_chunks(b'{"customer_id": "middle"}') == 204
    see("middle")
    assert sandbox.calls_of("balance")


def test_a_body_in_chunks_is_read_no_further_than_any_may_be(anybody: Client) -> None:
    assert deliver_in_chunks(b" " * 70_000) == 413
    assert deliver_in_chunks(b'{"customer_id": "middle"}', signed=b"another") == 403
