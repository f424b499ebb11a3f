"""What the settings of the portal lack, and what setting it would bring."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

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


def hints(balance: Json, *, answers: bool = True) -> Iterator[Hint]:
    """`balance` is a customer's, if one was read: it alone tells the currency and what points are called.

    Where nothing at all `answers`, only what has to do with that.
    """
    yield token_key()
    if is_plain(settings.GAMEBALL_BASE_URL):
        yield Hint("note", "GAMEBALL_BASE_URL", "plain http sends both keys for anybody to read: use https")
    if not answers:
        return
    yield from hosts()
    yield from widget()
    yield webhooks()
    yield time_zone()
    if settings.GAMEBALL_PROGRESS_UNIT == "progress":
        yield Hint("note", "GAMEBALL_PROGRESS_UNIT", "what tiers count: points, spend, friends, orders or score")
    yield from shop(balance)
    if settings.DEBUG:
        yield Hint("note", "DEBUG", "is on: for trying things out, never for customers")


def token_key() -> Hint:
    if problems := checks.token_key():
        says = str(problems[0].msg).removeprefix("GAMEBALL_TOKEN_KEY ")
        return Hint("note", "GAMEBALL_TOKEN_KEY", f"{says} The secret key has {secret_bytes()} bytes.")
    number = len(settings.GAMEBALL_TOKEN_KEYS)
    several = f"{number} keys of {KEY_BYTES} bytes each" if number > 1 else f"one key of {KEY_BYTES} bytes"
    return Hint("ok", "GAMEBALL_TOKEN_KEY", f"{several}: session tokens can be verified")


def secret_bytes() -> int:
    return len(settings.GAMEBALL_SECRET_KEY.encode())


def hosts() -> Iterator[Hint]:
    """Under DEBUG the portal answers to this machine's own names, and needs no more."""
    if settings.DEBUG:
        return
    if "*" in settings.ALLOWED_HOSTS:
        yield Hint("note", "ALLOWED_HOSTS", "* answers to any name that somebody makes up: name the portal's own")
    elif settings.ALLOWED_HOSTS:
        yield Hint("ok", "ALLOWED_HOSTS", ", ".join(settings.ALLOWED_HOSTS))
    else:
        yield Hint("note", "ALLOWED_HOSTS", "none: without the portal's host name it does not start")


def widget() -> Iterator[Hint]:
    if not settings.WIDGET_ORIGINS:
        yield Hint("note", "WIDGET_ORIGINS", "none: no shop may frame the widget or the programme")
        return
    plain = [origin for origin in settings.WIDGET_ORIGINS if is_plain(origin)]
    if plain:
        yield Hint("note", "WIDGET_ORIGINS", f"plain http, which anybody in between can change: {', '.join(plain)}")
    else:
        yield Hint("ok", "WIDGET_ORIGINS", ", ".join(settings.WIDGET_ORIGINS))


def webhooks() -> Hint:
    if settings.GAMEBALL_WEBHOOKS:
        return Hint("ok", "GAMEBALL_WEBHOOKS", "on: copies stay fresh until a webhook comes, an hour at most")
    address = f"{portal()}{reverse('hooks-gameball')}"
    return Hint(
        "note",
        "GAMEBALL_WEBHOOKS",
        f"off. To save calls: give Gameball, as the address of webhooks, {address} and set it to 1",
    )


def time_zone() -> Hint:
    """With the time there, so that a wrong one is seen at a glance."""
    zone = settings.GAMEBALL_TIME_ZONE
    now = f"{zone}, where it is {datetime.now(ZoneInfo(zone)):%H:%M} now"
    if zone == "UTC":
        return Hint("note", "GAMEBALL_TIME_ZONE", f"{now}: set that of the Gameball account, if it is another")
    return Hint("ok", "GAMEBALL_TIME_ZONE", now)


def shop(balance: Json) -> Iterator[Hint]:
    known = balance if isinstance(balance, dict) else {}
    told = {"SHOP_CURRENCY": known.get("currency"), "SHOP_POINTS_NAME": known.get("pointsName")}
    for name, brings in WOULD_BRING.items():
        value, own = told.get(name), getattr(settings, name)
        account = quoted([value]) if isinstance(value, str) else ""
        if not own:
            yield Hint("note", name, f"{brings}; this account's: {account}" if account else brings)
        elif account and isinstance(value, str) and value.strip().casefold() != str(own).casefold():
            yield Hint("note", name, f"is {own}, but this customer's balance says {account}")


def portal() -> str:
    """Where the portal is, as far as the settings tell."""
    if settings.DEBUG:
        return "http://localhost:8000"
    named = [host for host in settings.ALLOWED_HOSTS if host[:1] not in {".", "*"}]
    return f"https://{named[0] if named else 'portal.example'}"


def is_plain(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname not in LOOPBACK
