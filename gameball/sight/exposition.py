"""`/metrics`, for whoever may read it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from gameball.sight import metrics, places
from gameball.staff.address import client_address, comes_from_a_proxy, is_one_of

FORWARDED = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP")


def answer(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        return HttpResponse("forbidden\n", status=403, content_type="text/plain")
    registry = metrics.REGISTRY
    if folder := os.environ.get(places.FOLDER):
        registry = CollectorRegistry()
        registry.register(OfAllWorkers(Path(folder)))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class OfAllWorkers(Collector):
    """What the workers have counted, added up. A file that a worker is about to begin, or could not, holds nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        begun = []
        for file in self._folder.glob("*.db"):
            with suppress(FileNotFoundError):  # of a worker that ended just now
                if file.stat().st_size:
                    begun.append(str(file))
        found: Iterable[Metric] = MultiProcessCollector.merge(begun, accumulate=True)  # type: ignore[no-untyped-call]
        return found


def may_read(request: HttpRequest) -> bool:
    """By `METRICS_ALLOW`.

    What somebody forwards who is no proxy of ours comes from nobody knows where: not from the next machine, though
    that is whose address it has.
    """
    if not comes_from_a_proxy(request) and any(name in request.META for name in FORWARDED):
        return False
    client = client_address(request)
    return client is not None and is_one_of(ip_address(client), settings.METRICS_ALLOW)
