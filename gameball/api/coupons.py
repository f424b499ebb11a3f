"""Coupons, which come inside the rewards of campaigns, tiers and referrals, in as many shapes as there are accounts."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field, PlainSerializer, PlainValidator

from gameball.api.moments import Moment
from gameball.api.values import Flag, Number, Text, Texts, When, Whole, as_it_came, integer, letters, moment
from gameball.api.wire import Decoration, Remnant, Wire

CouponKind = Literal["free_shipping", "percentage", "fixed", "fixed_rate", "free_product", "custom"]

_KINDS: dict[str, CouponKind] = {
    "freeshipping": "free_shipping",
    "freeshippingdiscount": "free_shipping",
    "percentage": "percentage",
    "percentagediscount": "percentage",
    "percent": "percentage",
    "fixed": "fixed",
    "fixeddiscount": "fixed",
    "fixedrate": "fixed_rate",
    "fixedratediscount": "fixed_rate",
    "freeproduct": "free_product",
    "custom": "custom",
}


def _product(value: Any) -> Any:
    # "Any", or a name, where an object belongs
    if isinstance(value, str):
        return {"anyProduct": True} if letters(value) in ("any", "all", "anyproduct") else {"productName": value}
    return value


def _collection(value: Any) -> Any:
    # "A list of collection IDs" in the document, names in its sample
    if isinstance(value, str | int) and not isinstance(value, bool):
        known = str(value).strip()
        return {"collectionId": known} if known.isdigit() else {"collectionName": known}
    return value


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) and value else value


def _expiry(value: object) -> int | Moment | None:
    try:
        return integer(value)
    except ValueError:
        return moment(value)


class CouponProduct(Wire):
    """The one product that a coupon is for; `any_product` where Gameball said "Any" instead."""

    product_id: Text = None
    product_name: Text = None
    variant_id: Text = None
    variant_name: Text = None
    product_display_name: Text = None
    any_product: bool = False


class CouponCollection(Wire):
    """A collection of products that a coupon is for. Either part may be all there is."""

    collection_id: Text = None
    collection_name: Text = None


class CouponGroup(Wire):
    """The stock of coupons that a coupon is taken from."""

    handle: Text = None
    title: Text = None
    url: Text = None
    icon_path: Text = None
    description: Text = None
    max_per_customer: Whole = None
    start_date: When = None
    expiry_date: When = None
    is_available: Flag = None
    is_active: Flag = None


class CombinesWith(Wire):
    """Which other discounts a coupon can be used together with."""

    order_discounts: Flag = None
    product_discounts: Flag = None
    shipping_discounts: Flag = None


Collection = Annotated[CouponCollection, BeforeValidator(_collection)]
Collections = Annotated[Decoration[tuple[Collection, ...]], BeforeValidator(_several)]


class CouponOptions(Wire):
    """The terms of a coupon: the documented ones, and those that only the documents' sample has."""

    name: Text = None
    expiry_after: Annotated[int | Moment | None, PlainValidator(_expiry), PlainSerializer(as_it_came)] = (
        None  # days, or a date
    )
    usage_limit: Whole = None
    used_count: Whole = None
    capping: Number = None
    min_order_value: Number = None
    code_prefix: Text = Field(default=None, validation_alias=AliasChoices("codePrefix", "couponPrefix"))
    redeem_instructions: Texts = ()
    instructions: Texts = ()
    combines_with: Decoration[CombinesWith] = None
    product_id: Text = None
    product_url: Text = None
    product_name: Text = None
    variant_id: Text = None
    variant_name: Text = None
    product_display_name: Text = None
    product_display_names: Texts = ()
    collections: Collections = None
    has_collections: Flag = None
    platforms: Texts = ()
    source: Text = None
    coupon_name: Text = None


class Coupon(Wire):
    """A coupon as a reward. `discount_value` is a percentage or money, as `kind` says.

    The properties answer what the two documents spell in several ways. Ids, handles and prefixes are for machines.
    """

    coupon_type: Text = None
    discount_value: Number = None
    own_min_order_value: Number = Field(default=None, validation_alias="minOrderValue")
    product: Annotated[Remnant[CouponProduct], BeforeValidator(_product)] = None
    collections: Collections = None
    group: Remnant[CouponGroup] = None
    options: Remnant[CouponOptions] = None
    own_prefix: Text = Field(default=None, validation_alias=AliasChoices("codePrefix", "couponPrefix"))

    @property
    def kind(self) -> CouponKind | None:
        """What sort of coupon it is; None for one that nobody documented.

        "0" was seen for a percentage. No source tells what other numbers mean, so they mean nothing here.
        """
        return "percentage" if self.coupon_type == "0" else _KINDS.get(letters(self.coupon_type))

    @property
    def min_order_value(self) -> Decimal | None:
        """The smallest order it can be used on, in money."""
        inside = self.options.min_order_value if self.options else None
        return self.own_min_order_value if inside is None else inside

    @property
    def capping(self) -> Decimal | None:
        """The most it takes off, in money."""
        return self.options.capping if self.options else None

    @property
    def usage_limit(self) -> int | None:
        """How often one coupon can be used."""
        return self.options.usage_limit if self.options else None

    @property
    def code_prefix(self) -> str | None:
        """What its code begins with."""
        return (self.options.code_prefix if self.options else None) or self.own_prefix

    @property
    def expires_after_days(self) -> int | None:
        """How many days after its creation it expires."""
        after = self.options.expiry_after if self.options else None
        return after if isinstance(after, int) and after > 0 else None

    @property
    def expires_on(self) -> Moment | None:
        """The day on which it expires, or else the whole group it is from."""
        after = self.options.expiry_after if self.options else None
        return after if isinstance(after, Moment) else self.group.expiry_date if self.group else None

    @property
    def product_name(self) -> str | None:
        """The product it is for, by the name meant for customers if there is one. Look at `any_product` first."""
        product, options = self.product or CouponProduct(), self.options or CouponOptions()
        names = (product.product_display_name, options.product_display_name, *options.product_display_names)
        return next((name for name in (*names, product.product_name, options.product_name) if name), None)

    @property
    def any_product(self) -> bool:
        """True where Gameball says that it is for any product."""
        return self.product is not None and self.product.any_product

    @property
    def collection_names(self) -> tuple[str, ...]:
        """The collections it is for, each once. One of which only an id came is left out."""
        everywhere = (*(self.collections or ()), *((self.options.collections if self.options else None) or ()))
        return tuple(dict.fromkeys(one.collection_name for one in everywhere if one.collection_name))

    @property
    def instructions_text(self) -> tuple[str, ...]:
        """How to redeem it, in the merchant's words."""
        if self.options is None:
            return ()
        return tuple(dict.fromkeys((*self.options.redeem_instructions, *self.options.instructions)))
