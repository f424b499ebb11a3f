"""Reward campaigns: how far a customer is in each, and what the programme says of them.

GET /integrations/customers/{customerId}/reward-campaigns-progress and
GET /integrations/configurations/reward-campaigns.
"""

from typing import Literal

from pydantic import AliasChoices, Field

from gameball.api.calls import Call, Sender, check_language, customer_path, query
from gameball.api.rewards import Reward
from gameball.api.values import Flag, Identifier, Json, Number, Text, Texts, When, Whole, letters
from gameball.api.wire import Decoration, Nested, Part, Rows, Tally, Wire, read_rows

CampaignKind = Literal[
    "sign_up",
    "social_media",
    "scheduled_challenge",
    "spin_the_wheel",
    "event_based",
    "high_score",
    "birthday",
    "streak",
]
Shown = Literal["always", "if_earned", "never"]

_KINDS: dict[str, CampaignKind] = {
    "signup": "sign_up",
    "socialmedia": "social_media",
    "scheduledchallenge": "scheduled_challenge",
    "spinthewheel": "spin_the_wheel",
    "eventbased": "event_based",
    "highscore": "high_score",
    "birthday": "birthday",
    # Not among the documented types, though two fields of the progress speak of nothing else
    "streak": "streak",
    "dailyvisit": "streak",
    "dailyvisits": "streak",
    "dailyvisitstreak": "streak",
}


class Availability(Wire):
    """Whom a campaign is for: the order of the lowest tier, and tags, which no endpoint tells of a customer."""

    min_tier: Whole = None
    tags: Texts = ()


class Activation(Wire):
    """From when until when a campaign runs; None is open."""

    # Capitals in the prose of the document, none in its sample
    start_date: When = Field(default=None, validation_alias=AliasChoices("startDate", "StartDate"))
    end_date: When = Field(default=None, validation_alias=AliasChoices("endDate", "EndDate"))


class CampaignConfiguration(Wire):
    """A campaign of the programme. `max_achievement` is how often it can be earned, -1 for ever.

    Name, description and link are the merchant's own words.
    """

    id: Identifier = None
    name: Text = None
    description: Text = None
    rewards: Nested[Reward] = ()
    is_repeatable: Flag = None
    max_achievement: Whole = None
    type: Text = None
    visibility: Text = None
    icon: Text = None
    availability: Part[Availability] = None
    redirection_button_text: Text = None
    redirection_button_link: Text = None
    activation: Part[Activation] = None

    @property
    def shown(self) -> Shown:
        """To which customers it may be shown. Whatever is unknown or absent is "never"."""
        known: dict[str, Shown] = {"alwaysvisible": "always", "visibleifearned": "if_earned"}
        return known.get(letters(self.visibility), "never")

    @property
    def kind(self) -> CampaignKind | None:
        """What sort of campaign it is; None for one that nobody documented, such as the sample's "Reward Campaign"."""
        return _KINDS.get(letters(self.type))


class CampaignProgress(Wire):
    """How far a customer is in a campaign. `completion_percentage` goes from 0 to 100.

    `is_unlocked` means that the customer may take part, not that anything is done: `completed` says that. Newer
    accounts add `can_achieve` and the campaign's configuration; with others join by `rewards_campaign_id`.
    """

    rewards_campaign_name: Text = None
    rewards_campaign_id: Identifier = None
    is_unlocked: Flag = None
    high_score_amount: Number = None
    current_streak: Whole = None
    highest_streak: Whole = None
    completion_percentage: Number = None
    achieved_count: Whole = None
    can_achieve: Flag = None
    reward_campaign_configuration: Decoration[CampaignConfiguration] = None

    @property
    def completed(self) -> bool:
        """True once achieved. A repeatable campaign can be achieved and in progress again."""
        return self.achieved_count is not None and self.achieved_count > 0


def _read_progress(endpoint: str, json: Json, tally: Tally) -> Rows[CampaignProgress]:
    return read_rows(CampaignProgress, json, endpoint, tally)


def _read_configuration(endpoint: str, json: Json, tally: Tally) -> Rows[CampaignConfiguration]:
    return read_rows(CampaignConfiguration, json, endpoint, tally)


def progress(customer_id: str, *, lang: str | None = None) -> Call[Rows[CampaignProgress]]:
    """The call for a customer's campaigns. Endpoint: GET customers/{customerId}/reward-campaigns-progress.

    Raises `InvalidRequest` for an id or language that cannot be sent; sending it answers `Rows` of `CampaignProgress`
    or raises a `GameballError`.
    """
    path = customer_path(customer_id, "reward-campaigns-progress")
    return Call("campaign-progress", path, _read_progress, lang=check_language(lang), customer_id=customer_id)


def configuration(
    *,
    customer_id: str | None = None,
    collection_id: str | None = None,
    product_sku: str | None = None,
    lang: str | None = None,
) -> Call[Rows[CampaignConfiguration]]:
    """The call for the programme's campaigns. Endpoint: GET configurations/reward-campaigns.

    With `customer_id` Gameball lists only what that customer can still achieve; with a collection or a product only the
    campaigns about it; blank filters are left out. Sending it answers `Rows` of `CampaignConfiguration` or raises a
    `GameballError`.
    """
    if customer_id is not None:
        customer_path(customer_id)
    params = query((("customerId", customer_id), ("collectionId", collection_id), ("productSku", product_sku)))
    path = ("configurations", "reward-campaigns")
    return Call(
        "campaign-configuration",
        path,
        _read_configuration,
        params,
        lang=check_language(lang),
        customer_id=customer_id,
    )


class CampaignReads:
    """`client.campaigns`."""

    def __init__(self, client: Sender) -> None:
        self._client = client

    def progress(self, customer_id: str, *, lang: str | None = None) -> Rows[CampaignProgress]:
        """A customer's campaigns. Raises a `GameballError`. GET customers/{customerId}/reward-campaigns-progress."""
        return self._client.send(progress(customer_id, lang=lang))

    def configuration(
        self,
        *,
        customer_id: str | None = None,
        collection_id: str | None = None,
        product_sku: str | None = None,
        lang: str | None = None,
    ) -> Rows[CampaignConfiguration]:
        """The programme's campaigns. Raises a `GameballError`. GET configurations/reward-campaigns."""
        return self._client.send(
            configuration(customer_id=customer_id, collection_id=collection_id, product_sku=product_sku, lang=lang)
        )
