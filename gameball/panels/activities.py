"""The activity log: a sentence for everything that happened, newest first, with what concerns the customer inside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from gameball.api import Activity, ActivityKind, Coupon, activities, balance
from gameball.identity.viewer import Viewer
from gameball.panels import inside
from gameball.panels.icons import ACTIVITIES
from gameball.panels.panel import Reads, State
from gameball.panels.sentences import COUPONS, FILTER_LABELS, sentence, spoken
from gameball.panels.words import Words
from gameball.reads import Wanted, ledger

FEW = 10


@dataclass(frozen=True)
class Detail:
    label: str
    value: str
    code: bool = False  # a coupon's code: to be copied letter by letter


@dataclass(frozen=True)
class Row:
    id: str
    glyph: str
    sentence: str
    when: str
    month: tuple[str, str]  # "2026-11" and "November 2026"
    figure: str
    spoken: str  # the figure in words, for who can't see its sign
    gained: bool | None
    worth: str
    details: tuple[Detail, ...]
    inside: tuple[Detail, ...] = ()  # for agents


@dataclass(frozen=True)
class Month:
    """The rows of one month under a quiet heading. One that `continues` had its heading on the page before."""

    key: str
    label: str
    rows: tuple[Row, ...]
    continues: bool = False


@dataclass(frozen=True)
class Filter:
    label: str
    address: str
    active: bool


@dataclass(frozen=True)
class ActivitiesContent:
    state: State
    months: tuple[Month, ...]
    total: str
    filters: tuple[Filter, ...]
    filtered_by: str
    everything: str  # the address without a filter
    more: str | None
    missing: str  # "older" or "newer" ones could not be read
    continues: bool  # these rows follow others
    announced: str  # how many they are, for who can't see them


@dataclass(frozen=True)
class ActivitiesPanel:
    viewer: Viewer
    after: int | None = None
    kind: ActivityKind | None = None
    month: str = ""
    brief: bool = False  # on an overview the first few will do
    noun: ClassVar[str] = "activities"

    @property
    def title(self) -> str:
        return _("Activity")

    @property
    def address(self) -> str:
        after, brief = str(self.after or ""), "1" if self.brief else ""
        return self.viewer.door.panel(self.noun, type=self.kind or "", after=after, month=self.month, brief=brief)

    @property
    def _customer_id(self) -> str:
        return self.viewer.customer_id or ""

    def wanted(self) -> Iterable[Wanted[Any]]:
        yield ledger.rows(self._customer_id, after=self.after, kind=self.kind)
        yield balance.read(self._customer_id)
        if self.kind is None:  # of one kind all are mostly on one page, so that it is not worth a call
            yield activities.count(self._customer_id)

    def _state(self, found: ledger.Slice) -> State:
        """What is there and cannot be read is not nothing."""
        if found.activities:
            return "ready"
        return "unavailable" if found.total and self.after is None else "empty"

    def content(self, reads: Reads) -> ActivitiesContent:
        found = reads.must(ledger.rows(self._customer_id, after=self.after, kind=self.kind))
        words = Words.of(self.viewer.language, reads.maybe(balance.read(self._customer_id)))
        total = found.total
        if total is None and self.kind is None and (counted := reads.maybe(activities.count(self._customer_id))):
            total = counted.count
        door = self.viewer.door
        shown, more_after = self._shown(found)
        months = tuple(by_month((row(each, words, agent=self.viewer.agent) for each in shown), self.month))
        return ActivitiesContent(
            state=self._state(found),
            months=months,
            total=words.formats.number(total) if total is not None else "",
            filters=tuple(
                Filter(str(label), door.panel(self.noun, type=kind), kind == self.kind)
                for kind, label in FILTER_LABELS.items()
            ),
            filtered_by=str(FILTER_LABELS[self.kind]) if self.kind else "",
            everything=door.panel(self.noun),
            more=door.panel(
                self.noun, type=self.kind or "", after=str(more_after), month=months[-1].key if months else ""
            )
            if more_after
            else None,
            missing=found.missing,
            continues=self.after is not None,
            announced=words.more_rows(len(shown)),
        )

    def _shown(self, found: ledger.Slice) -> tuple[tuple[Activity, ...], int | None]:
        """The rows, and where to go on. What is cut off must be found again by the id of the row before it."""
        few = found.activities[:FEW]
        if self.brief and len(found.activities) > FEW and few[-1].activity_id:
            return few, few[-1].activity_id
        return found.activities, found.more_after


def first_rows(customer_id: str) -> Wanted[ledger.Slice]:
    return ledger.rows(customer_id)


def by_month(rows: Iterable[Row], month_before: str) -> Iterable[Month]:
    for (key, label), together in groupby(rows, lambda each: each.month):
        yield Month(key, label, tuple(together), continues=key == month_before)


def row(activity: Activity, words: Words, *, agent: bool = False) -> Row:
    kind, points, happened = activity.kind, activity.signed_points, activity.happened
    local: datetime | None = words.formats.local(happened)
    return Row(
        id=str(activity.activity_id or ""),
        glyph=ACTIVITIES[kind] if kind else "spark",
        sentence=sentence(activity, words),
        when=words.formats.day_and_time(happened),
        month=(local.isoformat()[:7], words.formats.month(local)) if local else ("", ""),
        figure=words.formats.signed(points) if points else "",
        spoken=spoken(points, words) if points else "",
        gained=points > 0 if points else None,
        worth=_worth(activity, words),
        details=tuple(_details(activity, points, words)),
        inside=tuple(Detail(*field) for field in inside.fields(activity, words)) if agent else (),
    )


def _worth(activity: Activity, words: Words) -> str:
    """The money beside the points: what a redemption saved, what a cashback was worth."""
    match activity.kind:
        case ActivityKind.REDEMPTION:
            money = activity.actual_redemption
        case ActivityKind.PAYMENT_REWARD:
            money = activity.payment_reward_amount
        case _:
            money = None
    return words.formats.money(abs(money), activity.currency or words.currency) if money else ""


def _details(activity: Activity, points: Decimal | None, words: Words) -> Iterable[Detail]:
    text, money, number = words.formats.text, words.formats.money, words.formats.number
    currency = activity.currency or words.currency
    if activity.transaction_id:
        yield Detail(_("Order"), text(activity.transaction_id))
    if activity.actual_redemption:
        yield Detail(_("You saved"), money(abs(activity.actual_redemption), currency))
    if activity.payment_reward_amount:
        yield Detail(_("Rewarded"), money(abs(activity.payment_reward_amount), currency))
    if activity.score:
        yield Detail(_("Score"), words.formats.signed(activity.score))
    if activity.tier_name:
        yield Detail(_("Tier"), text(activity.tier_name))
    if activity.campaign_name:
        yield Detail(_("Campaign"), text(activity.campaign_name))
    left = activity.outstanding_points
    if points and points > 0 and left is not None and 0 <= left <= points:
        yield Detail(
            words.points,
            _("%(left)s of %(points)s still yours") % {"left": number(left), "points": number(points)},
        )
    yield from _coupon_details(activity, words)


def _coupon_details(activity: Activity, words: Words) -> Iterable[Detail]:
    text = words.formats.text
    has_coupon = any((activity.coupon_code, activity.coupon_type, activity.coupon_group, activity.coupon_product))
    if activity.coupon_type and (kind := Coupon(coupon_type=activity.coupon_type).kind):
        yield Detail(_("Coupon"), str(COUPONS[kind]))
    if activity.coupon_group:
        yield Detail(_("Offer"), text(activity.coupon_group))
    if activity.coupon_product:
        yield Detail(_("Product"), text(activity.coupon_product))
    if activity.product_variant_name:
        yield Detail(_("Variant"), text(activity.product_variant_name))
    if activity.coupon_code:
        yield Detail(_("Code"), activity.coupon_code, code=True)
    if has_coupon and activity.coupon_used is not None:
        yield Detail(_("Used"), _("Yes") if activity.coupon_used else _("Not yet"))
