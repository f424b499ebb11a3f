"""The programme: worth looking at, in three languages, with one of everything the documents know."""

from datetime import date
from typing import Any

import pytest

from gameball.sandbox import Sandbox

from .asking import Asker
from .conftest import TODAY

CAMPAIGN_TYPES = {
    "SignUp",
    "SocialMedia",
    "ScheduledChallenge",
    "Spin The Wheel",
    "EventBased",
    "HighScore",
    "Birthday",
}
COUPONS = {"free_shipping", "percentage_discount", "fixed_discount", "fixed_rate_discount", "free_product", "custom"}


def _campaigns(ask: Asker, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask.get("configurations/reward-campaigns", **query).json
    return found


def _ids(ask: Asker, **query: Any) -> set[int]:
    return {each["id"] for each in _campaigns(ask, **query)}


def test_every_documented_type_visibility_and_coupon_is_there(ask: Asker) -> None:
    campaigns = _campaigns(ask)
    coupons = {r["couponReward"]["couponType"] for each in campaigns for r in each["rewards"] if r["couponReward"]}
    assert {each["type"] for each in campaigns} > CAMPAIGN_TYPES
    assert {"AlwaysVisible", "NotVisible", "VisibleIfEarned", "Not Visible"} == {
        each["visibility"] for each in campaigns
    }
    assert coupons == COUPONS
    assert len({each["id"] for each in campaigns}) == len(campaigns)


def test_campaigns_are_running_upcoming_and_ended(ask: Asker) -> None:
    dates = [each["activation"] for each in _campaigns(ask)]
    starts = [date.fromisoformat(each["startDate"][:10]) for each in dates]
    ends = [date.fromisoformat(each["endDate"][:10]) for each in dates if each["endDate"]]
    assert max(starts) > TODAY > min(starts)
    assert max(ends) > TODAY > min(ends)


def test_tiers_rise_and_have_every_type_of_benefit(ask: Asker) -> None:
    tiers = ask.get("configurations/tiers").json
    benefits = [benefit for tier in tiers for benefit in tier["benefits"]]
    assert [tier["minProgress"] for tier in tiers] == [0, 500, 1000, 5000]
    assert len({benefit["type"] for benefit in benefits}) == 4
    assert {"walletRewardFactor", "rewardWalletFactor"} < {name for benefit in benefits for name in benefit}


def test_every_icon_on_the_sandbox_is_really_there(ask: Asker, sandbox: Sandbox) -> None:
    icons = [each["icon"] for each in _campaigns(ask) + ask.get("configurations/tiers").json]
    own = {icon.removeprefix(sandbox.origin) for icon in icons if icon and icon.startswith(sandbox.origin)}
    assert len(own) > 12
    assert all(ask.send("GET", path, {}).status == 200 for path in own)
    assert None in icons
    assert any(icon and not icon.startswith("http") for icon in icons)


def test_the_language_comes_by_query_or_header_and_others_are_english(ask: Asker, sandbox: Sandbox) -> None:
    def name(**query: Any) -> str:
        return str(ask.get("configurations/tiers", **query).json[3]["name"])

    assert (name(), name(lang="ar"), name(lang="fr"), name(lang="de")) == (
        "Platinum",
        "البلاتينية",
        "Platine",
        "Platinum",
    )
    assert ask.get("configurations/tiers", ask.keys | {"Lang": "fr-CA"}).json[3]["name"] == "Platine"
    progress = ask.customer("middle", "reward-campaigns-progress", lang="ar")
    assert progress[1]["rewardsCampaignName"] == "الطلب الثالث 🛍️"


@pytest.mark.parametrize("lang", ["en", "ar", "fr"])
def test_no_mark_is_left_unworded(ask: Asker, lang: str) -> None:
    for path in ("reward-campaigns", "tiers", "referrals"):
        body = ask.get(f"configurations/{path}", lang=lang).body.decode()
        assert not any(mark in body for mark in ("Text(", "Day(", "Icon("))


def test_a_customer_is_offered_only_what_is_still_to_be_had(ask: Asker) -> None:
    everything, left = _ids(ask), _ids(ask, customerId="middle")
    assert {5858, 5864} & left == set(), "done, and only once to be had"
    assert {5868, 5872} & left == set(), "for Gold and above"
    assert 5869 not in left, "has ended"
    assert {5859, 5863, 5861} < left < everything
    assert ask.get("configurations/reward-campaigns", customerId="stranger").json["code"] == 7000


def test_a_product_or_a_collection_narrows_to_its_transactional_campaigns(ask: Asker) -> None:
    assert _ids(ask, productSku="PAN-IRON-24") == {5868}
    assert _ids(ask, collectionId="garden-tools") == {5867}
    assert _ids(ask, collectionId="kitchen", productSku="SPADE-ASH-1") == {5867, 5868}
    assert _ids(ask, productSku="NOTHING") == set()


def test_the_referral_offer_has_an_extra_for_every_third_friend(ask: Asker) -> None:
    offer = ask.get("configurations/referrals").json
    assert offer["customerReward"]["extraReward"] == {"forEvery": 3, "score": 0, "point": 500, "coupon": None}
    assert offer["friendReward"]["coupon"]["product"] == "Any"
