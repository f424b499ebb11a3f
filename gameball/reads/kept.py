"""Kept copies: Gameball's JSON with the time it came, compressed, in Django's cache.

A copy is bytes, never a pickled object: a shared cache must not be able to run code, and a new version of the portal
must be able to read what the last one kept. Contact data is taken out before anything is kept.
"""

import hashlib
import json
import struct
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Self

from django.conf import settings
from django.core.cache import cache

from gameball.api import Call, CustomerNotFound, GameballError, Json, ProgramPaused
from gameball.reads import store

REFUSALS: dict[int, type[GameballError]] = {7000: CustomerNotFound, 6000: ProgramPaused}
REFUSAL_SECONDS = 5
LONGEST_PAGE = 200
A_MINUTE = 60  # as far as the clocks of two machines may differ
ANNOUNCED_SECONDS = 3600  # what webhooks announce stays fresh until told otherwise, but no longer
OLD = 10  # up to so many times its fresh seconds a copy is shown at once, and renewed behind
MOST_BYTES = 32 * 1024 * 1024  # no answer is as long, so no copy may unpack to more

FORMAT = 3
HEAD = struct.Struct(">BddiB16s")  # format, at, since, refusal, what is known of it, digest
WHOLE, NEWEST_FIRST = 1, 2


class Unreadable(ValueError):
    """What is kept is not what was put there."""


@dataclass(frozen=True)
class Copy:
    """What Gameball answered, and when it was asked (seconds since the epoch). `refusal` is its code where it refused.

    `since` is when the same content came for the first time, and `digest` names the content. `known` tells of a page
    whether it is the `WHOLE` list, and whether it is `NEWEST_FIRST`. One that `is_outdated` is known to have changed
    since: it only stands in where the new one cannot be had.
    """

    at: float
    since: float
    digest: bytes
    packed: bytes
    refusal: int | None = None
    known: int = 0
    is_outdated: bool = False

    @classmethod
    def of(cls, answer: Json, at: float, *, refusal: int | None = None, known: int = 0) -> Self:
        text = json.dumps(answer, default=_plain, separators=(",", ":")).encode()
        digest = hashlib.sha256(text).digest()[:16]
        return cls(at, at, digest, zlib.compress(text, 1), refusal, known)

    def after(self, before: "Copy | None") -> "Copy":
        """The same, knowing since when its content is what it is."""
        return replace(self, since=before.since) if before and before.digest == self.digest else self

    @property
    def is_whole(self) -> bool:
        return bool(self.known & WHOLE)

    @property
    def json(self) -> Json:
        """Raises `Unreadable`."""
        try:
            unpacking = zlib.decompressobj()
            text = unpacking.decompress(self.packed, MOST_BYTES)
            if hashlib.sha256(text).digest()[:16] == self.digest:
                found: Json = json.loads(text, parse_float=Decimal)
                return found
        except (zlib.error, ValueError, RecursionError):
            pass
        raise Unreadable

    def to_bytes(self) -> bytes:
        return HEAD.pack(FORMAT, self.at, self.since, self.refusal or 0, self.known, self.digest) + self.packed

    @classmethod
    def from_bytes(cls, value: bytes) -> Self | None:
        """None where it is nothing that could have been put there."""
        if len(value) <= HEAD.size or value[0] != FORMAT:
            return None
        _, at, since, refusal, known, digest = HEAD.unpack_from(value)
        if not 0 <= since <= at <= time.time() + A_MINUTE or refusal not in (0, *REFUSALS):
            return None
        return cls(at, since, digest, value[HEAD.size :], refusal or None, known)


class PlainBytes:
    """The serializer of the Redis cache: bytes in, the same bytes out. Nothing read back can be anything else."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes) -> bytes:
        return value


def name(call: Call[Any]) -> str:
    """The key of a call's copy: the account, whom it is about, the endpoint and a hash. No id stands in it in clear."""
    return _name(settings.GAMEBALL_ACCOUNT, call)


@lru_cache(4096)
def _name(account: str, call: Call[Any]) -> str:
    what = json.dumps([call.path, call.params, call.lang])
    whom = _about(account, call.customer_id) if call.customer_id else f"{account}:programme:"
    return f"{whom}{call.endpoint}:{hashlib.sha256(what.encode()).hexdigest()[:32]}"


def about(customer_id: str) -> str:
    """What all keys of one customer's copies begin with."""
    return _about(settings.GAMEBALL_ACCOUNT, customer_id)


@lru_cache(1024)
def _about(account: str, customer_id: str) -> str:
    return f"{account}:{hashlib.sha256(customer_id.encode()).hexdigest()[:24]}:"


@dataclass(frozen=True)
class Seen:
    """What stood in the cache, by the beginnings that name the contents. While they stand there all is as it was."""

    names: tuple[str, ...]
    heads: tuple[bytes | None, ...]

    def still_stands(self) -> bool:
        return _heads(self.names, store.get_many(self.names)) == self.heads


def _heads(names: Iterable[str], found: Mapping[str, bytes]) -> tuple[bytes | None, ...]:
    return tuple([found[name][: HEAD.size] if name in found else None for name in names])


def get(calls: Iterable[Call[Any]]) -> dict[Call[Any], Copy]:
    """The copies there are, in one round trip."""
    return look(calls)[0]


def look(calls: Iterable[Call[Any]]) -> tuple[dict[Call[Any], Copy], Seen]:
    """The copies there are, and what was seen of them, in one round trip."""
    names = {name(call): call for call in calls}
    marks = {call.customer_id: _mark(call.customer_id) for call in names.values() if call.customer_id}
    asked = (*names, *marks.values())
    found = store.get_many(asked)
    changed = {customer_id: _change(found.get(mark))[0] for customer_id, mark in marks.items()}
    copies: dict[Call[Any], Copy] = {}
    for key, call in names.items():
        if key in found and (copy := Copy.from_bytes(found[key])):
            mark = changed.get(call.customer_id or "", 0.0)
            copies[call] = replace(copy, is_outdated=True) if mark and copy.at <= mark else copy
    return copies, Seen(asked, _heads(asked, found))


def put(call: Call[Any], copy: Copy) -> None:
    store.put(name(call), copy.to_bytes(), _shortest() if is_one_of_many(call) else _longest())


def put_refusal(call: Call[Any], code: int, at: float) -> None:
    """A refusal that says something about the customer. Kept so shortly that nobody who joins waits."""
    store.put(name(call), Copy.of(None, at, refusal=code).to_bytes(), REFUSAL_SECONDS)


def drop(call: Call[Any]) -> None:
    store.delete(name(call))


def is_one_of_many(call: Call[Any]) -> bool:
    """Whether whoever looks can ask for ever new ones of these: by a product, or by a cursor of their own making."""
    asked = dict(call.params)
    by_cursor = "startAfter" in asked and (call.endpoint == "referrals" or asked.get("limit") != str(LONGEST_PAGE))
    return by_cursor or "productSku" in asked or "collectionId" in asked


def _shortest() -> float:
    """Only as long as it is fresh: it would fill the cache with what nobody asks for again."""
    return max(1, settings.PORTAL_FRESH_SECONDS * OLD)


def _longest() -> float:
    """As long as any copy may be shown."""
    return max(settings.PORTAL_STALE_SECONDS, settings.PORTAL_FRESH_SECONDS * OLD, ANNOUNCED_SECONDS)


def mark_changed(customer_id: str, happened: float) -> bool:
    """From now on no copy of this customer's is fresh that was asked for before, in all processes of one cache.

    `happened` is when Gameball says the change was: one that is older than the last that came tells nothing new.
    False where the cache could not be told.
    """
    _, last = _change(store.get(_mark(customer_id)))
    if happened < last and not store.health.resting:
        return True
    return store.put(_mark(customer_id), f"{time.time()} {happened}".encode(), _longest())


def _mark(customer_id: str) -> str:
    return f"{about(customer_id)}changed"


def _change(value: bytes | None) -> tuple[float, float]:
    """When the last change was told, and when it happened."""
    try:
        told, happened = (float(part) for part in (value or b"0 0").split())
    except ValueError:
        return 0.0, 0.0
    return told, happened


def forget(customer_id: str) -> int:
    """Drops every copy of one customer's: in Redis for all processes, else in this one's memory. How many."""
    start = cache.make_key(about(customer_id))
    if redis := store.shared():
        found = list(redis.scan_iter(match=f"{start}*", count=1000))
        return int(redis.delete(*found)) if found else 0
    inside = getattr(cache, "store", store.stand_in.store)
    return sum(inside.drop(key) for key in inside.keys() if key.startswith(start))  # noqa: SIM118  no dict


def _plain(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
