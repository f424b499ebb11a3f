"""One campaign: what the configuration says of it, and what only the shop knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gameball.sandbox.words import Day, Icon, Text

UNLIMITED = -1


@dataclass(frozen=True, slots=True)
class Campaign:
    """`skus` and `collections` bind a transactional campaign to products; without any it is for all of them."""

    wire: Mapping[str, Any]
    transactional: bool = False
    skus: frozenset[str] = frozenset()
    collections: frozenset[str] = frozenset()

    @property
    def id(self) -> int:
        return int(self.wire["id"])

    @property
    def min_tier(self) -> int:
        return int(self.wire["availability"]["minTier"])

    @property
    def ended(self) -> bool:
        end = (self.wire["activation"] or {}).get("endDate")
        return isinstance(end, Day) and end.offset < 0

    def used_up(self, achieved: int) -> bool:
        most = int(self.wire["maxAchievement"])
        return (achieved > 0 and not self.wire["isRepeatable"]) or achieved >= most != UNLIMITED


def reward(
    points: float = 0, score: int = 0, factor: float | None = None, coupon: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    return {"rankReward": score, "walletReward": points, "walletRewardFactor": factor, "couponReward": coupon}


def campaign(
    number: int,
    kind: str,
    name: Text,
    description: Text,
    *rewards: Mapping[str, Any],
    most: int = 1,
    visibility: str = "AlwaysVisible",
    icon: Icon | str | None = None,
    min_tier: int = 1,
    tags: tuple[str, ...] = (),
    button: Text | None = None,
    link: str | None = None,
    start: int = -900,
    end: int | None = None,
) -> dict[str, Any]:
    """The object of the configuration. `most`: how often it can be achieved. `start`, `end`: days from today."""
    return {
        "id": number,
        "name": name,
        "description": description,
        "rewards": [dict(each) for each in rewards] or [reward()],
        "isRepeatable": most != 1,
        "maxAchievement": most,
        "type": kind,
        "visibility": visibility,
        "icon": icon,
        "availability": {"minTier": min_tier, "tags": list(tags)},
        "redirectionButtonText": button,
        "redirectionButtonLink": link,
        "activation": {"startDate": Day(start), "endDate": None if end is None else Day(end, "T23:59:59Z")},
    }
