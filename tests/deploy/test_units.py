"""The units for systemd, and the sample of what they read."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ..test_readme import settings_read
from .test_compose import GUNICORNS, commands_of_ours
from .test_image import ROOT
from .units import FOLDER, environment, read

UNITS = sorted(path.name for path in FOLDER.iterdir() if path.suffix in {".service", ".socket", ".timer"})
SERVICE = read(FOLDER / "loyalty-portal.service")["Service"]
NIGHTLY = read(FOLDER / "loyalty-portal-nightly.service")["Service"]
CURRENT = "/srv/loyalty-portal/current"


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_takes_every_line(tmp_path: Path, unit: str) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        assert "CI" not in os.environ, "apt-get install systemd"
        pytest.skip("systemd-analyze is not installed here")
    for name in UNITS:  # in which one names the others
        said = (FOLDER / name).read_text().replace(f"{CURRENT}/.venv/bin/", "/usr/bin/env ")
        (tmp_path / name).write_text(said.replace(CURRENT, "/"))
    done = subprocess.run(
        [verify, "verify", "--man=no", str(tmp_path / unit)], capture_output=True, text=True, check=False
    )
    mine = [line for line in (done.stdout + done.stderr).splitlines() if "loyalty-portal" in line]
    assert mine == []
    assert done.returncode == 0, done.stderr


def test_the_portal_runs_without_rights_and_is_reloaded_by_hup_and_stopped_by_term() -> None:
    assert SERVICE["User"] == ["loyalty"]
    assert SERVICE["ExecReload"] == ["/bin/kill -s HUP $MAINPID"]
    assert SERVICE["KillMode"] == ["mixed"]
    assert SERVICE["Type"] == ["notify"]
    assert "KillSignal" not in SERVICE  # TERM, by default
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "LockPersonality"):
        assert SERVICE[name] == ["true"]
    assert SERVICE["ProtectSystem"] == ["strict"]
    assert SERVICE["CapabilityBoundingSet"] == [""]


def test_there_is_time_to_finish_what_is_under_way() -> None:
    graceful = re.search(r"^graceful_timeout = (\d+)", (ROOT / "gunicorn.conf.py").read_text(), re.M)
    assert graceful
    assert int(SERVICE["TimeoutStopSec"][0]) > int(graceful[1])


def test_the_socket_is_where_the_proxies_pass_on_to() -> None:
    (address,) = read(FOLDER / "loyalty-portal.socket")["Socket"]["ListenStream"]
    assert f"reverse_proxy {address}" in (ROOT / "docs/proxy/Caddyfile").read_text()
    assert f"server {address};" in (ROOT / "docs/proxy/nginx.conf").read_text()
    assert environment(FOLDER / "env")["TRUSTED_PROXIES"] == address.partition(":")[0]


def test_the_night_is_the_same_with_systemd_and_in_containers() -> None:
    mine = [command.partition(" manage.py ")[2].split() for command in NIGHTLY["ExecStart"]]
    assert mine == [command[2:] for command in commands_of_ours() if command[2] != "migrate"]


@pytest.mark.parametrize("said", ["", "# "])
def test_the_sample_holds_settings_and_no_values_that_open_anything(tmp_path: Path, said: str) -> None:
    sample = tmp_path / "env"
    sample.write_text(re.sub(rf"^{said}(?=[A-Z_]+=)", "", (FOLDER / "env").read_text(), flags=re.M))
    found = environment(sample)
    assert set(found) <= settings_read() | GUNICORNS
    assert not any(value for name, value in found.items() if name.endswith("_KEY"))
