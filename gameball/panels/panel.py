"""A panel: what it reads, what it shows, and what a person reads where it can't be shown.

This is the only place that turns a failure into words for a person.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from gameball.api import CustomerNotFound, FeatureMissing, GameballError, ProgramPaused
from gameball.identity.viewer import Viewer
from gameball.panels.formats import Formats, ago
from gameball.reads import Answer, Got, StillFlying, TooBusy, Wanted, reader

log = logging.getLogger(__name__)

type State = Literal["ready", "empty", "stale", "loading", "unavailable"]
type Notice = Literal["", "not-enrolled", "paused", "not-offered"]


class Content(Protocol):
    """What a panel's template prints."""

    @property
    def state(self) -> State:
        """Ready, empty, or unavailable where the one figure that matters is missing."""


class Spec(Protocol):
    """What a panel is: its reads, named before anything is fetched, and what it makes of them."""

    noun: ClassVar[str]

    @property
    def viewer(self) -> Viewer: ...

    @property
    def title(self) -> str: ...

    @property
    def address(self) -> str: ...

    def wanted(self) -> Iterable[Wanted[Any]]: ...

    def content(self, reads: "Reads") -> Content: ...


class Reads:
    """What was got, as one panel sees it. Remembers the age of what the panel could not do without."""

    def __init__(self, got: Got) -> None:
        self._got = got
        self._used: list[Answer[Any]] = []

    def must[T](self, wanted: Wanted[T]) -> T:
        answer = self._got.answer(wanted)
        self._used.append(answer)
        return answer.value

    def maybe[T](self, wanted: Wanted[T]) -> T | None:
        return self._got.maybe(wanted)

    @property
    def at(self) -> float:
        return min((answer.at for answer in self._used), default=time.time())

    @property
    def stale(self) -> bool:
        return any(answer.stale for answer in self._used)


@dataclass(frozen=True)
class Panel:
    """One panel, ready to print."""

    noun: str
    title: str
    address: str
    state: State
    content: Content | None = None
    notice: Notice = ""
    age_seconds: int = 0
    as_of: str = ""

    @property
    def template(self) -> str:
        return f"panels/{self.noun}.html"


@dataclass(frozen=True)
class Page:
    """The panels of a page, or the one thing there is to say instead of them."""

    panels: tuple[Panel, ...]
    notice: Notice = ""


def page(specs: Sequence[Spec], seconds: float) -> Page:
    """All of them, side by side; what isn't there after `seconds` is loading."""
    got = reader().start(want for spec in specs for want in spec.wanted())
    got.wait(seconds)
    panels = [build(spec, got) for spec in specs]
    for notice in ("not-enrolled", "paused"):
        if any(panel.notice == notice for panel in panels):
            return Page((), notice)
    return Page(tuple(panel for panel in panels if panel.notice != "not-offered"))


def one(spec: Spec, *, most: float) -> Panel:
    """A panel by itself. It waits for what it could show well, then longer for what it can't do without."""
    got = reader().start(spec.wanted())
    page_seconds = settings.PORTAL_PAGE_BUDGET_MS / 1000
    got.wait(min(page_seconds, most))
    panel = build(spec, got)
    if panel.state == "loading" and most > page_seconds:
        got.wait(most - page_seconds)
        panel = build(spec, got)
    return panel


def build(spec: Spec, got: Got) -> Panel:
    reads = Reads(got)
    try:
        content = spec.content(reads)
    except StillFlying:
        return _without_content(spec, "loading")
    except CustomerNotFound:
        return _without_content(spec, "empty", "not-enrolled")
    except ProgramPaused:
        return _without_content(spec, "unavailable", "paused")
    except FeatureMissing:
        return _without_content(spec, "empty", "not-offered")
    except (GameballError, TooBusy):
        return _without_content(spec, "unavailable")
    age = int(time.time() - reads.at)
    old = age >= max(settings.PORTAL_FRESH_SECONDS, 1)
    return Panel(
        spec.noun,
        spec.title,
        spec.address,
        "stale" if reads.stale and content.state == "ready" else content.state,
        content,
        age_seconds=age if old or reads.stale else 0,
        as_of=as_of(reads.at, Formats(spec.viewer.language)) if reads.stale else "",
    )


def _without_content(spec: Spec, state: State, notice: Notice = "") -> Panel:
    return Panel(spec.noun, spec.title, spec.address, state, notice=notice)


def as_of(at: float, formats: Formats) -> str:
    came = datetime.fromtimestamp(at, ZoneInfo(settings.GAMEBALL_TIME_ZONE))
    age = datetime.now(UTC) - came
    clock = formats.clock(came) if age < timedelta(hours=20) else formats.day(came)
    return _("as of %(time)s, %(ago)s") % {"time": clock, "ago": ago(age)}
