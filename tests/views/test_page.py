"""What every page has in common: its headers, language, theme, HTML, refusals, and the addresses for machines."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from gameball.panels.panel import PARTS
from gameball.sandbox import CUSTOMERS, Sandbox
from gameball.views import page as pages
from gameball.views.accent import CARD, NIGHT_CARD, NIGHT_WELL, WELL, Colour, contrast, mixed

from ..pages import Page

See = Callable[..., Page]
HTMX = {"HX-Request": "true"}
ACCOUNT = ("/account/", *(f"/account/{noun}/" for noun in (*pages.NOUNS, *PARTS)))
PROGRAM = ("/program/", *(f"/program/{noun}/" for noun in pages.PROGRAMME))
CALM = [each for each in CUSTOMERS if each not in {"slow", "hanging"}]


def policy(answer: Any) -> dict[str, list[str]]:
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";") if part.strip())
    return {name: sources for name, *sources in parts}


# Headers


@pytest.mark.parametrize("address", [*ACCOUNT, *PROGRAM, "/nowhere/", "/program/nowhere/", "/account/nowhere/"])
def test_the_policy_allows_nothing_but_our_own(signed_in: Callable[[str], Client], address: str) -> None:
    found = policy(signed_in("middle").get(address))
    assert found["default-src"] == ["'none'"]
    assert found["script-src"] == found["style-src"] == found["connect-src"] == found["form-action"] == ["'self'"]
    assert found["base-uri"] == ["'none'"]
    assert "https://cdn.gameball.co" in found["img-src"]
    assert not any("unsafe" in source or source == "*" for sources in found.values() for source in sources)


@pytest.mark.parametrize(
    "address", ["/", *ACCOUNT, "/account/enter/", "/account/leave/", "/nowhere/", "/accent/0f6b5c.css"]
)
@pytest.mark.parametrize("who", ["nobody", "middle"])
def test_nobody_may_frame_the_account(
    anybody: Client, signed_in: Callable[[str], Client], settings: Settings, address: str, who: str
) -> None:
    settings.WIDGET_ORIGINS = ("https://shop.example",)
    browser = anybody if who == "nobody" else signed_in(who)
    answer = browser.get(address)
    assert policy(answer)["frame-ancestors"] == ["'none'"]
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "address", [*PROGRAM, "/program/nowhere/", "/program/?sku=%00", "/program/activities/", "/widget/x/"]
)
def test_the_listed_shops_and_nobody_else_may_frame_the_programme(
    anybody: Client, settings: Settings, address: str
) -> None:
    settings.WIDGET_ORIGINS = ("https://shop.example", "https://www.shop.example:8443")
    answer = anybody.get(address)
    assert policy(answer)["frame-ancestors"] == ["https://shop.example", "https://www.shop.example:8443"]
    assert "X-Frame-Options" not in answer


@pytest.mark.parametrize("address", [*PROGRAM, "/program/nowhere/"])
def test_without_origins_nobody_may_frame_anything(anybody: Client, settings: Settings, address: str) -> None:
    settings.WIDGET_ORIGINS = ()
    assert policy(anybody.get(address))["frame-ancestors"] == ["'none'"]


def test_an_error_of_ours_under_the_programme_is_framed_and_guarded_like_the_programme(
    anybody: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WIDGET_ORIGINS = ("https://shop.example",)
    answer = break_a_page(anybody, monkeypatch, "/program/")
    assert answer.status_code == 500
    assert policy(answer)["frame-ancestors"] == ["https://shop.example"]
    assert policy(answer)["default-src"] == ["'none'"]


@pytest.mark.parametrize("address", ACCOUNT)
@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("who", ["nobody", "middle"])
def test_customers_pages_are_stored_nowhere(
    anybody: Client, signed_in: Callable[[str], Client], address: str, headers: dict[str, str], who: str
) -> None:
    answer = (anybody if who == "nobody" else signed_in(who)).get(address, headers=headers)
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


@pytest.mark.parametrize(
    "address", ["/account/activities/?after=abc", "/account/enter/", "/account/enter/?token=x", "/"]
)
def test_neither_are_its_refusals_and_redirects(signed_in: Callable[[str], Client], address: str) -> None:
    answer = signed_in("middle").get(address)
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


@pytest.mark.parametrize("address", [*ACCOUNT[1:], *PROGRAM[1:], "/account/activities/?after=abc"])
@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("who", ["nobody", "middle"])
def test_one_address_that_answers_page_and_fragment_varies_by_it(
    anybody: Client, signed_in: Callable[[str], Client], address: str, headers: dict[str, str], who: str
) -> None:
    answer = (anybody if who == "nobody" else signed_in(who)).get(address, headers=headers)
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize("address", [*ACCOUNT, *PROGRAM])
def test_the_other_headers_that_guard(signed_in: Callable[[str], Client], address: str) -> None:
    answer = signed_in("middle").get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "Server" not in answer


def test_under_the_widget_no_address_is_told_to_others(anybody: Client) -> None:
    assert anybody.get("/widget/some-ticket/")["Referrer-Policy"] == "no-referrer"


# Language and theme


@pytest.mark.parametrize(
    ("query", "accept", "lang", "direction"),
    [
        ("", "", "en", "ltr"),
        ("", "ar", "ar", "rtl"),
        ("", "fr-CA,fr;q=0.9,en;q=0.8", "fr-CA", "ltr"),
        ("", "de-DE,de;q=0.9,ar;q=0.5", "ar", "rtl"),
        ("", "de, *;q=0.5", "en", "ltr"),
        ("?lang=ar", "fr", "ar", "rtl"),
        ("?lang=ar-EG", "fr", "ar-EG", "rtl"),
        ("?lang=ar_EG", "", "ar-EG", "rtl"),
        ("?lang=AR", "", "ar", "rtl"),
        ("?lang=de", "fr", "fr", "ltr"),
        ("?lang=", "fr", "fr", "ltr"),
        ("?lang=%22%3E%3Cscript%3E", "", "en", "ltr"),
        ("?lang=" + "x" * 5000, "ar", "ar", "rtl"),
        ("?lang=en%00", "", "en", "ltr"),
        ("?lang=en-ZZ", "", "en-ZZ", "ltr"),
    ],
)
def test_the_language_is_what_is_asked_for_else_what_the_browser_prefers(
    anybody: Client, query: str, accept: str, lang: str, direction: str
) -> None:
    answer = anybody.get(f"/program/{query}", headers={"Accept-Language": accept} if accept else {})
    html = Page(answer).one("html")
    assert html["lang"].partition("-")[0] == lang.partition("-")[0]
    assert html["lang"] in {lang, lang.partition("-")[0]}
    assert html["dir"] == direction
    assert answer["Content-Language"] == html["lang"]
    assert "Accept-Language" in answer["Vary"]


def test_a_region_is_kept_where_there_is_such_a_place(anybody: Client) -> None:
    assert Page(anybody.get("/program/?lang=ar-EG")).one("html")["lang"] == "ar-EG"


def test_only_languages_that_are_offered_are_spoken(anybody: Client, settings: Settings) -> None:
    settings.LANGUAGES_OFFERED = ("fr", "en")
    assert Page(anybody.get("/program/?lang=ar")).one("html")["lang"] == "fr"


def test_an_arabic_page_runs_from_right_to_left_and_its_links_stay_arabic(see: See) -> None:
    page = see("arabic", "/account/?lang=ar")
    html = page.one("html")
    assert (html["lang"], html["dir"]) == ("ar", "rtl")
    links = [link["href"] for link in page.all("a") if link["href"].startswith("/")]
    assert links
    assert all("lang=ar" in link for link in links)
    assert "lang=ar" in page.one("footer form")["action"]
    assert "الفضية" in page.panel("tiers").text


def test_figures_of_an_arabic_page_are_isolated(see: See) -> None:
    isolate = "\N{LEFT-TO-RIGHT ISOLATE}"
    figure = see("arabic", "/account/?lang=ar").panel("balance").one(".figure strong")
    assert figure.children[0] == f"{isolate}{figure.text}\N{POP DIRECTIONAL ISOLATE}"
    assert isolate not in str(see("middle").panel("balance").one(".figure strong").children[0])


@pytest.mark.parametrize(
    ("asked", "theme"), [("dark", "dark"), ("light", "light"), ("pink", None), ('"><b>', None), ("", None)]
)
def test_the_theme_is_light_dark_or_the_systems(see: See, asked: str, theme: str | None) -> None:
    page = see("new", f"/account/?theme={asked}")
    assert page.one("html").get("data-theme") == theme
    links = [link["href"] for link in page.all("nav a")]
    assert all((f"theme={asked}" in link) == (theme is not None) for link in links if asked)


def test_what_nobody_chose_is_in_no_link(see: See) -> None:
    assert not any("lang=" in link["href"] or "theme=" in link["href"] for link in see("middle").all("a"))


def test_the_accent_is_a_stylesheet_of_our_own(anybody: Client, settings: Settings) -> None:
    settings.SHOP_ACCENT = "#7a1f5c"
    sheets = [link["href"] for link in Page(anybody.get("/program/")).all("link") if link["rel"] == "stylesheet"]
    assert "/accent/7a1f5c.css" in sheets
    answer = anybody.get("/accent/7a1f5c.css")
    assert answer["Content-Type"].startswith("text/css")
    assert "#7a1f5c" in answer.content.decode()


@pytest.mark.parametrize("colour", ["red", "12345", "1234567", "7A1F5C", "ab}cd{", "..%2f", "zzzzzz"])
def test_what_is_no_colour_is_a_404(anybody: Client, colour: str) -> None:
    assert anybody.get(f"/accent/{colour}.css").status_code == 404


@pytest.mark.parametrize(
    "colour", ["000000", "ffffff", "ffff00", "7f7f7f", "0f6b5c", "ff0000", "d22a9e", "fe5a27", "7a14e3", "00ff00"]
)
def test_text_on_any_accent_and_in_it_can_be_read(anybody: Client, colour: str) -> None:
    sheet = anybody.get(f"/accent/{colour}.css").content.decode()
    names = re.findall(r"(--[\w-]+):", sheet)
    assert names == ["--accent", "--accent-deep", "--on-accent", "--on-accent-soft", "--accent-ink"]
    accent, deep, on, soft, light, dark = (parsed(text) for text in re.findall(r"#([0-9a-f]{6})", sheet))
    assert accent == parsed(colour)
    for text in (on, soft):
        assert min(contrast(text, accent), contrast(text, deep)) >= 4.5
    for ink, card, well in ((light, CARD, WELL), (dark, NIGHT_CARD, NIGHT_WELL)):
        grounds = (card, well, mixed(card, accent, 9), mixed(card, accent, 20))
        assert min(contrast(ink, ground) for ground in grounds) >= 4.5


def parsed(text: str) -> Colour:
    return (int(text[:2], 16), int(text[2:4], 16), int(text[4:6], 16))


# HTML


@pytest.mark.parametrize("customer", CALM)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_is_sound_html(see: See, settings: Settings, customer: str, language: str) -> None:
    settings.DEBUG = True  # so that the sandbox's icons are shown
    check_html(see(customer, f"/account/?lang={language}"))


@pytest.mark.parametrize("noun", pages.NOUNS)
@pytest.mark.parametrize("customer", ["middle", "odd", "unknown", "failing"])
def test_every_panels_page_and_fragment_is_sound_html(see: See, noun: str, customer: str) -> None:
    check_html(see(customer, f"/account/{noun}/"))
    fragment = see(customer, f"/account/{noun}/", htmx=True)
    check_html(fragment)
    if customer != "unknown":
        assert list(fragment.panels) == [noun]


@pytest.mark.parametrize(
    "address", [*PROGRAM, "/account/", "/nowhere/", "/program/?sku=%00", "/program/?sku=none", "/account/enter/"]
)
def test_pages_for_anybody_are_sound_html(anybody: Client, address: str) -> None:
    check_html(Page(anybody.get(address)))


def check_html(page: Page) -> None:
    assert page.faults == []
    ids = [node["id"] for node in page.descendants if node.get("id") is not None]
    assert sorted(ids) == sorted(set(ids)), "an id stands twice"
    for node in page.descendants:
        assert node.tag != "style", "an inline stylesheet"
        for name in node.attributes:
            assert not name.startswith("on"), f"{name} on <{node.tag}>"
            assert name != "style", f"an inline style on <{node.tag}>"
            assert not name.startswith("hx-"), f"{name} is not valid HTML"
        for name in ("href", "src", "action", "data-hx-get"):
            assert not (node.get(name) or "").lower().startswith(("javascript:", "data:", "vbscript:"))
        if node.tag == "script":
            assert node["src"].startswith("/static/")
            assert node.text == ""
        if node.tag == "progress":
            assert node.get("aria-label")
            assert 0 <= float(node["value"]) <= float(node["max"])
        if node.tag == "img":
            assert node.get("alt") is not None
            assert node.parent
            assert node.parent.all("svg") or "brand" in node.parent.classes
        if node.get("aria-labelledby"):
            assert node["aria-labelledby"] in ids
        if "data-hx-get" in node.attributes:
            assert node.tag == "a"
            assert node["href"] == node["data-hx-get"]
            assert node.get("data-hx-target")
            assert node.get("data-hx-swap")
        allowed = {"data-hx-get", "data-hx-target", "data-hx-swap", "data-hx-trigger"}
        assert {name for name in node.attributes if name.startswith("data-hx-")} <= allowed
    if page.all("html"):
        assert len(page.all("h1")) == 1
        assert page.one("title").text
        assert page.one("main")


@pytest.mark.parametrize("customer", ["middle", "failing", "odd", "new"])
def test_every_link_of_htmx_answers_a_whole_page_without_it(
    signed_in: Callable[[str], Client], settings: Settings, customer: str
) -> None:
    browser = signed_in(customer)
    page = Page(browser.get("/account/?lang=en"))
    links = {link["href"] for link in page.all("a[data-hx-get]")}
    assert links
    for link in links:
        whole = browser.get(link)
        assert whole.status_code == 200
        assert Page(whole).one("html")
        fragment = Page(browser.get(link, headers=HTMX))
        assert fragment.all("html") == []


def test_every_link_of_a_page_leads_somewhere(signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("middle")
    for address in ACCOUNT:
        for link in Page(browser.get(address)).all("a"):
            if link["href"].startswith("/"):
                assert browser.get(link["href"]).status_code == 200
            else:
                assert link["href"].startswith(("#", "https://"))


def test_pages_tell_search_engines_what_is_not_theirs(see: See, anybody: Client) -> None:
    assert see("middle").one("meta[name=robots]")["content"] == "noindex"
    assert Page(anybody.get("/nowhere/")).one("meta[name=robots]")["content"] == "noindex"
    assert Page(anybody.get("/program/")).all("meta[name=robots]") == []


def test_the_page_being_looked_at_is_marked_in_the_navigation(see: See) -> None:
    for address, words in (("/account/", "Overview"), ("/account/tiers/", "Tiers"), ("/account/referrals/", "Friends")):
        assert see("middle", address).one("nav a[aria-current=page]").text == words


def test_no_id_key_or_token_is_in_a_page(
    signed_in: Callable[[str], Client], sandbox: Sandbox, settings: Settings
) -> None:
    customer = "a/b?c#d%20e 💚"
    browser = signed_in(customer)
    for address in (*ACCOUNT, "/program/", "/account/?id=1"):
        html = browser.get(address).content.decode()
        for secret in (sandbox.api_key, sandbox.secret_key, settings.SECRET_KEY, "a/b?c", "d%20e", "a%2Fb", "💚"):
            assert secret not in html


# Errors


def break_a_page(browser: Client, monkeypatch: pytest.MonkeyPatch, address: str) -> Any:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a bug, with the secret in it")

    monkeypatch.setattr(pages, "page", broken)
    browser.raise_request_exception = False
    return browser.get(address)


@pytest.mark.parametrize("address", ["/account/", "/program/"])
def test_an_error_of_ours_is_a_page_in_words(
    signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    answer = break_a_page(signed_in("middle"), monkeypatch, address)
    assert answer.status_code == 500
    page = Page(answer)
    assert page.faults == []
    assert page.one("h1").text == "Something went wrong on our side"
    assert "secret" not in page.html
    assert "RuntimeError" not in page.html


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "evil.example:80@testserver"])
@pytest.mark.parametrize("address", ["/program/", "/account/", "/"])
def test_a_strange_host_is_a_400_in_words(anybody: Client, address: str, host: str) -> None:
    answer = anybody.get(address, headers={"Host": host})
    assert answer.status_code == 400
    assert Page(answer).one("h1").text == "This request can't be read"
    assert host not in answer.content.decode()


def test_refusals_speak_the_visitors_language_direction(anybody: Client) -> None:
    html = Page(anybody.get("/nowhere/?lang=ar")).one("html")
    assert (html["lang"], html["dir"]) == ("ar", "rtl")


def test_a_refusal_is_no_traceback_in_the_log(anybody: Client, caplog: pytest.LogCaptureFixture) -> None:
    for address in ("/nowhere/", "/account/", "/program/?sku=%00", "/account/enter/?token=abc"):
        anybody.get(address)
    anybody.get("/program/", headers={"Host": "evil.example"})
    assert [record for record in caplog.records if record.exc_info] == []


# For machines


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
@pytest.mark.parametrize("headers", [{}, {"Host": "anything"}, {"X-Forwarded-Proto": "http"}])
def test_health_has_no_host_check_and_no_redirect(
    anybody: Client, settings: Settings, address: str, headers: dict[str, str]
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert anybody.get(address, headers=headers).status_code == 200


def test_alive_asks_nobody(anybody: Client, sandbox: Sandbox) -> None:
    assert anybody.get("/healthz").content == b"alive\n"
    assert sandbox.calls == []


def test_ready_tells_of_cache_and_gameball_but_does_not_fail_for_them(anybody: Client, sandbox: Sandbox) -> None:
    sandbox.trouble("*", "500")
    answer = anybody.get("/readyz")
    assert answer.status_code == 200
    told = json.loads(answer.content)
    assert told["ready"] is True
    assert {"database", "cache", "gameball"} <= set(told)
