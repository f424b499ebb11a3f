"""How several workers count together for Prometheus: each in files of its own, in a folder that all of them read.

The files are named after a worker's place, not its process: whoever comes in the place of a worker that has ended goes
on with its counts. So there are never more files than workers at a time, however often these are renewed, and no count
ever falls.
"""

import contextlib
import os
import shutil
import tempfile
from itertools import count
from typing import Any

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # by this name the client library knows it

place = "0"


def make_folder(server: Any) -> None:
    """For this server and its workers alone, whatever folder the environment names: another may count there."""
    try:
        folder = tempfile.mkdtemp(prefix="loyalty-metrics-")
        if os.geteuid() == 0:
            os.chown(folder, server.cfg.uid, server.cfg.gid)
    except OSError as error:
        os.environ.pop(FOLDER, None)
        server.log.warning("/metrics tells of one worker only: no folder to count in (%s)", type(error).__name__)
        return
    os.environ[FOLDER] = folder


def drop_folder(_server: Any) -> None:
    if folder := os.environ.pop(FOLDER, None):
        shutil.rmtree(folder, ignore_errors=True)


def assign_place(server: Any, worker: Any) -> None:
    """The lowest that no worker has that is still there."""
    taken = {getattr(other, "place", None) for other in server.WORKERS.values()}
    worker.place = next(number for number in map(str, count()) if number not in taken)


def take_place(worker: Any) -> None:
    """In the new worker, before it loads anything that counts."""
    global place
    place = worker.place


def leave_place(worker: Any) -> None:
    """What a worker that has ended was doing is not going on any more."""
    if FOLDER not in os.environ or not hasattr(worker, "place"):
        return
    from prometheus_client.multiprocess import mark_process_dead  # only needed where a worker ends

    with contextlib.suppress(OSError):
        mark_process_dead(worker.place, os.environ[FOLDER])  # type: ignore[no-untyped-call]
