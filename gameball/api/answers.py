"""From the bytes of an answer to JSON, or to the error that it is."""

import json
import math
import re
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from gameball.api.errors import BadAnswer, GameballError, refusal
from gameball.api.values import Json

MOST_BYTES = 2 * 1024 * 1024
DEEPEST = 60
# Only by such an escape can half of a character come: where no other half is beside it.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_BOTH_HALVES = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F]")
LONGEST_MESSAGE = 300

_ADDRESSES = ("http:/", "https:/", "integrations/")
_JOINERS = "\u200c\u200d"  # emoji and several scripts need them


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a call. `body` is None where it was too large."""

    endpoint: str
    status: int
    headers: Mapping[str, str]
    body: bytes | None


class Redactor:
    """Makes Gameball's words fit for a log."""

    def __init__(self, *secrets: str) -> None:
        spellings = {spelling for secret in secrets for spelling in (secret, quote(secret, safe="")) if secret}
        longest_first = sorted(map(re.escape, spellings), key=len, reverse=True)
        self._secrets = re.compile("|".join(longest_first) or r"(?!)", re.IGNORECASE)

    def clean(self, value: object, customer_id: str | None = None, most: int = LONGEST_MESSAGE) -> str | None:
        """A text without keys, customer, addresses and control characters, of a bounded length."""
        if not isinstance(value, str | int) or isinstance(value, bool):
            return None
        words = "".join(
            character if character in _JOINERS or unicodedata.category(character)[0] != "C" else " "
            for character in str(value)[: 10 * most]
        )
        words = self._secrets.sub("[key]", words)
        # A key may come in pieces, with what is a blank now between them
        if self._secrets.search("".join(words.split())):
            words = self._secrets.sub("[key]", "".join(words.split()))
        if customer_id:
            spellings = sorted({customer_id.strip(), quote(customer_id, safe="")}, key=len, reverse=True)
            either = "|".join(map(re.escape, spellings))
            words = re.sub(rf"(?<![^\W_])(?:{either})(?![^\W_])", "[customer]", words, flags=re.IGNORECASE)
        words = " ".join(_without_address(word) for word in words.split())
        return (words if len(words) <= most else f"{words[: most - 1]}…") or None


def _without_address(word: str) -> str:
    return "[address]" if any(mark in word.lower() for mark in _ADDRESSES) else word


def interpret(answer: Answer, redactor: Redactor, customer_id: str | None) -> Json | GameballError:
    """The JSON of an answer, or the error that it is (not raised, so that no other error is behind it)."""
    endpoint, status = answer.endpoint, answer.status
    if 300 <= status <= 399:
        return BadAnswer(
            "Gameball answered with a redirect, which is never followed because the keys would go along. "
            "GAMEBALL_BASE_URL is probably wrong: check http or https, the host and the version.",
            endpoint=endpoint,
            status=status,
        )
    found: Json = None
    problem: str | None = None
    if answer.body is None:
        problem = f"Gameball's answer is larger than {MOST_BYTES // 1024 // 1024} MB."
    else:
        try:
            found = decode(answer.body)
        except (ValueError, RecursionError):
            problem = _what_is_wrong(answer.body)
    error = found.get("error") if isinstance(found, dict) else None
    facts = error if isinstance(error, dict) else found if isinstance(found, dict) else {}
    code = _number(facts.get("code"))
    failed = status >= 400 or (code is not None and code >= 1000) or (bool(error) and "message" in facts)
    if failed:
        told = facts.get("message") or (error if isinstance(error, str) else None)
        return refusal(status, code)(
            endpoint=endpoint,
            status=status,
            code=code,
            message=redactor.clean(told, customer_id),
            request_id=redactor.clean(facts.get("requestId"), customer_id, 100),
            retry_after=retry_after(answer.headers),
        )
    if problem is not None:
        return BadAnswer(problem, endpoint=endpoint, status=status)
    return found


def decode(body: bytes) -> Json:
    """Reads JSON, whatever its encoding. Raises ValueError or RecursionError.

    NaN and Infinity become null, bytes that are no text become replacement characters, and so do halves of characters.
    """
    text = body.decode(json.detect_encoding(body), "replace").removeprefix("\ufeff")
    found: Json = json.loads(text, parse_constant=lambda _: None, parse_float=_float, parse_int=_int)
    if _may_hold_half(text):
        return _mended(found, 0)
    _check_depth(found, 0)
    return found


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that `Retry-After` asks to wait: it holds a number of seconds or a date."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value, re.ASCII):
        return float(value)
    try:
        date = parsedate_to_datetime(value)
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)
        return max(0.0, date.timestamp() - time.time())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _what_is_wrong(body: bytes) -> str:
    if not body.strip():
        return "Gameball's answer is empty."
    if body.lstrip()[:1] == b"<":
        return "Gameball answered with a web page instead of JSON. Check GAMEBALL_BASE_URL, and any proxy in between."
    return "Gameball's answer is not JSON."


def _number(value: Json) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value.strip(), re.ASCII):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _float(text: str) -> float | str:
    # A number that no float can hold stays the text that it is: the row that has it is malformed
    found = float(text)
    return found if math.isfinite(found) else text[:60]


def _int(text: str) -> int | str:
    # Python refuses to read an int of more than 4,300 digits, which would cost the whole answer
    return int(text) if len(text) <= 40 else text[:60]


def _may_hold_half(text: str) -> bool:
    # An escaped backslash before the u makes another escape of it, or none
    return "\\\\u" in text or _HALF.search(_BOTH_HALVES.sub("", text)) is not None


def _check_depth(value: Json, depth: int) -> None:
    if depth > DEEPEST:
        raise RecursionError
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(one, dict | list):
            _check_depth(one, depth + 1)


def _mended(value: Json, depth: int) -> Json:
    if depth > DEEPEST:
        raise RecursionError
    if isinstance(value, str):
        # JSON can escape half of a character, which no text can then be written with
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {str(_mended(name, 0)): _mended(one, depth + 1) for name, one in value.items()}
    return value
