"""What next: the one or two nearest things worth doing, from what the other panels read anyhow and nothing more.

Three kinds of things can be near: the next tier, the campaign that is furthest along, and points that expire soon.
Of each there is one at most. Where fewer than two have begun, a campaign that is open stands behind them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _

from gameball.api import (
    Balance,
    CustomerNotFound,
    FeatureMissing,
    GameballError,
    ProgramPaused,
    TierProgress,
    balance,
    campaigns,
    tiers,
)
from gameball.identity.viewer import Viewer
from gameball.panels.balance import expiring
from gameball.panels.campaigns import Campaign, configured_for, nested, next_change, of_customer, of_the_programme
from gameball.panels.formats import days_until
from gameball.panels.icons import Picture
from gameball.panels.panel import Reads, State
from gameball.panels.tiers import is_same, stop, way
from gameball.panels.words import Line, Words
from gameball.reads import TooBusy, Wanted

MOST = 2
NOTES = 2  # of the small print: what a coupon is limited by comes first
SOON = 14  # days in which what expires is near
# What a thing is worth doing for, the first of these that it brings: by the icon of the line.
WORTH_MOST = ("coins", "multiply", "percent", "gift", "truck", "ticket", "star", "trophy")


@dataclass(frozen=True)
class Step:
    """One thing worth doing. `share` is how near it is: 0 has not begun, 1 is done."""

    share: Decimal
    title: str
    picture: Picture
    told: tuple[str, ...]
    brings: tuple[Line, ...] = ()
    link: str | None = None
    link_text: str = ""


@dataclass(frozen=True)
class NextContent:
    state: State
    steps: tuple[Step, ...]
    ways: str  # where all ways to collect stand
    changes_at: float = 0.0  # when the next campaign begins or ends


@dataclass(frozen=True)
class NextPanel:
    viewer: Viewer
    noun: ClassVar[str] = "next"

    @property
    def title(self) -> str:
        return _("What next")

    @property
    def address(self) -> str:
        return self.viewer.door.panel(self.noun)

    @property
    def _customer_id(self) -> str:
        return self.viewer.customer_id or ""

    def wanted(self) -> Iterable[Wanted[Any]]:
        lang = self.viewer.language.code
        yield balance.read(self._customer_id)
        yield tiers.progress(self._customer_id, lang=lang)
        yield tiers.configuration(lang=lang)
        yield campaigns.progress(self._customer_id, lang=lang)
        yield campaigns.configuration(lang=lang)

    def content(self, reads: Reads) -> NextContent:
        """Whatever could be read counts. It is not said that nothing is near while some of it is not known."""
        words = Words.of(self.viewer.language, reads.maybe(balance.read(self._customer_id)))
        steps: list[Step] = []
        lacking: list[GameballError | TooBusy] = []
        for find in (self._expiring, self._campaigns, self._tier):
            try:
                steps += find(reads, words)
            except (CustomerNotFound, ProgramPaused):
                raise
            except (GameballError, TooBusy) as error:
                lacking.append(error)
        steps.sort(key=lambda each: -each.share)
        failed = [error for error in lacking if not isinstance(error, FeatureMissing)]
        if not steps and failed:
            raise failed[0]
        if not steps and len(lacking) > 1:  # a plan without tiers and campaigns
            raise lacking[0]
        return NextContent(
            "ready" if steps else "empty",
            tuple(steps[:MOST]),
            self.viewer.door.panel("campaigns"),
            self._changes_at(reads, words),
        )

    def _expiring(self, reads: Reads, words: Words) -> list[Step]:
        return list(_soon_gone(reads.must(balance.read(self._customer_id)), words))

    def _tier(self, reads: Reads, words: Words) -> list[Step]:
        lang = self.viewer.language.code
        found = reads.must(tiers.progress(self._customer_id, lang=lang))
        ladder = reads.maybe(tiers.configuration(lang=lang)) or ()
        following = next((tier for tier in ladder if is_same(tier, found.next)), found.next)
        near = way(found, words)
        if following is None or near is None:
            return []
        shown = stop(following, "next", words)
        title = _("%(tier)s: %(missing)s to go") % {"tier": _name(found, words), "missing": near.missing}
        return [Step(near.share, title, shown.picture, (near.progress,), best(shown.benefits))]

    def _campaigns(self, reads: Reads, words: Words) -> list[Step]:
        """The one that is furthest along, and behind it one that can be begun: rather one with a way to begin it."""
        lang = self.viewer.language.code
        progress = reads.must(campaigns.progress(self._customer_id, lang=lang))
        configured = configured_for(progress, reads, lang)
        ladder = reads.maybe(tiers.configuration(lang=lang)) or ()
        shown = of_customer(progress, of_the_programme(configured), words, ladder)
        worth_it = [each for each in shown if each.can_be_done and each.rewards]
        begun = [each for each in worth_it if each.stage in {"nearly", "begun"}]
        opened = [each for each in worth_it if each.stage in {"open", "again"} and each.bar in {"", "0"}]
        opened.sort(key=lambda each: (each.stage == "again", each.link is None))
        return [_of_campaign(each) for each in (*begun[:1], *opened[:1])]

    def _changes_at(self, reads: Reads, words: Words) -> float:
        lang = self.viewer.language.code
        progress = reads.maybe(campaigns.progress(self._customer_id, lang=lang)) or ()
        configured = reads.maybe(campaigns.configuration(lang=lang)) or ()
        return next_change((*configured, *nested(progress)), words)


def _soon_gone(found: Balance, words: Words) -> Iterable[Step]:
    """Only the next batch is known, and only what can be spent is worth a hint."""
    amount, local = found.next_expiring_points_amount, words.formats.local(found.next_expiring_points_date)
    if not amount or amount <= 0 or local is None or (found.available_points_balance or 0) <= 0:
        return
    days = days_until(local)
    if not 0 <= days <= SOON:
        return
    fact = expiring(found, words)
    yield Step(
        1 - Decimal(days) / (SOON + 1),
        _("Use %(points)s") % {"points": words.of_points(amount)},
        Picture("hourglass"),
        (
            _("%(what)s: %(value)s") % {"what": fact.label, "value": fact.note},
            *([_("worth %(worth)s") % {"worth": fact.worth}] if fact.worth else []),
        ),
        link=settings.SHOP_URL or None,
        link_text=_("To the shop"),
    )


def _name(found: TierProgress, words: Words) -> str:
    return words.formats.text((found.next and found.next.name) or _("Next tier"))


def _of_campaign(campaign: Campaign) -> Step:
    done = Decimal(campaign.bar or 0) / 100
    said = [_("%(percent)s done") % {"percent": campaign.percent}] if done else []
    return Step(
        done,
        campaign.name,
        campaign.picture,
        tuple(each for each in (*said, campaign.until) if each),
        best(campaign.rewards),
        campaign.link,
        campaign.link_text,
    )


def best(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The one line that says most about what a thing brings. Most of its small print stands with the thing itself."""
    ranked = sorted(lines, key=lambda line: WORTH_MOST.index(line.icon) if line.icon in WORTH_MOST else len(WORTH_MOST))
    return tuple(replace(line, notes=line.notes[:NOTES]) for line in ranked[:1])
