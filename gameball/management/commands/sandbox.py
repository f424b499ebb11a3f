"""`manage.py sandbox`: only the sandbox Gameball, in the foreground."""

import errno
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gameball.sandbox import CUSTOMERS, Sandbox


class Command(BaseCommand):
    help = "Serves a made-up Gameball account to run the portal against, over HTTP or TLS."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8801)
        parser.add_argument("--latency-ms", type=float, default=0, help="how much later every answer comes")
        parser.add_argument("--order", choices=["asc", "desc"], default="desc", help="the order of the activities")
        parser.add_argument("--cert", metavar="FILE", help="serve over TLS with this certificate")
        parser.add_argument("--key", metavar="FILE", help="the certificate's key, unless it is in the same file")

    def handle(self, *_args: Any, **options: Any) -> None:
        names = ("host", "port", "latency_ms", "order", "cert", "key")
        try:
            sandbox = Sandbox(**{name: options[name] for name in names}).start()
        except OSError as error:
            raise CommandError(_why(error, options)) from None
        ended = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
        try:
            self.stdout.write(_welcome(sandbox))
            self.stdout.flush()
            ended.wait()
        finally:
            sandbox.stop()


def _why(error: OSError, options: dict[str, Any]) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {options['port']} is busy: another program listens there. Choose another with --port."
    if error.errno == errno.EACCES:
        return f"Port {options['port']} may not be used by this user. Choose one above 1023 with --port."
    if error.errno == errno.ENOENT:
        return f"--cert {options['cert']} or --key {options['key'] or options['cert']} was not found."
    return f"The sandbox cannot start on {options['host']} port {options['port']}: {error}"


def _welcome(sandbox: Sandbox) -> str:
    width = max(len(customer) for customer in CUSTOMERS)
    return "\n".join(
        [
            "The sandbox Gameball is running. Ctrl-C ends it.",
            "",
            f"  GAMEBALL_BASE_URL={sandbox.base_url}",
            f"  GAMEBALL_API_KEY={sandbox.api_key}",
            f"  GAMEBALL_SECRET_KEY={sandbox.secret_key}",
            "",
            "Its customers:",
            "",
            *(f"  {each.id:{width}}  {each.says}" for each in CUSTOMERS.values()),
        ]
    )
