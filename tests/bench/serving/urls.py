"""The portal's addresses, a page that is always the same, and what the probes found."""

import json
import os
import sys
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from loyalty_portal.urls import handler400, handler403, handler404, handler500
from loyalty_portal.urls import urlpatterns as of_the_portal

from . import probes

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def constant(_request: HttpRequest, name: str) -> HttpResponse:
    body, headers = _written(name)
    return HttpResponse(body, headers=headers)


@cache
def _written(name: str) -> tuple[bytes, dict[str, str]]:
    """What the bench has put down: a page's bytes, and those of its headers that no middleware adds."""
    place = Path(os.environ["BENCH_STATIC"]).parent
    return (place / f"{name}.body").read_bytes(), json.loads((place / f"{name}.json").read_text())


def modules(_request: HttpRequest) -> JsonResponse:
    """Everything that this worker has imported by now."""
    return JsonResponse({"modules": sorted(sys.modules)})


def held(_request: HttpRequest) -> JsonResponse:
    """The longest that a thread of a pool was at one piece of work since this was asked last."""
    return JsonResponse({"seconds": probes.longest_held()})


urlpatterns = [
    path("constant/<slug:name>/", constant),
    path("bench/modules/", modules),
    path("bench/held/", held),
    *of_the_portal,
]
