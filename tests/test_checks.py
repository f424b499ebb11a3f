"""What is looked at when the portal starts: each finding is one line that names the variable and the cure."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage
from django.core.checks.registry import registry
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from gameball import checks

STRONG = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF"


@pytest.fixture
def right(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """A portal in production to which nothing is missing."""
    settings.DEBUG = False
    settings.SECRET_KEY = STRONG
    settings.ALLOWED_HOSTS = ["portal.example"]
    settings.GAMEBALL_API_KEY, settings.GAMEBALL_SECRET_KEY = "an-api-key", "k" * 32
    settings.GAMEBALL_TOKEN_KEYS = (b"k" * 32,)
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").touch()
    monkeypatch.delenv("WEB_CONCURRENCY", raising=False)
    monkeypatch.setenv("PORTAL_WORKERS", "1")
    return settings


def check_words(found: list[CheckMessage], *words: str) -> None:
    (message,) = found
    assert all(word in str(message.msg) for word in words)
    assert "\n" not in str(message.msg)
    assert str(message.msg).endswith(".")


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_where_nothing_is_missing_nothing_is_said(right: Settings, caplog: pytest.LogCaptureFixture) -> None:
    assert checks.account() == checks.token_key() == checks.workers_without_redis() == []
    checks.stop_where_something_is_missing()
    assert warnings(caplog) == []


@pytest.mark.parametrize("name", ["GAMEBALL_API_KEY", "GAMEBALL_SECRET_KEY"])
def test_a_missing_key_says_where_it_is_to_be_had(right: Settings, name: str) -> None:
    setattr(right, name, "")
    check_words(checks.account(), f"{name} is missing: copy it from Gameball")
    with pytest.raises(ImproperlyConfigured, match=f"^{name} is missing"):
        checks.stop_where_something_is_missing()


def test_both_missing_are_both_said(right: Settings) -> None:
    right.GAMEBALL_API_KEY = right.GAMEBALL_SECRET_KEY = ""
    found = checks.account()
    assert [message.id for message in found] == ["gameball.E001", "gameball.E002"]
    assert checks.token_key() == []  # what would be a second word on the same


def test_a_token_key_of_another_length_warns_and_does_not_stop(
    right: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    right.GAMEBALL_TOKEN_KEYS = ()
    check_words(checks.token_key(), "GAMEBALL_TOKEN_KEY is not a key of 32 bytes", "doors are closed: set it to")
    checks.stop_where_something_is_missing()
    (said,) = warnings(caplog)
    assert "GAMEBALL_TOKEN_KEY" in said


def test_workers_that_share_nothing_warn(right: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_WORKERS", "4")
    check_words(
        checks.workers_without_redis(), "4 workers share no Redis", "1/4 of the calls", "Set CACHE_URL=redis://"
    )
    right.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    assert checks.workers_without_redis() == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is missing: set it to"),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS is missing: set it to the host names"),
    ],
)
def test_what_django_itself_needs_stops_the_start(right: Settings, name: str, value: Any, words: str) -> None:
    setattr(right, name, value)
    with pytest.raises(ImproperlyConfigured, match=f"^{words}"):
        checks.stop_where_something_is_missing()


def test_without_static_files_there_is_a_warning(
    right: Settings, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    (tmp_path / "staticfiles.json").unlink()
    checks.stop_where_something_is_missing()
    assert warnings(caplog) == [
        "The static files are missing, and without them every page: run manage.py collectstatic."
    ]


def test_every_check_is_registered() -> None:
    ours = [check for check in registry.get_checks() if check.__module__ == checks.__name__]
    registered = {check.__name__ for check in ours}  # type: ignore[attr-defined]
    assert registered == {"account", "token_key", "workers_without_redis"}
