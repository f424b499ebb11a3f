"""A client, the samples of the two documents, and servers that misbehave on purpose."""

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import responses

from gameball.api import Client, Json

API_KEY = "api-key-5f2c9a"
SECRET_KEY = "secret-key-81d0b7"
BASE = "https://gameball.test/api/v4"
CUSTOMER = "cust+1@example.com"

Handler = Callable[[socket.socket, bytes], None]


def sample(name: str) -> Json:
    """A sample of the documents, mended where it was not JSON."""
    found: Json = json.loads((Path(__file__).parent / "samples" / f"{name}.json").read_text())
    return found


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client(API_KEY, SECRET_KEY, base_url=BASE)
    yield client
    client.close()


@pytest.fixture
def gameball() -> Iterator[responses.RequestsMock]:
    """Gameball, mocked: it answers what a test registers."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


ANYTHING = re.compile(r"https://gameball\.test/.*")


class Server:
    """A server on raw sockets. `handler` gets each request with the socket it came on; `requests` keeps them all."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.requests: list[bytes] = []
        self.connections: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/api/v4"
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections.append(connection)
                thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            while True:
                request = b""
                while b"\r\n\r\n" not in request:
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    request += piece
                self.requests.append(request)
                self.handler(connection, request)

    def close(self) -> None:
        for sock in (self._listener, *self.connections):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        for thread in (self._accepting, *self._threads):
            thread.join(2)


@pytest.fixture
def serve() -> Iterator[Callable[[Handler], Server]]:
    servers: list[Server] = []

    def start(handler: Handler) -> Server:
        servers.append(Server(handler))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def answer(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> bytes:
    """A whole HTTP answer."""
    lines = (f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers, "", "")
    return "\r\n".join(lines).encode() + body


def good(connection: socket.socket, _: bytes) -> None:
    connection.sendall(answer())


def make_client(server: Server, budget: float = 3.0) -> Client:
    return Client(API_KEY, SECRET_KEY, base_url=server.url, budget=budget)


def figures(*values: Any) -> tuple[Any, ...]:
    """The values, for comparing decimals with plain numbers."""
    return values


def drip(connection: socket.socket, text: bytes, pause: float = 0.05) -> None:
    """Sends a byte now and then."""
    for byte in text:
        connection.sendall(bytes([byte]))
        time.sleep(pause)
