"""What is said in code and templates, against the catalogs that say it in Arabic and French."""

import os
import re
import shutil
import subprocess
from collections import Counter
from gettext import GNUTranslations, c2py
from io import StringIO
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings as django_settings
from django.core.management import call_command
from pytest_django import Settings

LANGUAGES = ("ar", "fr")
LOCALE = Path(django_settings.BASE_DIR) / "locale"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")

pytestmark = pytest.mark.skipif(
    shutil.which("msgfmt") is None and not os.environ.get("CI"), reason="the gettext tools are not installed"
)

type Key = tuple[str | None, str, str]


def catalog(path: Path) -> Catalog:
    return read_po(StringIO(path.read_text()), abort_invalid=True)


def key(message: Message) -> Key:
    one, many = message.id if isinstance(message.id, tuple) else (message.id, "")
    return message.context, str(one), str(many)


def messages(found: Catalog) -> dict[Key, Message]:
    return {key(message): message for message in found if message.id}


def forms(message: Message) -> tuple[str, ...]:
    """Its translations: one, or one per plural form."""
    return message.string if isinstance(message.string, tuple) else (str(message.string or ""),)


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


def compiled(path: Path) -> tuple[dict[object, str], str]:
    """What a compiled catalog holds, and its rule of plurals. Its header's dates are of no interest."""
    with path.open("rb") as file:
        read = GNUTranslations(file)
    texts = {said: text for said, text in vars(read)["_catalog"].items() if said != ""}
    return texts, read.info()["plural-forms"]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[Key, Message]:
    """Everything that code and templates say, extracted from a copy: the command writes beside what it reads."""
    copy = tmp_path_factory.mktemp("said")
    for name in ("gameball", "loyalty_portal", "templates"):
        shutil.copytree(LOCALE.parent / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "locale").mkdir()
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(copy)
        patched.setattr(django_settings, "LOCALE_PATHS", [copy / "locale"])
        call_command("makemessages", locale=["ar"], verbosity=0)
    return messages(catalog(copy / "locale" / "ar" / "LC_MESSAGES" / "django.po"))


@pytest.fixture(params=LANGUAGES)
def folder(request: pytest.FixtureRequest) -> Path:
    return LOCALE / str(request.param) / "LC_MESSAGES"


@pytest.fixture
def translated(folder: Path) -> dict[Key, Message]:
    return messages(catalog(folder / "django.po"))


def test_every_language_that_can_be_offered_has_a_catalog(settings: Settings) -> None:
    assert {code for code, _ in settings.LANGUAGES} == {"en", *LANGUAGES}


def test_everything_that_is_said_is_in_the_catalog(said: dict[Key, Message], translated: dict[Key, Message]) -> None:
    assert said, "nothing was extracted"
    assert said.keys() - translated.keys() == set()


def test_nothing_is_kept_that_nobody_says_any_more(said: dict[Key, Message], translated: dict[Key, Message]) -> None:
    assert translated.keys() - said.keys() == set()


def test_everything_is_translated_and_nothing_is_a_guess(translated: dict[Key, Message]) -> None:
    assert [found for found, message in translated.items() if message.fuzzy or not all(forms(message))] == []


def test_every_plural_has_all_the_forms_of_its_language(folder: Path) -> None:
    found = catalog(folder / "django.po")
    plurals = [message for message in found if message.id and isinstance(message.id, tuple)]
    assert plurals
    assert [message.id for message in plurals if len(forms(message)) != found.num_plurals] == []


def test_placeholders_are_the_same_in_every_translation(folder: Path) -> None:
    """Only a form for one or two numbers may say them in words: "مرتين" for "2 times"."""
    found = catalog(folder / "django.po")
    form_of = c2py(found.plural_expr)
    numbers = Counter(form_of(number) for number in range(1000))
    wrong = []
    for message in found:
        if not message.id:
            continue
        _, one, many = key(message)
        wanted = placeholders(many or one)
        for form, text in enumerate(forms(message)):
            in_words = bool(many) and 0 < numbers[form] <= 2
            if placeholders(text) != wanted and not (in_words and placeholders(text) <= wanted):
                wrong.append(text)
    assert wrong == []


def test_the_compiled_catalog_is_made_of_the_written_one(folder: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "django.mo"
    ran = subprocess.run(
        ["msgfmt", "--check", "-o", fresh, folder / "django.po"], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert compiled(folder / "django.mo") == compiled(fresh), "run manage.py compilemessages"


def test_no_figure_is_written_past_its_region(said: dict[Key, Message]) -> None:
    """`%(count)d` prints Latin digits, whatever the page's are."""
    assert [each for each in said if re.search(r"%(\(\w+\))?[-+ 0#]*[\d.]*[dfieg]", "".join(each[1:]))] == []


@pytest.mark.parametrize(
    ("language", "foreign"),
    [
        ("ar", re.compile(r"[,;?]")),
        ("fr", re.compile(rf"'|(?<!{NARROW_SPACE})[:;?!»]|«(?!{NARROW_SPACE})")),
    ],
)
def test_each_language_has_its_own_marks(language: str, foreign: re.Pattern[str]) -> None:
    """Arabic has commas of its own; French an apostrophe, and a narrow space before a colon and within quotes."""
    written = messages(catalog(LOCALE / language / "LC_MESSAGES" / "django.po")).values()
    assert [text for message in written for text in forms(message) if foreign.search(text)] == []
