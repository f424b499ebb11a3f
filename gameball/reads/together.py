"""One flight for many waiters across processes and machines, where they share a Redis.

Whoever comes first leaves a note and flies; the others wait for the copy that it keeps, or for the failure that it
notes down. Should its writer die or lose Redis, a note goes away by itself, and whoever waited in vain asks, too.
"""

import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from gameball.api import Call, GameballError, errors
from gameball.reads import kept, store
from gameball.reads.kept import Copy

FAILED_SECONDS = 1
OUTLASTS = 1.0  # how long a note stays when its flight should be over, and nobody took it away
POLL = 0.015
ERRORS = {each.__name__: each for each in vars(errors).values() if isinstance(each, type)}


def fly(call: Call[Any], seconds: float, fetch: Callable[[float], Copy]) -> Copy:
    """The copy that `fetch` brings and keeps, here or in another process. Raises a `GameballError`.

    `seconds` is how long a call may take; `fetch` is told when its own is over, by `time.monotonic()`.
    """
    deadline = time.monotonic() + seconds
    if store.shared() is None:
        return fetch(deadline)
    note = f"{kept.name(call)}:flight"
    while (now := time.monotonic()) < deadline + OUTLASTS:
        until = max(deadline, now + seconds / 2)  # whoever has waited in vain has time for a call all the same
        if store.add(note, f"{time.time():.6f}".encode(), until - now + OUTLASTS):
            return _noting(note, partial(fetch, until))
        if found := _wait(call, note, deadline + OUTLASTS):
            return found
    return fetch(time.monotonic() + seconds / 2)


def _noting(note: str, fetch: Callable[[], Copy]) -> Copy:
    try:
        found = fetch()
    except GameballError as error:
        if type(error).__name__ not in ERRORS:  # Gameball was not even asked: that concerns this process alone
            store.delete(note)
            raise
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
