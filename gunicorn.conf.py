"""How gunicorn serves the portal. Every value can be overridden on its command line."""

import contextlib
import ctypes
import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from gameball.sight import lines, places
from loyalty_portal import env, env_file
from loyalty_portal.worker import about_to_fork

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # their numbers in glibc's malloc.h

wsgi_app = "loyalty_portal.wsgi"
worker_class = "loyalty_portal.worker.Worker"  # gunicorn's gthread, which leaves nobody behind when it stops
threads = 24
limit_request_line = 8190  # a link that carries a session token is long
backlog = 2048  # whoever comes while the workers are renewed waits there
keepalive = 75  # seconds: longer than a proxy keeps a connection, so that it never sends into one that is being closed
graceful_timeout = 60  # what is under way is finished, a long export too
timeout = 60
# Now and then a worker makes way for a new one, so that nothing grows for ever. Without a Redis its copies go with it.
max_requests = 200_000
max_requests_jitter = 50_000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  a sign of life waits for no disk
control_socket_disable = True  # nothing asks it, and it needs a home that can be written to
accesslog = "-"
access_log_format = lines.ACCESS


# Of every thread's own heap glibc gives little back, and there are many threads: two heaps are enough for all of them.
# What is as long as an answer or a page stands outside of them, and goes back to the machine when it is done with.
with contextlib.suppress(OSError, AttributeError):
    for option, value in ((M_ARENA_MAX, 2), (M_MMAP_THRESHOLD, 32 * 1024), (M_TRIM_THRESHOLD, 128 * 1024)):
        ctypes.CDLL(None).mallopt(option, value)


def nworkers_changed(server: Any, new: int, old: int | None) -> None:
    # How many share Gameball's limits, where no Redis counts for all of them. Called before anything is loaded, also
    # with --preload; a successor that starts before its predecessor ends counts as one with it.
    os.environ["PORTAL_WORKERS"] = str(server.cfg.workers)
    if old is None:
        places.make_folder(server)


on_exit = places.drop_folder


def pre_fork(server: Any, worker: Any) -> None:
    places.assign_place(server, worker)
    about_to_fork(server, worker)


def post_fork(_server: Any, worker: Any) -> None:
    places.take_place(worker)


def child_exit(_server: Any, worker: Any) -> None:
    places.leave_place(worker)


def as_the_settings_will_have_it() -> str:
    """`LOG_FORMAT`, where nobody has read the settings yet."""
    before = dict(os.environ)
    try:
        env_file.load()
        return env.one_of("LOG_FORMAT", ("json", "text"), "text" if env.flag("DEBUG") else "json")
    except ImproperlyConfigured:  # a worker says so, in one line
        return "json"
    finally:
        os.environ.clear()
        os.environ.update(before)


class logger_class(lines.Lines):  # noqa: N801 - the name of gunicorn's setting
    form = as_the_settings_will_have_it()
