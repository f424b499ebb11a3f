"""Every address with anything in any parameter: never an error of ours, and nothing comes back as markup."""

import gzip
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote_plus, urlsplit

import brotli
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, get_resolver
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from gameball.reads import reader
from gameball.sandbox import Sandbox
from gameball.views.page import NOUNS

from .making import MARKUP, TEXTS, UNESCAPED, tries

PARAMETERS = (
    *("lang", "theme", "accent", "panels", "sku", "collection", "after", "type", "month", "refresh", "token", "ticket"),
    *("id", "anew", "order", "who", "customer", "day", "page", "next", "csrfmiddlewaretoken", "q", "p", "o", "what"),
)
VALUES = st.one_of(
    TEXTS,
    st.just(MARKUP),
    st.sampled_from(
        [
            *(
                "1",
                "2",
                "ar",
                "fr-CA",
                "en_US",
                "zz",
                "dark",
                "light",
                "#7a1f5c",
                "tiers,balance",
                "middle",
                "odd",
                "new",
            ),
            *("Redemption", "PaymentReward", "2026-11", "2026-11-20", "9999-12-31", "0001-01-01", "ledger", "unknown"),
            *("/staff/", "//evil.example/", "https://evil.example/", "/\\evil.example", "gb_1"),
        ]
    ),
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "HX-Request": st.just("true"),
        "HX-Current-URL": st.sampled_from(["/staff/customer/?id=x", "https://evil.example/staff/", "//[", MARKUP]),
        "Accept": st.sampled_from(["application/json", "text/html", "*/*;q=é", MARKUP]),
        "Accept-Language": st.sampled_from(["ar", "fr;q=0.3,en", "x" * 5000, "*", MARKUP]),
        "Accept-Encoding": st.sampled_from(["br", "gzip;q=0", "identity", MARKUP]),
        "X-Request-ID": st.just(MARKUP),
        "X-Forwarded-For": st.just(MARKUP),
        "Referer": st.just(MARKUP),
    },
)
# Whoever is asked for, these are answers: a bad parameter, nobody, not permitted, not there, nothing to export
EXPECTED = {200, 204, 301, 302, 303, 304, 400, 403, 404, 405, 429, 502}


def encoded(query: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={quote_plus(value.encode('utf-8', 'surrogatepass'))}" for name, value in query)


QUERIES = st.one_of(
    st.lists(st.tuples(st.sampled_from(PARAMETERS), VALUES), min_size=1, max_size=4).map(encoded),
    st.sampled_from(
        ["%", "%ff=%fe", "&&==", "id=%ed%a0%80", "lang=%00", "after=%C0%80", "a" * 2000, "id=middle&id=%ff"]
    ),
)


def addresses(door: str, ticket: str = "") -> list[str]:
    """Every address of ours that begins so."""
    found = [address for pattern in get_resolver().url_patterns for address in filled(pattern, ticket)]
    return [address for address in found if address.startswith(door)]


def filled(pattern: Any, ticket: str) -> Iterator[str]:
    if not isinstance(pattern, URLPattern):  # the admin's
        yield from (f"/{pattern.pattern}{rest}" for rest in ("", "gameball/audit/", "auth/user/", "logout/"))
        return
    route = f"/{pattern.pattern}".replace("<str:ticket>", ticket or "no-ticket").replace("<str:colour>", "7a1f5c")
    yield from [route.replace("<noun:noun>", noun) for noun in NOUNS] if "<noun:noun>" in route else [route]


def text_of(answer: Any) -> str:
    body: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not body:
        return ""
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(answer.headers.get("Content-Encoding"), bytes)
    return bytes(unpack(body)).decode()


def check(answer: Any) -> None:
    assert answer.status_code in EXPECTED, answer.status_code
    text = text_of(answer)
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert not [each for each in UNESCAPED if each in text]
    for name in ("Location", "HX-Redirect"):
        if led := answer.headers.get(name):
            assert led.startswith("/")
            assert not led.startswith(("//", "/\\"))
            assert urlsplit(led).netloc == ""
            assert led.isascii()
    assert "Content-Security-Policy" in answer.headers


@pytest.fixture
def unhurried(settings: Settings) -> Iterator[None]:
    """A Gameball without limits: what is made up here would only wait for its turn."""
    settings.GAMEBALL_CUSTOMER_RATE = settings.GAMEBALL_OTHER_RATE = ((1_000_000, 1),)
    settings.GAMEBALL_CALL_BUDGET_MS = 1000
    reader.cache_clear()
    yield
    reader.cache_clear()


@pytest.fixture
def frame(signed_in: Callable[[str], Client], token: Callable[..., str]) -> tuple[Client, str]:
    """A browser, and the ticket that it was let in with."""
    browser = Client()
    led = browser.post("/widget/", {"token": token("middle", minutes=600)}).headers["Location"]
    return browser, led.split("/")[2]


def test_none_is_left_out() -> None:
    doors = ("/account/", "/program/", "/widget/", "/staff/", "/hooks/", "/accent/", "/embed.js")
    assert [address for address in addresses("/") if not address.startswith(doors)] == ["/", "/accessibility/"]
    assert len(addresses("/")) > 40


@tries(60)
@given(data=st.data(), query=QUERIES, headers=HEADERS, method=st.sampled_from(["get", "get", "get", "post", "head"]))
def test_for_anybody(
    anybody: Client, unhurried: None, data: st.DataObject, query: str, headers: dict[str, str], method: str
) -> None:
    address = data.draw(st.sampled_from(addresses("/")))
    check(getattr(anybody, method)(f"{address}?{query}", headers=headers))


@tries(40)
@given(data=st.data(), query=QUERIES, headers=HEADERS)
def test_for_a_customer(
    signed_in: Callable[[str], Client], unhurried: None, data: st.DataObject, query: str, headers: dict[str, str]
) -> None:
    browser = signed_in(data.draw(st.sampled_from(["middle", "odd", "friends"])))
    check(browser.get(f"{data.draw(st.sampled_from(addresses('/account/')))}?{query}", headers=headers))


@tries(40)
@given(data=st.data(), query=QUERIES, headers=HEADERS)
def test_in_the_frame(
    frame: tuple[Client, str], unhurried: None, data: st.DataObject, query: str, headers: dict[str, str]
) -> None:
    browser, ticket = frame
    address = data.draw(st.sampled_from(addresses("/widget/", ticket)))
    answer = browser.get(f"{address}?{query}", headers=headers)
    check(answer)
    assert not answer.cookies


@tries(50)
@given(data=st.data(), query=QUERIES, headers=HEADERS)
def test_for_a_lead(
    lead: Client, sandbox: Sandbox, unhurried: None, data: st.DataObject, query: str, headers: dict[str, str]
) -> None:
    address = data.draw(st.sampled_from(addresses("/staff/")))
    whom = data.draw(st.sampled_from(["", "id=middle&", "id=odd&", f"id={quote_plus(MARKUP)}&"]))
    if "logout" not in address:
        check(lead.get(f"{address}?{whom}{query}", headers=headers))


@tries(25)
@given(data=st.data(), query=QUERIES, method=st.sampled_from(["get", "post"]))
def test_for_who_has_the_admin(
    db: None, sandbox: Sandbox, unhurried: None, data: st.DataObject, query: str, method: str
) -> None:
    name = "root"
    user = User.objects.filter(username=name).first() or User.objects.create_superuser(name, password="correct horse")
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = data.draw(st.sampled_from(["/staff/admin/", "/staff/admin/gameball/audit/", "/staff/admin/auth/user/"]))
    check(getattr(browser, method)(f"{address}?{query}"))
