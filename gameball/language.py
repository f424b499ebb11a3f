"""The language of a page: what `lang` asks for, else what the browser prefers."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info
from django.utils.translation.trans_real import parse_accept_lang_header

TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}")


@dataclass(frozen=True)
class Language:
    """`tag` keeps the region that was asked for (`ar-EG`), `code` is the catalog's (`ar`)."""

    tag: str
    code: str

    @cached_property
    def locale(self) -> Locale:
        try:
            return Locale.parse(self.tag, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale.parse(self.code)

    @cached_property
    def numbering(self) -> str:
        """`arab` where the region writes Arabic-Indic digits, and `latn`."""
        return "arab" if self.locale.default_numbering_system == "arab" else "latn"

    @cached_property
    def direction(self) -> str:
        return "rtl" if get_language_info(self.code)["bidi"] else "ltr"


def of(request: HttpRequest) -> Language:
    asked = request.GET.get("lang", "")
    accepted = [tag for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    for tag in (asked, *accepted):
        if language := offered(tag):
            return language
    first = settings.LANGUAGES_OFFERED[0]
    return named(first, first)


def offered(tag: str) -> Language | None:
    if not TAG.fullmatch(tag):
        return None
    code, *region = tag.replace("_", "-").split("-")
    code = code.lower()
    if code not in settings.LANGUAGES_OFFERED:
        return None
    return named("-".join([code, *(part.upper() if len(part) == 2 else part.title() for part in region)]), code)


@lru_cache(maxsize=256)
def named(tag: str, code: str) -> Language:
    """One and the same for all requests, so that its locale is looked up once."""
    return Language(tag, code)
