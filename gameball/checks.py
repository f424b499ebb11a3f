"""What must be set before the portal can serve anybody. Each is one line that names the variable and the cure."""

import logging
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register, run_checks

from gameball.reads.pace import workers

log = logging.getLogger(__name__)


@register
def account(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The keys of the Gameball account."""
    missing = [name for name in ("GAMEBALL_API_KEY", "GAMEBALL_SECRET_KEY") if not getattr(settings, name)]
    return [
        Error(f"{name} is missing: copy it from Gameball, Settings, Account integration.", id=f"gameball.E00{number}")
        for number, name in enumerate(missing, start=1)
    ]


@register
def token_key(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Without a key of 32 bytes nobody can be let in by a token: the programme still shows."""
    if settings.GAMEBALL_TOKEN_KEYS or not settings.GAMEBALL_SECRET_KEY:
        return []
    return [
        checks.Warning(
            "GAMEBALL_TOKEN_KEY is not a key of 32 bytes, so the account and widget doors are closed: set it to the "
            "32 characters that the shop's server signs its tokens with.",
            id="gameball.W001",
        )
    ]


@register
def workers_without_redis(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Several processes that share nothing are right, but ask more than they would have to."""
    if workers() == 1 or "redis" in settings.CACHES["default"]["BACKEND"]:
        return []
    return [
        checks.Warning(
            f"{workers()} workers share no Redis: each keeps copies, joins flights and learns of failures and webhooks "
            f"for itself, and may make 1/{workers()} of the calls that Gameball allows. Set CACHE_URL=redis://…, or "
            "run one worker with more threads.",
            id="gameball.W002",
        )
    ]


def stop_where_something_is_missing() -> None:
    """For servers that run no checks of their own: ends the start with one line."""
    from django.core.exceptions import ImproperlyConfigured

    try:
        _ = settings.SECRET_KEY
    except ImproperlyConfigured:
        missing = "SECRET_KEY is missing: set it to a long random text that nobody else knows."
        raise ImproperlyConfigured(missing) from None
    if not settings.DEBUG and not settings.ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS is missing: set it to the host names that the portal answers to.")
    for message in run_checks():
        if message.is_serious():
            raise ImproperlyConfigured(str(message.msg))
        log.warning("%s", message.msg)
    if not settings.DEBUG and not (settings.STATIC_ROOT / "staticfiles.json").exists():
        log.warning("The static files are missing, and without them every page: run manage.py collectstatic.")
