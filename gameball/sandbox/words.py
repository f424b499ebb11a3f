"""The programme is written as plain data. These marks stand in it for what depends on who asks, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

LANGUAGES = ("en", "ar", "fr")


@dataclass(frozen=True, slots=True)
class Text:
    """Words in the three languages that the shop speaks."""

    en: str
    ar: str
    fr: str


@dataclass(frozen=True, slots=True)
class Day:
    """A moment so many days from today."""

    offset: int
    clock: str = "T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Icon:
    """One of the sandbox's own drawings, by its file name without the ending."""

    name: str


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom an answer is worded: the language, the day, and the address under which the drawings are."""

    lang: str
    today: date
    origin: str

    def worded(self, value: object) -> object:
        """The same data with every mark replaced."""
        if isinstance(value, Text):
            return str(getattr(value, self.lang))
        if isinstance(value, Day):
            return self.day(value.offset) + value.clock
        if isinstance(value, Icon):
            return f"{self.origin}/icons/{value.name}.svg"
        if isinstance(value, Mapping):
            return {key: self.worded(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.worded(each) for each in value]
        return value

    def day(self, offset: int) -> str:
        return (self.today + timedelta(days=offset)).isoformat()


def language(asked: str) -> str:
    """`fr-CA` is French; what the shop does not speak is English."""
    short = asked.strip().lower()[:2]
    return short if short in LANGUAGES else "en"
