"""Kept copies: Gameball's JSON in Django's cache, under names that tell nothing."""

import json
import time
import zlib
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import Settings

from gameball.api import BadAnswer, balance, referrals, tiers
from gameball.reads import kept, proofs, reader, store
from gameball.reads.contact import without_contact
from gameball.sandbox import Sandbox

from ..telling import Told

CUSTOMER = "maya@example.com"


@pytest.fixture(autouse=True)
def empty() -> None:
    cache.clear()


def test_what_is_kept_comes_back(settings: Settings) -> None:
    answer: Any = {"points": Decimal("12.5"), "name": "أوراق 🍃", "none": None, "list": [1, True]}
    copy = kept.Copy.of(answer, time.time())
    kept.put(balance.read(CUSTOMER), copy)
    found = kept.get([balance.read(CUSTOMER)])[balance.read(CUSTOMER)]
    assert found.json == copy.json
    assert abs(found.at - copy.at) < 0.01


def test_no_name_of_a_copy_holds_an_id_or_a_key(settings: Settings, sandbox: Sandbox) -> None:
    for call in (balance.read(CUSTOMER), referrals.page(CUSTOMER), tiers.configuration(lang="en")):
        name = kept.name(call)
        assert name.startswith(f"{settings.GAMEBALL_ACCOUNT}:")
        for secret in (CUSTOMER, "maya", sandbox.api_key, sandbox.secret_key):
            assert secret not in name


def test_names_differ_by_customer_language_parameters_and_account(settings: Settings) -> None:
    calls = [
        balance.read("a"),
        balance.read("b"),
        referrals.page("a"),
        referrals.page("a", after="5"),
        referrals.page("a", limit=7),
        tiers.configuration(lang="en"),
        tiers.configuration(lang="ar"),
        tiers.configuration(),
    ]
    names = {kept.name(call) for call in calls}
    assert len(names) == len(calls)
    settings.GAMEBALL_ACCOUNT = "another"
    assert not names & {kept.name(call) for call in calls}


def test_ids_that_try_to_look_like_another_name_do_not() -> None:
    assert kept.name(balance.read('a", "balance')) != kept.name(balance.read("a"))
    assert kept.name(balance.read("a/balance")) != kept.name(balance.read("a"))


def test_contact_data_is_not_kept(sandbox: Sandbox) -> None:
    reader().answer(referrals.page("middle"))
    copy = kept.get([referrals.page("middle")])[referrals.page("middle")]
    said = json.dumps(copy.json, default=str)
    assert "Blake Eaton" in said
    assert "friend11@example.com" not in said  # only a display name may hold an address, and is masked on the page
    assert "+1555014" not in said


@pytest.mark.parametrize("name", ["email", "Email", "EMAIL", "phoneNumber", "mobileNumber"])
def test_contact_data_is_taken_out_at_any_depth(name: str) -> None:
    answer: Any = {"a": [{"b": {name: "secret", "c": 1}}], name: "secret"}
    assert without_contact(answer) == {"a": [{"b": {"c": 1}}]}


def head(at: float | None = None, *, kind: int = kept.FORMAT, refusal: int = 0) -> bytes:
    moment = time.time() if at is None else at
    return kept.HEAD.pack(kind, moment, moment, refusal, 0, b"d" * 16)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"x",
        b"12\n{}",
        b"\x80\x04K\x01.",
        b"1\n" + b"[" * 9999,
        head(0),
        head(0, kind=9) + b"x",
        head(0, refusal=9) + b"x",
        head(1e12) + b"x",
        head(float("nan")) + b"x",
        head(-1) + b"x",
    ],
    ids=repr,
)
def test_what_cannot_have_been_put_there_counts_as_absent(value: bytes) -> None:
    call = balance.read(CUSTOMER)
    cache.set(kept.name(call), value)
    assert kept.get([call]) == {}


BOMB = zlib.compress(b"[" + b" " * (kept.MOST_BYTES + 1) + b"]")


@pytest.mark.parametrize(
    "packed", [b"x", b"not compressed at all", zlib.compress(b"[1, 2]"), BOMB, BOMB[:100]], ids=len
)
def test_a_copy_whose_inside_is_another_is_not_read_and_not_met_again(packed: bytes, sandbox: Sandbox) -> None:
    call = balance.read("middle")
    cache.set(kept.name(call), head() + packed)
    with pytest.raises(kept.Unreadable):
        _ = kept.get([call])[call].json
    with pytest.raises(BadAnswer):
        reader().start([call]).must(call)
    assert reader().answer(call).value.points_name == "Leaves"


def test_only_bytes_are_kept_and_never_a_pickle(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    values: list[object] = []
    monkeypatch.setattr(cache, "set", lambda *given, **_: values.append(given[1]))
    reader().answer(balance.read("middle"))
    assert values
    assert all(isinstance(value, bytes) for value in values)


@pytest.mark.parametrize("trouble", [ConnectionError("redis is gone"), ValueError("odd"), TimeoutError()])
def test_a_cache_that_fails_costs_speed_and_no_answer(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, trouble: Exception
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise trouble

    for name in ("get", "set", "get_many", "delete"):
        monkeypatch.setattr(cache, name, broken)
    assert reader().answer(balance.read("middle")).value.points_name == "Leaves"
    assert all(record.exc_info is None for record in caplog.records)


@pytest.mark.parametrize(
    ("field", "value", "kept_of_it"),
    [
        ("displayName", "maya@example.com", "m•••"),
        ("displayName", "maya＠example.com", "m•••"),
        ("displayName", "+1 (555) 010-0123", "\N{LEFT-TO-RIGHT ISOLATE}•••23\N{POP DIRECTIONAL ISOLATE}"),
        ("displayName", "Maya 2", "Maya 2"),
        ("displayName", None, None),
        ("customerId", "maya@example.com", "m•••"),
        ("customerId", "+15550100123", "\N{LEFT-TO-RIGHT ISOLATE}•••23\N{POP DIRECTIONAL ISOLATE}"),
        ("customerId", "4711000815", "4711000815"),
        ("transactionId", "4711000815", "4711000815"),
    ],
)
def test_of_an_address_in_the_place_of_a_name_or_an_id_a_hint_is_kept(
    field: str, value: str | None, kept_of_it: str | None
) -> None:
    assert without_contact({"activities": [{field: value}]}) == {"activities": [{field: kept_of_it}]}


def test_no_id_of_a_friend_is_kept() -> None:
    rows: Any = [{"customerId": "their-id", "displayName": "Blake", "gameballId": 5}, "odd"]
    assert without_contact({"referredFriends": rows}) == {
        "referredFriends": [{"displayName": "Blake", "gameballId": 5}, "odd"]
    }


def test_a_customer_whose_id_is_an_address_has_it_in_no_copy(sandbox: Sandbox, told: Told) -> None:
    who = "maya@example.com"
    told.activities({"customerId": who, "displayName": who, "activityType": "PaymentReward", "points": 5})
    call = proofs.newest("middle")
    assert reader().answer(call).value.activities[0].points == 5
    assert "example.com" not in json.dumps(kept.get([call])[call].json, default=str)


def test_a_change_that_stood_nowhere_but_here_counts_as_not_kept(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the cache is tried again by the time that the answer goes out."""
    store.health.failed(OSError())
    monkeypatch.setattr(store.stand_in, "set", lambda *_, **__: store.health.reset())
    assert not kept.mark_changed("middle", time.time())
    assert kept.mark_changed("middle", time.time())
