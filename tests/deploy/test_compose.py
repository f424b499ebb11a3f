"""compose.yaml: what it starts, in which order, with which settings and secrets."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from loyalty_portal.secret import SECRETS

from ..test_readme import settings_read
from .dockerfile import exec_form
from .test_image import FINAL, ROOT, is_sent

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("portal", "migrate", "nightly")
SECRET = {"SECRET_KEY", "DATABASE_URL", "GAMEBALL_API_KEY", "GAMEBALL_SECRET_KEY"}
# gunicorn reads it itself
GUNICORNS = {"WEB_CONCURRENCY"}


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting_and_no_secret_is_said_in_clear(name: str) -> None:
    variables = SERVICES[name]["environment"]
    known = settings_read() | {f"{setting}_FILE" for setting in SECRETS} | GUNICORNS
    assert set(variables) <= known
    assert {f"{setting}_FILE" for setting in SECRET} <= set(variables)
    assert set(variables) & SECRETS <= {"CACHE_URL"}  # which has no password: nobody else can reach it


@pytest.mark.parametrize("name", SERVICES)
def test_every_secret_that_is_named_is_a_file_that_git_and_docker_leave_out(name: str) -> None:
    service = SERVICES[name]
    mounted = set(service.get("secrets", []))
    read = {
        value.removeprefix("/run/secrets/")
        for value in service.get("environment", {}).values()
        if str(value).startswith("/run/secrets/")
    }
    assert read == mounted
    for secret in mounted:
        file = COMPOSE["secrets"][secret]["file"].removeprefix("./")
        assert not is_sent(file)
        assert subprocess.run(["git", "check-ignore", "-q", file], cwd=ROOT, check=False).returncode in {0, 128}
        assert "secrets/" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize("name", OURS)
def test_the_portal_may_do_nothing_that_it_need_not(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]  # noqa: S108
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_nothing_starts_before_what_it_needs() -> None:
    assert SERVICES["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert SERVICES["portal"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    for service in SERVICES.values():
        for needed, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[needed] or SERVICES[needed]["image"] == "loyalty-portal"


def test_nobody_but_the_proxy_is_open_to_the_world() -> None:
    assert SERVICES["portal"]["ports"] == ["127.0.0.1:8000:8000"]
    assert not [name for name in ("db", "redis", "migrate", "nightly") if "ports" in SERVICES[name]]
    assert "tls" in SERVICES["proxy"]["profiles"]


def test_there_is_time_to_finish_what_is_under_way() -> None:
    seconds = int(SERVICES["portal"]["stop_grace_period"].removesuffix("s"))
    graceful = re.search(r"^graceful_timeout = (\d+)", (ROOT / "gunicorn.conf.py").read_text(), re.M)
    assert graceful
    assert seconds > int(graceful[1])


def test_only_the_database_keeps_anything_of_ours() -> None:
    assert SERVICES["db"]["volumes"] == ["database:/var/lib/postgresql/data"]
    assert set(COMPOSE["volumes"]) == {"database", "certificates"}
    redis = SERVICES["redis"]["command"]
    assert redis[redis.index("--save") + 1] == ""
    assert redis[redis.index("--appendonly") + 1] == "no"


def commands_of_ours() -> list[list[str]]:
    """Every `manage.py …` that is run."""
    return [SERVICES[name]["command"] for name in ("migrate", "nightly")]


@pytest.mark.parametrize("command", commands_of_ours(), ids=lambda command: command[2])
def test_its_commands_run(command: list[str], db: None) -> None:
    from django.core.management import call_command

    assert command[:2] == ["python", "manage.py"]
    call_command(*command[2:])


def test_the_portal_listens_where_its_port_leads_to_and_the_image_is_asked_there() -> None:
    inside = SERVICES["portal"]["ports"][0].rpartition(":")[2]
    assert exec_form(FINAL.last("CMD").said)[-1] == f"0.0.0.0:{inside}"
    assert FINAL.last("EXPOSE").said == inside
    assert f"127.0.0.1:{inside}/healthz" in FINAL.last("HEALTHCHECK").said
    assert SERVICES["proxy"]["command"][-1] == f"portal:{inside}"


def test_the_steps_in_the_documentation_make_every_file_that_it_wants() -> None:
    steps = (ROOT / "docs/operations.md").read_text().partition("## In containers")[2].partition("\n## ")[0]
    made = set(re.findall(r"secrets/(\w+)$", steps, re.M)) - {"*"}
    assert made == {Path(each["file"]).name for each in COMPOSE["secrets"].values()}
