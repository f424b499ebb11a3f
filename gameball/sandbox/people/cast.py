"""Everybody the sandbox knows, and what there is to see with each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from gameball.sandbox.people import small
from gameball.sandbox.people.ledger import five_thousand
from gameball.sandbox.people.middle import middle
from gameball.sandbox.people.odd import odd
from gameball.sandbox.people.person import Person

HOSTILE_ID = "a/b?c#d%20e 💚"


@dataclass(frozen=True, slots=True)
class Customer:
    """A way in: the id, a title, and one sentence on what there is to see."""

    id: str
    title: str
    says: str


CUSTOMERS = {
    each.id: each
    for each in (
        Customer(
            "middle",
            "In the middle of everything",
            "Silver with Gold in sight, and 240 activities.",
        ),
        Customer("new", "Brand new", "Enrolled a moment ago: every panel is empty and says what to do first."),
        Customer("pending", "Only pending points", "Everything earned so far is on hold until the return period ends."),
        Customer("top", "At the top", "The highest tier with nothing above it, and large numbers."),
        Customer("ledger", "Five thousand activities", "Seven years of orders, to page through."),
        Customer("expiring", "Points about to expire", "180 Leaves are gone in three days."),
        Customer("negative", "Below zero", "The balance is negative after a cashback was cancelled."),
        Customer("arabic", "Arabic-speaking", "Arabic names and points, and Saudi riyals: try lang=ar."),
        Customer("manual", "A tier given by hand", "Gold, with less progress than Gold asks for."),
        Customer("friends", "Very many friends", "650 friends, over several pages."),
        Customer("odd", "Every oddity at once", "Misspelt fields, bare handles, malformed rows among good ones."),
        Customer(
            HOSTILE_ID,
            "An awkward id",
            "A happy account with an id that addresses could trip over.",
        ),
        Customer("unknown", "Not enrolled", "Gameball does not know this customer: one message and a way to join."),
        Customer("campaigns-down", "Campaigns are down", "One call fails, and the other four panels don't notice."),
        Customer("basic-plan", "A smaller plan", "The plan lacks campaigns and referrals: those panels stay away."),
        Customer("paused", "The programme is paused", "The shop has switched its programme off for now."),
        Customer("busy", "Busy at first", "Each endpoint is in use by another request the first time it is asked."),
        Customer("slow", "Slow", "Each call takes a second and a half."),
        Customer("failing", "Failing", "Each call fails on Gameball's side."),
        Customer("hanging", "Hanging", "No call is ever answered."),
        Customer("nonsense", "Nonsense", "Web pages, halves of answers and wrong shapes where figures should be."),
    )
}

TROUBLED = {
    "campaigns-down": {"campaign-progress": "500"},
    "basic-plan": {"campaign-progress": "8000", "referrals": "8000", "referrals-count": "8000"},
    "paused": {"*": "6000"},
    "busy": {"*": "busy"},
    "slow": {"*": "slow:1500"},
    "failing": {"*": "500"},
    "hanging": {"*": "hang"},
    "nonsense": {"*": "nonsense"},
}

BUILDERS: dict[str, Callable[[str, date], Person]] = {
    "new": small.nobody_yet,
    "pending": small.only_pending,
    "middle": lambda _id, today: middle(today),
    "top": small.at_the_top,
    "ledger": lambda _id, today: five_thousand(today),
    "expiring": small.soon_expiring,
    "negative": small.in_the_red,
    "arabic": small.arabic,
    "manual": small.by_hand,
    "friends": small.befriended,
    "odd": lambda _id, today: odd(today),
    HOSTILE_ID: small.happy,
}


def person_of(customer: str, today: date) -> Person | None:
    """Make one customer; None for whoever isn't enrolled."""
    if customer in TROUBLED:
        person = small.happy(customer, today)
        person.troubles = TROUBLED[customer]
        return person
    build = BUILDERS.get(customer)
    return build(customer, today) if build else None
