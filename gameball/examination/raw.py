"""Looking into Gameball's JSON as it came, whatever its shape."""

import re
from collections.abc import Iterable, Iterator

from gameball.api import Json

# What an account wrote may end on a terminal: no control characters, nothing that looks like contact data
_UNFIT = re.compile(r"[^\w .:/+-]")
_CONTACT = re.compile(r"@|\+?\d[\d ()-]{6,}")
_LONGEST = 60


def objects(json: Json) -> Iterator[dict[str, Json]]:
    """Every object in it, at any depth."""
    if isinstance(json, dict):
        yield json
    inner = json.values() if isinstance(json, dict) else json if isinstance(json, list) else ()
    for one in inner:
        yield from objects(one)


def rows(json: Json, name: str | None = None) -> list[dict[str, Json]]:
    """The objects of a list, or of the list that an object has under this name."""
    found = json.get(name) if name and isinstance(json, dict) else json
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def texts(json: Json, *names: str) -> list[str]:
    """The texts that stand under these names, at any depth, each once."""
    found = (value for one in objects(json) for name in names if isinstance(value := one.get(name), str))
    return [text for text in dict.fromkeys(found) if text.strip()]


def quoted(values: Iterable[str], most: int = 6) -> str:
    """Some of an account's own words, fit for a terminal."""
    plain = [_UNFIT.sub("", value).strip()[:_LONGEST] for value in values if not _CONTACT.search(value)]
    plain = [value for value in dict.fromkeys(plain) if value]
    return ", ".join(plain[:most]) + (f" and {len(plain) - most} more" if len(plain) > most else "")
