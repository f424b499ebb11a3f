"""A PostgreSQL of the tests' own: a cluster in a folder and on a port of its own, that fears no loss of power."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Self
from urllib.parse import quote

from ..serving.processes import Process, free_port, signal_to

INSTALLED = Path("/usr/lib/postgresql")
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def programs() -> Path:
    """The folder of the newest version's programs."""
    if found := sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])):
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).parent
    raise FileNotFoundError("These tests need a PostgreSQL of their own: apt-get install postgresql")


class Postgres:
    """With `port=5432` it can be there besides any other: it listens at no address then, only in its folder."""

    def __init__(self, *, port: int | None = None) -> None:
        self._programs = programs()
        self._folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
        # It refuses to run as root, who then hands it to somebody with fewer rights.
        self._user = (
            next((name for name in ("postgres", "nobody") if _exists(name)), None) if os.getuid() == 0 else None
        )
        if self._user:
            shutil.chown(self._folder, self._user)
        self._listens = "127.0.0.1" if port is None else ""
        self.port = port or free_port()
        self._options = (*FAST, f"unix_socket_directories={self._folder}", f"listen_addresses={self._listens}")
        self._process: Process | None = None

    @property
    def folder(self) -> Path:
        """Where its socket is."""
        return self._folder

    @property
    def url(self) -> str:
        return self.named("portal")

    def named(self, database: str) -> str:
        return f"postgres://portal@{quote(self._listens or str(self._folder), safe='')}:{self.port}/{database}"

    def start(self) -> None:
        data = self._folder / "data"
        if not data.exists():
            self._run("initdb", "--pgdata", str(data), "--username", "portal", "--auth", "trust", "--no-sync")
        settings = [part for option in self._options for part in ("-c", option)]
        command = [str(self._programs / "postgres"), "-D", str(data), "-p", str(self.port), *settings]
        log = self._folder / "postgres.log"
        log.touch()
        self._process = Process(command, log, {"PATH": os.environ["PATH"]}, user=self._user)
        self._process.wait_for(lambda: self.ask("SELECT 1", database="postgres") == "1\n")

    def create(self, database: str = "portal", *, template: str = "template1") -> str:
        """A new database, or a copy of another. Its address."""
        self.ask(f'CREATE DATABASE "{database}" TEMPLATE "{template}"', database="postgres")
        return self.named(database)

    def stop(self) -> None:
        """Gone at once, as after a crash."""
        process, self._process = self._process, None
        if process:
            signal_to(process.pid, signal.SIGQUIT)
            process.wait(10)

    def freeze(self) -> None:
        """It takes connections and answers nothing."""
        assert self._process
        for pid in (self._process.pid, *self._process.children):
            signal_to(pid, signal.SIGSTOP)

    def be_there(self) -> None:
        """Back again, whatever was done to it."""
        if self._process is None:
            self.start()
            return
        for pid in (self._process.pid, *self._process.children):
            signal_to(pid, signal.SIGCONT)

    def ask(self, statement: str, *, database: str = "portal") -> str:
        command = [str(self._programs / "psql"), "--no-psqlrc", "-At", "-c", statement, self.named(database)]
        return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False).stdout

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.be_there()
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        subprocess.run(
            command,
            cwd="/",
            user=self._user,
            group=pwd.getpwnam(self._user).pw_gid if self._user else None,
            extra_groups=[] if self._user else None,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=120,
        )


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
