"""Processes of the tests' own: each writes to a file, and is ended by its id with whatever it started."""

import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90.0  # on a machine that does much else
END_SECONDS = 5.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Process:
    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        environment: Mapping[str, str] | None = None,
        *,
        user: str | None = None,
        descriptors: Sequence[int] = (),
    ) -> None:
        self.log = log
        self._command, self._environment, self._user, self._descriptors = command, environment, user, descriptors
        self.start_again()

    def start_again(self) -> None:
        with self.log.open("ab") as file:
            self._popen = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                user=self._user,
                group=pwd.getpwnam(self._user).pw_gid if self._user else None,
                extra_groups=[] if self._user else None,
                pass_fds=self._descriptors,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        self.pid = self._popen.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def children(self) -> list[int]:
        try:
            return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]
        except FileNotFoundError:
            return []

    @property
    def threads(self) -> int:
        return threads_of(self.pid)

    def is_there(self, child: int) -> bool:
        return not self.has_ended and child in self.children

    @property
    def has_ended(self) -> bool:
        return self._popen.poll() is not None

    @property
    def exit_status(self) -> int | None:
        return self._popen.poll()

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, ready: Callable[[], bool]) -> None:
        until = time.monotonic() + START_SECONDS
        while not ready():
            assert self._popen.poll() is None, f"it ended by itself: {self.said[-2000:]}"
            assert time.monotonic() < until, f"it does not start: {self.said[-2000:]}"
            time.sleep(0.02)

    def wait(self, seconds: float) -> None:
        self._popen.wait(seconds)

    def end(self) -> None:
        """At once: nobody waits for anything that it still does."""
        if self._popen.poll() is not None:
            return
        family = [*self.children, self.pid]
        for pid in family:
            signal_to(pid, signal.SIGCONT)
        signal_to(self.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(END_SECONDS)
        for pid in family:
            # A child that is still there is this one's and no later process: its parent was there until just now.
            if pid == self.pid or _parent(pid) in {self.pid, 1}:
                signal_to(pid, signal.SIGKILL)
        self._popen.wait()


def signal_to(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def threads_of(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def _parent(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None
