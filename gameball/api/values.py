"""Single values as Gameball may write them, made into one type each.

Tolerated: numbers as text, texts as number, booleans as text, blanks and null for what is absent. Anything else (an
object where a number belongs) raises ValueError. An absent value is None, never 0.
"""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator

from gameball.api.moments import Moment

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

# No figure of a loyalty programme comes near; one that does would be printed with a million digits
ABSURD = Decimal("1e15")
_LARGEST_ID = 2**63
_SMALLEST = Decimal("1e-9")
_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,4})?", re.ASCII)
_FLAGS: dict[object, bool | None] = {
    True: True,
    "true": True,
    "yes": True,
    "1": True,
    False: False,
    "false": False,
    "no": False,
    "0": False,
    None: None,
    "": None,
}
_NO_NUMBER = {"nan", "infinity", "-infinity", "+infinity", "inf", "-inf"}


def letters(text: str | None) -> str:
    """The letters and nothing else, in lower case: how Gameball's codes and labels are compared."""
    return "".join(character for character in text or "" if character.isalpha()).casefold()


def decimal(value: object) -> Decimal | None:
    """Money, points, a factor, a percentage."""
    found = _decimal(value)
    if found is None:
        return None
    if abs(found) >= ABSURD:
        raise ValueError("an absurd figure")
    exponent = found.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -9:
        found = found.quantize(_SMALLEST).normalize()
        exponent = found.as_tuple().exponent
    # 1E+2 and 100 are equal but print differently
    return found.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else found


def integer(value: object) -> int | None:
    """A count, an order, a number of days."""
    found = decimal(value)
    if found is not None and found != int(found):
        raise ValueError("not a whole number")
    return None if found is None else int(found)


def identifier(value: object) -> int | None:
    """An id of Gameball's own: a 64-bit number."""
    found = value if isinstance(value, int) and not isinstance(value, bool) else _decimal(value)
    if found is None:
        return None
    whole = int(found)
    if whole != found or abs(whole) >= _LARGEST_ID:
        raise ValueError("not an id")
    return whole


def text(value: object) -> str | None:
    """A text, trimmed; None where it is blank."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.replace("\0", "").strip() or None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        found = _decimal(value)
        return None if found is None else str(int(found)) if found == int(found) else str(found)
    raise ValueError("not a text")


def flag(value: object) -> bool | None:
    """A boolean, also as text or as 0 and 1."""
    key = value.strip().lower() if isinstance(value, str) else value
    if isinstance(key, bool | int | float | str | None) and key in _FLAGS:
        return _FLAGS[key]
    raise ValueError("neither true nor false")


def moment(value: object) -> Moment | None:
    """A date."""
    if isinstance(value, Moment):
        return value
    found = text(value)
    return Moment.of(found) if found else None


def as_it_came(value: Moment | int | None) -> str | int | None:
    """What a date is written as where a model is dumped."""
    return value.text if isinstance(value, Moment) else value


def texts(value: object) -> tuple[str, ...]:
    """A list of texts, also where a single one came instead of the list."""
    if value is None or value == {}:
        return ()
    several = value if isinstance(value, list | tuple) else [value]
    return tuple(found for one in several if (found := text(one)) is not None)


def _decimal(value: object) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool):
        raise ValueError("a boolean is no number")  # noqa: TRY004  pydantic wants a ValueError
    if isinstance(value, str):
        word = value.strip()
        if not word or word.lower() in _NO_NUMBER:
            return None
        if not _NUMBER.fullmatch(word):
            raise ValueError("not a number")
        found = Decimal(word)
    elif isinstance(value, Decimal):
        found = value
    elif isinstance(value, int):
        if value.bit_length() > 64:
            raise ValueError("an absurd figure")
        found = Decimal(value)
    elif isinstance(value, float):
        found = Decimal(repr(value))  # the shortest text: 0.1 stays 0.1
    else:
        raise ValueError("not a number")  # noqa: TRY004
    return found if found.is_finite() else None


def _loose_flag(value: object) -> bool | None:
    try:
        return flag(value)
    except ValueError:
        return None


def _loose_identifier(value: object) -> int | None:
    try:
        return identifier(value)
    except ValueError:
        return None


Number = Annotated[Decimal | None, PlainValidator(decimal)]
Whole = Annotated[int | None, PlainValidator(integer)]
Identifier = Annotated[int | None, PlainValidator(identifier)]
Text = Annotated[str | None, PlainValidator(text)]
Flag = Annotated[bool | None, PlainValidator(flag)]
When = Annotated[Moment | None, PlainValidator(moment), PlainSerializer(as_it_came)]
Texts = Annotated[tuple[str, ...], PlainValidator(texts)]
# For what a row can do without: None where it cannot be read
LooseFlag = Annotated[bool | None, PlainValidator(_loose_flag)]
LooseIdentifier = Annotated[int | None, PlainValidator(_loose_identifier)]
