"""Typed readers of the environment. A malformed variable stops the start with one line that says the cure."""

import os
import re
from collections.abc import Iterable
from importlib.util import find_spec
from ipaddress import ip_network
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from loyalty_portal import secret

DSN = re.compile(r"https?://[\w-]+(:[\w-]+)?@([A-Za-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?(/[\w.~-]+)*/[0-9]+/?")
ORIGIN = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]+)?")


class SettingError(ImproperlyConfigured):
    """One line: which variable, what is wrong with it, what to set."""


def text(name: str, default: str = "") -> str:
    value = os.environ.get(name, "").strip()
    if name in secret.SECRETS and os.environ.get(f"{name}_FILE", "").strip():
        if value:
            raise SettingError(f"{name} and {name}_FILE are both set: keep one of them.")
        try:
            value = secret.in_file(os.environ[f"{name}_FILE"].strip())
        except secret.Unreadable as error:
            raise SettingError(f"{name}_FILE {error}") from None
    return value or default


def flag(name: str) -> bool:
    value = text(name).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise SettingError(f"{name} is {value!r}: set it to 1 or 0.")


def number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,12}", value) or not least <= int(value) <= most:
        raise SettingError(f"{name} is {value!r}: set it to a whole number from {least} to {most}, such as {default}.")
    return int(value)


def share(name: str, default: float) -> float:
    value = text(name, str(default))
    if not re.fullmatch(r"[01]?(\.[0-9]+)?", value) or not 0 < float(value or 0) <= 1:
        raise SettingError(f"{name} is {value!r}: set it to a number above 0 and up to 1, such as {default}.")
    return float(value)


def words(name: str, default: str = "") -> tuple[str, ...]:
    """Comma separated, blanks dropped."""
    return tuple(word for word in (part.strip() for part in text(name, default).split(",")) if word)


def one_of(name: str, choices: Iterable[str], default: str) -> str:
    value, allowed = text(name, default), tuple(choices)
    if value not in allowed:
        raise SettingError(f"{name} is {value!r}: set it to one of {', '.join(allowed)}.")
    return value


def header(name: str) -> str:
    """A key that travels in an HTTP header. What is wrong with it is told without repeating it."""
    value = text(name)
    if value and (not value.isascii() or not value.isprintable() or " " in value):
        raise SettingError(f"{name} holds characters that no key has: set it to the key as Gameball shows it.")
    return value


def secret_key(name: str, default: str, *, strong: bool) -> str:
    """Django's own. Where it is used for real it must be one that nobody can guess."""
    value = text(name, default)
    if strong and value and not secret.is_strong(value):
        raise SettingError(f"{name} can be guessed: set it to what this prints: {secret.HOW_TO_MAKE_A_KEY}.")
    return value


def secret_keys(name: str, *, strong: bool) -> list[str]:
    found = words(name)
    if strong and not all(secret.is_strong(key) for key in found):
        raise SettingError(f"{name} holds a key that can be guessed: leave that one out.")
    return list(found)


def database(name: str, default: str) -> dj_database_url.DBConfig:
    problem = SettingError(f"{name} cannot be read: write it as postgres://USER:…@HOST:5432/NAME.")
    value = text(name, default)
    if not value.startswith(("postgres://", "postgresql://", "sqlite://")):
        raise problem
    try:
        found = dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True)
    except (ValueError, KeyError):
        raise problem from None
    if value.startswith("postgres"):
        if not found.get("NAME"):
            raise problem
        needs(name, "psycopg", extra="postgres")
    return found


def cache(name: str) -> str:
    value = text(name)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        place = parts.path if parts.scheme == "unix" else parts.hostname
        usable = parts.scheme in {"redis", "rediss", "unix"} and bool(place) and parts.port != 0
        usable = usable and (parts.scheme == "unix" or bool(re.fullmatch(r"(/[0-9]*)?", parts.path)))
    except ValueError:
        usable = False
    if not usable:
        raise SettingError(f"{name} cannot be read: write it as redis://host:6379/0, or leave it out.")
    needs(name, "redis", extra="redis")
    return value


def needs(name: str, package: str, *, extra: str) -> None:
    if find_spec(package) is None:
        raise SettingError(
            f"{name} needs the package {package}: install the portal's extra `{extra}`, or leave it out."
        )


def path_prefix(name: str) -> str:
    """Below which path the portal is served, or nothing. gunicorn reads the same variable, as it stands."""
    value = os.environ.get(name, "")
    if value and not re.fullmatch(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+", value):
        raise SettingError(f"{name} is {value!r}: write it as /loyalty, with a slash before it and none behind it.")
    return value


def origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def keys(name: str, default: str, *, length: int) -> tuple[bytes, ...]:
    """One key, or several, comma separated. None at all if one of them has another length: half a door is no door."""
    value = text(name, default)
    found = [value] if len(value.encode()) == length else value.split(",")
    encoded = tuple(key.strip().encode() for key in found)
    return encoded if all(len(key) == length for key in encoded) else ()


def url(name: str, default: str = "") -> str:
    """An http or https address, or nothing."""
    value = text(name, default)
    if value and not is_web_address(value):
        raise SettingError(f"{name} is not a web address: set it to one that starts with https:// or http://.")
    return value


def base_url(name: str, default: str) -> str:
    """An address that paths are put behind: no query, no fragment."""
    value = url(name, default)
    if "?" in value or "#" in value:
        raise SettingError(f"{name} holds more than a path: write it as {default}.")
    return value.rstrip("/")


def origins(name: str) -> tuple[str, ...]:
    """Origins as a browser spells them: scheme, host and, where it isn't the usual one, the port."""
    found = words(name)
    for origin in found:
        if not is_web_address(origin) or not ORIGIN.fullmatch(origin):
            raise SettingError(f"{name} holds {origin!r}: write each origin as https://shop.example, without a path.")
    return found


def hosts(name: str, default: str = "") -> tuple[str, ...]:
    found = words(name, default)
    for host in found:
        if not re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?", host):
            raise SettingError(f"{name} holds {host!r}: write bare host names, such as cdn.gameball.co.")
    return tuple(host.lower() for host in found)


def allowed_hosts(name: str, default: str) -> list[str]:
    """As Django compares them: without a scheme, a port and a path; `.shop.example` with all below it."""
    found = words(name, default)
    for host in found:
        if not re.fullmatch(r"\*|\.?[A-Za-z0-9_-][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]", host):
            raise SettingError(f"{name} holds {host!r}: write bare host names, such as loyalty.shop.example.")
    return list(found)


def addresses(name: str, default: str = "") -> tuple[str, ...]:
    """Addresses of machines, or networks of them: `10.0.0.5,10.1.0.0/16`."""
    found = words(name, default)
    for address in found:
        try:
            ip_network(address, strict=False)
        except ValueError:
            raise SettingError(f"{name} holds {address!r}: write addresses such as 10.0.0.5 or 10.1.0.0/16.") from None
    return found


def dsn(name: str) -> str:
    """Where Sentry takes reports: it holds a key, so it is not repeated."""
    value = text(name)
    if value and not (DSN.fullmatch(value) and has_port(value)):
        raise SettingError(f"{name} cannot be read: write it as Sentry shows it: https://KEY@HOST/NUMBER.")
    if value:
        needs(name, "sentry_sdk", extra="sentry")
    return value


def rates(name: str, default: str) -> tuple[tuple[int, int], ...]:
    """Calls per seconds, comma separated: `100/1,1200/30`."""
    found = words(name, default)
    if not all(re.fullmatch(r"[1-9][0-9]{0,6}/[1-9][0-9]{0,4}", rate) for rate in found):
        raise SettingError(f"{name} is {text(name)!r}: write calls/seconds, comma separated, such as {default}.")
    return tuple((int(calls), int(seconds)) for calls, seconds in (rate.split("/") for rate in found))


def colour(name: str) -> str:
    value = text(name).lower()
    if value and not re.fullmatch(r"#[0-9a-f]{6}", value):
        raise SettingError(f"{name} is {value!r}: write a colour as #rrggbb, such as #0f6b5c.")
    return value


def time_zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (LookupError, ValueError, OSError):
        raise SettingError(f"{name} is {value!r}: write a time zone as Europe/Paris or UTC.") from None
    return value


def currency(name: str) -> str:
    value = text(name).upper()
    if value and not re.fullmatch(r"[A-Z]{3}", value):
        raise SettingError(f"{name} is {value!r}: write the three letters of a currency, such as USD.")
    return value


def has_port(value: str) -> bool:
    """Whether the port, if it names one, is one."""
    try:
        _ = urlsplit(value).port
    except ValueError:
        return False
    return True


def is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return usable and "@" not in parts.netloc and not any(letter.isspace() for letter in value)
