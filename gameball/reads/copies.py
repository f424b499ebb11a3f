"""What kept copies say, as answers."""

import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from gameball.api import ActivityPage, BadAnswer, Call, GameballError, activities
from gameball.reads import kept
from gameball.reads.ages import fresh_seconds
from gameball.reads.answer import Answer, NotHeld
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


class Copies:
    """A source of the copies that a page already holds. Each is made into its value once, whoever looks at it.

    It asks nobody: what it lacks raises `NotHeld`.
    """

    def __init__(self, copies: Mapping[Call[Any], Copy]) -> None:
        self._copies = copies
        self._answers: dict[Call[Any], Answer[Any]] = {}

    def answer[T](self, call: Call[T]) -> Answer[T]:
        if call not in self._copies:
            raise NotHeld
        if call not in self._answers:
            self._answers[call] = from_copy(call, self._copies[call])
        return self._answers[call]

    def holds(self, call: Call[Any]) -> bool:
        return call in self._copies


def known_of(value: object) -> int:
    """What is known of a page by itself."""
    if not isinstance(value, ActivityPage):
        return 0
    newest_first = activities.order_of(value.activities) == "newest_first"
    return (kept.WHOLE if value.has_more is False else 0) | (kept.NEWEST_FIRST if newest_first else 0)


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
