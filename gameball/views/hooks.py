"""Gameball's webhook: something about a customer has changed. Good for one thing, to forget what is kept of them."""

import hashlib
import json
import logging
import time
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from gameball.identity.jose import is_usable_id
from gameball.reads import kept
from gameball.sight import scope

log = logging.getLogger(__name__)

LONGEST = 64 * 1024


@csrf_exempt  # the signature is the proof
@require_POST
def gameball(request: HttpRequest) -> HttpResponse:
    """Says of one customer that what is kept is outdated. A delivery that is replayed costs one read, no more.

    The signature covers neither a time nor an id, so an old delivery cannot be told from a new one; and as no figure is
    taken from any, it need not be: at most what is kept is read once more. One that says that it is older than the last
    that came tells nothing new.
    """
    body = body_of(request)
    if body is None:
        return HttpResponse(status=413)
    if not constant_time_compare(signature(body), request.headers.get("X-GB-Signature", "").lower()):
        log.info("a webhook was refused: signature")
        return HttpResponse(status=403)
    event = event_of(body)
    customer_id = customer_of(event)
    if customer_id is None:
        log.info("a webhook was refused: no customer in it")
        return HttpResponse(status=400)
    scope.about(customer_id)
    if not kept.mark_changed(customer_id, happened(event)):
        log.warning("a webhook could not be kept: Gameball will deliver it again")
        return HttpResponse(status=503)
    return HttpResponse(status=204)


def body_of(request: HttpRequest) -> bytes | None:
    """As it came. None where it is too big: one that says so is not read at all, one that does not, no further."""
    try:
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():  # of such a body Django sees nothing
            body: bytes = request.META["wsgi.input"].read(LONGEST + 1)
            return None if len(body) > LONGEST else body
        length = int(request.headers.get("Content-Length") or 0)
        return None if length > LONGEST else request.read(length)
    except Exception:  # noqa: BLE001  each server has its own for a body that is malformed or breaks off
        return b""


def signature(body: bytes) -> str:
    """As Gameball signs: SHA-1 of the body as it came, a colon and the secret key."""
    return hashlib.sha1(body + b":" + settings.GAMEBALL_SECRET_KEY.encode()).hexdigest()  # noqa: S324  Gameball's choice


def event_of(body: bytes) -> dict[str, Any]:
    try:
        event: Any = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def customer_of(event: dict[str, Any]) -> str | None:
    customer_id = event.get("customer_id")
    if isinstance(customer_id, int) and not isinstance(customer_id, bool):
        customer_id = str(customer_id)
    return customer_id if is_usable_id(customer_id) else None


def happened(event: dict[str, Any]) -> float:
    """When the change was, in seconds since the epoch; now where it does not say, as nothing may be missed."""
    now = time.time()
    when = event.get("created_at")
    if isinstance(when, str):
        try:
            found = datetime.fromisoformat(when)
            when = (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            return now
    if isinstance(when, bool) or not isinstance(when, int | float) or not 0 < when < 1e12:
        return now
    return min(float(when), now)
