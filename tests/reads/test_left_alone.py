"""Pages while an endpoint is left alone, and after."""

import time

import pytest
from pytest_django import Settings

from gameball.api import Refused, balance, tiers
from gameball.reads import reader
from gameball.reads.breaker import FAILURES, TRIAL_SECONDS, LeftAlone
from gameball.sandbox import Sandbox

from .conftest import Later


def test_where_an_endpoint_hangs_its_pages_fail_at_once_and_come_back_by_themselves(
    sandbox: Sandbox, settings: Settings, later: Later
) -> None:
    settings.GAMEBALL_CALL_BUDGET_MS = 150
    sandbox.trouble("balance", "hang")
    calls = [balance.read(who) for who in ("middle", "top", "expiring", "negative", "friends")]
    got = reader().start(calls)
    got.wait(3)
    started = time.monotonic()
    for who in ("middle", "arabic"):
        with pytest.raises(LeftAlone):
            reader().answer(balance.read(who))
    assert time.monotonic() - started < 0.1
    assert len(sandbox.calls) == FAILURES
    assert reader().answer(tiers.progress("middle"))
    sandbox.calm()
    later(TRIAL_SECONDS)
    assert reader().answer(balance.read("middle")).value.points_name == "Leaves"
    assert reader().answer(balance.read("arabic"))


@pytest.mark.parametrize("kind", ["7000", "422", "429", "2001", "404"])
def test_no_customer_nothing_to_say_and_too_much_leave_it_closed(
    sandbox: Sandbox, settings: Settings, kind: str
) -> None:
    settings.GAMEBALL_CALL_BUDGET_MS = 200
    sandbox.trouble("balance", kind)
    for number in range(FAILURES + 2):
        with pytest.raises(Refused):
            reader().answer(balance.read(f"customer {number}"))
    sandbox.calm()
    assert reader().answer(balance.read("middle"))
