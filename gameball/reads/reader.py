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
    BadAnswer,
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
ANNOUNCED = {"balance", "tier-progress", "activities", "activities-count", "referrals", "referrals-count"}


@dataclass(frozen=True)
class Answer[T]:
    """What was read, and when it came (seconds since the epoch). `because` tells why a copy only stands in."""

    value: T
    at: float
    fresh_seconds: float
    because: GameballError | None = None

    @property
    def stale(self) -> bool:
        return self.because is not None

    @property
    def is_old(self) -> bool:
        return self.stale or time.time() - self.at >= max(self.fresh_seconds, 1)


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
        self.state = "not asked yet"  # how the last call to Gameball went, in a word

    def answer[T](self, call: Call[T]) -> Answer[T]:
        """The answer to one call, in this thread: the copy if it is fresh, else Gameball's."""
        copy = kept.get([call]).get(call)
        return from_fresh(call, copy) or self._fetch(call, copy)

    def direct[T](self, call: Call[T]) -> T:
        """Gameball's own answer, in this thread: nothing that was kept, and nothing of it will be."""
        return self._client.send(call)

    def start(self, wanted: Iterable[Wanted[Any]], *, anew: bool = False) -> "Got":
        """Starts whatever isn't kept and fresh, side by side, and answers at once. `anew` skips the copies."""
        wanted = dict.fromkeys(wanted)
        copies = kept.get([want for want in wanted if isinstance(want, Call)])
        source = _Anew(self) if anew else self
        return Got({want: self._begin(want, copies, source) for want in wanted})

    def _begin(self, want: Wanted[Any], copies: dict[Call[Any], kept.Copy], source: "Source") -> Future[Answer[Any]]:
        try:
            if isinstance(want, Read):
                # One that reads copies is under way for whoever takes copies, and for nobody else.
                name = want.name if source is self else f"{want.name}:anew"
                return self._flights.join(name, lambda: want.work(source))
            copy = copies.get(want)
            if source is self and (kept_answer := from_fresh(want, copy)):
                return _landed(kept_answer)
            return self._flights.join(kept.name(want), lambda: self._fetch(want, copy))
        except (TooBusy, GameballError) as error:
            failed: Future[Answer[Any]] = Future()
            failed.set_exception(error)
            return failed

    def _fetch[T](self, call: Call[T], copy: kept.Copy | None) -> Answer[T]:
        asked = time.time()
        try:
            fresh = kept.Copy(kept.without_contact(self._client.fetch(call)), asked)
            answer = from_copy(call, fresh)
        except ANSWERS as error:
            if error.code in kept.REFUSALS and call.customer_id:
                kept.put_refusal(call, error.code)
            raise
        except GameballError as error:
            self.state = "failing"
            log.warning("a call failed: %s", error)
            if copy and copy.refusal is None and time.time() - copy.at <= settings.PORTAL_STALE_SECONDS:
                return from_copy(call, copy, because=error)
            raise
        self.state = "ok"
        kept.put(call, fresh)
        note_malformed(call, answer.value)
        return answer


class _Anew:
    """A source that asks Gameball whatever is kept. The copies still stand in where it fails."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def answer[T](self, call: Call[T]) -> Answer[T]:
        return self._reader._fetch(call, kept.get([call]).get(call))


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


def from_fresh[T](call: Call[T], copy: kept.Copy | None) -> Answer[T] | None:
    """What a fresh copy says. None without one, or where it isn't what Gameball could have sent."""
    if copy is None or not is_fresh(call, copy):
        return None
    try:
        return from_copy(call, copy)
    except BadAnswer:
        return None


def from_copy[T](call: Call[T], copy: kept.Copy, *, because: GameballError | None = None) -> Answer[T]:
    """What the copy says; raises what it says where it is a refusal."""
    if copy.refusal is not None:
        raise kept.REFUSALS[copy.refusal](endpoint=call.endpoint, code=copy.refusal)
    return Answer(call.parse(copy.json), copy.at, fresh_seconds(call), because)


def is_fresh(call: Call[Any], copy: kept.Copy) -> bool:
    seconds = kept.REFUSAL_SECONDS if copy.refusal is not None else fresh_seconds(call)
    return not copy.is_outdated and time.time() - copy.at < seconds


def fresh_seconds(call: Call[Any]) -> float:
    """A customer's data is fresh for `PORTAL_FRESH_SECONDS`, the programme's configuration for ten times that.

    Where webhooks arrive, what they announce stays fresh until one does, but for an hour at most. Campaigns are
    announced by none. Assumed: whatever changes the activities changes points, tier or referrals, too.
    """
    seconds = float(settings.PORTAL_FRESH_SECONDS)
    if call.customer_id is None:
        return seconds * 10
    if settings.GAMEBALL_WEBHOOKS and call.endpoint in ANNOUNCED:
        return max(seconds, kept.ANNOUNCED_SECONDS)
    return seconds


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
    """The reader of this process. Servers make it when they start, before any thread could ask for it."""
    return Reader(
        Client(
            settings.GAMEBALL_API_KEY,
            settings.GAMEBALL_SECRET_KEY,
            base_url=settings.GAMEBALL_BASE_URL,
            budget=settings.GAMEBALL_CALL_BUDGET_MS / 1000,
        )
    )
