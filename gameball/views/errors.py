"""Pages for what went wrong, in words for a person. They need nothing that could itself be broken."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from gameball.views.page import refuse


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, 400, "bad-request")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, 403, "forbidden")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refuse(request, 403, "forbidden")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, 404, "not-found")


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_template("refusals/server-error.html").render(), status=500)
