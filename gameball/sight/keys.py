"""What must never be told, by the settings."""

from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from gameball.sight import scrub


def hide() -> None:
    scrub.hide(_all())


def _all() -> Iterator[str]:
    yield from (settings.GAMEBALL_API_KEY, settings.GAMEBALL_SECRET_KEY)
    yield from (key.decode() for key in settings.GAMEBALL_TOKEN_KEYS)
    try:
        yield settings.SECRET_KEY
    except ImproperlyConfigured:  # it is missing, which is told elsewhere
        return
    yield from settings.SECRET_KEY_FALLBACKS
    yield settings.DATABASES["default"].get("PASSWORD", "")
    for address in (settings.CACHES["default"].get("LOCATION", ""), settings.SENTRY_DSN):
        with suppress(ValueError):  # no address, which is told elsewhere
            parts = urlsplit(str(address))
            yield from (unquote(part) for part in (parts.username, parts.password) if part)
