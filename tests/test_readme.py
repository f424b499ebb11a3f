"""The documentation held against the code."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from loyalty_portal import secret

from .test_settings import REAL, load, settings_of

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Read by nobody but the portal's own tests and tools
INNER = {"demo_staff"}


def settings_read() -> set[str]:
    modules = [ROOT / "loyalty_portal" / name for name in ("settings.py", "env_file.py")]
    source = "".join(module.read_text(encoding="utf-8") for module in modules)
    return set(re.findall(r'(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)"', source))


def configuration() -> dict[tuple[str, ...], str]:
    """The rows of the table: which variables, and what is said to be their default."""
    section = README.partition("## Configuration")[2].partition("## Commands")[0]
    rows = re.findall(r"^\| (`[A-Z].*?) \| (.*?) \|", section, re.M)
    return {tuple(re.findall(r"`([A-Z_]+)`", names)): default for names, default in rows}


def defaults() -> dict[str, str]:
    """Those that can be written down: `30`, and `off`, which is 0."""
    single = {names[0]: default for names, default in configuration().items() if len(names) == 1}
    written = {name: found[1] for name, default in single.items() if (found := re.fullmatch(r"`([^`]+)`", default))}
    return written | {name: "0" for name, default in single.items() if default == "off"}


@pytest.mark.parametrize("name", sorted(settings_read()))
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in README


def test_nothing_is_documented_that_nobody_reads() -> None:
    assert {name for names in configuration() for name in names} == settings_read()


@pytest.mark.parametrize(("name", "default"), defaults().items())
def test_a_default_is_what_the_documentation_says(monkeypatch: pytest.MonkeyPatch, name: str, default: str) -> None:
    """Whoever sets a variable to it changes nothing."""
    assert settings_of(load(monkeypatch, **(REAL | {name: default}))) == settings_of(load(monkeypatch, **REAL))


def test_most_defaults_are_held() -> None:
    assert len(defaults()) >= 15


def test_every_secret_that_may_stand_in_a_file_is_named() -> None:
    (paragraph,) = [part for part in README.split("\n\n") if part.startswith("**Secrets in files.**")]
    assert set(re.findall(r"`([A-Z_]+)`", paragraph)) - {"DATABASE_URL_FILE"} >= secret.SECRETS & settings_read()


def test_every_command_of_ours_is_documented() -> None:
    ours = {name for name, app in get_commands().items() if app == "gameball"} - INNER
    assert {name for name in ours if f"manage.py {name}" not in README} == set()
