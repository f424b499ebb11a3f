"""The staff door in a real browser: an agent's day, with JavaScript and without."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Page, expect
from pytest_django import Settings

from gameball.models import Audit
from gameball.sandbox import Sandbox

from .conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse"


@pytest.fixture
def come(visit: Callable[..., Visit]) -> Callable[..., Visit]:
    """Somebody of the shop's, who logs in as everybody does, and stands before the look-up."""

    def log_in(group: str = "agents", **options: Any) -> Visit:
        user = User.objects.create_user("anna", password=PASSWORD)
        user.groups.add(Group.objects.get(name=group))
        entered = visit(None, address="/staff/", **options)
        page = entered.page
        page.get_by_label("Name").fill("anna")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r":\d+/staff/$"))
        return entered

    return log_in


def look_up(page: Page, customer_id: str) -> None:
    page.locator("#id").fill(customer_id)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/customer/?id=*")


def states(page: Page) -> set[str]:
    return set(page.eval_on_selector_all("[data-panel]", "all => all.map(one => one.dataset.state)"))


def looks() -> list[tuple[str, str, str]]:
    return [(row.what, row.customer, row.detail) for row in reversed(Audit.objects.all())]


# With JavaScript


def test_looking_up_paging_and_filtering_is_written_down_step_by_step(come: Callable[..., Visit]) -> None:
    entered = come()
    page = entered.page
    look_up(page, "middle")
    assert states(page) == {"ready"}
    page.evaluate("window.untouched = true")
    page.locator("a[data-more]").click()
    expect(page.locator("[data-activity]")).to_have_count(50)
    page.locator("details.filter summary").click()
    page.locator("details.filter a", has_text="Spent").click()
    expect(page.locator("details.filter summary")).to_contain_text("Spent")
    page.wait_for_function("document.activeElement.closest('[data-panel=activities]')", timeout=2_000)
    assert page.evaluate("window.untouched")
    assert [(what, customer) for what, customer, _ in looks()] == [
        ("look-up", "middle"),
        ("panel", "middle"),
        ("panel", "middle"),
    ]
    assert entered.complaints == []


def test_one_panel_is_read_anew_and_the_others_stay(come: Callable[..., Visit], sandbox: Sandbox) -> None:
    entered = come()
    page = entered.page
    look_up(page, "middle")
    page.evaluate("window.untouched = true")
    sandbox.forget_calls()
    with page.expect_response(lambda answer: "/balance/" in answer.url):  # the link has the focus from the click on
        page.locator("#balance .anew a").click()
    page.wait_for_function("document.activeElement.closest('[data-panel=balance]')", timeout=2_000)
    assert page.evaluate("window.untouched")
    assert {call.endpoint for call in sandbox.calls} <= {"balance", "activities", "activities-count"}
    assert "balance" in {call.endpoint for call in sandbox.calls}
    assert looks()[-1] == ("panel", "middle", "balance anew=1")
    assert entered.complaints == []


def test_a_panel_that_failed_says_why_and_comes_back(come: Callable[..., Visit], sandbox: Sandbox) -> None:
    sandbox.trouble("campaign-progress", "500")
    entered = come()
    page = entered.page
    look_up(page, "middle")
    campaigns = page.locator("[data-panel=campaigns]")
    expect(campaigns).to_have_attribute("data-state", "unavailable")
    expect(campaigns.locator(".trouble")).to_contain_text("500")
    sandbox.calm()
    campaigns.locator(".anew a").click()
    expect(campaigns).to_have_attribute("data-state", "ready")
    assert entered.complaints == []


def test_contact_data_is_revealed_in_place_and_announced(come: Callable[..., Visit]) -> None:
    entered = come("leads")
    page = entered.page
    look_up(page, "middle")
    page.evaluate("window.untouched = true")
    contact = page.locator("#contact")
    expect(contact).not_to_contain_text("@")
    contact.get_by_role("button").click()
    expect(contact).to_contain_text("@")
    assert contact.get_attribute("aria-live") == "polite"
    assert page.evaluate("window.untouched")
    assert looks()[-1][0] == "reveal"
    assert entered.complaints == []


def test_slash_leads_to_the_field_from_everywhere_but_another_field(come: Callable[..., Visit]) -> None:
    page = come("leads").page
    look_up(page, "middle")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find-id"
    page.keyboard.type("a/b")
    assert page.locator("#find-id").input_value() == "a/b"
    page.locator("#find-id").fill("top")
    page.keyboard.press("Enter")
    page.wait_for_url("**id=top")
    expect(page.locator(".who code")).to_have_text("top")


def test_a_reply_is_copied_as_it_stands(come: Callable[..., Visit]) -> None:
    entered = come(permissions=["clipboard-write"])
    page = entered.page
    look_up(page, "middle")
    page.get_by_role("link", name="Explain").click()
    reply = page.locator(".replies details[open]").first
    reply.locator("[data-copy]").click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    page.locator("#find-id").focus()
    page.keyboard.press("Control+V")
    assert page.locator("#find-id").input_value() == reply.locator("p").first.text_content()
    assert entered.complaints == []


def test_who_was_logged_out_meanwhile_comes_back_to_the_page_that_was_open(come: Callable[..., Visit]) -> None:
    page = come().page
    look_up(page, "middle")
    open_at = page.url
    page.context.clear_cookies()
    page.locator("a[data-more]").click()
    page.wait_for_url("**/staff/login/?next=**")
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(open_at)
    assert states(page) == {"ready"}


def test_a_late_panel_fills_by_itself(come: Callable[..., Visit], settings: Settings, sandbox: Sandbox) -> None:
    settings.PORTAL_PAGE_BUDGET_MS = 150
    sandbox.trouble("referrals", "slow:600")
    entered = come()
    page = entered.page
    with page.expect_response("**/staff/customer/?id=middle") as coming:
        look_up(page, "middle")
    assert 'data-state="loading"' in coming.value.text()
    expect(page.locator("[data-state=loading]")).to_have_count(0)
    assert states(page) == {"ready"}
    assert entered.complaints == []


# Without JavaScript


def test_without_javascript_the_whole_day_works(come: Callable[..., Visit]) -> None:
    page = come("leads", java_script_enabled=False).page
    look_up(page, "middle")
    first = page.locator("[data-activity]").first.get_attribute("data-activity")
    page.locator("a[data-more]").click()
    page.wait_for_url("**/staff/customer/activities/?*after=*")
    assert page.locator("[data-activity]").first.get_attribute("data-activity") != first
    page.get_by_role("link", name="Everything", exact=True).first.click()
    page.locator("#contact").get_by_role("button").click()
    page.wait_for_url("**/staff/customer/contact/?*")
    expect(page.locator("#contact")).to_contain_text("@")
    page.get_by_role("link", name="Explain").click()
    order = re.search(r"MP-\d+", page.context.request.get(page.url.replace("/explain/", "/activities/")).text())
    assert order
    page.get_by_label("Explain one order").fill(order[0])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**order={order[0]}*")
    assert page.locator(".events [data-activity]").count() >= 1
    page.get_by_role("link", name="As sent").click()
    page.locator(".answers summary").first.click()
    expect(page.locator(".answers pre").first).to_contain_text("availablePointsBalance")
    page.get_by_role("link", name="Audit").click()
    expect(page.locator("[data-audit]").first).to_contain_text("anna")
    assert [what for what, *_ in looks()] == [
        "look-up",
        "panel",
        "look-up",
        "reveal",
        "explain",
        "panel",
        "explain",
        "sent",
    ]
    page.get_by_role("button", name=re.compile("Log out")).click()
    page.wait_for_url("**/staff/login/*")
    page.goto(page.url.replace("/login/", "/audit/"))
    expect(page.get_by_label("Password")).to_be_visible()


def test_without_javascript_the_file_of_all_activities_is_whole(come: Callable[..., Visit]) -> None:
    page = come("leads", java_script_enabled=False).page
    look_up(page, "middle")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Export").click()
    lines = coming.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[-1] == "# complete, 240 rows"
    assert len(lines) == 242


# Both


@pytest.mark.parametrize(
    ("language", "javascript"), [("ar", True), ("en", False)], ids=["ar-with-script", "en-without-script"]
)
def test_every_page_fits_a_telephone_and_a_desk(come: Callable[..., Visit], language: str, javascript: bool) -> None:
    entered = come("leads", java_script_enabled=javascript)
    page = entered.page
    for address in (
        "/staff/",
        *(f"/staff/customer/{path}?id=odd" for path in ("", "activities/", "explain/", "sent/")),
        "/staff/audit/",
    ):
        entered.open(f"{address}{'&' if '?' in address else '?'}lang={language}")
        assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
                address
            )
    assert entered.complaints == []
