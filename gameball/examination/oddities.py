"""What is particular about an account, as its answers show it: the things that `gameball-api.md` leaves open."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gameball.api import (
    Activity,
    ActivityKind,
    ActivityPage,
    Balance,
    Call,
    GameballError,
    Json,
    Rows,
    TierProgress,
    activities,
)
from gameball.api.paging import LARGEST_PAGE
from gameball.api.wire import Tally
from gameball.examination import programme
from gameball.examination.endpoints import Attempt
from gameball.examination.oddity import Oddity
from gameball.examination.raw import quoted, rows

type Fetch = Callable[[Call[Any]], Json]

FIGURES = ("total_points_balance", "available_points_balance", "pending_points", "currency", "points_name")
SIGNED = {
    ActivityKind.REDEMPTION: "redemptions",
    ActivityKind.EXPIRY: "expiries",
    ActivityKind.CANCEL: "cancelled cashback",
}


@dataclass(frozen=True)
class Account:
    """What was read of it. `fetch` asks for what one page of activities may not show."""

    tried: tuple[Attempt, ...]
    fetch: Fetch

    def json(self, endpoint: str) -> Json:
        return next((attempt.json for attempt in self.tried if attempt.call.endpoint == endpoint), None)

    def read[T](self, endpoint: str, model: type[T]) -> T | None:
        """An answer as its model; None where the call brought none."""
        for attempt in self.tried:
            if attempt.call.endpoint == endpoint and attempt.json is not None:
                found = attempt.call.parse(attempt.json)
                return found if isinstance(found, model) else None
        return None


def oddities(tried: tuple[Attempt, ...], fetch: Fetch) -> Iterator[Oddity]:
    account = Account(tried, fetch)
    yield from order(account)
    yield from signs(account)
    yield from kinds(account)
    yield from counts(account)
    yield from referrals(account)
    yield from figures(account)
    everything: Json = [attempt.json for attempt in tried]
    yield from programme.spellings(everything)
    yield from programme.campaigns(
        account.read("campaign-progress", Rows) or Rows(()), account.read("campaign-configuration", Rows) or Rows(())
    )
    yield from programme.tiers(account.read("tier-progress", TierProgress))
    yield from programme.rewards(everything)
    yield from programme.icons(everything)
    yield from programme.dates(everything)
    yield from malformed(account)


def order(account: Account) -> Iterator[Oddity]:
    page = account.read("activities", ActivityPage)
    if page is None or not page.activities:
        return
    ids = [one.activity_id for one in page.activities if one.activity_id is not None]
    if len(ids) < 2:
        yield Oddity("The order of activities cannot be told from so few.", "Try a customer who has more.")
    elif ids[0] > ids[-1]:
        yield Oddity("Activities come newest first: pages of them are read as they are needed.")
    else:
        yield Oddity(
            "Activities come oldest first.",
            "To show the newest first, the portal reads a customer's whole list, in pages of 200. Ask Gameball's "
            "support whether the account can list the newest first: it saves calls.",
        )


def signs(account: Account) -> Iterator[Oddity]:
    """A page of activities need not hold a redemption, so these are asked for where it doesn't."""
    page = account.read("activities", ActivityPage)
    if page is None:
        return
    found = {kind: seen(page.activities, kind) for kind in SIGNED}
    if page.has_more:
        for kind in (kind for kind, points in found.items() if not points):
            found[kind] = seen(asked(account, page, kind), kind)
    signs = {kind: sign_of(points) for kind, points in found.items() if points}
    for sign in dict.fromkeys(signs.values()):
        names = ", ".join(SIGNED[kind] for kind in signs if signs[kind] == sign)
        yield Oddity(f"The points of {names} come as {sign} numbers: pages take the direction from the type.")


def sign_of(points: list[Decimal]) -> str:
    positive, negative = any(one > 0 for one in points), any(one < 0 for one in points)
    return "positive and negative" if positive and negative else "positive" if positive else "negative"


def asked(account: Account, page: ActivityPage, kind: ActivityKind) -> tuple[Activity, ...]:
    customer_id = next(attempt.call.customer_id for attempt in account.tried if attempt.call.customer_id)
    call = activities.page(customer_id, limit=LARGEST_PAGE, type=kind)
    try:
        return call.read(account.fetch(call), Tally()).activities
    except GameballError:
        return ()


def seen(found: tuple[Activity, ...], kind: ActivityKind) -> list[Decimal]:
    return [one.points for one in found if one.kind is kind and one.points]


def kinds(account: Account) -> Iterator[Oddity]:
    found = rows(account.json("activities"), "activities")
    types = [kind for row in found if isinstance(kind := row.get("activityType"), str)]
    known = {kind: ActivityKind.recognise(kind) for kind in types}
    labels = [kind for kind, is_ in known.items() if is_ and kind != is_.value]
    if labels:
        yield Oddity(f"Activities are named by the dashboard's labels: {quoted(labels)}.")
    if unknown := [kind for kind, is_ in known.items() if not is_]:
        words = f": {quoted(unknown)}" if quoted(unknown) else ""
        yield Oddity(
            f"Activities of a type that nobody documented{words}.",
            "They are shown under a neutral name, with their points as they come. Tell the portal's maintainers.",
        )
    if any(isinstance(row.get("isGuest"), str) for row in found):
        yield Oddity("isGuest comes as a text, not as true or false.")
    if any(row.get("points") is None and row.get("rewardPoints") is not None for row in found):
        yield Oddity("Some activities have rewardPoints instead of points: that figure is shown.")


def counts(account: Account) -> Iterator[Oddity]:
    for endpoint, name in (("activities", "activities"), ("referrals", "referredFriends")):
        json = account.json(endpoint)
        if not isinstance(json, dict) or not isinstance(listed := json.get(name), list):
            continue
        if json.get("count") not in (None, len(listed)):
            yield Oddity(f"The count beside the list of {endpoint} is not its length: totals come from elsewhere.")


def referrals(account: Account) -> Iterator[Oddity]:
    friends = rows(account.json("referrals"), "referredFriends")
    if not friends:
        return
    with_id = sum(any(friend.get(name) is not None for name in ("gameballId", "id")) for friend in friends)
    if with_id:
        yield Oddity(f"Referred friends come with gameballId or id ({with_id} of {len(friends)}): all can be listed.")
    else:
        yield Oddity(
            "Referred friends come without gameballId.",
            "Only the first 200 of a customer's friends can be listed, and pages say so. If customers have more, ask "
            "Gameball's support for that field.",
        )


def figures(account: Account) -> Iterator[Oddity]:
    balance = account.read("balance", Balance)
    if balance is None:
        return
    missing = [name.replace("_", " ") for name in FIGURES if getattr(balance, name) is None]
    if missing:
        yield Oddity(
            f"Missing from the balance, or not to be read: {', '.join(missing)}.",
            "They are shown as unavailable, never as 0. If it is so for everybody, ask Gameball's support.",
        )
    total, available = balance.total_points_balance, balance.available_points_balance
    if available is not None and available < 0:
        yield Oddity("This customer's balance is negative, and shown so.")
    worths = ((total, balance.total_points_value), (available, balance.available_points_value))
    if any(points and points > 0 and worth == 0 for points, worth in worths):
        yield Oddity(
            "This customer has points that are worth nothing.",
            "No worth is shown for these. Look at redemption in Gameball's dashboard.",
        )


def malformed(account: Account) -> Iterator[Oddity]:
    for attempt in account.tried:
        tally = attempt.tally
        if not tally or not tally.fields:
            continue
        rows = "1 malformed row" if tally.rows == 1 else f"{tally.rows} malformed rows"
        yield Oddity(
            f"{attempt.address}: {rows if tally.rows else 'malformed'}, in {', '.join(sorted(tally.fields))}.",
            "What is malformed is left out, the rest is shown. Give these names to Gameball's support.",
        )
