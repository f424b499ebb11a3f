"""A panel: what it reads, what it shows, and what a person reads where it can't be shown.

This is the only place that turns a failure into words for a person.
"""

import logging
import time
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar, Literal, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from prometheus_client import Counter

from gameball.api import CustomerNotFound, FeatureMissing, GameballError, ProgramPaused
from gameball.identity.viewer import Viewer
from gameball.panels.formats import Formats
from gameball.reads import USUAL, WAITING, Answer, Got, StillFlying, Taking, TooBusy, Wanted, reader
from gameball.sight import metrics

log = logging.getLogger(__name__)

type State = Literal["ready", "empty", "stale", "loading", "unavailable"]
# What is said once, instead of the panels: by the page, or by leading a panel that learns it late to the page.
WHOLE_PAGE: tuple["Notice", ...] = ("not-enrolled", "paused")
# What is true of the whole panel, and nothing beside it is worth showing then.
NOT_OF_ONE_READ = (CustomerNotFound, ProgramPaused, FeatureMissing)

# What stands beside the five panels, made of what they read anyhow.
PARTS = ("next", "months")

type Notice = Literal["", "not-enrolled", "paused", "not-offered"]


class Content(Protocol):
    """What a panel's template prints. One that has a `changes_at` (seconds since the epoch) holds until then."""

    @property
    def state(self) -> State:
        """Ready, empty, or unavailable where the one figure that matters is missing."""


class Spec(Hashable, Protocol):
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
        self._lacking: GameballError | TooBusy | None = None

    def must[T](self, wanted: Wanted[T]) -> T:
        answer = self._got.answer(wanted)
        self._used.append(answer)
        return answer.value

    def maybe[T](self, wanted: Wanted[T]) -> T | None:
        return self._got.maybe(wanted)

    def or_say[T](self, wanted: Wanted[T]) -> T | None:
        """The value, or None where it failed: what else came is shown, and beside it that this did not."""
        try:
            return self.must(wanted)
        except NOT_OF_ONE_READ:
            raise
        except (GameballError, TooBusy) as error:
            self._lacking = error
            return None

    @property
    def at(self) -> float:
        return min((answer.at for answer in self._used), default=time.time())

    @property
    def old(self) -> bool:
        return any(answer.is_old for answer in self._used)

    @property
    def stale(self) -> bool:
        return any(answer.stale for answer in self._used)

    @property
    def renewing(self) -> bool:
        return any(answer.renewing for answer in self._used)

    @property
    def because(self) -> GameballError | TooBusy | None:
        """Why something is lacking, or why what stands in does."""
        return self._lacking or next((answer.because for answer in self._used if answer.because), None)


@dataclass(frozen=True)
class Trouble:
    """What an agent may know of a failure, and a customer never: enough to ask Gameball's support about it."""

    reason: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Panel:
    """One panel, ready to print. One that is `renewing` replaces itself. The last three are an agent's alone."""

    noun: str
    title: str
    address: str
    state: State
    content: Content | None = None
    notice: Notice = ""
    age_seconds: int = 0
    as_of: str = ""
    renewing: bool = False
    agent: bool = False
    anew: str = ""  # where it is read without what is kept
    trouble: Trouble | None = None

    @property
    def template(self) -> str:
        return f"panels/{self.noun}.html"

    @property
    def is_part(self) -> bool:
        return self.noun in PARTS


@dataclass(frozen=True)
class Page:
    """The panels of a page, or the one thing there is to say instead of them."""

    panels: tuple[Panel, ...]
    notice: Notice = ""


def read(specs: Sequence[Spec], seconds: float, taking: Taking = USUAL) -> Got:
    """What all of them need, side by side, as far as it is there after `seconds`."""
    got = reader().start((want for spec in specs for want in _wanted(spec)), taking)
    got.wait(seconds)
    return got


@lru_cache(maxsize=256)
def _wanted(spec: Spec) -> tuple[Wanted[Any], ...]:
    return tuple(spec.wanted())


def made_from(spec: Spec, got: Got) -> Hashable | None:
    """What a panel is made from, and so the name of what is rendered of it; None where that will not come again."""
    contents = tuple(got.content(want) for want in _wanted(spec))
    return None if None in contents else (spec, contents)


def page(specs: Sequence[Spec], got: Got) -> Page:
    """The panels; what isn't there is loading."""
    panels = [build(spec, got) for spec in specs]
    for notice in WHOLE_PAGE:
        if any(panel.notice == notice for panel in panels):
            return Page((), notice)
    return Page(tuple(panel for panel in panels if panel.notice != "not-offered"))


def one(spec: Spec, *, most: float, taking: Taking = WAITING) -> Panel:
    """A panel by itself. It waits for what it could show well, then longer for what it can't do without."""
    got = reader().start(_wanted(spec), taking)
    page_seconds = settings.PORTAL_PAGE_BUDGET_MS / 1000
    got.wait(min(page_seconds, most))
    panel = build(spec, got)
    if panel.state == "loading" and most > page_seconds:
        got.wait(most - page_seconds)
        panel = build(spec, got)
    return panel


def build(spec: Spec, got: Got) -> Panel:
    reads = Reads(got)
    agent = spec.viewer.agent
    try:
        content = spec.content(reads)
    except StillFlying:
        return _without_content(spec, "loading")
    except CustomerNotFound as error:
        return _without_content(spec, "empty", "not-enrolled", error)
    except ProgramPaused as error:
        return _without_content(spec, "unavailable", "paused", error)
    except FeatureMissing as error:
        return _without_content(spec, "empty", "not-offered", error)
    except (GameballError, TooBusy) as error:
        return _without_content(spec, "unavailable", "", error)
    return Panel(
        spec.noun,
        spec.title,
        spec.address,
        "stale" if reads.stale and content.state != "unavailable" else content.state,
        content,
        age_seconds=int(time.time() - reads.at) if reads.old else 0,
        as_of=as_of(reads.at, Formats(spec.viewer.language)) if reads.old or agent else "",
        renewing=reads.renewing and not reads.stale,
        agent=agent,
        anew=anew(spec),
        trouble=trouble(reads.because) if agent and reads.because else None,
    )


def _without_content(
    spec: Spec, state: State, notice: Notice = "", error: GameballError | TooBusy | None = None
) -> Panel:
    agent = spec.viewer.agent
    told = trouble(error) if agent and error else None
    return Panel(spec.noun, spec.title, spec.address, state, notice=notice, agent=agent, anew=anew(spec), trouble=told)


def anew(spec: Spec) -> str:
    """Where an agent has it read without what is kept. Their addresses always have a query."""
    return f"{spec.address}&anew=1" if spec.viewer.agent else ""


def trouble(error: GameballError | TooBusy) -> Trouble:
    if isinstance(error, TooBusy):
        return Trouble(_("The portal itself is too busy."))
    facts = (
        (_("Endpoint"), error.endpoint),
        (_("HTTP status"), error.status),
        (_("Code"), error.code),
        (_("Message"), error.message),
        (_("Request"), error.request_id),
    )
    return Trouble(_(error.reason), tuple((label, str(fact)) for label, fact in facts if fact is not None))


def count(viewer: Viewer, panels: Iterable[Panel]) -> tuple[Counter, ...]:
    """Counts what goes out, and answers with what to count should the same go out again."""
    door = viewer.door.name.partition("-")[0]
    counted = tuple(metrics.panels(door, panel.noun, panel.state) for panel in panels)
    for each in counted:
        each.inc()
    return counted


def as_of(at: float, formats: Formats) -> str:
    came = datetime.fromtimestamp(at, ZoneInfo(settings.GAMEBALL_TIME_ZONE))
    age = datetime.now(UTC) - came
    clock = formats.clock(came) if age < timedelta(hours=20) else formats.day(came)
    return _("as of %(time)s, %(ago)s") % {"time": clock, "ago": formats.ago(age)}
