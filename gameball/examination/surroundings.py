"""What the settings of the portal lack, and what setting it would bring."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from gameball import checks
from gameball.api import Json
from gameball.examination.raw import quoted
from gameball.identity.tokens import KEY_BYTES
from gameball.panels.icons import LOOPBACK

WOULD_BRING = {
    "SHOP_NAME": "the shop's name in the title of every page",
    "SHOP_URL": "a way back to the shop",
    "SHOP_SIGN_IN_URL": "a way to sign in, for guests",
    "SHOP_JOIN_URL": "a way to join, for who is not enrolled",
    "SHOP_HELP_URL": "a way to ask for help",
    "SHOP_REFERRAL_URL": "a link to share, for referrals",
    "SHOP_CURRENCY": "amounts with their currency, on the programme's page",
    "SHOP_POINTS_NAME": "the name of the points, on the programme's page",
    "SHOP_PENDING_DAYS": "for how many days points stay on hold",
}


@dataclass(frozen=True)
class Hint:
    """`state` is "ok" or "note"."""

    state: str
    name: str
    says: str


def hints(balance: Json) -> Iterator[Hint]:
    """`balance` is a customer's, if one was read: it alone tells the currency and what points are called."""
    yield token_key()
    parts = urlsplit(settings.GAMEBALL_BASE_URL)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        yield Hint("note", "GAMEBALL_BASE_URL", "plain http sends both keys for anybody to read: use https")
    if settings.WIDGET_ORIGINS:
        yield Hint("ok", "WIDGET_ORIGINS", ", ".join(settings.WIDGET_ORIGINS))
    else:
        yield Hint("note", "WIDGET_ORIGINS", "none: no shop may frame the widget or the programme")
    if settings.GAMEBALL_PROGRESS_UNIT == "progress":
        yield Hint("note", "GAMEBALL_PROGRESS_UNIT", "what tiers count: points, spend, friends, orders or score")
    known = balance if isinstance(balance, dict) else {}
    told = {"SHOP_CURRENCY": known.get("currency"), "SHOP_POINTS_NAME": known.get("pointsName")}
    for name, brings in WOULD_BRING.items():
        if getattr(settings, name):
            continue
        value = told.get(name)
        account = quoted([value]) if isinstance(value, str) else ""
        yield Hint("note", name, f"{brings}; this account's: {account}" if account else brings)
    if settings.DEBUG:
        yield Hint("note", "DEBUG", "is on: for trying things out, never for customers")


def token_key() -> Hint:
    if problems := checks.token_key():
        return Hint("note", "GAMEBALL_TOKEN_KEY", str(problems[0].msg).removeprefix("GAMEBALL_TOKEN_KEY "))
    number = len(settings.GAMEBALL_TOKEN_KEYS)
    several = f"{number} keys of {KEY_BYTES} bytes each" if number > 1 else f"one key of {KEY_BYTES} bytes"
    return Hint("ok", "GAMEBALL_TOKEN_KEY", f"{several}: session tokens can be verified")
