"""Whatever somebody may look at, and what they should see there while Gameball is in trouble."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from gameball.sandbox import ENDPOINTS

from .portal import Portal, Seen, at_once, check_nothing_leaks
from .shop import Shop

type Look = Callable[[Portal, str], Seen]

NOUNS = ("balance", "tiers", "campaigns", "activities", "referrals")
OF_A_CUSTOMER, CONFIGURATIONS = ENDPOINTS[:7], ENDPOINTS[7:]
# Which panel cannot do without which endpoint; without the others a panel is good, or says what is missing
NEEDED_BY = {
    "balance": "balance",
    "tier-progress": "tiers",
    "campaign-progress": "campaigns",
    "referrals": "referrals",
    "activities": "activities",
    "campaign-configuration": "campaigns",
}
PROGRAMME_NEEDED_BY = {
    "campaign-configuration": "campaigns",
    "tier-configuration": "tiers",
    "referral-configuration": "referrals",
}
RENDERING = 1.4  # seconds, on a busy machine
SECONDS_TO_RECOVER = 6.0
TRIES = 3
# What no customer should have to read
JARGON = {"gameball", "endpoint", "null", "nan", "none", "error", "http", "timeout", "traceback", "exception", "api"}


def account(portal: Portal, customer: str, lang: str = "en") -> Seen:
    return portal.get(f"/account/?lang={lang}", portal.enter(customer))


def account_panel(noun: str, portal: Portal, customer: str) -> Seen:
    return portal.get(f"/account/{noun}/", portal.enter(customer))


def fragment(noun: str, portal: Portal, customer: str) -> Seen:
    return portal.get(f"/account/{noun}/", portal.enter(customer), htmx=True)


def widget(portal: Portal, customer: str) -> Seen:
    return portal.get(portal.widget(customer))


def widget_panel(noun: str, portal: Portal, customer: str) -> Seen:
    return portal.get(f"{portal.widget(customer)}{noun}/")


def programme(portal: Portal, _customer: str = "", lang: str = "en") -> Seen:
    return portal.get(f"/program/?lang={lang}")


def staff(portal: Portal, customer: str) -> Seen:
    return portal.look_up(customer)


DOORS: tuple[Look, ...] = (account, widget, staff, programme)
PANEL_PAGES: tuple[Look, ...] = (
    *(partial(account_panel, noun) for noun in NOUNS),
    *(partial(widget_panel, noun) for noun in NOUNS),
)
FRAGMENTS: tuple[Look, ...] = tuple(partial(fragment, noun) for noun in NOUNS)


def look_besides(endpoint: str, turn: int) -> Look:
    """What else is looked at, in turn, while one endpoint is in trouble: another door, or a panel alone."""
    noun = NEEDED_BY.get(endpoint, "tiers")
    others: list[Look] = [widget, partial(account_panel, noun), staff, partial(fragment, noun)]
    others.append(programme if endpoint in CONFIGURATIONS else partial(widget_panel, noun))
    return others[turn % len(others)]


def see(looks: Sequence[Look], portal: Portal, customer: str, within: float) -> list[Seen]:
    """All of them side by side: each answered, in time, and with nothing in it that nobody may read."""
    found = at_once([partial(look, portal, customer) for look in looks])
    for seen in found:
        assert seen.status == 200, seen.address
        assert seen.seconds < within, f"{seen.address} took {seen.seconds:.2f} s"
        check_nothing_leaks(seen)
    return found


def is_well(seen: Seen) -> bool:
    return seen.status == 200 and set(seen.panels.values()) == {"ready"}


def all_is_well(portal: Portal, gameball: Shop) -> bool:
    return is_well(account(portal, gameball.somebody())) and is_well(programme(portal))


def concerned(seen: Seen, endpoint: str) -> str | None:
    """The panel of that page that cannot do without the endpoint."""
    needed_by: Mapping[str, str] = PROGRAMME_NEEDED_BY if seen.address.startswith("/program/") else NEEDED_BY
    noun = needed_by.get(endpoint)
    return noun if noun in seen.panels else None


def expected(seen: Seen, endpoint: str, state: str) -> dict[str, str]:
    """Only the panel that cannot do without the endpoint is in that state, and the others do not notice."""
    return dict.fromkeys(seen.panels, "ready") | ({noun: state} if (noun := concerned(seen, endpoint)) else {})


def see_expected(
    looks: Sequence[Look], portal: Portal, gameball: Shop, endpoint: str, state: str, within: float
) -> list[Seen]:
    """Looks again, as somebody else, where another program may have had the processor instead."""
    for _ in range(TRIES):
        found = see(looks, portal, gameball.somebody(), within)
        if all(seen.panels == expected(seen, endpoint, state) for seen in found):
            return found
    raise AssertionError([(endpoint, seen.address, seen.panels) for seen in found])


def check_words(seen: Seen, noun: str) -> None:
    """What an unavailable panel says: to a customer what to do, to an agent what it was."""
    panel = seen.page.panel(noun)
    if seen.address.startswith("/staff/"):
        assert any(endpoint in panel.text for endpoint in ENDPOINTS), panel.text
        return
    assert "We can't show this right now" in panel.text
    (retry,) = [link for link in panel.all("a[data-hx-get]") if link.text == "Try again"]
    assert retry["href"] == retry["data-hx-get"]
    assert retry["href"].partition("?")[0].endswith(f"/{noun}/")
    assert not JARGON & set(panel.text.lower().split())
