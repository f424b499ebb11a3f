"""How Gameball itself is asked: each call in its turn, and none of an endpoint that is left alone."""

import time
from functools import partial
from typing import Any

from django.conf import settings

from gameball.api import (
    Call,
    Client,
    GameballError,
    RateLimited,
)
from gameball.reads import kept, told
from gameball.reads.breaker import Breakers
from gameball.reads.pace import Crowded, Errand, Pace, Resource
from gameball.reads.told import ANSWERS


class Asking:
    """One per process: the client, with the breakers and the pace that all its calls share."""

    def __init__(self, client: Client, call_seconds: float) -> None:
        self._client, self._call_seconds = client, call_seconds
        self._breakers = Breakers(call_seconds)
        rates: dict[Resource, Any] = {
            "customer": settings.GAMEBALL_CUSTOMER_RATE,
            "other": settings.GAMEBALL_OTHER_RATE,
        }
        self._pace = Pace(settings.GAMEBALL_ACCOUNT, rates, settings.GAMEBALL_PACE_SHARE)
        self.state = "not asked yet"  # how the last call went, in a word

    def check(self, call: Call[Any]) -> None:
        """Raises `LeftAlone` where it would not be made now."""
        self._breakers.check(call.endpoint, call.customer_id)

    def ask(self, call: Call[Any], errand: Errand, deadline: float) -> Any:
        """Gameball's JSON, by `time.monotonic()` until the deadline at the latest. Raises a `GameballError`."""
        resource: Resource = "customer" if call.customer_id else "other"

        def again(until: float) -> bool:
            try:
                self._pace.turn(resource, errand, until)
            except Crowded:
                return False
            return True

        def ask() -> Any:
            if errand != "export":  # half of the time is the call's own, or waiting would look like Gameball's slowness
                self._pace.turn(resource, errand, deadline - self._call_seconds / 2)
            within = min(self._call_seconds, deadline - time.monotonic())
            fetch = partial(self._client.fetch, call, within=max(within, 0.001), again=again)
            return told.call(call, errand, fetch)

        if errand == "export":  # which may wait for long, and must not be the trial that others wait for meanwhile
            self._pace.turn(resource, errand, deadline)
            deadline = time.monotonic() + self._call_seconds
        try:
            found = self._breakers.run(call.endpoint, call.customer_id, ask)
        except RateLimited as error:
            self._pace.slow_down(error.retry_after)
            self.state = "failing"
            raise
        except ANSWERS:
            raise
        except GameballError:
            self.state = "failing"
            raise
        self.state = "ok"
        return found


def errand_of(call: Call[Any]) -> Errand:
    return "wandering" if kept.is_one_of_many(call) else "page"
