"""A socket that is held for the portal, as systemd does, so that whoever comes while it restarts waits."""

import socket
from typing import Self

FIRST = 3  # the descriptor that systemd hands over first


class Held:
    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=512)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def descriptor(self) -> int:
        return self._socket.fileno()

    def wrap(self, command: list[str]) -> list[str]:
        """The same command with the socket where systemd would put it, told in the variables that systemd sets."""
        script = f'exec {FIRST}<&{self.descriptor}; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"'
        return ["bash", "-c", script, "held", *command]

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
