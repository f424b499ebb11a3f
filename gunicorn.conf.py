"""How gunicorn serves the portal. Every value can be overridden on its command line."""

import contextlib
import ctypes
import os
from typing import Any

from gunicorn.glogging import Logger

from gameball.logs import HideTickets

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # their numbers in glibc's malloc.h

wsgi_app = "loyalty_portal.wsgi"
worker_class = "gthread"
threads = 24
limit_request_line = 8190  # a link that carries a session token is long
graceful_timeout = 30
timeout = 60
control_socket_disable = True  # nothing asks it, and it needs a home that can be written to
accesslog = "-"
# Neither queries nor referrers: a token may stand in one. Of the widget's addresses not the ticket.
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'


# Of every thread's own heap glibc gives little back, and there are many threads: two heaps are enough for all of them.
# What is as long as an answer or a page stands outside of them, and goes back to the machine when it is done with.
with contextlib.suppress(OSError, AttributeError):
    for option, value in ((M_ARENA_MAX, 2), (M_MMAP_THRESHOLD, 32 * 1024), (M_TRIM_THRESHOLD, 128 * 1024)):
        ctypes.CDLL(None).mallopt(option, value)


def on_starting(server: Any) -> None:
    # How many share Gameball's limits, where no Redis counts for all of them.
    os.environ["PORTAL_WORKERS"] = str(server.cfg.workers)


class logger_class(Logger):  # noqa: N801 - the name of gunicorn's setting
    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.access_log, self.error_log):
            log.filters[:] = [HideTickets()]
