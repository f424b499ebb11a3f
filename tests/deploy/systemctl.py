"""What `systemctl` does with our units, as far as the documentation asks: `python -m tests.deploy.systemctl ROOT …`.

The socket is held by whoever runs the tests, and handed over; a service has started when it says so (`Type=notify`).
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from .units import environment, read

SECONDS = 40
FIRST = 3  # the descriptor that systemd hands over first
CADDY = """{{
    http_port {http}
    https_port {https}
    admin off
    local_certs
    skip_install_trust
    storage file_system {root}/caddy
}}
import {root}/etc/caddy/Caddyfile
"""


def main(root: Path, words: list[str]) -> None:
    listening, http, https = (int(number) for number in (root / "numbers").read_text().split())
    verb, names = words[0], [word for word in words[1:] if not word.startswith("--")]
    for name in names:
        unit = root / "etc/systemd/system" / name
        if verb in {"enable", "start", "restart", "stop"} and "." in name and not unit.exists():
            sys.exit(f"Unit {name} could not be found.")
    if verb in {"stop", "restart"} and "loyalty-portal.service" in names:
        stop(root)
    if verb in {"enable", "start", "restart"} and "loyalty-portal.service" in names:
        start(root, listening)
    if verb == "reload" and names == ["caddy"]:
        (root / "Caddyfile").write_text(CADDY.format(root=root, http=http, https=https))
        run(root, "caddy", ["caddy", "run", "--adapter", "caddyfile", "--config", str(root / "Caddyfile")], {})


def start(root: Path, listening: int) -> None:
    service = read(root / "etc/systemd/system/loyalty-portal.service")["Service"]
    (command,), (folder,), (file,) = service["ExecStart"], service["WorkingDirectory"], service["EnvironmentFile"]
    said = root / "notify"
    said.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(said))
        notify.settimeout(SECONDS)
        variables = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "NO_PROXY": "*", "NOTIFY_SOCKET": str(said)}
        script = f'exec {FIRST}<&{listening}; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"'
        words = ["bash", "-c", script, "unit", *command.split()]
        process = run(root, "portal", words, variables | environment(Path(file)), folder, [listening])
        while True:
            try:
                if notify.recv(4096).startswith(b"READY=1"):
                    break
            except TimeoutError:
                process.kill()
                sys.exit("It does not say that it is ready.")


def stop(root: Path) -> None:
    """TERM to the master, and waiting for its end."""
    file = root / "portal.pid"
    if not file.exists():
        return
    pid = int(file.read_text())
    os.kill(pid, signal.SIGTERM)
    ends = time.monotonic() + SECONDS
    while Path(f"/proc/{pid}").exists() and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        if time.monotonic() > ends:
            sys.exit("It does not stop.")
        time.sleep(0.05)
    file.unlink()


def run(
    root: Path, name: str, words: list[str], variables: dict[str, str], folder: str = "/", kept: list[int] | None = None
) -> subprocess.Popen[bytes]:
    usual = {"PATH": os.environ["PATH"], "HOME": str(root)}
    with (root / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            words,
            cwd=folder,
            env=usual | variables,
            pass_fds=kept or (),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (root / f"{name}.pid").write_text(str(process.pid))
    return process


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
