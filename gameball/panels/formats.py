"""Figures, money and moments as people of a language write them."""

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
# A figure that leans on its neighbours for its direction would put its sign on the wrong side in Arabic.
LTR, ISOLATE, END = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"

FIGURE = numbers.parse_pattern("#,##0.####")


@dataclass(frozen=True)
class Formats:
    """One language's way of writing. Dates are those of the shop's time zone."""

    language: Language

    @property
    def locale(self) -> Locale:
        return self.language.locale

    def number(self, value: Decimal) -> str:
        return self._directed(_number(value, self.language))

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
        if self.language.direction == "ltr":
            return (MINUS if value < 0 else "") + _money(abs(value), currency, self.language, short=short)
        # A sign stands before its figure, and only the figure runs from left to right.
        written = _money(abs(value), currency, self.language, short=short)
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

    def clock(self, local: datetime) -> str:
        return _clock(local.hour, local.minute, self.language)

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
        return f"{LTR}{figure}{END}" if self.language.direction == "rtl" else figure


def days_until(local: datetime) -> int:
    return (local.date() - timezone.localtime(timezone=local.tzinfo).date()).days


def in_days(days: int) -> str:
    """`today`, `tomorrow`, `in 12 days`; nothing for the past."""
    if days < 0:
        return ""
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


def ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    return ngettext("%(count)d day ago", "%(count)d days ago", hours // 24) % {"count": hours // 24}


def runs_against(words: str, direction: str) -> bool:
    if direction == "ltr" and words.isascii():
        return False
    return not AGAINST[direction].isdisjoint(map(unicodedata.bidirectional, words))


# Babel takes several microseconds for each, a page writes some two hundred, and mostly the same as other pages do.


@lru_cache(4096)
def _number(value: Decimal, language: Language) -> str:
    figure: str = FIGURE.apply(abs(value), language.locale)
    return MINUS + figure if value < 0 else figure


@lru_cache(1024)
def _percent(value: Decimal, language: Language) -> str:
    pattern = language.locale.percent_formats[None].pattern.replace("0", "0.##")
    return str(numbers.format_percent(value / 100, pattern, locale=language.locale))


@lru_cache(4096)
def _money(value: Decimal, currency: str | None, language: Language, *, short: bool = False) -> str:
    if not currency or not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        return _number(value, language)
    if short and value % 1 == 0:
        pattern = language.locale.currency_formats["standard"].pattern.replace(".00", "")
        figure: str = numbers.format_currency(
            value, currency.upper(), pattern, locale=language.locale, currency_digits=False
        )
    else:
        figure = numbers.format_currency(value, currency.upper(), locale=language.locale)
    # A currency's letters stand off from the figure, which Babel's patterns leave out.
    return re.sub(r"(?<=[^\W\d_])(?=\d)", "\N{NO-BREAK SPACE}", figure)


@lru_cache(4096)
def _long_date(day: date, language: Language) -> str:
    return dates.format_date(day, "long", locale=language.locale)


@lru_cache(4096)
def _date(day: date, language: Language) -> str:
    return dates.format_date(day, "medium", locale=language.locale)


@lru_cache(1024)
def _month(year: int, month: int, language: Language) -> str:
    return dates.format_skeleton("yMMMM", date(year, month, 1), locale=language.locale)


@lru_cache(4096)
def _clock(hour: int, minute: int, language: Language) -> str:
    return dates.format_time(time(hour, minute), "short", locale=language.locale)


@lru_cache(64)
def _day_with_time(language: Language) -> str:
    """The language's way of putting a day, {1}, and a time, {0}, together."""
    return str(language.locale.datetime_formats["medium"])
