"""The campaigns that are always there."""

from gameball.sandbox.programme.campaign import UNLIMITED, Campaign, campaign, reward
from gameball.sandbox.programme.coupons import FREE_MUG, FREE_SHIPPING, TEN_PERCENT
from gameball.sandbox.programme.tiers import SHOP
from gameball.sandbox.words import Icon, Text

SHOP_NOW = Text("Shop now", "تسوق الآن", "Voir la boutique")

EVERYDAY = [
    Campaign(
        campaign(
            5858,
            "SignUp",
            Text("Join the Meadow 🌱", "انضم إلى المرج 🌱", "Bienvenue au pré 🌱"),
            Text(
                "Open an account and your first Leaves are on us.",
                "افتح حسابًا وأوراقك الأولى هدية منا.",
                "Ouvrez un compte : vos premières feuilles sont pour nous.",
            ),
            reward(50, 10),
            icon=Icon("door"),
            start=-1_200,
        )
    ),
    Campaign(
        campaign(
            5859,
            "EventBased",
            Text("Third Order 🛍️", "الطلب الثالث 🛍️", "Troisième commande 🛍️"),
            Text(
                "Place three orders of $25 or more. Your third brings a thank-you.",
                "قدّم ثلاثة طلبات بقيمة ٢٥ دولارًا أو أكثر، والثالث يحمل شكرنا.",
                "Passez trois commandes de 25 $ ou plus. La troisième vous remercie.",
            ),
            reward(200),
            icon=Icon("bag"),
            button=SHOP_NOW,
            link=f"{SHOP}/shop",
        )
    ),
    Campaign(
        campaign(
            5860,
            "Birthday",
            Text("Birthday Reward 🎉", "مكافأة عيد الميلاد 🎉", "Cadeau d'anniversaire 🎉"),
            Text(
                "Tell us your birthday; once a year something grows in your account.",
                "أخبرنا بيوم ميلادك، ومرة كل عام ينمو شيء في حسابك.",
                "Dites-nous votre date de naissance : une fois par an, votre compte fleurit.",
            ),
            reward(100),
            most=UNLIMITED,
            icon=Icon("cake"),
        )
    ),
    Campaign(
        campaign(
            5861,
            "EventBased",
            Text("Seven-Day Stroll 🔥", "نزهة الأيام السبعة 🔥", "Sept jours de balade 🔥"),
            Text(
                "Come by seven days in a row.",
                "زُرنا سبعة أيام متتالية.",
                "Passez nous voir sept jours de suite.",
            ),
            reward(50, 5),
            most=UNLIMITED,
            icon=Icon("flame"),
        )
    ),
    Campaign(
        campaign(
            5862,
            "HighScore",
            Text("Green Thumb Quiz", "اختبار اليد الخضراء", "Quiz de la main verte"),
            Text(
                "Name the plant from its leaf. Beat 800 to win.",
                "خمّن النبتة من ورقتها. تجاوز ٨٠٠ لتفوز.",
                "Reconnaissez la plante à sa feuille. Dépassez 800 pour gagner.",
            ),
            reward(25, 30),
            most=UNLIMITED,
            icon=Icon("trophy"),
            button=Text("Play a round", "العب جولة", "Jouer une partie"),
            link=f"{SHOP}/quiz",
            start=-430,
            end=40,
        )
    ),
    Campaign(
        campaign(
            5863,
            "EventBased",
            Text("Write a Review ✍️", "اكتب تقييمًا ✍️", "Donnez votre avis ✍️"),
            Text(
                "Tell others how a thing you bought from us has held up.",
                "أخبر الآخرين كيف صمدت قطعة اشتريتها منا.",
                "Racontez comment un objet acheté chez nous a vieilli.",
            ),
            reward(coupon=TEN_PERCENT),
            most=5,
            icon=Icon("pen"),
            button=Text("Review a purchase", "قيّم مشترياتك", "Évaluer un achat"),
            link=f"{SHOP}/orders",
            end=38,
        )
    ),
    Campaign(
        campaign(
            5864,
            "SocialMedia",
            Text("Follow the Garden 📷", "تابع الحديقة 📷", "Suivez le jardin 📷"),
            Text(
                "Follow our photographs of what is in bloom.",
                "تابع صورنا لما يزهر الآن.",
                "Suivez nos photos de ce qui fleurit.",
            ),
            reward(20, 10),
            icon=Icon("heart"),
            button=Text("Follow us", "تابعنا", "Nous suivre"),
            link="https://social.example.com/meadowandpine",
        )
    ),
    Campaign(
        campaign(
            5865,
            "Spin The Wheel",
            Text("Wheel of Petals 🎡", "عجلة البتلات 🎡", "La roue des pétales 🎡"),
            Text(
                "One turn a month. Every petal wins.",
                "دورة كل شهر، وكل بتلة رابحة.",
                "Un tour par mois. Chaque pétale gagne.",
            ),
            reward(10),
            reward(75, 5),
            reward(coupon=FREE_SHIPPING),
            most=12,
            min_tier=2,
            icon=Icon("wheel"),
            button=Text("Spin", "أدِر", "Tourner"),
            link=f"{SHOP}/wheel",
        )
    ),
    Campaign(
        campaign(
            5870,
            "EventBased",
            Text("Surprise from the Greenhouse 🎁", "مفاجأة من الدفيئة 🎁", "Surprise de la serre 🎁"),
            Text(
                "You bought a little of everything. We noticed, and say thank you.",
                "اشتريت قليلًا من كل شيء. لاحظنا ذلك، وشكرًا لك.",
                "Un peu de tout dans votre panier : nous l'avons vu, et merci.",
            ),
            reward(coupon=FREE_MUG),
            most=3,
            visibility="VisibleIfEarned",
            icon=Icon("gift"),
        )
    ),
    Campaign(
        campaign(
            5874,
            "EventBased",
            Text("Bring the Pots Back ♻️", "أعد الأصص ♻️", "Rapportez les pots ♻️"),
            Text(
                "Empty pots are welcome at any till. No prize but a tidy shed.",
                "الأصص الفارغة مرحب بها عند أي صندوق. لا جائزة سوى مخزن مرتب.",
                "Les pots vides sont les bienvenus en caisse. Rien à gagner, sauf un abri bien rangé.",
            ),
            most=UNLIMITED,
            icon="https://images.gone.example.com/pots.webp",
        )
    ),
]
