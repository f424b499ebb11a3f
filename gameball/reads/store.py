"""The cache as the reads use it. Whatever goes wrong with it costs speed, never an answer.

After a failure it is left alone for a moment, so that a cache that hangs does not hold up one read after the other.
Meanwhile a small one in this process stands in.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from math import ceil
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache

from gameball.reads.memory import MemoryCache
from gameball.sight import metrics

log = logging.getLogger(__name__)

REST_SECONDS = 2.0
TROUBLE: tuple[type[Exception], ...] = (OSError, ValueError, RuntimeError)
if "redis" in settings.CACHES["default"]["BACKEND"]:  # else it would only lengthen the start
    from redis.exceptions import RedisError

    TROUBLE = (*TROUBLE, RedisError)


class _Health:
    """How the cache does. `failures` counts what was swallowed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rests_until = 0.0
        self.failures = 0

    @property
    def resting(self) -> bool:
        return time.monotonic() < self._rests_until

    def failed(self, trouble: Exception) -> None:
        with self._lock:
            self.failures += 1
            new, self._rests_until = not self.resting, time.monotonic() + REST_SECONDS
        metrics.cache_failures.inc()
        if new:
            metrics.cache_losses.inc()
            log.warning("the cache cannot be used: %s", type(trouble).__name__)

    def reset(self) -> None:
        self._rests_until, self.failures = 0.0, 0


health = _Health()
stand_in = MemoryCache("stand-in", {"OPTIONS": {"MAX_BYTES": 4 * 1024 * 1024}})


def _try[T](ask: Callable[[Any], T], otherwise: T) -> T:
    which: BaseCache = stand_in if health.resting else cache
    try:
        return ask(which)
    except TROUBLE as trouble:
        health.failed(trouble)
        return otherwise


def get(name: str) -> bytes | None:
    found = _try(lambda cache: cache.get(name), None)
    return found if isinstance(found, bytes) else None


def get_many(names: Iterable[str]) -> dict[str, bytes]:
    """What there is, in one round trip."""
    wanted = list(names)
    found: dict[str, Any] = _try(lambda cache: cache.get_many(wanted), {}) if wanted else {}
    return {name: value for name, value in found.items() if isinstance(value, bytes)}


def put(name: str, value: bytes, seconds: float) -> bool:
    """Whether it is where every process that shares the cache finds it."""
    if health.resting:
        stand_in.set(name, value, timeout=_whole(seconds))
        return False
    try:
        cache.set(name, value, timeout=_whole(seconds))
    except TROUBLE as trouble:
        health.failed(trouble)
        return False
    return True


def add(name: str, value: bytes, seconds: float) -> bool:
    """Whether it was put there, as nothing was. True as well where the cache cannot tell."""
    return _try(lambda cache: bool(cache.add(name, value, timeout=_whole(seconds))), otherwise=True)


def _whole(seconds: float) -> int:
    """Redis counts in whole seconds; less than one would be never."""
    return max(1, ceil(seconds))


def delete(name: str) -> None:
    _try(lambda cache: cache.delete(name), None)


def shared() -> Any:
    """The Redis client behind the cache, where there is one and it works: what processes share goes through it."""
    inside: Any = getattr(cache, "_cache", None)
    return inside.get_client(write=True) if is_shared() else None


def is_shared() -> bool:
    return not health.resting and hasattr(getattr(cache, "_cache", None), "get_client")


def state() -> str:
    """Whether the cache works, in a word."""
    name = f"{settings.GAMEBALL_ACCOUNT}:state"
    try:
        cache.set(name, b"ok", 60)
        return "ok" if cache.get(name) == b"ok" else "forgets"
    except TROUBLE:
        return "cannot be reached"
