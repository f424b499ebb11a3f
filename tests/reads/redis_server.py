"""A real Redis on a port of its own, to be stopped, frozen and started again."""

import os
import shutil
import signal
import socket
import subprocess
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from tests.waiting import wait_until

BINARY = shutil.which("redis-server")
# Where everything is checked, a test that was skipped would look like one that passed.
IS_MISSING = BINARY is None and "CI" not in os.environ


class RedisServer:
    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._process:
            return
        said = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen([BINARY or "redis-server", *said], stdout=subprocess.DEVNULL)
        wait_until(self.answers)

    def stop(self) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait(5)

    def freeze(self) -> None:
        """It takes connections and answers nothing."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except RedisError:
            return False

    def client(self) -> Any:
        """By a connection of the test's own."""
        return Redis.from_url(self.url, socket_timeout=1)

    def everything(self) -> dict[bytes, bytes]:
        """What stands in it: names and values."""
        client = self.client()
        kinds = {b"string": client.get, b"list": lambda name: b" ".join(client.lrange(name, 0, -1))}
        return {name: kinds[client.type(name)](name) or b"" for name in client.scan_iter()}
