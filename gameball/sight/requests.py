"""Every request has a name, which its lines, its calls to Gameball and its answer carry, and is counted."""

import os
import time
from collections.abc import Callable, Iterator
from typing import cast

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse

from gameball.sight import metrics, scope
from gameball.staff.address import comes_from_a_proxy

type GetResponse = Callable[[HttpRequest], HttpResponseBase]

DOORS = {
    **{name: name for name in ("account", "hooks", "program", "staff", "widget")},
    **dict.fromkeys(("accent", "embed.js", "favicon.ico", "static"), "assets"),
    **dict.fromkeys(("healthz", "metrics", "readyz"), "probes"),
    "": "front",
}


def seen(get_response: GetResponse) -> GetResponse:
    """The outermost middleware: what it does not see was never answered."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        name = name_of(request)
        with scope.Scope(name):
            response = get_response(request)
            if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
                parts = cast("Iterator[bytes]", response.streaming_content)  # nothing here is asynchronous
                response.streaming_content = scope.lasting(parts)
        response.headers["X-Request-ID"] = name
        door, view = door_of(request.path_info), view_of(request)
        metrics.requests(door, view, f"{response.status_code // 100}xx").inc()
        metrics.request_seconds(door, view).observe(time.perf_counter() - begun)
        return response

    return middleware


def name_of(request: HttpRequest) -> str:
    """The request's own name: the one that a proxy of ours gave it, so that its log can be searched for it."""
    known: str | None = request.META.get(scope.ENVIRON)
    if known is None:
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        known = sent if sent and scope.FORM.fullmatch(sent) and comes_from_a_proxy(request) else os.urandom(16).hex()
        request.META[scope.ENVIRON] = known
    return known


def door_of(path: str) -> str:
    return DOORS.get(path[1:].partition("/")[0], "other")


def view_of(request: HttpRequest) -> str:
    """By its name in the addresses' list; what no view answered has none."""
    return request.resolver_match.view_name if request.resolver_match else "none"
