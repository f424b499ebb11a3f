"""The webhook: whatever is delivered is refused or forgets something, and never breaks anything."""

import hashlib
import json
import time
from typing import Any

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from gameball.sandbox import Sandbox
from gameball.views import hooks

from .making import JSON, NUMBERS, TEXTS, tries

EVENTS = st.one_of(
    JSON,
    st.dictionaries(
        st.sampled_from(["event", "client_id", "customer_id", "gb_customer_id", "created_at", "data"]),
        st.one_of(JSON, NUMBERS, TEXTS),
    ),
    st.builds(lambda who, when: {"customer_id": who, "created_at": when}, TEXTS, st.one_of(TEXTS, NUMBERS)),
)
BODIES = st.one_of(
    st.binary(max_size=300),
    EVENTS.map(lambda event: json.dumps(event).encode()),
    st.builds(
        lambda event, encoding, cut: json.dumps(event, ensure_ascii=False).encode(encoding, "replace")[cut:],
        EVENTS,
        st.sampled_from(["utf-8", "utf-16", "latin-1"]),
        st.integers(0, 2),
    ),
    st.sampled_from([b"[" * 60_000, b'{"customer_id":' * 3_000, b'{"customer_id":' + b"9" * 5_000 + b"}"]),
)


def signed(body: bytes) -> str:
    return hashlib.sha1(body + b":" + Sandbox.SECRET_KEY.encode(), usedforsecurity=False).hexdigest()


def deliver(body: bytes, signature: str) -> int:
    answer = Client(enforce_csrf_checks=True).post(
        "/hooks/gameball/", body, content_type="application/json", headers={"X-GB-Signature": signature}
    )
    assert answer.content == b""
    return answer.status_code


@tries(150)
@given(body=BODIES)
def test_any_body_that_is_signed_is_taken_or_is_bad(sandbox: Sandbox, body: bytes) -> None:
    assert deliver(body, signed(body)) in {204, 400}


@tries(50)
@given(body=BODIES, signature=st.one_of(TEXTS, st.text("0123456789abcdef", min_size=40, max_size=40)))
def test_no_body_is_taken_that_is_not(sandbox: Sandbox, body: bytes, signature: str) -> None:
    unfit = {"\r", "\n", "\0"} & set(signature) or not signature.isprintable()
    assert deliver(body, "0" * 40 if unfit else signature) == 403


@tries(50)
@given(body=BODIES, more=st.binary(min_size=1, max_size=3), at_the_end=st.booleans())
def test_a_signature_is_good_for_one_body(sandbox: Sandbox, body: bytes, more: bytes, at_the_end: bool) -> None:
    assert deliver(body + more if at_the_end else more + body, signed(body)) == 403


@tries(80)
@given(event=EVENTS)
def test_what_happened_is_never_in_the_future(event: Any) -> None:
    if isinstance(event, dict):
        assert 0 < hooks.happened(event) <= time.time()
