"""Processes of the bench's own: each on a free port, each ended by its id, whatever happens."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
START_SECONDS = 30.0
END_SECONDS = 2.0


class BrokenError(Exception):
    """Something that the bench needs does not work, so a figure cannot be told."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """One child. What it writes goes to a file, whose end is told where it fails."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self.name = " ".join(command[1:4])
        self._log = Path(gettempdir()) / f"bench-{os.getpid()}-{time.monotonic_ns()}.log"
        usual = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        with self._log.open("wb") as log:
            self._child = subprocess.Popen(
                command,
                cwd=ROOT,
                env=usual | dict(environment or {}),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def children(self) -> list[int]:
        """Its own children: the workers of a server."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def said(self) -> str:
        return self._log.read_text(errors="replace")

    def check(self) -> None:
        if self._child.poll() is not None:
            raise BrokenError(f"{self.name} ended with {self._child.returncode}: {self.said()[-1500:]}")

    def wait_for(self, ready: Callable[[], bool], seconds: float = START_SECONDS) -> None:
        until = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > until:
                raise BrokenError(f"{self.name} is not there after {seconds:.0f} s: {self.said()[-1500:]}")
            time.sleep(0.02)

    def wait(self, seconds: float) -> str:
        """What it said, once it has ended well."""
        try:
            code = self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise BrokenError(f"{self.name} takes longer than {seconds:.0f} s") from None
        if code:
            self.check()
        return self.said()

    def end(self) -> None:
        """Asks it to end at once, and makes it. A worker that outlives its server is ended as well."""
        workers = [(pid, _state(pid)) for pid in self.children] if self._child.poll() is None else []
        if self._child.stdin:
            self._child.stdin.close()
        for number in (signal.SIGINT, signal.SIGKILL):
            if self._child.poll() is None:
                self._child.send_signal(number)
                try:
                    self._child.wait(END_SECONDS)
                except subprocess.TimeoutExpired:
                    continue
        for pid, state in workers:
            _end_worker(pid, state.begun)
        self._log.unlink(missing_ok=True)


class _State(NamedTuple):
    """`begun` tells a process from a later one with its number; a zombie has no `life` in it."""

    life: bool
    begun: str


def _state(pid: int) -> _State:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return _State(False, "")
    return _State(fields[0] != "Z", fields[19])


def _end_worker(pid: int, begun: str) -> None:
    until = time.monotonic() + 0.5
    while time.monotonic() < until:
        if _state(pid) != (True, begun):
            return
        time.sleep(0.02)
    if _state(pid) == (True, begun):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Iterator[Process]:
    process = Process(command, environment)
    try:
        yield process
    finally:
        process.end()


@contextmanager
def running_module(module: str, *options: str, environment: Mapping[str, str] | None = None) -> Iterator[Process]:
    with running([sys.executable, "-m", module, *options], environment) as process:
        yield process


def listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def cpu_seconds(pid: int) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
