"""How old a copy may be: for how long it is fresh, and which copies a page takes."""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from gameball.api import Call
from gameball.reads import kept, store
from gameball.reads.kept import Copy
from gameball.reads.pace import workers

ANNOUNCED = {"balance", "tier-progress", "activities", "activities-count", "referrals", "referrals-count"}
# People come right after an order: what it changes is not shown as it was before they came.
AFTER_ENTERING = {"balance", "activities"}


@dataclass(frozen=True)
class Taking:
    """Which copies a page takes. `at_once`: it shows one that is a little old while a newer one is on its way.

    `most_seconds` is how old a copy may be at most, however long it counts as fresh, and `since` when the customer came
    in (seconds since the epoch).
    """

    at_once: bool = True
    most_seconds: float = float("inf")
    since: float = 0.0

    def fresh_seconds(self, call: Call[Any]) -> float:
        return min(fresh_seconds(call), self.most_seconds)

    def is_fresh(self, call: Call[Any], copy: Copy, at: float) -> bool:
        seconds = kept.REFUSAL_SECONDS if copy.refusal is not None else self.fresh_seconds(call)
        return not copy.is_outdated and time.time() - at < seconds

    def shows(self, call: Call[Any], copy: Copy, at: float) -> bool:
        """Whether a copy that is no longer fresh is good enough until the new one is there."""
        if not self.at_once or copy.is_outdated or copy.refusal is not None:
            return False
        if call.endpoint in AFTER_ENTERING and at < self.since:
            return False
        return time.time() - at < min(usual_seconds(call), self.most_seconds) * kept.OLD


USUAL, WAITING = Taking(), Taking(at_once=False)
ANEW = Taking(at_once=False, most_seconds=0)


def fresh_seconds(call: Call[Any]) -> float:
    """For how long a copy counts as fresh.

    Where webhooks arrive, what they announce stays fresh until one does, but for an hour at most. Campaigns are
    announced by none. Assumed: whatever changes the activities changes points, tier or referrals, too.
    """
    if call.customer_id is not None and call.endpoint in ANNOUNCED and hears_webhooks():
        return max(usual_seconds(call), kept.ANNOUNCED_SECONDS)
    return usual_seconds(call)


def hears_webhooks() -> bool:
    """Whether a webhook is known here, whichever process it is posted to: of several, only with a Redis that works."""
    alone = workers() == 1 and not store.health.resting
    return bool(settings.GAMEBALL_WEBHOOKS) and (alone or store.is_shared())


def usual_seconds(call: Call[Any]) -> float:
    """A customer's data is fresh for `PORTAL_FRESH_SECONDS`, the programme's configuration for ten times that."""
    return float(settings.PORTAL_FRESH_SECONDS) * (10 if call.customer_id is None else 1)


def trusted_seconds(call: Call[Any]) -> float:
    """For how long it is relied on that what is likely unchanged is so."""
    return fresh_seconds(call) * kept.OLD
