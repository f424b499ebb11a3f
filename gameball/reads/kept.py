"""Kept copies: Gameball's JSON with the time it came, in Django's cache.

A copy is bytes, never a pickled object: a shared cache must not be able to run code, and a new version of the portal
must be able to read what the last one kept. Contact data is taken out before anything is kept.
"""

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.cache import cache

from gameball.api import Call, Json

log = logging.getLogger(__name__)

CONTACT = {"email", "phonenumber", "mobilenumber"}
# A cache is a help, not a need: whatever it raises costs speed, never an answer.
CACHE_TROUBLE: tuple[type[Exception], ...] = (OSError, ValueError, RuntimeError)
try:
    from redis.exceptions import RedisError
except ImportError:
    pass
else:
    CACHE_TROUBLE = (*CACHE_TROUBLE, RedisError)


@dataclass(frozen=True)
class Copy:
    """What Gameball answered, and when (seconds since the epoch)."""

    json: Json
    at: float


class PlainBytes:
    """The serializer of the Redis cache: bytes in, the same bytes out. Nothing read back can be anything else."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes) -> bytes:
        return value


def name(call: Call[Any]) -> str:
    """The key of a call's copy: the account, the endpoint and a hash, so that no id stands in a cache in clear."""
    what = json.dumps([call.path, call.params, call.lang])
    return f"{settings.GAMEBALL_ACCOUNT}:{call.endpoint}:{hashlib.sha256(what.encode()).hexdigest()[:32]}"


def get(calls: Iterable[Call[Any]]) -> dict[Call[Any], Copy]:
    """The copies there are, in one round trip."""
    names = {name(call): call for call in calls}
    if not names:
        return {}
    try:
        found = cache.get_many(list(names))
    except CACHE_TROUBLE as trouble:
        log.warning("kept copies cannot be read: %s", type(trouble).__name__)
        return {}
    copies = {names[key]: _unpack(value) for key, value in found.items()}
    return {call: copy for call, copy in copies.items() if copy}


def put(call: Call[Any], copy: Copy) -> None:
    packed = b"%d\n" % (copy.at * 1000) + json.dumps(copy.json, default=_plain, separators=(",", ":")).encode()
    try:
        cache.set(name(call), packed, timeout=max(settings.PORTAL_STALE_SECONDS, settings.PORTAL_FRESH_SECONDS * 10))
    except CACHE_TROUBLE as trouble:
        log.warning("a copy cannot be kept: %s", type(trouble).__name__)


def without_contact(answer: Json) -> Json:
    """The same answer without anybody's e-mail address or telephone number, at any depth."""
    if isinstance(answer, list):
        return [without_contact(part) for part in answer]
    if isinstance(answer, dict):
        return {key: without_contact(part) for key, part in answer.items() if key.lower() not in CONTACT}
    return answer


def _unpack(value: object) -> Copy | None:
    try:
        at, _, text = bytes(value).partition(b"\n")  # type: ignore[call-overload]
        return Copy(json.loads(text, parse_float=Decimal), int(at) / 1000)
    except (TypeError, ValueError, RecursionError):
        return None


def _plain(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
