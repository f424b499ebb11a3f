"""What can go wrong between a portal and Gameball, done to one connection on purpose.

A kind is a name, some with a figure: `slow:MS`, `429:SECONDS` (with a `Retry-After`), `huge:MEGABYTES`.
Codes of Gameball's (`6000`, `8000`, …) and statuses (`500`, `503`, …) are kinds too.
"""

import gzip
import re
import select
import socket
import struct
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import cycle, islice
from typing import TYPE_CHECKING

from gameball.sandbox import refusals
from gameball.sandbox.refusals import Answer, No, refusal, unknown_path
from gameball.sandbox.routes import Call

if TYPE_CHECKING:
    from gameball.sandbox.handler import Handler

HTML = Answer(
    b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>",
    content_type="text/html",
)
REFUSALS: dict[str, No] = {
    "401": refusals.KEYS_WRONG,
    "403": refusals.NOT_ALLOWED,
    "422": refusals.INVALID,
    "429": refusals.TOO_MANY,
    "500": refusals.FAULT,
    "1000": refusals.KEYS_MISSING,
    "1001": refusals.KEYS_WRONG,
    "1002": refusals.NOT_ALLOWED,
    "2001": refusals.IN_PROGRESS,
    "5000": refusals.FAULT,
    "5003": refusals.FAULT_UPSTREAM,
    "6000": refusals.PAUSED,
    "7000": refusals.NO_CUSTOMER,
    "8000": refusals.NOT_IN_PLAN,
}
GATEWAY = {"502": 502, "503": 503, "504": 504}
NONSENSE = {
    "balance": HTML,
    "tier-progress": Answer(b'{"current": {"order": 1, "name": "Ba'),
    "campaign-progress": Answer(b'"maybe"'),
    "referrals": Answer(b'["friends", "of", "friends"]'),
    "referrals-count": Answer(b'{"count": "many", "totalPending": [], "totalActive": {}}'),
    "activities": Answer(b'{"activities": {"first": null}, "count": true, "hasMore": "perhaps"}'),
    "activities-count": Answer(b"null"),
    "campaign-configuration": Answer(b'{"campaigns": 7}'),
    "tier-configuration": Answer(b"[1, 2, 3]"),
    "referral-configuration": Answer(b""),
}
DRIP_SECONDS = 0.1
LONGEST_DRIP = 600
MEGABYTE = 1024 * 1024


def check(kind: str) -> None:
    """Refuse a kind that isn't there, where it is asked for and not where it would happen."""
    name, _, figure = kind.partition(":")
    if name not in KINDS or (figure and not figure.isdecimal()) or (name == "slow" and not figure):
        raise ValueError(f"no trouble {kind!r}: one of {' '.join(KINDS)}, slow with its milliseconds (slow:250)")


def make(kind: str, call: Call, handler: "Handler") -> None:
    name, _, figure = kind.partition(":")
    KINDS[name](handler, call, figure)


def _slow(handler: "Handler", call: Call, figure: str) -> None:
    handler.server.sandbox.stopping.wait(int(figure) / 1000)
    handler.send_answer(handler.answer(call))


def _hang(handler: "Handler", _call: Call, _figure: str) -> None:
    waiter = select.poll()
    waiter.register(handler.connection, select.POLLIN | select.POLLHUP)
    while not handler.server.sandbox.stopping.is_set() and not waiter.poll(250):
        continue
    handler.close_connection = True


def _reset(handler: "Handler", _call: Call, _figure: str) -> None:
    handler.close_connection = True
    linger_not_at_all = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not_at_all)
    handler.connection.close()


def _drip_headers(handler: "Handler", _call: Call, _figure: str) -> None:
    _drip(handler, b"HTTP/1.1 200 OK\r\nX-Drip: ", cycle(b"."))


def _drip_body(handler: "Handler", call: Call, _figure: str) -> None:
    answer = handler.answer(call)
    _drip(handler, handler.head(answer), iter(answer.body))


def _drip(handler: "Handler", first: bytes, rest: Iterator[int]) -> None:
    handler.close_connection = True
    handler.wfile.write(first)
    for byte in islice(rest, round(LONGEST_DRIP / DRIP_SECONDS)):
        if handler.server.sandbox.stopping.wait(DRIP_SECONDS):
            return
        handler.wfile.write(bytes([byte]))


def _truncate(handler: "Handler", call: Call, _figure: str) -> None:
    handler.close_connection = True
    answer = handler.answer(call)
    handler.wfile.write(handler.head(answer) + answer.body[: len(answer.body) // 2])


def _huge(handler: "Handler", _call: Call, figure: str) -> None:
    handler.close_connection = True
    megabytes = int(figure or 300)
    handler.wfile.write(handler.head(Answer(b""), (megabytes + 1) * MEGABYTE) + b"[")
    for _ in range(megabytes * 16):
        if handler.server.sandbox.stopping.is_set():
            return
        handler.wfile.write(b'"leaf after leaf", ' * (65_536 // 19))


def _gzip_bomb(handler: "Handler", _call: Call, _figure: str) -> None:
    handler.send_answer(Answer(_bomb(), headers=(("Content-Encoding", "gzip"),)))


@lru_cache(maxsize=1)
def _bomb() -> bytes:
    """300 MB of blanks in 300 KB, as one gzip member after another."""
    return gzip.compress(b"[" + b" " * (10 * MEGABYTE)) + gzip.compress(b" " * (10 * MEGABYTE)) * 29


def _deep(handler: "Handler", _call: Call, _figure: str) -> None:
    handler.send_answer(Answer(b"[" * 100_000 + b"]" * 100_000))


def _bad_utf8(handler: "Handler", call: Call, _figure: str) -> None:
    handler.send_answer(Answer(handler.answer(call).body.replace(b'"', b'"\xff\xfe', 1)))


def _nan(handler: "Handler", call: Call, _figure: str) -> None:
    odd = cycle((b": NaN", b": Infinity", b": -Infinity"))
    body = re.sub(rb": -?\d+(\.\d+)?", lambda _: next(odd), handler.answer(call).body)
    handler.send_answer(Answer(body))


def _redirect(handler: "Handler", _call: Call, _figure: str) -> None:
    where = f"{handler.server.sandbox.origin}/elsewhere"
    handler.send_answer(Answer(b"", 302, headers=(("Location", where),)))


def _nonsense(handler: "Handler", call: Call, _figure: str) -> None:
    handler.send_answer(NONSENSE[call.endpoint or "balance"])


def _html(handler: "Handler", _call: Call, _figure: str) -> None:
    handler.send_answer(HTML)


def _bare_404(handler: "Handler", _call: Call, _figure: str) -> None:
    handler.send_answer(unknown_path())


def _refuse(no: No) -> "Trouble":
    def trouble(handler: "Handler", _call: Call, figure: str) -> None:
        handler.send_answer(refusal(no, headers=(("Retry-After", figure),) if figure else ()))

    return trouble


def _gateway(status: int) -> "Trouble":
    def trouble(handler: "Handler", _call: Call, figure: str) -> None:
        headers = (("Retry-After", figure),) if figure else ()
        handler.send_answer(Answer(HTML.body, status, HTML.content_type, headers))

    return trouble


type Trouble = Callable[[Handler, Call, str], None]

KINDS: dict[str, Trouble] = {
    "slow": _slow,
    "hang": _hang,
    "reset": _reset,
    "drip-headers": _drip_headers,
    "drip-body": _drip_body,
    "truncate": _truncate,
    "html": _html,
    "huge": _huge,
    "gzip-bomb": _gzip_bomb,
    "deep": _deep,
    "bad-utf8": _bad_utf8,
    "nan": _nan,
    "redirect": _redirect,
    "nonsense": _nonsense,
    "404": _bare_404,
    **{name: _refuse(no) for name, no in REFUSALS.items()},
    **{name: _gateway(status) for name, status in GATEWAY.items()},
}
