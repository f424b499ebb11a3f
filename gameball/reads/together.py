"""One flight for many waiters across processes and machines, where they share a Redis.

Whoever comes first leaves a note and flies; the others wait for the copy that it keeps, or for the failure that it
notes down. A note goes away by itself should its writer die.
"""

import json
import time
from collections.abc import Callable
from typing import Any

from gameball.api import Call, GameballError, TimedOut, errors
from gameball.reads import kept, store
from gameball.reads.kept import Copy

FAILED_SECONDS = 1
POLL = 0.015
ERRORS = {each.__name__: each for each in vars(errors).values() if isinstance(each, type)}


def fly(call: Call[Any], deadline: float, fetch: Callable[[], Copy]) -> Copy:
    """The copy that `fetch` brings and keeps, here or in another process. Raises a `GameballError`."""
    if store.shared() is None:
        return fetch()
    note = f"{kept.name(call)}:flight"
    while (left := deadline - time.monotonic()) > 0:
        if store.add(note, f"{time.time():.6f}".encode(), left + 1):
            return _noting(note, fetch)
        if found := _wait(call, note, deadline):
            return found
    raise TimedOut(endpoint=call.endpoint)


def _noting(note: str, fetch: Callable[[], Copy]) -> Copy:
    try:
        found = fetch()
    except GameballError as error:
        facts = {"status": error.status, "code": error.code, "request_id": error.request_id}
        failure = {"error": type(error).__name__, "reason": error.reason, "endpoint": error.endpoint, **facts}
        store.put(note, json.dumps(failure).encode(), FAILED_SECONDS)
        raise
    except BaseException:
        store.delete(note)
        raise
    store.delete(note)
    return found


def _wait(call: Call[Any], note: str, deadline: float) -> Copy | None:
    """What the other flight brought. None where it ended without a word."""
    name, begun = kept.name(call), 0.0
    while time.monotonic() < deadline:
        found = store.get_many([note, name])
        said = found.get(note)
        if said and said.startswith(b"{"):
            _raise(said)
        begun = _moment(said) or begun
        copy = Copy.from_bytes(found[name]) if name in found else None
        if copy and begun and copy.at >= begun:
            return copy
        if said is None:
            return None
        time.sleep(POLL)
    return None


def _moment(said: bytes | None) -> float:
    try:
        return float(said or 0)
    except ValueError:
        return 0.0


def _raise(said: bytes) -> None:
    try:
        failure = json.loads(said)
        error = ERRORS[failure.pop("error")](failure.pop("reason"), **failure)
    except (ValueError, LookupError, TypeError, AttributeError):
        return
    if isinstance(error, GameballError):
        raise error
