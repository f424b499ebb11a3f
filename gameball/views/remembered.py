"""Rendered pages and panels, remembered by what they were made from: what was read, the language, the door, who looks.

A name that is made of the content needs no invalidation. What depends on the time of day as well is only remembered
for as long as it holds. Bounded by bytes, in this process; a page is compressed once, when it is remembered.
"""

import gzip
import re
import sys
import time
from collections.abc import Hashable
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import brotli
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.autoreload import file_changed
from django.utils.safestring import SafeString
from prometheus_client import Counter

from gameball.reads import Standing
from gameball.reads.memory import Bounded
from gameball.sight import metrics

BROTLI_QUALITY = 5
A_STANDING = 3000  # bytes, roughly
ACCEPTED = re.compile(r"\b(br|gzip)\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")

panels: Bounded[SafeString] = Bounded(4 * 1024 * 1024)
# With how to tell that it would be made of the same copies again, and what counts its panels.
pages: Bounded[tuple[Standing, bytes, tuple[Counter, ...]]] = Bounded(3 * 1024 * 1024)


def clear() -> None:
    panels.clear()
    pages.clear()


@receiver([setting_changed, file_changed])
def _forget(**_: object) -> None:
    """Tests change settings that are drawn with, and whoever develops changes templates."""
    clear()


def until(changes_at: float = 0.0) -> float:
    """Until when what says "tomorrow" or "in 12 days" holds: midnight in the shop, or an earlier moment."""
    local = datetime.fromtimestamp(time.time(), ZoneInfo(settings.GAMEBALL_TIME_ZONE))
    midnight = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), local.tzinfo).timestamp()
    return min(midnight, changes_at) if changes_at else midnight


def encoding_for(request: HttpRequest) -> str:
    return _encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=256)
def _encoding(accepts: str) -> str:
    accepted = {found[1] for found in ACCEPTED.finditer(accepts)}
    return next((encoding for encoding in ("br", "gzip") if encoding in accepted), "")


def again(request: HttpRequest, asked: Hashable) -> HttpResponse | None:
    """The page that was answered to the same the last time, if it would be made of the same copies now."""
    encoding = encoding_for(request)
    found = pages.get((asked, encoding))
    if not found or not found[0].holds():
        metrics.pages("made").inc()
        return None
    metrics.pages("remembered").inc()
    for panel in found[2]:
        panel.inc()
    return _respond(found[1], encoding)


def keep(
    request: HttpRequest,
    asked: Hashable,
    page: HttpResponse,
    standing: Standing,
    until: float,
    counted: tuple[Counter, ...],
) -> HttpResponse:
    """The same page, compressed, and remembered."""
    encoding = encoding_for(request)
    body = _compressed(page.content, encoding)
    pages.put((asked, encoding), (standing, body, counted), len(body) + A_STANDING, min(until, standing.until))
    return _respond(body, encoding)


def keep_panel(name: Hashable, html: SafeString, until: float) -> None:
    # By what it takes in memory: one emoji makes every letter of a text four bytes long.
    panels.put(name, html, sys.getsizeof(html) + A_STANDING, until)


def _respond(body: bytes, encoding: str) -> HttpResponse:
    response = HttpResponse(body)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _compressed(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(body, quality=BROTLI_QUALITY))
    return gzip.compress(body, 6, mtime=0) if encoding == "gzip" else body
