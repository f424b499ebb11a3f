"""What a kept copy says, as an answer."""

import time
from typing import Any

from django.conf import settings

from gameball.api import BadAnswer, Call, GameballError
from gameball.reads import kept
from gameball.reads.ages import fresh_seconds
from gameball.reads.answer import Answer
from gameball.reads.kept import Copy
from gameball.reads.memory import Bounded


def stand_in[T](call: Call[T], copy: Copy | None, error: GameballError) -> Answer[T]:
    """The last good copy, in the place of what failed. Raises the error where there is none."""
    if copy and copy.refusal is None and time.time() - copy.at <= settings.PORTAL_STALE_SECONDS:
        return from_copy(call, copy, because=error)
    raise error


def from_copy[T](
    call: Call[T], copy: Copy, *, at: float | None = None, because: GameballError | None = None
) -> Answer[T]:
    """What the copy says; raises what it says where it is a refusal."""
    if copy.refusal is not None:
        raise kept.REFUSALS[copy.refusal](endpoint=call.endpoint, code=copy.refusal)
    return Answer(
        lambda: _parsed(call, copy), copy.at if at is None else at, fresh_seconds(call), because, (copy.digest,)
    )


# What everybody's pages show of the programme is parsed once. A customer's own is looked at a few times at most.
_programme: Bounded[Any] = Bounded(2 * 1024 * 1024)
UNPACKED = 25  # how many times larger models are than what is kept of them, roughly


def _parsed[T](call: Call[T], copy: Copy) -> T:
    if call.customer_id is None:
        name = (call.endpoint, copy.digest)
        found: T | None = _programme.get(name)
        if found is None:
            found = _read(call, copy)
            _programme.put(name, found, len(copy.packed) * UNPACKED, float("inf"))
        return found
    return _read(call, copy)


def _read[T](call: Call[T], copy: Copy) -> T:
    try:
        return call.parse(copy.json)
    except (kept.Unreadable, BadAnswer):
        # What stands in the cache is not what was put there. The next read asks Gameball.
        kept.drop(call)
        raise BadAnswer("What was kept of an answer cannot be read.", endpoint=call.endpoint) from None
