"""Referrals: a customer's friends, how many they are, and what the programme gives for them.

GET /integrations/customers/{customerId}/referrals, GET /integrations/customers/{customerId}/referrals/count and
GET /integrations/configurations/referrals.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import AliasChoices, Field

from gameball.api.calls import Call, Sender, check_language, check_limit, customer_path, query
from gameball.api.coupons import Coupon
from gameball.api.paging import FIRST_PAGE, LARGEST_PAGE, Walk, pages
from gameball.api.values import Flag, Json, Number, Text, When, Whole, letters, text
from gameball.api.wire import Part, Tally, Wire, read_object, read_rows

FriendState = Literal["active", "pending"]


class Friend(Wire):
    """Somebody whom the customer referred.

    `email` and `mobile_number` are None unless the client was made with `contact=True`. `gameball_id` is Gameball's own
    id, which only some accounts send: with it the next page can be asked for.
    """

    customer_id: Text = None
    display_name: Text = None
    email: Text = None
    mobile_number: Text = None
    join_date: When = None
    status: Text = None
    gameball_id: Text = Field(default=None, validation_alias=AliasChoices("gameballId", "id"))

    @property
    def state(self) -> FriendState | None:
        """Active once the referral was completed, pending before; None for a status that nobody documented."""
        known: dict[str, FriendState] = {"active": "active", "pending": "pending"}
        return known.get(letters(self.status))


@dataclass(frozen=True, slots=True)
class FriendsPage:
    """A page of friends. `cursor` is what the next page starts after; None where no row tells.

    `count` is of the page and not to be trusted: totals come from the referrals count.
    """

    friends: tuple[Friend, ...]
    count: int | None = None
    has_more: bool | None = None
    malformed: int = 0
    cursor: str | None = None


class ReferralsCount(Wire):
    """How many friends a customer referred, in all, waiting and completed."""

    count: Whole = None
    total_pending: Whole = None
    total_active: Whole = None


class ReferralReward(Wire):
    """What somebody gets for a referral: score, points and a coupon, each of which may be absent."""

    score: Number = None
    point: Number = None
    coupon: Part[Coupon] = None

    @property
    def is_nothing(self) -> bool:
        """True where there is nothing to tell: zeros and nothing else."""
        return not (self.score or self.point or self.coupon)


class ExtraReward(ReferralReward):
    """What the customer gets on top, for every so many friends."""

    for_every: Whole = None


class CustomerReward(ReferralReward):
    """What the customer gets for a friend. In the document's sample the extra reward is inside."""

    extra_reward: Part[ExtraReward] = None


class EventMetaData(Wire):
    """A condition on the event: name, operator and value, as the merchant's systems call them."""

    name: Text = None
    operator: Text = None
    value: Text = None


class ReferralConfiguration(Wire):
    """The referral offer: who gets what, and after which event of the friend's."""

    referral_method: Text = None
    event_name: Text = None
    event_meta_data: Part[EventMetaData] = None
    customer_reward: Part[CustomerReward] = None
    friend_reward: Part[ReferralReward] = None
    own_extra_reward: Part[ExtraReward] = Field(default=None, validation_alias="extraReward")

    @property
    def both(self) -> bool:
        """True where the friend gets a reward too."""
        return letters(self.referral_method) == "customerandfriend"

    @property
    def extra_reward(self) -> ExtraReward | None:
        """The reward on top: inside the customer's reward in the sample, beside it in the prose."""
        inside = self.customer_reward.extra_reward if self.customer_reward else None
        return inside or self.own_extra_reward


class _About(Wire):
    count: Whole = None
    has_more: Flag = None


def _read_page(endpoint: str, json: Json, tally: Tally) -> FriendsPage:
    about = read_object(_About, json, endpoint, tally)
    raw = json.get("referredFriends") if isinstance(json, dict) else None
    rows = read_rows(Friend, [] if raw is None else raw, endpoint, tally)
    return FriendsPage(rows.rows, about.count, about.has_more, rows.malformed, _cursor(raw))


def _cursor(raw: Json) -> str | None:
    last = raw[-1] if isinstance(raw, list) and raw else None
    if not isinstance(last, dict):
        return None
    try:
        return text(last.get("gameballId", last.get("id")))
    except ValueError:
        return None


def without_contact(json: Json) -> Json:
    """The answer without the friends' contact data, so that nothing which keeps it can hold them."""
    if not isinstance(json, dict) or not isinstance(json.get("referredFriends"), list):
        return json
    rows = json["referredFriends"]
    assert isinstance(rows, list)  # noqa: S101  for the type checker
    return {**json, "referredFriends": [_without_contact(row) for row in rows]}


def _without_contact(row: Json) -> Json:
    if not isinstance(row, dict):
        return row
    return {name: value for name, value in row.items() if not is_contact(name)}


@lru_cache(maxsize=1024)  # the same few names stand in every row
def is_contact(name: str) -> bool:
    """Whether a field of that name tells how to reach somebody."""
    return any(word in name.lower() for word in ("mail", "phone", "mobile"))


def _read_count(endpoint: str, json: Json, tally: Tally) -> ReferralsCount:
    return read_object(ReferralsCount, json, endpoint, tally)


def _read_configuration(endpoint: str, json: Json, tally: Tally) -> ReferralConfiguration:
    return read_object(ReferralConfiguration, json, endpoint, tally)


def page(customer_id: str, *, after: str | None = None, limit: int = FIRST_PAGE) -> Call[FriendsPage]:
    """The call for a page of friends. Endpoint: GET customers/{customerId}/referrals.

    `after` is the `cursor` of the page before, `limit` goes from 1 to 200; anything else raises `InvalidRequest`.
    Sending it answers a `FriendsPage` or raises a `GameballError`.
    """
    start = None if after is None else str(after)
    params = query((("startAfter", start), ("limit", check_limit(limit))))
    return Call(
        "referrals",
        customer_path(customer_id, "referrals"),
        _read_page,
        params,
        customer_id=customer_id,
        scrub=without_contact,
    )


def count(customer_id: str) -> Call[ReferralsCount]:
    """The call for the number of friends. Endpoint: GET customers/{customerId}/referrals/count.

    Sending it answers a `ReferralsCount` or raises a `GameballError`.
    """
    path = customer_path(customer_id, "referrals", "count")
    return Call("referrals-count", path, _read_count, customer_id=customer_id)


def configuration(*, lang: str | None = None) -> Call[ReferralConfiguration]:
    """The call for the referral offer. Endpoint: GET configurations/referrals.

    Sending it answers a `ReferralConfiguration` or raises a `GameballError`.
    """
    path = ("configurations", "referrals")
    return Call("referral-configuration", path, _read_configuration, lang=check_language(lang))


class ReferralReads:
    """`client.referrals`."""

    def __init__(self, client: Sender) -> None:
        self._client = client

    def page(self, customer_id: str, *, after: str | None = None, limit: int = FIRST_PAGE) -> FriendsPage:
        """A page of friends. Raises a `GameballError`. GET customers/{customerId}/referrals."""
        return self._client.send(page(customer_id, after=after, limit=limit))

    def count(self, customer_id: str) -> ReferralsCount:
        """How many friends there are. Raises a `GameballError`. GET customers/{customerId}/referrals/count."""
        return self._client.send(count(customer_id))

    def configuration(self, *, lang: str | None = None) -> ReferralConfiguration:
        """The referral offer. Raises a `GameballError`. GET configurations/referrals."""
        return self._client.send(configuration(lang=lang))

    def iterate(self, customer_id: str, *, max_rows: int = 20_000) -> Walk[Friend]:
        """All friends that can be reached, in the account's order. Raises a `GameballError` while it goes on.

        The cursor of the next page is a Gameball id that many accounts do not send: the walk is then `cut` after the
        first 200. Endpoint: GET customers/{customerId}/referrals.
        """

        def fetch_page(after: Hashable | None, limit: int) -> FriendsPage:
            return self.page(customer_id, after=after if isinstance(after, str) else None, limit=limit)

        def rows(walk: Walk[Friend]) -> Iterator[Friend]:
            found = pages(walk, fetch_page, lambda page: page.friends, _name, max_rows, LARGEST_PAGE)
            for new in found:
                yield from new

        page(customer_id)  # what cannot be asked is refused now, not when the walk begins
        return Walk(rows)


def _name(friend: Friend) -> Hashable:
    return friend.gameball_id or friend.customer_id or friend
