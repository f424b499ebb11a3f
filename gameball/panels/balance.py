"""The balance: what can be spent, what it is worth, what is on hold, what expires next, and the latest change."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Literal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gameball.api import Balance, balance
from gameball.identity.viewer import Viewer
from gameball.panels.activities import Row, first_rows, row
from gameball.panels.formats import days_until
from gameball.panels.panel import Reads, State
from gameball.panels.words import Words
from gameball.reads import Wanted


@dataclass(frozen=True)
class Fact:
    """A quiet figure at the foot: what it is, how many, what they are worth, what to know about them."""

    label: str
    figure: str
    worth: str = ""
    note: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class BalanceContent:
    state: State
    figure: str  # empty where Gameball did not say
    points_name: str
    worth: str
    sentence: str
    facts: tuple[Fact, ...]
    latest: Row | None

    @property
    def length(self) -> Literal["", "long", "longest"]:
        """Whether the figure is too long to be set as large as the others."""
        letters = sum(letter.isprintable() for letter in self.figure)  # not the marks of its direction
        return "" if letters <= 7 else "long" if letters <= 12 else "longest"


@dataclass(frozen=True)
class BalancePanel:
    viewer: Viewer
    noun: ClassVar[str] = "balance"

    @property
    def title(self) -> str:
        return _("Ready to spend")

    @property
    def address(self) -> str:
        return self.viewer.door.panel(self.noun)

    @cached_property
    def _customer_id(self) -> str:
        return self.viewer.customer_id or ""

    def wanted(self) -> Iterable[Wanted[Any]]:
        return [balance.read(self._customer_id), first_rows(self._customer_id)]

    def content(self, reads: Reads) -> BalanceContent:
        found = reads.must(balance.read(self._customer_id))
        words = Words.of(self.viewer.language, found)
        recent = reads.maybe(first_rows(self._customer_id))
        latest = next((activity for activity in recent.activities if activity.signed_points), None) if recent else None
        available = found.available_points_balance
        return BalanceContent(
            state=_state(found),
            figure=words.formats.number(available) if available is not None else "",
            points_name=words.unit(available),
            worth=worth(words, available, found.available_points_value),
            sentence=_sentence(found),
            facts=tuple(_facts(found, words)),
            latest=row(latest, words) if latest else None,
        )


def _state(found: Balance) -> State:
    if found.available_points_balance is None:
        return "unavailable"
    figures = (
        found.available_points_balance,
        found.pending_points,
        found.total_points_balance,
        found.total_earned_points,
    )
    return "ready" if any(figures) else "empty"


def _sentence(found: Balance) -> str:
    """What to say under a figure that does not speak for itself."""
    available, pending, earned = found.available_points_balance, found.pending_points, found.total_earned_points
    if available is None or available > 0:
        return ""
    if available < 0:
        return _("You are below zero for now. What you collect next brings you back up.")
    if not pending or pending < 0:
        return _("Nothing to spend yet. Have a look at the ways to collect.")
    if not earned or earned == pending:
        return _("Your first ones are on hold: nothing more to do but wait.")
    return _("Nothing to spend right now, but more are on hold for you.")


def _facts(found: Balance, words: Words) -> Iterable[Fact]:
    number = words.formats.number
    if found.pending_points:
        yield Fact(
            _("On hold"),
            number(found.pending_points),
            worth(words, found.pending_points, found.pending_points_value),
            _until_return_period_ends(words),
        )
    if found.next_expiring_points_amount and found.next_expiring_points_amount > 0:
        yield expiring(found, words)
    if found.total_points_balance is not None and found.total_points_balance != found.available_points_balance:
        yield Fact(
            _("In total"),
            number(found.total_points_balance),
            worth(words, found.total_points_balance, found.total_points_value),
            _("including what is on hold"),
        )
    if found.total_earned_points is not None:
        yield Fact(_("Earned in all"), number(found.total_earned_points))


def expiring(found: Balance, words: Words) -> Fact:
    amount, when = found.next_expiring_points_amount or Decimal(0), found.next_expiring_points_date
    local = words.formats.local(when)
    days = days_until(local) if local else None
    note = words.formats.date(when)
    if days is not None and days < 0:
        note = _("was due on %(date)s") % {"date": note}
    elif days is not None and (soon := words.formats.in_days(days)):
        note = _("%(in_days)s, %(date)s") % {"in_days": soon, "date": note}
    return Fact(
        _("Next to expire"),
        words.formats.number(amount),
        worth(words, amount, found.next_expiring_points_value),
        note,
        urgent=days is not None and 0 <= days <= 7,
    )


def _until_return_period_ends(words: Words) -> str:
    days = settings.SHOP_PENDING_DAYS
    if not days:
        return _("until the shop's return period ends")
    return ngettext(
        "until the shop's return period ends, usually %(days)s day",
        "until the shop's return period ends, usually %(days)s days",
        days,
    ) % {"days": words.formats.number(days)}


def worth(words: Words, points: Decimal | None, value: Decimal | None) -> str:
    """Nothing where the worth is not known, or is said to be 0 while there are points."""
    if not value or points is None or (points > 0) != (value > 0):
        return ""
    return words.formats.money(value, words.currency)
