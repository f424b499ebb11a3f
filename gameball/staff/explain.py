"""How a customer's figures come about, and what is assumed on the way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gameball.api import Balance, TierConfiguration, TierProgress
from gameball.api.activities import Sign
from gameball.panels.sentences import FILTER_LABELS
from gameball.panels.tiers import in_order
from gameball.panels.words import Words
from gameball.staff.sums import KindSum, Ledger, MonthSum


@dataclass(frozen=True)
class Figure:
    """A line of a sum. `role` is how it is printed: a part, what the parts come to, or what is left over."""

    label: str
    figure: str
    note: str = ""
    role: str = "part"


@dataclass(frozen=True)
class Sum:
    """Figures, and what they come to in a sentence."""

    figures: tuple[Figure, ...]
    sentence: str
    agrees: bool | None  # None where a figure is missing
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class KindLine:
    label: str
    code: str
    rows: str
    sign: str
    points: str
    note: str


@dataclass(frozen=True)
class MonthLine:
    label: str
    rows: str
    added: str
    taken: str
    net: str
    after: str
    parts: str


def balance(found: Balance, words: Words, ledger: Ledger | None) -> Sum:
    """Available and pending against the total."""
    available, pending, total = found.available_points_balance, found.pending_points, found.total_points_balance
    figures = [
        Figure(_("Available"), _points(available, words)),
        Figure(_("On hold (pending)"), _points(pending, words), _pending_note(pending, ledger, words)),
    ]
    if available is None or pending is None or total is None:
        figures.append(Figure(_("Total"), _points(total, words), role="total"))
        return Sum(tuple(figures), _("A figure is missing in Gameball's answer, so nothing can be compared."), None)
    left = total - available - pending
    figures += [
        Figure(_("Together"), _points(available + pending, words), role="total"),
        Figure(_("Total, as Gameball says"), _points(total, words), role="total"),
        Figure(_("Difference"), words.formats.signed(left), role="rest"),
    ]
    agrees = left == 0
    sentence = (
        _("Available and on hold come to the total.")
        if agrees
        else _("Available and on hold do not come to the total. Gameball does not say what makes the difference.")
    )
    return Sum(tuple(figures), sentence, agrees)


def _pending_note(pending: Decimal | None, ledger: Ledger | None, words: Words) -> str:
    """No row is marked pending. With the shop's return period there is something to compare."""
    unknown = _("One sum: Gameball marks no activity as pending and gives no date.")
    days = settings.SHOP_PENDING_DAYS
    if not days or not pending or ledger is None:
        return unknown if pending else ""
    recent = ngettext(
        "Cashback of the last %(days)s day comes to %(points)s",
        "Cashback of the last %(days)s days comes to %(points)s",
        days,
    ) % {"days": words.formats.number(days), "points": words.formats.number(ledger.recent_cashback)}
    if ledger.recent_cashback == pending:
        return _("%(recent)s: that would be all of it, if only the return period holds it back.") % {"recent": recent}
    return _("%(recent)s, which is another figure. %(unknown)s") % {"recent": recent, "unknown": unknown}


def against_ledger(found: Balance | None, ledger: Ledger, counted: int | None, words: Words) -> Sum:
    """The total against the sum of all activities."""
    total = found.total_points_balance if found else None
    figures = [
        Figure(_("All activities together"), words.formats.signed(ledger.points), role="total"),
        Figure(_("Total, as Gameball says"), _points(total, words), role="total"),
    ]
    notes = tuple(_ledger_notes(ledger, counted, total, words))
    if total is None:
        return Sum(tuple(figures), _("Gameball gave no total to compare with."), None, notes)
    left = total - ledger.points
    figures.append(Figure(_("Not explained by the activities"), words.formats.signed(left), role="rest"))
    if left == 0:
        return Sum(tuple(figures), _("The activities explain the total."), True, notes)
    sentence = _("%(points)s are not explained by the activities.") % {
        "points": f"{words.formats.signed(left)} {words.unit(left)}"
    }
    why = _(
        "Signs are assumed by type; families' wallets, migrations and adjustments may be missing or count otherwise."
    )
    return Sum(tuple(figures), sentence, False, (why, *notes))


def _ledger_notes(ledger: Ledger, counted: int | None, total: Decimal | None, words: Words) -> Iterable[str]:
    number = words.formats.number
    if ledger.cut:
        yield _("Not all activities could be read: the sum is of the %(rows)s that were.") % {
            "rows": number(ledger.rows)
        }
    if ledger.lost:
        yield ngettext(
            "%(rows)s activity could not be read and is not in the sum.",
            "%(rows)s activities could not be read and are not in the sum.",
            ledger.lost,
        ) % {"rows": number(ledger.lost)}
    if counted is not None and counted != ledger.rows + ledger.lost:
        yield _("Gameball counts %(counted)s activities, and gave %(rows)s.") % {
            "counted": number(counted),
            "rows": number(ledger.rows),
        }
    if ledger.turned:
        yield ngettext(
            "The sign of %(rows)s activity was turned: this account sends what was taken without a minus.",
            "The sign of %(rows)s activities was turned: this account sends what was taken without a minus.",
            ledger.turned,
        ) % {"rows": number(ledger.turned)}
    if total is not None and ledger.points != total and ledger.as_sent == total:
        yield _("With the signs exactly as sent they would come to the total.")


def kinds(ledger: Ledger, words: Words) -> list[KindLine]:
    signs: dict[Sign, str] = {"adds": _("adds"), "takes": _("takes"), "as-sent": _("as sent")}
    return [
        KindLine(
            kind_label(each, words),
            str(each.kind or ""),
            words.formats.number(each.rows),
            signs[each.sign],
            words.formats.signed(each.points),
            _turned(each, words),
        )
        for each in ledger.kinds
    ]


def _turned(each: KindSum, words: Words) -> str:
    if not each.turned:
        return ""
    return ngettext("%(rows)s turned", "%(rows)s turned", each.turned) % {"rows": words.formats.number(each.turned)}


def kind_label(each: KindSum, words: Words) -> str:
    if each.kind is None:
        return words.formats.text(each.said) if each.said else _("Without a type")
    return str(FILTER_LABELS.get(each.kind, _("Balance adjusted")))


def months(ledger: Ledger, words: Words) -> list[MonthLine]:
    signed = words.formats.signed

    def parts(month: MonthSum) -> str:
        names = {(each.kind, each.said): kind_label(each, words) for each in ledger.kinds}
        return " · ".join(f"{names[kind, said]} {signed(points)}" for kind, said, points in month.by_kind)

    return [
        MonthLine(
            words.formats.month(month.start) if month.start else _("Without a date"),
            words.formats.number(month.rows),
            signed(month.added),
            signed(month.taken),
            signed(month.net),
            words.formats.number(month.after),
            parts(month),
        )
        for month in ledger.months
    ]


def tier(found: TierProgress, ladder: Sequence[TierConfiguration] | None, words: Words) -> Sum:
    """What is counted against the thresholds. No endpoint says what it is that counts."""
    number, text = words.formats.number, words.formats.text
    current, following, progress = found.current, found.next, found.progress

    def said(value: Decimal | None) -> str:
        return _("not told") if value is None else number(value)

    figures = [Figure(_("Counted so far"), said(progress), _unit())]
    if current:
        name = text(current.name or _("the current tier"))
        figures.append(Figure(_("%(tier)s begins at") % {"tier": name}, said(current.min_progress), _("current tier")))
    if following:
        name = text(following.name or _("the next tier"))
        figures.append(Figure(_("%(tier)s begins at") % {"tier": name}, said(following.min_progress), _("next tier")))
    known = {tier.order for tier in (current, following) if tier}
    figures += [
        Figure(_("%(tier)s begins at") % {"tier": text(tier.name or str(tier.order))}, said(tier.min_progress))
        for tier in in_order(ladder or ())
        if tier.order not in known
    ]
    if progress is None:
        return Sum(tuple(figures), _("Gameball did not say how much is counted."), None)
    goal = following.min_progress if following else None
    if goal is not None:
        figures.append(Figure(_("Missing to the next tier"), words.formats.signed(goal - progress), role="rest"))
    return Sum(tuple(figures), *_tier_sentence(found, progress, goal))


def _tier_sentence(found: TierProgress, progress: Decimal, goal: Decimal | None) -> tuple[str, bool | None]:
    start = found.current.min_progress if found.current else None
    if start is not None and progress < start:
        return _(
            "Less is counted than the current tier asks for: it was given by hand, or is kept for some time."
        ), False
    if goal is not None and progress >= goal:
        return _(
            "More is counted than the next tier asks for: the customer was not moved yet, or tiers are given by hand."
        ), False
    if found.next is None:
        return _("There is no tier above."), True
    return _("The count lies between the current tier's beginning and the next one's."), True


def _unit() -> str:
    if settings.GAMEBALL_PROGRESS_UNIT == "progress":
        return _("Gameball does not say what is counted: points, money, orders, friends or a score.")
    return _("Counted as “%(unit)s”: the portal's own setting says so, not Gameball.") % {
        "unit": settings.GAMEBALL_PROGRESS_UNIT
    }


def _points(value: Decimal | None, words: Words) -> str:
    return _("not told") if value is None else words.formats.number(value)
