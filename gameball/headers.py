"""Headers that every answer carries, whoever made it: a page, a file, a redirect, a refusal or an error."""

import logging
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.csp import CSP, build_policy

from gameball.views import errors

log = logging.getLogger(__name__)

type GetResponse = Callable[[HttpRequest], HttpResponseBase]

WIDGET, PROGRAM = "/widget/", "/program/"
# What no page of ours asks a browser for, so that nothing that slips into one can. Agents copy by button.
UNUSED = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation"),
    *("gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
PERMISSIONS = ", ".join([*(f"{name}=()" for name in UNUSED), "clipboard-read=()", "clipboard-write=(self)"])


def guard(get_response: GetResponse) -> GetResponse:
    """Lets the shops of `WIDGET_ORIGINS`, and nobody else, frame the pages that are made for it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = in_our_words(request, answer(request, get_response))
        headers, path = response.headers, request.path_info
        framed = is_below(WIDGET, path) or is_below(PROGRAM, path)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Permissions-Policy"] = PERMISSIONS
        headers["Referrer-Policy"] = "no-referrer" if is_below(WIDGET, path) else settings.SECURE_REFERRER_POLICY
        headers["Cross-Origin-Opener-Policy"] = settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if framed else "same-origin")
        if framed:
            headers["Content-Security-Policy"] = framed_by(tuple(settings.WIDGET_ORIGINS))
        else:
            headers["X-Frame-Options"] = "DENY"
        if is_below(WIDGET, path):
            patch_cache_control(response, private=True, no_store=True)
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response.content = b""  # gunicorn would leave it out, but warn of it each time
        return response

    return middleware


def answer(request: HttpRequest, get_response: GetResponse) -> HttpResponseBase:
    """Whatever goes wrong, even where an error should be shown, ends in a page."""
    try:
        return get_response(request)
    except SuspiciousOperation as refused:
        return errors.bad_request(request, refused)
    except Exception:
        log.exception("an error cannot be shown")
        return errors.server_error(request)


def is_below(place: str, path: str) -> bool:
    """The place itself too, which without its slash at the end only leads there."""
    return f"{path}/".startswith(place)


@lru_cache(maxsize=8)
def framed_by(origins: tuple[str, ...]) -> str:
    return build_policy(settings.SECURE_CSP | {"frame-ancestors": list(origins) or [CSP.NONE]})


def in_our_words(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Under `DEBUG` Django shows its own page, which no policy binds, for errors. A refusal is none."""
    if not settings.DEBUG or not hasattr(response, "_csp_config"):
        return response
    if response.status_code == 404:
        return errors.not_found(request, Http404())
    return errors.bad_request(request, Http404()) if response.status_code == 400 else response
