"""A call ends within its budget, whatever the other side does, and leaves no thread behind."""

import contextlib
import gzip
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from gameball.api import BadAnswer, Client, TimedOut, Unreachable, resolver
from gameball.api.watchdog import Guard

from .conftest import API_KEY, SECRET_KEY, Handler, Server, answer, drip, good, make_client

BUDGET = 0.3
SLACK = 0.7  # the machine may be busy with other tests


@contextmanager
def ends_in_time() -> Iterator[None]:
    begun = time.monotonic()
    with pytest.raises(TimedOut) as caught:
        yield
    assert BUDGET - 0.1 <= time.monotonic() - begun <= BUDGET + SLACK
    assert caught.value.__context__ is None


def threads_of_ours() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("gameball-")} - {
        "gameball-watchdog"
    }


def hang(connection: socket.socket, request: bytes) -> None:
    connection.recv(1)  # ends when the client leaves


def dripped_headers(connection: socket.socket, request: bytes) -> None:
    drip(connection, b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100)


def dripped_body(connection: socket.socket, request: bytes) -> None:
    connection.sendall(answer(b"x" * 1000)[:-990])
    drip(connection, b"x" * 100)


def dripped_chunks(connection: socket.socket, request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    drip(connection, b"1\r\nx\r\n" * 20)


def dripped_without_a_length(connection: socket.socket, request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}")
    drip(connection, b" " * 100)


def endless_continue(connection: socket.socket, request: bytes) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.02)


def dripped_refusal(connection: socket.socket, request: bytes) -> None:
    connection.sendall(answer(b"x" * 1000, "503 Busy")[:-990])
    drip(connection, b"x" * 100)


@pytest.mark.parametrize(
    "handler",
    [
        hang,
        dripped_headers,
        dripped_body,
        dripped_chunks,
        dripped_without_a_length,
        endless_continue,
        dripped_refusal,
    ],
)
@pytest.mark.parametrize("kept", [False, True], ids=["first call", "kept connection"])
def test_an_answer_that_does_not_come_ends_the_call(
    serve: Callable[[Handler], Server], handler: Handler, kept: bool
) -> None:
    server = serve(good)
    client = make_client(server, BUDGET)
    if kept:
        client.balance.read("c")
    server.handler = handler
    with ends_in_time():
        client.balance.read("c")
    assert not threads_of_ours()
    # and the next call is none the worse
    server.handler = good
    client.balance.read("c")


def test_a_server_that_never_accepts_ends_the_call() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        client = Client(API_KEY, SECRET_KEY, base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", budget=BUDGET)
        with ends_in_time():
            client.balance.read("c")
        for filler in fillers:
            filler.close()


def test_several_addresses_that_hang_share_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(address)
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)] * 5
        monkeypatch.setattr("gameball.api.connections.resolve", lambda *_: found)
        client = Client(API_KEY, SECRET_KEY, base_url="http://many.test", budget=BUDGET)
        with ends_in_time():
            client.balance.read("c")
        for filler in fillers:
            filler.close()


def test_an_address_that_refuses_leads_to_the_next(
    serve: Callable[[Handler], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(good)
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in (1, server.port)]
    monkeypatch.setattr("gameball.api.connections.resolve", lambda *_: found)
    Client(API_KEY, SECRET_KEY, base_url="http://many.test").balance.read("c")


@pytest.mark.parametrize("dripping", [True, False])
def test_a_tls_handshake_that_hangs_ends_the_call(dripping: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                # The beginning of a long handshake record, or nothing at all
                drip(connection, b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" + b"\x03" * 30 if dripping else b"")
                while connection.recv(65536):
                    pass

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        client = Client(API_KEY, SECRET_KEY, base_url=f"https://127.0.0.1:{listener.getsockname()[1]}", budget=BUDGET)
        with ends_in_time():
            client.balance.read("c")
        thread.join(2)


def test_a_name_server_that_hangs_ends_the_call_and_holds_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    real = socket.getaddrinfo

    def slow(host: str, port: int, *more: int) -> object:
        if host == "slow.test" and more[-1] != socket.AI_NUMERICHOST:
            answered.wait(5)
            raise socket.gaierror(socket.EAI_AGAIN, "slow")
        return real(host, port, *more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    client = Client(API_KEY, SECRET_KEY, base_url="http://slow.test", budget=BUDGET)
    for _ in range(2):
        with ends_in_time():
            client.balance.read("c")
    assert threads_of_ours() == {"gameball-resolver"}
    assert sum(thread.name == "gameball-resolver" for thread in threading.enumerate()) == 1
    answered.set()
    time.sleep(0.1)
    assert not threads_of_ours()
    assert not resolver._flights


def test_a_name_that_nobody_knows_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable, match="cannot be resolved"):
        Client(API_KEY, SECRET_KEY, base_url="http://unknown.test").balance.read("c")


def test_a_port_where_nobody_listens_is_told_apart() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable, match="Nobody listens"):
        Client(API_KEY, SECRET_KEY, base_url=f"http://127.0.0.1:{port}").balance.read("c")


def test_both_tries_together_stay_within_the_budget(serve: Callable[[Handler], Server]) -> None:
    def trouble_then_silence(connection: socket.socket, request: bytes) -> None:
        if len(server.requests) == 1:
            connection.sendall(answer(b"", "503 Busy"))
        else:
            connection.recv(1)

    server = serve(trouble_then_silence)
    with ends_in_time():
        make_client(server, BUDGET).balance.read("c")
    assert len(server.requests) == 2


def test_many_calls_that_hang_end_together(serve: Callable[[Handler], Server]) -> None:
    client = make_client(serve(dripped_headers), BUDGET)
    ended: list[float] = []

    def call() -> None:
        begun = time.monotonic()
        with pytest.raises(TimedOut):
            client.balance.read("c")
        ended.append(time.monotonic() - begun)

    threads = [threading.Thread(target=call) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ended) == 20
    assert max(ended) < BUDGET + SLACK


def test_a_gzip_bomb_is_left_before_it_goes_off(serve: Callable[[Handler], Server]) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000, 1)
    sent = answer(bomb, "200 OK", "Content-Encoding: gzip")
    server = serve(lambda connection, _: connection.sendall(sent))
    begun = time.monotonic()
    with pytest.raises(BadAnswer, match="2 MB"):
        make_client(server).balance.read("c")
    assert time.monotonic() - begun < 0.5


def test_an_endless_body_is_left_at_2_mb(serve: Callable[[Handler], Server]) -> None:
    def endless(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with pytest.raises(BadAnswer, match="2 MB"):
        make_client(serve(endless)).balance.read("c")


@pytest.mark.parametrize("header", [b"X: " + b"y" * 70_000, b"\r\n".join(b"X%d: y" % number for number in range(200))])
def test_headers_without_measure_are_a_broken_connection(serve: Callable[[Handler], Server], header: bytes) -> None:
    sent = b"HTTP/1.1 200 OK\r\n" + header + b"\r\nContent-Length: 2\r\n\r\n{}"
    server = serve(lambda connection, _: connection.sendall(sent))
    with pytest.raises(Unreachable):
        make_client(server).balance.read("c")


def test_calls_leave_no_descriptor_and_no_thread_behind(serve: Callable[[Handler], Server]) -> None:
    server = serve(good)
    client = make_client(server)
    client.balance.read("c")
    descriptors, threads = len(os.listdir("/proc/self/fd")), threading.active_count()  # noqa: PTH208
    for _ in range(50):
        client.balance.read("c")
    assert len(os.listdir("/proc/self/fd")) == descriptors  # noqa: PTH208
    assert threading.active_count() == threads
    assert len(server.connections) == 1


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_has_a_watchdog_of_its_own(serve: Callable[[Handler], Server]) -> None:
    server = serve(good)
    make_client(server).balance.read("c")
    server.handler = hang
    child = os.fork()
    if not child:
        code = 1
        try:
            make_client(server, BUDGET).balance.read("c")
        except TimedOut:
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert len(server.connections) == 2


def test_a_guard_shuts_down_what_comes_too_late() -> None:
    left, right = socket.socketpair()
    with left, right, Guard(time.monotonic() - 1) as guard:
        while not guard.fired:
            time.sleep(0.01)
        guard.watch(left.fileno())
        assert right.recv(1) == b""
