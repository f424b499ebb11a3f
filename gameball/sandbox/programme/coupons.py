"""The shop's coupons: one of every kind."""

from typing import Any

from gameball.sandbox.words import Day, Icon, Text

type Coupon = dict[str, Any]

AT_CHECKOUT = Text(
    "Enter the code at checkout.",
    "أدخل الرمز عند الدفع.",
    "Saisissez le code au moment de payer.",
)
IN_THE_SHOP = Text(
    "Show the code to anybody in the shop.",
    "أظهر الرمز لأي موظف في المتجر.",
    "Montrez le code à l'équipe en magasin.",
)

GARDEN = {
    "collectionId": "garden-tools",
    "collectionName": Text("Garden Tools", "أدوات الحديقة", "Outils de jardin"),
}
KITCHEN = {"collectionId": "kitchen", "collectionName": Text("Kitchen", "المطبخ", "Cuisine")}
LINEN = {"collectionId": "linen", "collectionName": Text("Table Linen", "مفارش الطاولة", "Linge de table")}

SEEDS = {
    "productId": "7781",
    "productName": "SEED-WILD-S",
    "variantId": "77812",
    "variantName": Text("Small meadow", "مرج صغير", "Petite prairie"),
    "productDisplayName": Text("Wildflower Seed Box", "صندوق بذور الزهور البرية", "Boîte de fleurs sauvages"),
}
MUG = {
    "productId": "8810",
    "productName": "MUG-STONE",
    "variantId": None,
    "variantName": None,
    "productDisplayName": Text("Stoneware Mug", "كوب من الخزف", "Tasse en grès"),
}


def coupon(kind: str, name: Text, value: float | None = None, **more: Any) -> Coupon:
    """A coupon as the documents draw it. `options` is filled with what is usual; `more` replaces parts of it."""
    options = {
        "name": name,
        "expiryAfter": 30,
        "usageLimit": 1,
        "capping": None,
        "minOrderValue": None,
        "codePrefix": "MEADOW",
        "redeemInstructions": AT_CHECKOUT,
    }
    return {
        "couponType": kind,
        "discountValue": value,
        "product": more.pop("product", None),
        "collections": more.pop("collections", []),
        "group": more.pop("group", None),
        "options": options | more,
    }


FREE_SHIPPING = coupon(
    "free_shipping",
    Text("Free shipping", "شحن مجاني", "Livraison offerte"),
    minOrderValue=30.0,
    codePrefix="SHIP",
)
TEN_PERCENT = coupon(
    "percentage_discount",
    Text("10% off for your words", "خصم ١٠٪ مقابل رأيك", "10 % pour votre avis"),
    10.0,
    capping=20.0,
    minOrderValue=50.0,
    codePrefix="REVIEW",
    expiryAfter=14,
)
FIFTEEN_DOLLARS = coupon(
    "fixed_discount",
    Text("$15 off planters", "خصم ١٥ دولارًا على الأصص", "15 $ sur les jardinières"),
    15.0,
    collections=[GARDEN],
    minOrderValue=75.0,
    usageLimit=2,
    codePrefix="PLANT",
)
PAN_FOR_TWENTY = coupon(
    "fixed_rate_discount",
    Text("Kitchen pieces at a set saving", "توفير ثابت على أدوات المطبخ", "Remise fixe en cuisine"),
    20.0,
    collections=[KITCHEN, LINEN],
    codePrefix="PAN",
)
SEED_BOX = coupon(
    "free_product",
    Text("A box of wildflowers, on us", "صندوق زهور برية هدية منا", "Une boîte de fleurs offerte"),
    product=SEEDS,
    expiryAfter=60,
    codePrefix="SEEDS",
)
FREE_MUG = coupon(
    "free_product",
    Text("A stoneware mug, on us", "كوب خزفي هدية منا", "Une tasse en grès offerte"),
    product=MUG,
    codePrefix="MUG",
    redeemInstructions=IN_THE_SHOP,
)
WORKSHOP_SEAT = coupon(
    "custom",
    Text("A seat at a Saturday workshop", "مقعد في ورشة يوم السبت", "Une place à l'atelier du samedi"),
    codePrefix="SEAT",
    redeemInstructions=[IN_THE_SHOP, Text("Bring gloves.", "أحضر قفازات.", "Apportez des gants.")],
    expiryAfter=Day(60, ""),
    group={
        "handle": "saturday-workshops",
        "title": Text("Saturday workshops", "ورش السبت", "Ateliers du samedi"),
        "url": "https://meadowandpine.example.com/workshops",
        "iconPath": Icon("ticket"),
        "description": Text(
            "Two hours, ten people, one thing to take home.",
            "ساعتان وعشرة أشخاص وشيء تأخذه معك.",
            "Deux heures, dix personnes, un objet à emporter.",
        ),
        "maxPerCustomer": 2,
        "startDate": Day(-30),
        "expiryDate": Day(60),
        "isAvailable": True,
        "isActive": True,
    },
)
GOLD_LIFETIME = coupon(
    "percentage_discount",
    Text("15% off one order of your choice", "خصم ١٥٪ على طلب واحد من اختيارك", "15 % sur une commande au choix"),
    15.0,
    capping=60.0,
    expiryAfter=None,
    codePrefix="GOLD",
)
FRIEND_TEN = {
    "couponType": "Percentage",
    "discountValue": 10.0,
    "minOrderValue": 50.0,
    "product": "Any",
    "collections": [
        Text("Garden Tools", "أدوات الحديقة", "Outils de jardin"),
        Text("Kitchen", "المطبخ", "Cuisine"),
    ],
    "options": {
        "expiryAfter": Day(90, ""),
        "usageLimit": 1,
        "usedCount": 0,
        "capping": 100,
        "minOrderValue": 50.0,
        "combinesWith": {"orderDiscounts": True, "productDiscounts": False, "shippingDiscounts": True},
        "couponPrefix": "FRIEND",
        "hasCollections": True,
        "platforms": ["Web", "Mobile"],
        "redeemInstructions": [AT_CHECKOUT],
        "source": "Referral Program",
        "couponName": "FRIEND10",
    },
}
"""The friend's coupon, in the other dress that coupons are seen in."""
