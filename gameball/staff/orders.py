"""One order: everything that bears its transaction id, each reversal beside what it reverses."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gameball.api import Activity, ActivityKind
from gameball.panels.activities import Row, row
from gameball.panels.words import Words

REVERSES = {ActivityKind.CANCEL: ActivityKind.PAYMENT_REWARD, ActivityKind.REFUND: ActivityKind.REDEMPTION}


@dataclass(frozen=True)
class Event:
    """Something that happened with an order, and what took it back. An orphan's origin is not in the list."""

    row: Row
    reversals: tuple[Row, ...] = ()
    orphan: bool = False


@dataclass(frozen=True)
class Order:
    events: tuple[Event, ...]
    net: Decimal
    net_figure: str
    near: tuple[str, ...]


def order(rows: Sequence[Activity], near: tuple[str, ...], words: Words) -> Order:
    """`rows` are oldest first. A reversal goes to the latest origin before it that has none yet, else to the latest."""
    events: list[tuple[Activity, list[Activity]]] = []
    for activity in rows:
        reversed_kind = REVERSES.get(activity.kind) if activity.kind else None
        origins = [event for event in events if reversed_kind and event[0].kind is reversed_kind]
        if origins:
            next((event for event in reversed(origins) if not event[1]), origins[-1])[1].append(activity)
        else:
            events.append((activity, []))

    def printed(activity: Activity) -> Row:
        return row(activity, words, agent=True)

    net = sum((activity.signed_points or Decimal(0) for activity in rows), Decimal(0))
    return Order(
        tuple(
            Event(printed(first), tuple(map(printed, reversals)), orphan=first.kind in REVERSES)
            for first, reversals in events
        ),
        net,
        words.formats.signed(net),
        near,
    )
