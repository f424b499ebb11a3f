"""Tiers: where a customer stands, and the programme's whole ladder.

GET /integrations/customers/{customerId}/tier-progress and GET /integrations/configurations/tiers.
"""

from typing import Literal

from pydantic import AliasChoices, Field

from gameball.api.calls import Call, Sender, check_language, customer_path
from gameball.api.rewards import Reward
from gameball.api.values import Json, Number, Text, Whole, letters
from gameball.api.wire import Nested, Part, Rows, Tally, Wire, read_object, read_rows

BenefitKind = Literal["custom", "lifetime", "earning", "entry"]

_KINDS: dict[str, BenefitKind] = {
    "custombenefits": "custom",
    "custombenefit": "custom",
    "custom": "custom",
    "lifetimereward": "lifetime",
    "lifetime": "lifetime",
    "loyaltypointsearningcustomconfiguration": "earning",
    "entryreward": "entry",
    "entry": "entry",
}


class Tier(Wire):
    """A tier. A higher `order` is a higher tier; `min_progress` is the absolute figure at which it begins.

    `icon` is a URL or a bare handle.
    """

    order: Whole = None
    name: Text = None
    # Seen misspelt
    min_progress: Number = Field(default=None, validation_alias=AliasChoices("minProgress", "minPorgress"))
    icon: Text = None


class TierProgress(Wire):
    """Where a customer stands between two tiers. `progress` is absolute, and no endpoint says what it counts.

    It may lie below the current tier's threshold or above the next one's, where a tier was given by hand.
    """

    current: Part[Tier] = None
    sent_next: Part[Tier] = Field(default=None, validation_alias="next")
    progress: Number = None

    @property
    def next(self) -> Tier | None:
        """The tier above; None at the top. What is sent in its place and is not above the current one is none."""
        current, following = self.current, self.sent_next
        if current is None or following is None or current.order is None or following.order is None:
            return following
        return following if following.order > current.order else None


class Benefit(Reward):
    """What a tier brings. `wallet_reward_factor` is points per unit of currency here."""

    type: Text = None
    description: Text = None
    hyper_link: Text = None

    @property
    def kind(self) -> BenefitKind | None:
        """Custom words, once in a lifetime, a better rate of earning, or at entry; None for one nobody documented."""
        return _KINDS.get(letters(self.type))


class TierConfiguration(Tier):
    """A tier with what it brings."""

    benefits: Nested[Benefit] = ()


def _read_progress(endpoint: str, json: Json, tally: Tally) -> TierProgress:
    return read_object(TierProgress, json, endpoint, tally)


def _read_configuration(endpoint: str, json: Json, tally: Tally) -> Rows[TierConfiguration]:
    return read_rows(TierConfiguration, json, endpoint, tally)


def progress(customer_id: str, *, lang: str | None = None) -> Call[TierProgress]:
    """The call for a customer's tier. Endpoint: GET customers/{customerId}/tier-progress.

    Raises `InvalidRequest` for an id or language that cannot be sent; sending it answers a `TierProgress` or raises a
    `GameballError`.
    """
    path = customer_path(customer_id, "tier-progress")
    return Call("tier-progress", path, _read_progress, lang=check_language(lang), customer_id=customer_id)


def configuration(*, lang: str | None = None) -> Call[Rows[TierConfiguration]]:
    """The call for all tiers, in Gameball's order. Endpoint: GET configurations/tiers.

    Sending it answers `Rows` of `TierConfiguration` or raises a `GameballError`.
    """
    path = ("configurations", "tiers")
    return Call("tier-configuration", path, _read_configuration, lang=check_language(lang))


class TierReads:
    """`client.tiers`."""

    def __init__(self, client: Sender) -> None:
        self._client = client

    def progress(self, customer_id: str, *, lang: str | None = None) -> TierProgress:
        """Where a customer stands. Raises a `GameballError`. GET customers/{customerId}/tier-progress."""
        return self._client.send(progress(customer_id, lang=lang))

    def configuration(self, *, lang: str | None = None) -> Rows[TierConfiguration]:
        """All tiers with their benefits. Raises a `GameballError`. GET configurations/tiers."""
        return self._client.send(configuration(lang=lang))
