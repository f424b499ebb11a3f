"""Waiting for what happens by itself."""

import time
from collections.abc import Callable


def wait_until(happened: Callable[[], object], seconds: float = 5.0) -> None:
    """Raises AssertionError where it does not happen."""
    ends = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.01)
