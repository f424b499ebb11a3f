"""Every text that a person sees goes through gettext: in templates, by their source; in code, by what is rendered."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils.translation import trans_real
from pytest_django import Settings

from gameball.api import GameballError
from gameball.language import Language
from gameball.panels.reasons import REASONS
from gameball.sandbox import Sandbox

from .conftest import forget_everything
from .merchant import BLOT, SAID, texts_of_ours
from .pages import Page

TEMPLATES = Path(django_settings.BASE_DIR) / "templates"
# Says the same in three languages, as it is shown where nothing works
IN_ITSELF = {"refusals/server-error.html"}
ATTRIBUTES = re.compile(r"{% block (?:body|standing|dress) %}.*{% endblock %}")
TRANSLATED = re.compile(
    r"{%-? *blocktranslate.*?endblocktranslate *%}|{% *comment.*?endcomment *%}|{%.*?%}|{{.*?}}", re.S
)
LETTERS = re.compile(r"[^\W\d_]{2,}")

OPEN, CLOSE = "⟦", "⟧"
INNERMOST = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
# What Babel says, and what is the same in every language
BABELS = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|AM|PM|UTC|US|USD|SAR|EUR|EGP)\b"
)


class Written(HTMLParser):
    """What stands in a template between its tags, and in the attributes that are read or heard."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag != "meta" or named.get("name") == "description":
            self.texts += [value for name, value in attrs if name in SAID and value]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize(
    "name", sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")), ids=lambda name: name
)
def test_a_template_says_nothing_in_one_language_alone(name: str) -> None:
    if name in IN_ITSELF:
        return
    reader = Written()
    reader.feed(TRANSLATED.sub("", ATTRIBUTES.sub("", (TEMPLATES / name).read_text())))
    assert [text.strip() for text in reader.texts if LETTERS.search(text)] == []


def test_the_reader_of_templates_would_notice() -> None:
    reader = Written()
    reader.feed(TRANSLATED.sub("", '<p title="A hint">{% translate "Said" %} {{ figure }} left <b>over</b></p>'))
    assert [text.strip() for text in reader.texts if LETTERS.search(text)] == ["A hint", "left", "over"]


@pytest.fixture
def marked(sandbox: Sandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything that goes through gettext comes out between marks."""

    def mark(name: str) -> None:
        said: Callable[..., str] = getattr(trans_real, name)

        def marked(*asked: object) -> str:
            return f"{OPEN}{said(*asked)}{CLOSE}"

        monkeypatch.setattr(f"django.utils.translation._trans.{name}", marked, raising=False)

    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        mark(name)
    settings.SHOP_NAME = ""  # and whatever was rendered before is forgotten
    forget_everything()
    yield
    forget_everything()


def unmarked(page: Page, *customers: str) -> list[str]:
    found = []
    for text in texts_of_ours(page, Language("en", "en"), *customers):
        bare, before = text, ""
        while bare != before:
            bare, before = INNERMOST.sub(BLOT, bare), bare
        bare = BABELS.sub(BLOT, bare)
        if LETTERS.search(bare):
            found.append(text)
    return found


@pytest.mark.parametrize(
    "customer", ["middle", "odd", "top", "pending", "negative", "friends", "new", "unknown", "paused"]
)
def test_code_says_nothing_in_one_language_alone(marked: None, see: Callable[..., Page], customer: str) -> None:
    page = see(customer, "/account/?lang=en")
    assert OPEN in page.text
    assert unmarked(page, customer) == []


@pytest.mark.parametrize("customer", ["middle", "odd", "unknown", "paused", "basic-plan"])
@pytest.mark.parametrize("path", ["", "explain/", "sent/"])
def test_nor_at_the_staff_door(marked: None, lead: Client, customer: str, path: str) -> None:
    lead.get("/staff/customer/", {"id": customer, "lang": "en"})
    page = Page(lead.get(f"/staff/customer/{path}", {"id": customer, "lang": "en"}))
    assert OPEN in page.text
    assert unmarked(page, customer) == []


@pytest.mark.parametrize("kind", ["500", "nonsense", "401", "429", "hang"])
def test_nor_where_gameball_is_in_trouble(
    marked: None, lead: Client, sandbox: Sandbox, settings: Settings, kind: str
) -> None:
    settings.GAMEBALL_CALL_BUDGET_MS = settings.PORTAL_PAGE_BUDGET_MS = 300
    sandbox.trouble("balance", kind)
    assert unmarked(Page(lead.get("/staff/customer/balance/?id=middle&lang=en")), "middle") == []


@pytest.mark.parametrize(
    "address",
    ["/program/?lang=en", "/account/?lang=en", "/nowhere/?lang=en", "/widget/?lang=en", "/staff/login/?lang=en"],
)
def test_nor_where_nobody_is_known(marked: None, anybody: Client, address: str) -> None:
    assert unmarked(Page(anybody.get(address)), "nobody") == []


def test_the_reader_of_pages_would_notice(marked: None, see: Callable[..., Page]) -> None:
    page = see("middle", "/account/?lang=en")
    page.one("h1").children.append("Hello there")
    assert unmarked(page, "middle") == ["Hello there"]


def test_whatever_goes_wrong_with_a_call_is_said_in_every_language() -> None:
    def all_of(error: type[GameballError]) -> Iterator[type[GameballError]]:
        yield error
        for each in error.__subclasses__():
            yield from all_of(each)

    assert {error.default_reason for error in all_of(GameballError)} - set(REASONS) == set()


def test_what_the_client_says_of_answers_is_said_in_every_language() -> None:
    api = Path(django_settings.BASE_DIR) / "gameball" / "api"
    causes = re.compile(r'(?:return (?:True, |False, )?|True,\s+|BadAnswer\()"((?:Gameball|The|Nobody|No )[^"]+)"')
    names = ("answers.py", "wire.py", "activities.py", "transport.py")
    said = {text for name in names for text in causes.findall((api / name).read_text())}
    assert len(said) > 10
    assert said - set(REASONS) == set()
