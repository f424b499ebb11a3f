"""gunicorn on one side, a Gameball over real HTTP on the other, and a Redis where one is asked for."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from .activation import Held
from .own_redis import Redis
from .portal import Portal, prepare, serving, serving_on
from .shop import Shop

type Serve = Callable[..., AbstractContextManager[Portal]]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables, to be copied for each portal."""
    database = tmp_path_factory.mktemp("prepared") / "db.sqlite3"
    prepare(database)
    return database


@pytest.fixture(scope="module")
def running_shop() -> Iterator[Shop]:
    with Shop() as shop:
        yield shop


@pytest.fixture
def gameball(running_shop: Shop) -> Iterator[Shop]:
    """A calm Gameball that nothing was asked of."""
    running_shop.be_well()
    yield running_shop
    running_shop.be_well()


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory, prepared: Path, running_shop: Shop) -> Serve:
    """Starts a portal: options are gunicorn's, keywords are settings."""
    return partial(serving, tmp_path_factory.mktemp("serving"), prepared, running_shop.base_url)


@pytest.fixture
def restartable(tmp_path: Path, prepared: Path, gameball: Shop) -> Iterator[Portal]:
    """A portal on a socket that is held for it, also while it restarts."""
    with Held() as held, serving_on(held, tmp_path, prepared, gameball.base_url, "--graceful-timeout", "60") as portal:
        yield portal


@pytest.fixture(scope="module")
def running_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    server = shutil.which("redis-server")
    if server is None:
        pytest.fail("These tests need a Redis of their own: apt-get install redis-server", pytrace=False)
    with Redis(Path(server), tmp_path_factory.mktemp("redis")) as redis:
        yield redis


# They want a PostgreSQL, too: `make test-services` has one.
collect_ignore = [] if "TEST_SERVICES" in os.environ else ["test_machines.py"]
