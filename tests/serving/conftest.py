"""gunicorn on one side, a Gameball over real HTTP on the other, and a Redis where one is asked for."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from .own_redis import Redis
from .portal import Portal, prepare, serving
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


@pytest.fixture(scope="module")
def running_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    server = shutil.which("redis-server")
    if server is None:
        pytest.fail("These tests need a Redis of their own: apt-get install redis-server", pytrace=False)
    with Redis(Path(server), tmp_path_factory.mktemp("redis")) as redis:
        yield redis
