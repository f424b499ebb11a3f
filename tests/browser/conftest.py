"""Somebody's tab in a real Chromium, in front of the portal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from gameball.sandbox import Sandbox


@dataclass
class Visit:
    """A customer's tab, and whatever its console and its policy complained of."""

    page: Page
    origin: str
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str = "/account/") -> Page:
        self.page.goto(f"{self.origin}{address}", wait_until="load")
        return self.page


@pytest.fixture
def visit(
    chromium: Browser,
    sandbox: Sandbox,
    live_server: LiveServer,
    settings: Settings,
    token: Callable[..., str],
) -> Iterator[Callable[..., Visit]]:
    """Lets a customer in, by a link as the shop would make one."""
    settings.DEBUG = True  # so that the sandbox's icons are shown
    contexts: list[BrowserContext] = []

    def enter(customer_id: str | None, *, address: str = "/account/", **options: Any) -> Visit:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en-US"} | options)
        context.set_default_timeout(5_000)
        contexts.append(context)
        found = Visit(context.new_page(), live_server.url)

        def note(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                found.complaints.append(message.text)

        found.page.on("console", note)
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        if customer_id is not None:
            found.open(f"/account/enter/?token={token(customer_id)}")
        if customer_id is None or address != "/account/":
            found.open(address)
        return found

    yield enter
    for context in contexts:
        context.close()
