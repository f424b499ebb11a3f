"""Tokens, cookies and tickets: whatever is sent opens nothing, and breaks nothing."""

import json
import math
from datetime import timedelta
from typing import Any

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe

from gameball.identity import jose, sealed, tokens
from gameball.identity.sealed import SealBroken, Sealed
from gameball.identity.tokens import Claims, TokenRefused
from gameball.sandbox import Sandbox
from tests.identity.makers import INNER, KEY, NOW, OUTER, segment, sign, token, wrap

from .making import JSON, NUMBERS, TEXTS, tries

REASONS = {"expired", "too-long", "wrong-key", "algorithm", "claims", "malformed", "no-key"}
HEADERS = st.dictionaries(
    st.sampled_from(["alg", "enc", "typ", "cty", "kid", "zip", "crit", "b64", "p2c", "p2s", "epk", "iv", "tag", "x"]),
    st.one_of(
        JSON,
        st.sampled_from(["HS256", "none", "A256KW", "dir", "A256CBC-HS512", "A256GCM", "PBES2-HS512+A256KW", "DEF"]),
    ),
    max_size=4,
)
SEGMENTS = st.one_of(st.binary(max_size=80).map(segment), st.text("ABCabc019-_=+/.", max_size=30), TEXTS)


def check(refused: jose.Refused) -> None:
    assert str(refused) in REASONS
    assert refused.__suppress_context__


def read(value: str, *keys: bytes) -> Claims | None:
    """None where it is refused, in one of the few words that there are for it."""
    try:
        found = tokens.read(value, keys or (KEY,), now=NOW)
    except TokenRefused as refused:
        check(refused)
        return None
    assert jose.is_usable_id(found.customer_id)
    assert math.isfinite(found.exp)
    return found


def opened(value: str) -> Sealed | None:
    try:
        found = sealed.unseal("account", value, now=NOW)
    except SealBroken as broken:
        check(broken)
        return None
    assert jose.is_usable_id(found.customer_id)
    return found


@tries(100)
@given(value=st.one_of(TEXTS, st.lists(SEGMENTS, min_size=3, max_size=6).map(".".join)))
def test_what_nobody_made_is_refused(value: str) -> None:
    assert read(value) is None
    assert opened(value) is None


@tries(100)
@given(place=st.integers(0, 4), new=SEGMENTS)
def test_a_token_with_another_part_is_refused(place: int, new: str) -> None:
    parts = token().split(".")
    if new != parts[place]:
        parts[place] = new
        assert read(".".join(parts)) is None


@tries(80)
@given(position=st.integers(0), bit=st.integers(0, 5))
def test_a_token_with_another_bit_is_refused(position: int, bit: int) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for value, enter in ((token(), read), (sealed.seal("account", "c1", expires=NOW + 60), opened)):
        place = position % len(value)
        if value[place] != ".":
            other = letters[letters.index(value[place]) ^ (1 << bit)]
            assert enter(f"{value[:place]}{other}{value[place + 1 :]}") is None


@tries(60)
@given(inner=HEADERS, outer=HEADERS)
def test_no_header_but_the_two_opens_anything(inner: dict[str, Any], outer: dict[str, Any]) -> None:
    idle = {"typ", "cty", "kid"}
    signed = sign({"customerId": "c1", "exp": NOW + 60}, header=INNER | inner)
    if read(wrap(signed)):
        assert inner.get("alg", "HS256") == "HS256"
        assert inner.keys() <= {"alg", *idle}
    body = token().split(".", 1)[1]
    assert read(f"{segment(OUTER | outer)}.{body}") is None or OUTER | outer == OUTER


@tries(80)
@given(
    claims=st.one_of(
        JSON,
        st.dictionaries(
            st.sampled_from(["customerId", "exp", "nbf", "iat", "customerEmail"]), st.one_of(JSON, NUMBERS)
        ),
        st.builds(lambda who, end: {"customerId": who, "exp": end}, TEXTS, NUMBERS),
    )
)
def test_any_claims_well_signed_make_sense_or_are_refused(claims: Any) -> None:
    found = read(wrap(sign(claims)))
    assert found is None or claims["customerId"] == found.customer_id


@tries(100)
@given(content=st.one_of(st.binary(max_size=200), TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_anything_well_wrapped_is_no_token(content: bytes) -> None:
    assert read(wrap(content)) is None
    assert read(wrap(sign(content))) is None


@tries(20)
@given(layers=st.integers(1, 6), data=st.data())
def test_a_token_in_tokens_is_refused(layers: int, data: st.DataObject) -> None:
    value = token()
    for _ in range(layers):
        value = data.draw(st.sampled_from([wrap, sign]))(value)  # type: ignore[operator]
        assert read(value) is None


@tries(80)
@given(customer_id=TEXTS)
def test_an_id_comes_out_as_it_went_in_or_does_not_go_in(customer_id: str) -> None:
    try:
        minted = tokens.mint(customer_id, KEY, lifetime=timedelta(hours=1), now=NOW)
        sent = sealed.seal("account", customer_id, expires=NOW + 60)
    except ValueError:
        return
    claims, inside = read(minted), opened(sent)
    assert claims
    assert inside
    assert claims.customer_id == inside.customer_id == customer_id


@tries(100)
@given(
    fields=st.one_of(
        JSON,
        st.dictionaries(st.sampled_from(["id", "exp", "iat"]), st.one_of(JSON, NUMBERS)),
        st.builds(lambda who, end: {"id": who, "exp": end}, TEXTS, NUMBERS),
    )
)
def test_anything_well_sealed_makes_sense_or_is_refused(fields: Any) -> None:
    from django.conf import settings

    key = sealed._key(settings.SECRET_KEY, "account", settings.GAMEBALL_ACCOUNT)
    opened(jwe.encrypt_compact(dict(sealed.HEADER), json.dumps(fields), key))


@tries(30)
@given(value=st.one_of(TEXTS, SEGMENTS, st.lists(SEGMENTS, min_size=5, max_size=5).map(".".join)))
def test_no_door_opens_and_none_breaks(db: None, sandbox: Sandbox, value: str) -> None:
    browser = Client()
    sent = value.encode("utf-8", "replace").decode()
    assert browser.post("/account/enter/", {"token": sent}).status_code == 403
    assert browser.get("/account/enter/", {"token": sent}).status_code == 403
    assert browser.post("/widget/", {"token": sent, "ticket": sent}).status_code == (403 if sent.strip() else 303)
    assert (
        browser.post("/widget/", {"token": sent, "ticket": sent}, headers={"Accept": "application/json"}).status_code
        == 403
    )
    cookie = f"loyalty={sent}".encode().decode("latin-1")  # as servers hand on what came
    assert browser.get("/account/", headers={"Cookie": cookie}).status_code == 403
    assert not sandbox.calls_of("balance")


@tries(20)
@given(ticket=TEXTS)
def test_a_ticket_that_came_with_a_good_token_is_only_compared(sandbox: Sandbox, ticket: str) -> None:
    good = tokens.mint("middle", Sandbox.SECRET_KEY.encode(), lifetime=timedelta(hours=1))
    sent = ticket.encode("utf-8", "replace").decode()
    answer = Client().post("/widget/", {"token": good, "ticket": sent}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["same"] is False
