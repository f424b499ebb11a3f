"""The referral offer, built like the document's sample."""

from typing import Any

from gameball.sandbox.programme.coupons import FRIEND_TEN

REFERRAL: dict[str, Any] = {
    "referralMethod": "CustomerAndFriend",
    "eventName": "place_order",
    "eventMetaData": {"name": "number_of_products", "operator": "equals", "value": "3"},
    "customerReward": {
        "extraReward": {"forEvery": 3, "score": 0, "point": 500, "coupon": None},
        "score": 0,
        "point": 200,
        "coupon": None,
    },
    "friendReward": {"score": 0, "point": 0, "coupon": FRIEND_TEN},
}
