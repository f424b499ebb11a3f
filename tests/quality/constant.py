"""A constant page: everything that a browser asks a page's server for, recorded once and answered from memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from playwright.sync_api import Request, sync_playwright

from ..needs import CHROMIUM, CHROMIUM_ARGUMENTS

OF_THE_CONNECTION = {"connection", "transfer-encoding", "server", "date", "content-length", "set-cookie"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


def record(origin: str, address: str, headers: Mapping[str, str]) -> dict[str, Answer]:
    """What a browser asks for when it opens this page, each as it is answered, compressed as it travels."""
    asked: dict[str, Mapping[str, str]] = {"/favicon.ico": {}}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(extra_http_headers=dict(headers))

        def note(request: Request) -> None:
            asked.setdefault(request.url.removeprefix(origin), request.headers)

        page.on("request", note)
        page.goto(f"{origin}{address}", wait_until="networkidle")
        browser.close()
    given = {name.lower(): value for name, value in headers.items()}
    own = {path: sent for path, sent in asked.items() if path.startswith("/")}
    answers = {path: fetched(origin, path, {**sent, **given}) for path, sent in own.items()}
    if answers[address].status != 200:
        raise RuntimeError(f"{address} is answered with status {answers[address].status}")
    return answers


def fetched(origin: str, path: str, headers: Mapping[str, str]) -> Answer:
    connection = HTTPConnection(urlsplit(origin).netloc, timeout=30)
    connection.request("GET", path, headers={**headers, "accept-encoding": "gzip, deflate, br, zstd"})
    answer = connection.getresponse()
    body = answer.read()
    kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in OF_THE_CONNECTION]
    connection.close()
    return Answer(answer.status, kept, body)


class Constant(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = answers
        super().__init__(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self.server_address[1]}"
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    server: Constant
    protocol_version = "HTTP/1.1"  # connections are kept, as gunicorn keeps them
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        answer = self.server.answers.get(self.path, Answer(404, [], b""))
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nobody reads it."""
