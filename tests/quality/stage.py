"""Brings a scene about: who looks, and what Gameball does meanwhile."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from django.test import Client
from pytest_django import Settings

from gameball.sandbox import Sandbox

from ..telling import Told
from .scenes import Scene

# How many seconds ago a customer came in, and copies were read: some a little old, some so old that they only stand in
CAME, LITTLE, LONG, VERY_LONG = 800, 120, 600, 7200
SHOP = "https://shop.example"


@dataclass
class Stage:
    sandbox: Sandbox
    told: Told
    settings: Settings
    token: Callable[..., str]
    signed_in: Callable[[str], Client]
    staff: Callable[..., Client]
    earlier: Callable[[float], AbstractContextManager[None]]
    _browsers: dict[tuple[str, str], Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A shop with everything that a page can lead to."""
        self.settings.SHOP_NAME, self.settings.SHOP_URL = "Meadow & Pine", SHOP
        for place in ("SIGN_IN", "JOIN", "HELP", "REFERRAL"):
            setattr(self.settings, f"SHOP_{place}_URL", f"{SHOP}/{place.lower()}")

    def calm(self) -> None:
        """Gameball as it is when nothing was done to it."""
        self.sandbox.calm()
        self.told.forget()

    def somebody(self, scene: Scene) -> Client:
        """The browser of who looks."""
        who = (scene.who, scene.customer if scene.who == "customer" else "")
        if who not in self._browsers:
            self._browsers[who] = self._come(scene)
        return self._browsers[who]

    def _come(self, scene: Scene) -> Client:
        match scene.who:
            case "customer":
                with self.earlier(CAME):  # else nothing that is older than the visit is shown
                    return self.signed_in(scene.customer)
            case "agent" | "lead":
                browser = self.staff(scene.who)
                if scene.address in {"/staff/", "/staff/audit/"}:
                    browser.get("/staff/customer/?id=top")  # so that somebody was looked up lately
                return browser
        return Client()

    def address(self, scene: Scene, **query: str) -> str:
        """Where it stands. A frame's address holds a ticket, which is asked for here."""
        path = scene.with_query(**query)
        if scene.who != "frame" or path.startswith("/"):
            return path
        with self.earlier(CAME):
            entered = Client().post("/widget/", {"token": self.token(scene.customer)})
        return f"{entered['Location']}{path}"

    def arrange(self, scene: Scene, browser: Client, address: str) -> None:
        """What happens before anybody looks."""
        # So that the sandbox's icons are shown; but Django has pages of its own then for what is refused.
        self.settings.DEBUG = scene.status == 200
        match scene.state:
            case "stale":
                with self.earlier(LONG if scene.who in {"customer", "frame"} else VERY_LONG):
                    browser.get(address)
                self.sandbox.trouble("*", "500")
            case "old":
                with self.earlier(LITTLE):
                    browser.get(address)
            case "failing":
                self.sandbox.trouble("*", "500")
            case "loading":
                self.settings.PORTAL_PAGE_BUDGET_MS = 10
                self.sandbox.trouble("*", "slow:400")
            case "empty":
                self.told.campaigns()
                self.told.say("tier-configuration", [])
                self.told.say("referral-configuration", [])
