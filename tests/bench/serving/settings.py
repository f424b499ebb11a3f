"""The portal's own settings, with the bench's addresses beside its own and static files in a place of the bench's."""

import os
from pathlib import Path

from loyalty_portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.serving.urls"
STATIC_ROOT = Path(os.environ["BENCH_STATIC"])
