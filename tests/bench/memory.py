"""What a worker has come to hold after much work, over one that only imported the same."""

import argparse
import re
from pathlib import Path

from .browser import Browser
from .figures import Figure
from .load import Load
from .portal import door, place, portal
from .shop.client import running_shop

MOST = 25
CLIENTS = 8
MEBIBYTE = 1024  # kibibytes


def measure(quick: bool, _options: argparse.Namespace) -> list[Figure]:
    customers = 150 if quick else 1_200
    with running_shop() as shop, door(shop.base_url) as way_in, portal(shop) as server:
        sessions = way_in.enter_all(shop.unseen(customers, prepared=False))
        first = private(server.worker)
        # The overview, then what lies behind it, then the whole again from what is kept
        behind = ("/account/activities/", "/account/campaigns/", "/account/?lang=ar")
        overview = [("/account/", session) for session in sessions]
        work = [
            *overview,
            *((address, session) for session in sessions[: customers // 4] for address in behind),
            *overview,
        ]
        views = Load(server.port, CLIENTS).run(work)
        imported = place() / "modules.json"
        imported.write_bytes(Browser(server.port).get("/bench/modules/").body)
        with portal(shop, BENCH_IMPORTS=str(imported)) as bare:
            # Side by side, so that what both have mapped counts as shared for both.
            more = (private(server.worker) - private(bare.worker)) / MEBIBYTE
            whole = private(server.worker) / MEBIBYTE
    note = (
        f"{whole:.0f} MiB private after {len(views.views)} pages of {customers} customers ({views.failed} failed), "
        f"{first / MEBIBYTE:.0f} after the start"
    )
    name = "a worker after the run, over a bare one with the same imports"
    return [Figure("memory", name, more, " MiB", most=MOST, note=note)]


def private(pid: int) -> int:
    """The kibibytes that only this process holds."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(size) for size in re.findall(r"^Private_(?:Clean|Dirty):\s+(\d+) kB", text, re.MULTILINE))
