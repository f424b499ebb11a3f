"""The Makefile: what it offers, and which Python it takes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOO_OLD = '#!/bin/sh\ncase "$1" in --version) echo "Python 3.11.2";; *) exit 1;; esac\n'
# What passes the questions that are asked of it, and makes no environment
NEW_ENOUGH = '#!/bin/sh\ncase "$2" in venv) echo "made by $(basename "$0")"; exit 3;; *) echo new enough;; esac\n'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in ("Makefile", "pyproject.toml", "uv.lock", ".python-version"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def make(clone: Path, *targets: str, **pythons: str) -> subprocess.CompletedProcess[str]:
    """Runs make where no other Python can be found than these."""
    tools = clone / "tools"
    tools.mkdir()
    for name in ("make", "sh", "sed", "expand", "touch", "basename"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    for name, script in pythons.items():
        (tools / name.replace("_", ".")).write_text(script)
        (tools / name.replace("_", ".")).chmod(0o755)
    environment = {"PATH": str(tools), "HOME": os.environ.get("HOME", "/")}
    command = [str(tools / "make"), "--no-print-directory", *targets]
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)


def test_make_alone_lists_what_there_is_one_line_each(clone: Path) -> None:
    lines = make(clone).stdout.splitlines()
    names = ["help", "setup", "demo", "test", "test-services", "check", "bench", "screenshots", "lighthouse"]
    assert [line.split()[0] for line in lines] == names
    assert all(len(line) < 80 for line in lines)


@pytest.mark.parametrize("pythons", [{}, {"python3": TOO_OLD}])
def test_without_a_python_it_says_what_to_install(clone: Path, pythons: dict[str, str]) -> None:
    done = make(clone, "setup", **pythons)
    assert done.returncode
    assert "No Python from 3.12 up was found" in done.stderr
    assert "apt install python3" in done.stderr
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize(
    ("pythons", "taken"),
    [
        ({"python3": TOO_OLD, "python3_12": NEW_ENOUGH}, "python3.12"),
        ({"python3": TOO_OLD, "python3_12": NEW_ENOUGH, "python3_14": NEW_ENOUGH}, "python3.14"),
        ({"python3": NEW_ENOUGH, "python3_14": NEW_ENOUGH}, "python3"),
    ],
)
def test_a_python_that_is_too_old_is_passed_over(clone: Path, pythons: dict[str, str], taken: str) -> None:
    done = make(clone, "setup", **pythons)
    assert f"made by {taken}\n" in done.stdout
    assert done.returncode  # this one made no environment


def test_a_second_setup_does_nothing(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv" / ".set-up").touch()
    done = make(clone, "setup")
    assert done.returncode == 0
    assert done.stderr == ""
