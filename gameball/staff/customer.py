"""A customer as an agent sees them: all panels, whatever came of each, and what Gameball sent for them."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gameball.api import Call, Json, activities, balance, campaigns, referrals, tiers
from gameball.identity.jose import is_usable_id
from gameball.identity.viewer import Viewer
from gameball.panels import Panel, Spec
from gameball.panels.activities import first_rows
from gameball.panels.formats import Formats
from gameball.panels.panel import Notice, Trouble, as_of, build, count
from gameball.panels.referrals import FRIENDS, masked
from gameball.reads import USUAL, Answer, Taking, kept, proofs, reader
from gameball.reads.ledger import Slice

# What is copied along from a page or a sheet and is part of no id: marks of direction, a BOM, blanks of no width.
AROUND = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
EMAIL = re.compile(r"(?<![^\s@＠﹫])[^@＠﹫\s]+[@＠﹫][^@＠﹫\s]+\.[^@＠﹫\s]+")
# As people write them, with their country: a bare number may as well be an order's.
PHONE = re.compile(r"\+\d[\d ().-]{6,20}\d")
NAMES = {"displayname", "name"}


class BadId(Exception):
    """What was typed can't be a customer's id. Says why, for a person."""


@dataclass(frozen=True)
class Looked:
    """The panels, or the one thing there is to say instead of them."""

    panels: tuple[Panel, ...]
    name: str = ""
    notice: Notice = ""
    trouble: Trouble | None = None


@dataclass(frozen=True)
class Sent:
    """One endpoint's answer as it is kept: without contact data."""

    endpoint: str
    asked: str
    as_of: str
    text: str


def usable_id(typed: str) -> str:
    """The id as it is sent to Gameball. Raises `BadId`."""
    found = typed.strip().strip(AROUND).strip()
    if not found:
        raise BadId(_("Type the customer's id: without one there is nothing to look up."))
    if found in {".", ".."}:
        raise BadId(_("“.” and “..” can't be looked up: in an address they mean something else."))
    if not is_usable_id(found):
        raise BadId(_("This id holds a character that can't be sent. Copy it again from the shop's administration."))
    return found


def look(viewer: Viewer, specs: Sequence[Spec], seconds: float, taking: Taking = USUAL) -> Looked:
    """All of them, side by side; what isn't there after `seconds` is loading. Nothing is left out for an agent."""
    newest = first_rows(viewer.customer_id or "")
    got = reader().start([*(want for spec in specs for want in spec.wanted()), newest], taking)
    got.wait(seconds)
    panels = tuple(build(spec, got) for spec in specs)
    count(viewer, panels)
    wholly: tuple[Notice, ...] = ("not-enrolled", "paused")
    for notice in wholly:
        if found := next((panel for panel in panels if panel.notice == notice), None):
            return Looked((), "", notice, found.trouble)
    return Looked(panels, own_name(got.maybe(newest), viewer))


def own_name(found: Slice | None, viewer: Viewer) -> str:
    """As the activities give it, unless it is an e-mail address or a telephone number."""
    names = (veiled(row.display_name) for row in found.activities if row.display_name) if found else iter(())
    return Formats(viewer.language).text(next(names, ""))


def sent(viewer: Viewer) -> list[Sent]:
    """What is kept of each endpoint."""
    customer_id, lang = viewer.customer_id or "", viewer.language.code
    calls: list[Call[Any]] = [
        balance.read(customer_id),
        tiers.progress(customer_id, lang=lang),
        campaigns.progress(customer_id, lang=lang),
        proofs.newest(customer_id),
        activities.count(customer_id),
        referrals.page(customer_id, limit=FRIENDS),
        referrals.count(customer_id),
        campaigns.configuration(lang=lang),
        campaigns.configuration(customer_id=customer_id, lang=lang),
        tiers.configuration(lang=lang),
        referrals.configuration(lang=lang),
    ]
    copies = kept.get(calls)
    formats = Formats(viewer.language)
    return [
        Sent(
            call.endpoint,
            _asked(call),
            as_of(copy.at, formats) if copy else "",
            pretty(covered(copy.json, customer_id)) if copy else "",
        )
        for call in calls
        for copy in [copies.get(call)]
    ]


def _asked(call: Call[Any]) -> str:
    path = "/".join("{customerId}" if part == call.customer_id else part for part in call.path)
    values = [f"{name}={'{customerId}' if value == call.customer_id else value}" for name, value in call.params]
    return f"GET {path}" + (f"?{'&'.join(values)}" if values else "")


def veiled(name: str) -> str:
    """Enough of a person's name to know them again, and no more: it is shown whole where contact data is revealed."""
    return " ".join(f"{word[0]}•••" for word in name.split()[:3])


def covered(answer: Json, customer_id: str, name: str = "") -> Json:
    """The same without what else would tell how to reach somebody: addresses, and numbers in the place of names."""
    if isinstance(answer, list):
        return [covered(part, customer_id, name) for part in answer]
    if isinstance(answer, dict):
        return {key: covered(part, customer_id, key) for key, part in answer.items()}
    if isinstance(answer, str) and answer != customer_id:
        if name.lower() == "displayname":
            return veiled(answer)
        if name.lower() in NAMES:
            return masked(answer)
        return PHONE.sub(lambda found: masked(found[0]), EMAIL.sub(lambda found: masked(found[0]), answer))
    return answer


def pretty(answer: Json) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2, default=float)


def age(answer: Answer[Any], viewer: Viewer) -> str:
    return as_of(answer.at, Formats(viewer.language))
