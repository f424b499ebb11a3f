"""The documentation held against the code."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Read by nobody but the portal's own tests and tools
INNER = {"demo_staff"}


def settings_read() -> set[str]:
    source = (ROOT / "loyalty_portal/settings.py").read_text(encoding="utf-8")
    return set(re.findall(r'(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)"', source))


@pytest.mark.parametrize("name", sorted(settings_read()))
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in README


def test_nothing_is_documented_that_nobody_reads() -> None:
    section = README.partition("## Configuration")[2].partition("## Commands")[0]
    documented = set(re.findall(r"^\| (.*?) \|", section, re.M))
    names = {name for cell in documented for name in re.findall(r"`([A-Z_]+)`", cell)}
    assert names == settings_read()


def test_every_command_of_ours_is_documented() -> None:
    ours = {name for name, app in get_commands().items() if app == "gameball"} - INNER
    assert {name for name in ours if f"manage.py {name}" not in README} == set()
