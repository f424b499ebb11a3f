"""The Dockerfile and what is sent to whoever builds it: nothing but the portal, nothing that is secret."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from .dockerfile import Stage, exec_form, read

ROOT = Path(__file__).resolve().parents[2]
BUILD, FINAL = read(ROOT / "Dockerfile")
IGNORED = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]


def is_sent(path: str) -> bool:
    """Whether a file goes to the builder: the last pattern that fits it, or a folder around it, decides."""
    parts = path.split("/")
    around = ["/".join(parts[: length + 1]) for length in range(len(parts))]
    sent = True
    for line in IGNORED:
        pattern, keep = line.removeprefix("!"), line.startswith("!")
        if any(_fits(each, pattern) for each in around):
            sent = keep
    return sent


def _fits(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return any(fnmatch(part, pattern.removeprefix("**/")) for part in path.split("/"))
    return "/" not in path and fnmatch(path, pattern)


def sources(stage: Stage) -> list[str]:
    return [source for each in stage.all("COPY") if "from" not in each.options for source in each.words[:-1]]


@pytest.mark.parametrize("source", sources(BUILD))
def test_what_is_copied_exists_and_is_sent(source: str) -> None:
    assert (ROOT / source).exists()
    assert is_sent(source)


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".env.production",
        "gameball/.env",
        "gameball/.env.local",
        "db.sqlite3",
        "secrets/secret_key",
        ".git/config",
        ".venv/bin/python",
        "tests/settings.py",
        "gameball/__pycache__/models.cpython-313.pyc",
        "staticfiles/staticfiles.json",
        "compose.yaml",
        "docs/systemd/env",
    ],
)
def test_what_is_secret_or_of_no_use_is_not_sent(path: str) -> None:
    assert not is_sent(path)


def test_everything_that_is_sent_is_copied_by_name() -> None:
    sent = {each.name for each in ROOT.iterdir() if is_sent(each.name)}
    assert sent == set(sources(BUILD))
    assert all("." not in each.words[:-1] for each in BUILD.all("COPY"))


def test_nothing_is_fetched_at_build_and_nothing_goes_into_the_image_but_the_portal() -> None:
    assert not BUILD.all("ADD")
    assert not FINAL.all("ADD")
    (copied,) = FINAL.all("COPY")
    assert copied.options == {"from": "build"}
    assert copied.words == ["/portal", "/portal"]


def test_both_stages_are_the_same_slim_image_of_a_python_that_the_portal_runs_on() -> None:
    assert BUILD.image == FINAL.image
    wanted = (ROOT / ".python-version").read_text().strip()
    assert re.fullmatch(rf"python:{re.escape(wanted)}-slim-\w+", FINAL.image)


def test_every_package_comes_by_its_hash() -> None:
    (sync,) = [each.said for each in BUILD.all("RUN") if " sync " in each.said]
    assert "--locked" in sync
    assert "--no-default-groups" in sync
    lock = (ROOT / "uv.lock").read_text()
    files = re.findall(r"^\s*(?:sdist = |)\{ url = .*$", lock, re.M)
    assert len(files) > 100
    assert all('hash = "sha256:' in line for line in files)


def test_it_runs_as_nobody_in_particular() -> None:
    user, _, group = FINAL.last("USER").said.partition(":")
    assert int(user) >= 1000
    assert int(group) >= 1000
    last = FINAL.instructions.index(FINAL.last("USER"))
    assert not [each for each in FINAL.instructions[last:] if each.name in {"RUN", "COPY"}]


def test_no_secret_stands_in_the_image() -> None:
    for stage in (BUILD, FINAL):
        assert not stage.all("ARG")
        assert not {name for name in stage.variables if re.search("KEY|SECRET|PASSWORD|TOKEN|DATABASE_URL", name)}


def test_it_is_asked_how_it_does_by_what_is_in_it() -> None:
    _, _, command = FINAL.last("HEALTHCHECK").said.partition("CMD ")
    assert exec_form(command)[:2] == ["python", "-c"]
    assert exec_form(FINAL.last("CMD").said)[0] == "gunicorn"
