"""The campaigns with a beginning and an end, those for some customers only, and those that nobody should see."""

from gameball.sandbox.programme.campaign import UNLIMITED, Campaign, campaign, reward
from gameball.sandbox.programme.coupons import FIFTEEN_DOLLARS, PAN_FOR_TWENTY, WORKSHOP_SEAT
from gameball.sandbox.programme.everyday import SHOP_NOW
from gameball.sandbox.programme.tiers import SHOP
from gameball.sandbox.words import Icon, Text

SEASONAL = [
    Campaign(
        campaign(
            5866,
            "ScheduledChallenge",
            Text("Balcony Weekend 🪴", "عطلة الشرفة 🪴", "Week-end au balcon 🪴"),
            Text(
                "Fill a basket with three planters over one weekend.",
                "املأ سلتك بثلاثة أصص في عطلة نهاية أسبوع واحدة.",
                "Trois jardinières dans votre panier en un week-end.",
            ),
            reward(150, coupon=FIFTEEN_DOLLARS),
            icon=Icon("pot"),
            start=6,
            end=20,
        )
    ),
    Campaign(
        campaign(
            5867,
            "Reward Campaign",
            Text("Double Leaves on Garden Tools", "أوراق مضاعفة على أدوات الحديقة", "Feuilles doublées sur les outils"),
            Text(
                "Spades, secateurs and the good gloves count twice.",
                "المجارف والمقصات والقفازات الجيدة تُحسب مرتين.",
                "Bêches, sécateurs et bons gants comptent double.",
            ),
            reward(factor=2),
            most=UNLIMITED,
            icon=Icon("trowel"),
            button=SHOP_NOW,
            link=f"{SHOP}/garden-tools",
            start=-3,
            end=11,
        ),
        transactional=True,
        skus=frozenset({"SPADE-ASH-1", "SECATEUR-7"}),
        collections=frozenset({"garden-tools"}),
    ),
    Campaign(
        campaign(
            5868,
            "Reward Campaign",
            Text("Cast Iron, Triple Leaves", "حديد الزهر بثلاثة أضعاف الأوراق", "Fonte : feuilles triplées"),
            Text(
                "A pan for a lifetime brings three times its Leaves.",
                "مقلاة تدوم العمر بثلاثة أضعاف أوراقها.",
                "Une poêle pour la vie rapporte trois fois ses feuilles.",
            ),
            reward(factor=3),
            most=UNLIMITED,
            min_tier=3,
            icon=Icon("pan"),
            button=Text("See the pan", "شاهد المقلاة", "Voir la poêle"),
            link=f"{SHOP}/p/cast-iron-24",
            end=25,
        ),
        transactional=True,
        skus=frozenset({"PAN-IRON-24", "PAN-IRON-28"}),
        collections=frozenset({"kitchen"}),
    ),
    Campaign(
        campaign(
            5869,
            "EventBased",
            Text("Old Pan, New Pan 🍳", "مقلاة قديمة بجديدة 🍳", "Vieille poêle, neuve poêle 🍳"),
            Text(
                "Bring an old pan and take a saving home.",
                "أحضر مقلاة قديمة وعد بتوفير.",
                "Rapportez une vieille poêle, repartez avec une remise.",
            ),
            reward(coupon=PAN_FOR_TWENTY),
            icon=Icon("pan"),
            start=-90,
            end=-14,
        )
    ),
    Campaign(
        campaign(
            5872,
            "EventBased",
            Text("Saturday Workshop", "ورشة السبت", "L'atelier du samedi"),
            Text(
                "Members from Gold on make a wreath, a lamp or a loaf with us.",
                "الأعضاء من الذهبية فما فوق يصنعون معنا إكليلًا أو مصباحًا أو رغيفًا.",
                "Dès le niveau Or : une couronne, une lampe ou un pain, avec nous.",
            ),
            reward(coupon=WORKSHOP_SEAT),
            most=2,
            min_tier=3,
            icon=None,
            end=60,
        )
    ),
    Campaign(
        campaign(
            5875,
            "EventBased",
            Text("Wholesale Welcome", "ترحيب بالجملة", "Bienvenue aux pros"),
            Text(
                "For landscapers who buy by the pallet.",
                "لمنسقي الحدائق الذين يشترون بالجملة.",
                "Pour les paysagistes qui achètent par palettes.",
            ),
            reward(500),
            tags=("trade",),
            icon="campaign-c7",
            button=Text("Apply", "قدّم طلبًا", "Postuler"),
            link=f"{SHOP}/trade",
        )
    ),
    Campaign(
        campaign(
            5873,
            "EventBased",
            Text("Win-back, quiet", "استعادة هادئة", "Retour discret"),
            Text("Internal: lapsed for 120 days.", "داخلي: غياب ١٢٠ يومًا.", "Interne : 120 jours sans achat."),
            reward(score=40),
            visibility="Not Visible",
            icon=Icon("gift"),
        )
    ),
    Campaign(
        campaign(
            5871,
            "Manual Import",
            Text("Till test, do not publish", "اختبار الصندوق، لا تنشر", "Test de caisse, ne pas publier"),
            Text("Internal: left by the migration.", "داخلي: من بقايا النقل.", "Interne : reste de la migration."),
            visibility="NotVisible",
            icon="level-a1",
            button=Text("Do not press", "لا تضغط", "Ne pas appuyer"),
            link="javascript:alert(document.domain)",
        )
    ),
]
