"""gunicorn's worker with threads, which goes without leaving anybody behind.

Where it stops, those who have connected already are answered, too, and whoever comes later is refused at once or taken
by another worker: gunicorn's own lets them wait for an answer until it is gone. And where it has served its time
(`max_requests`), it serves on until its successor is ready: gunicorn's own stops first, and the only worker there is
would answer nobody for seconds.
"""

import os
import signal
import sys
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

# Longer than a worker takes to start. Where another was the oldest and went instead, the next one is asked for then.
ASK_SECONDS = 60.0


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    is_successor = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._enough: int = self.max_requests  # type: ignore[has-type]
        self.max_requests = sys.maxsize  # gunicorn's own way of renewing
        self._asks_again = 0.0

    def run(self) -> None:
        if self.is_successor:
            os.kill(self.ppid, signal.SIGTTOU)  # one worker fewer: the oldest goes
        super().run()

    def notify(self) -> None:
        """Called again and again while it serves."""
        super().notify()
        if self.alive and self.nr >= self._enough and time.monotonic() >= self._asks_again:
            self._asks_again = time.monotonic() + ASK_SECONDS
            self.log.info("%s requests served: asking for a successor", self.nr)
            os.kill(self.ppid, signal.SIGTTIN)  # one worker more

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        while self.sockets:
            listener = self.sockets.pop()
            self._accept_all(listener)
            listener.close()  # this worker's own handle of it

    def _accept_all(self, listener: Any) -> None:
        for _ in range(self.cfg.backlog):
            before = self.nr_conns
            self.accept(listener)
            if self.nr_conns == before:
                return


def about_to_fork(server: Any, worker: Any) -> None:
    """Tells the new worker whether it is one more than there should be: then it takes an older one's place."""
    worker.is_successor = server.num_workers > server.cfg.workers
