"""One call to each of the ten endpoints, and what came of it."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from gameball.api import (
    ActivitiesCount,
    ActivityPage,
    BadAnswer,
    Call,
    Client,
    CustomerBusy,
    CustomerNotFound,
    FeatureMissing,
    FriendsPage,
    GameballError,
    Json,
    KeysRefused,
    NotFound,
    ProgramPaused,
    RateLimited,
    ReferralsCount,
    Rows,
    ServerTrouble,
    TimedOut,
    Unreachable,
    activities,
    balance,
    campaigns,
    referrals,
    tiers,
)
from gameball.api.paging import LARGEST_PAGE
from gameball.api.wire import Tally

type State = Literal["works", "reachable", "note", "FAILS"]

SHORT: tuple[tuple[type[GameballError], str], ...] = (
    (KeysRefused, "keys refused"),
    (NotFound, "no such address"),
    (RateLimited, "rate limit"),
    (CustomerBusy, "busy"),
    (ServerTrouble, "Gameball's fault"),
    (TimedOut, "no answer in time"),
    (Unreachable, "not reached"),
    (BadAnswer, "unusable answer"),
)


@dataclass(frozen=True)
class Attempt:
    """`said` fits into a line; `reason` is a sentence about what is wrong or worth knowing."""

    call: Call[Any]
    address: str
    seconds: float
    state: State
    said: str
    reason: str = ""
    error: GameballError | None = None
    json: Json = None
    tally: Tally | None = None


def made_up_id() -> str:
    """Whoever it is, Gameball has never heard of them."""
    return f"loyalty-portal-check-{secrets.token_hex(8)}"


def calls(customer_id: str) -> tuple[tuple[str, Call[Any]], ...]:
    return (
        ("customers/ID/balance", balance.read(customer_id)),
        ("customers/ID/tier-progress", tiers.progress(customer_id)),
        ("customers/ID/reward-campaigns-progress", campaigns.progress(customer_id)),
        ("customers/ID/referrals", referrals.page(customer_id, limit=LARGEST_PAGE)),
        ("customers/ID/referrals/count", referrals.count(customer_id)),
        ("customers/ID/activities", activities.page(customer_id, limit=LARGEST_PAGE)),
        ("customers/ID/activities/count", activities.count(customer_id)),
        ("configurations/reward-campaigns", campaigns.configuration()),
        ("configurations/tiers", tiers.configuration()),
        ("configurations/referrals", referrals.configuration()),
    )


def attempts(client: Client, ten: tuple[tuple[str, Call[Any]], ...], *, made_up: bool) -> Iterator[Attempt]:
    """Tries the ten, one after the other: two at once for one customer may be refused."""
    for address, call in ten:
        started = time.monotonic()
        try:
            json = client.fetch(call)
            tally = Tally()
            value = call.read(json, tally)
        except GameballError as error:
            seconds = time.monotonic() - started
            yield Attempt(call, address, seconds, *judge(error, made_up=made_up), error=error)
        else:
            seconds = time.monotonic() - started
            yield Attempt(call, address, seconds, *weigh(call, value), json=json, tally=tally)


def judge(error: GameballError, *, made_up: bool) -> tuple[State, str, str]:
    """What an error means to somebody who sets the portal up."""
    if isinstance(error, CustomerNotFound):
        if made_up:
            return "reachable", "no such customer", ""
        return "FAILS", "no such customer", f"{error.reason} Give the id of somebody who is enrolled."
    if isinstance(error, FeatureMissing):
        return "note", "not in the plan", f"{error.reason} The portal leaves that section out: nothing to do."
    if isinstance(error, ProgramPaused):
        return "note", "programme paused", f"{error.reason} Until it is on again, pages say that it is paused."
    said = next((short for kind, short in SHORT if isinstance(error, kind)), "refused")
    return "FAILS", said, error.reason


def weigh(call: Call[Any], value: object) -> tuple[State, str, str]:
    """What came, in a few words. A list may well be empty, but somebody should know."""
    if isinstance(value, ActivitiesCount | ReferralsCount):
        return "works", "no figure" if value.count is None else f"{value.count} in all", ""
    if isinstance(value, ActivityPage):
        rows, more = len(value.activities), value.has_more
    elif isinstance(value, FriendsPage):
        rows, more = len(value.friends), value.has_more
    elif isinstance(value, Rows):
        rows, more = len(value), False
    else:
        return "works", "", ""
    if rows:
        return "works", f"{rows} {'row' if rows == 1 else 'rows'}{' and more' if more else ''}", ""
    if call.customer_id is None:
        return "note", "empty", "Nothing is set up there in Gameball's dashboard, so there is nothing to show of it."
    return "note", "empty", ""
