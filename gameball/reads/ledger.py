"""A customer's activities, newest first, a handful at a time, whichever way round the account lists them.

An account that lists the newest first is read page by page as the customer goes on. One that lists the oldest first
has to be read to its end before the newest is known; its pages are kept, so that going on costs nothing more.
"""

import hashlib
import logging
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.core.cache import cache

from gameball.api import Activity, ActivityKind, ActivityPage, Call, activities
from gameball.reads.kept import CACHE_TROUBLE
from gameball.reads.reader import Answer, Read, Source

log = logging.getLogger(__name__)

ROWS = 25
NEWEST_FIRST = b"newest first"
A_DAY = 86_400


@dataclass(frozen=True)
class Slice:
    """Some activities, newest first. `more_after` is where to go on, `missing` says which ones could not be read."""

    activities: tuple[Activity, ...]
    more_after: int | None = None
    missing: Literal["", "older", "newer"] = ""


def rows(customer_id: str, *, after: int | None = None, kind: ActivityKind | None = None) -> Read[Slice]:
    """The `ROWS` activities that come after the one with that id."""
    what = hashlib.sha256(f"{customer_id}\n{after}\n{kind}".encode()).hexdigest()[:32]
    return Read(
        f"{settings.GAMEBALL_ACCOUNT}:ledger:{what}", lambda source: _Ledger(source, customer_id, kind).slice(after)
    )


class _Ledger:
    def __init__(self, source: Source, customer_id: str, kind: ActivityKind | None) -> None:
        self._source, self._customer_id, self._kind = source, customer_id, kind
        self._answers: list[Answer[ActivityPage]] = []

    def slice(self, after: int | None) -> Answer[Slice]:
        found = self._next_page(after) if after is not None and _order_is_known() else None
        found = found or self._from_the_start(after)
        return Answer(found, min(a.at for a in self._answers), any(a.stale for a in self._answers))

    def _fetch(self, call: Call[ActivityPage]) -> ActivityPage:
        answer = self._source.answer(call)
        self._answers.append(answer)
        return answer.value

    def _next_page(self, after: int) -> Slice | None:
        """One call, where the account is known to list the newest first; None if it turns out not to."""
        page = self._fetch(activities.page(self._customer_id, after=after, limit=ROWS, type=self._kind))
        older = tuple(row for row in page.activities if row.activity_id is not None and row.activity_id < after)
        if page.activities and not older:
            log.warning("activities: the account's order is not what it was")
            _forget_order()
            return None
        goes_on = len(older) == ROWS if page.has_more is None else page.has_more
        return Slice(older, page.cursor if goes_on and older and page.cursor != after else None)

    def _from_the_start(self, after: int | None) -> Slice:
        walk = activities.newest_first(self._fetch, self._customer_id, type=self._kind)
        taken: list[Activity] = []
        found = after is None
        more = False
        for row in walk:
            if not found:
                found = row.activity_id == after
            elif len(taken) < ROWS:
                taken.append(row)
            else:
                more = True
                break
        if walk.order == "newest_first":
            _remember_order()
        last = taken[-1].activity_id if taken else None
        missing: Literal["", "older", "newer"] = ""
        if walk.cut and walk.order == "oldest_first":
            missing = "newer"
        elif walk.cut and not more:
            missing = "older"
        return Slice(tuple(taken), last if more else None, missing)


def _order_name() -> str:
    return f"{settings.GAMEBALL_ACCOUNT}:order"


def _order_is_known() -> bool:
    try:
        return bool(cache.get(_order_name()) == NEWEST_FIRST)
    except CACHE_TROUBLE:
        return False


def _remember_order() -> None:
    try:
        cache.set(_order_name(), NEWEST_FIRST, A_DAY)
    except CACHE_TROUBLE:
        log.warning("the order of activities cannot be kept")


def _forget_order() -> None:
    try:
        cache.delete(_order_name())
    except CACHE_TROUBLE:
        log.warning("the order of activities cannot be forgotten")
