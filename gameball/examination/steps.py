"""What to do once Gameball answers: from here to a page in a browser."""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from gameball.examination.surroundings import portal


def steps(*, made_up: bool) -> Iterator[str]:
    """One thing to do each, in their order. Nothing here holds a key, a token or a customer's id."""
    at = portal()
    if made_up:
        yield "manage.py gameball_check CUSTOMER_ID, with somebody who is enrolled: most can only be seen with one."
    if missing := lacking():
        yield f"Set {' and '.join(missing)}, or DEBUG=1 to look at it on this machine alone."
    yield "manage.py migrate, then gunicorn loyalty_portal.wsgi"
    if settings.GAMEBALL_TOKEN_KEYS:
        yield (
            "manage.py mint_token CUSTOMER_ID, and open what a customer sees, with the token it prints: "
            f"{at}{reverse('account-enter')}?token=…"
        )
    else:
        yield f"Until there is a GAMEBALL_TOKEN_KEY only the programme opens: {at}{reverse('program')}"
    yield f"manage.py createsuperuser, for who looks customers up: {at}{reverse('staff')}"
    yield "The shop's developer reads docs/embedding.md: how customers come in, and the widget."


def lacking() -> list[str]:
    """What a portal for customers does not start without."""
    if settings.DEBUG:
        return []
    try:
        missing = [] if settings.SECRET_KEY else ["SECRET_KEY"]
    except ImproperlyConfigured:
        missing = ["SECRET_KEY"]
    return missing if settings.ALLOWED_HOSTS else [*missing, "ALLOWED_HOSTS"]
