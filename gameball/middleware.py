"""What every request meets on its way: its language, the agents' sessions, and the addresses that machines ask."""

import logging
from collections.abc import Callable
from typing import cast

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from gameball import language as languages
from gameball.sight import exposition, readiness
from gameball.views import errors

type GetResponse = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger(__name__)


def health(get_response: GetResponse) -> GetResponse:
    """`/healthz`, `/readyz` and `/metrics`, answered before any host is checked or any address redirected."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/healthz":
            return HttpResponse("alive\n", content_type="text/plain")
        if request.path_info == "/readyz":
            return readiness.answer()
        if request.path_info == "/metrics":
            return exposition.answer(request)
        return get_response(request)

    return middleware


class WithoutDatabase(MiddlewareMixin):
    """A database that is away costs whoever needs it (agents, links that work once) a page, and the log a line."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        code = getattr(exception.__cause__, "sqlstate", None) or "no code"  # what else it says may quote a row
        log.error("the database cannot be used: %s (%s)", type(exception).__name__, code)
        response = errors.server_error(request)
        response.status_code = 503
        response.headers["Retry-After"] = "60"
        return response


class OnlyForStaff(MiddlewareMixin):
    """What only agents need: a customer's page has no session, no user and no query."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/staff/"):
            return cast("HttpResponseBase", self.get_response(request))
        return cast("HttpResponseBase", super().__call__(request))  # nothing here is asynchronous


class StaffSessions(OnlyForStaff, SessionMiddleware):
    pass


class StaffUsers(OnlyForStaff, AuthenticationMiddleware):
    pass


class StaffMessages(OnlyForStaff, MessageMiddleware):
    pass


def language(get_response: GetResponse) -> GetResponse:
    """Activates the page's language, and says in the answer which it is."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        chosen = languages.of(request)
        request.language = chosen  # type: ignore[attr-defined]
        with translation.override(chosen.code):
            response = get_response(request)
        response.headers.setdefault("Content-Language", chosen.tag)
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return middleware
