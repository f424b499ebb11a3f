"""Every setting: a malformed or missing one stops the start with one line that names it and the cure."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from gameball.checks import stop_where_something_is_missing
from loyalty_portal import env, secret

ROOT = Path(__file__).resolve().parent.parent
OURS = (
    *("GAMEBALL_", "PORTAL_", "SHOP_", "WIDGET_", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "DATABASE_URL", "CACHE_URL"),
    *("LANGUAGES_OFFERED", "LOG_LEVEL", "TRUSTED_PROXIES", "METRICS_ALLOW", "AUDIT_DAYS", "SENTRY_DSN", "DJANGO_"),
    *("SCRIPT_NAME", "ENV_FILE", "LOG_FORMAT"),
)
KEYS = {"GAMEBALL_API_KEY": "an-api-key", "GAMEBALL_SECRET_KEY": "a-secret-key-of-exactly-32-bytes"}
REAL = KEYS | {"SECRET_KEY": "k" * 60 + "0123456789abc", "ALLOWED_HOSTS": "portal.example"}

MALFORMED = [
    *(("GAMEBALL_BASE_URL", value) for value in ("api.gameball.co", "ftp://x/api", "https://", "https://x:port/")),
    *(("GAMEBALL_TIME_ZONE", value) for value in ("Mars/Olympus", "../etc/passwd", "UTC+3")),
    ("GAMEBALL_PROGRESS_UNIT", "leaves"),
    *(("GAMEBALL_IMAGE_HOSTS", value) for value in ("https://cdn.gameball.co", "*", "cdn.gameball.co/path", "a b")),
    *(("GAMEBALL_CALL_BUDGET_MS", value) for value in ("3s", "0", "-5", "1e3", "999999999", "3000.5")),
    *(("PORTAL_PAGE_BUDGET_MS", value) for value in ("fast", "0")),
    *(("PORTAL_FRESH_SECONDS", value) for value in ("soon", "-1")),
    ("PORTAL_STALE_SECONDS", "a day"),
    *((name, "www.shop.example") for name in ("SHOP_URL", "SHOP_SIGN_IN_URL", "SHOP_JOIN_URL", "SHOP_HELP_URL")),
    *((name, "javascript:alert(1)") for name in ("SHOP_REFERRAL_URL", "SHOP_LOGO_URL", "SHOP_URL")),
    *(("SHOP_ACCENT", value) for value in ("green", "#abc", "0f6b5c", "#0f6b5cff", "red;}")),
    *(("SHOP_CURRENCY", value) for value in ("dollars", "$", "US")),
    ("SHOP_PENDING_DAYS", "two weeks"),
    *(("WIDGET_ORIGINS", value) for value in ("shop.example", "https://shop.example/", "https://*.shop.example", "*")),
    *(
        ("WIDGET_ORIGINS", value)
        for value in ("https://a.example, nonsense", "https://u@a.example", "https://a.example;x")
    ),
    ("DEBUG", "perhaps"),
    *(("LANGUAGES_OFFERED", value) for value in ("en,de", "English", ",")),
    *(
        ("DATABASE_URL", value)
        for value in ("nonsense", "oracle9://x", "mysql://u:p@host/db", "postgres://u:p@host:port/db")
    ),
    *(("DATABASE_URL", value) for value in ("postgres://", "postgres://u:p@host", "postgres://u:p@host/")),
    *(("CACHE_URL", value) for value in ("nonsense", "memcached://x", "redis://", "redis:///0", "unix://")),
    *(("CACHE_URL", value) for value in ("redis://host:port/0", "redis://host:99999/0", "redis://host/zero")),
    *(("SECRET_KEY", value) for value in ("short", "k" * 60, "django-insecure-" + "0123456789" * 5)),
    ("SECRET_KEY", secret.DEVELOPMENT_KEY),
    *(("SECRET_KEY_FALLBACKS", value) for value in ("short", "0123456789" * 5 + ",short", secret.DEVELOPMENT_KEY)),
    *(
        ("ALLOWED_HOSTS", value)
        for value in ("https://portal.example", "portal.example:443", "portal.example/x", "a b")
    ),
    *(("TRUSTED_PROXIES", value) for value in ("proxy.example", "10.0.0.5/33", "10.0.0", "10.0.0.5 10.0.0.6")),
    *(("SCRIPT_NAME", value) for value in ("loyalty", "/loyalty/", "/", "//loyalty", "/a b", "/../x", "https://x/y")),
    *(("LOG_LEVEL", value) for value in ("verbose", "info", "10")),
    *(("AUDIT_DAYS", value) for value in ("0", "a year")),
    *(("WIDGET_TICKET_SECONDS", value) for value in ("5", "a day")),
    *(("GAMEBALL_CUSTOMER_RATE", value) for value in ("100", "100/0", "0/1", "fast")),
    ("GAMEBALL_OTHER_RATE", "30 per second"),
    *(("GAMEBALL_PACE_SHARE", value) for value in ("0", "80", "1.2", "-1", "all")),
    ("GAMEBALL_WEBHOOKS", "maybe"),
    ("LOG_FORMAT", "xml"),
    *(("METRICS_ALLOW", value) for value in ("everybody", "10.0.0.0/99", "10.0.0.5,prometheus.example")),
    *(("SENTRY_DSN", value) for value in ("nonsense", "https://sentry.example/7", "https://key@sentry.example/")),
    *(("SENTRY_DSN", value) for value in ("ftp://key@sentry.example/7", "https://password@sentry.example:99999/7")),
]
# What the client would refuse at the first page, every page being an error then
UNUSABLE = [
    ("GAMEBALL_BASE_URL", "https://user:password@api.gameball.co/api/v4"),
    ("GAMEBALL_BASE_URL", "https://api.gameball.co/api/v4?key=1"),
    ("GAMEBALL_BASE_URL", "https://api.gameball.co/a b"),
    ("GAMEBALL_API_KEY", "an api key"),
    ("GAMEBALL_API_KEY", "schlüssel"),
    ("GAMEBALL_SECRET_KEY", "ein geheimer schlüssel"),
]


def load(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    """The settings as they would be read in an environment with nothing of ours but that."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "loyalty_portal" / "settings.py"))


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | {"ENV_FILE": ""}
    return subprocess.run(
        [sys.executable, "-W", "ignore::UserWarning", *command],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def check_one_line(result: subprocess.CompletedProcess[str], name: str) -> None:
    lines = [line for line in (result.stdout + result.stderr).splitlines() if line.strip()]
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert len(lines) == 1, lines
    assert name in lines[0]


@pytest.mark.parametrize(("name", "value"), MALFORMED)
def test_a_malformed_setting_is_one_line_that_names_it(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        load(monkeypatch, **(REAL | {name: value}))
    said = str(refused.value)
    assert said.startswith(name)
    assert "\n" not in said
    assert "password" not in said
    if name in secret.SECRETS and not value.endswith("://"):  # which the cure repeats
        assert value not in said
    assert re.search(r"(set it to|write (it|each|bare|addresses|calls|a|the)|choose from|leave that one out)", said), (
        said
    )


@pytest.mark.parametrize("name", ["DATABASE_URL", "GAMEBALL_BASE_URL"])
def test_a_malformed_address_that_holds_a_password_is_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        load(monkeypatch, **(REAL | {name: "nonsense://user:pa55word@host:port/x"}))
    assert "pa55word" not in str(refused.value)


def start(monkeypatch: pytest.MonkeyPatch, settings: Settings, **environment: str) -> None:
    """What a server does before it serves: reads the settings, then looks at them together."""
    for name, value in load(monkeypatch, **environment).items():
        if name.startswith(("GAMEBALL_", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG")):
            setattr(settings, name, value)
    stop_where_something_is_missing()


@pytest.mark.parametrize(("name", "value"), UNUSABLE)
def test_what_the_client_could_not_use_stops_the_start_too(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, name: str, value: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=name) as refused:
        start(monkeypatch, settings, **(REAL | {name: value}))
    assert value not in str(refused.value)


@pytest.mark.parametrize("missing", REAL)
def test_a_missing_setting_stops_the_server_with_one_line(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, missing: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=missing) as refused:
        start(monkeypatch, settings, **{name: value for name, value in REAL.items() if name != missing})
    assert "\n" not in str(refused.value)
    assert "set it to" in str(refused.value) or "copy it from" in str(refused.value)


@pytest.mark.parametrize("missing", ["GAMEBALL_API_KEY", "SECRET_KEY"])
def test_a_server_says_so_without_a_traceback(missing: str) -> None:
    environment = {name: value for name, value in REAL.items() if name != missing}
    check_one_line(run("-c", "import loyalty_portal.wsgi", **environment), missing)


def test_a_malformed_setting_stops_every_command_with_one_line() -> None:
    check_one_line(run("manage.py", "check", **(REAL | {"SHOP_ACCENT": "green"})), "SHOP_ACCENT")


def test_with_debug_the_three_of_gameball_are_enough() -> None:
    result = run("manage.py", "check", **KEYS, DEBUG="1", GAMEBALL_BASE_URL="http://127.0.0.1:8801/api/v4")
    assert result.returncode == 0, result.stderr


def test_production_settings_pass_djangos_own_deployment_check() -> None:
    result = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **REAL)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("key", ["short", "k" * 31, "k" * 33, "é" * 17, "k" * 32 + ",short"])
def test_a_token_key_of_another_length_closes_the_doors_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    assert load(monkeypatch, **(REAL | {"GAMEBALL_TOKEN_KEY": key}))["GAMEBALL_TOKEN_KEYS"] == ()


def test_that_is_a_warning_of_the_check_and_not_an_error() -> None:
    result = run("manage.py", "check", **(REAL | {"GAMEBALL_TOKEN_KEY": "short"}))
    assert result.returncode == 0
    assert "GAMEBALL_TOKEN_KEY" in result.stderr
    assert "32" in result.stderr


def test_token_keys_may_be_several_while_one_is_rotated(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = "a" * 32, "b" * 32
    found = load(monkeypatch, **(REAL | {"GAMEBALL_TOKEN_KEY": f"{one}, {other}"}))
    assert found["GAMEBALL_TOKEN_KEYS"] == (one.encode(), other.encode())
    assert load(monkeypatch, **REAL)["GAMEBALL_TOKEN_KEYS"] == (KEYS["GAMEBALL_SECRET_KEY"].encode(),)


def test_a_key_of_32_bytes_may_hold_a_comma(monkeypatch: pytest.MonkeyPatch) -> None:
    key = "0123456789,0123456789,0123456789"
    assert load(monkeypatch, **(REAL | {"GAMEBALL_TOKEN_KEY": key}))["GAMEBALL_TOKEN_KEYS"] == (key.encode(),)


def test_defaults_are_those_of_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    found = load(monkeypatch, **REAL)
    expected = {
        "GAMEBALL_BASE_URL": "https://api.gameball.co/api/v4",
        "GAMEBALL_TIME_ZONE": "UTC",
        "GAMEBALL_PROGRESS_UNIT": "progress",
        "GAMEBALL_IMAGE_HOSTS": ("cdn.gameball.co",),
        "GAMEBALL_CALL_BUDGET_MS": 3000,
        "PORTAL_PAGE_BUDGET_MS": 800,
        "PORTAL_FRESH_SECONDS": 30,
        "PORTAL_STALE_SECONDS": 86_400,
        "WIDGET_ORIGINS": (),
        "LANGUAGES_OFFERED": ("en", "ar", "fr"),
        "LOG_FORMAT": "json",
        "METRICS_ALLOW": ("127.0.0.0/8", "::1"),
        "SENTRY_DSN": "",
        "DEBUG": False,
    }
    assert {name: found[name] for name in expected} == expected


def test_blanks_and_slashes_at_the_end_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    found = load(monkeypatch, **(REAL | {"GAMEBALL_BASE_URL": " https://x.example/api/v4.1/ ", "SHOP_ACCENT": " "}))
    assert found["GAMEBALL_BASE_URL"] == "https://x.example/api/v4.1"
    assert found["SHOP_ACCENT"] == ""


@pytest.mark.parametrize(
    "dsn", ["https://0a1b@o1.ingest.sentry.io/42", "http://key:secret@10.0.0.5:9000/sub/path/7", "https://k@[::1]/1"]
)
def test_a_dsn_as_sentry_gives_it_is_taken(monkeypatch: pytest.MonkeyPatch, dsn: str) -> None:
    assert load(monkeypatch, **(REAL | {"SENTRY_DSN": dsn}))["SENTRY_DSN"] == dsn


def test_under_debug_logs_are_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, **REAL, DEBUG="1")["LOG_FORMAT"] == "text"
    assert load(monkeypatch, **REAL, DEBUG="1", LOG_FORMAT="json")["LOG_FORMAT"] == "json"


def test_two_accounts_never_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {
        load(monkeypatch, **(REAL | change))["GAMEBALL_ACCOUNT"]
        for change in (
            {},
            {"GAMEBALL_API_KEY": "another"},
            {"GAMEBALL_BASE_URL": "https://other.example/api/v4"},
        )
    }
    assert len(names) == 3
    assert not any("key" in name for name in names)


def test_without_debug_everything_is_https_and_no_plain_picture_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    found = load(monkeypatch, **REAL)
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] > 0
    assert not any(source.startswith("http:") for source in found["SECURE_CSP"]["img-src"])


@pytest.mark.parametrize("logo", ["https://cdn.shop.example/logo.png?v=2", "https://cdn.shop.example/a;b/logo.png"])
def test_the_shops_logo_may_load_whatever_its_address_holds(monkeypatch: pytest.MonkeyPatch, logo: str) -> None:
    """A source with a query is none to a browser, and a semicolon would begin another directive."""
    sources = load(monkeypatch, **(REAL | {"SHOP_LOGO_URL": logo}))["SECURE_CSP"]["img-src"]
    ours = [source for source in sources if "cdn.shop.example" in source]
    assert ours
    assert not any(mark in source for source in ours for mark in "?;, ")


def test_redis_and_postgres_that_are_right_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("redis://host", "redis://host:6379/", "rediss://:p%40ss@host:6380/2", "unix:///run/redis.sock?db=1"):
        assert load(monkeypatch, **(REAL | {"CACHE_URL": url}))["CACHES"]["default"]["LOCATION"] == url
    found = load(monkeypatch, **(REAL | {"DATABASE_URL": "postgres://u:p%40ss@host:5432/loyalty"}))["DATABASES"]
    assert (found["default"]["NAME"], found["default"]["PASSWORD"]) == ("loyalty", "p@ss")


@pytest.mark.parametrize(
    ("name", "value", "extra"),
    [
        ("DATABASE_URL", "postgres://u:p@host/loyalty", "postgres"),
        ("CACHE_URL", "redis://host", "redis"),
        ("SENTRY_DSN", "https://0a1b@o1.ingest.sentry.io/42", "sentry"),
    ],
)
def test_what_needs_a_package_that_is_not_there_says_which(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, extra: str
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setattr("loyalty_portal.env.find_spec", lambda _name: None)
    with pytest.raises(ImproperlyConfigured, match=f"^{name} needs the package .*`{extra}`"):
        load(monkeypatch, **(REAL | {name: value}))


@pytest.mark.parametrize("hosts", ["portal.example,.shop.example", "*", "[::1],127.0.0.1", "my_host"])
def test_hosts_are_taken_as_django_knows_them(monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    assert load(monkeypatch, **(REAL | {"ALLOWED_HOSTS": hosts}))["ALLOWED_HOSTS"] == hosts.split(",")


def test_in_development_any_key_does(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, **KEYS, DEBUG="1", SECRET_KEY="short")["SECRET_KEY"] == "short"


def test_below_a_path_every_address_and_cookie_of_djangos_is_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = load(monkeypatch, **(REAL | {"SCRIPT_NAME": "/shop/loyalty"}))
    assert found["FORCE_SCRIPT_NAME"] == "/shop/loyalty"
    assert found["STATIC_URL"] == "/shop/loyalty/static/"
    assert found["SESSION_COOKIE_PATH"] == "/shop/loyalty/staff/"
    assert found["CSRF_COOKIE_PATH"] == "/shop/loyalty/"
    usual = load(monkeypatch, **REAL)
    assert usual["FORCE_SCRIPT_NAME"] == ""
    assert (usual["STATIC_URL"], usual["SESSION_COOKIE_PATH"], usual["CSRF_COOKIE_PATH"]) == (
        "/static/",
        "/staff/",
        "/",
    )


# Secrets in files

IN_FILES = {
    "CACHE_URL": "redis://:pa55word@host:6379/0",
    "DATABASE_URL": "postgres://u:pa55word@host:5432/loyalty",
    "GAMEBALL_API_KEY": "api-pa55word",
    "GAMEBALL_SECRET_KEY": "a-pa55word-of-exactly-32-bytes-!",
    "GAMEBALL_TOKEN_KEY": "b-pa55word-of-exactly-32-bytes-!",
    "SECRET_KEY": "pa55word" * 8,
    "SECRET_KEY_FALLBACKS": "pa55word" * 6 + "," + "wordpa55" * 6,
}


@pytest.mark.parametrize("name", IN_FILES)
def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text(f"{IN_FILES[name]}\n")
    others = {each: value for each, value in REAL.items() if each != name}
    written = load(monkeypatch, **others, **{f"{name}_FILE": str(tmp_path / "secret")})
    said = load(monkeypatch, **others, **{name: IN_FILES[name]})
    assert settings_of(written) == settings_of(said)
    assert settings_of(said) != settings_of(load(monkeypatch, **REAL))


def test_every_secret_may(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(IN_FILES) | {"SENTRY_DSN"} == secret.SECRETS


@pytest.mark.parametrize("name", sorted(secret.SECRETS))
def test_a_secret_that_is_said_twice_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret").write_text("pa55word")
    monkeypatch.setenv(name, "pa55word")
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "secret"))
    with pytest.raises(ImproperlyConfigured) as refused:
        env.text(name)
    assert str(refused.value) == f"{name} and {name}_FILE are both set: keep one of them."


@pytest.mark.parametrize(
    ("holds", "says"),
    [
        (None, "cannot be read"),
        (b"", "single line"),
        (b" \n", "single line"),
        (b"pa55word\nanother", "single line"),
        (b"pa55word\0", "single line"),
        (b"\xffpa55word", "no text file"),
    ],
)
def test_a_file_that_holds_no_secret_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, holds: bytes | None, says: str
) -> None:
    file = tmp_path / "pa55word"
    if holds is not None:
        file.write_bytes(holds)
    others = {name: value for name, value in REAL.items() if name != "GAMEBALL_API_KEY"}
    with pytest.raises(ImproperlyConfigured) as refused:
        load(monkeypatch, **others, GAMEBALL_API_KEY_FILE=str(file))
    said = str(refused.value)
    assert said.startswith("GAMEBALL_API_KEY_FILE ")
    assert says in said
    assert "pa55word" not in said


def test_a_folder_is_no_secret_either(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path))
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY_FILE cannot be read \(Is a directory\)"):
        env.text("SECRET_KEY")


def test_what_is_no_secret_is_never_looked_for_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_NAME_FILE", "/nowhere")
    assert env.text("SHOP_NAME", "x") == os.environ.get("SHOP_NAME", "x")


def settings_of(loaded: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in loaded.items() if name.isupper()}
