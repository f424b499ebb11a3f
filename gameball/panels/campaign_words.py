"""What is said about a campaign: how often it was achieved, the record in it, when it runs, what opens it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gameball.api import CampaignConfiguration, CampaignProgress, TierConfiguration
from gameball.panels.words import Words

NEWS = timedelta(days=60)  # for so long it is worth saying when something began


def achieved(row: CampaignProgress | None, campaign: CampaignConfiguration, words: Words) -> str:
    """How often achieved of how often possible."""
    most = campaign.max_achievement if campaign.is_repeatable else 1
    limited = most is not None and most > 0
    count = (row and row.achieved_count) or 0
    number = words.formats.number
    if row is not None and count > 0:
        if limited and most and most > 1 and count <= most:
            said = ngettext("Achieved %(count)s of %(most)s time", "Achieved %(count)s of %(most)s times", most)
            return said % {"count": number(count), "most": number(most)}
        if campaign.is_repeatable:
            return ngettext("Achieved once so far", "Achieved %(count)s times so far", count) % {"count": number(count)}
        return ngettext("Achieved", "Achieved %(count)s times", count) % {"count": number(count)}
    if campaign.is_repeatable is None:
        return ""
    if campaign.is_repeatable and not limited:
        return _("As often as you like")
    return ngettext("Once", "Up to %(most)s times", most or 1) % {"most": number(most or 1)}


def record(row: CampaignProgress | None, words: Words) -> str:
    """A streak, or a high score."""
    if row is None:
        return ""
    said, number = [], words.formats.number
    if (streak := row.current_streak) is not None:
        said.append(ngettext("%(days)s day in a row", "%(days)s days in a row", streak) % {"days": number(streak)})
    if best := row.highest_streak:
        said.append(ngettext("best so far %(days)s day", "best so far %(days)s days", best) % {"days": number(best)})
    if row.high_score_amount is not None:
        said.append(_("your best score %(score)s") % {"score": number(row.high_score_amount)})
    return " · ".join(said)


def dates(campaign: CampaignConfiguration, words: Words, stage: str) -> str:
    if campaign.activation is None:
        return ""
    start, end = (words.formats.date(when) for when in (campaign.activation.start_date, campaign.activation.end_date))
    if stage == "ended":
        return _("Ended on %(end)s") % {"end": end}
    if stage == "upcoming":
        return (
            _("From %(start)s until %(end)s") % {"start": start, "end": end}
            if end
            else (_("From %(start)s") % {"start": start})
        )
    if start and end:
        return _("%(start)s to %(end)s") % {"start": start, "end": end}
    if end:
        return _("Until %(end)s") % {"end": end}
    begun, _end = runs(campaign, words)
    is_news = begun is None or timezone.now() - begun < NEWS
    return _("Since %(start)s") % {"start": start} if start and is_news else ""


def until(campaign: CampaignConfiguration, words: Words) -> str:
    """The end alone, where there is one."""
    end = words.formats.date(campaign.activation.end_date) if campaign.activation else ""
    return _("Until %(end)s") % {"end": end} if end else ""


def unlock(
    row: CampaignProgress | None, campaign: CampaignConfiguration, words: Words, ladder: Iterable[TierConfiguration]
) -> str:
    """The tier that unlocks it, where it isn't unlocked."""
    least = campaign.availability.min_tier if campaign.availability else None
    if least is None or row is None or row.is_unlocked is not False or least <= lowest(ladder):
        return ""
    name = next((tier.name for tier in ladder if tier.order == least), None)
    return _("Opens at %(tier)s") % {"tier": words.formats.text(name)} if name else _("Opens at a higher tier")


def lowest(ladder: Iterable[TierConfiguration]) -> int:
    """The order of the lowest tier: Gameball counts from 1."""
    return min((tier.order for tier in ladder if tier.order is not None), default=1)


def runs(campaign: CampaignConfiguration, words: Words) -> tuple[datetime | None, datetime | None]:
    """From when until when, as far as that is said."""
    if campaign.activation is None:
        return None, None
    start: datetime | None = words.formats.local(campaign.activation.start_date)
    end: datetime | None = words.formats.local(campaign.activation.end_date)
    if end and campaign.activation.end_date and campaign.activation.end_date.date_only:
        end += timedelta(days=1)  # the last day is a whole day
    return start, end
