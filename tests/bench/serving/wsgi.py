"""The portal's application, as gunicorn imports it, with the probes that the environment names around it."""

import importlib
import json
import os
from pathlib import Path

from loyalty_portal.wsgi import application as portal

from . import probes

application: probes.Application = portal
if "calls" in os.environ.get("BENCH_PROBES", ""):
    application = probes.telling_calls(portal)
if "held" in os.environ.get("BENCH_PROBES", ""):
    probes.watch_threads()
if imports := os.environ.get("BENCH_IMPORTS"):
    for name in json.loads(Path(imports).read_text())["modules"]:
        try:
            importlib.import_module(name)
        except Exception:  # noqa: BLE001, S112  what another process made up and called a module
            continue
