"""Dates as Gameball writes them: ISO with or without a zone, or English words."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Self

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONG_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

# "October 11, 2024", "Oct 11 2024", "11 October 2024", each with or without a time behind it
_MONTH_FIRST = re.compile(r"([A-Za-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:,?\s+(?:at\s+)?(\S.*))?")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]+)\.?,?\s+(\d{4})(?:,?\s+(?:at\s+)?(\S.*))?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or a date and time. `text` is what came; `at` is None where nobody can tell what it means.

    `at` has a zone if the text had one. Without one it is naive: which zone is meant, Gameball does not say.
    """

    text: str
    at: datetime | None

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Reads a text; None for a blank one and for .NET's first and last day, which mean that there is no date."""
        text = text.strip()
        if not text:
            return None
        at = _read(text)
        # A .NET server writes DateTime.MinValue and MaxValue where it has no date to give
        if at is not None and (at.year == 1 or at.year == 9999):
            return None
        return cls(text, at)

    @property
    def date_only(self) -> bool:
        """True where a day came without a time: no hour of it may be printed."""
        return self.at is not None and ":" not in self.text


def clock(text: str) -> time | None:
    """Reads "18:51:29", "18:51" or "6:51 PM"; None where it is none of these."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.group(1, 2, 3))
    half = (found.group(4) or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def together(date: Moment | None, hour: str | None) -> Moment | None:
    """The moment of a date and a time that came as two fields, either of which may be absent."""
    if date is None:
        return Moment(hour, None) if hour else None
    if not hour:
        return date
    text = f"{date.text} {hour}"
    if date.at is None:
        return Moment(text, None)
    if not date.date_only and date.at.time() != time():
        return date  # the date already tells the time, and its zone
    at = clock(hour)
    return Moment(text, datetime.combine(date.at, at, date.at.tzinfo)) if at else Moment(date.text, date.at)


def _read(text: str) -> datetime | None:
    if len(text) > 60:
        return None
    try:
        # A bare number would be read as a date without dashes
        return None if text.isdigit() else datetime.fromisoformat(text)
    except ValueError:
        return _read_english(text)


def _read_english(text: str) -> datetime | None:
    if found := _MONTH_FIRST.fullmatch(text):
        month, day, year, hour = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year, hour = found.groups()
    else:
        return None
    # strptime would follow the locale of the process
    name = month.lower()
    if name not in MONTHS and name not in LONG_MONTHS and name != "sept":
        return None
    at = clock(hour) if hour else time()
    if at is None:
        return None
    try:
        return datetime(int(year), MONTHS.index(name[:3]) + 1, int(day), at.hour, at.minute, at.second)
    except ValueError:
        return None
