"""What came of a read, and what a page holds in its hands while it waits."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from gameball.api import Call, GameballError
from gameball.reads.flights import TooBusy
from gameball.reads.kept import Seen


@dataclass(frozen=True)
class Answer[T]:
    """What was read, and up to when it is known to be so (seconds since the epoch).

    `make` gives the value, which is only made where somebody looks at it; `content` names it. `because` tells why a
    copy only stands in. One that is `renewing` is shown while a newer one is on its way.
    """

    make: Callable[[], T]
    at: float
    fresh_seconds: float
    because: GameballError | None = None
    content: tuple[bytes, ...] = ()
    renewing: bool = False

    @cached_property
    def value(self) -> T:
        return self.make()

    @property
    def stale(self) -> bool:
        return self.because is not None

    @property
    def is_old(self) -> bool:
        return self.stale or time.time() - self.at >= max(self.fresh_seconds, 1)

    def while_renewing(self) -> "Answer[T]":
        return replace(self, renewing=True)


class Source(Protocol):
    """Where a read takes its answers from. `holds` says whether it has one in its hands already."""

    def answer[T](self, call: Call[T]) -> Answer[T]: ...

    def holds(self, call: Call[Any]) -> bool: ...


@dataclass(frozen=True)
class Read[T]:
    """Something that takes several calls, one after the other, and counts as one thing to wait for.

    `pool` is where it waits: what people can ask for in ever new ways must not keep the rest from its threads.
    """

    name: str
    work: Callable[[Source], Answer[T]] = field(compare=False)
    pool: str = field(default="reads", compare=False)


type Wanted[T] = Call[T] | Read[T]
type Coming = Answer[Any] | Future[Answer[Any]] | Exception


class StillFlying(Exception):
    """The answer is on its way but did not come within the time that this page has."""


class Needless(Exception):
    """Not asked for, as what else was read tells it."""


class NotHeld(LookupError):
    """A source that asks nobody has no answer to this call."""


@dataclass(frozen=True)
class Standing:
    """A page's reads, all of them from fresh copies: what was seen, and until when it stays fresh."""

    seen: Seen
    until: float

    def holds(self) -> bool:
        return time.time() < self.until and self.seen.still_stands()


class Got:
    """What a page asked for, as far as it is there. What was wanted is the key to what came of it."""

    def __init__(self, coming: Mapping[Wanted[Any], Coming], seen: Seen) -> None:
        self._coming = coming
        self._seen = seen

    def standing(self) -> "Standing | None":
        """How to tell that whoever asks again would get the same. None where anything flew, or is lacking or old."""
        answers = [each for each in self._coming.values() if not isinstance(each, Needless)]
        fresh = [each for each in answers if isinstance(each, Answer) and not each.is_old and not each.renewing]
        if len(fresh) < len(answers):
            return None
        return Standing(self._seen, min((each.at + each.fresh_seconds for each in fresh), default=0.0))

    def wait(self, seconds: float) -> None:
        if flights := [each for each in self._coming.values() if isinstance(each, Future)]:
            wait(flights, timeout=max(0, seconds))

    def must[T](self, wanted: Wanted[T]) -> T:
        """The value. Raises what the read raised, or `StillFlying`."""
        return self.answer(wanted).value

    def maybe[T](self, wanted: Wanted[T]) -> T | None:
        """The value, or None if it failed or isn't there yet: the panel is good without it."""
        try:
            return self.must(wanted)
        except (GameballError, TooBusy, StillFlying, Needless):
            return None

    def answer[T](self, wanted: Wanted[T]) -> Answer[T]:
        coming = self._coming[wanted]
        if isinstance(coming, Answer):
            return coming
        if isinstance(coming, Exception):
            raise coming
        if not coming.done():
            raise StillFlying
        return coming.result()

    def content(self, wanted: Wanted[Any]) -> tuple[bytes, ...] | None:
        """What names the content of an answer that is as good as any; None of one that is lacking or old."""
        try:
            answer = self.answer(wanted)
        except Needless:
            return ()
        except (GameballError, TooBusy, StillFlying):
            return None
        return None if answer.is_old or answer.renewing or not answer.content else answer.content
