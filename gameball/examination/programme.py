"""What is particular about an account's programme: fields, campaigns, tiers, rewards, icons, dates."""

from collections.abc import Iterator
from itertools import chain
from urllib.parse import urlsplit

from django.conf import settings

from gameball.api import CampaignConfiguration, CampaignProgress, Json, Moment, Rows, TierProgress
from gameball.api.values import letters
from gameball.examination.oddity import Oddity
from gameball.examination.raw import objects, quoted, texts
from gameball.panels.icons import is_allowed

OTHER_SPELLINGS = {
    "avaliablePointsBalance": "availablePointsBalance",
    "avaliablePointsValue": "availablePointsValue",
    "minPorgress": "minProgress",
    "rewardWalletFactor": "walletRewardFactor",
    "StartDate": "startDate",
    "EndDate": "endDate",
    "couponPrefix": "codePrefix",
}
VISIBILITIES = ("AlwaysVisible", "VisibleIfEarned", "NotVisible")
DATES = (
    "activityDate", "nextExpiringPointsDate", "joinDate", "startDate", "endDate", "StartDate", "EndDate", "expiryDate"
)  # fmt: skip


def spellings(everything: Json) -> Iterator[Oddity]:
    sent = set(chain.from_iterable(objects(everything)))
    found = [f"{other} for {documented}" for other, documented in OTHER_SPELLINGS.items() if other in sent]
    if found:
        yield Oddity(f"Spelt otherwise than documented: {', '.join(found)}. Both are read.")


def campaigns(mine: Rows[CampaignProgress], programme: Rows[CampaignConfiguration]) -> Iterator[Oddity]:
    nested = [row.reward_campaign_configuration for row in mine if row.reward_campaign_configuration]
    if nested:
        yield Oddity(f"Campaigns bring their configuration along ({len(nested)} of {len(mine)}): it is used then.")
    known = {row.id for row in programme}
    alone = [row for row in mine if not row.reward_campaign_configuration and row.rewards_campaign_id not in known]
    if alone and len(programme):
        yield Oddity(
            f"{len(alone)} of this customer's campaigns are not in the account's configuration.",
            "They are not shown, as nobody knows who may see them. Look in Gameball's dashboard whether they are old.",
        )
    every = (*programme, *nested)
    yield from visibilities([one.visibility for one in every if one.visibility])
    if types := [one.type for one in programme if one.type and not one.kind]:
        yield Oddity(f"Campaigns of a type that is not documented: {quoted(types)}. A neutral picture stands for it.")
    links = [one.redirection_button_link for one in every if one.redirection_button_link]
    if any(not link.lower().startswith("https://") for link in links):
        yield Oddity(
            "Some campaigns have a button whose link is not an https address.",
            "The button is left out. Correct the link in Gameball's dashboard.",
        )


def visibilities(found: list[str]) -> Iterator[Oddity]:
    known = {letters(one) for one in VISIBILITIES}
    if other := [one for one in found if letters(one) in known and one not in VISIBILITIES]:
        yield Oddity(f"Visibility is spelt otherwise than documented: {quoted(other)}. Both are read.")
    if unknown := [one for one in found if letters(one) not in known]:
        yield Oddity(
            f"A visibility that is not documented: {quoted(unknown)}.",
            "Such campaigns are hidden from customers. Tell the portal's maintainers what it means.",
        )


def tiers(found: TierProgress | None) -> Iterator[Oddity]:
    if found is None:
        return
    if found.current is None:
        yield Oddity("This customer has no current tier: the ladder is shown without a place on it.")
    reached, ahead = (tier.min_progress if tier else None for tier in (found.current, found.next))
    if found.progress is None:
        return
    if (reached is not None and found.progress < reached) or (ahead is not None and found.progress >= ahead):
        yield Oddity("This customer's progress does not fit their tier: the bar is clamped and promises nothing.")


def rewards(everything: Json) -> Iterator[Oddity]:
    if any(isinstance(one.get("product"), str) for one in objects(everything)):
        yield Oddity("Coupons name a product in a word, such as Any, instead of an object. Both are read.")
    if numbers := [kind for kind in texts(everything, "couponType") if kind.strip().isdigit()]:
        yield Oddity(
            f"Coupon types that are numbers: {quoted(numbers)}.",
            "0 is read as a percentage. Nobody documented the others: they are worded neutrally.",
        )
    if any("customerReward" in one and one.get("extraReward") for one in objects(everything)):
        yield Oddity("The referral offer's extra reward stands beside the customer's reward. Both ways are read.")


def icons(everything: Json) -> Iterator[Oddity]:
    found = texts(everything, "icon", "iconPath")
    addresses = [icon for icon in found if "://" in icon]
    refused = [icon for icon in addresses if not is_allowed(icon)]
    hosts = sorted({host for icon in refused if icon.startswith("https://") and (host := host_of(icon))})
    if hosts:
        allowed = ",".join(dict.fromkeys((*settings.GAMEBALL_IMAGE_HOSTS, *hosts)))
        yield Oddity(
            f"Icons on hosts that are not allowed: {quoted(hosts)}.",
            f"A drawing stands in. If the hosts are the shop's own or Gameball's: GAMEBALL_IMAGE_HOSTS={allowed}",
        )
    if any(not icon.startswith("https://") for icon in refused):
        yield Oddity("Icons that are not https addresses.", "A drawing stands in. Upload them anew to Gameball.")
    if handles := [icon for icon in found if "://" not in icon]:
        yield Oddity(f"Icons that are bare names: {quoted(handles)}. A drawing stands in.")


def host_of(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").lower()
    return host if port in {None, 443} else f"{host}:{port}"


def dates(everything: Json) -> Iterator[Oddity]:
    found = [moment for text in texts(everything, *DATES) if (moment := Moment.of(text))]
    read = [moment.at for moment in found if moment.at]
    if any(at.tzinfo is None for at in read):
        zoned = "Some dates" if any(at.tzinfo for at in read) else "Dates"
        yield Oddity(
            f"{zoned} come without a time zone.",
            f"They are taken as {settings.GAMEBALL_TIME_ZONE}. If hours are off, set GAMEBALL_TIME_ZONE to the zone of "
            "the Gameball account.",
        )
    if any(moment.at and not moment.text[:1].isdigit() for moment in found):
        yield Oddity("Some dates are English words, such as October 11, 2024. Both ways are read.")
    if unread := sum(moment.at is None for moment in found):
        yield Oddity(
            f"Dates that cannot be read: {unread}.", "They are shown as they came. Give Gameball's support an example."
        )
