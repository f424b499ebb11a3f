"""What every answer carries, whatever it is, and error pages that stand when all else has fallen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from gameball.identity.sealed import seal
from gameball.views import errors, plain

from ..pages import Page

SHOPS = ("https://shop.example", "https://www.shop.example:8443")
HTMX = {"HX-Request": "true"}
TOO_MANY = "&".join(["a"] * 1_100)

# Addresses below which pages may be framed, with what somebody gets there.
FRAMED = {
    "/program/": 200,
    "/program": 301,
    "/program/tiers/": 200,
    "/program/nowhere/": 404,
    "/program/?sku=%00": 400,
    f"/program/?{TOO_MANY}": 400,
    "/widget/": 200,
    "/widget": 301,
    "/widget/?token=x": 403,
    "/widget/bad/": 403,
    "/widget/bad/tiers/": 403,
    "/widget/a/b/c/": 404,
    f"/widget/?{TOO_MANY}": 400,
}
ELSEWHERE = {
    "/": 302,
    "/account/": 403,
    "/account/tiers/": 403,
    "/account/enter/": 403,
    "/account/leave/": 405,
    f"/account/?{TOO_MANY}": 400,
    "/staff/": 302,
    "/staff/login/": 200,
    "/staff/admin/": 302,
    "/staff/nowhere/": 404,
    "/hooks/gameball/": 405,
    "/embed.js": 200,
    "/accent/0f6b5c.css": 200,
    "/accent/red.css": 404,
    "/healthz": 200,
    "/readyz": 200,
    "/nowhere/": 404,
    "/widgets/": 404,
    "/programs/": 404,
    "/static/nowhere.css": 404,
}
EVERYWHERE = FRAMED | ELSEWHERE


@pytest.fixture
def shops(settings: Settings) -> None:
    settings.WIDGET_ORIGINS = SHOPS


@pytest.fixture
def browser(anybody: Client, shops: None) -> Client:
    anybody.raise_request_exception = False
    return anybody


def policy(answer: Any) -> dict[str, list[str]]:
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";") if part.strip())
    return {name: sources for name, *sources in parts}


def check(answer: Any, address: str) -> None:
    """The whole table, but for what Django alone adds (HSTS)."""
    framed = address.startswith(("/widget/", "/program/")) or address in {"/widget", "/program"}
    rules = policy(answer)
    assert rules["default-src"] == rules["base-uri"] == ["'none'"]
    assert rules["script-src"] == rules["style-src"] == ["'self'"]
    assert not any(
        "unsafe" in source or source in {"*", "data:", "https:"} for each in rules.values() for source in each
    )
    assert rules["frame-ancestors"] == (list(SHOPS) if framed else ["'none'"])
    assert answer.get("X-Frame-Options") == (None if framed else "DENY")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == ("no-referrer" if address.startswith("/widget") and framed else "same-origin")
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    open_to_others = framed or (address == "/embed.js" and answer.status_code in {200, 304})
    assert answer["Cross-Origin-Resource-Policy"] == ("cross-origin" if open_to_others else "same-origin")
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Server" not in answer
    if address.startswith("/widget") and framed:
        assert {part.strip() for part in answer["Cache-Control"].split(",")} == {"private", "no-store"}


@pytest.mark.parametrize("address", EVERYWHERE)
@pytest.mark.parametrize("htmx", [False, True])
def test_every_address_has_the_headers_that_it_should(browser: Client, address: str, htmx: bool) -> None:
    answer = browser.get(address, headers=HTMX if htmx else {})
    assert answer.status_code == (200 if "HX-Redirect" in answer else EVERYWHERE[address])
    check(answer, address)


@pytest.mark.parametrize("address", EVERYWHERE)
@pytest.mark.parametrize("method", ["head", "options", "post", "put"])
def test_whatever_is_asked_of_it(browser: Client, address: str, method: str) -> None:
    check(getattr(browser, method)(address), address)


def test_a_post_without_the_csrf_token_is_refused_in_words_with_all_of_them(shops: None, db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    for address in ("/staff/login/", "/account/leave/", f"/widget/{'x' * 20}/", "/program/"):
        answer = browser.post(address, {"username": "anna"})
        assert answer.status_code == 403
        assert Page(answer).one("h1").text == "This page is not open to you"
        check(answer, address)


@pytest.mark.parametrize("address", EVERYWHERE)
def test_a_strange_host_is_refused_with_all_of_them(browser: Client, address: str) -> None:
    answer = browser.get(address, headers={"Host": "evil.example"})
    assert answer.status_code == (200 if address in {"/healthz", "/readyz"} else 400)
    assert "evil.example" not in answer.content.decode()
    check(answer, address)


@pytest.mark.parametrize("address", EVERYWHERE)
def test_the_way_to_https_has_all_of_them(browser: Client, settings: Settings, address: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = browser.get(address)
    if address not in {"/healthz", "/readyz"} and TOO_MANY not in address:
        assert answer.status_code == 301
        assert answer["Location"] == f"https://testserver{address}"
    check(answer, address)


def test_over_https_browsers_are_told_to_stay_there(browser: Client, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 3600
    for address in ("/program/", "/nowhere/", "/account/", "/embed.js"):
        assert browser.get(address, secure=True)["Strict-Transport-Security"].startswith("max-age=3600")
        assert "Strict-Transport-Security" not in browser.get(address)


def test_files_and_the_loader_have_them_too_also_where_nothing_has_changed(
    browser: Client, settings: Settings, tmp_path: Any
) -> None:
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "made-up.css").write_text("a{}")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:4], "whitenoise.middleware.WhiteNoiseMiddleware"]
    again = Client()
    for address in ("/static/made-up.css", "/embed.js"):
        answer = (again if "static" in address else browser).get(address)
        assert answer.status_code == 200
        assert "Access-Control-Allow-Origin" not in answer
        check(answer, address)
    unchanged = browser.get("/embed.js", headers={"If-None-Match": browser.get("/embed.js")["ETag"]})
    assert unchanged.status_code == 304
    check(unchanged, "/embed.js")


def test_a_customers_own_pages_have_them(signed_in: Callable[[str], Client], shops: None) -> None:
    ticket = seal("widget", "middle", expires=2**32)
    browser = signed_in("middle")
    for address in ("/account/", "/account/activities/", f"/widget/{ticket}/", f"/widget/{ticket}/activities/"):
        for headers in ({}, HTMX):
            answer = browser.get(address, headers=headers)
            assert answer.status_code == 200
            check(answer, address)


def test_agents_pages_and_the_admin_have_them(lead: Client, django_user_model: Any, shops: None) -> None:
    for address in (
        "/staff/",
        "/staff/customer/?id=middle",
        "/staff/customer/activities.csv?id=middle",
        "/staff/audit/",
    ):
        check(lead.get(address), address)
    root = Client()
    root.force_login(
        django_user_model.objects.create_superuser("root"), backend="django.contrib.auth.backends.ModelBackend"
    )
    for address in ("", "auth/user/", "auth/user/add/", "auth/group/", "gameball/audit/", "jsi18n/", "nowhere/"):
        check(root.get(f"/staff/admin/{address}", follow=False), f"/staff/admin/{address}")


# When all else has fallen


def broken(*_args: object, **_kwargs: object) -> Any:
    raise RuntimeError("a bug, with the secret in it")


def forbids(*_args: object, **_kwargs: object) -> Any:
    raise PermissionDenied


@pytest.mark.parametrize("address", ["/program/", "/widget/", "/account/", "/", "/embed.js"])
def test_a_bug_of_ours_is_a_plain_page_with_all_of_them(
    browser: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    for name in ("program.render_overview", "widget.render_overview", "account.known_customer", "embed.read"):
        monkeypatch.setattr(f"gameball.views.{name}", broken)
    answer = browser.get(address)
    is_plain(answer, 500)
    check(answer, address)


REFUSED = {
    "/nowhere/": (404, {}),
    "/program/nowhere/": (404, {}),
    "/widget/a/b/c/": (404, {}),
    "/program/": (400, {"Host": "evil.example"}),
}


@pytest.mark.parametrize("address", REFUSED)
@pytest.mark.parametrize("what", ["templates", "languages", "list of static files"])
def test_refusals_are_plain_pages_where_no_other_can_be_made(
    browser: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings, address: str, what: str
) -> None:
    status, headers = REFUSED[address]
    if what == "templates":
        monkeypatch.setattr("gameball.views.page.render", broken)
    elif what == "languages":
        monkeypatch.setattr("gameball.language.of", broken)
        status = 500
    else:
        settings.STATIC_ROOT = "/nowhere"
        settings.STORAGES = settings.STORAGES | {
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
        }
    answer = browser.get(address, headers=headers)
    page = is_plain(answer, status)
    check(answer, address)
    linked = [link["href"] for link in page.all("link[rel=stylesheet]")]
    assert linked == ([] if what == "list of static files" else ["/static/portal.css"])


@pytest.mark.parametrize("handler", ["csrf_failed", "forbidden"])
def test_the_page_for_what_is_forbidden_too(
    rf: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, handler: str
) -> None:
    monkeypatch.setattr("gameball.views.errors.refuse", broken)
    answer = getattr(errors, handler)(rf.get("/program/"), PermissionDenied())
    is_plain(answer, 403)
    assert "the page for a 403 cannot be made" in caplog.messages


def test_a_view_that_forbids_says_so_in_words(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gameball.views.program.render_overview", forbids)
    answer = browser.get("/program/")
    assert answer.status_code == 403
    assert Page(answer).one("h1").text == "This page is not open to you"
    check(answer, "/program/")


def test_a_query_that_nobody_can_read_is_a_400_and_no_traceback(
    browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    is_plain(browser.get(f"/program/?{TOO_MANY}"), 400)
    assert [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize("address", ["/nowhere/", "/program/nowhere/", "/widget/a/b/c/", "/staff/nowhere/"])
def test_without_database_and_cache_there_still_are_refusals(
    monkeypatch: pytest.MonkeyPatch, shops: None, address: str
) -> None:
    """This test may not touch the database, and would fail if the page did."""
    monkeypatch.setattr("django.core.cache.backends.base.BaseCache.get", broken)
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == 404
    assert Page(answer).one("h1").text == "There is no such page"
    check(answer, address)


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        ("/nowhere/", "testserver", 404),
        ("/program/", "evil.example", 400),
        # Django's own page would fail for the same reason
        (f"/program/?{TOO_MANY}", "testserver", 400),
        (f"/account/?{TOO_MANY}", "testserver", 400),
    ],
)
def test_a_refusal_looks_the_same_to_a_developer(
    browser: Client, settings: Settings, address: str, host: str, status: int
) -> None:
    settings.DEBUG = True
    answer = browser.get(address, headers={"Host": host})
    assert answer.status_code == status
    assert Page(answer).one("h1").text == plain.WORDS[status]["en"][0]
    assert "Traceback" not in answer.content.decode()
    check(answer, address)


def test_but_a_bug_is_shown_to_a_developer_whole(
    browser: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEBUG = True
    monkeypatch.setattr("gameball.views.account.known_customer", broken)
    answer = browser.get("/account/")
    assert answer.status_code == 500
    assert "RuntimeError" in answer.content.decode()


def test_an_error_that_cannot_even_be_shown_is_a_plain_page_all_the_same(
    browser: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DEBUG = True
    monkeypatch.setattr("gameball.views.account.known_customer", broken)
    monkeypatch.setattr("django.views.debug.technical_500_response", broken)
    answer = browser.get("/account/")
    is_plain(answer, 500)
    check(answer, "/account/")
    assert "an error cannot be shown" in caplog.messages


@pytest.mark.parametrize("address", ["/healthz", "/program/", "/nowhere/"])
def test_to_a_head_nothing_is_answered_but_headers(browser: Client, address: str) -> None:
    """gunicorn warns of each body that it leaves out; Django's test client takes none away."""
    whole = WSGIHandler().get_response(RequestFactory().get(address))
    answer = WSGIHandler().get_response(RequestFactory().head(address))
    assert isinstance(whole, HttpResponse)
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == whole.status_code
    assert whole.content
    assert answer.content == b""
    if "Content-Length" in whole:
        assert answer["Content-Length"] == whole["Content-Length"]


@pytest.mark.parametrize("status", plain.WORDS)
def test_a_plain_page_speaks_all_languages_and_is_sound(status: int, settings: Settings) -> None:
    page = is_plain(plain.page(status), status)
    said = {node["lang"] for node in page.all("p[lang]")} | {page.one("html")["lang"]}
    assert said == set(settings.LANGUAGES_OFFERED)
    assert page.one("p[lang=ar]")["dir"] == "rtl"


def is_plain(answer: Any, status: int) -> Page:
    assert answer.status_code == status
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    page = Page(answer)
    assert page.faults == []
    assert page.one("h1").text == plain.WORDS[status]["en"][0]
    assert "secret" not in page.html
    assert page.all("style") == page.all("script") == []
    assert not any("style" in node.attributes for node in page.descendants)
    return page


def test_a_request_that_no_middleware_has_met_is_refused_all_the_same() -> None:
    assert errors.not_found(HttpRequest(), PermissionDenied()).status_code == 404
