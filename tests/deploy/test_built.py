"""The image, built without a container engine: what the Dockerfile runs is run, each stage in a folder of its own.

Run by `make test-services`.
"""

import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gameball.sandbox import Sandbox

from ..serving.processes import Process, free_port
from ..waiting import wait_until
from .dockerfile import Stage, exec_form
from .test_image import BUILD, FINAL, ROOT

SETTINGS = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ-not-a-real-one",
    "ALLOWED_HOSTS": "portal.example",
    "GAMEBALL_API_KEY": Sandbox.API_KEY,
    "GAMEBALL_SECRET_KEY": Sandbox.SECRET_KEY,
}


class Image:
    """A folder that stands for `/`: the paths that the Dockerfile names lie in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.python = f"{sys.base_prefix}/bin/python3"

    def here(self, said: str) -> str:
        return re.sub(r"(?<![\w./-])/(portal|uv)(?![\w-])", rf"{self.root}/\1", said)

    def variables(self, stage: Stage) -> dict[str, str]:
        """What a container of the stage would have, and of this machine only what finds packages and keeps them."""
        tools = self.root / "tools"
        tools.mkdir(exist_ok=True)
        for name in ("python", "python3"):
            if not (tools / name).exists():
                (tools / name).write_text(f'#!/bin/sh\nexec {self.python} "$@"\n')
                (tools / name).chmod(0o755)
        usual = {"PATH": f"{tools}:/usr/bin:/bin", "HOME": os.environ["HOME"]}
        kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_"))}
        said = {name: self.here(value) for name, value in stage.variables.items()}
        path = said.pop("PATH", "$PATH").replace("$PATH", usual["PATH"])
        return kept | usual | said | {"PATH": path}

    def build(self, stage: Stage) -> None:
        workdir = Path(self.here(stage.last("WORKDIR").said))
        workdir.mkdir(parents=True)
        for each in stage.instructions:
            if each.name == "COPY" and "from" not in each.options:
                for source in each.words[:-1]:
                    self._copy(ROOT / source, workdir, each.words[-1])
            elif each.name == "RUN":
                subprocess.run(
                    ["sh", "-ec", self.here(each.said)], cwd=workdir, env=self.variables(stage), check=True, timeout=300
                )

    def _copy(self, source: Path, workdir: Path, to: str) -> None:
        target = workdir / to / source.name if to.endswith("/") else workdir / to
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy(source, target)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    # Where a user without rights can get to, which is not below pytest's own folder
    root = Path(tempfile.mkdtemp(prefix="portal-image-"))
    root.chmod(0o755)
    made = Image(root)
    try:
        made.build(BUILD)
        yield made
    finally:
        shutil.rmtree(root)


def nobody(python: str) -> str | None:
    """Who starts it where that is possible: root can be anybody, but this Python may lie where nobody else gets to."""
    if os.getuid() != 0:
        return None
    who = pwd.getpwnam("nobody")
    script = (
        f"os.setgroups([]); os.setgid({who.pw_gid}); os.setuid({who.pw_uid}); os.execv({python!r}, ['python', '-V'])"
    )
    done = subprocess.run([sys.executable, "-c", f"import os; {script}"], capture_output=True, check=False)
    return "nobody" if done.returncode == 0 else None


def test_what_serves_has_the_packages_of_the_lock_file_and_nothing_that_installs_or_tests(image: Image) -> None:
    found = {path.name.partition("-")[0].lower() for path in (image.root / "portal/.venv").rglob("*.dist-info")}
    assert {"django", "gunicorn", "psycopg", "redis", "requests", "whitenoise"} <= found
    assert not found & {"pip", "uv", "setuptools", "wheel", "pytest", "mypy", "ruff", "playwright", "fastapi"}


def test_pip_goes_from_the_final_image(image: Image, tmp_path: Path) -> None:
    (removal,) = FINAL.all("RUN")
    subprocess.run([image.python, "-m", "venv", str(tmp_path / "python")], check=True)
    path = f"{tmp_path / 'python/bin'}:/usr/bin:/bin"
    subprocess.run(["sh", "-ec", removal.said], env={"PATH": path}, check=True)
    done = subprocess.run(["python", "-m", "pip"], env={"PATH": path}, capture_output=True, check=False)
    assert b"No module named pip" in done.stderr


def test_the_files_of_the_pages_are_there_under_the_names_of_their_content(image: Image) -> None:
    names = [path.name for path in (image.root / "portal/staticfiles").rglob("portal.*.css*")]
    assert any(name.endswith(".css") for name in names)
    assert any(name.endswith((".gz", ".br")) for name in names)


def test_what_is_served_may_be_read_by_all_and_written_by_nobody_else(image: Image) -> None:
    for path in (image.root / "portal").rglob("*"):
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode):
            assert mode & stat.S_IROTH, path
            assert not mode & stat.S_IWOTH, path


def test_it_starts_as_nobody_writes_nothing_into_itself_and_says_that_it_is_well(image: Image, tmp_path: Path) -> None:
    port = free_port()
    portal = image.root / "portal"
    before = {path: path.lstat().st_mtime_ns for path in portal.rglob("*")}
    command = [each.replace(":8000", f":{port}") for each in exec_form(FINAL.last("CMD").said)]
    variables = image.variables(FINAL) | SETTINGS | {"WEB_CONCURRENCY": "2"}
    script = f'cd {portal} && exec "$@"'
    user = nobody(image.python)
    with Process(["sh", "-c", script, "sh", *command], tmp_path / "log", variables, user=user) as process:
        _, _, check = FINAL.last("HEALTHCHECK").said.partition("CMD ")
        asked = [each.replace(":8000", f":{port}") for each in exec_form(check)]

        def is_healthy() -> bool:
            done = subprocess.run(asked, env=variables, capture_output=True, check=False, timeout=10)
            return done.returncode == 0

        wait_until(is_healthy, 30)
        assert len(process.children) == 2
        process.end()
        assert "Traceback" not in process.said
        assert not is_healthy()
    assert {path: path.lstat().st_mtime_ns for path in portal.rglob("*")} == before
