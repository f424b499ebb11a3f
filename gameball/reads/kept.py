"""Kept copies: Gameball's JSON with the time it came, in Django's cache.

A copy is bytes, never a pickled object: a shared cache must not be able to run code, and a new version of the portal
must be able to read what the last one kept. Contact data is taken out before anything is kept.
"""

import hashlib
import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.cache import cache

from gameball.api import Call, CustomerNotFound, GameballError, Json, ProgramPaused, is_contact

log = logging.getLogger(__name__)

REFUSALS: dict[int, type[GameballError]] = {7000: CustomerNotFound, 6000: ProgramPaused}
REFUSAL_SECONDS = 5
WHOLE_PAGE = "200"
A_MINUTE = 60  # as far as the clocks of two machines may differ
ANNOUNCED_SECONDS = 3600  # what webhooks announce stays fresh until told otherwise, but no longer
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
    """What Gameball answered, and when it was asked (seconds since the epoch). `refusal` is its code where it refused.

    One that `is_outdated` is known to have changed since: it only stands in where the new one cannot be had.
    """

    json: Json
    at: float
    refusal: int | None = None
    is_outdated: bool = False


class PlainBytes:
    """The serializer of the Redis cache: bytes in, the same bytes out. Nothing read back can be anything else."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes) -> bytes:
        return value


def name(call: Call[Any]) -> str:
    """The key of a call's copy: the account, whom it is about, the endpoint and a hash. No id stands in it in clear."""
    what = json.dumps([call.path, call.params, call.lang])
    whom = about(call.customer_id) if call.customer_id else f"{settings.GAMEBALL_ACCOUNT}:programme:"
    return f"{whom}{call.endpoint}:{hashlib.sha256(what.encode()).hexdigest()[:32]}"


def about(customer_id: str) -> str:
    """What all keys of one customer's copies begin with."""
    return f"{settings.GAMEBALL_ACCOUNT}:{hashlib.sha256(customer_id.encode()).hexdigest()[:24]}:"


def get(calls: Iterable[Call[Any]]) -> dict[Call[Any], Copy]:
    """The copies there are, in one round trip."""
    names = {name(call): call for call in calls}
    if not names:
        return {}
    marks = {call.customer_id: _mark(call.customer_id) for call in names.values() if call.customer_id}
    try:
        found = cache.get_many([*names, *marks.values()])
    except CACHE_TROUBLE as trouble:
        log.warning("kept copies cannot be read: %s", type(trouble).__name__)
        return {}
    changed = {customer_id: _moment(found.get(mark)) for customer_id, mark in marks.items()}
    copies = {call: _unpack(found[key]) for key, call in names.items() if key in found}
    return {
        call: replace(copy, is_outdated=copy.at <= changed.get(call.customer_id or "", 0))
        for call, copy in copies.items()
        if copy
    }


def state() -> str:
    """Whether the cache works, in a word."""
    try:
        name = f"{settings.GAMEBALL_ACCOUNT}:state"
        cache.set(name, b"ok", 60)
        return "ok" if cache.get(name) == b"ok" else "forgets"
    except CACHE_TROUBLE:
        return "cannot be reached"


def put(call: Call[Any], copy: Copy) -> None:
    _set(call, copy, _shortest() if is_one_of_many(call) else _longest())


def is_one_of_many(call: Call[Any]) -> bool:
    """Whether whoever looks can ask for ever new ones of these: by a product, or by a cursor of their own making."""
    asked = dict(call.params)
    by_cursor = "startAfter" in asked and (call.endpoint == "referrals" or asked.get("limit") != WHOLE_PAGE)
    return by_cursor or "productSku" in asked or "collectionId" in asked


def _shortest() -> float:
    """Only as long as it is fresh: it would fill the cache with what nobody asks for again."""
    return max(1, settings.PORTAL_FRESH_SECONDS * 10)


def _longest() -> float:
    """As long as any copy may be shown."""
    return max(settings.PORTAL_STALE_SECONDS, settings.PORTAL_FRESH_SECONDS * 10, ANNOUNCED_SECONDS)


def put_refusal(call: Call[Any], code: int) -> None:
    """A refusal that says something about the customer. Kept so shortly that nobody who joins waits."""
    _set(call, Copy(None, time.time(), code), REFUSAL_SECONDS)


def _set(call: Call[Any], copy: Copy, seconds: float) -> None:
    about = json.dumps({"at": copy.at, "refusal": copy.refusal})
    packed = about.encode() + b"\n" + json.dumps(copy.json, default=_plain, separators=(",", ":")).encode()
    try:
        cache.set(name(call), packed, timeout=seconds)
    except CACHE_TROUBLE as trouble:
        log.warning("a copy cannot be kept: %s", type(trouble).__name__)


def mark_changed(customer_id: str) -> None:
    """From now on no copy of this customer's is fresh that was asked for before, in all processes of one cache."""
    try:
        cache.set(_mark(customer_id), str(time.time()).encode(), timeout=_longest())
    except CACHE_TROUBLE as trouble:
        log.warning("a change cannot be kept: %s", type(trouble).__name__)


def _mark(customer_id: str) -> str:
    return f"{about(customer_id)}changed"


def _moment(value: object) -> float:
    try:
        return float(value) if isinstance(value, bytes) else 0
    except ValueError:
        return 0


def forget(customer_id: str) -> int:
    """Drops every copy of one customer's: in Redis for all processes, else in this one's memory. How many."""
    start = cache.make_key(about(customer_id))
    inside: Any = getattr(cache, "_cache", {})
    if hasattr(inside, "get_client"):
        redis = inside.get_client(write=True)
        found = list(redis.scan_iter(match=f"{start}*", count=1000))
        return int(redis.delete(*found)) if found else 0
    names = [key.removeprefix(cache.make_key("")) for key in list(inside) if key.startswith(start)]
    cache.delete_many(names)
    return len(names)


def without_contact(answer: Json) -> Json:
    """The same answer without anybody's e-mail address or telephone number, at any depth."""
    if isinstance(answer, list):
        return [without_contact(part) for part in answer]
    if isinstance(answer, dict):
        return {key: without_contact(part) for key, part in answer.items() if not is_contact(key)}
    return answer


def _unpack(value: object) -> Copy | None:
    try:
        about, _, text = bytes(value).partition(b"\n")  # type: ignore[call-overload]
        said = json.loads(about)
        copy = Copy(json.loads(text, parse_float=Decimal), float(said["at"]), said["refusal"])
        believable = 0 <= copy.at <= time.time() + A_MINUTE and copy.refusal in (None, *REFUSALS)
    except (TypeError, ValueError, LookupError, RecursionError):
        return None
    return copy if believable else None


def _plain(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
