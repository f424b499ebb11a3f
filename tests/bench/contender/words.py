"""Figures, money, dates and rewards in words. What Babel writes is remembered, as it is in the portal."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from babel import Locale, dates, numbers

from .models import Benefit, Coupon, Reward

LOCALE = Locale("en")


class Line(NamedTuple):
    icon: str
    text: str
    notes: tuple[str, ...] = ()
    link: str | None = None


@lru_cache(4096)
def number(value: Decimal) -> str:
    return str(numbers.format_decimal(value, locale=LOCALE))


@lru_cache(4096)
def money(value: Decimal, currency: str) -> str:
    return str(numbers.format_currency(value, currency, locale=LOCALE))


def signed(value: Decimal) -> str:
    return ("+" if value > 0 else "−") + number(abs(value))


@lru_cache(4096)
def long_date(text: str) -> str:
    return str(dates.format_date(datetime.fromisoformat(text), "long", locale=LOCALE))


def moment(date: str, time: str) -> datetime:
    return datetime.strptime(f"{date} {time}", "%B %d, %Y %H:%M:%S")


def day_and_time(at: datetime) -> str:
    day, clock = dates.format_date(at, "medium", locale=LOCALE), dates.format_time(at, "short", locale=LOCALE)
    return f"{day}, {clock}"


def month(at: datetime) -> str:
    return str(dates.format_skeleton("yMMMM", at, locale=LOCALE))


def reward_lines(rewards: Iterable[Reward], points_name: str, currency: str, note: str = "") -> list[Line]:
    notes = (note,) if note else ()
    lines = []
    for reward in rewards:
        if reward.wallet_reward:
            lines.append(Line("coins", f"{number(reward.wallet_reward)} {points_name}", notes))
        if reward.rank_reward:
            lines.append(Line("trophy", f"Score {signed(reward.rank_reward)}", notes))
        if reward.coupon_reward:
            lines.append(coupon_line(reward.coupon_reward, currency, notes))
    return lines


def benefit_lines(benefits: Iterable[Benefit], points_name: str, currency: str) -> list[Line]:
    lines: list[Line] = []
    for benefit in benefits:
        if factor := benefit.wallet_reward_factor or benefit.reward_wallet_factor:
            unit = money(Decimal(1), currency)
            lines.append(Line("multiply", f"{number(factor)} {points_name} for every {unit} you spend"))
        if benefit.description:
            lines.append(Line("star", benefit.description, (), benefit.hyper_link))
        once = (
            "once, on reaching this tier" if benefit.type == "Entry Reward" else "once, whenever you like in this tier"
        )
        lines += reward_lines([benefit], points_name, currency, once)
    return lines


def coupon_line(coupon: Coupon, currency: str, notes: tuple[str, ...]) -> Line:
    options, value = coupon.options, coupon.discount_value
    product = coupon.product.product_display_name if coupon.product and not isinstance(coupon.product, str) else None
    match coupon.coupon_type:
        case "free_shipping":
            icon, title = "truck", "Free shipping"
        case "free_product":
            icon, title = "gift", f"Free: {product}" if product else "A free product"
        case "percentage_discount" if value:
            icon, title = "percent", f"{number(value)}% off"
        case _ if value:
            icon, title = "percent", f"{money(value, currency)} off"
        case _:
            icon, title = "gift", options.name or "A coupon"
    said = [*notes]
    if options.capping:
        said.append(f"up to {money(options.capping, currency)}")
    if options.min_order_value:
        said.append(f"on orders from {money(options.min_order_value, currency)}")
    if isinstance(options.expiry_after, int):
        said.append(f"valid for {options.expiry_after} days")
    elif options.expiry_after:
        said.append(f"valid until {long_date(options.expiry_after)}")
    if options.usage_limit:
        said.append("can be used once" if options.usage_limit == 1 else f"can be used {options.usage_limit} times")
    instructions = options.redeem_instructions
    said += [instructions] if isinstance(instructions, str) else instructions or []
    return Line(icon, title, tuple(said))
