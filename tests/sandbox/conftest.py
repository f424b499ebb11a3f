from collections.abc import Iterator
from datetime import date

import pytest

from gameball.sandbox import Sandbox

from .asking import Asker

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def one_sandbox() -> Iterator[Sandbox]:
    with Sandbox(today=TODAY) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(one_sandbox: Sandbox) -> Iterator[Sandbox]:
    yield one_sandbox
    one_sandbox.calm()
    one_sandbox.forget_calls()


@pytest.fixture
def ask(sandbox: Sandbox) -> Iterator[Asker]:
    asker = Asker(sandbox)
    yield asker
    asker.connection.close()
