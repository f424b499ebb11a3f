"""One kind of digits to a page: Latin, or Arabic-Indic where the region writes them in figures and dates alike."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from gameball.api import Moment
from gameball.language import Language, offered
from gameball.panels.formats import Formats

from .merchant import texts_of_ours
from .pages import Page

LANGUAGES = ["ar", "ar-EG", "ar-SA", "ar-MA", "ar-AE", "fr", "fr-CA", "en-GB", "en-IN"]
ARABIC_INDIC = {"ar-EG", "ar-SA"}
LATIN = re.compile(r"[0-9]")
INDIC = re.compile(r"[٠-٩]")
# A friend who is called by a telephone number: the end of it
HINT = re.compile(r"•••\d+")


def language_of(tag: str) -> Language:
    found = offered(tag)
    assert found
    return found


def check_digits(page: Page, tag: str, *customers: str) -> None:
    texts = [HINT.sub("", text) for text in texts_of_ours(page, language_of(tag), *customers)]
    own, foreign = (INDIC, LATIN) if tag in ARABIC_INDIC else (LATIN, INDIC)
    assert [text for text in texts if foreign.search(text)] == []
    assert any(own.search(text) for text in texts), "no figure at all"


@pytest.mark.parametrize(
    ("tag", "customer"),
    [*((tag, "middle") for tag in LANGUAGES), ("ar", "odd"), ("ar-EG", "odd"), ("ar-EG", "friends")],
)
def test_an_account_has_one_kind_of_digits(
    see: Callable[..., Page], settings: Settings, tag: str, customer: str
) -> None:
    settings.SHOP_PENDING_DAYS = 14
    page = see(customer, f"/account/?lang={tag}")
    assert page.one("html")["lang"] == tag
    check_digits(page, tag, customer)


@pytest.mark.parametrize("customer", ["top", "pending", "expiring", "negative", "arabic", "manual"])
def test_so_does_everybody_elses(see: Callable[..., Page], customer: str) -> None:
    check_digits(see(customer, "/account/?lang=ar-EG"), "ar-EG", customer)


@pytest.mark.parametrize("noun", ["activities", "referrals"])
def test_so_do_the_rows_that_are_loaded(see: Callable[..., Page], noun: str) -> None:
    more = see("friends" if noun == "referrals" else "middle", f"/account/{noun}/?lang=ar-EG").more
    assert more
    customer = "friends" if noun == "referrals" else "middle"
    check_digits(see(customer, more, htmx=True), "ar-EG", customer)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_programme_has_one_kind_of_digits(anybody: Client, tag: str) -> None:
    check_digits(Page(anybody.get(f"/program/?lang={tag}")), tag, "nobody")


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize(
    "address",
    [
        "/staff/customer/explain/?id={customer}&lang={tag}",
        "/staff/audit/?lang={tag}",
    ],
)
def test_the_staff_door_has_one_kind_of_digits(lead: Client, settings: Settings, address: str, tag: str) -> None:
    settings.SHOP_PENDING_DAYS = 14
    for customer in ("middle", "odd") if tag in {"ar", "ar-EG"} else ("middle",):
        check_digits(Page(lead.get(f"/staff/customer/?id={customer}&lang={tag}")), tag, customer)
        check_digits(Page(lead.get(address.format(customer=customer, tag=tag))), tag, customer)


@pytest.mark.parametrize("tag", ["ar-EG", "ar"])
def test_so_have_its_other_pages(lead: Client, tag: str) -> None:
    lead.get(f"/staff/customer/?id=middle&lang={tag}")
    missing = "MP-7"
    for address in (
        f"/staff/customer/sent/?id=middle&lang={tag}",
        f"/staff/customer/explain/?id=middle&order={missing}&lang={tag}",
    ):
        check_digits(Page(lead.get(address)), tag, "middle", missing)
    revealed = Page(lead.post(f"/staff/customer/contact/?id=middle&lang={tag}"))
    check_digits(revealed, tag, "middle")


@pytest.mark.parametrize(
    ("tag", "figure", "percent", "money", "day", "clock"),
    [
        ("ar-EG", "١٬٢٣٤٬٥٦٧٫٥", "٣٣٪", "‏٦٠٫٠٠ US$", "٢٦‏/١١‏/٢٠٢٦", "٥:٠٩ م"),
        ("ar", "1,234,567.5", "33%", "‏60.00 US$", "26‏/11‏/2026", "5:09 م"),
        ("ar-MA", "1.234.567,5", "33%", "‏60,00 US$", "26‏/11‏/2026", "17:09"),
        ("fr", "1 234 567,5", "33 %", "60,00 $US", "26 nov. 2026", "17:09"),
        ("fr-CA", "1 234 567,5", "33 %", "60,00 $ US", "26 nov. 2026", "17 h 09"),
        ("en-GB", "1,234,567.5", "33%", "US$60.00", "26 Nov 2026", "17:09"),
        ("en-IN", "12,34,567.5", "33%", "$60.00", "26 Nov 2026", "5:09 pm"),
    ],
)
def test_each_region_writes_its_own_way(tag: str, figure: str, percent: str, money: str, day: str, clock: str) -> None:
    formats, moment = Formats(language_of(tag)), datetime(2026, 11, 26, 17, 9)

    def plain(text: str) -> str:
        return re.sub("[\u2066-\u2069\u200e\u200f]", "", text).replace("\u202f", " ").replace("\xa0", " ")

    assert plain(formats.number(Decimal("1234567.5"))) == figure
    assert plain(formats.percent(Decimal(33))) == percent
    assert plain(formats.money(Decimal(60), "USD")) == plain(money)
    assert plain(formats.day(moment)) == plain(day)
    assert plain(formats.clock(moment)) == clock


@pytest.mark.parametrize(
    ("tag", "minutes", "days", "month"),
    [("ar-EG", "منذ ١٢ دقيقة", "بعد ١٢ يومًا", "نوفمبر ٢٠٢٦"), ("ar-AE", "منذ 12 دقيقة", "بعد 12 يومًا", "نوفمبر 2026")],
)
def test_ages_and_days_to_come_are_counted_in_the_same_digits(tag: str, minutes: str, days: str, month: str) -> None:
    formats = Formats(language_of(tag))
    with translation.override("ar"):
        said = [formats.ago(timedelta(minutes=12)), formats.in_days(12)]
    said.append(formats.month(datetime(2026, 11, 1)))
    assert [re.sub("[\u2066-\u2069]", "", text) for text in said] == [minutes, days, month]


def test_a_sign_stands_where_its_digits_want_it() -> None:
    """Left of Latin digits, right of Arabic-Indic ones: the isolate says from where it is read."""
    assert Formats(language_of("ar")).signed(Decimal(-400)) == "\u2066\N{MINUS SIGN}400\u2069"
    assert Formats(language_of("ar-EG")).signed(Decimal(-400)) == "\u2067\N{MINUS SIGN}٤٠٠\u2069"
    assert Formats(language_of("ar-EG")).money(Decimal(-60), "EGP").startswith("\u2067\N{MINUS SIGN}")


def test_a_moment_that_cannot_be_read_stands_as_it_came() -> None:
    assert Formats(language_of("ar-EG")).date(Moment("sometime in 2024", None)) == "sometime in 2024"


def test_a_file_to_take_away_keeps_the_digits_of_spreadsheets(lead: Client) -> None:
    for address in ("/staff/customer/activities.csv?id=expiring&lang=ar-EG", "/staff/audit.csv?lang=ar-EG"):
        answer: object = lead.get(address)
        assert isinstance(answer, StreamingHttpResponse)
        body = b"".join(answer).decode()
        assert LATIN.search(body)
        assert not INDIC.search(body)
