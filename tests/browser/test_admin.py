"""Django's own admin under our policy: nothing of it may need what a page may not do."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import expect

from gameball.models import Audit

from .conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "",
    "auth/",
    "auth/user/",
    "auth/user/?is_staff__exact=1&q=a",
    "auth/user/add/",
    "auth/group/",
    "auth/group/add/",
    "gameball/audit/",
    "password_change/",
)


@pytest.fixture
def root(visit: Callable[..., Visit]) -> Visit:
    """A browser in which somebody is logged in who may do everything."""
    user = User.objects.create_superuser("root", password="correct horse")
    Group.objects.get_or_create(name="agents")
    Audit.objects.create(who="root", who_id=user.pk, what=Audit.What.LOOK_UP, customer="middle")
    found = visit(None, address="/staff/login/?next=/staff/admin/")
    found.page.fill("#id_username", "root")
    found.page.fill("#id_password", "correct horse")
    found.page.click("form.log-in button")
    found.page.wait_for_url("**/staff/admin/")
    return found


def test_no_page_of_it_is_hindered(root: Visit) -> None:
    user, group = User.objects.get(username="root"), Group.objects.first()
    audit = Audit.objects.first()
    assert group
    assert audit
    each = (f"auth/user/{user.pk}/change/", f"auth/user/{user.pk}/password/", f"auth/user/{user.pk}/delete/")
    more = (f"auth/user/{user.pk}/history/", f"auth/group/{group.pk}/change/", f"gameball/audit/{audit.pk}/change/")
    for address in (*PAGES, *each, *more):
        answer = root.page.goto(f"{root.origin}/staff/admin/{address}", wait_until="networkidle")
        assert answer
        assert answer.status == 200, address
        assert root.complaints == [], address


def test_what_it_does_by_script_works(root: Visit) -> None:
    user = User.objects.get(username="root")
    page = root.open(f"/staff/admin/auth/user/{user.pk}/change/")
    # Two lists instead of one, a calendar, a clock, and a part that opens in a window
    page.select_option("#id_groups_from", label="agents")
    page.locator("#id_groups_add").click()
    expect(page.locator("#id_groups_to option")).to_have_text(["agents"])
    page.locator("#calendarlink0").click()
    expect(page.locator("#calendarbox0")).to_be_visible()
    page.locator("#calendarbox0 .calendar-cancel").first.click()
    page.locator("#id_username").fill("anna")
    page.locator("input[name=_save]").click()
    page.wait_for_url("**/staff/admin/auth/user/")
    assert User.objects.get(pk=user.pk).groups.get().name == "agents"
    page.locator("#result_list input.action-select").first.check()
    expect(page.locator(".action-counter").first).to_contain_text("1 of 1 selected")
    page.locator("button.theme-toggle").first.click()
    assert root.complaints == []
