"""Whether a process is able to serve: told within a moment."""

import json
import threading
import time

import pytest
from django.db import OperationalError
from django.test import Client

from gameball.sandbox import Sandbox
from gameball.sight import readiness


class Database:
    """One that does what a test tells it to."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self._trouble = trouble
        self.go_on = threading.Event()
        self.asked = 0

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None: ...

    def cursor(self) -> "Database":
        self.asked += 1
        if self._trouble:
            raise self._trouble
        self.go_on.wait(10)
        return self

    def execute(self, _sql: str) -> None: ...

    def close(self) -> None: ...


def test_not_ready_without_the_database(anybody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "connection", Database(OperationalError("no password for you")))
    answer = anybody.get("/readyz")
    assert answer.status_code == 503
    assert "password" not in answer.content.decode()
    assert json.loads(answer.content)["ready"] is False


def test_a_database_that_hangs_is_told_in_time_and_asked_once(anybody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database()
    monkeypatch.setattr(readiness, "connection", database)
    monkeypatch.setattr(readiness, "SECONDS", 0.2)
    begun = time.monotonic()
    for _ in range(3):
        assert anybody.get("/readyz").status_code == 503
    assert time.monotonic() - begun < 2
    assert database.asked == 1
    database.go_on.set()
    monkeypatch.undo()
    assert anybody.get("/readyz").status_code == 200


def test_what_strangers_are_told(anybody: Client, sandbox: Sandbox) -> None:
    sandbox.trouble("*", "1001")
    anybody.get("/program/")
    told = json.loads(anybody.get("/readyz").content)
    assert told == {"ready": True, "database": "ok", "cache": "ok", "gameball": "failing"}
