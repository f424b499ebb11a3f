"""What a customer gets for something, as campaigns and tiers spell it."""

from pydantic import AliasChoices, Field

from gameball.api.coupons import Coupon
from gameball.api.values import Number
from gameball.api.wire import Part, Wire


class Reward(Wire):
    """Score (`rank_reward`), points (`wallet_reward`), a factor and a coupon, each of which may be absent.

    `wallet_reward_factor` multiplies the points of an order in a campaign; in a tier it is points per unit of currency.
    """

    rank_reward: Number = None
    wallet_reward: Number = None
    # One name in the prose of the document, the other in its sample
    wallet_reward_factor: Number = Field(
        default=None, validation_alias=AliasChoices("walletRewardFactor", "rewardWalletFactor")
    )
    coupon_reward: Part[Coupon] = None

    @property
    def is_nothing(self) -> bool:
        """True where there is nothing to tell: zeros and nothing else."""
        return not (self.rank_reward or self.wallet_reward or self.wallet_reward_factor or self.coupon_reward)
