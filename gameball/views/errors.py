"""Pages for what went wrong, in words for a person, and plain ones where even those cannot be made."""

import logging

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from gameball.views import plain
from gameball.views.page import refuse

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return in_words(request, 400, "bad-request")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return in_words(request, 403, "forbidden")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return in_words(request, 403, "forbidden")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return in_words(request, 404, "not-found")


def server_error(request: HttpRequest) -> HttpResponse:
    return plain.page(500)


def in_words(request: HttpRequest, status: int, why: str) -> HttpResponse:
    try:
        return refuse(request, status, why)
    except SuspiciousOperation:  # a query of a thousand parameters, which cannot be read here either
        return plain.page(status)
    except Exception:
        log.exception("the page for a %s cannot be made", status)
        return plain.page(status)
