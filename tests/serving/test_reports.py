"""What is reported to Sentry of a bug: where it is, and nothing of anybody's."""

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from ..waiting import wait_until
from .conftest import Serve
from .portal import KEYS, Portal
from .sentry import KEY, Sentry
from .shop import MARK, Shop

CONTACT = {"email": "maya.k@mail.example", "phone": "+49 171 1234567"}
PARTS = ("maya.k", "mail.example", "1234567")


@pytest.fixture(scope="module")
def sentry() -> Iterator[Sentry]:
    with Sentry() as server:
        yield server


@pytest.fixture(scope="module")
def running_broken(serve: Serve, sentry: Sentry) -> Iterator[Portal]:
    told = {"SENTRY_DSN": sentry.dsn, "LOG_FORMAT": "json", "TEST_CONTACT": str(CONTACT)}
    with serve("tests.serving.broken:application", **told) as portal:
        yield portal


@pytest.fixture
def broken(running_broken: Portal, sentry: Sentry, gameball: Shop) -> Portal:
    sentry.received.clear()
    return running_broken


def test_a_bug_behind_a_widgets_page_and_a_look_up_is_reported_and_names_nobody(
    broken: Portal, sentry: Sentry, gameball: Shop
) -> None:
    customer = gameball.somebody()
    cookie, frame = broken.enter(customer), broken.widget(customer)
    seen = [
        broken.get(f"{frame}?lang=ar"),
        broken.get("/account/?theme=dark", cookie),
        broken.look_up(customer),
        broken.get(f"/staff/customer/balance/?id={quote(customer)}&anew=1", broken.staff, htmx=True),
    ]
    assert [each.status for each in seen] == [500] * 4
    wait_until(lambda: len(sentry.events) == 4)
    assert {event["tags"]["request_id"] for event in sentry.events} == {each.headers["X-Request-ID"] for each in seen}
    assert len({event["tags"]["customer"] for event in sentry.events}) == 1
    for event in sentry.events:
        (error,) = event["exception"]["values"]
        assert error["type"] == "LookupError"
        assert error["value"].endswith("cannot be weighed")
        frame_of = error["stacktrace"]["frames"][-1]
        assert frame_of["function"] == "content"
        assert frame_of["filename"].endswith("broken.py")
        assert frame_of["context_line"].strip().startswith("raise LookupError")
        assert event["level"] == "error"
        assert event["logentry"]["message"].startswith("Internal Server Error: /")
    sent = "\n".join(sentry.received)
    secrets = [*KEYS, MARK, *PARTS, cookie, cookie.partition("=")[2], frame.split("/")[2], broken.staff, "lang=ar"]
    secrets += ["sessionid", "Cookie", "127.0.0.1", '"vars"', "REMOTE_ADDR", "breadcrumbs"]
    assert [secret for secret in secrets if secret in sent] == []


def test_the_log_has_one_event_for_each_with_a_traceback_that_names_nobody(broken: Portal, gameball: Shop) -> None:
    customer = gameball.somebody()
    frame = broken.widget(customer)
    begun = len(broken.process.said)
    name = broken.get(frame).headers["X-Request-ID"]
    wait_until(lambda: name in broken.process.said[begun:].split('"event": "request"')[-1])
    lines = [json.loads(line) for line in broken.process.said[begun:].splitlines()]
    (error,) = [line for line in lines if line["level"] == "error"]
    assert error["request_id"] == name
    assert "LookupError: " in error["traceback"]
    said = json.dumps(lines)
    assert [secret for secret in (*KEYS, KEY, MARK, *PARTS, frame.split("/")[2]) if secret in said] == []


def test_what_is_to_be_expected_is_not_reported(broken: Portal, sentry: Sentry, gameball: Shop) -> None:
    gameball.trouble("*", "500")
    for address in ("/program/", "/account/", "/widget/nobody/", "/nowhere/", "/account/enter/?token=a.b.c"):
        assert broken.get(address).status < 500
    gameball.calm()
    broken.get(broken.widget(gameball.somebody()))
    wait_until(lambda: sentry.events)
    assert len(sentry.events) == 1  # of the bug, which came last


def test_no_call_to_gameball_carries_anything_of_sentrys(broken: Portal, gameball: Shop) -> None:
    broken.get("/account/", broken.enter(gameball.somebody()))
    wait_until(lambda: gameball.calls)
    headers = {name for call in gameball.calls for name in call.headers}
    assert not headers & {"sentry-trace", "baggage", "traceparent"}
    assert "x-request-id" in headers
