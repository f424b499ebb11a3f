"""The tiers: where a customer stands, what the next step brings, and the whole ladder with its benefits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gameball.api import Tier, TierConfiguration, TierProgress, balance, tiers
from gameball.identity.viewer import Viewer
from gameball.panels.icons import Picture, picture
from gameball.panels.panel import Reads, State
from gameball.panels.words import Line, Words, plural_of
from gameball.reads import Wanted

type Standing = Literal["passed", "current", "next", "ahead"]


@dataclass(frozen=True)
class Bar:
    """A bar that doesn't lie: `value` stays between 0 and `most`."""

    most: str
    value: str
    label: str


@dataclass(frozen=True)
class Way:
    """How far it is to the next tier, where the figures bear it: "860 of 1,000", and 140 that are missing."""

    bar: Bar
    progress: str
    missing: str
    share: Decimal  # how much of it is done, from 0 to 1


@dataclass(frozen=True)
class Stop:
    """A tier as a stop on the way."""

    name: str
    picture: Picture
    standing: Standing
    threshold: str
    benefits: tuple[Line, ...]
    bar: Bar | None = None  # on the way to this stop


@dataclass(frozen=True)
class TiersContent:
    state: State
    headline: str
    sentence: str
    progress: str  # "860 of 1,000"
    missing: str  # "140 to go"
    stops: tuple[Stop, ...]
    at_the_top: bool = False
    ladder_missing: bool = False  # the configuration could not be read: only current and next are shown

    @property
    def current(self) -> Stop | None:
        return next((stop for stop in self.stops if stop.standing == "current"), None)

    @property
    def next(self) -> Stop | None:
        return next((stop for stop in self.stops if stop.standing == "next"), None)


@dataclass(frozen=True)
class TiersPanel:
    viewer: Viewer
    noun: ClassVar[str] = "tiers"

    @property
    def title(self) -> str:
        return _("Your tier") if self.viewer.customer_id else _("Tiers")

    @property
    def address(self) -> str:
        return self.viewer.door.panel(self.noun)

    def wanted(self) -> Iterable[Wanted[Any]]:
        yield tiers.configuration(lang=self.viewer.language.code)
        if customer_id := self.viewer.customer_id:
            yield tiers.progress(customer_id, lang=self.viewer.language.code)
            yield balance.read(customer_id)

    def content(self, reads: Reads) -> TiersContent:
        ladder = tiers.configuration(lang=self.viewer.language.code)
        if self.viewer.customer_id is None:
            return _programme(reads.must(ladder).rows, Words.of(self.viewer.language, None))
        found = reads.must(tiers.progress(self.viewer.customer_id, lang=self.viewer.language.code))
        words = Words.of(self.viewer.language, reads.maybe(balance.read(self.viewer.customer_id)))
        configured = reads.maybe(ladder)
        return _standing(found, configured.rows if configured is not None else None, words)


def _programme(ladder: Sequence[TierConfiguration], words: Words) -> TiersContent:
    """The ladder as anybody may see it."""
    stops = tuple(stop(tier, "ahead", words) for tier in in_order(ladder))
    return TiersContent("ready" if stops else "empty", "", "", "", "", stops)


def _standing(found: TierProgress, configured: Sequence[TierConfiguration] | None, words: Words) -> TiersContent:
    current, following = found.current, found.next
    if current is None and following is None and not configured:
        return TiersContent("empty", "", "", "", "", (), ladder_missing=configured is None)
    found_way = way(found, words)
    ladder = in_order(configured) if configured else [tier for tier in (current, following) if tier]
    stops = tuple(
        stop(tier, standing(tier, current, following), words, found_way if is_same(tier, following) else None)
        for tier in ladder
    )
    at_the_top = current is not None and following is None and not any(is_above(tier, current) for tier in ladder)
    text = words.formats.text
    if at_the_top and current:
        headline = text(current.name or _("Top tier"))
        sentence = _("You are at the very top. There is nothing above you.")
    elif current and following:
        headline = _("%(current)s, on the way to %(next)s") % {
            "current": text(current.name or _("Your tier")),
            "next": text(following.name or _("the next tier")),
        }
        sentence = ""
    elif following:
        headline = _("On the way to %(next)s") % {"next": text(following.name or _("your first tier"))}
        sentence = ""
    elif current:
        headline, sentence = text(current.name or _("Your tier")), ""
    else:
        headline, sentence = _("No tier yet"), _("Here is what each tier brings.")
    progress = found_way.progress if found_way else ""
    missing = _("%(missing)s to go") % {"missing": found_way.missing} if found_way else ""
    return TiersContent(
        "ready", headline, sentence, progress, missing, stops, at_the_top, ladder_missing=configured is None
    )


def way(found: TierProgress, words: Words) -> Way | None:
    """The way to the next tier, only where the figures bear it.

    A tier given by hand leaves the counter below its own threshold, or above the next: then the figures
    promise nothing, and there is nothing honest to draw but how far the counter has come.
    """
    if found.next is None or found.next.min_progress is None or found.progress is None:
        return None
    start = (found.current and found.current.min_progress) or Decimal(0)
    goal, done = found.next.min_progress, found.progress
    if goal <= start or not start <= done < goal:
        return None
    figures = {"done": _counted(done, words), "goal": _counted(goal, words)}
    progress = _with_unit(_("%(done)s of %(goal)s") % figures, goal, words)
    name = words.formats.text(found.next.name or _("the next tier"))
    label = _("Progress to %(tier)s: %(progress)s") % {"tier": name, "progress": progress}
    return Way(
        Bar(_plain(goal - start), _plain(done - start), label),
        progress,
        _counted(goal - done, words),
        (done - start) / (goal - start),
    )


def stop(tier: Tier | TierConfiguration, standing: Standing, words: Words, way: Way | None = None) -> Stop:
    benefits = tier.benefits if isinstance(tier, TierConfiguration) else ()
    least = tier.min_progress
    return Stop(
        words.formats.text(tier.name or _("A tier")),
        picture(tier.icon, "crown" if standing in {"next", "ahead"} else "medal"),
        standing,
        _with_unit(_("from %(threshold)s") % {"threshold": _counted(least, words)}, least, words) if least else "",
        tuple(line for benefit in benefits for line in words.benefit(benefit)),
        way.bar if way else None,
    )


def standing(tier: Tier | TierConfiguration, current: Tier | None, following: Tier | None) -> Standing:
    if is_same(tier, current):
        return "current"
    if is_same(tier, following):
        return "next"
    if current and tier.order is not None and current.order is not None and tier.order < current.order:
        return "passed"
    return "ahead"


def is_above(tier: Tier | TierConfiguration, current: Tier) -> bool:
    return tier.order is not None and current.order is not None and tier.order > current.order


def is_same(tier: Tier | TierConfiguration, other: Tier | None) -> bool:
    if other is None:
        return False
    if tier.order is not None and other.order is not None:
        return tier.order == other.order
    return tier.name is not None and tier.name == other.name


def in_order[T: (Tier, TierConfiguration)](ladder: Sequence[T]) -> list[T]:
    last = Decimal("Infinity")
    return sorted(ladder, key=lambda tier: (last if tier.order is None else tier.order, tier.min_progress or 0))


def _counted(value: Decimal, words: Words) -> str:
    if settings.GAMEBALL_PROGRESS_UNIT == "spend":
        return words.formats.amount(value, words.currency)
    return words.formats.number(value)


def _with_unit(text: str, last: Decimal, words: Words) -> str:
    """No endpoint says what progress counts. A setting can; without it the figures stand alone."""
    match settings.GAMEBALL_PROGRESS_UNIT:
        case "points":
            unit = words.points
        case "spend":
            unit = _("spent")
        case "friends":
            unit = ngettext("friend brought", "friends brought", plural_of(last))
        case "orders":
            unit = ngettext("order", "orders", plural_of(last))
        case "score":
            unit = _("score")
        case _:
            unit = ""
    return f"{text} {unit}" if unit else text


def _plain(value: Decimal) -> str:
    """For an HTML attribute: no grouping, no exponent."""
    return format(value.normalize(), "f")
