"""A customer's own contact data, read from Gameball when somebody asks for it. It is kept nowhere."""

from dataclasses import dataclass

from gameball.api import activities
from gameball.reads import reader

ROWS = 200


@dataclass(frozen=True)
class Contact:
    """Whatever the activities say, each once, as the account lists them."""

    names: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    rows: int
    more: bool


def read(customer_id: str) -> Contact:
    """One page of activities: no endpoint tells more. Raises a `GameballError`."""
    page = reader().direct(activities.page(customer_id, limit=ROWS), "page")
    own = [row for row in page.activities if row.customer_id in {None, customer_id}]

    def each(values: list[str | None]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for value in values if value))

    return Contact(
        each([row.display_name for row in own]),
        each([row.email for row in own]),
        each([row.phone_number for row in own]),
        len(page.activities),
        page.has_more is True,
    )
