"""The portal on one side, a real sandbox over HTTP on the other."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from gameball.identity.tokens import mint
from gameball.reads import reader, store
from gameball.sandbox import Sandbox
from gameball.views import remembered

from .needs import CHROMIUM, CHROMIUM_ARGUMENTS, needs
from .pages import Page
from .telling import Told

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_unconfigure() -> None:
    # A flight that nobody waits for may outlast the tests, and has nowhere to log any more.
    logging.raiseExceptions = False


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def forget_everything() -> None:
    cache.clear()
    store.stand_in.clear()
    store.health.reset()
    reader.cache_clear()
    remembered.clear()


@pytest.fixture
def sandbox(running_sandbox: Sandbox, settings: Settings) -> Iterator[Sandbox]:
    """A calm Gameball that nothing was asked of, and a portal that has kept nothing."""
    settings.GAMEBALL_BASE_URL = running_sandbox.base_url
    running_sandbox.calm()
    running_sandbox.forget_calls()
    forget_everything()
    yield running_sandbox
    running_sandbox.calm()
    running_sandbox.latency_ms = 0
    reader.cache_clear()


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """A real browser, one for all tests of a process."""
    from playwright.sync_api import sync_playwright  # three tests out of four need none

    needs(CHROMIUM)
    # Playwright's loop runs in this thread, in which Django would then refuse to touch the database
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def token() -> Callable[..., str]:
    """A session token as the shop's server would make it."""

    def make(customer_id: str, *, minutes: float = 60) -> str:
        return mint(customer_id, django_settings.GAMEBALL_TOKEN_KEYS[0], lifetime=timedelta(minutes=minutes))

    return make


@pytest.fixture
def signed_in(db: None, sandbox: Sandbox, token: Callable[..., str]) -> Callable[[str], Client]:
    """A browser in which a customer has come in through the account door."""

    def enter(customer_id: str) -> Client:
        browser = Client()
        answer = browser.post("/account/enter/", {"token": token(customer_id, minutes=600)})
        assert answer.status_code == 303
        return browser

    return enter


@pytest.fixture
def anybody(db: None, sandbox: Sandbox) -> Client:
    return Client()


@pytest.fixture
def told(sandbox: Sandbox) -> Iterator[Told]:
    """A Gameball that says what the test tells it to."""
    teller = Told(sandbox)
    yield teller
    teller.stop_telling()


@pytest.fixture
def earlier(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], AbstractContextManager[None]]:
    """What is done within it was done so many seconds ago, as far as kept copies know."""

    @contextmanager
    def ago(seconds: float) -> Iterator[None]:
        now = time.time
        with monkeypatch.context() as patched:
            patched.setattr(time, "time", lambda: now() - seconds)
            yield

    return ago


@pytest.fixture
def see(signed_in: Callable[[str], Client]) -> Callable[..., Page]:
    """What a customer sees at an address of the account door."""
    browsers: dict[str, Client] = {}

    def look(customer_id: str, address: str = "/account/", *, htmx: bool = False) -> Page:
        if customer_id not in browsers:
            browsers[customer_id] = signed_in(customer_id)
        answer = browsers[customer_id].get(address, headers={"HX-Request": "true"} if htmx else {})
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return Page(answer)

    return look


@pytest.fixture
def staff(db: None, sandbox: Sandbox) -> Callable[..., Client]:
    """A browser in which somebody of the shop's is logged in, by the name of their group, or with some permissions."""

    def log_in(name: str, *permissions: str) -> Client:
        user = User.objects.create_user(name, password="correct horse")
        if group := Group.objects.filter(name=f"{name}s").first():
            user.groups.add(group)
        user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
        browser = Client()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return log_in


@pytest.fixture
def agent(staff: Callable[..., Client]) -> Client:
    return staff("agent")


@pytest.fixture
def lead(staff: Callable[..., Client]) -> Client:
    return staff("lead")
