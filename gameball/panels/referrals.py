"""The referrals: the offer in words, how many came, who they are (as they call themselves), and the link to share."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gameball.api import (
    Friend,
    FriendsPage,
    ReferralConfiguration,
    ReferralsCount,
    balance,
    referrals,
)
from gameball.api.referrals import FriendState
from gameball.identity.viewer import Viewer
from gameball.panels.formats import END, LTR, runs_against, spelled_out
from gameball.panels.panel import Reads, State
from gameball.panels.words import Line, Words
from gameball.reads import Wanted

FRIENDS = 200
NON_JOINER = "\N{ZERO WIDTH NON-JOINER}"
AT_SIGNS = {"@", "\N{FULLWIDTH COMMERCIAL AT}", "\N{SMALL COMMERCIAL AT}"}
OPEN_ROWS = 10  # as many as the template shows unfolded


@dataclass(frozen=True)
class Offer:
    you_get: tuple[Line, ...]
    they_get: tuple[Line, ...]
    extra: tuple[Line, ...]
    every: str
    when: str


@dataclass(frozen=True)
class FriendRow:
    name: str
    initials: str
    status: str
    active: bool
    date: str


@dataclass(frozen=True)
class ReferralsContent:
    state: State
    offer: Offer | None
    friends: tuple[FriendRow, ...] | None  # None where they could not be read
    counts: tuple[tuple[str, str], ...]
    more: str | None
    hidden: str  # "190 more friends", folded away
    shortened: str  # "The first 200 of 650"
    share_url: str
    of_a_customer: bool
    continues: bool
    announced: str = ""  # how many follow the ones before, for who can't see them


@dataclass(frozen=True)
class ReferralsPanel:
    viewer: Viewer
    after: str | None = None
    noun: ClassVar[str] = "referrals"

    @property
    def title(self) -> str:
        return _("Bring a friend")

    @property
    def address(self) -> str:
        return self.viewer.door.panel(self.noun, after=self.after or "")

    def wanted(self) -> Iterable[Wanted[Any]]:
        yield referrals.configuration(lang=self.viewer.language.code)
        if customer_id := self.viewer.customer_id:
            yield referrals.page(customer_id, after=self.after, limit=FRIENDS)
            yield referrals.count(customer_id)
            yield balance.read(customer_id)

    def content(self, reads: Reads) -> ReferralsContent:
        language, customer_id = self.viewer.language, self.viewer.customer_id
        configuration = referrals.configuration(lang=language.code)
        if customer_id is None:
            offer = _offer(reads.must(configuration), Words.of(language, None))
            return ReferralsContent(
                "ready" if offer else "empty", offer, (), (), None, "", "", "", of_a_customer=False, continues=False
            )
        rows = referrals.page(customer_id, after=self.after, limit=FRIENDS)
        words = Words.of(language, reads.maybe(balance.read(customer_id)))
        counted = reads.maybe(referrals.count(customer_id))
        configured = reads.maybe(configuration)
        offer = _offer(configured, words) if configured else None
        first = self.after is None
        page = reads.or_say(rows) if first and (offer or counted) else reads.must(rows)
        if page is None:
            return ReferralsContent(
                "unavailable",
                offer,
                None,
                tuple(_counts(counted, words)),
                None,
                "",
                "",
                settings.SHOP_REFERRAL_URL,
                of_a_customer=True,
                continues=False,
            )
        goes_on = page.has_more and page.cursor and page.cursor != self.after and page.friends
        more = self.viewer.door.panel(self.noun, after=page.cursor or "") if goes_on else None
        return ReferralsContent(
            "ready" if page.friends or offer else "empty",
            offer,
            tuple(_friend(friend, words) for friend in page.friends),
            tuple(_counts(counted, words)),
            more,
            _hidden(len(page.friends), words),
            "" if more else _shortened(page, counted, words),
            settings.SHOP_REFERRAL_URL,
            of_a_customer=True,
            continues=self.after is not None,
            announced=words.more_rows(len(page.friends)),
        )


def _offer(found: ReferralConfiguration, words: Words) -> Offer | None:
    you_get = tuple(words.referral(found.customer_reward))
    they_get = tuple(words.referral(found.friend_reward)) if found.both else ()
    extra = tuple(words.referral(found.extra_reward))
    if not (you_get or they_get or extra):
        return None
    every = found.extra_reward.for_every if found.extra_reward else None
    return Offer(
        you_get,
        they_get,
        extra if every and every > 0 else (),
        ngettext("On top, for every friend who does", "On top, for every %(count)s friends who do", every)
        % {"count": words.formats.number(every)}
        if every and every > 0
        else "",
        event(found, words),
    )


def event(found: ReferralConfiguration, words: Words) -> str:
    """After which event. Names are the shop's own; the usual ones are put in words."""
    name = re.sub(r"[^a-z]", "", (found.event_name or "").lower())
    usual = {
        "placeorder": _("Once your friend has placed an order"),
        "signup": _("Once your friend has signed up"),
        "register": _("Once your friend has signed up"),
        "reviewproduct": _("Once your friend has written a review"),
        "writereview": _("Once your friend has written a review"),
    }
    if name in usual:
        condition = _condition(found, words)
        return f"{usual[name]} {condition}" if condition else usual[name]
    if not found.event_name:
        return ""
    own = spelled_out(found.event_name.strip())
    return _("Once your friend has done this: %(event)s") % {"event": words.formats.text(own)}


def _condition(found: ReferralConfiguration, words: Words) -> str:
    about = found.event_meta_data
    if about is None or not about.name or not about.value:
        return ""
    operator = re.sub(r"[^a-z]", "", (about.operator or "").lower())
    usual = {
        "numberofproducts": _("number of products"),
        "totalpaid": _("amount paid"),
        "totalprice": _("order total"),
    }
    letters = re.sub(r"[^a-z]", "", about.name.lower())
    value = words.formats.text(about.value)
    if re.fullmatch(r"\d{1,9}(\.\d{1,4})?", about.value, re.ASCII):
        figure = Decimal(about.value)
        is_money = letters in {"totalpaid", "totalprice"}
        value = words.formats.amount(figure, words.currency) if is_money else words.formats.number(figure)
    name = usual.get(letters) or words.formats.text(spelled_out(about.name))
    counted = {"what": name, "value": value}
    if operator in {"equals", "equal", "is"}:
        return _("(%(what)s: %(value)s)") % counted
    if operator in {"greaterthan", "morethan"}:
        return _("(%(what)s: more than %(value)s)") % counted
    if operator in {"greaterthanorequal", "greaterthanorequals", "atleast"}:
        return _("(%(what)s: at least %(value)s)") % counted
    if operator in {"lessthan"}:
        return _("(%(what)s: less than %(value)s)") % counted
    return ""


def _counts(counted: ReferralsCount | None, words: Words) -> Iterable[tuple[str, str]]:
    if counted is None:
        return
    figures = (
        (_("Friends in all"), counted.count),
        (pgettext("how many friends", "Active"), counted.total_active),
        (pgettext("how many friends", "Waiting"), counted.total_pending),
    )
    for label, figure in figures:
        if figure is not None:
            yield label, words.formats.number(figure)


def _hidden(friends: int, words: Words) -> str:
    rest = friends - OPEN_ROWS
    if rest <= 0:
        return ""
    return ngettext("%(count)s more friend", "%(count)s more friends", rest) % {"count": words.formats.number(rest)}


def _shortened(page: FriendsPage, counted: ReferralsCount | None, words: Words) -> str:
    """Where the API gives no cursor to go on with, or ends early, the list says that it is not all."""
    total = counted.count if counted else None
    shown = words.formats.number(len(page.friends))
    if page.has_more and total is not None and total > len(page.friends):
        return _("The first %(shown)s of %(total)s") % {"shown": shown, "total": words.formats.number(total)}
    return _("The first %(shown)s") % {"shown": shown} if page.has_more else ""


def _friend(friend: Friend, words: Words) -> FriendRow:
    name, state = friend.display_name or "", friend.state
    return FriendRow(
        words.formats.text(masked(name) or _("A friend")),
        initials(name),
        _status(state, friend.status, words),
        state == "active",
        words.formats.date(friend.join_date),
    )


def _status(state: FriendState | None, as_sent: str | None, words: Words) -> str:
    match state:
        case "active":
            return _("Active")
        case "pending":
            return _("Waiting for the first step")
        case None:
            return words.formats.text(spelled_out(as_sent)) if as_sent else ""


def masked(name: str) -> str:
    """A display name, unless it is somebody's e-mail address or telephone number: of those only a hint."""
    name = name.strip()
    if not AT_SIGNS.isdisjoint(name):
        return f"{name[:1]}•••"
    digits = re.sub(r"\D", "", name)
    if len(digits) >= 6 and len(digits) * 2 >= len(name):
        return f"{LTR}•••{digits[-2:]}{END}"
    return name


def initials(name: str) -> str:
    if masked(name) != name.strip():
        return ""
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    shown = [letters[0], letters[-1]] if len(letters) > 1 else letters
    # Arabic letters would join into a word.
    return (NON_JOINER if runs_against("".join(shown), "ltr") else "").join(shown).upper()
