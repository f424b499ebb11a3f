"""What a page reads: a fresh copy at once, else a flight; a good old copy where the flight fails."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from functools import cache as once
from typing import Any, Protocol

from django.conf import settings

from gameball.api import (
    Call,
    Client,
    CustomerNotFound,
    FeatureMissing,
    GameballError,
    InvalidRequest,
    ProgramPaused,
    Rows,
)
from gameball.reads import kept
from gameball.reads.flights import Flights, TooBusy

log = logging.getLogger(__name__)

# These are answers. Any other error is trouble that passes, and the last good copy may stand in for it.
ANSWERS = (CustomerNotFound, ProgramPaused, FeatureMissing, InvalidRequest)


@dataclass(frozen=True)
class Answer[T]:
    """What was read, when it came (seconds since the epoch), and whether it only stands in for a failed renewal."""

    value: T
    at: float
    stale: bool = False


class Source(Protocol):
    def answer[T](self, call: Call[T]) -> Answer[T]: ...


@dataclass(frozen=True)
class Read[T]:
    """Something that takes several calls, one after the other, and counts as one thing to wait for."""

    name: str
    work: Callable[[Source], Answer[T]] = field(compare=False)


type Wanted[T] = Call[T] | Read[T]


class StillFlying(Exception):
    """The answer is on its way but did not come within the time that this page has."""


class Reader:
    """Reads through kept copies and flights. One per process, shared by all threads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._flights = Flights()

    def answer[T](self, call: Call[T]) -> Answer[T]:
        """The answer to one call, in this thread: the copy if it is fresh, else Gameball's."""
        copy = kept.get([call]).get(call)
        return parsed(call, copy) if copy and is_fresh(call, copy) else self._fetch(call, copy)

    def _fetch[T](self, call: Call[T], copy: kept.Copy | None) -> Answer[T]:
        try:
            sent = self._client.fetch(call)
            fresh = kept.Copy(kept.without_contact(sent), time.time())
            answer = parsed(call, fresh)
        except ANSWERS:
            raise
        except GameballError as error:
            log.warning("%s failed: %s", call.endpoint, error)
            if copy and time.time() - copy.at <= settings.PORTAL_STALE_SECONDS:
                return parsed(call, copy, stale=True)
            raise
        kept.put(call, fresh)
        note_malformed(call, answer.value)
        return answer

    def start(self, wanted: Iterable[Wanted[Any]]) -> "Got":
        """Starts whatever isn't kept and fresh, side by side, and answers at once."""
        wanted = dict.fromkeys(wanted)
        copies = kept.get([want for want in wanted if isinstance(want, Call)])
        return Got({want: self._begin(want, copies) for want in wanted})

    def _begin(self, want: Wanted[Any], copies: dict[Call[Any], kept.Copy]) -> Future[Answer[Any]]:
        try:
            if isinstance(want, Read):
                return self._flights.join(want.name, lambda: want.work(self))
            copy = copies.get(want)
            if copy and is_fresh(want, copy):
                return _landed(parsed(want, copy))
            return self._flights.join(kept.name(want), lambda: self._fetch(want, copy))
        except (TooBusy, GameballError) as error:
            failed: Future[Answer[Any]] = Future()
            failed.set_exception(error)
            return failed


class Got:
    """What a page asked for, as far as it is there. What was wanted is the key to what came of it."""

    def __init__(self, flights: Mapping[Wanted[Any], Future[Answer[Any]]]) -> None:
        self._flights = flights

    def wait(self, seconds: float) -> None:
        wait(self._flights.values(), timeout=max(0, seconds))

    def must[T](self, wanted: Wanted[T]) -> T:
        """The value. Raises what the read raised, or `StillFlying`."""
        return self.answer(wanted).value

    def maybe[T](self, wanted: Wanted[T]) -> T | None:
        """The value, or None if it failed or isn't there yet: the panel is good without it."""
        try:
            return self.must(wanted)
        except (GameballError, TooBusy, StillFlying):
            return None

    def answer[T](self, wanted: Wanted[T]) -> Answer[T]:
        flight: Future[Answer[T]] = self._flights[wanted]
        if not flight.done():
            raise StillFlying
        return flight.result()


def parsed[T](call: Call[T], copy: kept.Copy, *, stale: bool = False) -> Answer[T]:
    return Answer(call.parse(copy.json), copy.at, stale)


def is_fresh(call: Call[Any], copy: kept.Copy) -> bool:
    """A customer's data is fresh for `PORTAL_FRESH_SECONDS`, the programme's configuration for ten times that."""
    seconds = settings.PORTAL_FRESH_SECONDS * (1 if call.customer_id else 10)
    return time.time() - copy.at < seconds


def note_malformed(call: Call[Any], value: object) -> None:
    lost = value.malformed if isinstance(value, Rows) else getattr(value, "malformed", 0)
    if lost:
        log.warning("%s: %d malformed rows left out", call.endpoint, lost)


def _landed(answer: Answer[Any]) -> Future[Answer[Any]]:
    flight: Future[Answer[Any]] = Future()
    flight.set_result(answer)
    return flight


@once
def reader() -> Reader:
    """The reader of this process, made at its first use."""
    return Reader(
        Client(
            settings.GAMEBALL_API_KEY,
            settings.GAMEBALL_SECRET_KEY,
            base_url=settings.GAMEBALL_BASE_URL,
            budget=settings.GAMEBALL_CALL_BUDGET_MS / 1000,
        )
    )
