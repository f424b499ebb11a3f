"""The account in a real browser, with JavaScript and without."""

import time
from collections.abc import Callable
from itertools import cycle

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from gameball.sandbox import CUSTOMERS, Sandbox

from ..telling import Told
from .conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[..., Visit]
WIDTHS = (320, 390, 1280)


def ids(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("[data-activity]", "rows => rows.map(row => row.dataset.activity)")
    return found


def states(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.eval_on_selector_all(
        "[data-panel]", "all => Object.fromEntries(all.map(one => [one.dataset.panel, one.dataset.state]))"
    )
    return found


# With JavaScript


def test_a_link_lets_in_and_the_token_leaves_the_address_bar(visit: Enter) -> None:
    page = visit("middle").page
    assert page.url.endswith("/account/")
    assert set(states(page).values()) == {"ready"}
    assert "token" not in str(page.evaluate("location.href + document.referrer"))


def test_load_more_adds_rows_in_place_and_takes_the_focus_to_the_first_new_one(visit: Enter) -> None:
    entered = visit("ledger", address="/account/activities/")
    page = entered.page
    before = ids(page)
    for step in (1, 2):
        page.locator("a[data-more]").focus()
        page.keyboard.press("Enter")
        expect(page.locator("[data-activity]")).to_have_count(25 + step * 25)
        after = ids(page)
        assert after[: step * 25] == before
        assert len(set(after)) == len(after)
        first_new = f"document.activeElement.closest('[data-activity]')?.dataset.activity === '{after[step * 25]}'"
        page.wait_for_function(first_new, timeout=2_000)
        before = after
    assert page.url.endswith("/account/activities/")
    assert entered.complaints == []


def test_load_more_by_click_says_what_came(visit: Enter) -> None:
    page = visit("ledger", address="/account/activities/").page
    page.locator("a[data-more]").click()
    expect(page.locator("[data-activity]")).to_have_count(50)
    expect(page.locator("#announcer")).not_to_be_empty(timeout=2_000)


def test_a_month_is_named_once_however_much_is_loaded(visit: Enter) -> None:
    page = visit("middle", address="/account/activities/").page
    for number in (50, 75, 100):
        page.locator("a[data-more]").click()
        expect(page.locator("[data-activity]")).to_have_count(number)
    headings = page.locator(".month h3").all_inner_texts()
    assert len(headings) == len(set(headings))


def test_a_filter_replaces_the_panel_alone_and_the_focus_stays_there(visit: Enter) -> None:
    entered = visit("middle")
    page = entered.page
    page.evaluate("window.untouched = true")
    page.locator("details.filter summary").click()
    page.locator("details.filter a", has_text="Spent").click()
    expect(page.locator("details.filter summary")).to_contain_text("Spent")
    assert page.evaluate("window.untouched")
    assert all(text.strip().startswith("−") for text in page.locator("[data-activity] .points").all_inner_texts())
    page.wait_for_function("document.activeElement.closest('[data-panel=activities]')", timeout=2_000)
    assert entered.complaints == []


def test_a_row_opens_to_its_details(visit: Enter) -> None:
    page = visit("middle", address="/account/activities/").page
    row = page.locator("[data-activity]:has(summary)").first
    expect(row.locator("dl")).to_be_hidden()
    row.locator("summary").click()
    expect(row.locator("dl")).to_be_visible()


def test_panels_that_are_late_fill_by_themselves(visit: Enter, settings: Settings, sandbox: Sandbox) -> None:
    settings.PORTAL_PAGE_BUDGET_MS = 150
    for endpoint in ("campaign-progress", "referrals", "balance"):
        sandbox.trouble(endpoint, "slow:900")
    entered = visit("middle")
    page = entered.page
    assert "loading" in states(page).values()
    expect(page.locator("[data-state=loading]")).to_have_count(0)
    assert set(states(page).values()) == {"ready"}
    assert len(page.query_selector_all("[data-panel]")) == 5
    assert entered.complaints == []


def test_what_is_a_little_old_is_renewed_in_place_and_nothing_moves_or_closes(
    visit: Enter, sandbox: Sandbox, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered = visit("middle")
    page = entered.page
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 60)
    told.update("balance", availablePointsBalance=1350)
    monkeypatch.setattr(sandbox, "latency_ms", 700)
    entered.open()
    figure, row = page.locator("#balance .figure strong"), page.locator("[data-activity] details").first
    assert figure.inner_text() == "1,200"
    assert int(page.locator("#balance").get_attribute("data-age") or 0) >= 60
    row.locator("summary").click()
    places = "Array.from(document.querySelectorAll('[data-panel]'), each => each.getBoundingClientRect().top + scrollY)"
    before = page.evaluate(places)
    expect(figure).to_have_text("1,350")
    expect(page.locator("[data-age]")).to_have_count(0)
    assert page.evaluate(places) == before
    assert row.get_attribute("open") is not None
    assert entered.complaints == []


@pytest.mark.parametrize(
    ("customer", "words"), [("unknown", "You are not in the programme yet"), ("paused", "is paused")]
)
def test_late_panels_do_not_apologise_five_times(
    visit: Enter, settings: Settings, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, customer: str, words: str
) -> None:
    settings.PORTAL_PAGE_BUDGET_MS = 100
    monkeypatch.setattr(sandbox, "latency_ms", 400)
    page = visit(customer).page
    expect(page.locator("[data-state=loading]")).to_have_count(0)
    expect(page.get_by_text(words)).to_have_count(1)


def test_trying_again_works_once_gameball_is_back(visit: Enter, sandbox: Sandbox) -> None:
    sandbox.trouble("campaign-progress", "500")
    entered = visit("middle")
    page = entered.page
    assert states(page)["campaigns"] == "unavailable"
    page.locator("[data-panel=campaigns] a[data-hx-get]").click()
    page.wait_for_timeout(400)
    assert states(page)["campaigns"] == "unavailable"
    sandbox.calm()
    page.locator("[data-panel=campaigns] a[data-hx-get]").click()
    expect(page.locator("[data-panel=campaigns]")).to_have_attribute("data-state", "ready")
    page.wait_for_function("document.activeElement.closest('[data-panel=campaigns]')", timeout=2_000)
    assert entered.complaints == []


def test_who_has_left_in_another_tab_is_sent_to_the_page_that_says_so(visit: Enter) -> None:
    page = visit("ledger", address="/account/activities/").page
    page.context.clear_cookies()
    page.locator("a[data-more]").click()
    expect(page.locator("h1")).to_have_text("Please come in through the shop")


def test_a_request_that_fails_is_said_and_may_be_tried_again(visit: Enter) -> None:
    page = visit("ledger", address="/account/activities/").page
    page.context.set_offline(True)
    page.locator("a[data-more]").click()
    expect(page.locator("#announcer")).to_have_text("That did not work. Please try again.")
    page.context.set_offline(False)
    page.locator("a[data-more]").click()
    expect(page.locator("[data-activity]")).to_have_count(50)


def test_leaving_ends_the_visit(visit: Enter) -> None:
    entered = visit("middle")
    entered.page.get_by_role("button", name="Sign out").click()
    entered.page.wait_for_url("**/program/")
    entered.open("/account/")
    expect(entered.page.locator("h1")).to_have_text("Please come in through the shop")


def test_a_merchants_icon_that_is_broken_leaves_the_drawn_one(visit: Enter, sandbox: Sandbox) -> None:
    entered = visit(None, address="/program/")
    page = entered.page
    page.route("**/icons/tier-gold.svg", lambda route: route.fulfill(status=404))
    page.route("**/icons/bag.svg", lambda route: route.fulfill(body="not a picture", content_type="image/svg+xml"))
    page.route("**/icons/cake.svg", lambda route: route.abort())
    entered.open("/program/")
    page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(200)
    left = page.eval_on_selector_all("img", "all => all.map(one => one.src)")
    assert left
    assert not [address for address in left if address.endswith(("tier-gold.svg", "bag.svg", "cake.svg"))]
    assert page.eval_on_selector_all(
        ".tile", "all => all.every(tile => tile.querySelector('svg').getBoundingClientRect().width > 0)"
    )


def test_the_sandboxs_icons_load(visit: Enter) -> None:
    page = visit("middle").page
    page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
    page.wait_for_load_state("networkidle")
    loaded = page.eval_on_selector_all("img", "all => all.map(one => one.naturalWidth > 0)")
    assert loaded
    assert all(loaded)


# Without JavaScript


@pytest.mark.parametrize("customer", ["middle", "new", "unknown", "failing"])
def test_without_javascript_everything_can_be_read(visit: Enter, customer: str) -> None:
    page = visit(customer, java_script_enabled=False).page
    text = page.locator("main").inner_text()
    expected = {
        "middle": ["Leaves", "Silver", "Third Order", "Load more", "Blake Eaton"],
        "new": ["Nothing to spend yet", "Nothing has happened yet"],
        "unknown": ["You are not in the programme yet", "Third Order"],
        "failing": ["Try again"],
    }
    for words in expected[customer]:
        assert words in text
    assert page.locator(".skeleton:visible").count() == 0


def test_without_javascript_load_more_and_filters_are_plain_links(visit: Enter) -> None:
    page = visit("middle", java_script_enabled=False).page
    first = page.locator("[data-activity]").first.get_attribute("data-activity")
    page.locator("a[data-more]").click()
    page.wait_for_url("**/account/activities/?after=*")
    assert page.locator("[data-activity]").first.get_attribute("data-activity") != first
    assert page.locator("h1").count() == 1
    page.locator("details.filter summary").click()
    page.locator("details.filter a", has_text="Spent").click()
    page.wait_for_url("**type=Redemption*")
    assert page.locator("[data-activity]").count() > 0


def test_without_javascript_a_late_panel_has_a_link(visit: Enter, settings: Settings, sandbox: Sandbox) -> None:
    settings.PORTAL_PAGE_BUDGET_MS = 150
    sandbox.trouble("referrals", "slow:300")
    page = visit("middle", java_script_enabled=False).page
    page.locator("[data-panel=referrals] a").click()
    page.wait_for_url("**/account/referrals/")
    sandbox.calm()
    page.reload()
    expect(page.locator("[data-panel=referrals]")).to_have_attribute("data-state", "ready")


def test_without_javascript_trying_again_is_a_link(visit: Enter, sandbox: Sandbox) -> None:
    sandbox.trouble("campaign-progress", "500")
    page = visit("middle", java_script_enabled=False).page
    sandbox.calm()
    page.locator("[data-panel=campaigns] a", has_text="Try again").click()
    expect(page.locator("[data-panel=campaigns]")).to_have_attribute("data-state", "ready")


# Every customer


# Each in one of two languages: tests/quality judges all of them in more detail.
@pytest.mark.parametrize(("customer", "language"), list(zip(CUSTOMERS, cycle(["en", "ar"]), strict=False)))
def test_every_customers_page_fits_complains_of_nothing_and_stores_nothing(
    visit: Enter, settings: Settings, customer: str, language: str
) -> None:
    settings.PORTAL_PAGE_BUDGET_MS, settings.GAMEBALL_CALL_BUDGET_MS = 300, 700
    entered = visit(customer, address=f"/account/?lang={language}")
    page = entered.page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        too_wide = page.evaluate(
            """() => {
                const wide = document.documentElement.clientWidth;
                if (document.documentElement.scrollWidth <= wide) return [];
                return [...document.querySelectorAll('main *')]
                    .filter(one => one.getBoundingClientRect().right > wide + 1)
                    .map(one => one.className || one.tagName).slice(0, 5).concat('scrolls sideways');
            }"""
        )
        assert too_wide == [], f"at {width} pixels"
    expect(page.locator("[data-state=loading]")).to_have_count(0)
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.evaluate("document.cookie") == ""
    assert entered.complaints == []


@pytest.mark.parametrize("noun", ["balance", "tiers", "campaigns", "activities", "referrals"])
def test_every_panels_own_page_fits(visit: Enter, noun: str) -> None:
    entered = visit("odd", address=f"/account/{noun}/")
    for width in WIDTHS:
        entered.page.set_viewport_size({"width": width, "height": 800})
        assert entered.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert entered.complaints == []


def test_long_words_and_large_figures_fit(visit: Enter, told: Told) -> None:
    long = "Bienenkorbverwalterinnenvereinigungsfest" * 3
    told.update("balance", availablePointsBalance=-123456789012.25, availablePointsValue=-9876543210.5, pointsName=long)
    told.campaigns({"configuration": {"name": long, "description": long, "redirectionButtonText": long}})
    told.activities({"activityType": long, "points": 123456789012, "transactionId": long, "couponCode": long})
    told.update("tier-progress", current={"order": 2, "name": long, "minProgress": 1})
    page = visit("middle").page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, width
