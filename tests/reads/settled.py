"""When nothing flies any more."""

from gameball.reads import Reader, reader
from tests.waiting import wait_until


def settle(of: Reader | None = None) -> None:
    """Waits until every flight has landed, those that renew behind a page included."""
    flights = (of or reader())._flights
    wait_until(lambda: not flights._under_way)
