"""The account door's cookie and the widget door's ticket."""

import json
import re
import string

import pytest
from joserfc import jwe
from joserfc.jwk import OctKey
from pytest_django import Settings

from gameball.identity import sealed
from gameball.identity.sealed import SealBroken, seal, unseal

from .makers import KEY, NOW, dice, token


@pytest.fixture(autouse=True)
def secrets(settings: Settings) -> None:
    settings.SECRET_KEY = "the-secret-of-now"
    settings.SECRET_KEY_FALLBACKS = []
    settings.GAMEBALL_ACCOUNT = "an-account"


def breach(value: str, door: str = "account", now: float = NOW) -> str:
    with pytest.raises(SealBroken) as caught:
        unseal(door, value, now=now)
    assert str(caught.value) == caught.value.reason
    assert caught.value.__suppress_context__
    return caught.value.reason


@pytest.mark.parametrize(
    "customer_id", ["c1", "sara@shop.example", "a/b?c#d%2F ;,=", "🎁" * 500, "x" * 2200, '"' * 900]
)
def test_a_sealed_value_opens_at_its_door_and_can_travel_in_a_cookie_and_a_path(customer_id: str) -> None:
    value = seal("account", customer_id, expires=NOW + 60)
    opened = unseal("account", value, now=NOW)
    assert (opened.customer_id, opened.expires) == (customer_id, NOW + 60)
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,4096}", value)


def test_two_seals_of_the_same_customer_have_nothing_in_common_to_see() -> None:
    assert seal("account", "c1", expires=NOW) != seal("account", "c1", expires=NOW)


def test_a_repr_tells_nothing_about_the_customer() -> None:
    assert "sara" not in repr(unseal("account", seal("account", "sara", expires=NOW + 60), now=NOW))


def test_a_value_of_one_door_is_worth_nothing_at_another() -> None:
    assert breach(seal("account", "c1", expires=NOW + 60), door="widget") == "wrong-key"
    assert breach(seal("widget", "c1", expires=NOW + 60), door="account") == "wrong-key"


def test_a_value_of_one_account_is_worth_nothing_at_another(settings: Settings) -> None:
    value = seal("account", "c1", expires=NOW + 60)
    settings.GAMEBALL_ACCOUNT = "another-account"
    assert breach(value) == "wrong-key"


def test_a_value_ends_on_the_second() -> None:
    value = seal("account", "c1", expires=NOW)
    assert unseal("account", value, now=NOW - 0.01).customer_id == "c1"
    assert breach(value, now=NOW) == "expired"


def test_by_the_real_clock_too() -> None:
    assert unseal("widget", seal("widget", "c1", expires=4e9)).customer_id == "c1"
    with pytest.raises(SealBroken, match=r"^expired$"):
        unseal("widget", seal("widget", "c1", expires=1e9))


def test_a_secret_that_was_rotated_opens_while_it_is_a_fallback_and_no_longer(settings: Settings) -> None:
    value = seal("account", "c1", expires=NOW + 60)
    settings.SECRET_KEY = "the-secret-of-tomorrow"
    settings.SECRET_KEY_FALLBACKS = ["the-secret-of-long-ago", "the-secret-of-now"]
    assert unseal("account", value, now=NOW).customer_id == "c1"
    settings.SECRET_KEY_FALLBACKS = ["the-secret-of-long-ago"]
    assert breach(value) == "wrong-key"


def test_what_is_sealed_with_the_new_secret_does_not_open_with_the_old(settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the-secret-of-tomorrow", ["the-secret-of-now"]
    value = seal("account", "c1", expires=NOW + 60)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the-secret-of-now", []
    assert breach(value) == "wrong-key"


def test_an_empty_fallback_opens_nothing(settings: Settings) -> None:
    by_nobody = sealed._key("", "account", "an-account")
    value = jwe.encrypt_compact(dict(sealed.HEADER), b'{"id":"c1","exp":1900000000}', by_nobody)
    settings.SECRET_KEY_FALLBACKS = [""]
    assert breach(value) == "wrong-key"


def test_a_secret_in_bytes_is_the_same_secret(settings: Settings) -> None:
    value = seal("account", "c1", expires=NOW + 60)
    settings.SECRET_KEY = b"the-secret-of-now"
    assert unseal("account", value, now=NOW).customer_id == "c1"


def test_a_single_changed_character_breaks_the_seal_and_never_raises_anything_else() -> None:
    chance, value = dice(23), seal("account", "c1", expires=NOW + 60)
    letters = string.ascii_letters + string.digits + "-_.=+/ \0é"
    for _ in range(1000):
        place = chance.randrange(len(value))
        letter = chance.choice(letters)
        if letter != value[place]:
            breach(value[:place] + letter + value[place + 1 :])


def test_every_truncation_breaks_the_seal() -> None:
    value = seal("account", "c1", expires=NOW + 60)
    for length in range(len(value)):
        breach(value[:length])


@pytest.mark.parametrize("rubbish", ["", ".", "....", "é....", "\0", "\ud800", "e30....", "a.b.c.d.e", "x" * 4097])
def test_rubbish_breaks_the_seal(rubbish: str) -> None:
    assert breach(rubbish) in {"malformed", "too-long", "algorithm"}


def test_a_session_token_is_no_sealed_value() -> None:
    assert breach(token()) == "algorithm"


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "A256KW", "enc": "A256GCM"},
        {"alg": "dir", "enc": "A128CBC-HS256"},
        {"alg": "dir", "enc": "A256GCM", "zip": "DEF"},
    ],
)
def test_other_algorithms_break_the_seal_though_the_key_fits(header: dict[str, str]) -> None:
    ours = sealed._key("the-secret-of-now", "account", "an-account")
    content = b'{"id":"c1","exp":1900000000}'
    assert breach(jwe.encrypt_compact(header, content, ours, algorithms=list(header.values()))) == "algorithm"


def test_the_secret_itself_is_never_the_key(settings: Settings) -> None:
    settings.SECRET_KEY = KEY.decode()
    value = jwe.encrypt_compact(dict(sealed.HEADER), b'{"id":"c1","exp":1900000000}', OctKey.import_key(KEY))
    assert breach(value) == "wrong-key"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"id": "c1"},
        {"exp": NOW + 60},
        {"id": "", "exp": NOW + 60},
        {"id": 1, "exp": NOW + 60},
        {"id": "c1", "exp": str(NOW + 60)},
        {"id": "c1", "exp": True},
        {"id": "c1", "exp": float("nan")},
        {"id": "c1", "exp": 1e300},
        ["c1", NOW + 60],
    ],
)
def test_even_what_is_well_sealed_must_make_sense(fields: object) -> None:
    ours = sealed._key("the-secret-of-now", "account", "an-account")
    value = jwe.encrypt_compact(dict(sealed.HEADER), json.dumps(fields), ours)
    assert breach(value) in {"claims", "malformed"}


@pytest.mark.parametrize("customer_id", ["", " ", ".", "..", "\0", "\ud800"])
def test_an_id_that_no_token_could_bring_is_not_sealed(customer_id: str) -> None:
    with pytest.raises(ValueError, match="customer id"):
        seal("account", customer_id, expires=NOW)


def test_nothing_is_sealed_that_would_be_too_long_to_open() -> None:
    with pytest.raises(ValueError, match="too long"):
        seal("account", "c" * 4096, expires=NOW)
