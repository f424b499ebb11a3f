"""`prune_audit` and `forget_customer`: the only ways in which the audit loses anything."""

from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gameball.models import Audit
from gameball.reads.memory import Bounded
from gameball.sandbox import Sandbox


def run(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def look(browser: Client, customer_id: str) -> None:
    assert browser.get("/staff/customer/", {"id": customer_id}).status_code == 200


def test_what_is_older_than_the_setting_goes(agent: Client, settings: Settings) -> None:
    settings.AUDIT_DAYS = 30
    look(agent, "middle")
    look(agent, "new")
    QuerySet(Audit).filter(customer="middle").update(at=timezone.now() - timedelta(days=31))
    assert run("prune_audit").startswith("1 row older than 30 days: gone.\n")
    assert [row.customer for row in Audit.objects.all()] == ["new"]
    assert run("prune_audit").startswith("0 rows")


def test_of_logins_only_what_is_newer_stays(db: None, sandbox: Sandbox, settings: Settings) -> None:
    settings.AUDIT_DAYS = 30
    User.objects.create_user("agent", password="correct horse")
    for password in ("wrong", "correct horse"):
        Client().post("/staff/login/", {"username": "agent", "password": password})
    Client().post("/staff/login/", {"username": "nobody", "password": "wrong"})
    assert (AccessLog.objects.count(), AccessAttempt.objects.count(), Session.objects.count()) == (1, 1, 1)
    assert "0 rows of logins" in run("prune_audit")
    for model in (AccessLog, AccessAttempt):
        model.objects.update(attempt_time=timezone.now() - timedelta(days=31))
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    assert "2 rows of logins" in run("prune_audit")
    assert (AccessLog.objects.count(), AccessAttempt.objects.count(), Session.objects.count()) == (0, 0, 0)


def test_a_forgotten_customer_has_the_same_pseudonym_in_every_row(agent: Client, lead: Client) -> None:
    look(agent, "middle")
    look(lead, "middle")
    look(lead, "new")
    agent.get("/staff/customer/explain/?id=middle&order=MP-77")
    said = run("forget_customer", "middle")
    assert said.startswith("3 rows")
    names = {row.customer for row in Audit.objects.filter(forgotten=True)}
    assert len(names) == 1
    assert names.pop().startswith("forgotten:")
    assert not Audit.objects.filter(detail__contains="MP-77").exists()
    assert [row.customer for row in Audit.objects.filter(forgotten=False)] == ["new"]
    assert run("forget_customer", "middle").startswith("0 rows")


def test_the_pseudonym_depends_on_the_secret_key(agent: Client, settings: Settings) -> None:
    look(agent, "middle")
    run("forget_customer", "middle")
    first = Audit.objects.get().customer
    look(agent, "middle")
    settings.SECRET_KEY = "another"
    run("forget_customer", "middle")
    assert Audit.objects.exclude(customer=first).get().customer.startswith("forgotten:")


def test_forgotten_look_ups_are_no_longer_offered(agent: Client) -> None:
    look(agent, "middle")
    run("forget_customer", "middle")
    assert "forgotten:" not in agent.get("/staff/").text
    assert "?id=" not in agent.get("/staff/").text


def test_copies_are_dropped_for_that_customer_alone(agent: Client, sandbox: Sandbox) -> None:
    look(agent, "middle")
    look(agent, "new")
    sandbox.forget_calls()
    said = run("forget_customer", "middle")
    assert "restart it to drop them" in said
    look(agent, "new")
    assert sandbox.calls_of("balance") == []
    look(agent, "middle")
    assert {call.customer for call in sandbox.calls_of("balance")} == {"middle"}
    assert len(sandbox.calls_of("activities")) == 1
    assert sandbox.calls_of("tier-configuration") == []


def test_a_cache_that_fails_is_said(agent: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object, **_kwargs: object) -> None:
        raise ConnectionError("redis is gone")

    look(agent, "middle")
    monkeypatch.setattr(Bounded, "drop", gone)
    with pytest.raises(CommandError, match="run this again"):
        run("forget_customer", "middle")
    assert Audit.objects.get().forgotten


def test_an_id_that_cannot_be_is_refused(db: None) -> None:
    with pytest.raises(CommandError):
        run("forget_customer", " ")
