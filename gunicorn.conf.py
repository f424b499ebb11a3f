"""How gunicorn serves the portal. Every value can be overridden on its command line."""

import contextlib
import ctypes
import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from gameball.sight import lines, places
from loyalty_portal import env, env_file

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # their numbers in glibc's malloc.h

wsgi_app = "loyalty_portal.wsgi"
worker_class = "gthread"
threads = 24
limit_request_line = 8190  # a link that carries a session token is long
graceful_timeout = 30
timeout = 60
control_socket_disable = True  # nothing asks it, and it needs a home that can be written to
accesslog = "-"
access_log_format = lines.ACCESS


# Of every thread's own heap glibc gives little back, and there are many threads: two heaps are enough for all of them.
# What is as long as an answer or a page stands outside of them, and goes back to the machine when it is done with.
with contextlib.suppress(OSError, AttributeError):
    for option, value in ((M_ARENA_MAX, 2), (M_MMAP_THRESHOLD, 32 * 1024), (M_TRIM_THRESHOLD, 128 * 1024)):
        ctypes.CDLL(None).mallopt(option, value)


def on_starting(server: Any) -> None:
    # How many share Gameball's limits, where no Redis counts for all of them.
    os.environ["PORTAL_WORKERS"] = str(server.cfg.workers)
    places.make_folder(server)


on_exit = places.drop_folder
pre_fork = places.assign_place


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
