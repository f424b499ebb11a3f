"""Gameball in every kind of trouble, against the portal as gunicorn serves it.

Two portals. What fails at once is looked at through a patient one, in which every panel says how it went; its calls may
last so long that the breaker, whose trials are five seconds apart with the call in them, tries again after a moment.
What lasts is looked at through one whose pages do not wait for it.
"""

import time
from collections.abc import Iterator
from functools import partial
from statistics import median

import pytest

from gameball.sandbox import ENDPOINTS

from ..waiting import wait_until
from .conftest import Serve
from .looks import (
    DOORS,
    FRAGMENTS,
    NEEDED_BY,
    OF_A_CUSTOMER,
    PANEL_PAGES,
    RENDERING,
    SECONDS_TO_RECOVER,
    account,
    all_is_well,
    check_words,
    concerned,
    expected,
    fragment,
    is_well,
    look_besides,
    programme,
    see,
    see_expected,
)
from .portal import Portal, Seen, at_once
from .shop import Shop

AT_ONCE = [
    *("reset", "truncate", "html", "huge:300", "gzip-bomb", "deep", "redirect"),
    *("401", "403", "422", "429", "500", "503"),
]
MENDED = ["bad-utf8", "nan"]
LASTING = ["hang", "drip-headers", "drip-body"]

# No copy counts as fresh or stands in, and Gameball's limits are not what is looked at here
NOTHING_KEPT = {
    "PORTAL_FRESH_SECONDS": "0",
    "PORTAL_STALE_SECONDS": "0",
    "GAMEBALL_CUSTOMER_RATE": "100000/1",
    "GAMEBALL_OTHER_RATE": "100000/1",
}
PATIENT = {"GAMEBALL_CALL_BUDGET_MS": "4500", "PORTAL_PAGE_BUDGET_MS": "2000"}
HASTY = {"GAMEBALL_CALL_BUDGET_MS": "2000", "PORTAL_PAGE_BUDGET_MS": "300"}
IN_TIME = 2.0 + RENDERING  # for a patient page, in seconds
CALL_BUDGET, PAGE_BUDGET = 2.0, 0.3  # of the hasty one


@pytest.fixture(scope="module")
def running_patient(serve: Serve) -> Iterator[Portal]:
    with serve(**NOTHING_KEPT, **PATIENT) as portal:
        yield portal


@pytest.fixture
def patient(running_patient: Portal, gameball: Shop) -> Iterator[Portal]:
    wait_until(lambda: all_is_well(running_patient, gameball), SECONDS_TO_RECOVER)
    yield running_patient
    running_patient.check_log()


@pytest.fixture(scope="module")
def running_hasty(serve: Serve) -> Iterator[Portal]:
    with serve(**NOTHING_KEPT, **HASTY) as portal:
        yield portal


@pytest.fixture
def hasty(running_hasty: Portal, gameball: Shop) -> Iterator[Portal]:
    wait_until(lambda: all_is_well(running_hasty, gameball), SECONDS_TO_RECOVER)
    yield running_hasty
    running_hasty.check_log()


# What fails at once


@pytest.mark.parametrize("kind", AT_ONCE)
def test_an_endpoint_in_trouble_costs_the_panel_that_needs_it_and_nothing_else(
    patient: Portal, gameball: Shop, kind: str
) -> None:
    for number, endpoint in enumerate(ENDPOINTS):
        gameball.calm()  # and by this the endpoint before is back to normal, which the other panels show
        gameball.trouble(endpoint, kind)
        looks = [account, look_besides(endpoint, number + AT_ONCE.index(kind))]
        if endpoint not in OF_A_CUSTOMER:  # of which an account's page can do without some
            looks.append(programme)
        for seen in see(looks, patient, gameball.somebody(), IN_TIME):
            assert seen.panels == expected(seen, endpoint, "unavailable"), (endpoint, seen.address)
            if noun := concerned(seen, endpoint):
                check_words(seen, noun)
    gameball.calm()
    assert all_is_well(patient, gameball)


@pytest.mark.parametrize("kind", AT_ONCE)
def test_all_endpoints_in_trouble_leave_every_page_standing_and_it_is_whole_again_soon_after(
    patient: Portal, gameball: Shop, kind: str
) -> None:
    gameball.trouble("*", kind)
    customer = gameball.somebody()
    for looks in (DOORS, PANEL_PAGES, FRAGMENTS):
        for seen in see(looks, patient, customer, IN_TIME):
            assert set(seen.panels.values()) == {"unavailable"}, seen.address
            for noun in seen.panels:
                check_words(seen, noun)
    gameball.calm()
    wait_until(lambda: all_is_well(patient, gameball), SECONDS_TO_RECOVER)


@pytest.mark.parametrize("kind", MENDED)
def test_what_is_garbled_is_mended_or_left_out_and_never_printed(patient: Portal, gameball: Shop, kind: str) -> None:
    for number, endpoint in enumerate((*ENDPOINTS, "*")):
        gameball.calm()
        gameball.trouble(endpoint, kind)
        for seen in see((account, programme, look_besides(endpoint, number)), patient, gameball.somebody(), IN_TIME):
            assert set(seen.panels.values()) <= {"ready", "empty", "unavailable"}, (endpoint, seen.address)
            if endpoint != "*":
                others = {state for noun, state in seen.panels.items() if noun != concerned(seen, endpoint)}
                assert others <= {"ready"}, (endpoint, seen.address)
            words = " ".join(panel.text for panel in seen.page.all("section[data-panel]")).lower()
            assert not {"nan", "infinity", "null", "none", "\N{REPLACEMENT CHARACTER}"} & set(words.split())
    gameball.calm()
    assert all_is_well(patient, gameball)


@pytest.mark.parametrize(
    ("kind", "endpoint"), [("bad-utf8", "activities"), ("nan", "campaign-progress"), ("nan", "campaign-configuration")]
)
def test_what_cannot_be_read_is_not_told_as_if_there_were_nothing(
    patient: Portal, gameball: Shop, kind: str, endpoint: str
) -> None:
    gameball.trouble(endpoint, kind)
    assert account(patient, gameball.somebody()).panels[NEEDED_BY[endpoint]] in {"ready", "unavailable"}


# What lasts


@pytest.mark.parametrize("kind", LASTING)
def test_a_page_does_not_wait_for_an_endpoint_that_lasts(hasty: Portal, gameball: Shop, kind: str) -> None:
    for number, endpoint in enumerate(ENDPOINTS):
        # A call of the programme's is everybody's, and goes on for a while after the trouble: each has its own language
        lang = {"tier-configuration": "fr", "referral-configuration": "ar"}.get(endpoint, "en")
        besides = look_besides(endpoint, (0, 1, 4)[number % 3])
        looks = (partial(account, lang=lang), besides if endpoint in OF_A_CUSTOMER else partial(programme, lang=lang))
        gameball.calm()
        gameball.trouble(endpoint, kind)
        for seen in see_expected(looks, hasty, gameball, endpoint, "loading", PAGE_BUDGET + RENDERING):
            if noun := concerned(seen, endpoint):
                link = seen.page.panel(noun).one("a[data-hx-get]")
                assert link["data-hx-trigger"].startswith("load")
    gameball.calm()
    wait_until(lambda: all_is_well(hasty, gameball), SECONDS_TO_RECOVER)


@pytest.mark.parametrize("kind", LASTING)
def test_all_of_gameball_lasting_leaves_every_page_standing_and_it_is_whole_again_soon_after(
    hasty: Portal, gameball: Shop, kind: str
) -> None:
    gameball.trouble("*", kind)
    customer = gameball.somebody()
    for looks in (DOORS, PANEL_PAGES):
        for seen in see(looks, hasty, customer, PAGE_BUDGET + RENDERING):
            assert set(seen.panels.values()) <= {"loading", "unavailable"}, seen.address
    # A panel that fetches itself waits as long as the call may take, and then says how it went.
    (seen,) = see([partial(fragment, "balance")], hasty, customer, CALL_BUDGET + RENDERING)
    assert seen.panels == {"balance": "unavailable"}
    check_words(seen, "balance")
    gameball.calm()
    wait_until(lambda: all_is_well(hasty, gameball), SECONDS_TO_RECOVER)


def test_endpoints_that_hang_are_soon_left_alone_and_tried_again_every_few_seconds(
    hasty: Portal, gameball: Shop
) -> None:
    def look() -> Seen:
        return account(hasty, gameball.somebody())

    for endpoint in OF_A_CUSTOMER:
        gameball.trouble(endpoint, "hang")
    at_once([look] * 6)
    wait_until(lambda: set(look().panels.values()) == {"unavailable"}, CALL_BUDGET + RENDERING)
    gameball.forget_calls()
    pages = [look() for _ in range(8)]
    assert {state for seen in pages for state in seen.panels.values()} == {"unavailable"}
    assert median(seen.seconds for seen in pages) < PAGE_BUDGET / 2
    assert not gameball.calls_of("balance")
    gameball.calm()
    wait_until(lambda: is_well(look()), SECONDS_TO_RECOVER)


def test_what_everybody_shares_is_left_alone_too_where_it_hangs(hasty: Portal, gameball: Shop) -> None:
    """Everybody waits for the same call then, so that there are few failures to count: pages must not all wait."""
    gameball.trouble("tier-configuration", "hang")
    begun = time.monotonic()
    pages: list[Seen] = []
    while time.monotonic() < begun + 4 * CALL_BUDGET:
        pages.append(programme(hasty))
        time.sleep(0.1)
    assert set(pages[-1].panels.values()) == {"ready", "unavailable"}
    lately = [seen.seconds for seen in pages[len(pages) // 2 :]]
    assert median(lately) < PAGE_BUDGET / 2
