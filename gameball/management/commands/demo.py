"""`manage.py demo`: a made-up Gameball, the portal and a made-up shop, all on this machine, until Ctrl-C."""

import errno
import secrets
import signal
import socket
import threading
import time
from contextlib import ExitStack
from textwrap import fill
from types import FrameType
from urllib.parse import quote

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gameball.demo.pages import way_in
from gameball.demo.portal import Failed, Portal, environment, set_aside
from gameball.demo.shop import NAME, Shop
from gameball.management.commands.demo_staff import PEOPLE
from gameball.sandbox import CUSTOMERS, Sandbox

SANDBOX_PORT = 8801
SECONDS_TO_START = 60


class Command(BaseCommand):
    help = "Shows the portal with a made-up Gameball and a made-up shop. Only for this machine, never for customers."
    requires_system_checks = ()  # the settings that count are those of the processes it starts
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the portal's; the shop takes the next (8000)")
        parser.add_argument(
            "--database", default=str(settings.BASE_DIR / "db.sqlite3"), metavar="FILE", help="an SQLite file"
        )

    def handle(self, *_args: object, port: int, database: str, **_options: object) -> None:
        if not 1 <= port < 65_535:
            raise CommandError(f"There is no port {port}: choose one from 1024 to 65534, as in PORT=8600.")
        with ExitStack() as running:
            portal_at = f"http://localhost:{port}"
            listening = running.enter_context(listen(port))
            shop = self.shop(port + 1, portal_at)
            running.callback(shop.server_close)
            ended = end_on_signals()
            sandbox = start_sandbox()
            portal = Portal(listening, variables(sandbox, shop, database))
            running.callback(portal.stop)
            running.callback(sandbox.stop)  # first of all, so that nobody waits for its answers
            try:
                portal.start()
                password = secrets.token_hex(4)
                portal.prepare(password)  # meanwhile: nobody has been told where it is
                shop.start()
                running.callback(shop.shutdown)
                if not wait_until_alive(portal, ended):
                    return
                self.welcome(places(portal_at, shop, sandbox, portal), shop, password)
                while not ended.wait(0.5):
                    if portal.has_ended():
                        portal.is_alive()
            except Failed as error:
                if ended.is_set():  # Ctrl-C reached a part before it reached this
                    return
                raise CommandError(str(error)) from None

    def shop(self, port: int, portal_at: str) -> Shop:
        listen(port).close()
        try:
            return Shop(port, portal_at, Sandbox.SECRET_KEY.encode())
        except OSError as error:
            raise CommandError(why(error, port)) from None

    def welcome(self, open_at: list[tuple[str, str]], shop: Shop, password: str) -> None:
        write = self.stdout.write
        write(f"{NAME}, a made-up shop, is open. Ctrl-C closes it.\n")
        for label, address in open_at:
            write(f"  {label:18}{address}")
        write(f"  {'':18}log in as {' or '.join(PEOPLE)}, password {password}")
        if names := set_aside():
            write("\nSet aside, as a demonstration uses its own sandbox and shop:")
            write(fill(", ".join(names), 79, initial_indent="  ", subsequent_indent="  "))
        write("\nA way in for each of the sandbox's customers:\n")
        width = max(len(customer.title) for customer in CUSTOMERS.values())
        for customer in CUSTOMERS.values():
            write(f"  {customer.title:{width}}  {shop.origin}{way_in(customer)}")
            write(f"      {customer.says}")
        self.stdout.flush()


def places(portal_at: str, shop: Shop, sandbox: Sandbox, portal: Portal) -> list[tuple[str, str]]:
    return [
        ("The programme", f"{portal_at}/program/"),
        ("The shop", f"{shop.origin}/"),
        ("The sandbox", sandbox.base_url),
        ("The portal's log", portal.log),
        ("Staff look-ups", f"{portal_at}/staff/"),
    ]


def variables(sandbox: Sandbox, shop: Shop, database: str) -> dict[str, str]:
    """The settings of the portal in a demonstration."""
    return environment(
        GAMEBALL_BASE_URL=sandbox.base_url,
        GAMEBALL_API_KEY=sandbox.api_key,
        GAMEBALL_SECRET_KEY=sandbox.secret_key,
        GAMEBALL_PROGRESS_UNIT="points",
        WIDGET_ORIGINS=shop.origin,
        SHOP_NAME=NAME,
        SHOP_URL=f"{shop.origin}/",
        SHOP_SIGN_IN_URL=f"{shop.origin}/sign-in",
        SHOP_JOIN_URL=f"{shop.origin}/join",
        SHOP_HELP_URL=f"{shop.origin}/help",
        SHOP_REFERRAL_URL=f"{shop.origin}/refer",
        SHOP_CURRENCY="USD",
        SHOP_POINTS_NAME="Leaves",
        SHOP_PENDING_DAYS="14",
        DATABASE_URL=f"sqlite:///{quote(database)}",
    )


def end_on_signals() -> threading.Event:
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGHUP, end)
    return ended


def listen(port: int) -> socket.socket:
    """A socket on this machine's own address. A browser tries `localhost` by IPv6 first: nobody else may be there."""
    try:
        with socket.create_server(("::1", port), family=socket.AF_INET6):
            pass
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(why(error, port)) from None
    try:
        return socket.create_server(("127.0.0.1", port), backlog=128)
    except OSError as error:
        raise CommandError(why(error, port)) from None


def why(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is busy: another program listens there. Choose two others: make demo PORT=8600"
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this user. Choose one above 1023: make demo PORT=8600"
    return f"Port {port} cannot be used: {error.strerror}. Choose another: make demo PORT=8600"


def start_sandbox() -> Sandbox:
    try:
        return Sandbox(port=SANDBOX_PORT).start()
    except OSError:
        return Sandbox().start()


def wait_until_alive(portal: Portal, ended: threading.Event) -> bool:
    """False where it was ended before. Raises `Failed` where it doesn't come up."""
    until = time.monotonic() + SECONDS_TO_START
    while not ended.is_set():
        if portal.is_alive():
            return True
        if time.monotonic() > until:
            raise Failed(f"The portal does not answer after {SECONDS_TO_START} seconds.")
        ended.wait(0.1)
    return False
