"""A read that takes several calls, made again of the copies that it took the last time."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from pytest_django import Settings

from gameball.api import ActivityKind
from gameball.reads import TooBusy, ledger, reader, store
from gameball.reads.flights import Flights
from gameball.sandbox import Sandbox

from ..pages import Page
from .settled import settle

See = Callable[..., Page]
Earlier = Callable[[float], AbstractContextManager[None]]
FILTERED = "/account/activities/?type=PaymentReward"


def test_a_filtered_list_stands_when_all_activities_have_come_meanwhile(see: See) -> None:
    """It took a page of that kind the first time; now another page, which it holds no copy of, would answer it."""
    first = see("top", FILTERED)
    see("top")
    again = see("top", FILTERED)
    assert again.panels == {"activities": "ready"}
    assert again.activities == first.activities


def test_a_long_history_stands_when_it_is_forgotten_where_its_pages_begin(
    see: See, sandbox: Sandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(order="asc") as backwards:
        settings.GAMEBALL_BASE_URL = backwards.base_url
        reader.cache_clear()
        first = see("middle", "/account/activities/")
        settle()
        backwards.forget_calls()
        find = store.get
        monkeypatch.setattr(store, "get", lambda name: None if name.endswith((":order", ":starts:up:")) else find(name))
        again = see("middle", "/account/activities/?lang=en")  # another address: what was rendered of it is not at hand
        assert again.panels == {"activities": "ready"}
        assert again.activities == first.activities


def test_where_too_much_is_under_way_a_copy_that_is_a_little_old_is_shown(
    sandbox: Sandbox, earlier: Earlier, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ledger.rows("top", kind=ActivityKind.REDEMPTION)
    with earlier(100):
        got = reader().start([rows])
        got.wait(3)
        assert got.must(rows).activities

    def refuse(*_: object) -> None:
        raise TooBusy

    monkeypatch.setattr(reader()._flights, "join", refuse)
    assert reader().start([rows]).must(rows).activities


def test_where_the_machine_gives_no_more_threads_it_is_too_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    flights = Flights(threads=2)

    def no_more(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", no_more)
    with pytest.raises(TooBusy):
        flights.join("kind", "a", lambda: None)
