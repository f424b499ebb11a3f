"""What a stranger, a gateway or a garbled cache may try, and how little it may cost."""

import json
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from gameball.api import Client as Gameball
from gameball.api import TimedOut, activities, balance, campaigns, referrals
from gameball.api.answers import Redactor
from gameball.identity.tokens import mint
from gameball.language import Language
from gameball.logs import without_secrets
from gameball.models import Audit
from gameball.panels.formats import Formats
from gameball.reads import Reader, kept, ledger
from gameball.reads.contact import without_contact
from gameball.sandbox import Sandbox
from gameball.staff import sheets
from tests.pages import Page
from tests.telling import Told

See = Callable[..., Page]


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


@pytest.mark.parametrize("words", ["x" * 200_000, "/" * 200_000, "http:" * 40_000])
def test_an_endless_word_in_an_error_costs_next_to_nothing(words: str) -> None:
    redactor = Redactor("an-api-key", "a-secret-key")
    assert seconds(lambda: redactor.clean(words, "a customer")) < 0.2


def test_an_endless_path_in_a_log_costs_next_to_nothing() -> None:
    assert seconds(lambda: without_secrets("Not Found: /widget" + "/" * 50_000)) < 0.2


def test_a_ticket_behind_two_slashes_is_hidden_too() -> None:
    assert "secret" not in without_secrets("Not Found: /widget//secret-ticket/tiers/")


def test_an_endless_word_is_covered_at_once(db: None) -> None:
    from gameball.staff.customer import covered

    assert seconds(lambda: covered({"description": "x" * 500_000}, "middle")) < 0.5


@pytest.mark.parametrize("sign", ["@", "＠", "﹫"])
def test_an_address_in_a_note_is_covered_however_it_is_written(sign: str) -> None:
    from gameball.staff.customer import covered

    assert "anna" not in json.dumps(covered({"reason": f"wrote to anna{sign}shop.example"}, "middle"))


def test_a_telephone_number_in_a_note_is_covered() -> None:
    from gameball.staff.customer import covered

    assert "555" not in json.dumps(covered({"reason": "called +20 100 555 4433 twice"}, "middle"))


def test_of_very_many_rows_only_so_many_are_read() -> None:
    found = campaigns.progress("middle").parse([{}] * 50_000)
    assert len(found.rows) + found.malformed == 50_000
    assert len(found.rows) <= 5_000


@pytest.mark.parametrize("name", ["email", "customerEmail", "phone", "mobile", "phone_number", "mobileNumber"])
def test_no_spelling_of_contact_data_is_kept(name: str) -> None:
    assert without_contact({"a": [{name: "somebody@example.com", "points": 1}]}) == {"a": [{"points": 1}]}


@pytest.mark.parametrize(
    "garbled",
    [
        b"nonsense",
        b'{"at": 1e300, "refusal": null}\n{}',
        b'{"at": -5, "refusal": null}\n{}',
        b'{"at": NOW, "refusal": 9999}\nnull',
        b'{"at": NOW, "refusal": [1]}\nnull',
        b'{"at": NOW, "refusal": null}\n[]',
        b'{"at": NOW, "refusal": null}\n"balance"',
    ],
)
def test_a_garbled_copy_is_as_good_as_none(see: See, sandbox: Sandbox, garbled: bytes) -> None:
    see("middle")
    for call in (balance.read("middle"), referrals.page("middle", limit=200)):
        cache.set(kept.name(call), garbled.replace(b"NOW", str(time.time()).encode()))
    page = see("middle")
    assert set(page.panels.values()) == {"ready"}
    assert "1,200" in page.panel("balance").text


@pytest.mark.parametrize("garbled", [b"nonsense", b"[]", b'["a"]', b"[null, 5, 3]", b"{}", b"\xff"])
def test_garbled_knowledge_of_a_ledger_is_as_good_as_none(settings: Settings, garbled: bytes) -> None:
    with Sandbox(order="asc") as backwards:
        client = Gameball(backwards.api_key, backwards.secret_key, base_url=backwards.base_url)
        source = Reader(client)
        ledger.rows("middle").work(source)
        cache.set(f"{kept.about('middle')}starts:up:", garbled)
        found = ledger.rows("middle").work(source).value
    ids = [row.activity_id or 0 for row in found.activities]
    assert len(ids) == 25
    assert ids == sorted(ids, reverse=True)
    cache.clear()


def test_a_wrong_idea_of_the_order_heals_itself(see: See, settings: Settings) -> None:
    usual = see("ledger", "/account/activities/").activities
    kept.forget("ledger")
    cache.set(f"{settings.GAMEBALL_ACCOUNT}:order", b"oldest_first")
    assert see("ledger", "/account/activities/").activities == usual
    assert cache.get(f"{settings.GAMEBALL_ACCOUNT}:order") == b"newest_first"


def test_a_slow_ledger_has_a_total_time(settings: Settings) -> None:
    settings.GAMEBALL_CALL_BUDGET_MS = 100
    with Sandbox(order="asc", latency_ms=80) as backwards:
        client = Gameball(backwards.api_key, backwards.secret_key, base_url=backwards.base_url)
        source = Reader(client)
        started = time.monotonic()
        with pytest.raises(TimedOut):
            ledger.rows("ledger").work(source)
        assert time.monotonic() - started < 1.5
        settings.GAMEBALL_CALL_BUDGET_MS = 3000
        source = Reader(client)
        assert len(ledger.rows("ledger").work(source).value.activities) == 25  # it went on from where it was
    cache.clear()


def test_what_a_visitor_can_make_up_is_kept_shortly(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    times = []
    monkeypatch.setattr(cache, "set", lambda _name, _value, timeout: times.append(timeout))
    made_up = [
        campaigns.configuration(product_sku="x"),
        campaigns.configuration(collection_id="x"),
        activities.page("middle", after=7, limit=25),
        referrals.page("middle", after="7", limit=200),
    ]
    for call in made_up:
        kept.put(call, kept.Copy.of({}, time.time()))
    assert max(times) <= settings.PORTAL_FRESH_SECONDS * 10
    kept.put(balance.read("middle"), kept.Copy.of({}, time.time()))
    assert times[-1] >= settings.PORTAL_STALE_SECONDS


@pytest.mark.parametrize("address", ["/widget/", "/account/enter/"])
def test_an_upload_is_written_nowhere(
    anybody: Client, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.files import uploadedfile

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a file was written")

    monkeypatch.setattr(uploadedfile.TemporaryUploadedFile, "__init__", never)
    big = tmp_path / "big"
    big.write_bytes(b"x" * 3_000_000)
    with big.open("rb") as file:
        assert anybody.post(address, {"token": "bad", "file": file}).status_code == 403


def test_a_strange_host_with_a_language_is_a_plain_400_with_a_policy(anybody: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = anybody.get("/program/?lang=ar", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "frame-ancestors" in answer.headers["Content-Security-Policy"]


def test_a_token_until_the_end_of_days_is_no_error(anybody: Client, settings: Settings) -> None:
    key = settings.GAMEBALL_TOKEN_KEYS[0]
    last = mint("middle", key, lifetime=timedelta(0), now=253_402_300_799)
    assert anybody.get(f"/account/enter/?token={last}").status_code == 403
    late = mint("middle", key, lifetime=timedelta(0), now=253_402_200_000)
    assert anybody.get(f"/account/enter/?token={late}").status_code == 303


def test_a_name_cannot_turn_the_page_round() -> None:
    written = Formats(Language("en", "en")).text("\u202emoc.live\u2069")
    assert not {"\u202e", "\u2069"} & set(written)


def test_a_formula_behind_a_semicolon_is_not_run() -> None:
    assert "x;'=HYPERLINK" in sheets.line(["x;=HYPERLINK(1)"])


def test_a_cursor_that_gameball_gives_is_one_that_is_taken(see: See, told: Told) -> None:
    friend = {"displayName": "Ida", "status": "Active", "gameballId": "gb_12"}
    told.say("referrals", {"referredFriends": [friend], "count": 1, "hasMore": True})
    more = see("middle", "/account/referrals/").more
    assert more
    assert see("middle", more, htmx=True)


def test_who_is_forgotten_stands_in_no_row_of_the_audit(staff: Callable[..., Client], db: None) -> None:
    lead = staff("lead")
    b"".join(lead.get("/staff/audit.csv?customer=somebody-in-clear").streaming_content)  # type: ignore[attr-defined]
    call_command("forget_customer", "somebody-in-clear")
    assert not [row for row in Audit.objects.all() if "somebody-in-clear" in f"{row.customer}{row.detail}"]


def test_only_users_groups_and_the_audit_stand_in_the_admin() -> None:
    from django.contrib import admin

    assert {model.__name__ for model in admin.site._registry} == {"User", "Group", "Audit"}


def test_nobody_is_named_where_a_call_fails(see: See, sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    sandbox.trouble("balance", "500")
    with caplog.at_level(logging.INFO):
        see("middle")
    assert "balance" in caplog.text
    assert "middle" not in caplog.text
