"""Gameball in trouble: each panel fails alone, and says so in words for a customer."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from gameball.sandbox import CUSTOMERS, ENDPOINTS, Sandbox

from ..pages import Page
from ..telling import Told

See = Callable[..., Page]
NOUNS = ("balance", "tiers", "campaigns", "activities", "referrals")
IN_ORDER = ["balance", "tiers", "campaigns", "activities", "referrals"]
# Which panel cannot do without which endpoint; without the others a panel is good, or says what is missing
NEEDS = {
    "balance": "balance",
    "tier-progress": "tiers",
    "campaign-progress": "campaigns",
    "referrals": "referrals",
    "activities": "activities",
    "campaign-configuration": "campaigns",
}
TROUBLES = [
    *("reset", "truncate", "html", "huge:3", "gzip-bomb", "deep", "redirect", "nonsense"),
    *("404", "401", "403", "422", "429", "429:30", "500", "502", "503", "504", "1000", "1001", "1002", "2001", "5000"),
]
LASTING = ["hang", "drip-headers", "drip-body"]
# What no customer should have to read
JARGON = ("gameball", "endpoint", "null", "none", "error", "http", "timeout", "traceback", "exception", "api")


@pytest.fixture
def hasty(settings: Settings) -> None:
    """A portal whose calls may last little, and whose pages wait until they are over."""
    settings.PORTAL_PAGE_BUDGET_MS = 1500
    settings.GAMEBALL_CALL_BUDGET_MS = 600


@pytest.fixture
def impatient(settings: Settings) -> None:
    """A portal whose pages do not wait for a call that lasts."""
    settings.PORTAL_PAGE_BUDGET_MS = 400
    settings.GAMEBALL_CALL_BUDGET_MS = 3000


RENDERING = 1.2  # seconds, on a busy machine


def words_of(page: Page) -> str:
    return " ".join(node.text for node in page.all("main")).lower()


def check_unavailable(page: Page, noun: str) -> None:
    panel = page.panel(noun)
    assert panel["data-state"] == "unavailable"
    retry = [link for link in panel.all("a[data-hx-get]") if link.text == "Try again"]
    assert len(retry) == 1
    assert retry[0]["href"] == retry[0]["data-hx-get"]
    assert retry[0]["href"].removesuffix("?brief=1") == f"/account/{noun}/"
    assert "We can't show this right now" in panel.text


# One endpoint at a time


@pytest.mark.parametrize("kind", TROUBLES)
def test_one_endpoint_in_trouble_costs_one_panel_and_the_others_notice_nothing(
    hasty: None, see: See, sandbox: Sandbox, kind: str
) -> None:
    sandbox.trouble("campaign-progress", kind)
    page = see("middle")
    check_unavailable(page, "campaigns")
    assert {noun: state for noun, state in page.panels.items() if noun != "campaigns"} == {
        "balance": "ready",
        "tiers": "ready",
        "activities": "ready",
        "referrals": "ready",
    }
    calm = see("middle", "/account/balance/")
    assert calm.panel("balance").text == page.panel("balance").text


@pytest.mark.parametrize("endpoint", [each for each in ENDPOINTS if each not in NEEDS])
@pytest.mark.parametrize("kind", ["500", "nonsense", "reset"])
def test_what_a_panel_can_do_without_costs_no_panel(
    hasty: None, see: See, sandbox: Sandbox, endpoint: str, kind: str
) -> None:
    sandbox.trouble(endpoint, kind)
    assert set(see("middle").panels.values()) == {"ready"}


@pytest.mark.parametrize(("endpoint", "noun"), NEEDS.items())
@pytest.mark.parametrize("kind", ["500", "nonsense", "reset"])
def test_each_panel_fails_alone(hasty: None, see: See, sandbox: Sandbox, endpoint: str, noun: str, kind: str) -> None:
    sandbox.trouble(endpoint, kind)
    page = see("middle")
    check_unavailable(page, noun)
    assert [state for each, state in page.panels.items() if each != noun] == ["ready"] * 4


@pytest.mark.parametrize("kind", ["nan", "slow:50", "bad-utf8"])
def test_what_can_be_mended_or_waited_for_is_no_trouble(see: See, sandbox: Sandbox, kind: str) -> None:
    sandbox.trouble("*", kind)
    page = see("middle")
    assert list(page.panels) == IN_ORDER
    assert page.panels["activities"] in {"ready", "unavailable"}
    assert "nan" not in words_of(page).split()
    assert "infinity" not in words_of(page)


# All at once


@pytest.mark.parametrize("kind", ["500", "503", "429", "401", "422", "404", "html", "nonsense", "reset", "redirect"])
def test_all_of_gameball_in_trouble_is_five_calm_panels(hasty: None, see: See, sandbox: Sandbox, kind: str) -> None:
    sandbox.trouble("*", kind)
    page = see("middle")
    assert list(page.panels) == IN_ORDER
    for noun in NOUNS:
        check_unavailable(page, noun)
    assert not set(JARGON) & set(words_of(page).split())


@pytest.mark.parametrize("kind", LASTING)
@pytest.mark.parametrize("where", ["*", "campaign-progress", "tier-configuration", "balance"])
def test_a_page_goes_out_within_its_budget_whatever_lasts(
    impatient: None, see: See, sandbox: Sandbox, kind: str, where: str
) -> None:
    see("new")  # what a first page costs besides
    sandbox.trouble(where, kind)
    started = time.monotonic()
    page = see("middle")
    assert time.monotonic() - started < 0.4 + RENDERING
    assert list(page.panels) == IN_ORDER
    if where == "*":
        assert set(page.panels.values()) <= {"loading", "unavailable"}
    if where == "campaign-progress":
        assert page.panels["campaigns"] == "loading"
        assert [page.panels[noun] for noun in NOUNS if noun != "campaigns"] == ["ready"] * 4
    if where == "tier-configuration":
        assert page.panels["tiers"] == "ready"
    if where == "balance":
        assert [page.panels[noun] for noun in NOUNS if noun != "balance"] == ["ready"] * 4


@pytest.mark.parametrize("kind", ["hang", "500"])
def test_somebody_not_enrolled_waits_no_longer_than_anybody(
    settings: Settings, see: See, sandbox: Sandbox, kind: str
) -> None:
    settings.PORTAL_PAGE_BUDGET_MS, settings.GAMEBALL_CALL_BUDGET_MS = 1400, 4000
    see("new")
    for endpoint in ("tier-configuration", "campaign-configuration", "referral-configuration"):
        sandbox.trouble(endpoint, kind)
    # Other languages than before: nothing of the programme is kept in them
    started = time.monotonic()
    page = see("unknown", "/account/?lang=fr")
    assert time.monotonic() - started < 1.4 + RENDERING
    assert "data-panel" in page.html


@pytest.mark.parametrize("kind", ["500", "hang"])
def test_the_programme_page_stands_without_gameball(
    impatient: None, anybody: Client, sandbox: Sandbox, kind: str
) -> None:
    sandbox.trouble("*", kind)
    started = time.monotonic()
    answer = anybody.get("/program/")
    assert time.monotonic() - started < 0.4 + RENDERING
    assert answer.status_code == 200
    assert set(Page(answer).panels.values()) <= {"unavailable", "loading"}


def test_when_the_trouble_is_over_the_next_page_is_whole(hasty: None, see: See, sandbox: Sandbox) -> None:
    sandbox.trouble("*", "500")
    see("middle")
    sandbox.calm()
    assert set(see("middle").panels.values()) == {"ready"}


# Loading


def test_a_panel_that_is_late_is_loading_and_fetches_itself(settings: Settings, see: See, sandbox: Sandbox) -> None:
    settings.PORTAL_PAGE_BUDGET_MS = 150
    sandbox.trouble("referrals", "slow:600")
    page = see("middle")
    panel = page.panel("referrals")
    assert panel["data-state"] == "loading"
    assert panel["aria-busy"] == "true"
    link = panel.one("a[data-hx-get]")
    assert link["href"] == link["data-hx-get"] == "/account/referrals/"
    assert link["data-hx-trigger"].startswith("load")
    assert link["data-hx-target"] == "closest .panel"
    assert link["data-hx-swap"] == "outerHTML"
    fragment = see("middle", link["data-hx-get"], htmx=True)
    assert fragment.panels == {"referrals": "ready"}
    assert len(sandbox.calls_of("referrals")) == 1  # it joined the flight


def test_without_javascript_the_link_of_a_loading_panel_is_a_page_of_it(
    settings: Settings, see: See, sandbox: Sandbox
) -> None:
    settings.PORTAL_PAGE_BUDGET_MS = 150
    sandbox.trouble("referrals", "slow:600")
    address = see("middle").panel("referrals").one("a[data-hx-get]")["href"]
    settings.PORTAL_PAGE_BUDGET_MS = 1500
    page = see("middle", address)
    assert page.one("html")
    assert page.panels == {"referrals": "ready"}


def test_a_panel_that_never_comes_is_unavailable_in_the_end(
    impatient: None, settings: Settings, see: See, sandbox: Sandbox
) -> None:
    settings.GAMEBALL_CALL_BUDGET_MS = 1000
    sandbox.trouble("balance", "hang")
    assert see("middle").panels["balance"] == "loading"
    started = time.monotonic()
    assert see("middle", "/account/balance/", htmx=True).panels == {"balance": "unavailable"}
    assert time.monotonic() - started < 1.0 + RENDERING


@pytest.mark.parametrize(
    ("customer", "words"), [("unknown", "You are not in the programme yet"), ("paused", "is paused")]
)
def test_panels_that_learn_too_late_that_there_is_nothing_do_not_say_so_five_times(
    settings: Settings, see: See, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, customer: str, words: str
) -> None:
    """One message, not five apologies: also where Gameball was too slow for the page itself."""
    settings.PORTAL_PAGE_BUDGET_MS = 100
    monkeypatch.setattr(sandbox, "latency_ms", 300)
    page = see(customer)
    fragments = [see(customer, f"/account/{noun}/", htmx=True) for noun in NOUNS]
    assert sum(words in each.text for each in (page, *fragments)) <= 1


# Not enrolled, paused, a smaller plan


def test_somebody_not_enrolled_sees_one_message_the_programme_and_a_way_to_join(see: See, settings: Settings) -> None:
    settings.SHOP_JOIN_URL = "https://shop.example/join"
    page = see("unknown")
    assert page.text.count("You are not in the programme yet") == 1
    assert list(page.panels) == ["campaigns", "tiers", "referrals"]
    assert set(page.panels.values()) == {"ready"}
    assert [link.text for link in page.all("main a") if link["href"] == "https://shop.example/join"] == [
        "Join the programme"
    ]
    assert "Try again" not in page.text


def test_somebody_not_enrolled_is_sent_nowhere_where_no_setting_says_where(see: See) -> None:
    page = see("unknown")
    assert "Join the programme" not in page.text
    assert "You are not in the programme yet" in page.text


@pytest.mark.parametrize("noun", NOUNS)
def test_each_panels_own_page_says_the_same_to_who_is_not_enrolled(see: See, noun: str) -> None:
    assert see("unknown", f"/account/{noun}/").text.count("You are not in the programme yet") == 1


def test_a_bare_404_is_trouble_and_not_a_missing_customer(hasty: None, see: See, sandbox: Sandbox) -> None:
    sandbox.trouble("*", "404")
    page = see("middle")
    assert "not in the programme" not in page.text
    assert set(page.panels.values()) == {"unavailable"}


def test_a_paused_programme_is_said_once(see: See) -> None:
    page = see("paused")
    assert page.text.count("The programme is paused") == 1
    assert page.panels == {}


@pytest.mark.parametrize("endpoint", ["tier-configuration", "campaign-configuration", "referral-configuration"])
def test_a_paused_programme_is_said_to_anybody_too(anybody: Client, sandbox: Sandbox, endpoint: str) -> None:
    sandbox.trouble("*", "6000")
    assert Page(anybody.get("/program/")).text.count("The programme is paused") == 1


def test_a_smaller_plan_leaves_its_sections_out(see: See) -> None:
    page = see("basic-plan")
    assert page.panels == {"balance": "ready", "tiers": "ready", "activities": "ready"}
    assert "sorry" not in page.text.lower()


@pytest.mark.parametrize("noun", ["campaigns", "referrals"])
def test_the_own_page_of_a_section_that_the_plan_lacks_says_so_kindly(see: See, noun: str) -> None:
    page = see("basic-plan", f"/account/{noun}/")
    assert "This is not part of the programme" in page.text


@pytest.mark.parametrize("endpoint", ["tier-configuration", "campaign-configuration", "referral-configuration"])
def test_a_section_of_the_programme_that_the_plan_lacks_is_left_out(
    anybody: Client, sandbox: Sandbox, endpoint: str
) -> None:
    sandbox.trouble(endpoint, "8000")
    page = Page(anybody.get("/program/"))
    noun = {"tier-configuration": "tiers", "campaign-configuration": "campaigns"}.get(endpoint, "referrals")
    assert noun not in page.panels
    assert len(page.panels) == 2


def test_busy_at_first_is_fine(see: See) -> None:
    assert set(see("busy").panels.values()) == {"ready"}


def test_campaigns_down_is_one_panel(see: See) -> None:
    page = see("campaigns-down")
    assert page.panels["campaigns"] == "unavailable"
    assert [state for noun, state in page.panels.items() if noun != "campaigns"] == ["ready"] * 4


@pytest.mark.parametrize(
    ("customer", "states"),
    [
        ("middle", ["ready"] * 5),
        ("new", ["empty", "ready", "ready", "empty", "ready"]),
        ("pending", ["ready"] * 5),
        ("top", ["ready"] * 5),
        ("ledger", ["ready"] * 5),
        ("expiring", ["ready"] * 5),
        ("negative", ["ready"] * 5),
        ("arabic", ["ready"] * 5),
        ("manual", ["ready"] * 5),
        ("friends", ["ready"] * 5),
        ("odd", ["ready"] * 5),
        ("a/b?c#d%20e 💚", ["ready"] * 5),
        ("campaigns-down", ["ready", "ready", "unavailable", "ready", "ready"]),
        ("busy", ["ready"] * 5),
        ("slow", ["loading"] * 5),
        ("failing", ["unavailable"] * 5),
        ("hanging", ["loading"] * 5),
        ("nonsense", ["unavailable"] * 5),
    ],
)
def test_every_sandbox_customer_is_in_the_right_state(
    impatient: None, see: See, customer: str, states: list[str]
) -> None:
    if customer == "busy":
        return
    assert see(customer).panels == dict(zip(NOUNS, states, strict=True))


def test_no_sandbox_customer_was_forgotten_here() -> None:
    special = {"unknown", "basic-plan", "paused"}
    tested = {mark.args[1][index][0] for mark in _marks() for index in range(len(mark.args[1]))}
    assert set(CUSTOMERS) == tested | special


def _marks() -> Iterator[pytest.Mark]:
    yield from test_every_sandbox_customer_is_in_the_right_state.pytestmark  # type: ignore[attr-defined]


# The last good copy


@pytest.mark.parametrize("kind", ["500", "reset", "html", "429", "401"])
def test_when_the_renewal_fails_the_last_good_copy_stands_in_and_says_how_old_it_is(
    hasty: None,
    see: See,
    sandbox: Sandbox,
    earlier: Callable[[float], AbstractContextManager[None]],
    kind: str,
) -> None:
    with earlier(600):
        before = see("middle")
    sandbox.trouble("campaign-progress", kind)
    page = see("middle")
    panel = page.panel("campaigns")
    assert panel["data-state"] == "stale"
    assert 600 <= int(panel["data-age"]) < 660
    assert "as of" in panel.one(".age").text
    assert "10 minutes ago" in panel.one(".age").text
    assert [each.text for each in panel.all("h3")] == [each.text for each in before.panel("campaigns").all("h3")]
    assert [state for noun, state in page.panels.items() if noun != "campaigns"] == ["ready"] * 4


def test_all_of_gameball_down_leaves_the_last_good_page(
    hasty: None, see: See, sandbox: Sandbox, earlier: Callable[[float], AbstractContextManager[None]]
) -> None:
    with earlier(7200):
        before = see("middle")
    sandbox.trouble("*", "500")
    page = see("middle")
    assert page.panels == dict.fromkeys(NOUNS, "stale")
    assert page.panel("balance").one(".figure").text == before.panel("balance").one(".figure").text
    assert page.activities == before.activities
    for noun in NOUNS:
        assert "2 hours ago" in page.panel(noun).one(".age").text
        assert int(page.panel(noun)["data-age"]) >= 7200


def test_a_copy_that_is_too_old_does_not_stand_in(
    hasty: None,
    see: See,
    sandbox: Sandbox,
    settings: Settings,
    earlier: Callable[[float], AbstractContextManager[None]],
) -> None:
    settings.PORTAL_STALE_SECONDS = 3600
    with earlier(4000):
        see("middle")
    sandbox.trouble("*", "500")
    assert set(see("middle").panels.values()) == {"unavailable"}


@pytest.mark.parametrize(("customer", "kind"), [("middle", "7000"), ("middle", "6000")])
def test_an_answer_is_no_trouble_and_no_old_copy_stands_in_for_it(
    hasty: None,
    see: See,
    sandbox: Sandbox,
    earlier: Callable[[float], AbstractContextManager[None]],
    customer: str,
    kind: str,
) -> None:
    with earlier(600):
        see(customer)
    sandbox.trouble("*", kind)
    page = see(customer)
    assert "stale" not in page.panels.values()


def test_a_fresh_copy_has_no_age(see: See) -> None:
    see("middle")
    page = see("middle")
    assert page.all("[data-age]") == []
    assert page.all(".age") == []


def test_the_programme_counts_as_fresh_ten_times_as_long_and_has_no_age_until_then(
    anybody: Client, see: See, sandbox: Sandbox, earlier: Callable[[float], AbstractContextManager[None]]
) -> None:
    with earlier(120):
        anybody.get("/program/")
    sandbox.forget_calls()
    page = Page(anybody.get("/program/"))
    assert sandbox.calls == []
    assert page.all("[data-age]") == []
    assert see("middle").all("[data-age]") == []  # its own figures were read just now


def test_a_programme_that_stands_in_says_how_old_it_is(
    anybody: Client, sandbox: Sandbox, earlier: Callable[[float], AbstractContextManager[None]]
) -> None:
    with earlier(3 * 3600):
        anybody.get("/program/")
    sandbox.trouble("*", "500")
    page = Page(anybody.get("/program/"))
    assert set(page.panels.values()) == {"stale"}
    assert all("3 hours ago" in page.panel(noun).text for noun in page.panels)


def test_an_empty_copy_that_stands_in_says_how_old_it_is_too(
    hasty: None, see: See, sandbox: Sandbox, earlier: Callable[[float], AbstractContextManager[None]]
) -> None:
    with earlier(600):
        see("new")
    sandbox.trouble("*", "500")
    panel = see("new").panel("activities")
    assert panel["data-state"] == "stale"
    assert "Nothing has happened yet" in panel.text
    assert int(panel["data-age"]) >= 600


# What nobody may read


@pytest.mark.parametrize("kind", [*TROUBLES, "nan", "bad-utf8"])
def test_no_trouble_puts_a_key_a_token_or_an_id_into_a_page_or_a_log_line(
    hasty: None,
    see: See,
    sandbox: Sandbox,
    token: Callable[..., str],
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    customer = "a/b?c#d%20e 💚"
    sandbox.trouble("*", kind)
    with caplog.at_level(logging.INFO):
        html = see(customer).html
    said = html + "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    for secret in (sandbox.api_key, sandbox.secret_key, "a/b?c", "a%2Fb", "a&#x2F;b", "d%20e", "💚", "%F0%9F%92%9A"):
        assert secret not in said
    assert not any(record.exc_info for record in caplog.records)


def test_a_failure_is_one_line_in_the_log_each_and_no_traceback(
    hasty: None, see: See, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.trouble("balance", "500")
    see("new", "/account/balance/")
    ours = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(ours) == 1
    assert "balance" in ours[0].getMessage()
    assert ours[0].exc_info is None


def test_wrong_keys_are_told_to_the_log_and_not_to_the_customer(
    hasty: None, see: See, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.trouble("*", "1001")
    page = see("middle")
    assert set(page.panels.values()) == {"unavailable"}
    assert "key" not in words_of(page).split()
    assert any("GAMEBALL_API_KEY" in record.getMessage() for record in caplog.records)


def test_a_malformed_row_is_counted_in_the_log_without_what_was_in_it(
    see: See, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    told.activities({"activityType": "PaymentReward", "points": {"secret": "maya@example.com"}}, {"points": 5})
    see("middle", "/account/activities/")
    lines = [record.getMessage() for record in caplog.records if "malformed" in record.getMessage()]
    assert len(lines) == 1
    assert "maya" not in lines[0]


# What asks again


def test_without_javascript_nobody_is_told_for_ever_that_it_is_still_loading(
    impatient: None, settings: Settings, see: See, sandbox: Sandbox
) -> None:
    settings.GAMEBALL_CALL_BUDGET_MS = 2500
    sandbox.trouble("balance", "hang")
    address = "/account/"
    states = []
    for _ in range(3):
        page = see("middle", address)
        states.append(page.panels["balance"])
        if states[-1] == "unavailable":
            break
        address = page.panel("balance").one("a[data-hx-get]")["href"]
    assert states == ["loading", "loading", "unavailable"]


def test_whoever_waits_for_a_late_panel_gets_it_as_soon_as_it_is_there(
    settings: Settings, see: See, sandbox: Sandbox
) -> None:
    settings.PORTAL_PAGE_BUDGET_MS = 50
    sandbox.trouble("balance", "slow:500")
    started = time.monotonic()
    assert see("middle", "/account/balance/?wait=1").panels == {"balance": "ready"}
    assert time.monotonic() - started < 0.5 + RENDERING


@pytest.mark.parametrize("noun", ["balance", "activities"])
def test_a_panel_that_is_late_on_a_refreshed_page_is_not_answered_from_before(
    settings: Settings,
    see: See,
    sandbox: Sandbox,
    earlier: Callable[[float], AbstractContextManager[None]],
    noun: str,
) -> None:
    with earlier(20):
        see("middle")
    settings.PORTAL_PAGE_BUDGET_MS = 100
    sandbox.trouble(noun, "slow:2000")
    sandbox.forget_calls()
    page = see("middle", "/account/?refresh=1")
    assert page.panels[noun] == "loading"
    started = time.monotonic()
    fragment = see("middle", page.panel(noun).one("a[data-hx-get]")["href"], htmx=True)
    assert fragment.panels == {noun: "ready"}
    assert time.monotonic() - started > 0.4  # the copy of twenty seconds ago would have been there at once
    assert len(sandbox.calls_of(noun)) == 1


def test_a_page_with_a_panel_that_could_not_be_made_is_not_remembered(see: See, sandbox: Sandbox, told: Told) -> None:
    told.say("balance", {"pointsName": "Leaves"})
    assert see("middle", "/account/balance/").panels == {"balance": "unavailable"}
    told.stop_telling()
    cache.clear()
    assert see("middle", "/account/balance/").panels == {"balance": "ready"}
