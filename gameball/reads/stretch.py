"""The newest of a customer's activities, without a gap, as far back as a year: for a call more than the log's.

The page that the log begins with is all there is of most customers. Where it is not, and does not reach back far
enough, one more is read and no other: what lies before that is not known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.conf import settings

from gameball.api import Activity, ActivityPage, activities
from gameball.api.paging import Order
from gameball.reads.answer import Answer, Read
from gameball.reads.kept import LONGEST_PAGE
from gameball.reads.ledger import ROWS, Ledger, goes_on, name_of

MONTHS = 12
ENOUGH = 11  # a call for the oldest month alone is not worth it
EDGE = 10
MORE = 1  # pages that are read for this alone

type Rows = tuple[Activity | None, ...]


@dataclass(frozen=True)
class Stretch:
    """Activities without a gap, newest first: None where a row could not be read. `whole`: there are no others."""

    rows: Rows
    whole: bool = False

    @property
    def edge(self) -> Iterator[Activity]:
        """The oldest rows that have a date. What was not read is no newer than the newest of them.

        They are several, as one that was booked with an earlier date must not make the others seem older than they are.
        """
        dated = (row for row in reversed(self.rows) if row and row.happened and row.happened.at)
        return islice(dated, EDGE)


def newest(customer_id: str) -> Read[Stretch]:
    """As many of the newest as there are, or as reach back far enough, or as two pages hold."""
    return Read(name_of("stretch", customer_id), lambda source: _Stretching(source, customer_id).found())


class _Stretching(Ledger):
    def found(self) -> Answer[Stretch]:
        return self.answered(self._stretch())

    def _stretch(self) -> Stretch:
        if self.begins_with_the_oldest() and (found := self._backwards_from_the_end()):
            return found
        first = self.page(None)
        order = activities.order_of(first.activities)
        if not goes_on(first, LONGEST_PAGE):
            return Stretch(in_order(first, order), whole=True)
        self.note_order(order)
        if order == "oldest_first" and (found := self._backwards_from_the_end()):
            return found
        if order != "newest_first":
            return Stretch(())  # nobody knows which of them are the newest
        return self._onwards(Stretch(in_order(first, order)), first.cursor)

    def _onwards(self, found: Stretch, cursor: int | None) -> Stretch:
        """Where the newest come first: on to the next page, if it takes that."""
        if cursor is None or reaches_back(found):
            return found
        page = self.page(cursor)
        known = {row.activity_id for row in found.rows if row}
        if activities.order_of(page.activities) == "oldest_first" or any(
            row.activity_id in known for row in page.activities
        ):
            return found  # it leads nowhere
        return Stretch(found.rows + in_order(page, "newest_first"), whole=not goes_on(page, LONGEST_PAGE))

    def _backwards_from_the_end(self) -> Stretch | None:
        """Where the oldest come first: the pages that the log reads, from the last one back, and one more."""
        known = self.starts()
        if known is None:
            return None
        starts, missing = known
        if missing:
            return Stretch(())  # it is the newest that could not be read
        found, more = Stretch(()), MORE
        for start in reversed(starts):
            if sum(row is not None for row in found.rows) > ROWS:
                if not more or reaches_back(found):
                    return found
                more -= 1
            found = Stretch(found.rows + in_order(self.page(start), "oldest_first"))
        return Stretch(found.rows, whole=True)


def in_order(page: ActivityPage, order: Order | None) -> Rows:
    """The rows of a page, newest first, with those that could not be read."""
    rows: list[Activity | None] = list(page.activities)
    for gap in reversed(page.gaps):
        rows.insert(gap, None)
    return tuple(rows[::-1] if order == "oldest_first" else rows)


def reaches_back(found: Stretch) -> bool:
    """Whether enough months were read whole, this one counted; a day is for whatever zone is meant."""
    days = [row.happened.at.date() for row in found.edge if row.happened and row.happened.at]
    return bool(days) and max(days) < first_day(ENOUGH) - timedelta(days=1)


def first_day(months: int = MONTHS) -> date:
    """Where so many months begin, this one counted, in the shop."""
    today = datetime.now(ZoneInfo(settings.GAMEBALL_TIME_ZONE)).date()
    number = today.year * 12 + today.month - 1 - (months - 1)
    return date(number // 12, number % 12 + 1, 1)
