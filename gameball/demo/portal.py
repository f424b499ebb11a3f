"""The portal as the demonstration runs it: gunicorn in a process of its own, with settings of its own."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings

ACCOUNT = ("GAMEBALL_", "PORTAL_", "SHOP_", "WIDGET_", "CACHE_URL", "DATABASE_URL")
# What else would make of the demonstration another one than everybody's
OTHERS = (
    "ALLOWED_HOSTS",
    "AUDIT_DAYS",
    "DEBUG",
    "DJANGO_SETTINGS_MODULE",
    "GUNICORN_CMD_ARGS",
    "LANGUAGES_OFFERED",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "METRICS_ALLOW",
    "SCRIPT_NAME",
    "SECRET_KEY",
    "SENTRY_DSN",
    "TRUSTED_PROXIES",
    "WEB_CONCURRENCY",
)
SECONDS_TO_END = 3


def set_aside() -> list[str]:
    """The variables of this environment that name another account, shop or store than the demonstration's."""
    return sorted(name for name in os.environ if name.startswith(ACCOUNT))


def environment(**more: str) -> dict[str, str]:
    """This one without the variables of a real portal; no proxy stands between the parts on one machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ACCOUNT + OTHERS)}
    local = {"NO_PROXY": "*", "no_proxy": "*", "DJANGO_SETTINGS_MODULE": "loyalty_portal.settings", "DEBUG": "1"}
    local |= {"ENV_FILE": ""}  # what it holds is somebody's own account
    return kept | local | more


class Failed(Exception):
    """A part did not start, or ended by itself. Says why in words for a person."""


class Portal:
    """Listens on a socket that was bound before, so that a port can't be lost in between."""

    def __init__(self, listening: socket.socket, variables: dict[str, str]) -> None:
        self.port = listening.getsockname()[1]
        self._listening = listening
        self._variables = variables
        self._log = tempfile.NamedTemporaryFile("w+", prefix="loyalty-demo-", suffix=".log")  # noqa: SIM115
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return self._log.name

    def prepare(self, password: str) -> None:
        """The database, and who may log in at the staff door."""
        for arguments in (["migrate", "--verbosity", "0"], ["demo_staff"]):
            done = subprocess.run(  # noqa: S603
                [sys.executable, "manage.py", *arguments],
                cwd=settings.BASE_DIR,
                env=self._variables | {"DEMO_PASSWORD": password},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise Failed(f"The database could not be prepared: {last_words(done.stderr)}")

    def start(self) -> None:
        handle = self._listening.fileno()
        command = [sys.executable, "-m", "gunicorn", "loyalty_portal.wsgi", "--bind", f"fd://{handle}"]
        command += ["--workers", "1", "--graceful-timeout", "1", "--no-control-socket"]
        self._process = subprocess.Popen(  # noqa: S603
            [*command, "--access-logfile", self.log, "--error-logfile", self.log],
            cwd=settings.BASE_DIR,
            env=self._variables,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            pass_fds=[handle],
            start_new_session=True,  # Ctrl-C reaches it through `stop`, in its turn
        )
        self._listening.close()

    def is_alive(self) -> bool:
        """Whether it answers. Raises `Failed` where it has ended instead."""
        if self._process is None or self._process.poll() is not None:
            words = last_words(Path(self.log).read_text(errors="replace"))
            raise Failed(f"The portal ended by itself: {words}")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def stop(self) -> None:
        """At once: nobody's page is worth waiting for. Whatever of its group is left then is killed."""
        self._listening.close()
        if self._process:
            self._process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(SECONDS_TO_END)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._log.close()


def last_words(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    told = [line for line in lines if " INFO " not in line]
    return (told or lines or ["it said nothing"])[-1]
