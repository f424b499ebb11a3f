"""What an agent sees and a customer does not: every field of an activity, and why a campaign is hidden."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from gameball.api import Activity, CampaignConfiguration, CampaignProgress
from gameball.panels.words import Words


def fields(activity: Activity, words: Words) -> Iterable[tuple[str, str, bool]]:
    """Everything that came with an activity but contact data, and what of it is code; what is absent is left out."""
    text, money = words.formats.text, words.formats.amount
    currency = activity.currency or words.currency

    def number(value: Decimal | None) -> str:
        return "" if value is None else words.formats.number(value)

    def amount(value: Decimal | None) -> str:
        return "" if value is None else money(value, currency)

    def flag(value: bool | None) -> str:
        return "" if value is None else _("Yes") if value else _("No")

    when = (activity.activity_day, activity.activity_date and activity.activity_date.text, activity.activity_time)
    start, end = activity.campaign_start_date, activity.campaign_end_date
    sent = (
        (_("Activity id"), str(activity.activity_id or "")),
        (_("Type as sent"), text(activity.activity_type or "")),
        (_("When, as sent"), " · ".join(part for part in when if part)),
        (_("Customer id"), text(activity.customer_id or "")),
        (_("Coupon type as sent"), text(activity.coupon_type or "")),
        (_("Product id"), str(activity.coupon_product_id or "")),
    )
    said = (
        (_("Done by hand"), flag(activity.is_manual_activity)),
        (_("Reason (internal)"), text(activity.reason or "")),
        (_("Guest"), flag(activity.is_guest)),
        (_("Points as sent"), number(activity.points)),
        (_("Points rewarded"), number(activity.reward_points)),
        (_("Points left of these"), number(activity.outstanding_points)),
        (_("Score"), number(activity.score)),
        (_("Reward factor"), number(activity.reward_factor)),
        (_("Reward threshold"), number(activity.reward_threshold)),
        (_("Reward in money"), amount(activity.payment_reward_amount)),
        (_("Redemption, calculated"), amount(activity.calculated_redemption)),
        (_("Redemption, actual"), amount(activity.actual_redemption)),
        (_("Redemption factor"), number(activity.redemption_reward_factor)),
        (_("From the family's wallet"), number(activity.family_redemption_points)),
        (_("From the family's wallet, in money"), amount(activity.family_redemption_amount)),
        (_("Currency"), text(activity.currency or "")),
        (_("Campaign starts"), words.formats.date(start)),
        (_("Campaign ends"), words.formats.date(end)),
        (_("Campaign was enabled"), flag(activity.campaign_enabled)),
    )
    yield from ((label, value, True) for label, value in sent if value)
    yield from ((label, value, False) for label, value in said if value)


def why_hidden(
    campaign: CampaignConfiguration | None, row: CampaignProgress, joined: CampaignConfiguration | None
) -> str:
    """Why a campaign that Gameball lists for a customer is not shown to them, where it is not."""
    if campaign is None:
        return _("Hidden from the customer: the programme's configuration has no such campaign.")
    said = [each for each in (joined, row.reward_campaign_configuration, campaign) if each and each.visibility]
    if hiding := next((each for each in said if each.shown == "never"), None):
        return _("Hidden from the customer: its visibility is “%(visibility)s”.") % {"visibility": hiding.visibility}
    if said:
        return _("Hidden from the customer: shown only once earned, and it is not earned yet.")
    return _("Hidden from the customer: nothing says that it may be shown.")
