"""A clock that can be put forward, for whatever is imported after `install`."""

import time
from datetime import datetime, tzinfo
from importlib import import_module
from typing import Any

_time, _monotonic = time.time, time.monotonic
_ahead = 0.0


def install() -> None:
    time.time = lambda: _time() + _ahead
    # Only put forward while nobody waits for anything, so it may jump as well: what has rested for a while, rests.
    time.monotonic = lambda: _monotonic() + _ahead
    module: Any = import_module("datetime")
    module.datetime = _Shifted


def put_forward(until: float) -> None:
    """To that moment, unless it has passed."""
    global _ahead
    _ahead += max(0.0, until - time.time())


class _LooksTheSame(type):
    """Whatever the real class made counts as made by this one."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


class _Shifted(datetime, metaclass=_LooksTheSame):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return datetime.fromtimestamp(time.time(), tz)

    @classmethod
    def today(cls) -> Any:
        return datetime.fromtimestamp(time.time())
