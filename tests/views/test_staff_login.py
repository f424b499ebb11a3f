"""The staff door: who comes in, and what is said to everybody else."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from gameball.models import Audit
from gameball.sandbox import Sandbox

from ..pages import Page

HTMX = {"HX-Request": "true"}
PASSWORD = "correct horse"
PANELS = ("balance", "tiers", "campaigns", "activities", "referrals")
LOOK_UP = (
    "/staff/",
    *(f"/staff/customer/{path}?id=middle" for path in ("", "explain/", "sent/", *(f"{n}/" for n in PANELS))),
)
EXPORT = "/staff/customer/activities.csv?id=middle"
CONTACT = "/staff/customer/contact/?id=middle"
AUDIT = ("/staff/audit/", "/staff/audit.csv")
EVERYWHERE = (*LOOK_UP, EXPORT, *AUDIT)


@pytest.fixture
def anna(db: None) -> User:
    user = User.objects.create_user("anna", password="correct horse")
    user.groups.add(Group.objects.get(name="agents"))
    return user


def log_in(browser: Client, password: str = PASSWORD, name: str = "anna", **more: str) -> int:
    answer = browser.post("/staff/login/", {"username": name, "password": password, **more})
    return answer.status_code


# Coming in


@pytest.mark.parametrize("address", EVERYWHERE)
def test_nobody_is_led_to_the_login_and_back(anybody: Client, anna: User, address: str, sandbox: Sandbox) -> None:
    answer = anybody.get(address)
    assert answer.status_code == 302
    parts = urlsplit(answer["Location"])
    assert parts.path == "/staff/login/"
    assert parse_qs(parts.query)["next"] == [address]
    assert "no-store" in answer["Cache-Control"]
    assert "HX-Request" in answer["Vary"]
    page = anybody.get(answer["Location"])
    assert page.status_code == 200
    assert Page(page).faults == []
    back = anybody.post(answer["Location"], {"username": "anna", "password": "correct horse", "next": address})
    assert back["Location"] == address
    assert sandbox.calls == []


@pytest.mark.parametrize("address", EVERYWHERE)
def test_nobody_is_led_to_the_login_by_htmx_too(anybody: Client, address: str) -> None:
    answer = anybody.get(address, headers=HTMX | {"HX-Current-URL": "http://testserver/staff/customer/?id=middle"})
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer["HX-Redirect"] == "/staff/login/?next=/staff/customer/%3Fid%3Dmiddle"


@pytest.mark.parametrize("open_page", ["https://evil.example/staff/", "//[", "https://[/staff/", "nonsense"])
def test_htmx_leads_back_to_no_foreign_page(anybody: Client, open_page: str) -> None:
    answer = anybody.get("/staff/", headers=HTMX | {"HX-Current-URL": open_page})
    assert answer["HX-Redirect"] == "/staff/login/?next=/staff/"


def test_a_post_of_nobody_leads_to_the_login(anybody: Client) -> None:
    answer = anybody.post(CONTACT)
    assert answer["Location"] == "/staff/login/?next=/staff/"


def test_name_and_password_open_the_look_up(anybody: Client, anna: User) -> None:
    answer = anybody.post("/staff/login/", {"username": "anna", "password": "correct horse"})
    assert answer["Location"] == "/staff/"
    page = Page(anybody.get("/staff/"))
    assert page.one("h1").text == "Look up a customer"
    assert page.faults == []
    session = anybody.cookies["sessionid"]
    assert session["path"] == "/staff/"
    assert session["httponly"]
    assert session["samesite"] == "Lax"


def test_a_wrong_password_is_told_and_opens_nothing(anybody: Client, anna: User) -> None:
    answer = anybody.post("/staff/login/", {"username": "anna", "password": "wrong"})
    assert answer.status_code == 200
    page = Page(answer)
    assert "don't match" in page.one("[role=alert]").text
    assert page.faults == []
    assert anybody.get("/staff/").status_code == 302


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "/staff/login/", "/staff/logout/", "nowhere", "%"]
)
def test_the_login_leads_to_no_foreign_page_and_not_to_itself(anybody: Client, anna: User, where: str) -> None:
    answer = anybody.post("/staff/login/", {"username": "anna", "password": "correct horse", "next": where})
    assert answer["Location"] == "/staff/"
    assert anybody.get("/staff/login/", {"next": where})["Location"] == "/staff/"


def test_logging_out_is_a_post(agent: Client) -> None:
    assert agent.get("/staff/logout/").status_code == 405
    assert agent.get("/staff/").status_code == 200
    assert agent.post("/staff/logout/")["Location"] == "/staff/login/"
    assert agent.get("/staff/").status_code == 302


def test_somebody_who_is_no_longer_active_is_nobody(agent: Client) -> None:
    User.objects.update(is_active=False)
    assert agent.get("/staff/customer/?id=middle").status_code == 302


# Guessing


def test_guessing_is_closed_after_some_tries_and_said_in_words(anybody: Client, anna: User, settings: Settings) -> None:
    statuses = [log_in(anybody, "wrong") for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert statuses[:-1] == [200] * (settings.AXES_FAILURE_LIMIT - 1)
    answer = anybody.post("/staff/login/", {"username": "anna", "password": "correct horse"})
    assert answer.status_code == 429
    page = Page(answer)
    assert page.one("h1").text == "Too many wrong passwords"
    assert "15 minutes" in page.text
    assert page.faults == []
    assert answer["Retry-After"] == "900"
    assert "no-store" in answer["Cache-Control"]
    assert anybody.get("/staff/").status_code == 302


def test_others_can_log_in_while_one_is_closed(anybody: Client, anna: User, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ("10.0.0.0/8",)

    def attempt(password: str, address: str) -> int:
        return anybody.post(
            "/staff/login/",
            {"username": "anna", "password": password},
            headers={"X-Forwarded-For": address},
            REMOTE_ADDR="10.0.0.5",
        ).status_code

    for _ in range(settings.AXES_FAILURE_LIMIT):
        attempt("wrong", "203.0.113.9")
    assert attempt("correct horse", "203.0.113.9") == 429
    assert attempt("correct horse", "198.51.100.7") == 302


def test_a_made_up_forwarded_address_does_not_help_guessing(anybody: Client, anna: User, settings: Settings) -> None:
    for number in range(settings.AXES_FAILURE_LIMIT + 1):
        answer = anybody.post(
            "/staff/login/",
            {"username": "anna", "password": "wrong"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )
    assert answer.status_code == 429


def test_no_customer_stands_in_the_records_of_failed_logins(anybody: Client, anna: User) -> None:
    from axes.models import AccessAttempt

    where = "/staff/customer/?id=customer-4711"
    anybody.post(f"/staff/login/?next={where}", {"username": "anna", "password": "wrong", "next": where})
    attempt = AccessAttempt.objects.get()
    assert "4711" not in attempt.get_data + attempt.post_data + attempt.path_info


# Permissions


@pytest.mark.parametrize("address", EVERYWHERE)
def test_without_any_permission_there_is_a_plain_word_and_no_loop(
    staff: Callable[..., Client], sandbox: Sandbox, address: str
) -> None:
    browser = staff("somebody")
    answer = browser.get(address)
    assert answer.status_code == 403
    page = Page(answer)
    assert page.one("h1").text == "Your account may not do this"
    assert "logged in as somebody" in page.text
    assert page.faults == []
    by_htmx = browser.get(address, headers=HTMX)
    assert (by_htmx.status_code, by_htmx["HX-Redirect"]) == (200, address)
    assert not Audit.objects.exists()
    assert sandbox.calls == []


def test_an_agent_looks_up_and_does_nothing_else(agent: Client) -> None:
    assert [agent.get(address).status_code for address in LOOK_UP] == [200] * len(LOOK_UP)
    assert [agent.get(address).status_code for address in (EXPORT, *AUDIT)] == [403] * 3
    assert agent.post(CONTACT).status_code == 403
    by_htmx = agent.post(CONTACT, headers=HTMX)
    assert (by_htmx.status_code, by_htmx["HX-Redirect"]) == (200, CONTACT)
    assert agent.get(CONTACT).status_code == 403
    page = Page(agent.get("/staff/customer/?id=middle"))
    assert page.maybe("#contact form") is None
    assert "activities.csv" not in page.html
    assert "/staff/audit/" not in page.html


def test_a_lead_does_everything(lead: Client) -> None:
    assert [lead.get(address).status_code for address in EVERYWHERE] == [200] * len(EVERYWHERE)
    assert lead.post(CONTACT).status_code == 200
    page = Page(lead.get("/staff/customer/?id=middle"))
    assert page.one("#contact form")
    assert "activities.csv" in page.html
    assert "/staff/audit/" in page.html


@pytest.mark.parametrize(
    ("permission", "opens"),
    [
        ("view_contact", ()),
        ("export_activities", ()),
        ("view_audit", AUDIT),
        ("view_customer", LOOK_UP),
    ],
)
def test_each_permission_opens_its_own_addresses(
    staff: Callable[..., Client], permission: str, opens: tuple[str, ...]
) -> None:
    browser = staff("somebody", permission)
    assert {address for address in EVERYWHERE if browser.get(address).status_code == 200} == set(opens)
    assert browser.post(CONTACT).status_code == 403


def test_migrating_again_changes_nothing_and_mends_what_was_taken_away(db: None) -> None:
    leads = Group.objects.get(name="leads")
    before = set(leads.permissions.values_list("codename", flat=True))
    assert before == {"view_customer", "view_contact", "export_activities", "view_audit"}
    assert set(Group.objects.get(name="agents").permissions.values_list("codename", flat=True)) == {"view_customer"}
    leads.permissions.clear()
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)
    assert Group.objects.count() == 2
    assert set(leads.permissions.values_list("codename", flat=True)) == before


# Side by side with a customer


def test_an_agent_and_a_customer_in_one_browser_do_not_disturb_each_other(
    anybody: Client, anna: User, token: Callable[..., str]
) -> None:
    anybody.post("/account/enter/", {"token": token("new")})
    assert log_in(anybody) == 302
    assert Page(anybody.get("/account/")).panels["balance"] == "empty"
    assert Page(anybody.get("/staff/customer/?id=middle")).panels["balance"] == "ready"
    assert Page(anybody.get("/account/")).panels["balance"] == "empty"
    assert anybody.post("/account/leave/").status_code == 303
    assert anybody.get("/staff/").status_code == 200
    anybody.post("/account/enter/", {"token": token("new")})
    anybody.post("/staff/logout/")
    assert anybody.get("/account/").status_code == 200
    assert anybody.get("/staff/").status_code == 302


def test_a_customer_is_nobody_at_this_door(signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("middle")
    assert browser.get("/staff/customer/?id=middle").status_code == 302
    assert browser.get("/staff/customer/balance/?id=middle").status_code == 302


def test_an_agent_is_nobody_at_the_account_door(lead: Client) -> None:
    assert lead.get("/account/").status_code == 403
    assert lead.get("/account/?id=middle").status_code == 403


def test_a_customers_page_asks_nothing_of_the_agents_session(
    signed_in: Callable[[str], Client], django_assert_num_queries: Callable[[int], object]
) -> None:
    browser = signed_in("new")
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        browser.get("/account/")


# The admin


def test_the_admin_shows_users_and_the_audit_to_read(lead: Client, anybody: Client) -> None:
    lead.get("/staff/customer/?id=middle")
    User.objects.create_superuser("root", password="correct horse")
    assert log_in(anybody, name="root") == 302
    assert anybody.get("/staff/admin/").status_code == 200
    assert anybody.get("/staff/admin/auth/user/").status_code == 200
    assert anybody.get("/staff/admin/auth/group/").status_code == 200
    row = Audit.objects.get()
    assert "middle" in anybody.get("/staff/admin/gameball/audit/").text
    assert anybody.get("/staff/admin/gameball/audit/?q=lead").status_code == 200
    one = f"/staff/admin/gameball/audit/{row.pk}/"
    assert anybody.get(f"{one}change/").status_code == 200
    assert anybody.post(f"{one}change/", {"who": "other"}).status_code == 403
    assert anybody.post(f"{one}delete/", {"post": "yes"}).status_code == 403
    assert anybody.get("/staff/admin/gameball/audit/add/").status_code == 403
    everything = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    anybody.post("/staff/admin/gameball/audit/", everything)
    assert Audit.objects.get() == row


def test_the_admin_has_no_login_of_its_own(anybody: Client) -> None:
    first = anybody.get("/staff/admin/")
    second = anybody.get(first["Location"])
    assert second["Location"] == "/staff/login/?next=%2Fstaff%2Fadmin%2F"


def test_an_agent_who_may_not_into_the_admin_is_told_so(agent: Client) -> None:
    answer = agent.get("/staff/admin/", follow=True)
    assert answer.status_code == 403
    assert len(answer.redirect_chain) == 1


def test_nothing_of_this_door_may_be_framed_or_kept(lead: Client) -> None:
    for address in (*EVERYWHERE, "/staff/login/", "/staff/admin/"):
        answer = lead.get(address)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], address
        if "admin" not in address:
            assert answer["Cache-Control"] == "private, no-store" or "no-store" in answer["Cache-Control"], address


def test_the_settings_keep_sessions_to_this_door() -> None:
    assert django_settings.SESSION_COOKIE_PATH == "/staff/"
    assert django_settings.MESSAGE_STORAGE.endswith("SessionStorage")


# Django's own pages


@pytest.mark.parametrize(
    ("language", "direction", "heading", "missing"),
    [("ar", "rtl", "إدارة", "هذا الحقل مطلوب."), ("fr", "ltr", "Administration", "Ce champ est obligatoire.")],
)
def test_djangos_own_pages_and_what_is_wrong_with_a_form_are_in_the_visitors_language(
    db: None, language: str, direction: str, heading: str, missing: str
) -> None:
    browser = Client(headers={"Accept-Language": language})
    browser.force_login(
        User.objects.create_superuser("root", password=PASSWORD), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = Page(browser.get("/staff/admin/"))
    assert (page.one("html")["lang"], page.one("html")["dir"]) == (language, direction)
    assert heading in page.text
    assert missing in Page(browser.post("/staff/admin/auth/user/add/", {})).text
    told = Page(browser.get("/staff/admin/gameball/audit/")).text
    assert "Looked up" not in told
    assert "customer" not in told
