"""A customer's activities, newest first, a handful at a time, whichever way round the account lists them.

The first page is as long as Gameball gives them: it is all there is of most customers, and then answers whatever is
asked about their activities. Of longer lists an account that lists the newest first is read page by page as the
customer goes on. One that lists the oldest first has to be read to its end, once, before the newest is known. New rows
only ever come to that end: so where its pages begin is remembered, and from then on a handful costs the one or two
pages that it stands on.
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

from gameball.api import Activity, ActivityKind, ActivityPage, Call, TimedOut, activities
from gameball.api.paging import Order
from gameball.reads import kept, store
from gameball.reads.answer import Answer, Read, Source
from gameball.reads.kept import LONGEST_PAGE
from gameball.reads.proofs import newest

log = logging.getLogger(__name__)

ROWS = 25
STEP = 100  # how many rows are read on, from wherever somebody asks to go on
MOST_PAGES = 100
MOST_CALLS = 5  # how many calls' worth of time one slice may take in all
A_DAY = 86_400

type Start = int | None  # where a page begins: after that activity, or at the very first


@dataclass(frozen=True)
class Slice:
    """Some activities, newest first. `more_after` is where to go on, `missing` says which ones could not be read.

    `total` is how many there are in all, where the pages that were read tell.
    """

    activities: tuple[Activity, ...]
    more_after: int | None = None
    missing: Literal["", "older", "newer"] = ""
    total: int | None = None


def rows(customer_id: str, *, after: int | None = None, kind: ActivityKind | None = None) -> Read[Slice]:
    """The `ROWS` activities that come after the one with that id."""
    return Read(
        name_of("rows", customer_id, after, kind),
        lambda source: Ledger(source, customer_id, kind).slice(after),
        pool="reads" if after is None else "wandering reads",
    )


class Ledger:
    """One reading of a customer's list: what is asked for on the way, and what is known of it beforehand."""

    def __init__(self, source: Source, customer_id: str, kind: ActivityKind | None = None) -> None:
        self._source, self._customer_id, self._kind = source, customer_id, kind
        self._answers: list[Answer[ActivityPage]] = []
        self._deadline = time.monotonic() + MOST_CALLS * settings.GAMEBALL_CALL_BUDGET_MS / 1000

    def slice(self, after: int | None) -> Answer[Slice]:
        return self.answered(self._find(after))

    def answered[T](self, found: T) -> Answer[T]:
        """What was made of the pages that were read: as old as the oldest of them."""
        oldest = min(self._answers, key=lambda answer: answer.at)
        because = next((answer.because for answer in self._answers if answer.because), None)
        return Answer(lambda: found, oldest.at, oldest.fresh_seconds, because)

    def _find(self, after: int | None) -> Slice:
        if self._kind and (found := self._among_all(after)):
            return found
        if self.begins_with_the_oldest() and (found := self._from_the_end(after)):
            return found
        first = self.page(None)
        order = activities.order_of(first.activities)
        if not goes_on(first, LONGEST_PAGE):
            rows = first.activities[::-1] if order == "oldest_first" else first.activities
            return _handful(rows, after, total=len(rows) + first.malformed)
        self.note_order(order)
        if order == "oldest_first" and (found := self._from_the_end(after)):
            return found
        if order == "newest_first":
            return self._from_the_start(first, after)
        return self._by_walking(after)

    def note_order(self, order: Order | None) -> None:
        if order and order != _recall(_order_name()):
            _remember(_order_name(), order)

    def begins_with_the_oldest(self) -> bool:
        """Whether it is known that the first page is not worth reading."""
        first = activities.page(self._customer_id, limit=LONGEST_PAGE, type=self._kind)
        if self._source.holds(first) or _recall(_order_name()) != "oldest_first":
            return False
        return len(self._known_starts()) > 1

    def _among_all(self, after: int | None) -> Slice | None:
        """Those of one kind, where all there are stand on a page that is kept anyhow."""
        call = newest(self._customer_id)
        copy = kept.get([call]).get(call)
        if copy is None or not copy.is_whole or copy.is_outdated:
            return None
        page = self._fetch(call)
        if goes_on(page, LONGEST_PAGE) or page.malformed or any(row.kind is None for row in page.activities):
            return None  # Gameball may know of such a row what kind it is
        rows = tuple(row for row in page.activities if row.kind == self._kind)
        if activities.order_of(page.activities) == "oldest_first":
            rows = rows[::-1]
        return _handful(rows, after, total=len(rows))

    def _from_the_start(self, first: ActivityPage, after: int | None) -> Slice:
        """Where the newest come first: on the first page as far as it reaches, then on those read lately.

        Where none of these holds the row to go on from, one is read that begins there.
        """
        rows = _older(first.activities, after)
        if rows or after is None:
            return _part(rows, first, after, LONGEST_PAGE)
        starts = self._lately()
        reaching = sorted(start for start in starts if start >= after)
        page = self.page(reaching[0], STEP) if reaching else None
        rows = _older(page.activities, after) if page else ()
        if page is None or (not rows and goes_on(page, STEP)):
            page = self.page(after, STEP)
            rows = _older(page.activities, after)
            if page.activities and not rows:
                log.warning("activities: the account's order is not what it was")
                _remember(_order_name(), "")
                return Slice(())
            self._read_lately(starts, after)
        return _part(rows, page, after, STEP)

    def _lately(self) -> list[int]:
        starts = _believable_starts(_recall(self._starts_name("down")))
        return [start for start in starts if start is not None]

    def _read_lately(self, starts: list[int], start: int) -> None:
        latest = sorted({*starts, start})[-MOST_PAGES + 1 :]
        _remember(self._starts_name("down"), json.dumps([None, *latest]))

    def _from_the_end(self, after: int | None) -> Slice | None:
        """Where the oldest come first: the pages from the last one back to where `ROWS` are found.

        None if it turns out that the account lists the newest first after all.
        """
        known = self.starts()
        if known is None:
            return None
        starts, missing = known
        found = tuple(islice(self._backwards(starts, after), ROWS + 1))
        shown = found[:ROWS]
        return Slice(shown, shown[-1].activity_id if len(found) > ROWS else None, missing)

    def starts(self) -> tuple[list[Start], Literal["", "newer"]] | None:
        """Where each page begins, where the oldest come first. Only what came since the last time is read.

        None if it turns out that the account lists the newest first after all.
        """
        try:
            return self._starts()
        except _Turned:
            log.warning("activities: the account's order is not what it was")
            _remember(_order_name(), "")
            return None

    def _starts(self) -> tuple[list[Start], Literal["", "newer"]]:
        before = self._known_starts()
        starts = list(before)
        missing: Literal["", "newer"] = ""
        while True:
            page = self.page(starts[-1])
            if activities.order_of(page.activities) == "newest_first":
                raise _Turned
            if not goes_on(page, LONGEST_PAGE):
                break
            if page.cursor is None or page.cursor <= (starts[-1] or 0) or len(starts) == MOST_PAGES:
                missing = "newer"  # it leads nowhere, or too far
                break
            starts.append(page.cursor)
        if starts != before:
            _remember(self._starts_name("up"), json.dumps(starts))
        return starts, missing

    def _known_starts(self) -> list[Start]:
        return _believable_starts(_recall(self._starts_name("up")))

    def _starts_name(self, way: str) -> str:
        return f"{kept.about(self._customer_id)}starts:{way}:{self._kind or ''}"

    def _backwards(self, starts: list[Start], after: int | None) -> Iterator[Activity]:
        for start in reversed(starts):
            if after is not None and start is not None and start >= after:
                continue
            for row in reversed(self.page(start).activities):
                if _is_older(row, after):
                    yield row

    def _by_walking(self, after: int | None) -> Slice:
        """The order is not known yet, as on a first page of one row: whatever it takes to find out."""
        walk = activities.newest_first(self._fetch, self._customer_id, type=self._kind)
        found = tuple(islice((row for row in walk if _is_older(row, after)), ROWS + 1))
        missing: Literal["", "older", "newer"] = ""
        if walk.cut:
            missing = "newer" if walk.order == "oldest_first" else "older"
        return Slice(found[:ROWS], found[ROWS - 1].activity_id if len(found) > ROWS else None, missing)

    def page(self, after: Start, limit: int = LONGEST_PAGE) -> ActivityPage:
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


def _is_older(row: Activity, after: int | None) -> bool:
    return after is None or (row.activity_id is not None and row.activity_id < after)


def _older(rows: tuple[Activity, ...], after: int | None) -> tuple[Activity, ...]:
    return tuple(row for row in rows if _is_older(row, after))


def _part(rows: tuple[Activity, ...], page: ActivityPage, after: int | None, limit: int) -> Slice:
    """Of a page, from some row on. What follows it may stand on the next."""
    shown = rows[:ROWS]
    goes = len(rows) > ROWS or goes_on(page, limit)
    next_after = shown[-1].activity_id if shown else page.cursor
    leads_on = goes and next_after is not None and (after is None or next_after < after)
    return Slice(shown, next_after if leads_on else None)


def _handful(rows: tuple[Activity, ...], after: int | None, *, total: int) -> Slice:
    """Of all there are."""
    older = _older(rows, after)
    shown = older[:ROWS]
    return Slice(shown, shown[-1].activity_id if len(older) > ROWS else None, total=total)


def name_of(what: str, customer_id: str, after: int | None = None, kind: ActivityKind | None = None) -> str:
    """Without the customer's id in clear: it is the key of a cache."""
    said = json.dumps([customer_id, after, kind])
    return f"{settings.GAMEBALL_ACCOUNT}:{what}:{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _recall(name: str) -> str:
    return (store.get(name) or b"").decode(errors="replace")


def _remember(name: str, value: str) -> None:
    store.put(name, value.encode(), A_DAY)


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
