"""The campaigns: how far a customer is in each, what it brings, and what may be shown of it at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gameball.api import CampaignConfiguration, CampaignProgress, TierConfiguration, balance, campaigns, tiers
from gameball.identity.viewer import Viewer
from gameball.panels import inside
from gameball.panels.campaign_words import achieved, dates, lowest, record, runs, unlock, until
from gameball.panels.formats import Formats
from gameball.panels.icons import CAMPAIGNS, Picture, picture
from gameball.panels.panel import Reads, State
from gameball.panels.words import Line, Words, safe_link
from gameball.reads import Wanted

type Stage = Literal["nearly", "begun", "open", "again", "done", "locked", "upcoming", "ended"]

NEARLY = Decimal(60)
# What is nearest to its reward comes first.
ORDER: list[Stage] = ["nearly", "begun", "again", "open", "done", "locked", "upcoming", "ended"]
LATER: set[Stage] = {"locked", "upcoming", "ended"}


@dataclass(frozen=True)
class Campaign:
    name: str
    description: str
    picture: Picture
    stage: Stage
    percent: str  # "33%", where Gameball gave one
    bar: str  # 0 to 100, for the bar; empty without one
    bar_label: str
    rewards: tuple[Line, ...]
    achieved: str
    record: str
    dates: str
    until: str  # the end alone, where there is one
    unlock: str
    link: str | None
    link_text: str
    can_be_done: bool = True  # by this customer, as far as anybody knows
    hidden: str = ""  # why the customer does not see it: for agents


@dataclass(frozen=True)
class CampaignsContent:
    state: State
    campaigns: tuple[Campaign, ...]
    formats: Formats
    of_a_customer: bool
    narrowed: bool = False
    everything: str = ""
    changes_at: float = 0.0  # when the next of them begins or ends

    @property
    def now(self) -> tuple[Campaign, ...]:
        """What can be done, or was."""
        return tuple(each for each in self.campaigns if each.stage not in LATER)

    @property
    def later(self) -> tuple[Campaign, ...]:
        """What is not open to the customer: folded away."""
        return tuple(each for each in self.campaigns if each.stage in LATER)

    @property
    def later_title(self) -> str:
        count = len(self.later)
        named = ngettext(
            "%(count)s other campaign, not open right now", "%(count)s other campaigns, not open right now", count
        )
        return named % {"count": self.formats.number(count)}


@dataclass(frozen=True)
class CampaignsPanel:
    """With a customer: their progress. Without: what is always visible, running, and for everybody."""

    viewer: Viewer
    sku: str | None = None
    collection: str | None = None
    noun: ClassVar[str] = "campaigns"

    @property
    def title(self) -> str:
        return _("Campaigns") if self.viewer.customer_id else _("Ways to collect")

    @property
    def address(self) -> str:
        return self.viewer.door.panel(self.noun)

    def wanted(self) -> Iterable[Wanted[Any]]:
        language = self.viewer.language.code
        yield tiers.configuration(lang=language)
        if customer_id := self.viewer.customer_id:
            yield campaigns.progress(customer_id, lang=language)
            yield campaigns.configuration(lang=language)
            yield balance.read(customer_id)
        else:
            yield self._narrowed()

    def content(self, reads: Reads) -> CampaignsContent:
        language = self.viewer.language
        ladder = reads.maybe(tiers.configuration(lang=language.code)) or ()
        if self.viewer.customer_id is None:
            return self._programme(reads.must(self._narrowed()).rows, Words.of(language, None), ladder)
        progress = reads.must(campaigns.progress(self.viewer.customer_id, lang=language.code))
        words = Words.of(language, reads.maybe(balance.read(self.viewer.customer_id)))
        configured = configured_for(progress, reads, language.code)
        by_id = of_the_programme(configured)
        shown = of_customer(progress, by_id, words, ladder, agent=self.viewer.agent)
        unreadable = bool(progress.malformed) and not progress.rows
        if progress.rows and not shown:  # rows without a number are joined to nothing
            nameless = all(row.rewards_campaign_id is None for row in progress)
            unreadable = nameless or (bool(configured) and not by_id)
        return CampaignsContent(
            "ready" if shown else "unavailable" if unreadable else "empty",
            shown,
            words.formats,
            of_a_customer=True,
            changes_at=next_change((*by_id.values(), *nested(progress)), words),
        )

    def _narrowed(self) -> Wanted[Any]:
        return campaigns.configuration(
            product_sku=self.sku, collection_id=self.collection, lang=self.viewer.language.code
        )

    def _programme(
        self, configured: Sequence[CampaignConfiguration], words: Words, ladder: Iterable[TierConfiguration]
    ) -> CampaignsContent:
        shown = tuple(
            _campaign(None, campaign, words, ladder)
            for campaign in configured
            if campaign.shown == "always" and is_running(campaign, words) and is_for_everybody(campaign, ladder)
        )
        narrowed = bool(self.sku or self.collection)
        # The same door without what narrows it.
        kept = tuple(pair for pair in self.viewer.door.kept if pair[0] not in {"sku", "collection"})
        everything = replace(self.viewer.door, kept=kept).home() if narrowed else ""
        state: State = "ready" if shown else "empty"
        return CampaignsContent(
            state, shown, words.formats, False, narrowed, everything, next_change(configured, words)
        )


def configured_for(
    progress: Iterable[CampaignProgress], reads: Reads, lang: str
) -> Sequence[CampaignConfiguration] | None:
    """The programme's configuration. It can only be done without where each row bears its own."""
    unfiltered = campaigns.configuration(lang=lang)
    if all(row.reward_campaign_configuration and row.reward_campaign_configuration.visibility for row in progress):
        found = reads.maybe(unfiltered)
    else:
        # Without a configuration nothing says what may be shown.
        found = reads.must(unfiltered)
    return found.rows if found is not None else None


def of_the_programme(configured: Iterable[CampaignConfiguration] | None) -> dict[int, CampaignConfiguration]:
    return {campaign.id: campaign for campaign in configured or () if campaign.id is not None}


def of_customer(
    progress: Iterable[CampaignProgress],
    by_id: dict[int, CampaignConfiguration],
    words: Words,
    ladder: Iterable[TierConfiguration],
    *,
    agent: bool = False,
) -> tuple[Campaign, ...]:
    """What they may see, the nearest to its reward first; an agent sees the rest behind it, and why it is hidden."""
    shown = []
    for row in progress:
        joined = joined_to(row, by_id)
        merged = merge(row, joined)
        if merged and may_be_seen(merged, row, joined):
            shown.append(_campaign(row, merged, words, ladder))
        elif agent:
            hidden = _campaign(row, merged or CampaignConfiguration(), words, ladder)
            shown.append(replace(hidden, hidden=inside.why_hidden(merged, row, joined)))
    shown.sort(key=lambda each: (bool(each.hidden), ORDER.index(each.stage), -Decimal(each.bar or 0)))
    return tuple(shown)


def joined_to(row: CampaignProgress, by_id: dict[int, CampaignConfiguration]) -> CampaignConfiguration | None:
    return by_id.get(row.rewards_campaign_id) if row.rewards_campaign_id is not None else None


def merge(row: CampaignProgress, joined: CampaignConfiguration | None) -> CampaignConfiguration | None:
    """The configuration of a row: the one nested in it if it came, completed by the programme's."""
    nested = row.reward_campaign_configuration
    if nested is None or joined is None:
        return nested or joined
    said = {name: getattr(nested, name) for name in type(nested).model_fields}
    return joined.model_copy(update={name: value for name, value in said.items() if value not in (None, ())})


def may_be_seen(campaign: CampaignConfiguration, row: CampaignProgress, joined: CampaignConfiguration | None) -> bool:
    """Of two configurations that differ the one that hides counts: when in doubt, hide from customers."""
    nested = row.reward_campaign_configuration
    shown = {each.shown for each in (campaign, nested, joined) if each and each.visibility is not None}
    if not shown or "never" in shown:
        return False
    return shown == {"always"} or row.completed


def is_for_everybody(campaign: CampaignConfiguration, ladder: Iterable[TierConfiguration]) -> bool:
    """Neither for some tags nor from some tier on."""
    wants = campaign.availability
    return wants is None or (not wants.tags and (wants.min_tier or 0) <= lowest(ladder))


def is_running(campaign: CampaignConfiguration, words: Words) -> bool:
    return _time_stage(campaign, words) is None


def _time_stage(campaign: CampaignConfiguration, words: Words) -> Stage | None:
    start, end = runs(campaign, words)
    now = timezone.now()
    if start and start > now:
        return "upcoming"
    return "ended" if end and end < now else None


def next_change(configured: Iterable[CampaignConfiguration], words: Words) -> float:
    """When the next one begins or ends, in seconds since the epoch; 0 where none does."""
    now = timezone.now()
    moments = (moment for campaign in configured for moment in runs(campaign, words))
    return min((moment.timestamp() for moment in moments if moment and moment > now), default=0.0)


def nested(progress: Iterable[CampaignProgress]) -> Iterable[CampaignConfiguration]:
    return (row.reward_campaign_configuration for row in progress if row.reward_campaign_configuration)


def _campaign(
    row: CampaignProgress | None, campaign: CampaignConfiguration, words: Words, ladder: Iterable[TierConfiguration]
) -> Campaign:
    text = words.formats.text
    name = text(campaign.name or (row and row.rewards_campaign_name) or _("A campaign"))
    percent = None if row is None else row.completion_percentage
    percent = None if percent is None else min(max(percent, Decimal(0)), Decimal(100))
    stage = _stage(row, campaign, percent, words)
    shown_percent = words.formats.percent(Decimal(int(percent))) if percent is not None else ""
    link = safe_link(campaign.redirection_button_link)
    return Campaign(
        name=name,
        description=text(campaign.description or ""),
        picture=picture(campaign.icon, CAMPAIGNS.get(campaign.kind or "", "star")),
        stage=stage,
        percent=shown_percent,
        bar=format(percent.normalize(), "f") if percent is not None else "",
        bar_label=_("%(campaign)s: %(percent)s done") % {"campaign": name, "percent": shown_percent},
        rewards=tuple(line for reward in campaign.rewards for line in words.reward(reward)),
        achieved=achieved(row, campaign, words),
        record=record(row, words),
        dates=dates(campaign, words, stage),
        until=until(campaign, words),
        unlock=unlock(row, campaign, words, ladder),
        link=link,
        can_be_done=row is None or _can_be_done(row, campaign, ladder),
        link_text=text(campaign.redirection_button_text or "") or _("Go there"),
    )


def _stage(
    row: CampaignProgress | None, campaign: CampaignConfiguration, percent: Decimal | None, words: Words
) -> Stage:
    if row and row.completed and not _can_be_achieved_again(row, campaign):
        return "done"
    if by_time := _time_stage(campaign, words):
        return "done" if by_time == "ended" and row and row.completed else by_time
    if row is None:
        return "open"
    if row.is_unlocked is False:
        return "locked"
    if percent is not None and 0 < percent < 100:
        return "nearly" if percent >= NEARLY else "begun"
    return "again" if row.completed else "open"


def _can_be_done(row: CampaignProgress, campaign: CampaignConfiguration, ladder: Iterable[TierConfiguration]) -> bool:
    """As Gameball says. Where it does not, what is for everybody: nobody's own tags can be read."""
    if row.can_achieve is False or row.is_unlocked is False:
        return False
    return bool(row.can_achieve or row.is_unlocked) or is_for_everybody(campaign, ladder)


def _can_be_achieved_again(row: CampaignProgress, campaign: CampaignConfiguration) -> bool:
    if row.can_achieve is not None:
        return row.can_achieve
    if not campaign.is_repeatable:
        return False
    most = campaign.max_achievement
    return most is None or most < 0 or (row.achieved_count or 0) < most
