"""What a line of the log, and a report, must not hold."""

from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from gameball.identity.sealed import seal
from gameball.sight import keys, names, scope, scrub, tracebacks
from gameball.sight.scrub import one_line, without_secrets

TICKET = "eyJhbGciOiJkaXIifQ..aaaa_bbbb.cccc.dddd"


@pytest.fixture
def hidden() -> Iterator[None]:
    yield
    keys.hide()


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("Not Found: /loyalty/widget/abc/tiers/", "Not Found: /loyalty/widget/-/tiers/"),
        # A portal below a path of that very name
        ("/widget/widget/abc/tiers/", "/widget/widget/-/tiers/"),
        ("/widget//abc/", "/widget/-/"),
        (f"a ticket by itself: {TICKET}!", "a ticket by itself: [token]!"),
        (f"/%77idget/{TICKET}/", "/%77idget/[token]/"),
        ("GET /account/enter/?token=a.b.c HTTP/1.1", "GET /account/enter/ HTTP/1.1"),
        ("no such user: maya.k+shop@mail.example.com", "no such user: [address]"),
        ("/customers/maya%40example.com/balance", "/customers/[address]/balance"),
        ("call +49 (171) 123-45 67 back", "call [number] back"),
        ("redis://:pa55word@10.0.0.7:6379/0 is gone", "redis://[key]@10.0.0.7:6379/0 is gone"),
        ("postgres://portal:pa55@db.internal/x", "postgres://[key]@db.internal/x"),
        ("what now? 12 + 30 = 42 at 2026-11-26 17:40:45 +0000", "what now? 12 + 30 = 42 at 2026-11-26 17:40:45 +0000"),
    ],
)
def test_what_opens_a_door_or_reaches_a_person_is_taken_out(line: str, written: str) -> None:
    assert without_secrets(line) == written


def test_a_real_ticket_is_known_wherever_it_stands() -> None:
    ticket = seal("widget", "middle", expires=2**32)
    assert ticket not in without_secrets(f"{ticket} x{ticket} /nowhere/{ticket}/")
    assert not any(part in without_secrets(f"x{ticket}") for part in ticket.split(".") if part)


def test_the_accounts_keys_are_taken_out_in_every_spelling(hidden: None) -> None:
    scrub.hide(["a secret/key of mine", "short"])
    said = without_secrets("a secret/key of mine, a%20secret%2Fkey%20of%20mine, short")
    assert said == "[key], [key], short"


def test_all_keys_of_the_settings_are_hidden(hidden: None, settings: object) -> None:
    keys.hide()
    for key in (django_settings.GAMEBALL_API_KEY, django_settings.GAMEBALL_SECRET_KEY, django_settings.SECRET_KEY):
        assert without_secrets(f"<{key}>") == "<[key]>"


def test_nobody_writes_a_line_of_their_own() -> None:
    assert one_line("Not Found: /a\n2026 INFO b\r\x1b[31m\u2028") == "Not Found: /a\\n2026 INFO b\\r\\x1b[31m\\u2028"


# Customers


def test_a_customer_is_a_short_keyed_hash(settings: object) -> None:
    tag = names.tag("maya@example.com")
    assert tag == names.tag("maya@example.com") != names.tag("Maya@example.com")
    assert len(tag) == names.LENGTH
    assert int(tag, 16) >= 0


def test_who_has_another_key_has_other_hashes(settings: pytest.FixtureRequest) -> None:
    before = names.tag("middle")
    settings.SECRET_KEY = "another-key"  # type: ignore[attr-defined]
    assert names.tag("middle") != before


# Tracebacks


def breaks(error: Exception) -> None:
    customers: dict[str, str] = {}
    try:
        customers["middle"]
    except KeyError:
        raise error  # noqa: B904  the one behind it is part of the test


def broken(error: Exception) -> str:
    with pytest.raises(type(error)) as raised:
        breaks(error)
    return tracebacks.text(raised.value)


def test_a_traceback_says_where_and_what_and_shows_what_was_behind() -> None:
    text = broken(AttributeError("'NoneType' object has no attribute 'points'"))
    assert text.count("Traceback (most recent call last):") == 2
    assert f'File "{__file__}"' in text
    assert "AttributeError: 'NoneType' object has no attribute 'points'" in text
    assert "KeyError: …" in text
    assert "middle" not in text.replace('customers["middle"]', "")


@pytest.mark.parametrize(
    "error",
    [
        ValueError("invalid literal for int() with base 10: 'kestrel-7'"),
        RuntimeError("nothing is known of kestrel-7 here"),
        LookupError('"kestrel-7"'),
        TypeError("/widget/kestrel-7/ is no number"),
    ],
)
def test_what_an_exception_quotes_stays_out(error: Exception) -> None:
    with scope.Scope("x"):
        scope.about("kestrel-7")
        said = broken(error)
    assert "kestrel" not in said
    assert type(error).__name__ in said


def test_the_words_of_an_exception_stay() -> None:
    assert "RuntimeError: the kettle is … degrees hot" in broken(RuntimeError("the kettle is 90 degrees hot"))


def test_an_exception_that_cannot_be_printed_is_told_all_the_same() -> None:
    class Odd(Exception):
        def __str__(self) -> str:
            raise ValueError("middle")

    assert "Odd" in broken(Odd())


def test_exceptions_that_are_behind_each_other_come_to_an_end() -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    assert tracebacks.text(one).count("ValueError") == 2


def test_the_hash_of_a_customer_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("log_name", "maya@example.com")
    assert capsys.readouterr().out == f"{names.tag('maya@example.com')}\n"
