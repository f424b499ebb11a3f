"""The ledger of all of a customer's activities, added up by type and by month."""

import hashlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from gameball.api import Activity, ActivityKind, ActivityPage, Call, TimedOut, activities
from gameball.api.activities import Sign, sign_of
from gameball.panels.formats import Formats
from gameball.reads import Answer, Read, Source

MOST_CALLS = 20  # how many calls' worth of time the whole list may take
NEAR = 5  # how many other orders to name where one isn't found


@dataclass(frozen=True)
class KindSum:
    """All activities of one type. `turned` is of how many the sign was not the one that came."""

    kind: ActivityKind | None
    said: str  # what Gameball calls it, where nobody documented it
    sign: Sign
    rows: int
    points: Decimal
    turned: int


@dataclass(frozen=True)
class MonthSum:
    key: str  # "2026-11"; empty for what has no date that can be read
    start: datetime | None
    rows: int
    added: Decimal
    taken: Decimal
    by_kind: tuple[tuple[ActivityKind | None, str, Decimal], ...]
    after: Decimal  # the sum from the beginning to this month's end

    @property
    def net(self) -> Decimal:
        return self.added + self.taken


@dataclass(frozen=True)
class Ledger:
    """What all activities come to. `order` holds those that bear the transaction id which was asked about."""

    rows: int
    points: Decimal
    as_sent: Decimal
    kinds: tuple[KindSum, ...]
    months: tuple[MonthSum, ...]
    recent_cashback: Decimal  # within the shop's usual return period
    lost: int  # rows that could not be read
    cut: bool
    order: tuple[Activity, ...]
    near: tuple[str, ...]  # transaction ids that resemble it

    @property
    def turned(self) -> int:
        return sum(kind.turned for kind in self.kinds)


def whole(customer_id: str, formats: Formats, order: str = "") -> Read[Ledger]:
    """Reads all activities, through what is kept."""
    what = hashlib.sha256(json.dumps([customer_id, order]).encode()).hexdigest()[:32]

    def work(source: Source) -> Answer[Ledger]:
        answers: list[Answer[ActivityPage]] = []

        deadline = time.monotonic() + MOST_CALLS * settings.GAMEBALL_CALL_BUDGET_MS / 1000

        def fetch(call: Call[ActivityPage]) -> ActivityPage:
            if time.monotonic() > deadline:
                raise TimedOut(endpoint=call.endpoint)
            answers.append(source.answer(call))
            return answers[-1].value

        walk = activities.newest_first(fetch, customer_id)
        adding = _Adding(formats, order)
        for row in walk:
            adding.add(row)
        found = adding.result(sum(answer.value.malformed for answer in answers), cut=walk.cut)
        because = next((answer.because for answer in answers if answer.because), None)
        oldest = min(answers, key=lambda answer: answer.at)
        return Answer(lambda: found, oldest.at, oldest.fresh_seconds, because)

    return Read(f"{settings.GAMEBALL_ACCOUNT}:whole:{what}", work)


def add_up(rows: Iterable[Activity], formats: Formats, order: str = "") -> Ledger:
    adding = _Adding(formats, order)
    for row in rows:
        adding.add(row)
    return adding.result(0, cut=False)


class _Adding:
    def __init__(self, formats: Formats, order: str) -> None:
        self._formats, self._order = formats, order.strip().casefold()
        self._rows = 0
        self._as_sent = self._recent = Decimal(0)
        self._count: Counter[tuple[ActivityKind | None, str]] = Counter()
        self._turned: Counter[tuple[ActivityKind | None, str]] = Counter()
        self._points: defaultdict[tuple[ActivityKind | None, str], Decimal] = defaultdict(Decimal)
        self._months: dict[str, dict[tuple[ActivityKind | None, str], list[Decimal]]] = {}
        self._in_month: Counter[str] = Counter()
        self._starts: dict[str, datetime] = {}
        self._bearing: list[Activity] = []
        self._near: dict[str, None] = {}
        self._returnable = timezone.now() - timedelta(days=settings.SHOP_PENDING_DAYS)

    def add(self, row: Activity) -> None:
        sent = row.reward_points if row.points is None else row.points
        points = row.signed_points or Decimal(0)
        name = (row.kind, "" if row.kind else (row.activity_type or ""))
        local = self._formats.local(row.happened)
        month = f"{local:%Y-%m}" if local else ""
        self._rows += 1
        self._count[name] += 1
        self._in_month[month] += 1
        self._points[name] += points
        self._as_sent += sent or 0
        self._turned[name] += (sent or 0) != points
        if local:
            self._starts.setdefault(month, local)
        both = self._months.setdefault(month, {}).setdefault(name, [Decimal(0), Decimal(0)])
        both[points < 0] += points
        if row.kind is ActivityKind.PAYMENT_REWARD and local and local >= self._returnable:
            self._recent += points
        self._compare(row)

    def _compare(self, row: Activity) -> None:
        if not self._order or not row.transaction_id:
            return
        known = row.transaction_id.casefold()
        if known == self._order:
            self._bearing.append(row)
        elif len(self._near) < NEAR and (self._order in known or (known in self._order and len(known) > 3)):
            self._near[row.transaction_id] = None

    def result(self, lost: int, *, cut: bool) -> Ledger:
        kinds = [
            KindSum(kind, said, sign_of(kind), rows, self._points[kind, said], self._turned[kind, said])
            for (kind, said), rows in self._count.most_common()
        ]
        kinds.sort(key=lambda each: -abs(each.points))
        return Ledger(
            self._rows,
            sum(self._points.values(), Decimal(0)),
            self._as_sent,
            tuple(kinds),
            tuple(reversed(list(self._by_month()))),
            self._recent,
            lost,
            cut,
            tuple(sorted(self._bearing, key=lambda row: row.activity_id or 0)),
            tuple(self._near),
        )

    def _by_month(self) -> Iterable[MonthSum]:
        after = Decimal(0)
        for key in sorted(self._months):
            sums = self._months[key]
            added = sum((more for more, _ in sums.values()), Decimal(0))
            taken = sum((less for _, less in sums.values()), Decimal(0))
            after += added + taken
            by_kind = tuple((kind, said, more + less) for (kind, said), (more, less) in sums.items() if more + less)
            yield MonthSum(key, self._starts.get(key), self._in_month[key], added, taken, by_kind, after)
