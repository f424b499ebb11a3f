"""The made-up shop's server: a few pages on an origin that is not the portal's."""

import json
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from socketserver import TCPServer
from threading import Thread
from urllib.parse import unquote

from gameball.demo import pages
from gameball.identity import tokens
from gameball.sandbox import CUSTOMERS

NAME = "Meadow & Pine"
FILES = {
    "/shop.css": ("shop.css", "text/css; charset=utf-8"),
    "/hand-over.js": ("hand-over.js", "text/javascript; charset=utf-8"),
}
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Answer:
    body: str
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    location: str = ""


class Shop(ThreadingHTTPServer):
    """Raises OSError where its port is taken. It knows the key that session tokens are made with, as a shop does."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, portal: str, key: bytes) -> None:
        self.portal, self.key = portal, key
        super().__init__(("127.0.0.1", port), Handler)
        self.origin = f"http://localhost:{self.server_address[1]}"

    def server_bind(self) -> None:
        # HTTPServer would look its own name up, which can take seconds
        TCPServer.server_bind(self)

    def start(self) -> None:
        Thread(target=self.serve_forever, args=(0.05,), name="shop", daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away is nothing to talk about."""

    def answer(self, path: str) -> Answer:
        match path.split("/"):
            case ["", ""]:
                return Answer(pages.home(CUSTOMERS.values()))
            case ["", "as", name] if customer := CUSTOMERS.get(unquote(name)):
                return Answer(pages.hand_over(customer, self.portal, self.token(customer.id)))
            case ["", "account", name] if customer := CUSTOMERS.get(unquote(name)):
                return Answer(pages.account(customer, self.portal, self.token(customer.id)))
            case ["", "basket"]:
                return Answer(pages.basket(None, self.portal))
            case ["", "basket", name] if customer := CUSTOMERS.get(unquote(name)):
                return Answer(pages.basket(customer, self.portal))
            case ["", "loyalty-token"]:
                return Answer("", 204)
            case ["", "loyalty-token", name] if customer := CUSTOMERS.get(unquote(name)):
                return Answer(json.dumps({"token": self.token(customer.id)}), content_type="application/json")
            case ["", "rewards"]:
                return Answer(pages.rewards(self.portal))
            case ["", name] if name in pages.PLACES:
                return Answer(pages.place(name))
        if path in FILES:
            name, content_type = FILES[path]
            return Answer((files("gameball.demo") / name).read_text(), content_type=content_type)
        return Answer(pages.missing(), 404)

    def token(self, customer_id: str) -> str:
        return tokens.mint(customer_id, self.key, lifetime=HOUR)


class Handler(BaseHTTPRequestHandler):
    server: Shop
    timeout = 10

    def do_GET(self) -> None:
        address = self.path.partition("?")[0]
        if self.headers.get("Host", "").lower() != self.server.origin.removeprefix("http://"):
            # Another name for this machine, or another site's: the portal lets only this origin frame it
            answer = Answer("", 302, location=f"{self.server.origin}/")
        else:
            answer = self.server.answer(address)
        self.send(answer)

    do_HEAD = do_GET  # noqa: N815

    def send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        if answer.location:
            self.send_header("Location", answer.location)
        portal = self.server.portal
        policy = (
            f"default-src 'none'; style-src 'self'; script-src 'self' {portal}; connect-src 'self'; img-src data:; "
            f"base-uri 'none'; frame-ancestors 'none'; frame-src {portal}; form-action {portal}"
        )
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")  # a token stands in some
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def version_string(self) -> str:
        return "a made-up shop"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet: the terminal says where to go, and nothing else."""
