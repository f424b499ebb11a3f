"""Figures, money and moments as people of a language write them, in one kind of digits."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from gameball.api import Moment
from gameball.language import Language

# Embeddings, overrides and isolates.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# The letters that run against a page of that direction.
AGAINST = {"ltr": {"R", "AL"}, "rtl": {"L"}}
MINUS = "\N{MINUS SIGN}"
# A figure that leans on its neighbours for its direction would put its sign on the wrong side in Arabic. Which side
# that is goes by the digits: a sign stands to the left of Latin ones, and to the right of Arabic-Indic ones.
LTR, RTL = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{RIGHT-TO-LEFT ISOLATE}"
ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
ARABIC_LETTER_MARK = "\N{ARABIC LETTER MARK}"  # part of Babel's signs, and needless in an isolate


@dataclass(frozen=True)
class Formats:
    """One language's way of writing. Dates are those of the shop's time zone."""

    language: Language

    @property
    def locale(self) -> Locale:
        return self.language.locale

    def number(self, value: Decimal | int) -> str:
        return self._directed(_number(Decimal(value), self.language))

    def signed(self, value: Decimal) -> str:
        """`+150`, `−400`, `0`."""
        sign = "+" if value > 0 else MINUS if value < 0 else ""
        return self._directed(sign + _number(abs(value), self.language))

    def percent(self, value: Decimal) -> str:
        """`33%` of 33, `12.5%` of 12.5."""
        return self._directed(_percent(value, self.language))

    def money(self, value: Decimal, currency: str | None) -> str:
        """`$60.00`; the bare figure where no currency is known."""
        return self._money(value, currency)

    def amount(self, value: Decimal, currency: str | None) -> str:
        """Money in a sentence: `$50`, but `$49.50`."""
        return self._money(value, currency, short=True)

    def _money(self, value: Decimal, currency: str | None, *, short: bool = False) -> str:
        written = _money(abs(value), currency, self.language, short=short)
        if self.language.direction == "ltr" or self.language.numbering == "arab":
            return self._directed((MINUS if value < 0 else "") + written)
        # A sign stands before its figure, and only the figure runs from left to right.
        figure = re.search(r"\d[\d.,\u202f\u00a0٬٫]*\d|\d", written)
        if value >= 0 or figure is None:
            return self._directed(written)
        start, end = figure.span()
        return f"{written[:start]}{LTR}{MINUS}{figure.group()}{END}{written[end:]}"

    def date(self, moment: Moment | None) -> str:
        local = self.local(moment)
        if local:
            return _long_date(local.date(), self.language)
        return moment.text if moment else ""

    def day_and_time(self, moment: Moment | None) -> str:
        local = self.local(moment)
        if local and moment and moment.date_only:
            return self.day(local)
        if local:
            return _day_with_time(self.language).replace("{1}", self.day(local)).replace("{0}", self.clock(local))
        return moment.text if moment else ""

    def day(self, local: datetime) -> str:
        return _date(local.date(), self.language)

    def month(self, local: datetime) -> str:
        return _month(local.year, local.month, self.language)

    def month_name(self, month: int, *, letter: bool = False) -> str:
        """`Nov`, or where there is little room only `N`: for an axis, where the year is said elsewhere."""
        names = self.locale.months["stand-alone"]["narrow" if letter else "abbreviated"]
        return str(names[month])

    def clock(self, local: datetime) -> str:
        return _clock(local.hour, local.minute, self.language)

    def to_the_second(self, local: datetime) -> str:
        clock = _in_digits(dates.format_time(local.time(), "medium", locale=self.locale), self.language)
        return _day_with_time(self.language).replace("{1}", self.day(local)).replace("{0}", clock)

    def zone(self) -> str:
        """The shop's time zone, by the city that stands for it."""
        return _zone(settings.GAMEBALL_TIME_ZONE, self.language)

    def in_days(self, days: int) -> str:
        """`today`, `tomorrow`, `in 12 days`; nothing for the past."""
        if days < 0:
            return ""
        if days == 0:
            return gettext("today")
        if days == 1:
            return gettext("tomorrow")
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": self.number(days)}

    def ago(self, age: timedelta) -> str:
        minutes = int(age.total_seconds() // 60)
        if minutes < 1:
            return gettext("just now")
        if minutes < 60:
            said = ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes)
            return said % {"count": self.number(minutes)}
        hours = minutes // 60
        if hours < 48:
            return ngettext("%(count)s hour ago", "%(count)s hours ago", hours) % {"count": self.number(hours)}
        days = hours // 24
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": self.number(days)}

    def local(self, moment: Moment | None) -> datetime | None:
        """The moment in the shop's zone; one that came without a zone is taken to be in it."""
        if moment is None or moment.at is None:
            return None
        zone = ZoneInfo(settings.GAMEBALL_TIME_ZONE)
        try:
            return moment.at.astimezone(zone) if moment.at.tzinfo else moment.at.replace(tzinfo=zone)
        except OverflowError:
            return None

    def text(self, words: str) -> str:
        """A merchant's or a person's words, isolated where they run against the page, which they may not turn."""
        words = TURNING.sub("", words)
        return f"{ISOLATE}{words}{END}" if runs_against(words, self.language.direction) else words

    def _directed(self, figure: str) -> str:
        if self.language.direction == "ltr":
            return figure
        return f"{RTL if self.language.numbering == 'arab' else LTR}{figure}{END}"


def days_until(local: datetime) -> int:
    return (local.date() - timezone.localtime(timezone=local.tzinfo).date()).days


def spelled_out(code: str) -> str:
    """`MoonPhase_reward` as somebody would write it: "Moon Phase reward". What is no code stays as it is."""
    if not re.fullmatch(r"\w+", code, re.ASCII):
        return code
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_+", " ", code).strip()


def runs_against(words: str, direction: str) -> bool:
    if direction == "ltr" and words.isascii():
        return False
    return not AGAINST[direction].isdisjoint(map(unicodedata.bidirectional, words))


# Babel takes several microseconds for each, a page writes some two hundred, and mostly the same as other pages do.


@lru_cache(64)
def _figure(language: Language) -> numbers.NumberPattern:
    """As the language groups its digits, with up to four places."""
    whole = language.locale.decimal_formats[None].pattern.partition(".")[0]
    return numbers.parse_pattern(f"{whole}.####")


@lru_cache(4096)
def _number(value: Decimal, language: Language) -> str:
    figure = _figure(language).apply(abs(value), language.locale, numbering_system=language.numbering)
    return (MINUS if value < 0 else "") + _in_digits(figure, language)


@lru_cache(1024)
def _percent(value: Decimal, language: Language) -> str:
    pattern = language.locale.percent_formats[None].pattern.replace("0", "0.##")
    figure = numbers.format_percent(value / 100, pattern, locale=language.locale, numbering_system=language.numbering)
    if language.numbering == "arab":
        figure = figure.replace("%", "\N{ARABIC PERCENT SIGN}")
    return _in_digits(figure, language)


@lru_cache(4096)
def _money(value: Decimal, currency: str | None, language: Language, *, short: bool = False) -> str:
    if not currency or not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        return _number(value, language)
    whole = short and value % 1 == 0
    pattern = language.locale.currency_formats["standard"].pattern
    figure = numbers.format_currency(
        value,
        currency.upper(),
        pattern.replace(".00", "") if whole else pattern,
        locale=language.locale,
        currency_digits=not whole,
        numbering_system=language.numbering,
    )
    # A currency's letters stand off from the figure, which Babel's patterns leave out.
    return _in_digits(re.sub(r"(?<=[^\W\d_])(?=\d)", "\N{NO-BREAK SPACE}", figure), language)


def _in_digits(text: str, language: Language) -> str:
    """Babel knows a numbering system's signs, but writes Latin digits with all of them."""
    return text.translate(ARABIC_INDIC).replace(ARABIC_LETTER_MARK, "") if language.numbering == "arab" else text


@lru_cache(4096)
def _long_date(day: date, language: Language) -> str:
    return _in_digits(dates.format_date(day, "long", locale=language.locale), language)


@lru_cache(4096)
def _date(day: date, language: Language) -> str:
    return _in_digits(dates.format_date(day, "medium", locale=language.locale), language)


@lru_cache(1024)
def _month(year: int, month: int, language: Language) -> str:
    return _in_digits(dates.format_skeleton("yMMMM", date(year, month, 1), locale=language.locale), language)


@lru_cache(4096)
def _clock(hour: int, minute: int, language: Language) -> str:
    return _in_digits(dates.format_time(time(hour, minute), "short", locale=language.locale), language)


@lru_cache(64)
def _zone(name: str, language: Language) -> str:
    return dates.get_timezone_location(name, locale=language.locale, return_city=True).replace("_", " ")


@lru_cache(64)
def _day_with_time(language: Language) -> str:
    """The language's way of putting a day, {1}, and a time, {0}, together."""
    return str(language.locale.datetime_formats["medium"])
