"""What need not be asked again because another answer proves it unchanged, and for how long that is believed.

`told` changes what Gameball says. A renewal here is a page whose copies are a little old.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from pytest_django import Settings

from gameball.api import activities, balance, campaigns, referrals, tiers
from gameball.reads import USUAL, Needless, Taking, Wanted, kept, ledger, reader
from gameball.sandbox import Sandbox
from tests.telling import Told

from .conftest import Earlier
from .settled import settle

WHO = "top"  # all of whose activities stand on one page
BALANCE, ROWS = balance.read(WHO), ledger.rows(WHO)
TIER = tiers.progress(WHO, lang="en")
FRIENDS, HOW_MANY = referrals.page(WHO, limit=50), referrals.count(WHO)
PAGE: tuple[Wanted[Any], ...] = (BALANCE, ROWS, TIER, FRIENDS, HOW_MANY)
REFRESH = Taking(at_once=False, most_seconds=10)


def look(wanted: Iterable[Wanted[Any]] = PAGE, taking: Taking = USUAL) -> None:
    """One page, and whatever it renews."""
    got = reader().start(wanted, taking)
    got.wait(3)
    for each in wanted:
        assert not got.answer(each).stale
    settle()


@pytest.fixture
def asked(sandbox: Sandbox) -> Callable[[], dict[str, int]]:
    """What was asked of Gameball since the last time somebody wanted to know."""

    def count() -> dict[str, int]:
        found = Counter(call.endpoint or "" for call in sandbox.calls)
        sandbox.forget_calls()
        return dict(found)

    return count


Asked = Callable[[], dict[str, int]]


@pytest.fixture
def looked(earlier: Earlier, asked: Asked, told: Told) -> None:
    """A page, a minute ago."""
    with earlier(60):
        look()
    assert asked() == dict.fromkeys(["balance", "activities", "tier-progress", "referrals", "referrals-count"], 1)


def test_where_neither_balance_nor_activities_have_changed_the_rest_has_not_either(looked: None, asked: Asked) -> None:
    look()
    assert asked() == {"balance": 1, "activities": 1}


def test_nor_has_how_far_somebody_is_in_a_campaign(
    earlier: Earlier, told: Told, asked: Asked, settings: Settings
) -> None:
    steps = campaigns.progress(WHO, lang="en")
    with earlier(60):
        look([*PAGE, steps])
    asked()
    look([*PAGE, steps])
    assert asked() == {"balance": 1, "activities": 1}
    told.change("activities", lambda usual: usual | {"activities": usual["activities"][1:]})
    with earlier(-60):
        look([*PAGE, steps])
    assert asked()["campaign-progress"] == 1


def test_what_is_proven_is_as_new_as_its_proof(looked: None, asked: Asked) -> None:
    look()
    asked()
    got = reader().start(PAGE)
    for want in (TIER, HOW_MANY, FRIENDS):
        answer = got.answer(want)
        assert time.time() - answer.at < 5
        assert not answer.renewing
    assert asked() == {}


def test_a_refresh_waits_for_no_proof_that_is_only_likely(looked: None, asked: Asked) -> None:
    look(taking=REFRESH)
    assert asked() == dict.fromkeys(["balance", "activities", "tier-progress", "referrals-count"], 1)


def test_where_webhooks_tell_of_changes_even_a_refresh_waits_for_the_proofs(
    looked: None, asked: Asked, settings: Settings
) -> None:
    settings.GAMEBALL_WEBHOOKS = True
    look(taking=REFRESH)
    assert asked() == {"balance": 1, "activities": 1}


def test_where_the_balance_has_changed_tier_and_number_of_friends_are_asked_for(
    looked: None, asked: Asked, told: Told
) -> None:
    told.update("balance", availablePointsBalance=7)
    told.change("tier-progress", lambda usual: usual | {"progress": 9999})
    look()
    assert asked() == {"balance": 1, "activities": 1, "tier-progress": 1, "referrals-count": 1}
    assert reader().start([TIER]).must(TIER).progress == 9999


def test_where_an_activity_came_tier_and_number_of_friends_are_asked_for(
    looked: None, asked: Asked, told: Told
) -> None:
    told.change("activities", lambda usual: usual | {"activities": usual["activities"][1:]})
    look()
    assert asked() == {"balance": 1, "activities": 1, "tier-progress": 1, "referrals-count": 1}


def test_after_a_change_the_new_answers_prove_the_new_copies(earlier: Earlier, asked: Asked, told: Told) -> None:
    with earlier(120):
        look()
    told.update("balance", availablePointsBalance=7)
    with earlier(60):
        look()
    assert asked()["tier-progress"] == 2
    look()
    assert asked() == {"balance": 1, "activities": 1}


@pytest.mark.parametrize("field", ["count", "totalPending", "totalActive"])
def test_where_any_number_of_friends_has_changed_their_list_is_asked_for(
    looked: None, asked: Asked, told: Told, field: str
) -> None:
    told.update("balance", availablePointsBalance=7)
    told.change("referrals-count", lambda usual: usual | {field: usual[field] + 1})
    look()
    assert asked()["referrals"] == 1


def test_a_list_of_friends_is_proven_by_their_number_for_as_long_as_it_is_kept(
    earlier: Earlier, asked: Asked, told: Told
) -> None:
    with earlier(80_100):
        look([HOW_MANY])
    with earlier(80_000):
        look([FRIENDS])
    asked()
    look([FRIENDS, HOW_MANY])
    assert asked() == {"referrals-count": 1}
    assert time.time() - reader().start([FRIENDS]).answer(FRIENDS).at < 5


def test_a_friend_who_came_between_the_two_calls_of_one_page_is_missing_for_five_minutes_at_most(
    earlier: Earlier, told: Told
) -> None:
    with earlier(400):
        look([FRIENDS])
    told.change("referrals-count", lambda usual: usual | {"count": usual["count"] + 1})
    told.say("referrals", {"referredFriends": [{"displayName": "Newly Come"}], "count": 1, "hasMore": False})
    with earlier(399):
        look([HOW_MANY])
    look([HOW_MANY, FRIENDS])
    assert [friend.display_name for friend in reader().start([FRIENDS]).must(FRIENDS).friends] == ["Newly Come"]


def test_a_proof_that_fails_proves_nothing(looked: None, asked: Asked, sandbox: Sandbox) -> None:
    sandbox.trouble("balance", "500")
    reader().start(PAGE)
    settle()
    assert {"tier-progress", "referrals-count"} <= set(asked())


def test_a_proof_that_hangs_holds_nothing_up_for_longer_than_a_call(
    earlier: Earlier, told: Told, sandbox: Sandbox, settings: Settings
) -> None:
    settings.GAMEBALL_CALL_BUDGET_MS = 400
    with earlier(400):
        look()
    sandbox.trouble("referrals-count", "hang")
    started = time.monotonic()
    got = reader().start([FRIENDS, HOW_MANY])
    got.wait(3)
    assert not got.answer(FRIENDS).stale
    assert time.monotonic() - started < 0.6


def test_what_changes_all_the_same_is_shown_when_the_trust_ends(earlier: Earlier, told: Told, asked: Asked) -> None:
    with earlier(310):
        look()
    told.change("tier-progress", lambda usual: usual | {"progress": 9999})
    for ago in (250, 190, 130, 70, 12):
        asked()
        with earlier(ago):
            look()
            assert reader().start([TIER]).must(TIER).progress != 9999
        assert "tier-progress" not in asked()
    look(taking=REFRESH)
    assert asked()["tier-progress"] == 1
    assert reader().start([TIER]).must(TIER).progress == 9999


def test_a_webhook_ends_all_trust_at_once(looked: None, told: Told, asked: Asked) -> None:
    told.change("tier-progress", lambda usual: usual | {"progress": 9999})
    look()
    kept.mark_changed(WHO, time.time())
    asked()
    look()
    assert set(asked()) == {"balance", "activities", "tier-progress", "referrals", "referrals-count"}
    assert reader().start([TIER]).must(TIER).progress == 9999


def test_a_customer_proves_nothing_about_another(looked: None, earlier: Earlier, asked: Asked) -> None:
    theirs = tiers.progress("middle", lang="en")
    with earlier(60):
        look([theirs])
    look()
    asked()
    look([theirs])
    assert asked() == {"tier-progress": 1}


def test_a_language_of_its_own_has_a_copy_of_its_own(looked: None, asked: Asked) -> None:
    look()
    asked()
    look([tiers.progress(WHO, lang="fr")])
    assert asked() == {"tier-progress": 1}


@pytest.mark.parametrize("kind", [None, "PaymentReward"])
def test_the_number_of_activities_is_not_asked_for_where_all_of_them_are_known(
    looked: None, asked: Asked, kind: str | None
) -> None:
    count = activities.count(WHO, type=kind)
    with pytest.raises(Needless):
        reader().start([count]).answer(count)
    assert asked() == {}


def test_where_more_follow_than_are_known_their_number_is_asked_for(sandbox: Sandbox, asked: Asked) -> None:
    look([ledger.rows("middle")])
    asked()
    count = activities.count("middle")
    got = reader().start([count])
    got.wait(3)
    assert got.must(count).count == 240
    assert asked() == {"activities-count": 1}


def test_after_a_webhook_it_is_not_known_any_more_that_these_are_all(looked: None, asked: Asked) -> None:
    kept.mark_changed(WHO, time.time())
    look([activities.count(WHO)])
    assert asked() == {"activities-count": 1}
