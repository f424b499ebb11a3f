"""What is taken out of an answer before it is kept: how to reach somebody, wherever it stands."""

import re
from functools import lru_cache

from gameball.api import Json, is_contact

NAMING = {"displayname", "customerid"}  # fields that may hold an address in the place of a name or an id
HOLDING = {dict, list}
AT_SIGN = re.compile("[@\N{FULLWIDTH COMMERCIAL AT}\N{SMALL COMMERCIAL AT}]")
NO_DIGIT = re.compile(r"\D")
LTR, END = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"  # or digits turn around in Arabic


def without_contact(answer: Json) -> Json:
    """The same answer without anybody's e-mail address or telephone number, at any depth.

    Of an address that somebody has as a name or an id there stays a hint; of a friend's id nothing.
    """
    if isinstance(answer, list):
        return [without_contact(part) for part in answer]
    if isinstance(answer, dict):
        return {
            key: part if type(part) not in HOLDING and _is_harmless(key) else _without_contact(key.lower(), part)
            for key, part in answer.items()
            if not is_contact(key)
        }
    return answer


@lru_cache(maxsize=1024)  # the same few names stand in every row
def _is_harmless(key: str) -> bool:
    return key.lower() not in NAMING


def _without_contact(key: str, part: Json) -> Json:
    if key == "referredfriends" and isinstance(part, list):
        part = [_without_id(row) for row in part]
    if isinstance(part, dict | list):
        return without_contact(part)
    return _hint(part, is_id=key == "customerid") if isinstance(part, str) and key in NAMING else part


def _without_id(row: Json) -> Json:
    return {key: part for key, part in row.items() if key.lower() != "customerid"} if isinstance(row, dict) else row


def _hint(name: str, *, is_id: bool) -> str:
    """A name as it is, unless it is an address. Many an id is a number, and yet nobody's telephone."""
    if AT_SIGN.search(name):
        return f"{name.strip()[:1]}•••"
    digits = NO_DIGIT.sub("", name)
    if len(digits) >= 6 and (name.strip().startswith("+") if is_id else len(digits) * 2 >= len(name.strip())):
        return f"{LTR}•••{digits[-2:]}{END}"
    return name
