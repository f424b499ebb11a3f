"""Takes out of a text what stands in no log and no report: keys, tokens, tickets, queries, contact data."""

import re
from collections.abc import Iterable
from urllib.parse import quote

# Each segment behind one called `widget`: below a path prefix of that name, too.
TICKET = re.compile(r"(?<=/widget/)/*(?!widget/)[^/\s?\"']+")
QUERY = re.compile(r"(?<=[\w/.~%-])\?[^\s\"']+")
TOKEN = re.compile(r"eyJ[\w-]{6,}(?:\.[\w-]*)*")
CREDENTIALS = re.compile(r"(?<=://)[^/\s@]*@")
EMAIL = re.compile(r"[^\s@\"'<>()\[\]{},;:=/?&]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"\+\d[\d ().-]{6,20}\d")
# What cannot be printed, and what would begin another line.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
SHORTEST_KEY = 8

_keys: tuple[str, ...] = ()


def hide(keys: Iterable[str]) -> None:
    """From now on none of these stands in what is told, nor as a URL spells it."""
    global _keys
    long = {key for key in keys if len(key) >= SHORTEST_KEY}
    _keys = tuple(sorted(long | {quote(key, safe="") for key in long}, key=len, reverse=True))


def without_secrets(text: str) -> str:
    for key in _keys:
        if key in text:
            text = text.replace(key, "[key]")
    if "/widget/" in text:
        text = TICKET.sub("-", text)
    if "?" in text:
        text = QUERY.sub("", text)
    if "eyJ" in text:
        text = TOKEN.sub("[token]", text)
    if "@" in text or "%40" in text:
        text = EMAIL.sub("[address]", CREDENTIALS.sub("[key]@", text))
    return PHONE.sub("[number]", text) if "+" in text else text


def one_line(text: str) -> str:
    """Nobody writes a line of their own into a log, nor what a terminal would obey."""
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
