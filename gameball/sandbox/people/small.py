"""The customers with one thing each to see."""

from datetime import date, timedelta
from typing import Any

from gameball.sandbox.people.dice import Dice
from gameball.sandbox.people.ledger import Ledger
from gameball.sandbox.people.person import Begun, Expiring, Friend, Person

FIRST = [
    *("Ada", "Bram", "Cleo", "Dario", "Edda", "Finn", "Greta", "Hugo", "Ines", "Jonas"),
    *("Kaia", "Lior", "Mira", "Nils", "Orla", "Piet", "Runa", "Sami", "Tova", "Uma"),
]
LAST = [
    *("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy"),
    *("Juniper", "Larch", "Maple", "Oakes", "Rowan", "Sorrel", "Thorne", "Yewe"),
]


def nobody_yet(customer: str, _today: date) -> Person:
    return Person(customer, "Nora Fields", "nora.fields@example.com", None)


def only_pending(customer: str, today: date) -> Person:
    ledger = Ledger(today, seed=2)
    ledger.order(4, 180, rate=1.0)
    ledger.order(2, 60, rate=1.0, labelled=True)
    begun = {5858: Begun(100, 1), 5859: Begun(66.67)}
    return Person(
        customer,
        "Perry Waite",
        "perry.waite@example.com",
        "+15550100002",
        progress=240,
        pending=ledger.on_hold(),
        activities=ledger.written(),
        begun=begun,
    )


def happy(customer: str, today: date, seed: int = 7) -> Person:
    """A small account in which nothing is remarkable."""
    ledger = Ledger(today, seed)
    ledger.add("CampaignRewarded", 120, 50, score=10, campaign=5858)
    for days, points in ((118, 40), (86, 65), (51, 120), (24, 35)):
        ledger.order(days, points, rate=1.0, labelled=days > 80)
    ledger.redeem(40, 100)
    ledger.add("Referral", 33, 200)
    for days in (6, 5, 4, 3):
        ledger.add("SuccessfulAction", days, campaign=5861)
    friend = Friend("cust_00301", "Theo Marsh", "theo.marsh@example.com", None, _day(today, 33), True, 300_001)
    return Person(
        customer,
        "Wren Hollis",
        "wren.hollis@example.com",
        "+15550100007",
        progress=310,
        activities=ledger.written(),
        begun={5858: Begun(100, 1), 5859: Begun(100, 1), 5861: Begun(57.14, 0, 4, 4)},
        friends=[friend],
    )


def at_the_top(customer: str, today: date) -> Person:
    ledger = Ledger(today, seed=4)
    ledger.add("CampaignRewarded", 1_100, 50, score=10, campaign=5858)
    for order, days, points in ((2, 960, 100), (3, 700, 300), (4, 260, 1_000)):
        ledger.add("TierUpgraded", days, points, score=50, tier=order, labelled=order == 3)
    for index, points in enumerate(ledger.dice.split(17_330, 64)):
        ledger.order(1_080 - index * 16, points, rate=3 if index > 50 else 2, labelled=index < 30)
    for days, points in ((800, 1_500), (520, 2_000), (200, 1_800), (48, 1_000)):
        ledger.redeem(days, points)
    ledger.add("Lifetime", 255, couponType="free_product", couponCode="SEEDS-2C9K", couponUsed=True)
    begun = {each: Begun(100, 1) for each in (5858, 5859, 5864, 5869, 5870)}
    begun |= {5860: Begun(100, 3), 5863: Begun(100, 5), 5865: Begun(0, 9), 5868: Begun(0, 2), 5872: Begun(50, 1)}
    lines = ledger.written()
    return Person(
        customer,
        "Isolde Castellane",
        "isolde.castellane@example.com",
        "+15550100004",
        tier=4,
        progress=7_340,
        expiring=ledger.next_expiring(75),
        activities=lines,
        begun=begun | {5861: Begun(28.57, 21, 2, 112), 5862: Begun(100, 6, high_score=2_960)},
        friends=many(today, 9),
        nested_campaigns=True,
    )


def soon_expiring(customer: str, today: date) -> Person:
    ledger = Ledger(today, seed=3)
    ledger.order(177, 180)
    ledger.add("CampaignRewarded", 120, 100, campaign=5860)
    ledger.order(60, 60)
    return Person(
        customer,
        "Felix Autumn",
        "felix.autumn@example.com",
        tier=2,
        progress=540,
        expiring=Expiring(180, 3),
        activities=ledger.written(),
        begun={5858: Begun(100, 1), 5860: Begun(100, 1)},
    )


def in_the_red(customer: str, today: date) -> Person:
    ledger = Ledger(today, seed=6)
    ledger.order(40, 80, rate=1.0)
    sent_back = ledger.order(30, 400, rate=1.0)
    ledger.redeem(12, 300)
    ledger.add("Cancel", 3, -300, transactionId=sent_back.extra["transactionId"], labelled=True)
    begun = {5858: Begun(100, 1), 5859: Begun(66.67)}
    return Person(
        customer, "Denver Slate", "denver.slate@example.com", progress=180, activities=ledger.written(), begun=begun
    )


def by_hand(customer: str, today: date) -> Person:
    ledger = Ledger(today, seed=8)
    ledger.add("TierMigration", 20, tier=3)
    ledger.order(15, 140, rate=2)
    ledger.add("BalanceAdjustment", 14, 25, labelled=True, reason="Sorry about the broken pot")
    return Person(
        customer, "Ottilie Gray", "ottilie.gray@example.com", tier=3, progress=140, activities=ledger.written()
    )


def arabic(customer: str, today: date) -> Person:
    ledger = Ledger(today, seed=9)
    riyal: dict[str, Any] = {"currency": "SAR"}
    ledger.add("CampaignRewarded", 210, 50, score=10, campaign=5858)
    ledger.add("TierUpgraded", 90, 100, score=50, tier=2, labelled=True)
    for index, points in enumerate(ledger.dice.split(700, 18)):
        ledger.order(200 - index * 11, points, labelled=index % 2 == 0, **riyal)
    ledger.redeem(70, 150, worth=0.2, **riyal)
    ledger.add("Referral", 44, 200)
    ledger.add("BalanceAdjustment", 20, 30, reason="اعتذار عن تأخر الشحن")
    for days in range(1, 7):
        ledger.add("SuccessfulAction", days, campaign=5861)
    names = ("نورة السالم", "عبد الله الحربي", "ليلى حدّاد", "يوسف المنصور", "مها القحطاني")
    friends = [
        Friend(
            f"cust_ar_{number}", name, None, f"+96655500{number:04}", _day(today, 52 - number * 8), number < 3, number
        )
        for number, name in enumerate(names, start=1)
    ]
    lines = ledger.written()
    return Person(
        customer,
        "سلمى العتيبي",
        "salma@example.com",
        "+966555000100",
        tier=2,
        progress=720,
        pending=ledger.on_hold(),
        expiring=ledger.next_expiring(40),
        currency="SAR",
        points_name="أوراق",
        worth=0.2,
        activities=lines,
        begun={
            5858: Begun(100, 1),
            5859: Begun(100, 1),
            5861: Begun(85.71, 2, 6, 14),
            5863: Begun(50, 1),
            5865: Begun(0, 1),
        },
        friends=friends,
    )


def befriended(customer: str, today: date) -> Person:
    """A list of friends that takes several pages, with the id that the next page is asked by."""
    person = happy(customer, today, seed=650)
    person.name, person.email = "Linnea Vale", "linnea.vale@example.com"
    person.friends, person.shows_gameball_ids = many(today, 650), True
    return person


def many(today: date, number: int) -> list[Friend]:
    dice = Dice(number)
    return [
        Friend(
            f"cust_{index:05}",
            f"{dice.pick(FIRST)} {dice.pick(LAST)}",
            f"friend{index}@example.com",
            None,
            _day(today, 1 + (number - index) * 900 // number),
            dice.below(10) < 6,
            700_001 + index * 7,
        )
        for index in range(number)
    ]


def _day(today: date, days: int) -> str:
    return f"{today - timedelta(days=days)}T00:00:00"
