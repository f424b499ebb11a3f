"""The months: what was earned and spent in each of the last twelve, as far as they were wholly read.

A month counts as wholly read where all rows that may belong to it were. What was not read is no zero: months before the
oldest row are left out, and so is one that a row without a readable date, or one that could not be read, may belong to.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gameball.api import Activity, balance
from gameball.identity.viewer import Viewer
from gameball.panels.chart import Chart, draw
from gameball.panels.formats import Formats
from gameball.panels.panel import Reads, State
from gameball.panels.words import Words
from gameball.reads import Wanted, stretch
from gameball.reads.stretch import MONTHS, Stretch

FEW = 6  # columns that would be too wide for what they are


@dataclass
class Sum:
    """What a month comes to. `spent` is what was taken, without its minus. One that is not `known` may be more."""

    earned: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    known: bool = True

    def add(self, points: Decimal) -> None:
        if points > 0:
            self.earned += points
        else:
            self.spent -= points


@dataclass(frozen=True)
class Month:
    """A column of the chart and a row of the table. `letter` stands for its name where there is little room."""

    name: str
    short: str
    letter: str
    earned: str
    spent: str
    is_known: bool
    is_running: bool


@dataclass(frozen=True)
class MonthsContent:
    """`chart` has a column for each of the months, the oldest first. None where nothing can be drawn."""

    state: State
    headline: str  # instead of a chart
    months: tuple[Month, ...] = ()
    chart: Chart | None = None
    scale: tuple[str, ...] = ()
    earned: str = ""
    spent: str = ""
    total_earned: str = ""
    total_spent: str = ""
    notes: tuple[str, ...] = ()

    @property
    def are_few(self) -> bool:
        return len(self.months) < FEW

    @property
    def columns(self) -> Iterable[tuple[Month, Any]]:
        return zip(self.months, self.chart.columns, strict=True) if self.chart else ()


@dataclass(frozen=True)
class MonthsPanel:
    viewer: Viewer
    noun: ClassVar[str] = "months"

    @property
    def title(self) -> str:
        return _("Month by month")

    @property
    def address(self) -> str:
        return self.viewer.door.panel(self.noun)

    @property
    def _customer_id(self) -> str:
        return self.viewer.customer_id or ""

    def wanted(self) -> Iterable[Wanted[Any]]:
        return [stretch.newest(self._customer_id), balance.read(self._customer_id)]

    def content(self, reads: Reads) -> MonthsContent:
        found = reads.must(stretch.newest(self._customer_id))
        words = Words.of(self.viewer.language, reads.maybe(balance.read(self._customer_id)))
        if not found.rows and not found.whole:
            return MonthsContent("unavailable", "")
        sums, lost = by_month(found, words.formats)
        known = [each for each in sums.values() if each.known]
        if any(each.earned or each.spent for each in known):
            return _drawn(sums, lost, words)
        if not sums:
            return MonthsContent("ready", _("Too much has happened lately to add it up by month"))
        if lost:
            rest = [_("Nothing was earned or spent in the others.")] if known else []
            return MonthsContent(
                "ready", _("Not every month can be added up"), notes=(*_lost(lost, words.formats), *rest)
            )
        if found.whole and not any(row is None or row.signed_points for row in found.rows):
            return MonthsContent("empty", _("Nothing earned or spent yet"))
        if len(sums) < MONTHS:
            since = _name(min(sums), words.formats)
            return MonthsContent("empty", _("Nothing earned or spent since %(month)s") % {"month": since})
        return MonthsContent("empty", _("Nothing earned or spent in the last twelve months"))


def by_month(found: Stretch, formats: Formats) -> tuple[dict[int, Sum], int]:
    """The months that can be told, by their number, oldest first; and how many rows belong to nobody knows which."""
    now = number_of(timezone.localtime(timezone=ZoneInfo(settings.GAMEBALL_TIME_ZONE)))
    first = now - MONTHS + 1
    if not found.whole:
        edge = (month for row in found.edge if (month := _month_of(row, formats)) is not None)
        first = max(first, max(edge, default=now) + 1)  # the month of the oldest row is not whole
    sums, lost = {number: Sum() for number in range(first, now + 1)}, 0
    for row, months in _placed(found.rows, formats, now):
        points = row.signed_points if row else None
        if row and not points:
            continue  # whenever it was, it changes no sum
        if points and len(months) == 1:
            if months[0] in sums:
                sums[months[0]].add(points)
            continue
        touched = [each for number, each in sums.items() if number in months]
        for each in touched:
            each.known = False
        lost += bool(touched)
    return sums, lost


def _placed(rows: Sequence[Activity | None], formats: Formats, now: int) -> Iterator[tuple[Activity | None, range]]:
    """Each row with the months it may belong to: its own, else those between the rows that stand around it."""
    own = [_month_of(row, formats) if row else None for row in rows]
    older, last = [0] * len(own), 0
    for index in range(len(own) - 1, -1, -1):
        last = older[index] = last if (month := own[index]) is None else month
    newer = now
    for row, mine, least in zip(rows, own, older, strict=True):
        if mine is None:
            yield row, range(min(least, newer), max(least, newer) + 1)
        else:
            newer = mine
            yield row, range(mine, mine + 1)


def number_of(local: datetime) -> int:
    return local.year * 12 + local.month - 1


def _month_of(row: Activity, formats: Formats) -> int | None:
    local = formats.local(row.happened)
    return number_of(local) if local else None


def _name(number: int, formats: Formats) -> str:
    return formats.month(datetime(number // 12, number % 12 + 1, 1))


def _drawn(sums: dict[int, Sum], lost: int, words: Words) -> MonthsContent:
    formats, running = words.formats, max(sums)
    known = [each for each in sums.values() if each.known]
    chart = draw([(each.earned, each.spent) if each.known else (Decimal(0), Decimal(0)) for each in sums.values()])
    earned, spent = sum((each.earned for each in known), Decimal(0)), sum((each.spent for each in known), Decimal(0))
    return MonthsContent(
        "ready",
        "",
        tuple(_month(number, each, formats, running) for number, each in sums.items()),
        chart,
        tuple(formats.number(figure) for figure in chart.scale) if chart else (),
        words.of_points(earned),
        words.of_points(spent),
        formats.signed(earned),
        formats.signed(-spent),
        tuple(_notes(sums, lost, formats)),
    )


def _month(number: int, found: Sum, formats: Formats, running: int) -> Month:
    month = number % 12 + 1
    return Month(
        _name(number, formats),
        formats.month_name(month),
        formats.month_name(month, letter=True),
        formats.signed(found.earned),
        formats.signed(-found.spent),
        found.known,
        number == running,
    )


def _notes(sums: dict[int, Sum], lost: int, formats: Formats) -> Iterator[str]:
    named = {"first": _name(min(sums), formats), "last": _name(max(sums), formats)}
    yield _("From %(first)s until today. %(last)s is not over yet.") % named
    if len(sums) < MONTHS:
        yield _("There is a lot of activity, so earlier months are left out.")
    yield from _lost(lost, formats)


def _lost(lost: int, formats: Formats) -> Iterator[str]:
    if lost:
        yield ngettext(
            "%(count)s activity could not be read. Any month it may belong to is left out.",
            "%(count)s activities could not be read. Any month they may belong to is left out.",
            lost,
        ) % {"count": formats.number(lost)}
