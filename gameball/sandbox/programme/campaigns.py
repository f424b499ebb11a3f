"""All campaigns of the programme, and which of them somebody or something can still use."""

from gameball.sandbox.programme.campaign import Campaign
from gameball.sandbox.programme.everyday import EVERYDAY
from gameball.sandbox.programme.seasonal import SEASONAL

CAMPAIGNS = [*EVERYDAY, *SEASONAL]
BY_ID = {campaign.id: campaign for campaign in CAMPAIGNS}


def applies(campaign: Campaign, sku: str | None, collection: str | None) -> bool:
    """Whether a transactional campaign is for this product or this collection."""
    return campaign.transactional and (sku in campaign.skus or collection in campaign.collections)


def achievable(campaign: Campaign, tier: int, achieved: int) -> bool:
    return campaign.min_tier <= tier and not campaign.ended and not campaign.used_up(achieved)
