"""The client needs nothing of the portal: it works where only its own dependencies are."""

import re
import subprocess
import sys
import venv
from importlib.metadata import distribution
from pathlib import Path

import gameball

SCRIPT = """
import sys, threading, http.server
import gameball.api
from gameball.api import Client, CustomerNotFound

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"availablePointsBalance": 12}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass

server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = Client("key", "secret", base_url=f"http://127.0.0.1:{server.server_port}/api/v4")
print(client.balance.read("customer 1").available_points_balance)
try:
    import django
except ImportError:
    print("no django")
"""


def closure(*names: str) -> set[str]:
    """The distributions that these need, without extras."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        needs = [need for need in distribution(name).requires or () if "extra ==" not in need]
        waiting += [re.split(r"[^A-Za-z0-9_.-]", need)[0] for need in needs]
    return found


def test_the_client_works_where_there_is_no_django(tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    (site,) = (tmp_path / "venv" / "lib").glob("python3*/site-packages")
    for name in closure("requests", "pydantic"):
        found = distribution(name)
        for top in {Path(str(file)).parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(found.locate_file(top))).resolve())
    code = tmp_path / "code"
    (code / "gameball").mkdir(parents=True)
    source = Path(gameball.__file__).parent
    (code / "gameball" / "__init__.py").symlink_to(source / "__init__.py")
    (code / "gameball" / "api").symlink_to(source / "api")
    ran = subprocess.run(
        [tmp_path / "venv" / "bin" / "python", "-c", SCRIPT],
        cwd=code,
        env={"PYTHONPATH": str(code), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (ran.stdout.split("\n"), ran.stderr) == (["12", "no django", ""], "")


def test_importing_the_client_imports_no_django() -> None:
    code = "import sys, gameball.api; sys.exit('django' in sys.modules)"
    root = Path(gameball.__file__).parent.parent
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
