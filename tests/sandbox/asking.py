"""How these tests ask the sandbox: plain `http.client`, so that nothing is mended on the way."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from gameball.sandbox import Sandbox


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Asker:
    """One keep-alive connection to a sandbox."""

    def __init__(self, sandbox: Sandbox, timeout: float = 5) -> None:
        self.sandbox = sandbox
        self.keys: dict[str, str] = {"APIKey": sandbox.api_key, "SecretKey": sandbox.secret_key}
        self.connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=timeout)

    def send(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Reply:
        self.connection.request(method, path, body, headers if headers is not None else self.keys)
        answer = self.connection.getresponse()
        return Reply(answer.status, dict(answer.getheaders()), answer.read())

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Reply:
        start = urlsplit(self.sandbox.base_url).path
        asked = f"?{urlencode(query)}" if query else ""
        return self.send("GET", f"{start}/integrations/{path}{asked}", headers)

    def customer(self, customer: str, what: str, **query: Any) -> Any:
        return self.reply(customer, what, **query).json

    def reply(self, customer: str, what: str, **query: Any) -> Reply:
        return self.get(f"customers/{quote(customer, safe='')}/{what}", **query)

    def every_activity(self, customer: str, limit: int, **query: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        page = self.customer(customer, "activities", limit=limit, **query)
        while True:
            rows += page["activities"]
            assert page["count"] == len(page["activities"]) <= limit
            if not page["hasMore"]:
                return rows
            page = self.customer(customer, "activities", limit=limit, startAfter=rows[-1]["activityId"], **query)
