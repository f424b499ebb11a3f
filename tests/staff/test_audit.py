"""The audit: written before anything is shown, and never changed."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import DatabaseError
from django.test import Client, RequestFactory
from pytest_django import Settings

from gameball.models import Audit, AuditIsImmutable
from gameball.sandbox import Sandbox
from gameball.staff import audit
from gameball.staff.address import client_address

ROOT = Path(__file__).parent.parent.parent
WRITERS = """
import threading
import django
django.setup()
from django.contrib.auth.models import User
from django.db import connection
from django.test import RequestFactory
from gameball.models import Audit
from gameball.staff import audit

user = User.objects.create_user("anna")
failed = []

def write_many(number):
    request = RequestFactory().get("/staff/customer/")
    request.user = user
    for each in range(25):
        try:
            audit.write(request, Audit.What.LOOK_UP, f"customer {number}-{each}")
        except Exception as error:
            failed.append(repr(error))
    connection.close()

threads = [threading.Thread(target=write_many, args=(number,)) for number in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(failed), Audit.objects.count(), failed[:1])
"""


@pytest.fixture
def row(lead: Client) -> Audit:
    lead.get("/staff/customer/?id=middle")
    return Audit.objects.get()


def test_a_row_says_who_when_whom_what_and_from_where(lead: Client, row: Audit) -> None:
    user = User.objects.get()
    assert (row.who, row.who_id, row.what, row.customer) == ("lead", user.pk, "look-up", "middle")
    assert row.address == "127.0.0.1"
    assert len(row.request_id) == 32
    assert row.at is not None


def test_a_row_outlives_the_user(row: Audit) -> None:
    User.objects.all().delete()
    assert Audit.objects.get().who == "lead"


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.save(update_fields=["who"]),
        lambda row: row.delete(),
        lambda row: Audit(pk=row.pk, who="other", who_id=1, what="panel", request_id="x").save(),
        lambda _: Audit.objects.update(who="other"),
        lambda row: Audit.objects.filter(pk=row.pk).delete(),
        lambda _: Audit.objects.all().order_by("at").delete(),
        lambda row: Audit.objects.bulk_update([row], ["who"]),
        lambda _: Audit.objects.bulk_create([], update_conflicts=True),
        lambda row: Audit.objects.update_or_create(pk=row.pk, defaults={"who": "other"}),
        lambda _: Audit._base_manager.all().delete(),
        lambda _: Audit._default_manager.update(who="other"),
    ],
)
def test_a_row_cannot_be_changed(row: Audit, change: object) -> None:
    with pytest.raises((AuditIsImmutable, DatabaseError)):
        change(row)  # type: ignore[operator]


def test_what_was_written_is_still_as_it_was(row: Audit) -> None:
    row.who = "other"
    with pytest.raises(AuditIsImmutable):
        row.save()
    assert Audit.objects.get().who == "lead"


def test_nothing_is_shown_where_nothing_can_be_written(
    lead: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise DatabaseError("disk full while writing customer-4711")

    monkeypatch.setattr(Audit, "save", full)
    addresses = (
        "/staff/customer/?id=middle",
        "/staff/customer/balance/?id=middle",
        "/staff/customer/sent/?id=middle",
        "/staff/customer/explain/?id=middle",
        "/staff/customer/activities.csv?id=middle",
        "/staff/audit.csv",
    )
    for address in addresses:
        answer = lead.get(address)
        assert answer.status_code == 503, address
        assert "written down" in answer.text
        assert "Leaves" not in answer.text
    assert lead.post("/staff/customer/contact/?id=middle").status_code == 503
    assert lead.get("/staff/customer/balance/?id=middle", headers={"HX-Request": "true"}).status_code == 503
    assert sandbox.calls == []
    assert "4711" not in caplog.text


def test_sqlite_bears_eight_threads_that_write_at_once(tmp_path: Path) -> None:
    file = tmp_path / "audit.sqlite3"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "loyalty_portal.settings",
        "DATABASE_URL": f"sqlite:///{file}",
        "PYTHONPATH": str(ROOT),
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    ran = subprocess.run(
        [sys.executable, "-c", WRITERS], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    assert ran.stdout.strip() == "0 200 []"
    assert sqlite3.connect(file).execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_nobody_is_never_written_down(rf: RequestFactory) -> None:
    request = rf.get("/staff/customer/")
    request.user = AnonymousUser()
    with pytest.raises(TypeError):
        audit.write(request, Audit.What.LOOK_UP, "middle")


# From where


@pytest.mark.parametrize(
    ("near", "forwarded", "proxies", "found"),
    [
        ("203.0.113.9", "", (), "203.0.113.9"),
        ("203.0.113.9", "198.51.100.7", (), "203.0.113.9"),
        ("203.0.113.9", "198.51.100.7", ("10.0.0.0/8",), "203.0.113.9"),
        ("10.0.0.5", "198.51.100.7", ("10.0.0.0/8",), "198.51.100.7"),
        ("10.0.0.5", "1.2.3.4, 198.51.100.7", ("10.0.0.0/8",), "198.51.100.7"),
        ("10.0.0.5", "1.2.3.4, 198.51.100.7, 10.0.0.9", ("10.0.0.0/8",), "198.51.100.7"),
        ("10.0.0.5", "198.51.100.7:4711", ("10.0.0.0/8",), "198.51.100.7"),
        ("10.0.0.5", "[2001:db8::7]:4711", ("10.0.0.0/8",), "2001:db8::7"),
        ("::ffff:10.0.0.5", "2001:db8::7", ("10.0.0.0/8",), "2001:db8::7"),
        ("10.0.0.5", "not an address", ("10.0.0.0/8",), "10.0.0.5"),
        ("10.0.0.5", "", ("10.0.0.0/8",), "10.0.0.5"),
        ("10.0.0.5", "10.0.0.6", ("10.0.0.0/8",), "10.0.0.6"),
        ("", "198.51.100.7", ("10.0.0.0/8",), None),
    ],
)
def test_a_forwarded_address_counts_only_where_our_own_proxy_says_it(
    rf: RequestFactory, settings: Settings, near: str, forwarded: str, proxies: tuple[str, ...], found: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(rf.get("/", headers=headers, REMOTE_ADDR=near)) == found
