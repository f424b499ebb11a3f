"""HTTP/1.1 with keep-alive, one thread per connection, one write per answer."""

import socket
import ssl
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from socketserver import TCPServer
from typing import TYPE_CHECKING, Any

from gameball.sandbox import troubles
from gameball.sandbox.refusals import KEYS_MISSING, KEYS_WRONG, WRONG_METHOD, Answer, refusal, unknown_path
from gameball.sandbox.routes import Call, target

if TYPE_CHECKING:
    from gameball.sandbox.server import Sandbox

HANDSHAKE_SECONDS = 10
KEY_HEADERS = ("apikey", "secretkey")
ICONS = files("gameball.sandbox") / "icons"


class Listener(ThreadingHTTPServer):
    """Listens for one sandbox, and knows its open connections, so that stopping ends them all."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(self, address: tuple[str, int], sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        # HTTPServer would look its own name up, which can take seconds where there is no name service.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def finish_request(self, request: Any, client_address: Any) -> None:
        connection = request
        if self.sandbox.tls:  # here, in the connection's own thread: a slow handshake holds nobody else up
            request.settimeout(HANDSHAKE_SECONDS)
            connection = self.sandbox.tls.wrap_socket(request, server_side=True)
            connection.settimeout(None)
        with self._lock:
            self._open.add(connection)
        try:
            if not self.sandbox.stopping.is_set():
                Handler(connection, client_address, self)
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is nothing to talk about."""

    def hang_up(self) -> None:
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            try:
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
            except OSError:
                continue  # its own thread was quicker


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Listener

    def handle(self) -> None:
        try:
            super().handle()
        except (OSError, ssl.SSLError):
            self.close_connection = True

    def do_GET(self) -> None:
        if self.path.startswith("/icons/"):
            self.send_answer(icon(self.path.removeprefix("/icons/")))
            return
        sandbox = self.server.sandbox
        call = self._call()
        sandbox.remember(call)
        if sandbox.latency_ms:
            sandbox.stopping.wait(sandbox.latency_ms / 1000)
        kind = sandbox.trouble_of(call)
        if kind:
            troubles.make(kind, call, self)
        else:
            self.send_answer(self.answer(call))

    def refuse(self) -> None:
        self.server.sandbox.remember(self._call())
        self.close_connection = True
        sent = self.headers.get("Content-Length", "")
        if sent.isdecimal():  # a body left unread would reset the connection before the answer arrives
            self.rfile.read(min(int(sent), 65_536))
        self.send_answer(refusal(WRONG_METHOD, headers=(("Allow", "GET"),)))

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = refuse  # noqa: N815

    def answer(self, call: Call) -> Answer:
        """What is answered when nothing is wrong."""
        if not call.endpoint:
            return unknown_path()
        if not all(self.headers.get(name) for name in KEY_HEADERS):
            return refusal(KEYS_MISSING)
        if not call.keys_right:
            return refusal(KEYS_WRONG)
        return self.server.sandbox.gameball.answer(call)

    def send_answer(self, answer: Answer) -> None:
        body = b"" if self.command == "HEAD" else answer.body
        self.wfile.write(self.head(answer) + body)

    def head(self, answer: Answer, length: int | None = None) -> bytes:
        lines = [
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
            f"Content-Type: {answer.content_type}",
            f"Content-Length: {len(answer.body) if length is None else length}",
            *(f"{name}: {value}" for name, value in answer.headers),
        ]
        if self.close_connection:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet: `Sandbox.calls` remembers."""

    def _call(self) -> Call:
        sandbox, asked = self.server.sandbox, target(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        keys = tuple(headers.pop(name, None) for name in KEY_HEADERS)
        right = keys == (sandbox.api_key, sandbox.secret_key)
        return Call(self.command, asked.path, asked.query, headers, right, asked.endpoint, asked.customer)


def icon(name: str) -> Answer:
    drawing = ICONS / name.partition("?")[0]
    if "/" in name or not name.endswith(".svg") or not drawing.is_file():
        return Answer(b"No such icon.", 404, "text/plain")
    cached = (("Cache-Control", "public, max-age=86400"), ("X-Content-Type-Options", "nosniff"))
    return Answer(drawing.read_bytes(), content_type="image/svg+xml", headers=cached)
