"""Rewards and coupons in words: what a campaign, a tier or a referral brings, as a customer would say it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gameball.api import Balance, Benefit, Coupon, ReferralReward, Reward
from gameball.language import Language
from gameball.panels.formats import Formats


@dataclass(frozen=True)
class Line:
    """One thing that somebody gets, the icon it is drawn with, and its small print."""

    icon: str
    text: str
    notes: tuple[str, ...] = ()
    link: str | None = None


@dataclass(frozen=True)
class Words:
    """The words of one page: its language, and the programme's own name for its points and its currency."""

    language: Language
    points_name: str
    currency: str | None
    formats: Formats = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "formats", Formats(self.language))

    @classmethod
    def of(cls, language: Language, balance: Balance | None) -> "Words":
        """From a customer's balance, which alone names points and currency; else from the settings."""
        return cls(
            language,
            (balance and balance.points_name) or settings.SHOP_POINTS_NAME or _("points"),
            (balance and balance.currency) or settings.SHOP_CURRENCY or None,
        )

    @cached_property
    def points(self) -> str:
        return self.formats.text(self.points_name)

    @cached_property
    def _have_a_name(self) -> bool:
        return self.points_name != _("points")

    def unit(self, figure: Decimal | None) -> str:
        """What stands beside a figure that is set apart from it."""
        if self._have_a_name or figure is None:
            return self.points
        return ngettext("point", "points", plural_of(figure))

    def of_points(self, figure: Decimal) -> str:
        """Figure and name side by side: the name is the merchant's, untranslated and uninflected."""
        if self._have_a_name:
            return f"{self.formats.number(figure)} {self.points}"
        counted = ngettext("%(figure)s point", "%(figure)s points", plural_of(figure))
        return counted % {"figure": self.formats.number(figure)}

    def more_rows(self, rows: int) -> str:
        return ngettext("%(rows)s more row", "%(rows)s more rows", rows) % {"rows": self.formats.number(rows)}

    def reward(self, reward: Reward) -> list[Line]:
        return [
            *self._wallet(reward.wallet_reward),
            *self._multiplier(reward.wallet_reward_factor),
            *self._score(reward.rank_reward),
            *self._coupon(reward.coupon_reward),
        ]

    def benefit(self, benefit: Benefit) -> list[Line]:
        """A tier's benefit: what it is by its kind, in the merchant's own words where there are some."""
        lines = [
            *self._wallet(benefit.wallet_reward),
            *self._earning(benefit.wallet_reward_factor),
            *self._score(benefit.rank_reward),
            *self._coupon(benefit.coupon_reward),
        ]
        if note := _once(benefit):
            lines = [Line(line.icon, line.text, (note, *line.notes), line.link) for line in lines]
        link = safe_link(benefit.hyper_link)
        if benefit.description:
            return [Line("star", self.formats.text(benefit.description), (), link), *lines]
        if link and lines:
            return [Line(lines[0].icon, lines[0].text, lines[0].notes, link), *lines[1:]]
        return lines or ([Line("star", _("A benefit of this tier"), (), link)] if link else [])

    def referral(self, reward: ReferralReward | None) -> list[Line]:
        if reward is None:
            return []
        return [*self._wallet(reward.point), *self._score(reward.score), *self._coupon(reward.coupon)]

    def _wallet(self, points: Decimal | None) -> list[Line]:
        return [Line("coins", self.of_points(points))] if points and points > 0 else []

    def _score(self, score: Decimal | None) -> list[Line]:
        return (
            [Line("trophy", _("Score +%(score)s") % {"score": self.formats.number(score)})]
            if score and score > 0
            else []
        )

    def _multiplier(self, factor: Decimal | None) -> list[Line]:
        if not factor or factor <= 0:
            return []
        words = {"factor": self.formats.number(factor), "points": self.points}
        return [Line("multiply", _("%(factor)s× %(points)s on what you buy") % words)]

    def _earning(self, factor: Decimal | None) -> list[Line]:
        """In a tier the factor is points per unit of money, not a multiplier."""
        if not factor or factor <= 0:
            return []
        earned = self.of_points(factor)
        if self.currency:
            unit = self.formats.amount(Decimal(1), self.currency)
            return [Line("multiply", _("%(earned)s for every %(unit)s you spend") % {"earned": earned, "unit": unit})]
        return [Line("multiply", _("%(earned)s for each unit of money you spend") % {"earned": earned})]

    def _coupon(self, coupon: Coupon | None) -> list[Line]:
        if coupon is None:
            return []
        link = safe_link(coupon.group.url) if coupon.group else None
        return [Line(coupon_icon(coupon), self.coupon_title(coupon), tuple(self.coupon_notes(coupon)), link)]

    def coupon_title(self, coupon: Coupon) -> str:
        kind, value = coupon.kind, coupon.discount_value
        if kind == "percentage" and value:
            return _("%(percent)s off") % {"percent": self.formats.percent(value)}
        if kind in {"fixed", "fixed_rate"} and value:
            return _("%(amount)s off") % {"amount": self.formats.amount(value, self.currency)}
        if kind == "free_shipping":
            return _("Free shipping")
        if kind == "free_product":
            product = self._product(coupon)
            return _("Free: %(product)s") % {"product": product} if product else _("A free product")
        title = (coupon.group and coupon.group.title) or (coupon.options and coupon.options.name)
        return self.formats.text(title) if title else _("A coupon")

    def coupon_notes(self, coupon: Coupon) -> list[str]:
        """Kind, minimum, cap, what it applies to, validity, uses, instructions. Never prefixes, handles or ids."""
        return [*self._limits(coupon), *self._applies_to(coupon), *self._validity(coupon), *self._terms(coupon)]

    def _limits(self, coupon: Coupon) -> Iterable[str]:
        if coupon.capping and coupon.kind in {"percentage", None}:
            yield _("up to %(amount)s") % {"amount": self.formats.amount(coupon.capping, self.currency)}
        if coupon.min_order_value:
            yield _("on orders from %(amount)s") % {
                "amount": self.formats.amount(coupon.min_order_value, self.currency)
            }

    def _applies_to(self, coupon: Coupon) -> Iterable[str]:
        product = self._product(coupon)
        if product and not coupon.any_product and coupon.kind != "free_product":
            yield _("for %(product)s") % {"product": product}
        if coupon.collection_names:
            yield _("on %(collections)s") % {"collections": self.listed(coupon.collection_names)}
        if coupon.options and coupon.options.platforms:
            yield _("to be used on: %(platforms)s") % {"platforms": self.listed(coupon.options.platforms)}

    def _product(self, coupon: Coupon) -> str:
        """Its name for customers, and the variant where the name does not hold it already."""
        name = coupon.product_name
        if not name:
            return ""
        variant = (coupon.product and coupon.product.variant_name) or (coupon.options and coupon.options.variant_name)
        return self.formats.text(f"{name} ({variant})" if variant and variant.lower() not in name.lower() else name)

    def listed(self, names: Iterable[str]) -> str:
        return _(", ").join(map(self.formats.text, names))

    def _terms(self, coupon: Coupon) -> Iterable[str]:
        limit = coupon.usage_limit or (coupon.group and coupon.group.max_per_customer)
        if limit and limit > 0:
            yield ngettext("can be used once", "can be used %(count)s times", limit) % {
                "count": self.formats.number(limit)
            }
        with_others = coupon.options and coupon.options.combines_with
        if with_others:
            kinds = {
                _("order discounts"): with_others.order_discounts,
                _("product discounts"): with_others.product_discounts,
                _("shipping discounts"): with_others.shipping_discounts,
            }
            if allowed := [kind for kind, goes in kinds.items() if goes]:
                yield _("goes together with: %(discounts)s") % {"discounts": self.listed(allowed)}
        if coupon.group and (coupon.group.is_available is False or coupon.group.is_active is False):
            yield _("not available at the moment")
        if coupon.group and coupon.group.description:
            yield self.formats.text(coupon.group.description)
        yield from map(self.formats.text, coupon.instructions_text)

    def _validity(self, coupon: Coupon) -> list[str]:
        days, group, date = coupon.expires_after_days, coupon.group, self.formats.date
        if days:
            valid = ngettext("valid for %(days)s day", "valid for %(days)s days", days)
            return [valid % {"days": self.formats.number(days)}]
        if coupon.expires_on:
            return [_("valid until %(date)s") % {"date": date(coupon.expires_on)}]
        said = []
        if group and group.start_date:
            said.append(_("valid from %(date)s") % {"date": date(group.start_date)})
        if group and group.expiry_date:
            said.append(_("valid until %(date)s") % {"date": date(group.expiry_date)})
        return said


def _once(benefit: Benefit) -> str:
    """When a benefit comes that comes but once."""
    match benefit.kind:
        case "entry":
            return _("once, on reaching this tier")
        case "lifetime":
            return _("once, whenever you like in this tier")
        case _:
            return ""


def plural_of(figure: Decimal) -> int:
    """What gettext counts by. A fraction takes the form of many."""
    return int(figure) if figure == int(figure) else 5


def coupon_icon(coupon: Coupon) -> str:
    return {"free_shipping": "truck", "free_product": "gift", "percentage": "percent"}.get(coupon.kind or "", "ticket")


def safe_link(url: str | None) -> str | None:
    """A merchant-written link, if it is https, to some host, and nothing else."""
    try:
        found = urlsplit(url or "")
        usable = found.scheme == "https" and bool(found.hostname)
    except ValueError:
        return None
    return url if url and usable and url.split() == [url] else None
