"""The retry policy, which `pause_before_retry` tells in prose."""

import itertools
import socket
import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import pytest
import requests
import responses

from gameball.api import (
    BadAnswer,
    Client,
    CustomerBusy,
    CustomerNotFound,
    GameballError,
    KeysRefused,
    NotFound,
    ProgramPaused,
    RateLimited,
    Refused,
    ServerTrouble,
    TimedOut,
    Unreachable,
    balance,
)
from gameball.api.transport import pause_before_retry

from .conftest import ANYTHING, API_KEY, BASE, SECRET_KEY, Handler, Server, answer, make_client


@pytest.mark.parametrize(
    ("error", "left", "again"),
    [
        (Unreachable(), 3.0, True),
        (Unreachable(), 0.04, False),
        (TimedOut(), 3.0, False),
        (ServerTrouble(status=500), 3.0, True),
        (ServerTrouble(status=502), 3.0, True),
        (ServerTrouble(status=503), 3.0, True),
        (ServerTrouble(status=504), 3.0, True),
        (ServerTrouble(status=501), 3.0, False),
        (ServerTrouble(status=501, code=4711), 3.0, False),
        (ServerTrouble(status=422, code=5000), 3.0, True),
        (ServerTrouble(status=200, code=5003), 3.0, True),
        (ServerTrouble(status=503), 0.04, False),
        (ServerTrouble(status=503, retry_after=1), 3.0, True),
        (ServerTrouble(status=503, retry_after=3), 3.0, False),
        (ServerTrouble(status=503, retry_after=86400), 3.0, False),
        (CustomerBusy(status=422, code=2001), 3.0, True),
        (CustomerBusy(status=422, code=2001, retry_after=5), 3.0, False),
        (RateLimited(status=429), 3.0, False),
        (RateLimited(status=429, retry_after=0), 3.0, True),
        (RateLimited(status=429, retry_after=1), 3.0, True),
        (RateLimited(status=429, retry_after=30), 3.0, False),
        (KeysRefused(status=401), 3.0, False),
        (KeysRefused(status=500, code=1000), 3.0, False),
        (CustomerNotFound(status=404, code=7000), 3.0, False),
        (NotFound(status=404), 3.0, False),
        (ProgramPaused(status=503, code=6000), 3.0, False),
        (Refused(status=400), 3.0, False),
        (BadAnswer(), 3.0, False),
    ],
    ids=str,
)
def test_what_is_tried_again_and_how_long_it_waits(error: GameballError, left: float, again: bool) -> None:
    for _ in range(50):
        pause = pause_before_retry(error, left)
        assert (pause is not None) is again
        if pause is not None:
            least = error.retry_after or 0
            assert least < pause <= least + 0.25
            assert pause < left


def test_the_wait_is_random() -> None:
    assert len({pause_before_retry(Unreachable(), 3.0) for _ in range(20)}) > 10


@pytest.mark.parametrize(
    "first", [{"status": 503}, {"status": 422, "json": {"code": 2001}}, {"body": requests.ConnectionError()}]
)
def test_a_second_try_that_succeeds_is_all_that_is_seen(
    client: Client, gameball: responses.RequestsMock, first: dict[str, Any]
) -> None:
    gameball.get(ANYTHING, **first)
    gameball.get(ANYTHING, json={"pendingPoints": 5})
    assert client.balance.read("c").pending_points == 5


def test_there_is_no_third_try(client: Client, gameball: responses.RequestsMock) -> None:
    gameball.get(ANYTHING, status=500)
    with pytest.raises(ServerTrouble):
        client.balance.read("c")
    assert len(gameball.calls) == 2


@pytest.mark.parametrize("dated", [True, False])
def test_retry_after_is_waited_for_if_it_fits(gameball: responses.RequestsMock, dated: bool) -> None:
    value = formatdate(time.time() + 1.5, usegmt=True) if dated else "0.3"
    gameball.get(ANYTHING, status=429, headers={"Retry-After": value})
    gameball.get(ANYTHING, json={})
    begun = time.monotonic()
    Client(API_KEY, SECRET_KEY, base_url=BASE).balance.read("c")
    assert time.monotonic() - begun >= 0.3


def test_retry_after_that_does_not_fit_is_told_at_once(client: Client, gameball: responses.RequestsMock) -> None:
    gameball.get(ANYTHING, status=503, headers={"Retry-After": "60"})
    begun = time.monotonic()
    with pytest.raises(ServerTrouble) as caught:
        client.balance.read("c")
    assert time.monotonic() - begun < 0.5
    assert caught.value.retry_after == 60
    assert len(gameball.calls) == 1


@pytest.mark.parametrize("reset", [True, False])
def test_a_kept_connection_that_the_server_closed_is_never_seen(
    serve: Callable[[Handler], Server], reset: bool
) -> None:
    counts: dict[object, int] = {}

    def once_each(connection: socket.socket, request: bytes) -> None:
        # A connection is good for one answer; a second request on it is met with silence and an end
        counts[connection] = counts.get(connection, 0) + 1
        if counts[connection] > 1:
            raise OSError
        connection.sendall(answer())
        if reset:
            raise OSError

    server = serve(once_each)
    client = make_client(server)
    for _ in range(5):
        client.balance.read("c")


def test_several_kept_connections_that_died_cost_no_second_try(serve: Callable[[Handler], Server]) -> None:
    def handler(connection: socket.socket, request: bytes) -> None:
        connection.sendall(next(answers))

    answers = itertools.chain([answer()], itertools.repeat(answer(b'{"code": 5000}', "503 Busy")))
    server = serve(handler)
    client = make_client(server)
    client.balance.read("c")
    with pytest.raises(ServerTrouble):
        client.balance.read("c")
    assert len(server.requests) == 3
    assert len(server.connections) == 1


def test_a_connection_that_breaks_in_the_middle_of_an_answer_is_tried_again(serve: Callable[[Handler], Server]) -> None:
    whole = answer(b'{"pendingPoints": 5}')

    def handler(connection: socket.socket, request: bytes) -> None:
        connection.sendall(whole if len(server.requests) > 1 else whole[:-5])
        if len(server.requests) == 1:
            raise OSError

    server = serve(handler)
    assert make_client(server).balance.read("c").pending_points == 5


def test_a_connection_that_always_breaks_is_unreachable(serve: Callable[[Handler], Server]) -> None:
    def handler(connection: socket.socket, request: bytes) -> None:
        raise OSError

    server = serve(handler)
    with pytest.raises(Unreachable) as caught:
        make_client(server).balance.read("c")
    assert type(caught.value) is Unreachable
    assert len(server.requests) == 2


def test_a_refusal_whose_body_breaks_off_is_still_that_refusal(serve: Callable[[Handler], Server]) -> None:
    def handler(connection: socket.socket, request: bytes) -> None:
        connection.sendall(answer(b"x" * 100, "403 No")[:-50])
        raise OSError

    with pytest.raises(KeysRefused):
        make_client(serve(handler)).balance.read("c")


def test_nothing_is_sent_once_more_without_leave_where_a_kept_connection_was_closed(
    serve: Callable[[Handler], Server],
) -> None:
    def once_each(connection: socket.socket, request: bytes) -> None:
        if server.connections.index(connection) == 0 and len(server.requests) > 1:
            raise OSError
        connection.sendall(answer())

    server = serve(once_each)
    client = make_client(server)
    client.fetch(balance.read("c"), again=lambda _: False)
    with pytest.raises(Unreachable):
        client.fetch(balance.read("c"), again=lambda _: False)
    assert len(server.requests) == 2
    client.fetch(balance.read("c"), again=lambda _: False)
