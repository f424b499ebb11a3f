"""The account door: who comes in, who does not, and what nobody can reach through it."""

import logging
import time
from collections.abc import Callable
from http.cookies import Morsel
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from gameball.identity.sealed import seal
from gameball.sandbox import Sandbox

from ..pages import Page

See = Callable[..., Page]
Token = Callable[..., str]
PANELS = ("balance", "tiers", "campaigns", "activities", "referrals")
PAGES = ("/account/", *(f"/account/{noun}/" for noun in PANELS))
HTMX = {"HX-Request": "true"}
SECURE = {"X-Forwarded-Proto": "https"}


def cookie(browser: Client) -> Morsel[str]:
    found = [morsel for name, morsel in browser.cookies.items() if "loyalty" in name]
    assert len(found) == 1
    return found[0]


def carrying(value: str, name: str = "loyalty") -> Client:
    browser = Client()
    browser.cookies[name] = value
    return browser


def check_signed_out(answer: Any) -> None:
    assert answer.status_code == 403
    page = Page(answer)
    assert page.one("h1").text == "Please come in through the shop"
    assert "Open your account in the shop" in page.text
    assert page.faults == []


# Coming in


def test_a_token_opens_the_account(anybody: Client, token: Token) -> None:
    answer = anybody.post("/account/enter/", {"token": token("middle")})
    assert answer.status_code == 303
    assert answer["Location"] == "/account/"
    assert Page(anybody.get("/account/")).panels["balance"] == "ready"


def test_what_the_visitor_chose_is_kept_on_the_way_in(anybody: Client, token: Token) -> None:
    answer = anybody.post("/account/enter/?lang=ar&theme=dark&token=x&id=y", {"token": token("middle")})
    assert answer["Location"] == "/account/?lang=ar&theme=dark"


def test_the_shop_needs_no_csrf_token_to_hand_a_customer_over(db: None, sandbox: Sandbox, token: Token) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/account/enter/", {"token": token("middle")}, headers={"Origin": "https://shop.example"})
    assert answer.status_code == 303


def test_a_link_lets_in_once(anybody: Client, token: Token) -> None:
    link = f"/account/enter/?token={token('middle')}"
    answer = anybody.get(link)
    assert answer.status_code == 303
    assert answer["Location"] == "/account/"
    check_signed_out(Client().get(link))


def test_who_came_in_by_a_link_may_follow_it_again(anybody: Client, token: Token) -> None:
    """A reload, or "back": the browser is in already."""
    link = f"/account/enter/?token={token('middle')}"
    anybody.get(link)
    assert anybody.get(link).status_code == 303


def test_a_used_link_of_somebody_else_does_not_change_who_is_in(
    signed_in: Callable[[str], Client], token: Token, sandbox: Sandbox
) -> None:
    link = f"/account/enter/?token={token('new')}"
    Client().get(link)
    browser = signed_in("middle")
    check_signed_out(browser.get(link))
    browser.get("/account/")
    assert {call.customer for call in sandbox.calls if call.customer} == {"middle"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
)
def test_a_prefetch_does_not_use_a_link_up(anybody: Client, token: Token, headers: dict[str, str]) -> None:
    link = f"/account/enter/?token={token('middle')}"
    looked = anybody.get(link, headers=headers)
    assert not looked.cookies
    assert anybody.get(link).status_code == 303
    assert Page(anybody.get("/account/")).panels["balance"] == "ready"


def test_a_head_does_not_use_a_link_up(anybody: Client, token: Token) -> None:
    link = f"/account/enter/?token={token('middle')}"
    looked = anybody.head(link)
    assert not looked.cookies
    assert anybody.get(link).status_code == 303


def test_the_same_token_wrapped_anew_is_the_same_token(anybody: Client, token: Token, settings: Settings) -> None:
    from joserfc.jwk import OctKey

    from gameball.identity import jose
    from gameball.identity.tokens import OUTER

    key = OctKey.import_key(settings.GAMEBALL_TOKEN_KEYS[0])
    first = token("middle")
    inner, _ = jose.decrypt(first, OUTER, [key])
    assert anybody.get(f"/account/enter/?token={first}").status_code == 303
    check_signed_out(Client().get(f"/account/enter/?token={jose.encrypt(OUTER, inner, key)}"))


def test_a_token_is_in_no_address_afterwards(anybody: Client, token: Token) -> None:
    value = token("middle")
    answer = anybody.get(f"/account/enter/?token={value}&lang=en", follow=True)
    assert [address for address, _ in answer.redirect_chain] == ["/account/?lang=en"]
    for page in (answer, anybody.get("/account/activities/?token=abc&lang=en")):
        assert "token" not in page.content.decode().replace("csrfmiddlewaretoken", "")


@pytest.mark.parametrize(
    "sent", ["", "x", "a.b.c.d.e", "." * 4, "x" * 5000, "\0", "é" * 40, "eyJhbGciOiJub25lIn0.e30."]
)
@pytest.mark.parametrize("how", ["post", "get"])
def test_a_bad_token_is_a_page_that_says_what_to_do(anybody: Client, sent: str, how: str) -> None:
    answer = getattr(anybody, how)("/account/enter/", {"token": sent})
    check_signed_out(answer)
    assert not anybody.cookies
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


def test_without_a_token_the_page_says_what_to_do(anybody: Client) -> None:
    check_signed_out(anybody.post("/account/enter/"))
    check_signed_out(anybody.get("/account/enter/"))


def test_an_expired_token_is_refused(anybody: Client, token: Token) -> None:
    check_signed_out(anybody.post("/account/enter/", {"token": token("middle", minutes=-5)}))


def test_a_token_of_another_account_is_refused(anybody: Client, token: Token, settings: Settings) -> None:
    value = token("middle")
    settings.GAMEBALL_TOKEN_KEYS = (b"another-account-secret-32-bytes!",)
    check_signed_out(anybody.post("/account/enter/", {"token": value}))


def test_without_a_usable_key_the_door_is_closed_and_the_programme_open(
    anybody: Client, token: Token, settings: Settings
) -> None:
    value = token("middle")
    settings.GAMEBALL_TOKEN_KEYS = ()
    check_signed_out(anybody.post("/account/enter/", {"token": value}))
    assert anybody.get("/program/").status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_no_other_method_enters(anybody: Client, token: Token, method: str) -> None:
    answer = getattr(anybody, method)(f"/account/enter/?token={token('middle')}")
    assert answer.status_code == 405
    assert not anybody.cookies


def test_a_refused_token_is_one_line_in_the_log_that_does_not_hold_it(
    anybody: Client, token: Token, caplog: pytest.LogCaptureFixture
) -> None:
    value = token("middle", minutes=-5)
    with caplog.at_level(logging.INFO):
        anybody.get(f"/account/enter/?token={value}")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("gameball")]
    assert lines == ["a session token was refused: expired"]
    assert all(value[:20] not in record.getMessage() for record in caplog.records)
    assert all(record.exc_info is None for record in caplog.records)


# Its cookie


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(signed_in: Callable[[str], Client]) -> None:
    morsel = cookie(signed_in("middle"))
    assert morsel.key == "loyalty"
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert morsel["path"] == "/"
    assert not morsel["domain"]
    assert "middle" not in morsel.value


def test_over_https_the_cookie_is_bound_to_the_host(anybody: Client, token: Token) -> None:
    anybody.post("/account/enter/", {"token": token("middle")}, headers=SECURE)
    morsel = cookie(anybody)
    assert morsel.key == "__Host-loyalty"
    assert morsel["secure"]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert morsel["path"] == "/"
    assert not morsel["domain"]
    assert anybody.get("/account/", headers=SECURE).status_code == 200


def test_the_cookie_ends_with_its_token_and_at_most_after_twelve_hours(
    db: None, sandbox: Sandbox, token: Token
) -> None:
    for minutes, at_most in ((10, 600), (60 * 24 * 30, 12 * 3600)):
        browser = Client()
        browser.post("/account/enter/", {"token": token("middle", minutes=minutes)})
        assert at_most - 5 <= int(cookie(browser)["max-age"]) <= at_most


def test_no_other_cookie_is_set_and_no_page_sets_one_anew(signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("middle")
    for address in PAGES:
        assert set(browser.get(address).cookies) <= {"csrftoken"}


def test_nothing_of_the_account_door_is_read_from_a_session_of_djangos(signed_in: Callable[[str], Client]) -> None:
    assert "sessionid" not in signed_in("middle").cookies


# Nobody


@pytest.mark.parametrize("address", PAGES)
def test_nobody_sees_a_page_that_says_what_to_do(anybody: Client, sandbox: Sandbox, address: str) -> None:
    check_signed_out(anybody.get(address))
    assert sandbox.calls == []


@pytest.mark.parametrize("address", PAGES)
def test_htmx_of_nobody_is_sent_to_that_page(anybody: Client, address: str) -> None:
    answer = anybody.get(address, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == "/account/"
    assert answer.content == b""


def test_the_page_of_nobody_shows_a_way_back_where_a_setting_gives_one(anybody: Client, settings: Settings) -> None:
    settings.SHOP_SIGN_IN_URL = "https://shop.example/login"
    links = [link["href"] for link in Page(anybody.get("/account/")).all("main a")]
    assert links == ["https://shop.example/login", "/program/"]


# Somebody else's


@pytest.mark.parametrize("address", PAGES)
def test_no_parameter_or_header_reaches_another_customer(
    signed_in: Callable[[str], Client], sandbox: Sandbox, address: str
) -> None:
    names = ("id", "customer", "customerId", "customer_id", "CustomerID", "user", "viewer", "token", "loyalty")
    query = dict.fromkeys(names, "top")
    headers = {
        "X-Customer-Id": "top",
        "Customer-Id": "top",
        "X-User": "top",
        "Authorization": "Bearer top",
        "lang": "top",
    }
    browser = signed_in("middle")
    browser.cookies["customer"] = "top"
    browser.cookies["__Host-loyalty"] = seal("account", "top", expires=time.time() + 600)
    for more in ({}, HTMX):
        assert browser.get(address, query, headers=headers | more).status_code == 200
    assert {call.customer for call in sandbox.calls if call.customer} == {"middle"}
    assert {call.query.get("customerId") for call in sandbox.calls} <= {None}


def test_a_page_of_one_customer_never_shows_what_was_kept_for_another(see: See) -> None:
    first, second = see("middle"), see("top")
    again = see("middle")
    assert first.panel("balance").text == again.panel("balance").text != second.panel("balance").text
    assert not set(first.activities) & set(second.activities) or first.activities != second.activities


@pytest.mark.parametrize("other", ["midd", "middle ", "MIDDLE", "middle/../top", "middle%00"])
def test_ids_that_look_alike_are_different_customers(see: See, sandbox: Sandbox, other: str) -> None:
    see("middle")
    assert see(other).panels["tiers"] == "ready"  # the programme's
    assert "You are not in the programme yet" in see(other).text


def broken_values() -> dict[str, Callable[[], str]]:
    soon = time.time() + 600

    def of_another_account() -> str:
        from django.conf import settings

        own = settings.GAMEBALL_ACCOUNT
        settings.GAMEBALL_ACCOUNT = "0123456789abcdef"
        try:
            return seal("account", "middle", expires=soon)
        finally:
            settings.GAMEBALL_ACCOUNT = own

    def of_another_secret() -> str:
        from django.conf import settings

        own = settings.SECRET_KEY
        settings.SECRET_KEY = "another secret"
        try:
            return seal("account", "middle", expires=soon)
        finally:
            settings.SECRET_KEY = own

    def changed() -> str:
        value = seal("account", "middle", expires=soon)
        return value[:-3] + ("AAA" if value[-3:] != "AAA" else "BBB")

    return {
        "a ticket of the widget's": lambda: seal("widget", "middle", expires=soon),
        "a value of another door": lambda: seal("staff", "middle", expires=soon),
        "a value of another account": of_another_account,
        "a value under another secret": of_another_secret,
        "one that is over": lambda: seal("account", "middle", expires=time.time() - 1),
        "one that was changed": changed,
        "a customer id": lambda: "middle",
        "nothing": lambda: "",
        "a long text": lambda: "x" * 5000,
        "rubbish": lambda: "....",
    }


@pytest.mark.parametrize("what", broken_values())
def test_a_cookie_is_refused_that_is(anybody: Client, sandbox: Sandbox, settings: Settings, what: str) -> None:
    browser = carrying(broken_values()[what]())
    check_signed_out(browser.get("/account/"))
    assert browser.get("/account/balance/", headers=HTMX)["HX-Redirect"] == "/account/"
    assert sandbox.calls == []


def test_a_session_token_is_no_cookie(anybody: Client, token: Token) -> None:
    check_signed_out(carrying(token("middle")).get("/account/"))


def test_the_cookie_is_no_session_token(signed_in: Callable[[str], Client]) -> None:
    value = cookie(signed_in("middle")).value
    check_signed_out(Client().post("/account/enter/", {"token": value}))


def test_a_secret_that_is_being_rotated_still_opens(anybody: Client, settings: Settings) -> None:
    value = seal("account", "middle", expires=time.time() + 600)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next secret"
    assert carrying(value).get("/account/").status_code == 200


# Bad input


@pytest.mark.parametrize(
    "query",
    [
        *(
            "after=abc",
            "after=0",
            "after=-1",
            "after=1.5",
            "after=1e3",
            "after=%00",
            "after=1%00",
            "after=٣",
            "after=+1",
        ),
        *("after=99999999999999999999", "after=9223372036854775808", "after=" + "9" * 5000),
        *("type=bogus", "type=Redemption%00", "type=redemption;drop", "type=BalanceAdjustment", "type=" + "x" * 5000),
        *("month=x", "month=2026-1", "month=2026-11-01", "month=%00", "month=" + "1" * 5000),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_query_that_no_link_of_ours_has_is_a_kind_400(
    signed_in: Callable[[str], Client], sandbox: Sandbox, query: str, headers: dict[str, str]
) -> None:
    browser = signed_in("middle")
    sandbox.forget_calls()
    answer = browser.get(f"/account/activities/?{query}", headers=headers)
    assert answer.status_code == 400
    assert Page(answer).one("h1").text == "This link is not quite right"
    assert sandbox.calls == []


@pytest.mark.parametrize("query", ["after=a%20b", "after=%00", "after=9223372036854775808"])
def test_the_friends_cursor_is_checked_too(signed_in: Callable[[str], Client], query: str) -> None:
    assert signed_in("friends").get(f"/account/referrals/?{query}").status_code == 400


def test_an_empty_parameter_is_none(see: See) -> None:
    assert (
        see("middle", "/account/activities/?after=&type=&month=").activities
        == see("middle", "/account/activities/").activities
    )


def test_a_parameter_that_stands_twice_is_no_error(see: See) -> None:
    assert see("middle", "/account/activities/?type=Redemption&type=Expiry").panels == {"activities": "ready"}


@pytest.mark.parametrize(
    "address",
    ["/account/bogus/", "/account/balances/", "/account/balance/more/", "/account/BALANCE/", "/account/balance%00/",
     "/account/../staff/", "/nowhere/", "/account/enter/more/"],
)  # fmt: skip
def test_an_unknown_address_is_a_404_in_words(signed_in: Callable[[str], Client], address: str) -> None:
    answer = signed_in("middle").get(address)
    assert answer.status_code == 404
    assert Page(answer).one("h1").text == "There is no such page"


@pytest.mark.parametrize("address", ["/account", "/account/balance", "/program", "/program/tiers"])
def test_a_forgotten_slash_is_added(signed_in: Callable[[str], Client], address: str) -> None:
    answer = signed_in("middle").get(f"{address}?lang=ar")
    assert answer.status_code == 301
    assert answer["Location"] == f"{address}/?lang=ar"


@pytest.mark.parametrize("address", [*PAGES, "/", "/program/", "/program/tiers/"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_are_only_read(signed_in: Callable[[str], Client], sandbox: Sandbox, address: str, method: str) -> None:
    browser = signed_in("middle")
    sandbox.forget_calls()
    assert getattr(browser, method)(address).status_code == 405
    assert sandbox.calls == []


@pytest.mark.parametrize("address", PAGES)
def test_head_answers_as_get_does_without_a_body(signed_in: Callable[[str], Client], address: str) -> None:
    answer = signed_in("middle").head(address)
    assert answer.status_code == 200
    assert answer.content == b""


def test_the_portal_only_ever_reads(signed_in: Callable[[str], Client], sandbox: Sandbox) -> None:
    browser = signed_in("middle")
    for address in (*PAGES, "/program/", "/", "/account/activities/?type=Redemption"):
        browser.get(address)
    browser.post("/account/leave/")
    assert {call.method for call in sandbox.calls} == {"GET"}


# Leaving


def test_leaving_ends_the_visit(signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("middle")
    answer = browser.post("/account/leave/?lang=ar")
    assert answer.status_code == 303
    assert answer["Location"] == "/program/?lang=ar"
    assert cookie(browser)["max-age"] == 0
    assert cookie(browser).value == ""
    check_signed_out(browser.get("/account/"))


def test_leaving_over_https_removes_the_cookie_of_https(anybody: Client, token: Token) -> None:
    anybody.post("/account/enter/", {"token": token("middle")}, headers=SECURE)
    anybody.post("/account/leave/", headers=SECURE)
    morsel = cookie(anybody)
    assert (morsel.key, morsel.value, morsel["max-age"]) == ("__Host-loyalty", "", 0)
    assert morsel["secure"]
    assert morsel["path"] == "/"


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_leaving_is_a_post_only(signed_in: Callable[[str], Client], method: str) -> None:
    browser = signed_in("middle")
    assert getattr(browser, method)("/account/leave/").status_code == 405
    assert browser.get("/account/").status_code == 200


def test_another_site_cannot_make_somebody_leave(db: None, sandbox: Sandbox, token: Token) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.post("/account/enter/", {"token": token("middle")})
    answer = browser.post("/account/leave/", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert Page(answer).one("h1").text == "This page is not open to you"
    assert browser.get("/account/").status_code == 200


def test_the_leave_button_of_a_page_works(db: None, sandbox: Sandbox, token: Token) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.post("/account/enter/", {"token": token("middle")})
    form = Page(browser.get("/account/?lang=en")).one("footer form")
    assert form["method"] == "post"
    fields = {each["name"]: each["value"] for each in form.all("input")}
    assert browser.post(form["action"], fields).status_code == 303


# The front


def test_the_front_is_the_account_for_who_is_in_and_the_programme_for_others(
    anybody: Client, signed_in: Callable[[str], Client]
) -> None:
    assert anybody.get("/?lang=ar")["Location"] == "/program/?lang=ar"
    assert signed_in("middle").get("/?theme=dark")["Location"] == "/account/?theme=dark"


# Calls


def test_one_page_view_asks_each_endpoint_once_at_most(see: See, sandbox: Sandbox) -> None:
    see("middle")
    asked = [call.endpoint for call in sandbox.calls]
    assert len(asked) == len(set(asked)) <= 10


@pytest.mark.parametrize("address", PAGES)
def test_a_second_view_within_freshness_costs_none(see: See, sandbox: Sandbox, address: str) -> None:
    see("middle", address)
    sandbox.forget_calls()
    see("middle", address)
    assert sandbox.calls == []


def test_a_panel_asks_only_for_what_it_shows(see: See, sandbox: Sandbox) -> None:
    expected: dict[str, set[str]] = {
        "balance": {"balance", "activities"},
        "tiers": {"tier-progress", "tier-configuration", "balance"},
        "campaigns": {"campaign-progress", "campaign-configuration", "tier-configuration", "balance"},
        "activities": {"activities", "activities-count", "balance"},
        "referrals": {"referrals", "referrals-count", "referral-configuration", "balance"},
    }
    for customer, (noun, endpoints) in zip(
        ("middle", "top", "new", "manual", "negative"), expected.items(), strict=True
    ):
        sandbox.forget_calls()
        see(customer, f"/account/{noun}/")
        assert {call.endpoint for call in sandbox.calls} <= endpoints


def test_a_customers_page_asks_the_database_nothing(see: See, django_assert_num_queries: Callable[[int], Any]) -> None:
    see("middle")
    with django_assert_num_queries(0):
        see("middle")


def test_the_viewers_language_is_what_gameball_is_asked_for(see: See, sandbox: Sandbox) -> None:
    see("arabic", "/account/?lang=ar-SA")
    worded = {"tier-progress", "campaign-progress", "tier-configuration", "campaign-configuration"}
    assert {call.lang[:2] for call in sandbox.calls if call.endpoint in worded} == {"ar"}
