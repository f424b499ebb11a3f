"""Gameball's answers: whatever stands in them is read or is a `GameballError`, and one bad row costs one row."""

import copy
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameball.api import Call, Client, GameballError, InvalidRequest, Json, Moment, activities, tiers, values
from gameball.api.answers import Answer, Redactor, decode, interpret
from gameball.api.moments import clock, together
from gameball.api.paging import Walk
from gameball.api.wire import Tally
from gameball.examination import calls
from tests.api.conftest import BASE, sample

from .making import JSON, NUMBERS, TEXTS, Path, changed, mutations, paths, tries

CALLS: dict[str, Call[Any]] = {call.endpoint: call for _, call in calls("c")}
# Where the rows of a list stand, of those that answer one
LISTS: dict[str, tuple[str, ...]] = {
    "activities": ("activities",),
    "referrals": ("referredFriends",),
    "campaign-progress": (),
    "campaign-configuration": (),
    "tier-configuration": (),
}
API_KEY, SECRET_KEY, CUSTOMER = "an-api-key-5f2c9a", "a-secret-key-81d0b7", "sara@shop.example"


def rows_in(endpoint: str, json: Any) -> list[Any]:
    for name in LISTS[endpoint]:
        json = json[name]
    assert isinstance(json, list)
    return json


def several(endpoint: str) -> Any:
    """The documents' sample, with three times as many rows."""
    found = sample(endpoint)
    rows = rows_in(endpoint, found)
    rows += copy.deepcopy(rows) + copy.deepcopy(rows)
    return found


def rows_of(value: Any) -> tuple[Any, ...]:
    for name in ("rows", "activities", "friends"):
        if (found := getattr(value, name, None)) is not None:
            return tuple(found)
    raise AssertionError(f"{type(value).__name__} has no rows")


def look(value: Any) -> None:
    """At everything that a model tells, as a page might."""
    if isinstance(value, tuple | list):
        for each in value:
            look(each)
        return
    for name in dir(type(value)):
        if isinstance(getattr(type(value), name), property) and not name.startswith("_"):
            getattr(value, name)
    for name in getattr(type(value), "model_fields", None) or getattr(type(value), "__dataclass_fields__", {}):
        inner = getattr(value, name)
        if hasattr(type(inner), "model_fields") or isinstance(inner, tuple | list):
            look(inner)


@pytest.mark.parametrize("endpoint", CALLS)
@tries(30)
@given(data=st.data())
def test_anything_in_any_field_is_read_or_is_an_error_of_ours(endpoint: str, data: st.DataObject) -> None:
    sent = data.draw(mutations(sample(endpoint)))
    try:
        found = CALLS[endpoint].read(sent, Tally())
    except GameballError:
        return
    look(found)


@pytest.mark.parametrize("endpoint", LISTS)
@tries(40)
@given(data=st.data())
def test_one_bad_row_costs_one_row(endpoint: str, data: st.DataObject) -> None:
    call, sent = CALLS[endpoint], several(endpoint)
    number = data.draw(st.integers(0, len(rows_in(endpoint, sent)) - 1))
    inside: Path = data.draw(st.sampled_from(sorted(paths(rows_in(endpoint, sent)[number]), key=repr)))
    place: Path = (*LISTS[endpoint], number, *inside)
    before = rows_of(call.parse(sent))
    value = call.parse(changed(sent, place, data.draw(JSON)))
    after = rows_of(value)
    others = [row for each, row in enumerate(before) if each != number]
    lost = len(before) - len(after)
    assert lost <= 1
    assert value.malformed >= lost  # what is lost inside of a row counts as well
    kept = list(after) if len(after) < len(before) else [row for each, row in enumerate(after) if each != number]
    assert kept == others


@pytest.mark.parametrize("endpoint", CALLS)
@tries(8)
@given(sent=JSON)
def test_any_json_at_all_is_read_or_is_an_error_of_ours(endpoint: str, sent: Json) -> None:
    try:
        look(CALLS[endpoint].parse(sent))
    except GameballError:
        return


@tries(150)
@given(body=st.one_of(st.binary(max_size=200), TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_any_bytes_are_json_or_are_not(body: bytes) -> None:
    try:
        decode(body)
    except (ValueError, RecursionError):
        return


@tries(80)
@given(sent=JSON, encoding=st.sampled_from(["utf-8", "utf-16", "utf-32"]), cut=st.integers(0, 3))
def test_whatever_is_decoded_can_be_written_again(sent: Json, encoding: str, cut: int) -> None:
    body = json.dumps(sent).encode(encoding)
    try:
        found = decode(body[: len(body) - cut])
    except (ValueError, RecursionError):
        return
    json.dumps(found, allow_nan=False, ensure_ascii=False).encode()


@tries(120)
@given(
    status=st.one_of(st.integers(100, 599), st.sampled_from([200, 302, 401, 404, 422, 429, 500, 503])),
    facts=st.dictionaries(st.sampled_from(["code", "message", "error", "requestId", "type"]), JSON, max_size=4),
    words=st.sampled_from([API_KEY, SECRET_KEY, CUSTOMER, f" {SECRET_KEY.upper()}\n", "sara%40shop.example"]),
    after=TEXTS,
)
def test_any_refusal_is_an_error_that_tells_no_secret(
    status: int, facts: dict[str, Json], words: str, after: str
) -> None:
    body = json.dumps(facts | {"message": f"{facts.get('message')} {words}: no such thing"}).encode()
    answer = Answer("balance", status, {"Retry-After": after}, body)
    found = interpret(answer, Redactor(API_KEY, SECRET_KEY), CUSTOMER)
    if isinstance(found, GameballError):
        said = f"{found} {found.message} {found.request_id} {found!r}".lower()
        assert not [secret for secret in (API_KEY, SECRET_KEY, CUSTOMER) if secret in said]


@tries(250)
@given(text=TEXTS)
def test_any_text_is_a_moment_or_stays_as_it_came(text: str) -> None:
    moment, at = Moment.of(text), clock(text)
    assert moment is None or moment.at is None or isinstance(moment.at, datetime)
    assert at is None or at.microsecond == 0
    both = together(moment, text)
    assert both is None or both.at is None or isinstance(both.at, datetime)


READERS = ("decimal", "integer", "identifier", "text", "flag", "moment", "texts")


@pytest.mark.parametrize("name", READERS)
@tries(60)
@given(value=st.one_of(JSON, NUMBERS.map(str), st.decimals()))
def test_a_single_value_is_read_or_is_a_value_error(name: str, value: object) -> None:
    try:
        found = getattr(values, name)(value)
    except ValueError:
        return
    if isinstance(found, Decimal):
        assert found.is_finite()
        assert len(f"{found:f}") < 40


@tries(40)
@given(data=st.data())
def test_a_walk_over_any_pages_ends_and_gives_no_row_twice(data: st.DataObject) -> None:
    asked = 0

    def fetch(call: Call[Any]) -> Any:
        nonlocal asked
        asked += 1
        assert asked < 50
        row = st.builds(lambda number: {"activityId": number}, st.integers(0, 9))
        return call.parse(
            {
                "activities": data.draw(st.lists(st.one_of(row, JSON), max_size=5)),
                "hasMore": data.draw(st.sampled_from([True, False, None, "maybe"])),
            }
        )

    walk: Walk[Any] = activities.newest_first(fetch, "c", max_rows=30)
    found = [row.activity_id for row in walk if row.activity_id is not None]
    assert len(found) == len(set(found)) <= 30


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with closing(Client("key", "secret", base_url=BASE)) as client:
        yield client


@tries(100)
@given(customer_id=TEXTS, lang=TEXTS)
def test_an_id_is_one_segment_of_the_address_or_is_refused_before_it_is_sent(
    client: Client, customer_id: str, lang: str
) -> None:
    try:
        address = client._transport._address(tiers.progress(customer_id, lang=lang))
    except InvalidRequest:
        return
    path, _, query = address.removeprefix(f"{BASE}/integrations/").partition("?")
    assert [unquote(segment) for segment in path.split("/")] == ["customers", customer_id, "tier-progress"]
    assert address.isascii()
    assert query in ("", f"lang={lang}")
