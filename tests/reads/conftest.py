"""A real Redis beside the sandbox, and a clock for the breakers."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, tzinfo

import pybreaker
import pytest
from django.core.cache import cache
from pytest_django import Settings
from redis.exceptions import RedisError

from gameball.reads import breaker, store

from .redis_server import IS_MISSING, RedisServer

type Earlier = Callable[[float], AbstractContextManager[None]]
type Later = Callable[[float], None]


@pytest.fixture(scope="session")
def running_redis() -> Iterator[RedisServer]:
    if IS_MISSING:
        pytest.skip("redis-server is not installed")
    server = RedisServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis(running_redis: RedisServer, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """An empty Redis that the portal keeps its copies in, as if it had been started with its `CACHE_URL`."""
    monkeypatch.setattr(store, "TROUBLE", (*store.TROUBLE, RedisError))
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": running_redis.url,
            "OPTIONS": {
                "serializer": "gameball.reads.kept.PlainBytes",
                "socket_timeout": 0.25,
                "socket_connect_timeout": 0.25,
            },
        }
    }
    running_redis.start()
    cache.clear()
    store.health.reset()
    store.stand_in.clear()
    yield running_redis
    running_redis.start()
    running_redis.thaw()
    store.health.reset()
    store.stand_in.clear()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Lets so many seconds pass for breakers, and for nobody else."""
    passed = timedelta()

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + passed

    def wait(seconds: float) -> None:
        nonlocal passed
        passed += timedelta(seconds=seconds)

    monkeypatch.setattr(breaker, "datetime", Shifted)
    monkeypatch.setattr(pybreaker, "datetime", Shifted)
    return wait
