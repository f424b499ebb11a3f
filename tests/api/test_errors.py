"""The table "Errors" of gameball-api.md, and what no error may tell."""

import gzip
import json
import logging
import traceback
from typing import Any

import pytest
import requests
import responses

from gameball.api import (
    BadAnswer,
    Client,
    CustomerBusy,
    CustomerNotFound,
    FeatureMissing,
    GameballError,
    InvalidRequest,
    KeysRefused,
    NotFound,
    ProgramPaused,
    RateLimited,
    Refused,
    ServerTrouble,
    TimedOut,
    Unreachable,
    activities,
    balance,
    campaigns,
)

from .conftest import ANYTHING, API_KEY, BASE, CUSTOMER, SECRET_KEY


@pytest.fixture(autouse=True)
def _no_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gameball.api.transport.pause_before_retry", lambda *_: None)


def error_of(client: Client) -> GameballError:
    with pytest.raises(GameballError) as caught:
        client.balance.read(CUSTOMER)
    return caught.value


def body(code: object, **more: object) -> dict[str, object]:
    return {
        "code": code,
        "type": "error",
        "message": "What it says",
        "documentationUrl": "https://docs.example/x",
        "requestId": "req-1",
        **more,
    }


@pytest.mark.parametrize("status", [200, 400, 404, 422, 500])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (1000, KeysRefused),
        (1001, KeysRefused),
        (1002, KeysRefused),
        (2001, CustomerBusy),
        (5000, ServerTrouble),
        (5003, ServerTrouble),
        (6000, ProgramPaused),
        (7000, CustomerNotFound),
        ("7000", CustomerNotFound),
        (8000, FeatureMissing),
    ],
)
def test_the_code_decides_whatever_the_status(
    client: Client, gameball: responses.RequestsMock, status: int, code: object, kind: type[GameballError]
) -> None:
    gameball.get(ANYTHING, json=body(code), status=status)
    error = error_of(client)
    assert type(error) is kind
    assert (error.status, error.code, error.message, error.request_id) == (
        status,
        int(str(code)),
        "What it says",
        "req-1",
    )
    assert error.endpoint == "balance"
    assert error.reason.endswith((".", "]"))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, KeysRefused),
        (403, KeysRefused),
        (404, NotFound),
        (422, Refused),
        (429, RateLimited),
        (500, ServerTrouble),
        (501, ServerTrouble),
        (503, ServerTrouble),
    ],
)
@pytest.mark.parametrize(
    "content", ["", "<html>Bad gateway</html>", '{"error": "x", "message": "Sorry"}', "[1]", '{"code": 4711}']
)
def test_without_a_known_code_the_status_decides_whatever_the_body(
    client: Client, gameball: responses.RequestsMock, status: int, kind: type[GameballError], content: str
) -> None:
    gameball.get(ANYTHING, body=content, status=status)
    error = error_of(client)
    assert type(error) is kind
    assert error.message == ("Sorry" if "Sorry" in content else None)


def test_a_bare_404_is_a_wrong_path_and_not_a_missing_customer(
    client: Client, gameball: responses.RequestsMock
) -> None:
    gameball.get(ANYTHING, status=404)
    error = error_of(client)
    assert not isinstance(error, CustomerNotFound)
    assert "GAMEBALL_BASE_URL" in error.reason


def test_an_error_with_status_200_and_no_code_is_an_error(client: Client, gameball: responses.RequestsMock) -> None:
    gameball.get(ANYTHING, json={"error": "Invalid", "message": "No"})
    assert isinstance(error_of(client), Refused)


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("2.5", 2.5), ("soon", None), (None, None), ("9" * 5000, None)]
)
def test_a_rate_limit_carries_the_time_to_wait(
    client: Client, gameball: responses.RequestsMock, header: str | None, seconds: float | None
) -> None:
    gameball.get(ANYTHING, status=429, headers={"Retry-After": header} if header else {})
    error = error_of(client)
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  ",
        b"<html></html>",
        b'{"a": ',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"[" * 70 + b"]" * 70,
        b"null x",
        b'"\x01"',
    ],
)
def test_what_is_no_json_is_a_bad_answer(client: Client, gameball: responses.RequestsMock, content: bytes) -> None:
    gameball.get(ANYTHING, body=content)
    error = error_of(client)
    assert isinstance(error, BadAnswer)
    assert error.status == 200


@pytest.mark.parametrize("content", [b"[]", b"null", b"5", b'"text"'])
def test_another_shape_is_a_bad_answer(client: Client, gameball: responses.RequestsMock, content: bytes) -> None:
    gameball.get(ANYTHING, body=content)
    assert isinstance(error_of(client), BadAnswer)
    for call in (activities.page("c"), campaigns.configuration()):
        with pytest.raises(BadAnswer):
            call.parse({"activities": 5})


@pytest.mark.parametrize(
    "content",
    [
        b'\xef\xbb\xbf{"pointsName": "Stars"}',
        '{"pointsName": "Stars"}'.encode("utf-16"),
        b'{"pointsName": "Stars", "currency": NaN, "pendingPoints": Infinity, "totalPointsBalance": -Infinity}',
        b'{"pointsName": "Stars", "x": ' + b"9" * 10_000 + b"}",
    ],
)
def test_json_is_read_in_whatever_dress(client: Client, gameball: responses.RequestsMock, content: bytes) -> None:
    gameball.get(ANYTHING, body=content, content_type="text/plain")
    found = client.balance.read(CUSTOMER)
    assert (found.points_name, found.pending_points, found.total_points_balance) == ("Stars", None, None)


@pytest.mark.parametrize("content", [b'{"pointsName": "St\xffars"}', b'{"pointsName": "St\\ud83dars"}'])
def test_bytes_that_are_no_text_cost_a_character(
    client: Client, gameball: responses.RequestsMock, content: bytes
) -> None:
    gameball.get(ANYTHING, body=content)
    assert client.balance.read(CUSTOMER).points_name == "St\ufffdars"


def test_a_pair_of_escapes_is_one_character(client: Client, gameball: responses.RequestsMock) -> None:
    gameball.get(ANYTHING, body=json.dumps({"pointsName": "🏅"}))
    assert client.balance.read(CUSTOMER).points_name == "🏅"


def test_a_number_no_float_can_hold_is_malformed_and_can_be_kept(
    client: Client, gameball: responses.RequestsMock
) -> None:
    gameball.get(ANYTHING, body=b'{"pendingPoints": 1e999, "currency": "USD"}')
    found = client.balance.read(CUSTOMER)
    assert (found.pending_points, found.currency) == (None, "USD")
    json.dumps(client.fetch(balance.read(CUSTOMER)), allow_nan=False)


@pytest.mark.parametrize("zipped", [True, False])
def test_an_answer_of_more_than_2_mb_is_refused(client: Client, gameball: responses.RequestsMock, zipped: bool) -> None:
    large = json.dumps({"x": "a" * 2_200_000}).encode()
    headers = {"Content-Encoding": "gzip"} if zipped else {}
    gameball.get(ANYTHING, body=gzip.compress(large) if zipped else large, headers=headers)
    error = error_of(client)
    assert isinstance(error, BadAnswer)
    assert "2 MB" in error.reason


def test_gzip_that_is_none_is_a_bad_answer(client: Client, gameball: responses.RequestsMock) -> None:
    gameball.get(ANYTHING, body=b"{}", headers={"Content-Encoding": "gzip"})
    assert isinstance(error_of(client), BadAnswer)


def everything_said(error: BaseException) -> str:
    words = "".join(traceback.format_exception(error))
    chain: BaseException | None = error
    while chain is not None:
        words += str(chain) + repr(chain) + str(vars(chain))
        chain = chain.__cause__ or chain.__context__
    return words


def check_tells_nothing(words: str) -> None:
    for secret in (API_KEY, SECRET_KEY, CUSTOMER, "cust%2B1", "gameball.test", "/integrations/customers/"):
        assert secret.lower() not in words.lower()


FAILURES: list[dict[str, Any]] = [
    {"body": requests.ConnectionError(f"{BASE}/integrations/customers/{CUSTOMER} {SECRET_KEY}")},
    {"body": requests.ReadTimeout(f"{BASE}/integrations/customers/{CUSTOMER}")},
    {"body": OSError(f"{CUSTOMER} {API_KEY}")},
    {"body": f"not json {SECRET_KEY} {CUSTOMER}"},
    {"status": 302, "headers": {"Location": f"https://elsewhere.example/{CUSTOMER}?{SECRET_KEY}"}},
    {"status": 401, "json": body(1001, message=f"Key {API_KEY.upper()} and\n{SECRET_KEY} wrong", requestId=SECRET_KEY)},
    {
        "status": 404,
        "json": body(7000, message=f"No {CUSTOMER} at {BASE}/integrations/customers/cust%2B1%40example.com"),
    },
    {"status": 400, "json": {"error": f"{SECRET_KEY[:4]}\x00{SECRET_KEY[4:]}"}},
]


@pytest.mark.parametrize("failure", FAILURES, ids=range(len(FAILURES)))
def test_no_error_tells_a_key_a_customer_or_an_address(
    client: Client, gameball: responses.RequestsMock, caplog: pytest.LogCaptureFixture, failure: dict[str, Any]
) -> None:
    caplog.set_level(logging.DEBUG)
    gameball.get(ANYTHING, **failure)
    error = error_of(client)
    assert error.__cause__ is None
    assert error.__context__ is None
    check_tells_nothing(everything_said(error) + caplog.text)


def test_a_message_is_bounded_and_on_one_line(client: Client, gameball: responses.RequestsMock) -> None:
    gameball.get(ANYTHING, status=400, json=body(4000, message="a\nb\x1b[31m\u202e" + "long " * 1000))
    message = error_of(client).message
    assert message is not None
    assert len(message) <= 300
    assert message.isprintable()


def test_a_message_keeps_its_words_around_what_is_taken_out(client: Client, gameball: responses.RequestsMock) -> None:
    gameball.get(ANYTHING, status=401, json=body(1001, message=f"The key {API_KEY} of {CUSTOMER} is wrong"))
    assert error_of(client).message == "The key [key] of [customer] is wrong"


def test_a_client_shows_no_key(client: Client) -> None:
    assert API_KEY not in repr(client) + repr(vars(client))
    assert CUSTOMER not in repr(balance.read(CUSTOMER))


@pytest.mark.parametrize("error", [requests.ConnectionError(), OSError(), requests.exceptions.ProxyError()])
def test_a_connection_that_fails_is_unreachable(
    client: Client, gameball: responses.RequestsMock, error: Exception
) -> None:
    gameball.get(ANYTHING, body=error)
    assert type(error_of(client)) is Unreachable


def test_a_timeout_is_told_apart(client: Client, gameball: responses.RequestsMock) -> None:
    gameball.get(ANYTHING, body=requests.ReadTimeout())
    assert type(error_of(client)) is TimedOut


@pytest.mark.parametrize(
    ("keys", "base_url"),
    [
        (("", "s"), BASE),
        (("a", " "), BASE),
        (("a\r\nX: y", "s"), BASE),
        (("ключ", "s"), BASE),
        (("a", "s"), "gameball.test"),
        (("a", "s"), "ftp://gameball.test"),
        (("a", "s"), "https://"),
        (("a", "s"), "https://user:pass@gameball.test"),
        (("a", "s"), "https://gameball.test/?x=1"),
        (("a", "s"), "https://gameball.test:port"),
    ],
)
def test_settings_that_cannot_work_are_refused_at_once(keys: tuple[str, str], base_url: str) -> None:
    with pytest.raises(InvalidRequest):
        Client(*keys, base_url=base_url)
