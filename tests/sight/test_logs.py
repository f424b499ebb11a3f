"""The lines of the log: one for each event, the same in JSON and for people."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from gameball.logs import JsonLines, TextLines
from gameball.reads import Reader
from gameball.sandbox import Sandbox
from gameball.sight import scope

from ..waiting import wait_until

type Lines = list[dict[str, Any]]


def record(
    message: str, *args: object, level: int = logging.INFO, error: Exception | None = None, **extra: object
) -> logging.LogRecord:
    made = logging.getLogger("gameball.test").makeRecord(
        "gameball.test",
        level,
        __file__,
        1,
        message,
        args,
        (type(error), error, error.__traceback__) if error else None,
        extra=extra,
    )
    assert isinstance(made, logging.LogRecord)
    return made


class Kept(logging.Handler):
    """What would be written, as JSON."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: Lines = []
        self.text = ""
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        assert "\n" not in line
        self.lines.append(json.loads(line))
        self.text += f"{line}\n{TextLines().format(record)}\n"

    def of(self, logger: str) -> Lines:
        return [line for line in self.lines if line["logger"].startswith(logger)]


@pytest.fixture
def written() -> Iterator[Kept]:
    handler, root = Kept(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


# The form


def test_a_line_of_json_has_a_time_a_level_a_logger_and_an_event() -> None:
    line = json.loads(JsonLines().format(record("a %s boiled", "kettle", level=logging.WARNING)))
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "warning", "logger": "gameball.test", "event": "a kettle boiled"}


def test_what_a_line_tells_besides_has_names_and_nothing_of_a_library_gets_in() -> None:
    line = json.loads(JsonLines().format(record("x", status=200, ms=1.5, customer="middle", request=object())))
    assert {name: line[name] for name in ("status", "ms")} == {"status": 200, "ms": 1.5}
    assert "request" not in line
    assert "middle" not in json.dumps(line)
    assert len(line["customer"]) == 12


def test_text_for_people_is_one_line_with_the_same() -> None:
    with scope.Scope("abc"):
        said = TextLines().format(record("Not Found: /a\nb", status=404, customer="middle"))
    assert said.count("\n") == 0
    assert " INFO gameball.test Not Found: /a\\nb request_id=abc customer=" in said
    assert said.endswith(" status=404")
    assert "middle" not in said


def test_an_exception_is_one_event_with_its_traceback() -> None:
    with pytest.raises(RuntimeError) as raised:
        boil_over()
    error = raised.value
    said = JsonLines().format(record("it broke", error=error))
    assert "\n" not in said
    line = json.loads(said)
    assert line["event"] == "it broke"
    assert line["traceback"].startswith("Traceback (most recent call last):\n")
    assert line["traceback"].endswith("RuntimeError: boiled over\n")
    assert TextLines().format(record("it broke", error=error)).count("Traceback") == 1


def boil_over() -> None:
    raise RuntimeError("boiled over")


# A page, its calls, their lines


def test_every_line_of_a_page_and_of_its_calls_has_the_pages_name(
    signed_in: Callable[[str], Client], sandbox: Sandbox, written: Kept
) -> None:
    browser = signed_in("middle")
    sandbox.forget_calls()
    answer = browser.get("/account/")
    name = answer["X-Request-ID"]
    lines = written.of("gameball.reads.told")
    wait_until(lambda: len(written.of("gameball.reads.told")) >= 10)
    assert {line["request_id"] for line in lines} == {name}
    assert {line["endpoint"] for line in lines} >= {"balance", "tier-progress", "tier-configuration"}
    assert {line["outcome"] for line in lines} == {"ok"}
    assert all(line["ms"] >= 0 for line in lines)
    assert len({line["customer"] for line in lines if "customer" in line}) == 1
    assert "middle" not in written.text
    assert {call.headers["x-request-id"] for call in sandbox.calls} == {name}


def test_another_page_has_another_name(signed_in: Callable[[str], Client], sandbox: Sandbox) -> None:
    browser = signed_in("middle")
    names = {browser.get("/account/")["X-Request-ID"] for _ in range(3)}
    assert len(names) == 3
    assert all(scope.FORM.fullmatch(name) for name in names)
    assert scope.request_id() == ""


def test_a_failure_of_gameballs_is_one_line_and_says_which_call(
    signed_in: Callable[[str], Client], sandbox: Sandbox, written: Kept
) -> None:
    browser = signed_in("middle")
    sandbox.trouble("balance", "401")
    browser.get("/account/balance/", headers={"HX-Request": "true"})
    (line,) = [line for line in written.lines if line["level"] == "warning"]
    assert line["endpoint"] == "balance"
    assert line["outcome"] == "keys_refused"
    assert line["request_id"]
    assert "traceback" not in line
    assert "middle" not in written.text


def test_an_export_keeps_its_name_while_it_is_streamed(lead: Client, sandbox: Sandbox, written: Kept) -> None:
    answer = lead.get("/staff/customer/activities.csv?id=ledger")
    assert b"complete" in answer.getvalue()
    calls = written.of("gameball.reads.told")
    assert len(calls) > 1
    assert {line["request_id"] for line in calls} == {answer["X-Request-ID"]}
    assert {line["errand"] for line in calls} == {"export"}
    assert scope.request_id() == ""


@pytest.mark.parametrize("door", ["account", "widget", "staff"])
def test_a_bug_is_one_event_with_a_traceback_that_names_nobody(
    signed_in: Callable[[str], Client],
    token: Callable[..., str],
    agent: Client,
    written: Kept,
    monkeypatch: pytest.MonkeyPatch,
    door: str,
) -> None:
    customer = "kestrel@example.com"
    sent = token(customer)

    def breaks(*_: object, **__: object) -> None:
        raise ValueError(f"{customer} came with {sent} and {django_settings.GAMEBALL_SECRET_KEY}")

    browser = signed_in(customer)
    frame = Client().post("/widget/", {"token": sent})["Location"]
    address = {"account": "/account/", "widget": frame, "staff": f"/staff/customer/?id={customer}"}[door]
    monkeypatch.setattr("gameball.panels.balance.BalancePanel.content", breaks)
    client = agent if door == "staff" else browser
    client.raise_request_exception = False
    written.lines.clear()
    written.text = ""
    answer = client.get(address)
    assert answer.status_code == 500
    (line,) = [line for line in written.lines if line["level"] == "error"]
    assert line["request_id"] == answer["X-Request-ID"]
    assert line["traceback"].startswith("Traceback")
    assert "ValueError: " in line["traceback"]
    assert len(line["customer"]) == 12
    secrets = [customer, "kestrel", sent, sent[:40], frame, django_settings.GAMEBALL_SECRET_KEY]
    assert [secret for secret in secrets if secret in written.text] == []


def test_a_renewal_that_breaks_for_want_of_a_better_program_is_told(
    signed_in: Callable[[str], Client],
    sandbox: Sandbox,
    written: Kept,
    earlier: Callable[[float], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = signed_in("middle")
    with earlier(60):
        browser.get("/account/tiers/")

    def breaks(*_: object) -> None:
        raise IndexError("out of kettles")

    monkeypatch.setattr(Reader, "_ask_and_keep", breaks)
    browser.raise_request_exception = False
    browser.get("/account/tiers/")
    wait_until(lambda: any(line["event"] == "a renewal broke off" for line in written.lines))
    line = next(line for line in written.lines if line["event"] == "a renewal broke off")
    assert "IndexError: out of kettles" in line["traceback"]
    assert line["request_id"]
