"""What every answer has in common: who may frame it, its language, and the addresses that machines ask."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.csp import CSP, build_policy

from gameball import language as languages

type GetResponse = Callable[[HttpRequest], HttpResponseBase]

FRAMED = ("/program/", "/widget/")


def health(get_response: GetResponse) -> GetResponse:
    """`/healthz` and `/readyz`, answered before any host is checked or any address redirected."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/healthz":
            return HttpResponse("alive\n", content_type="text/plain")
        if request.path_info == "/readyz":
            return _ready()
        return get_response(request)

    return middleware


def _ready() -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "cannot be reached"}, status=503)
    return JsonResponse({"ready": True, "database": "ok"})


def framing(get_response: GetResponse) -> GetResponse:
    """Lets the shops of `WIDGET_ORIGINS`, and nobody else, frame the pages that are made for it."""
    policy = build_policy(settings.SECURE_CSP | {"frame-ancestors": list(settings.WIDGET_ORIGINS) or [CSP.NONE]})

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path_info.startswith(FRAMED):
            response.headers["Content-Security-Policy"] = policy
        else:
            response.headers.setdefault("X-Frame-Options", "DENY")
        if request.path_info.startswith("/widget/"):
            response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return middleware


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
