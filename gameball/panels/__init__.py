"""What a page shows: per noun, the reads a panel needs and the view model that its template prints."""

from gameball.panels.activities import ActivitiesPanel
from gameball.panels.balance import BalancePanel
from gameball.panels.campaigns import CampaignsPanel
from gameball.panels.months import MonthsPanel
from gameball.panels.next import NextPanel
from gameball.panels.panel import Page, Panel, Spec, count, made_from, one, page, read
from gameball.panels.referrals import ReferralsPanel
from gameball.panels.tiers import TiersPanel

__all__ = [
    "ActivitiesPanel",
    "BalancePanel",
    "CampaignsPanel",
    "MonthsPanel",
    "NextPanel",
    "Page",
    "Panel",
    "ReferralsPanel",
    "Spec",
    "TiersPanel",
    "count",
    "made_from",
    "one",
    "page",
    "read",
]
