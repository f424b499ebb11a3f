"""The client: one per account, shared by all threads."""

import logging
from collections.abc import Callable

from gameball.api.activities import ActivityReads
from gameball.api.balance import BalanceReads
from gameball.api.calls import Call
from gameball.api.campaigns import CampaignReads
from gameball.api.referrals import ReferralReads
from gameball.api.tiers import TierReads
from gameball.api.transport import Transport
from gameball.api.values import Json
from gameball.api.wire import Tally

log = logging.getLogger("gameball.api")

DEFAULT_BASE_URL = "https://api.gameball.co/api/v4"


class Client:
    """Reads a Gameball account. Never changes anything there.

    `budget` is how many seconds one call may take in all, its second try included. With `contact=True` referred friends
    come with their e-mail addresses and phone numbers. `pool_size` is how many connections are kept. A key or base URL
    that cannot be used raises `InvalidRequest`. `request_id` is asked before each call, in its thread, for what to send
    as `X-Request-ID`: letters, figures and `._:-`, up to 64 of them; anything else, or nothing, is not sent.

    Each noun has its reads: `client.balance`, `client.tiers`, `client.campaigns`, `client.activities`,
    `client.referrals`.
    """

    def __init__(
        self,
        api_key: str,
        secret_key: str,
        *,
        base_url: str = DEFAULT_BASE_URL,
        budget: float = 3.0,
        contact: bool = False,
        pool_size: int = 32,
        request_id: Callable[[], str | None] | None = None,
    ) -> None:
        self._transport = Transport(
            api_key, secret_key, base_url=base_url, budget=budget, pool_size=pool_size, request_id=request_id
        )
        self._contact = contact
        self.balance = BalanceReads(self)
        self.tiers = TierReads(self)
        self.campaigns = CampaignReads(self)
        self.activities = ActivityReads(self)
        self.referrals = ReferralReads(self)

    def __repr__(self) -> str:
        return f"<Client {self._transport!r}>"

    def fetch[T](
        self, call: Call[T], *, within: float | None = None, again: Callable[[float], bool] | None = None
    ) -> Json:
        """Sends a call and answers Gameball's JSON as it came, without friends' contact data unless `contact=True`.

        `within` is how many seconds this one may take, where that is less than the budget. `again` is asked before
        anything is sent once more, with the moment by `time.monotonic()` at which the time is over: without its leave
        nothing is.
        Raises a `GameballError`.
        """
        json = self._transport.get(call, within, again)
        return json if call.scrub is None or self._contact else call.scrub(json)

    def send[T](self, call: Call[T]) -> T:
        """Sends a call and answers its model. What was malformed is logged in one line, by field names only.

        Raises a `GameballError`.
        """
        tally = Tally()
        found = call.read(self.fetch(call), tally)
        if tally.fields:
            log.warning("%s: %d malformed rows; fields: %s", call.endpoint, tally.rows, ", ".join(sorted(tally.fields)))
        return found

    def close(self) -> None:
        """Closes the connections that are kept."""
        self._transport.close()
