"""A customer's activities, newest first, a handful at a time, whichever way round the account lists them.

An account that lists the newest first is read page by page as the customer goes on. One that lists the oldest first has
to be read to its end, once, before the newest is known. New rows only ever come to that end: so where its pages begin
is remembered, and from then on a handful costs the one or two pages that it stands on.
"""

import hashlib
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from django.conf import settings
from django.core.cache import cache

from gameball.api import Activity, ActivityKind, ActivityPage, Call, TimedOut, activities
from gameball.reads import kept
from gameball.reads.kept import CACHE_TROUBLE
from gameball.reads.reader import Answer, Read, Source

log = logging.getLogger(__name__)

ROWS = 25
FIRST_PAGE = 50
WHOLE_PAGE = 200
MOST_PAGES = 100
MOST_CALLS = 5  # how many calls' worth of time one slice may take in all
A_DAY = 86_400

type Start = int | None  # where a page begins: after that activity, or at the very first


@dataclass(frozen=True)
class Slice:
    """Some activities, newest first. `more_after` is where to go on, `missing` says which ones could not be read."""

    activities: tuple[Activity, ...]
    more_after: int | None = None
    missing: Literal["", "older", "newer"] = ""


def rows(customer_id: str, *, after: int | None = None, kind: ActivityKind | None = None) -> Read[Slice]:
    """The `ROWS` activities that come after the one with that id."""
    return Read(_name("rows", customer_id, after, kind), lambda source: _Ledger(source, customer_id, kind).slice(after))


class _Ledger:
    def __init__(self, source: Source, customer_id: str, kind: ActivityKind | None) -> None:
        self._source, self._customer_id, self._kind = source, customer_id, kind
        self._answers: list[Answer[ActivityPage]] = []
        self._deadline = time.monotonic() + MOST_CALLS * settings.GAMEBALL_CALL_BUDGET_MS / 1000

    def slice(self, after: int | None) -> Answer[Slice]:
        found = self._find(after)
        oldest = min(self._answers, key=lambda answer: answer.at)
        because = next((answer.because for answer in self._answers if answer.because), None)
        return Answer(found, oldest.at, oldest.fresh_seconds, because)

    def _find(self, after: int | None) -> Slice:
        order = known if (known := _recall(_order_name())) in {"newest_first", "oldest_first"} else None
        if order == "newest_first" and after is not None and (found := self._next_page(after)):
            return found
        if order == "oldest_first" and (found := self._from_the_end(after)):
            return found
        first = self._page(None, FIRST_PAGE)
        order = activities.order_of(first.activities)
        if order:
            _remember(_order_name(), order)
        if order == "oldest_first" and first.has_more is not False and (found := self._from_the_end(after)):
            return found
        if order == "newest_first" or first.has_more is False:
            rows = first.activities if order != "oldest_first" else first.activities[::-1]
            return self._on_first_page(rows, first, after)
        return self._by_walking(after)

    def _on_first_page(self, rows: tuple[Activity, ...], first: ActivityPage, after: int | None) -> Slice:
        if after is not None:
            rows = tuple(row for row in rows if row.activity_id is not None and row.activity_id < after)
            if len(rows) < ROWS and first.has_more is not False:
                return self._next_page(after) or Slice(())
        more = len(rows) > ROWS or goes_on(first, FIRST_PAGE)
        shown = rows[:ROWS]
        last = shown[-1].activity_id if shown else None
        return Slice(shown, (last or first.cursor) if more else None)

    def _next_page(self, after: int) -> Slice | None:
        """One call, where the account lists the newest first; None if it turns out not to."""
        page = self._page(after, ROWS)
        older = tuple(row for row in page.activities if row.activity_id is not None and row.activity_id < after)
        if page.activities and not older:
            log.warning("activities: the account's order is not what it was")
            _remember(_order_name(), "")
            return None
        more = goes_on(page, ROWS) and bool(older) and page.cursor != after
        return Slice(older, page.cursor if more else None)

    def _from_the_end(self, after: int | None) -> Slice | None:
        """Where the oldest come first: the pages from the last one back to where `ROWS` are found.

        None if it turns out that the account lists the newest first after all.
        """
        try:
            starts, missing = self._starts()
        except _Turned:
            log.warning("activities: the account's order is not what it was")
            _remember(_order_name(), "")
            return None
        found = tuple(islice(self._backwards(starts, after), ROWS + 1))
        shown = found[:ROWS]
        return Slice(shown, shown[-1].activity_id if len(found) > ROWS else None, missing)

    def _starts(self) -> tuple[list[Start], Literal["", "newer"]]:
        """Where each page begins. Only what came since the last time is read."""
        name = f"{kept.about(self._customer_id)}starts:{self._kind or ''}"
        before = _believable_starts(_recall(name))
        starts = list(before)
        missing: Literal["", "newer"] = ""
        while True:
            page = self._page(starts[-1], WHOLE_PAGE)
            if activities.order_of(page.activities) == "newest_first":
                raise _Turned
            if not goes_on(page, WHOLE_PAGE):
                break
            if page.cursor is None or page.cursor <= (starts[-1] or 0) or len(starts) == MOST_PAGES:
                missing = "newer"  # it leads nowhere, or too far
                break
            starts.append(page.cursor)
        if starts != before:
            _remember(name, json.dumps(starts))
        return starts, missing

    def _backwards(self, starts: list[Start], after: int | None) -> Iterator[Activity]:
        for start in reversed(starts):
            if after is not None and start is not None and start >= after:
                continue
            for row in reversed(self._page(start, WHOLE_PAGE).activities):
                if after is None or (row.activity_id is not None and row.activity_id < after):
                    yield row

    def _by_walking(self, after: int | None) -> Slice:
        """The order is not known yet, as on a first page of one row: whatever it takes to find out."""
        walk = activities.newest_first(self._fetch, self._customer_id, type=self._kind)
        rest = (row for row in walk if after is None or (row.activity_id is not None and row.activity_id < after))
        found = tuple(islice(rest, ROWS + 1))
        missing: Literal["", "older", "newer"] = ""
        if walk.cut:
            missing = "newer" if walk.order == "oldest_first" else "older"
        return Slice(found[:ROWS], found[ROWS - 1].activity_id if len(found) > ROWS else None, missing)

    def _page(self, after: Start, limit: int) -> ActivityPage:
        return self._fetch(activities.page(self._customer_id, after=after, limit=limit, type=self._kind))

    def _fetch(self, call: Call[ActivityPage]) -> ActivityPage:
        if time.monotonic() > self._deadline:
            raise TimedOut(endpoint=call.endpoint)  # what was read is kept: the next try goes on from there
        answer = self._source.answer(call)
        self._answers.append(answer)
        return answer.value


class _Turned(Exception):
    """The account lists the other way round than was thought."""


def goes_on(page: ActivityPage, limit: int) -> bool:
    """Whether more comes after this page. Where Gameball does not say, a full one suggests it."""
    return len(page.activities) + page.malformed >= limit if page.has_more is None else page.has_more


def _name(what: str, customer_id: str, after: int | None, kind: ActivityKind | None) -> str:
    """Without the customer's id in clear: it is the key of a cache."""
    said = json.dumps([customer_id, after, kind])
    return f"{settings.GAMEBALL_ACCOUNT}:{what}:{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _recall(name: str) -> str:
    try:
        found = cache.get(name)
        return found.decode() if isinstance(found, bytes) else ""
    except CACHE_TROUBLE:
        return ""


def _remember(name: str, value: str) -> None:
    try:
        cache.set(name, value.encode(), A_DAY)
    except CACHE_TROUBLE as trouble:
        log.warning("what is known of a ledger cannot be kept: %s", type(trouble).__name__)


def _order_name() -> str:
    return f"{settings.GAMEBALL_ACCOUNT}:order"


def _believable_starts(text: str) -> list[Start]:
    """What was kept of where pages begin, if it is that: the first, then ids that rise."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return [None]
    if not isinstance(found, list) or found[:1] != [None] or len(found) > MOST_PAGES:
        return [None]
    ids = found[1:]
    if not all(isinstance(each, int) for each in ids) or ids != sorted(set(ids)):
        return [None]
    return found
