"""A redis-server of the tests' own, on a port of its own, that keeps nothing on the disk."""

import signal
import subprocess
from pathlib import Path
from typing import Self

from .processes import Process, free_port, signal_to


class Redis:
    def __init__(self, server: Path, folder: Path) -> None:
        self._server, self._folder = server, folder
        self.port = free_port()
        self._process: Process | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        nothing_kept = ["--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        command = [str(self._server), "--port", str(self.port), "--bind", "127.0.0.1", *nothing_kept]
        self._process = Process(command, self._folder / "redis.log")
        self._process.wait_for(lambda: self.ask("PING") == b"PONG\n")

    def stop(self) -> None:
        """Gone with everything in it, as after a crash."""
        if self._process:
            signal_to(self._process.pid, signal.SIGKILL)
            self._process.end()
            self._process = None

    def freeze(self) -> None:
        """It takes connections and answers nothing."""
        assert self._process
        signal_to(self._process.pid, signal.SIGSTOP)

    def be_there(self) -> None:
        """Back again, whatever was done to it."""
        if self._process:
            signal_to(self._process.pid, signal.SIGCONT)
        else:
            self.start()

    def ask(self, *words: str) -> bytes:
        command = [str(self._server.with_name("redis-cli")), "-p", str(self.port), "--raw", *words]
        return subprocess.run(command, capture_output=True, timeout=10, check=False).stdout

    def keys(self) -> list[bytes]:
        return self.ask("--scan").splitlines()

    def value(self, key: bytes) -> bytes:
        name = key.decode()
        if self.ask("TYPE", name) == b"list\n":
            return self.ask("LRANGE", name, "0", "-1")
        return self.ask("GET", name)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
