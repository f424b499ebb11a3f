"""Whatever Gameball says, a page comes of it, and nothing of what it said as markup."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from gameball.reads import reader
from gameball.sandbox import Sandbox
from gameball.views import remembered
from tests.api.conftest import sample
from tests.pages import Page
from tests.telling import Told

from .making import MARKUP, UNESCAPED, mutations, paths, tries

ENDPOINTS = (
    "balance", "tier-progress", "campaign-progress", "campaign-configuration", "activities", "activities-count",
    "referrals", "referrals-count", "tier-configuration", "referral-configuration",
)  # fmt: skip
STATES = {"ready", "empty", "stale", "loading", "unavailable"}


def forget() -> None:
    cache.clear()
    remembered.clear()
    reader.cache_clear()


def check(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text: str = body.decode()
    if answer.headers["Content-Type"].startswith("text/html"):
        assert not [each for each in UNESCAPED if each in text]
        page = Page(text)
        assert page.faults == []
        assert set(page.panels.values()) <= STATES
        for link in page.all("a"):
            assert link["href"].startswith(("/", "#", "https://", "?")), link["href"]
        for image in page.all("img"):
            assert image["src"].startswith(("/", "https://cdn.gameball.co/", "http://127.0.0.1", "http://localhost"))
    return text


@tries(30)
@given(data=st.data())
def test_for_a_customer(signed_in: Callable[[str], Client], told: Told, data: st.DataObject) -> None:
    for endpoint in data.draw(st.lists(st.sampled_from(ENDPOINTS), min_size=1, max_size=3, unique=True)):
        told.say(endpoint, data.draw(mutations(sample(endpoint))))
    forget()
    browser = signed_in("middle")
    address = data.draw(st.sampled_from(["/account/", "/account/activities/", "/program/", "/account/?lang=ar"]))
    check(browser.get(address))


@tries(12)
@given(data=st.data())
def test_for_an_agent(lead: Client, told: Told, data: st.DataObject) -> None:
    for endpoint in data.draw(st.lists(st.sampled_from(ENDPOINTS), min_size=1, max_size=3, unique=True)):
        told.say(endpoint, data.draw(mutations(sample(endpoint))))
    forget()
    lead.get("/staff/customer/?id=middle")
    for part in ("", "explain/", "sent/"):
        check(lead.get(f"/staff/customer/{part}?id=middle"))
    export = lead.get("/staff/customer/activities.csv?id=middle")
    assert export.status_code in {200, 502}
    assert export.status_code == 502 or b"\r\n# " in b"".join(export.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_markup_in_every_text_at_once(
    signed_in: Callable[[str], Client], lead: Client, told: Told, sandbox: Sandbox, endpoint: str
) -> None:
    """In the place of every text that no code is made of."""
    said = sample(endpoint)
    for path in list(paths(said)):
        told_there: Any = said
        for step in path[:-1]:
            told_there = told_there[step]
        if path and isinstance(told_there[path[-1]], str) and path[-1] not in {"visibility", "activityType"}:
            told_there[path[-1]] = MARKUP
    told.say(endpoint, said)
    forget()
    browser = signed_in("middle")
    for address in ("/account/", "/account/activities/", "/account/campaigns/", "/program/", "/account/tiers/"):
        check(browser.get(address))
    for part in ("", "explain/", "sent/"):
        check(lead.get(f"/staff/customer/{part}?id=middle"))
