"""docs/operations.md, typed in as it stands, on a machine that pretends: a clone becomes a served portal, and lives on.

Run by `make test-services`.
"""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gameball.sandbox import Sandbox

from ..services.postgres import Postgres
from ..serving.own_redis import Redis
from .pretend import Machine
from .test_image import ROOT

PAGE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
YOURS = "export HOST=portal.localhost REPOSITORY=https://git.example/loyalty-portal.git\n"
SECONDS = 15 * 60  # that it may take, packages included


def commands(section: str) -> list[str]:
    """The blocks of commands of a section, up to the next heading."""
    text = re.split(r"^#{2,3} ", PAGE.partition(f"\n## {section}\n")[2], maxsplit=1, flags=re.M)[0]
    blocks = re.findall(r"(?:^ {4}.*\n)+", text, re.M)
    assert blocks, section
    return [re.sub(r"^ {4}", "", block, flags=re.M) for block in blocks]


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    for tool, package in (("caddy", "caddy"), ("curl", "curl"), ("redis-server", "redis-server")):
        if shutil.which(tool) is None:
            pytest.fail(f"This test needs {tool}: apt-get install {package}", pytrace=False)
    root = Path(tempfile.mkdtemp(prefix="portal-machine-"))
    with (
        Postgres(port=5432) as postgres,
        Redis(Path(shutil.which("redis-server") or ""), root) as redis,
        Sandbox() as shop,
    ):
        made = Machine(root / "machine", postgres, redis, shop.base_url, (Sandbox.API_KEY, Sandbox.SECRET_KEY))
        try:
            yield made
        finally:
            made.remove()
            shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="module")
def served(machine: Machine) -> Machine:
    """The machine, once all of *One machine* was typed."""
    first, *rest = commands("One machine")
    assert "export HOST=portal.example" in first  # the values that are whoever reads it's own
    begun = time.monotonic()
    # Nobody sits here to be asked for a password: the answers are in the environment
    typed = "\n".join(rest).replace("loyalty createsuperuser\n", "loyalty createsuperuser --noinput\n")
    done = machine.run(YOURS + typed)
    assert done.returncode == 0, (
        f"{done.stdout[-3000:]}\n{machine.log('portal')[-2000:]}\n{machine.log('caddy')[-1000:]}"
    )
    assert time.monotonic() - begun < SECONDS / 3  # downloads, and a person who types
    return machine


def test_a_clone_becomes_a_portal_behind_tls(served: Machine) -> None:
    page = served.run("curl --fail --silent https://portal.localhost/program/").stdout
    assert "data-panel=" in page
    assert 'data-state="ready"' in page
    headers = served.run("curl --fail --silent --head https://portal.localhost/staff/login/").stdout.lower()
    assert "strict-transport-security" in headers
    assert re.search(r"set-cookie: .*secure", headers)


def test_it_is_the_machines_own_postgres_and_redis_that_it_uses(served: Machine) -> None:
    assert '"cache": "ok"' in served.run("curl --silent http://127.0.0.1:8000/readyz").stdout
    assert served.run("psql -At -c 'SELECT username FROM auth_user' loyalty").stdout == "first\n"


def test_there_are_as_many_workers_as_the_settings_say(served: Machine) -> None:
    pid = int((served.root / "portal.pid").read_text())
    assert len(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()) == 2
    assert "share no Redis" not in served.log("portal")


def test_nothing_but_its_owner_and_the_portal_may_read_the_settings(served: Machine) -> None:
    assert (served.root / "etc/loyalty-portal/env").stat().st_mode & 0o777 == 0o640
    assert (served.root / "etc/loyalty-portal").stat().st_mode & 0o777 == 0o750


def test_the_nightly_work_runs(served: Machine) -> None:
    unit = (served.root / "etc/systemd/system/loyalty-portal-nightly.service").read_text()
    for command in re.findall(r"^ExecStart=\S+ manage\.py (.*)$", unit, re.M):
        done = served.run(f"loyalty {command}")
        assert done.returncode == 0, done.stdout


def test_an_upgrade_and_the_way_back_and_a_restore(served: Machine) -> None:
    current = served.root / "srv/loyalty-portal/current"
    before = current.resolve()
    upgrade, back = commands("Upgrades")
    done = served.run(YOURS + upgrade)
    assert done.returncode == 0, done.stdout[-3000:]
    assert current.resolve() != before
    assert master_of(served) == current.resolve()
    done = served.run(back)
    assert done.returncode == 0, done.stdout[-3000:]
    assert current.resolve() == before
    assert master_of(served) == before
    backup, restore = commands("Backups")
    lost = "psql -c 'DELETE FROM auth_user' loyalty"
    done = served.run("\n".join((backup, lost, restore)))
    assert done.returncode == 0, done.stdout[-3000:]
    assert served.run("psql -At -c 'SELECT username FROM auth_user' loyalty").stdout == "first\n"
    assert served.run("curl --fail --silent http://127.0.0.1:8000/readyz").returncode == 0


def master_of(served: Machine) -> Path:
    """Which release is served."""
    return Path(f"/proc/{(served.root / 'portal.pid').read_text()}/cwd").resolve()


def test_the_secrets_for_containers_are_made_as_compose_wants_them(machine: Machine) -> None:
    first, _ = commands("In containers")
    done = machine.run(first)
    assert done.returncode == 0, done.stdout
    folder = machine.root / "work/secrets"
    assert folder.stat().st_mode & 0o777 == 0o700
    said = {file.name: file.read_text().strip() for file in folder.iterdir()}
    assert len(said["secret_key"]) > 50
    assert said["database_url"] == f"postgres://portal:{said['database_password']}@db:5432/portal"
    assert said["gameball_secret_key"] == Sandbox.SECRET_KEY
