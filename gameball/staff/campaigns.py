"""Each campaign's state for one customer, and whatever keeps it from them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gameball.api import CampaignConfiguration, CampaignProgress, TierConfiguration
from gameball.panels import inside
from gameball.panels.campaigns import joined_to, may_be_seen, merge
from gameball.panels.words import Words


@dataclass(frozen=True)
class Told:
    name: str
    id: str
    state: str
    seen: bool
    why: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """What the answers say. Each is None where it could not be read, which is not the same as nothing."""

    progress: Sequence[CampaignProgress]
    configured: Sequence[CampaignConfiguration] | None
    for_customer: Sequence[CampaignConfiguration] | None
    ladder: Sequence[TierConfiguration] | None
    tier: int | None


def told(facts: Facts, words: Words) -> list[Told]:
    by_id = {campaign.id: campaign for campaign in facts.configured or () if campaign.id is not None}
    rows = [_of_row(row, joined_to(row, by_id), facts, words) for row in facts.progress]
    listed = {row.rewards_campaign_id for row in facts.progress}
    missing = [campaign for campaign in facts.configured or () if campaign.id not in listed]
    return [*rows, *(_without_row(campaign, facts, words) for campaign in missing)]


def _of_row(row: CampaignProgress, joined: CampaignConfiguration | None, facts: Facts, words: Words) -> Told:
    campaign = merge(row, joined)
    name = (campaign and campaign.name) or row.rewards_campaign_name or _("A campaign")
    if campaign and may_be_seen(campaign, row, joined):
        hidden = ""
    elif campaign is None and facts.configured is None:
        hidden = _("Its configuration could not be read, so nothing says whether it may be shown.")
    else:
        hidden = inside.why_hidden(campaign, row, joined)
    why = [hidden] if hidden else []
    if row.is_unlocked is False:
        why.append(_("Gameball says that it is locked for this customer (isUnlocked)."))
    if campaign:
        why += _limits(campaign, row, facts, words)
    why += _absent(row.rewards_campaign_id, facts)
    return Told(
        words.formats.text(name), str(row.rewards_campaign_id or ""), _state(row, words), not hidden, tuple(why)
    )


def _without_row(campaign: CampaignConfiguration, facts: Facts, words: Words) -> Told:
    why = [_("Gameball lists no progress of this customer in it, so the customer does not see it.")]
    why += _limits(campaign, None, facts, words)
    why += _absent(campaign.id, facts)
    name = words.formats.text(campaign.name or _("A campaign"))
    return Told(name, str(campaign.id or ""), _("Not listed"), False, tuple(why))


def _state(row: CampaignProgress, words: Words) -> str:
    parts = []
    if row.achieved_count:
        parts.append(_("achieved: %(count)s") % {"count": words.formats.number(row.achieved_count)})
    if row.completion_percentage is not None:
        parts.append(words.formats.percent(min(max(row.completion_percentage, Decimal(0)), Decimal(100))))
    if row.is_unlocked is not None:
        parts.append(_("open to the customer") if row.is_unlocked else _("locked"))
    return " · ".join(parts) or _("nothing told")


def _limits(campaign: CampaignConfiguration, row: CampaignProgress | None, facts: Facts, words: Words) -> Iterable[str]:
    wants = campaign.availability
    least = wants.min_tier if wants else None
    if least is not None and facts.tier is not None and least > facts.tier:
        name = next((tier.name for tier in facts.ladder or () if tier.order == least and tier.name), str(least))
        yield _("It is for customers from the tier %(tier)s up, and this one is below.") % {
            "tier": words.formats.text(name)
        }
    if wants and wants.tags:
        yield _(
            "It is for customers with certain tags (%(tags)s). Which ones this customer has, Gameball does not tell."
        ) % {"tags": words.listed(wants.tags)}
    if campaign.activation:
        start, end = campaign.activation.start_date, campaign.activation.end_date
        now = timezone.now()
        if (begins := words.formats.local(start)) and begins > now:
            yield _("It begins on %(date)s.") % {"date": words.formats.date(start)}
        if (ends := words.formats.local(end)) and ends < now:
            yield _("It ended on %(date)s.") % {"date": words.formats.date(end)}
    most = campaign.max_achievement if campaign.is_repeatable else 1 if campaign.is_repeatable is False else None
    done = (row and row.achieved_count) or 0
    if most is not None and 0 < most <= done:
        yield (
            ngettext(
                "It can be achieved once, and that has happened.",
                "It can be achieved %(most)s times, and that is reached.",
                most,
            )
            % {"most": words.formats.number(most)}
        )


def _absent(campaign_id: int | None, facts: Facts) -> Iterable[str]:
    """With the customer's id Gameball lists what they can still achieve."""
    if facts.for_customer is None or campaign_id is None:
        return
    if campaign_id not in {campaign.id for campaign in facts.for_customer}:
        yield _("It is not in Gameball's list of what this customer can still achieve (customerId).")
