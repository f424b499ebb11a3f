"""A shop's site on an origin of its own, as small as it can be: its pages, and an endpoint that mints tokens."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Shop(ThreadingHTTPServer):
    """`localhost` is the same site as the portal's on another port, `127.0.0.1` another site."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]
        self.pages: dict[str, str] = {}
        self.policy = ""
        self.mint: Callable[[], str | int] = lambda: 204  # a token, or a status
        self.asked = 0
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def origin(self, host: str = "localhost") -> str:
        return f"http://{host}:{self.port}"


class Handler(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/loyalty-token":
            self.server.asked += 1
            answer = self.server.mint()
            if isinstance(answer, int):
                self.send(answer, "", "text/plain")
            else:
                self.send(200, json.dumps({"token": answer}), "application/json")
        elif path == "/favicon.ico":
            self.send(204, "", "image/x-icon")
        elif path in self.server.pages:
            self.send(200, self.server.pages[path], "text/html; charset=utf-8")
        else:
            self.send(404, "", "text/plain")

    def send(self, status: int, body: str, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if self.server.policy and "html" in content_type:
            self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
