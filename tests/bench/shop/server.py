"""Serves an account over HTTP/1.1 on one event loop: a call costs it a tenth of a millisecond.

What the bench asks of it stands below `/bench/`, at the same port.
"""

import asyncio
import json
import ssl
from dataclasses import dataclass, field
from http import HTTPStatus

from gameball.sandbox.refusals import Answer, unknown_path
from gameball.sandbox.routes import Call, target

from .account import Account

CONTROL = "/bench/"


@dataclass
class Shop:
    """An account, how slow it is, which endpoints hang, and how many calls are being answered."""

    account: Account
    latency: float = 0.0
    hanging: set[str] = field(default_factory=set)
    in_flight: int = 0

    def control(self, address: str) -> object:
        asked = target(address)
        query = asked.query
        match asked.path.removeprefix(CONTROL):
            case "latency":
                self.latency = float(query["ms"]) / 1000
            case "hang":
                self.hanging = {name for name in query["endpoints"].split(",") if name}
            case "prepare":
                self.account.prepare(query["customers"].split(","))
            case "change":
                self.account.change(query["customer"], float(query["at"]))
            case "forget":
                self.account.forget()
        calls = self.account.calls
        return {"calls": calls.total(), "by_endpoint": dict(calls), "in_flight": self.in_flight}


class Talk(asyncio.Protocol):
    """One connection that is kept. No caller sends a second request before it has read the first answer."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, _, self._read = self._read.partition(b"\r\n\r\n")
            self._asked(head.split(b" ", 2)[1].decode("ascii"))

    def _asked(self, address: str) -> None:
        shop = self._shop
        if address.startswith(CONTROL):
            self._send(Answer(json.dumps(shop.control(address)).encode()))
            return
        asked = target(address)
        if asked.endpoint in shop.hanging:
            shop.account.calls[asked.endpoint or ""] += 1
            return
        call = Call("GET", asked.path, asked.query, {}, True, asked.endpoint, asked.customer)
        answer = shop.account.answer(call) if asked.endpoint else unknown_path()
        if shop.latency:
            shop.in_flight += 1
            asyncio.get_running_loop().call_later(shop.latency, self._land, answer)
        else:
            self._send(answer)

    def _land(self, answer: Answer) -> None:
        self._shop.in_flight -= 1
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        head = (
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n"
            f"Content-Type: {answer.content_type}\r\nContent-Length: {len(answer.body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + answer.body)


async def serve(shop: Shop, port: int, tls_port: int, context: ssl.SSLContext | None) -> None:
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(lambda: Talk(shop), "127.0.0.1", port, backlog=1024)]
    if context:
        servers.append(await loop.create_server(lambda: Talk(shop), "127.0.0.1", tls_port, ssl=context, backlog=1024))
    await asyncio.gather(*(server.serve_forever() for server in servers))
