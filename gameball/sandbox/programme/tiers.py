"""Four tiers, counted in points, with every type of benefit."""

from typing import Any

from gameball.sandbox.programme.coupons import FREE_SHIPPING, GOLD_LIFETIME, SEED_BOX
from gameball.sandbox.words import Icon, Text

SHOP = "https://meadowandpine.example.com"


def _entry(points: int, score: int = 0, coupon: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "Entry Reward", "rankReward": score, "walletReward": points, "couponReward": coupon}


def _earning(name: str, factor: float) -> dict[str, Any]:
    return {"type": "Loyalty Points Earning Custom Configuration", name: factor}


def _custom(description: Text, link: str | None = None) -> dict[str, Any]:
    return {
        "type": "Custom Benefits",
        "description": description,
        "hyperLink": f"{SHOP}/{link}" if link else None,
        "rankReward": 0,
        "walletReward": 0,
    }


def _lifetime(coupon: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Lifetime Reward", "rankReward": 0, "walletReward": 0, "couponReward": coupon}


TIERS: list[dict[str, Any]] = [
    {
        "name": Text("Basic", "الأساسية", "Essentiel"),
        "minProgress": 0,
        "order": 1,
        "icon": Icon("tier-basic"),
        "benefits": [_earning("walletRewardFactor", 1.0)],
    },
    {
        "name": Text("Silver", "الفضية", "Argent"),
        "minProgress": 500,
        "order": 2,
        "icon": Icon("tier-silver"),
        "benefits": [
            _earning("walletRewardFactor", 1.5),
            _entry(100, 50),
            _lifetime(FREE_SHIPPING),
            _custom(Text("Thirty days more to return", "ثلاثون يومًا إضافية للإرجاع", "Trente jours de retour en plus")),
        ],
    },
    {
        "name": Text("Gold", "الذهبية", "Or"),
        "minProgress": 1000,
        "order": 3,
        "icon": Icon("tier-gold"),
        "benefits": [
            _earning("rewardWalletFactor", 2.0),
            _entry(300, 100, SEED_BOX),
            _lifetime(GOLD_LIFETIME),
            _custom(
                Text("Members' sale a day early", "تخفيضات الأعضاء قبل يوم", "Ventes privées un jour plus tôt"),
                "members-sale",
            ),
        ],
    },
    {
        "name": Text("Platinum", "البلاتينية", "Platine"),
        "minProgress": 5000,
        "order": 4,
        "icon": Icon("tier-platinum"),
        "benefits": [
            _earning("walletRewardFactor", 3.0),
            _entry(1000, 500),
            _lifetime(SEED_BOX),
            _custom(
                Text("A gardener's hour at your home", "ساعة مع بستاني في بيتك", "Une heure de jardinier chez vous"),
                "gardener",
            ),
            _custom(Text("Free shipping, always", "شحن مجاني دائمًا", "Livraison toujours offerte")),
        ],
    },
]
