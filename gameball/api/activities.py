"""Everything that happened to a customer's points, score, tier and coupons.

GET /integrations/customers/{customerId}/activities and GET /integrations/customers/{customerId}/activities/count.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import AliasChoices, Field

from gameball.api.activity_kinds import ACTIVITY_FILTERS, ActivityKind
from gameball.api.calls import Call, Sender, check_limit, customer_path
from gameball.api.errors import BadAnswer, InvalidRequest
from gameball.api.moments import Moment, together
from gameball.api.paging import FIRST_PAGE, Order, Walk, pages
from gameball.api.values import (
    Flag,
    Identifier,
    Json,
    LooseFlag,
    LooseIdentifier,
    Number,
    Text,
    When,
    Whole,
    identifier,
)
from gameball.api.wire import Tally, Wire, read_object, read_rows

type Sign = Literal["adds", "takes", "as-sent"]

_TAKES = {ActivityKind.REDEMPTION, ActivityKind.EXPIRY, ActivityKind.CANCEL}
_AS_SENT = {ActivityKind.BALANCE_ADJUSTMENT, ActivityKind.MIGRATION, None}


def sign_of(kind: ActivityKind | None) -> Sign:
    """What an activity of that kind is assumed to do to the points: accounts differ in the sign they send."""
    return "as-sent" if kind in _AS_SENT else "takes" if kind in _TAKES else "adds"


class Activity(Wire):
    """One thing that happened. Points are points, redemptions and amounts money in `currency`.

    `reason` is an internal note of the merchant's. `outstanding_points` says how many of its points are still there.
    """

    activity_id: Identifier = Field(default=None, validation_alias=AliasChoices("activityId", "id"))
    activity_type: Text = None
    activity_day: Text = None
    activity_date: When = None
    activity_time: Text = None
    customer_id: Text = None
    email: Text = None
    phone_number: Text = None
    display_name: Text = None
    transaction_id: Text = None
    is_manual_activity: Flag = None
    points: Number = None
    score: Number = None
    reason: Text = None
    calculated_redemption: Number = None
    actual_redemption: Number = None
    family_redemption_amount: Number = None
    family_redemption_points: Number = None
    payment_reward_amount: Number = None
    outstanding_points: Number = None
    reward_threshold: Number = None
    currency: Text = None
    redemption_reward_factor: Number = None
    campaign_name: Text = None
    campaign_start_date: When = None
    campaign_end_date: When = None
    campaign_enabled: Flag = None
    tier_name: Text = None
    reward_points: Number = None
    reward_factor: Number = None
    is_guest: LooseFlag = None  # a string in the document, a boolean elsewhere
    coupon_used: Flag = None
    coupon_type: Text = None
    coupon_code: Text = None
    coupon_group: Text = None
    coupon_product: Text = None
    coupon_product_id: LooseIdentifier = None
    product_variant_name: Text = None

    @property
    def kind(self) -> ActivityKind | None:
        """What it is, from the code or from the dashboard's label; None for one that nobody documented."""
        return ActivityKind.recognise(self.activity_type)

    @property
    def happened(self) -> Moment | None:
        """When, from the date and the time; either may be missing."""
        return together(self.activity_date, self.activity_time)

    @property
    def signed_points(self) -> Decimal | None:
        """The points it brought, or took where negative.

        Accounts differ in the sign they send, so it is derived from the kind; adjustments, migrations and unknown kinds
        keep theirs.
        """
        points = self.reward_points if self.points is None else self.points
        sign = sign_of(self.kind)
        if points is None or sign == "as-sent":
            return points
        return -abs(points) if sign == "takes" else abs(points)


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """A page of activities, in the account's own order.

    `cursor` is what the next page starts after: the id of the last row as Gameball sent it, even of one that could not
    be read. `count` is not to be trusted as a length or a total. `gaps` says where the `malformed` rows stood: before
    which of the activities, by its index.
    """

    activities: tuple[Activity, ...]
    count: int | None = None
    has_more: bool | None = None
    malformed: int = 0
    cursor: int | None = None
    gaps: tuple[int, ...] = ()


class ActivitiesCount(Wire):
    """How many activities there are, of the type that was asked for."""

    count: Whole = None


class _About(Wire):
    count: Whole = None
    has_more: Flag = None


def _read_page(endpoint: str, json: Json, tally: Tally) -> ActivityPage:
    about = read_object(_About, json, endpoint, tally)
    raw = json.get("activities") if isinstance(json, dict) else None
    if raw is None and (about.count or about.has_more):
        raise BadAnswer("Gameball sent a page of activities without its list.", endpoint=endpoint)
    rows = read_rows(Activity, [] if raw is None else raw, endpoint, tally)
    return ActivityPage(rows.rows, about.count, about.has_more, rows.malformed, _cursor(raw), rows.gaps)


def _cursor(raw: Json) -> int | None:
    last = raw[-1] if isinstance(raw, list) and raw else None
    if not isinstance(last, dict):
        return None
    try:
        return identifier(last.get("activityId", last.get("id")))
    except ValueError:
        return None


def _read_count(endpoint: str, json: Json, tally: Tally) -> ActivitiesCount:
    return read_object(ActivitiesCount, json, endpoint, tally)


def _filter(kind: ActivityKind | str | None) -> tuple[tuple[str, str], ...]:
    if kind is None:
        return ()
    found = ActivityKind.recognise(kind)
    if found is None or found not in ACTIVITY_FILTERS:
        raise InvalidRequest("Gameball cannot filter activities by this type.")
    return (("activityType", found.value),)


def page(
    customer_id: str,
    *,
    after: int | None = None,
    limit: int = FIRST_PAGE,
    type: ActivityKind | str | None = None,  # noqa: A002  the field's name
) -> Call[ActivityPage]:
    """The call for a page of activities. Endpoint: GET customers/{customerId}/activities.

    `after` is the `cursor` of the page before, `limit` goes from 1 to 200, `type` is one of `ACTIVITY_FILTERS`;
    anything else raises `InvalidRequest`. Sending it answers an `ActivityPage` or raises a `GameballError`.
    """
    if after is not None and (isinstance(after, bool) or not isinstance(after, int) or not 0 <= after < 2**63):
        raise InvalidRequest("Activities start after an activity's id: a whole number.")
    start = () if after is None else (("startAfter", str(after)),)
    params = (*start, ("limit", check_limit(limit)), *_filter(type))
    return Call("activities", customer_path(customer_id, "activities"), _read_page, params, customer_id=customer_id)


def count(customer_id: str, *, type: ActivityKind | str | None = None) -> Call[ActivitiesCount]:  # noqa: A002
    """The call for the number of activities. Endpoint: GET customers/{customerId}/activities/count.

    Sending it answers an `ActivitiesCount` or raises a `GameballError`.
    """
    path = customer_path(customer_id, "activities", "count")
    return Call("activities-count", path, _read_count, _filter(type), customer_id=customer_id)


def newest_first(
    fetch: Callable[[Call[ActivityPage]], ActivityPage],
    customer_id: str,
    *,
    type: ActivityKind | str | None = None,  # noqa: A002
    max_rows: int = 20_000,
) -> Walk[Activity]:
    """A customer's activities, the newest first, whichever way the account lists them.

    An account that lists the newest first is read page by page as the walk goes on. One that lists the oldest first has
    to be read to its end, in pages of 200, before the first row can come; if that is cut, the newest are missing.
    Raises what `fetch` raises. Endpoint: GET customers/{customerId}/activities.
    """

    def fetch_page(after: Hashable | None, limit: int) -> ActivityPage:
        return fetch(page(customer_id, after=after if isinstance(after, int) else None, limit=limit, type=type))

    def rows(walk: Walk[Activity]) -> Iterator[Activity]:
        kept: list[Activity] = []
        found = pages(walk, fetch_page, lambda page: page.activities, _name, max_rows, FIRST_PAGE)
        for new in found:
            if walk.order is None:
                walk.order = order_of(new) or order_of((*kept, *new))
            if walk.order == "newest_first":
                yield from kept
                yield from new
                kept = []
            else:
                kept += new
        yield from reversed(kept) if walk.order == "oldest_first" else kept

    page(customer_id, type=type)  # what cannot be asked is refused now, not when the walk begins
    return Walk(rows)


def _name(activity: Activity) -> Hashable:
    return activity if activity.activity_id is None else activity.activity_id


def order_of(activities: tuple[Activity, ...]) -> Order | None:
    """Which way round an account lists, by the first id against the last; where there are none, by the dates."""
    ids = [one.activity_id for one in activities if one.activity_id is not None]
    if len(ids) > 1 and ids[0] != ids[-1]:
        return "oldest_first" if ids[0] < ids[-1] else "newest_first"
    times = [at for one in activities if (moment := one.happened) and (at := moment.at)]
    # A time with a zone and one without cannot be compared
    if len(times) < 2 or times[0] == times[-1] or (times[0].tzinfo is None) != (times[-1].tzinfo is None):
        return None
    return "oldest_first" if times[0] < times[-1] else "newest_first"


class ActivityReads:
    """`client.activities`."""

    def __init__(self, client: Sender) -> None:
        self._client = client

    def page(
        self,
        customer_id: str,
        *,
        after: int | None = None,
        limit: int = FIRST_PAGE,
        type: ActivityKind | str | None = None,  # noqa: A002
    ) -> ActivityPage:
        """A page in the account's order. Raises a `GameballError`. GET customers/{customerId}/activities."""
        return self._client.send(page(customer_id, after=after, limit=limit, type=type))

    def count(self, customer_id: str, *, type: ActivityKind | str | None = None) -> ActivitiesCount:  # noqa: A002
        """How many there are. Raises a `GameballError`. GET customers/{customerId}/activities/count."""
        return self._client.send(count(customer_id, type=type))

    def iterate(
        self,
        customer_id: str,
        *,
        type: ActivityKind | str | None = None,  # noqa: A002
        max_rows: int = 20_000,
    ) -> Walk[Activity]:
        """All of them, the newest first; see `newest_first`. Raises a `GameballError` while it goes on."""
        return newest_first(self._client.send, customer_id, type=type, max_rows=max_rows)
