"""A page without what is the merchant's: names, descriptions, numbers of orders and codes stand as they were sent."""

import json
import re
from collections.abc import Iterator
from typing import Any

from gameball.api import referrals
from gameball.identity.viewer import Door, Viewer
from gameball.language import Language
from gameball.panels.referrals import FRIENDS
from gameball.reads import kept
from gameball.staff.customer import sent

from .pages import DIRECTION_MARKS, Node, Page

NUMBERS = {"transactionId", "couponCode"}
SAID = ("aria-label", "placeholder", "alt", "title", "content", "data-failed", "data-copied")
BLOT = "\N{REPLACEMENT CHARACTER}"


def texts_of_ours(page: Page, language: Language, *customers: str) -> list[str]:
    """What is read or heard on a page, without codes and the merchant's words."""
    words = {word for customer in customers for word in _words(customer, language)}
    longest_first = sorted(words, key=len, reverse=True)
    merchants = re.compile("|".join(map(re.escape, longest_first)) or "$^", re.IGNORECASE)
    return [merchants.sub(BLOT, _plain(text)) for text in _said(page)]


def _plain(text: str) -> str:
    return " ".join(text.translate(DIRECTION_MARKS).split())


def _words(customer: str, language: Language) -> Iterator[str]:
    yield customer
    for copy in kept.get([referrals.page(customer, limit=FRIENDS)]).values():  # below the names are veiled
        yield from _strings(copy.json)
    for answer in sent(Viewer(Door("account"), language, customer)):
        if answer.text:
            yield from _strings(json.loads(answer.text))


def _strings(answer: Any, name: str = "") -> Iterator[str]:
    if isinstance(answer, dict):
        for key, part in answer.items():
            yield from _strings(part, key)
    elif isinstance(answer, list):
        for part in answer:
            yield from _strings(part, name)
    elif isinstance(answer, str) or name in NUMBERS:
        text = _plain(str(answer))
        if len(text) > 1 and (name in NUMBERS or any(letter.isalpha() for letter in text)):
            yield text
            yield text.replace("_", " ")


def _said(node: Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            yield child
        elif not _is_code(child):
            if child.tag != "meta" or child.get("name") == "description":
                yield from (child[name] for name in SAID if child.get(name))
            yield from _said(child)


def _is_code(node: Node) -> bool:
    """Codes and ids, names of people and of languages, and what nobody reads."""
    if "initials" in node.classes or node.tag in {"code", "pre", "bdi", "kbd", "script", "style"}:
        return True
    return (node.tag in {"small", "p"} and node.get("dir") == "ltr") or (
        node.tag == "summary" and "lang" in node.attributes
    )
