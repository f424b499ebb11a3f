"""A machine to try the documentation on: a `/srv`, `/etc`, PostgreSQL, Redis and ports of its own; few tools pretend.

What needs a whole machine (packages, users, systemd) is a small script in `tools`; all else is what the page says.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from ..services.postgres import Postgres, programs
from ..serving.activation import Held
from ..serving.own_redis import Redis
from ..serving.processes import ROOT, free_port, signal_to

FOLDERS = ("/srv", "/etc", "/usr/local/sbin")
# Nothing to do here: packages are there, the user is this one, the rest is looked at in other tests
IDLE = "#!/bin/sh\nexit 0\n"
# Who runs it is who runs the tests
RUNUSER = '#!/bin/sh\n[ "$1" = -u ] && [ "$3" = -- ] || exit 64\nshift 3\nexec "$@"\n'
# The work tree as it is, committed or not; what is installed from it names this machine's paths and ports
GIT = """#!/bin/sh
[ "$1" = clone ] && [ $# = 3 ] || exit 64
mkdir -p "$3" && cd {source} &&
  tar --exclude=./.git --exclude=./.venv --exclude=./staticfiles --exclude=__pycache__ --exclude='./.*_cache' -cf - . |
  tar -xf - -C "$3" && {python} -m tests.deploy.pretend "$3" {root}
"""
# There is no group `loyalty` here
INSTALL = """#!/bin/bash
words=()
while [ $# -gt 0 ]; do
  if [ "$1" = -g ]; then [ "$2" = loyalty ] || exit 64; shift 2; else words+=("$1"); shift; fi
done
exec /usr/bin/install "${words[@]}"
"""
# Whoever runs the shop types its keys
EDITOR = """#!/bin/sh
case "$1" in
  secrets/gameball_api_key) echo "$TYPED_API_KEY" > "$1"; exit;;
  secrets/gameball_secret_key) echo "$TYPED_SECRET_KEY" > "$1"; exit;;
esac
sed -i -e "s|^GAMEBALL_API_KEY=.*|GAMEBALL_API_KEY=$TYPED_API_KEY|" \\
  -e "s|^GAMEBALL_SECRET_KEY=.*|GAMEBALL_SECRET_KEY=$TYPED_SECRET_KEY|" "$1"
echo "GAMEBALL_BASE_URL=$TYPED_BASE_URL" >> "$1"
"""


class Machine:
    def __init__(self, root: Path, postgres: Postgres, redis: Redis, base_url: str, keys: tuple[str, str]) -> None:
        self.root = root
        self.tools = root / "tools"
        self.held = Held()
        self.https = free_port()
        self._postgres, self._redis = postgres, redis
        self._typed = {"TYPED_API_KEY": keys[0], "TYPED_SECRET_KEY": keys[1], "TYPED_BASE_URL": base_url}
        for folder in ("srv", "etc/systemd/system", "etc/redis", "etc/caddy", "usr/local/sbin", "tools"):
            (root / folder).mkdir(parents=True)
        self._make_tools()

    @property
    def instead(self) -> dict[str, str]:
        """Of this machine's paths, ports and sockets each with what the page says instead."""
        return {
            **{f"{folder}/": f"{self.root}{folder}/" for folder in FOLDERS},
            "%2Frun%2Fpostgresql": quote(str(self._postgres.folder), safe=""),
            "127.0.0.1:6379": f"127.0.0.1:{self._redis.port}",
            "127.0.0.1:8000": f"127.0.0.1:{self.held.port}",
        }

    def here(self, text: str) -> str:
        return translate(text, self.instead)

    @property
    def variables(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_CACHE", "SSL_"))}
        path = f"{self.tools}:{self.root}/usr/local/sbin:{programs()}:/usr/sbin:/usr/bin:/sbin:/bin"
        return {
            **kept,
            **self._typed,
            "PATH": path,
            "HOME": os.environ["HOME"],
            "NO_PROXY": "*",
            "no_proxy": "*",
            "LANG": "C.UTF-8",
            # Debian's own commands find its cluster by themselves
            "PGHOST": str(self._postgres.folder),
            "PGUSER": "portal",
            "DJANGO_SUPERUSER_USERNAME": "first",
            "DJANGO_SUPERUSER_EMAIL": "first@shop.example",
            "DJANGO_SUPERUSER_PASSWORD": "correct horse battery",
        }

    def _make_tools(self) -> None:
        python = f'#!/bin/sh\nexec {sys.base_prefix}/bin/python3 "$@"\n'
        curl = (
            "#!/bin/sh\n# There is no name that leads here, and no authority that would sign for it\n"
            f'exec /usr/bin/curl --insecure --connect-to portal.localhost:443:127.0.0.1:{self.https} "$@"\n'
        )
        systemctl = f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m tests.deploy.systemctl {self.root} "$@"\n'
        for name, script in {
            "apt-get": IDLE,
            "useradd": IDLE,
            "docker": IDLE,
            "runuser": RUNUSER,
            "git": GIT.format(source=ROOT, python=sys.executable, root=self.root),
            "install": INSTALL,
            "editor": EDITOR,
            "python3": python,
            "curl": curl,
            "systemctl": systemctl,
        }.items():
            (self.tools / name).write_text(script)
            (self.tools / name).chmod(0o755)
        (self.root / "instead.json").write_text(json.dumps(self.instead))
        (self.root / "numbers").write_text(f"{self.held.descriptor} {free_port()} {self.https}")

    def run(self, commands: str) -> subprocess.CompletedProcess[str]:
        """In one shell, which ends at the first that fails. What it says is in the answer."""
        work = self.root / "work"
        work.mkdir(exist_ok=True)
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self.here(commands)],
            cwd=work,
            env=self.variables,
            pass_fds=[self.held.descriptor],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )

    def log(self, name: str) -> str:
        file = self.root / f"{name}.log"
        return file.read_text() if file.exists() else ""

    def remove(self) -> None:
        for file in self.root.glob("*.pid"):
            for pid in _family(int(file.read_text())):
                signal_to(pid, signal.SIGKILL)
        self.held.close()
        shutil.rmtree(self.root, ignore_errors=True)


def translate(text: str, instead: dict[str, str]) -> str:
    for said, meant in instead.items():
        text = re.sub(rf"(?<![\w.]){re.escape(said)}", lambda _, meant=meant: meant, text)  # type: ignore[misc]
    return text


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    return [*(int(child) for child in children.read_text().split()), pid] if children.exists() else []


if __name__ == "__main__":
    release, root = Path(sys.argv[1]), Path(sys.argv[2])
    known = json.loads((root / "instead.json").read_text())
    for file in (*release.glob("docs/systemd/*"), *release.glob("docs/proxy/*")):
        file.write_text(translate(file.read_text(), known))
