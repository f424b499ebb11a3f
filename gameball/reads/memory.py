"""A cache in the memory of one process, bounded by bytes. What was used least lately goes first."""

import threading
import time
from collections.abc import Iterable, Mapping
from typing import Any

from cachetools import TLRUCache
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

EACH = 200  # bytes that an entry costs besides its name and value, roughly

type Entry[T] = tuple[T, int, float]  # the value, its size, when it is over


class Bounded[T]:
    """Values of a known size under a bound of bytes, each for a time. Safe to share between threads."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._lock = threading.Lock()
        # The clock is looked up each time: whoever shifts it for a test shifts it here, too.
        self._entries: TLRUCache[Any, Entry[T]] = TLRUCache(
            most_bytes, ttu=lambda _, entry, __: entry[2], timer=lambda: time.time(), getsizeof=lambda entry: entry[1]
        )

    def get(self, key: object) -> T | None:
        with self._lock:
            entry = self._entries.get(key)
        return entry[0] if entry else None

    def get_many[K](self, keys: Iterable[K]) -> dict[K, T]:
        with self._lock:
            found = {key: self._entries.get(key) for key in keys}
        return {key: entry[0] for key, entry in found.items() if entry}

    def put(self, key: object, value: T, size: int, until: float, *, only_new: bool = False) -> bool:
        """Whether it was put there: not what is larger than everything, and with `only_new` not over another."""
        with self._lock:
            if only_new and key in self._entries:
                return False
            if size + EACH > self.most_bytes:
                self._entries.pop(key, None)
                return False
            self._entries[key] = (value, size + EACH, until)
        return True

    def drop(self, key: object) -> bool:
        with self._lock:
            return self._entries.pop(key, None) is not None

    def keys(self) -> list[Any]:
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    @property
    def bytes(self) -> int:
        return int(self._entries.currsize)


_stores: dict[str, Bounded[bytes]] = {}


class MemoryCache(BaseCache):
    """Django's cache, for bytes alone. `OPTIONS`: `MAX_BYTES`. Each `LOCATION` is one store of the process."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        most = int(params.get("OPTIONS", {}).get("MAX_BYTES", 16 * 1024 * 1024))
        self.store = _stores.setdefault(name, Bounded(most))

    def _until(self, timeout: Any) -> float:
        expires = self.get_backend_timeout(timeout)
        return float("inf") if expires is None else float(expires)

    def _put(self, key: str, value: bytes, timeout: Any, version: int | None, *, only_new: bool) -> bool:
        if not isinstance(value, bytes):
            raise TypeError("This cache keeps bytes and nothing else.")
        made = self.make_and_validate_key(key, version=version)
        return self.store.put(made, value, len(made) + len(value), self._until(timeout), only_new=only_new)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._put(key, value, timeout, version, only_new=True)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._put(key, value, timeout, version, only_new=False)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = self.store.get(self.make_key(key, version=version))
        return default if found is None else found

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        made = {self.make_key(key, version=version): key for key in keys}
        return {made[key]: value for key, value in self.store.get_many(made).items()}

    def set_many(
        self, data: Mapping[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        for key, value in data.items():
            self.set(key, value, timeout, version)
        return []

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        found = self.get(key, version=version)
        return found is not None and self._put(key, found, timeout, version, only_new=False)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self.store.drop(self.make_key(key, version=version))

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self.get(key, version=version) is not None

    def clear(self) -> None:
        self.store.clear()
