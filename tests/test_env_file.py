"""`.env`: for whoever develops, and never in production."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from loyalty_portal import env_file

from .test_settings import KEYS, REAL, check_one_line, run

SHOWS_THE_NAME = (
    "-c",
    "from loyalty_portal.env_file import load; load(); from loyalty_portal.settings import SHOP_NAME; print(SHOP_NAME)",
)

Write = Callable[[str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Puts it where `.env` is looked for, in an environment of its own."""
    monkeypatch.setattr(os, "environ", {"ENV_FILE": str(tmp_path / ".env")})

    def put(text: str) -> None:
        (tmp_path / ".env").write_text(text)

    return put


def loaded() -> dict[str, str]:
    env_file.load()
    return {name: value for name, value in os.environ.items() if not name.startswith(("ENV_FILE", "PYTEST_"))}


def test_what_the_environment_lacks_is_taken_from_it(write: Write) -> None:
    write("# my account\n\nDEBUG=1\nGAMEBALL_API_KEY=abc\nexport SHOP_NAME = 'A & B'  # ours\n")
    os.environ["GAMEBALL_API_KEY"] = "the environment's"
    assert loaded() == {"DEBUG": "1", "GAMEBALL_API_KEY": "the environment's", "SHOP_NAME": "A & B"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", ""),
        ("a#b", "a#b"),
        ("a # b", "a"),
        ("# b", ""),
        ('"a # b"', "a # b"),
        ("'a \"b\"' # c", 'a "b"'),
        ('"half', '"half'),
        ("a=b==", "a=b=="),
        ("  spaces  ", "spaces"),
        ("المتجر", "المتجر"),
        ("$HOME", "$HOME"),
    ],
)
def test_values_may_be_quoted_and_commented(write: Write, written: str, value: str) -> None:
    write(f"DEBUG=1\nSHOP_NAME={written}\n")
    assert loaded()["SHOP_NAME"] == value


def test_a_file_that_the_environment_names_counts_more_than_a_secret_in_it(write: Write) -> None:
    write("DEBUG=1\nSECRET_KEY=abc\nGAMEBALL_API_KEY_FILE=/nowhere\n")
    os.environ |= {"SECRET_KEY_FILE": "/run/secret", "GAMEBALL_API_KEY": "abc"}
    found = loaded()
    assert "SECRET_KEY" not in found
    assert "GAMEBALL_API_KEY_FILE" not in found


@pytest.mark.parametrize("said", ["", "0", "off"])
def test_in_production_it_is_not_read_whatever_it_says(write: Write, said: str) -> None:
    write("DEBUG=1\nSHOP_NAME=x\n")
    os.environ["DEBUG"] = said
    assert loaded() == {"DEBUG": said}
    assert "counts only with DEBUG=1" in env_file.hint()


@pytest.mark.parametrize(
    "text", ["SHOP_NAME=x\n", "DEBUG=0\nSHOP_NAME=x\n", "DEBUG=1\nDEBUG=0\n", "no settings at all"]
)
def test_without_debug_nothing_of_it_counts(write: Write, text: str) -> None:
    write(text)
    assert loaded() == {}
    assert "counts only with DEBUG=1" in env_file.hint()


def test_without_it_nothing_is_missing(write: Write) -> None:
    assert loaded() == {}
    assert env_file.hint() == ""


def test_it_can_be_another_file_or_none(write: Write) -> None:
    write("DEBUG=1\nSHOP_NAME=x\n")
    os.environ["ENV_FILE"] = ""
    assert loaded() == {}
    assert env_file.place() is None
    del os.environ["ENV_FILE"]
    assert env_file.place() == Path(__file__).resolve().parent.parent / ".env"


@pytest.mark.parametrize("line", ["pa55word", "2X=pa55word", "A B=pa55word", "=pa55word"])
def test_a_line_that_cannot_be_read_is_named_and_not_repeated(write: Write, line: str) -> None:
    write(f"DEBUG=1\n{line}\n")
    with pytest.raises(ImproperlyConfigured, match=r"line 2, cannot be read: write NAME=value") as refused:
        env_file.load()
    assert "pa55word" not in str(refused.value)


def test_a_file_that_cannot_be_read_is_told_to_developers_alone(write: Write, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe")
    assert loaded() == {}
    os.environ["DEBUG"] = "1"
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        env_file.load()


def test_commands_and_servers_read_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("DEBUG=1\nSHOP_ACCENT=green\n" + "".join(f"{name}={value}\n" for name, value in KEYS.items()))
    for command in (("manage.py", "check"), ("-c", "import loyalty_portal.wsgi")):
        check_one_line(run(*command, ENV_FILE=str(file)), "SHOP_ACCENT")
    assert run(*SHOWS_THE_NAME, ENV_FILE=str(file), SHOP_ACCENT="#0f6b5c", SHOP_NAME="x").stdout == "x\n"


def test_whoever_wonders_why_it_does_not_count_is_told(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in REAL.items()))
    done = run("-c", "import loyalty_portal.wsgi", ENV_FILE=str(file))
    check_one_line(done, "SECRET_KEY")
    assert "(.env was not read: it counts only with DEBUG=1.)" in done.stderr
