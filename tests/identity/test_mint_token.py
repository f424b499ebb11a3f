"""`manage.py mint_token CUSTOMER_ID [--minutes 60]`"""

import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from gameball.identity import tokens

from .makers import KEY, OTHER_KEY


@pytest.fixture(autouse=True)
def keys(settings: Settings) -> None:
    settings.GAMEBALL_TOKEN_KEYS = (KEY, OTHER_KEY)


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("mint_token", *arguments, stdout=out)
    return out.getvalue()


def test_it_prints_a_token_that_opens_and_nothing_else() -> None:
    found = tokens.read(printed("c/1 🎁").removesuffix("\n"), [KEY])
    assert found.customer_id == "c/1 🎁"
    assert found.exp == pytest.approx(time.time() + 3600, abs=5)


def test_minutes_say_how_long_it_is_good_for() -> None:
    found = tokens.read(printed("c1", "--minutes", "5").strip(), [KEY])
    assert found.exp == pytest.approx(time.time() + 300, abs=5)


@pytest.mark.parametrize("minutes", ["0", "-5", "99999999999999"])
def test_minutes_out_of_reason_are_refused_in_words(minutes: str) -> None:
    with pytest.raises(CommandError, match="--minutes"):
        printed("c1", f"--minutes={minutes}")


@pytest.mark.parametrize("keys", [(), (b"short",)])
def test_without_a_usable_key_it_says_which_setting_to_set(settings: Settings, keys: tuple[bytes, ...]) -> None:
    settings.GAMEBALL_TOKEN_KEYS = keys
    with pytest.raises(CommandError, match=r"GAMEBALL_TOKEN_KEY.*32 bytes"):
        printed("c1")


@pytest.mark.parametrize("customer_id", ["", "  ", ".", "..", "\udcff", "c" * 5000])
def test_an_id_that_cannot_be_used_is_refused_in_words(customer_id: str) -> None:
    with pytest.raises(CommandError, match="customer id"):
        printed(customer_id)
