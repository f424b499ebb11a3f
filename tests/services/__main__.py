"""`make test-services`: starts a PostgreSQL and a Redis, and runs against them whatever stores something.

More arguments are pytest's: `python -m tests.services tests/staff -k audit`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ..serving.own_redis import Redis
from ..serving.processes import ROOT
from .postgres import Postgres

# Whatever asks the database; what asks Redis in particular stands in tests/reads and tests/serving
SUITES = (
    "tests/serving/test_machines.py",
    "tests/deploy",
    "tests/staff",
    "tests/identity",
    "tests/commands/test_audit_commands.py",
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "tests/views").glob("test_*.py"))),
)

# What these say holds for copies in the memory of the process
OTHERWISE = (
    "tests/commands/test_audit_commands.py::test_copies_are_dropped_for_that_customer_alone",
    "tests/commands/test_audit_commands.py::test_a_cache_that_fails_is_said",
)


def main(arguments: list[str]) -> int:
    server = shutil.which("redis-server")
    if server is None:
        sys.exit("These tests need a Redis of their own: apt-get install redis-server")
    with Postgres() as postgres, tempfile.TemporaryDirectory() as folder, Redis(Path(server), Path(folder)) as redis:
        postgres.create()
        variables = {"TEST_DATABASE_URL": postgres.url, "TEST_CACHE_URL": redis.url, "TEST_SERVICES": "1"}
        command = [sys.executable, "-m", "pytest", *(arguments or SUITES)]
        command += [f"--deselect={each}" for each in OTHERWISE]
        return subprocess.run(command, cwd=ROOT, env=os.environ | variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
