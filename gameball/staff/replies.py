"""Sentences for an agent to copy into a reply, in whichever language the customer writes: Gameball tells none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from gameball.api import Activity, Balance, TierProgress
from gameball.language import Language
from gameball.panels.formats import days_until
from gameball.panels.sentences import sentence
from gameball.panels.words import Words

# From right to left they keep a figure's sign on its side; from left to right a letter can do without
MARKS = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


@dataclass(frozen=True)
class Reply:
    code: str
    language: str
    direction: str
    text: str


def replies(
    reader: Language,
    balance: Balance | None,
    tier: TierProgress | None,
    order: str = "",
    rows: Sequence[Activity] = (),
) -> list[Reply]:
    """One for each language that is offered, the agent's own as their region writes it; none where there is nothing."""
    found = []
    for code, name in settings.LANGUAGES:
        if code not in settings.LANGUAGES_OFFERED:
            continue
        language = reader if reader.code == code else Language(code, code)
        with translation.override(code):
            words = Words.of(language, balance)
            said = _of_order(order, rows, words) if order else (*_of_balance(balance, words), *_of_tier(tier, words))
            text = " ".join(said)
            if language.direction == "ltr":
                text = text.translate(MARKS)
        if text:
            found.append(Reply(code, name, language.direction, text))
    return found


def _of_balance(found: Balance | None, words: Words) -> Iterable[str]:
    if found is None or found.available_points_balance is None:
        return
    formats = words.formats
    available, worth = found.available_points_balance, found.available_points_value
    named = {"points": words.of_points(available)}
    if worth and available > 0 and worth > 0:
        named["worth"] = formats.money(worth, words.currency)
        yield _("You can spend %(points)s right now, worth %(worth)s.") % named
    else:
        yield _("Your balance is %(points)s right now.") % named
    if found.pending_points and found.pending_points > 0:
        yield _("On hold until the return period of their orders ends: %(points)s.") % {
            "points": words.of_points(found.pending_points)
        }
    expiring, when = found.next_expiring_points_amount, formats.date(found.next_expiring_points_date)
    local = formats.local(found.next_expiring_points_date)
    is_past = local is not None and days_until(local) < 0
    if expiring and expiring > 0 and when and not is_past:
        yield _("Next to expire: %(points)s on %(date)s.") % {"points": words.of_points(expiring), "date": when}


def _of_tier(found: TierProgress | None, words: Words) -> Iterable[str]:
    current, following = (found.current, found.next) if found else (None, None)
    if found is None or current is None or not current.name:
        return
    yield _("Your tier is %(tier)s.") % {"tier": words.formats.text(current.name)}
    start, goal = current.min_progress or 0, following.min_progress if following else None
    if (
        following
        and following.name
        and goal is not None
        and found.progress is not None
        and start <= found.progress < goal
    ):
        yield _("%(missing)s to go to %(tier)s.") % {
            "missing": words.formats.number(goal - found.progress),
            "tier": words.formats.text(following.name),
        }


def _of_order(order: str, rows: Sequence[Activity], words: Words) -> Iterable[str]:
    """What happened, one after the other, in the words that the customer's own page has."""
    if not rows:
        return
    yield _("About order %(order)s:") % {"order": order}
    for row in rows:
        points, when = row.signed_points, words.formats.date(row.happened)
        figure = f"{words.formats.signed(points)} {words.unit(points)}" if points else ""
        yield ", ".join(part for part in (when, sentence(row, words), figure) if part) + "."
