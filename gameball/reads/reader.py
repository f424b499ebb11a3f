"""What a page reads: a kept copy at once where it is good enough, else a flight; an old copy where the flight fails."""

import logging
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field, replace
from functools import cache as once
from functools import cached_property, partial
from typing import Any

from django.conf import settings

from gameball.api import (
    BadAnswer,
    Call,
    Client,
    GameballError,
    Rows,
    TimedOut,
)
from gameball.reads import kept, proofs, together, told
from gameball.reads.ages import USUAL, WAITING, Taking, fresh_seconds, trusted_seconds
from gameball.reads.answer import Answer, Coming, Got, Needless, NotHeld, Read, Wanted
from gameball.reads.asking import Asking, errand_of
from gameball.reads.breaker import LeftAlone
from gameball.reads.contact import without_contact
from gameball.reads.copies import Copies, from_copy, known_of, stand_in
from gameball.reads.flights import Flights, TooBusy
from gameball.reads.kept import Copy
from gameball.reads.memory import Bounded
from gameball.reads.pace import Errand
from gameball.reads.told import ANSWERS
from gameball.sight import scope

log = logging.getLogger(__name__)

READS_REMEMBERED = 1024 * 1024  # bytes, roughly
A_CALL = 400
CONNECTIONS = 192  # as many as all flights may use: one that is not kept costs the next call a handshake


class Reader:
    """Reads through kept copies and flights. One per process, shared by all threads."""

    def __init__(self, client: Client) -> None:
        self._call_seconds = settings.GAMEBALL_CALL_BUDGET_MS / 1000
        self._flights = Flights()
        self._gameball = Asking(client, self._call_seconds)
        # Which calls a read took the last time, and what they said: the same content leads to the same calls.
        self._took: Bounded[dict[Call[Any], bytes]] = Bounded(READS_REMEMBERED)

    @property
    def state(self) -> str:
        """How the last call to Gameball went, in a word."""
        return self._gameball.state

    def answer[T](self, call: Call[T]) -> Answer[T]:
        """The answer to one call, in this thread: the copy if it is fresh, else Gameball's."""
        return _Through(self, WAITING).answer(call)

    def holds(self, _call: Call[Any]) -> bool:
        return False

    def direct[T](self, call: Call[T], errand: Errand = "export", *, seconds: float = 0.0) -> T:
        """Gameball's own answer, in this thread: nothing that was kept, and nothing of it will be.

        It waits up to so many seconds for its turn.
        """
        try:
            return call.parse(self._gameball.ask(call, errand, time.monotonic() + (seconds or self._call_seconds)))
        except ANSWERS:
            raise
        except GameballError as error:
            told.failure(call, error)
            raise

    def start(self, wanted: Iterable[Wanted[Any]], taking: Taking = USUAL) -> Got:
        """Starts whatever isn't kept and good enough, side by side, and answers at once."""
        wanted = list(dict.fromkeys(wanted))
        copies, seen = kept.look(self._calls(wanted))
        starting = _Starting(copies, taking)
        # What others may prove comes last, so that these are on their way when it begins to wait for them.
        for want in sorted(wanted, key=lambda want: len(proofs.all_proofs(want)) if isinstance(want, Call) else 0):
            try:
                starting.coming[want] = self._begin(want, starting)
            except (TooBusy, GameballError, Needless) as error:
                starting.coming[want] = error
            told.read(want, starting.coming[want])
        return Got(starting.coming, seen)

    def _calls(self, wanted: Iterable[Wanted[Any]]) -> list[Call[Any]]:
        calls: dict[Call[Any], None] = {}
        for want in wanted:
            if isinstance(want, Read):
                calls.update(dict.fromkeys(self._took.get(want.name) or ()))
            else:
                calls[want] = None
                calls.update(dict.fromkeys(proofs.telling(want)))
        return list(calls)

    def _begin(self, want: Wanted[Any], starting: "_Starting") -> Coming:
        if isinstance(want, Read):
            return self._begin_read(want, starting)
        copies, taking, copy = starting.copies, starting.taking, starting.copies.get(want)
        at = proofs.proven_until(want, copies, trusted_seconds(want)) if copy else 0.0
        if copy and taking.is_fresh(want, copy, at):
            return from_copy(want, copy, at=at)
        if proofs.is_needless(want, copies):
            raise Needless
        try:
            self._gameball.check(want)
        except LeftAlone as error:
            return stand_in(want, copy, error)
        proving = self._proving(want, copy, at, starting) if copy else []
        shown = from_copy(want, copy, at=at) if copy and taking.shows(want, copy, at) else None
        try:
            flight = starting.flights[want] = self._fly(want, copy, taking, proving)
        except TooBusy:
            if shown:
                return shown
            raise
        if shown:
            told.breaks(flight)
            return shown.while_renewing()
        return flight

    def _begin_read(self, want: Read[Any], starting: "_Starting") -> Coming:
        copies, taking = starting.copies, starting.taking
        took = self._took.get(want.name) or {}
        known = took and all(call in copies and copies[call].digest == digest for call, digest in took.items())
        at = {call: proofs.proven_until(call, copies, trusted_seconds(call)) for call in took if known}
        fresh = known and all(taking.is_fresh(call, copies[call], at[call]) for call in took)
        shown = known and all(fresh or taking.shows(call, copies[call], at[call]) for call in took)
        answer = self._again(want, starting.held, took, at) if shown else None
        if answer and fresh:
            return answer
        # One that takes copies is under way for whoever takes copies, and for nobody else.
        name = want.name if taking.most_seconds > settings.PORTAL_FRESH_SECONDS else f"{want.name}:anew"
        try:
            flight = self._flights.join(want.pool, name, lambda: self._work(want, taking))
        except TooBusy:
            if answer:
                return answer
            raise
        starting.flights.update(dict.fromkeys((want, *took), flight))
        if answer is None:
            return flight
        told.breaks(flight)
        return answer.while_renewing()

    def _again(
        self, want: Read[Any], held: Copies, took: Mapping[Call[Any], bytes], at: Mapping[Call[Any], float]
    ) -> Answer[Any] | None:
        """What a read makes of the same copies. None where something else now leads it to a call that is not there."""
        try:
            found = want.work(held).value
        except (NotHeld, BadAnswer):
            return None
        fresh = min(fresh_seconds(call) for call in took)
        return Answer(lambda: found, min(at.values()), fresh, content=tuple(took.values()))

    def _work[T](self, want: Read[T], taking: Taking) -> Answer[T]:
        through = _Through(self, replace(taking, at_once=False))
        answer = want.work(through)
        took = {call: b"".join(each.content) for call, each in through.answers.items()}
        self._took.put(want.name, took, len(took) * A_CALL, time.time() + settings.PORTAL_STALE_SECONDS)
        return replace(answer, content=tuple(took.values()))

    def _fly(
        self, call: Call[Any], copy: Copy | None, taking: Taking, proving: list[Future[Answer[Any]]]
    ) -> Future[Answer[Any]]:
        fetch = partial(self._fetch, call, copy)
        work = partial(self._prove_or_fetch, call, taking, proving) if proving else fetch
        pool = call.endpoint if errand_of(call) == "page" else errand_of(call)
        return self._flights.join(pool, kept.name(call), work)

    def _proving(self, call: Call[Any], copy: Copy, at: float, starting: "_Starting") -> list[Future[Answer[Any]]]:
        """The flights that may prove a copy unchanged, where waiting for them pays.

        That is where nobody waits for this answer, or where it is likely that nothing has changed.
        """
        if copy.refusal is not None or copy.is_outdated or starting.taking.most_seconds <= 0:
            return []
        if not (proofs.is_certain(call) or settings.GAMEBALL_WEBHOOKS or starting.taking.shows(call, copy, at)):
            return []
        if not proofs.is_certain(call) and time.time() - copy.at >= trusted_seconds(call):
            return []
        return [starting.flights[proof] for proof in proofs.proofs(call) if proof in starting.flights]

    def _prove_or_fetch[T](self, call: Call[T], taking: Taking, proving: list[Future[Answer[Any]]]) -> Answer[T]:
        wait(proving, timeout=self._call_seconds)
        copies = kept.get([call, *proofs.all_proofs(call)])
        copy = copies.get(call)
        if copy and taking.is_fresh(call, copy, at := proofs.proven_until(call, copies, trusted_seconds(call))):
            return from_copy(call, copy, at=at)
        return self._fetch(call, copy)

    def _fetch[T](self, call: Call[T], copy: Copy | None) -> Answer[T]:
        parsed: dict[bytes, T] = {}
        try:
            fresh = together.fly(call, self._call_seconds, lambda until: self._ask_and_keep(call, copy, until, parsed))
            if fresh.digest in parsed:
                value = parsed[fresh.digest]
                return replace(from_copy(call, fresh), make=lambda: value)
            return from_copy(call, fresh)
        except ANSWERS:
            raise
        except GameballError as error:
            told.failure(call, error)
            return stand_in(call, copy, error)

    def _ask_and_keep[T](self, call: Call[T], before: Copy | None, deadline: float, parsed: dict[bytes, T]) -> Copy:
        landed = kept.get([call]).get(call)
        if landed and not landed.is_outdated and landed.at > (before.at if before else 0):
            return landed  # somebody else's flight did, after this page had looked
        asked = time.time()
        try:
            json = without_contact(self._gameball.ask(call, errand_of(call), deadline))
        except ANSWERS as error:
            if error.code in kept.REFUSALS and call.customer_id:
                kept.put_refusal(call, error.code, asked)
            raise
        value = call.parse(json)
        copy = Copy.of(json, asked, known=known_of(value)).after(before)
        parsed[copy.digest] = value
        kept.put(call, copy)
        note_malformed(call, value)
        return copy


@dataclass(frozen=True)
class _Starting:
    """What is known while the reads of one page set out."""

    copies: Mapping[Call[Any], Copy]
    taking: Taking
    coming: dict[Wanted[Any], Coming] = field(default_factory=dict)
    flights: dict[Wanted[Any], Future[Answer[Any]]] = field(default_factory=dict)

    @cached_property
    def held(self) -> Copies:
        return Copies(self.copies)


class _Through:
    """A source of copies and flights, in the thread of a read. Each call is asked once."""

    def __init__(self, reader: Reader, taking: Taking) -> None:
        self._reader, self._taking = reader, taking
        self.answers: dict[Call[Any], Answer[Any]] = {}

    def answer[T](self, call: Call[T]) -> Answer[T]:
        if call not in self.answers:
            self.answers[call] = self._answer(call)
        return self.answers[call]

    def holds(self, call: Call[Any]) -> bool:
        return call in self.answers

    def _answer[T](self, call: Call[T]) -> Answer[T]:
        reader, copies = self._reader, kept.get([call, *proofs.all_proofs(call)])
        copy = copies.get(call)
        at = proofs.proven_until(call, copies, trusted_seconds(call)) if copy else 0.0
        if copy and self._taking.is_fresh(call, copy, at):
            answer = from_copy(call, copy, at=at)
            try:
                _ = answer.value
            except BadAnswer:
                pass
            else:
                return answer
        try:
            return reader._flights.run(kept.name(call), partial(reader._fetch, call, copy), reader._call_seconds + 1)
        except TimeoutError:
            raise TimedOut(endpoint=call.endpoint) from None


def note_malformed(call: Call[Any], value: object) -> None:
    lost = value.malformed if isinstance(value, Rows) else getattr(value, "malformed", 0)
    if lost:
        log.warning("%s: %d malformed rows left out", call.endpoint, lost)


@once
def reader() -> Reader:
    """The reader of this process. Servers make it when they start, before any thread could ask for it."""
    return Reader(
        Client(
            settings.GAMEBALL_API_KEY,
            settings.GAMEBALL_SECRET_KEY,
            base_url=settings.GAMEBALL_BASE_URL,
            budget=settings.GAMEBALL_CALL_BUDGET_MS / 1000,
            pool_size=CONNECTIONS,
            request_id=scope.request_id,
        )
    )
