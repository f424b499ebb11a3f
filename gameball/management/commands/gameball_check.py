"""`manage.py gameball_check [CUSTOMER_ID]`: what works with the configured account, and what is particular about it."""

from argparse import ArgumentParser
from collections.abc import Iterable
from textwrap import fill
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gameball import checks
from gameball.api import Client, InvalidRequest
from gameball.examination import Attempt, Hint, Oddity, attempts, calls, hints, made_up_id, oddities, steps

WIDTH = 79


class Command(BaseCommand):
    help = (
        "Tries every endpoint of the Gameball account and says what works, what does not, and what to do. Only reads."
    )
    requires_system_checks = ()  # it says itself, and in its own words, what is missing

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("customer_id", metavar="CUSTOMER_ID", nargs="?", help="somebody who is enrolled")

    def handle(self, *_args: object, customer_id: str | None = None, **_options: object) -> None:
        client = self.client()
        made_up = customer_id is None
        try:
            ten = calls(made_up_id() if customer_id is None else customer_id)
        except InvalidRequest as error:
            raise CommandError(error.reason) from None
        try:
            self.introduce(made_up=made_up)
            tried = self.endpoints(attempts(client, ten, made_up=made_up))
            if any(attempt.json is not None for attempt in tried):
                self.account(list(oddities(tried, client.fetch)), made_up=made_up)
        finally:
            client.close()
        balance = next(attempt.json for attempt in tried if attempt.call.endpoint == "balance")
        self.settings(hints(balance, answers=any(attempt.state != "FAILS" for attempt in tried)))
        self.verdict(tried)
        self.next(made_up=made_up)

    def client(self) -> Client:
        if missing := checks.account():
            raise CommandError(" ".join(str(one.msg) for one in missing))
        try:
            return Client(
                settings.GAMEBALL_API_KEY,
                settings.GAMEBALL_SECRET_KEY,
                base_url=settings.GAMEBALL_BASE_URL,
                budget=settings.GAMEBALL_CALL_BUDGET_MS / 1000,
                pool_size=1,
            )
        except InvalidRequest as error:
            raise CommandError(error.reason) from None

    def introduce(self, *, made_up: bool) -> None:
        parts = urlsplit(settings.GAMEBALL_BASE_URL)
        address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        self.stdout.write(f"Gameball   {address}")
        self.stdout.write(f"Each call  {settings.GAMEBALL_CALL_BUDGET_MS} ms at most (GAMEBALL_CALL_BUDGET_MS)")
        if made_up:
            self.stdout.write("Customer   made up, to see whether the seven addresses can be reached.")
            self.stdout.write("           For the rest, name somebody: manage.py gameball_check CUSTOMER_ID")
        else:
            self.stdout.write("Customer   the one you named")

    def endpoints(self, attempts: Iterable[Attempt]) -> tuple[Attempt, ...]:
        self.headline("Endpoints")
        styles = {"note": self.style.WARNING, "FAILS": self.style.ERROR}
        tried = []
        for attempt in attempts:
            tried.append(attempt)
            state = styles.get(attempt.state, self.style.SUCCESS)(attempt.state.ljust(11))
            line = f"  {state}{attempt.address:38} {attempt.seconds * 1000:5.0f} ms  {attempt.said}"
            self.stdout.write(line.rstrip())
            self.stdout.flush()
        for reason in dict.fromkeys(attempt.reason for attempt in tried if attempt.reason):
            concerned = [attempt for attempt in tried if attempt.reason == reason]
            addresses = ", ".join(attempt.address for attempt in concerned)
            self.stdout.write("")
            self.paragraph("All of them:" if len(concerned) == len(tried) else f"{addresses}:")
            self.paragraph(reason, 4)
            if error := concerned[0].error:
                told = (("HTTP", error.status), ("code", error.code), ("request", error.request_id))
                self.paragraph(", ".join(f"{name} {fact}" for name, fact in told if fact is not None), 4)
        return tuple(tried)

    def account(self, found: list[Oddity], *, made_up: bool) -> None:
        self.headline("What is particular about this account")
        for oddity in (oddity for oddity in found if oddity.cure):
            self.paragraph(oddity.found)
            self.paragraph(oddity.cure, 6)
        if harmless := [oddity for oddity in found if not oddity.cure]:
            self.paragraph("Nothing to do about these, the portal copes with them:")
            for oddity in harmless:
                self.paragraph(f"- {oddity.found}", 4, 6)
        if not found:
            self.paragraph("Nothing that could be seen.")
        if made_up:
            self.paragraph("Whatever concerns customers can only be seen with a CUSTOMER_ID.")

    def settings(self, found: Iterable[Hint]) -> None:
        self.headline("Settings")
        for hint in found:
            style = self.style.SUCCESS if hint.state == "ok" else self.style.WARNING
            first = f"  {style(hint.state.ljust(6))}{hint.name:24}"
            words = fill(hint.says, WIDTH, initial_indent=" " * 32, subsequent_indent=" " * 32).lstrip()
            self.stdout.write(first + words)

    def verdict(self, tried: tuple[Attempt, ...]) -> None:
        self.stdout.write("")
        failed = [attempt for attempt in tried if attempt.state == "FAILS"]
        if failed:
            reasons = dict.fromkeys(attempt.reason for attempt in failed)
            why = next(iter(reasons)) if len(reasons) == 1 else "The reasons stand above."
            raise CommandError(f"{len(failed)} of {len(tried)} endpoints fail. {why}")
        noted = sum(attempt.state == "note" for attempt in tried)
        notes = f", {noted} of them with a note" if noted else ""
        self.stdout.write(self.style.SUCCESS(f"All {len(tried)} endpoints answer{notes}."))

    def next(self, *, made_up: bool) -> None:
        self.headline("Next")
        for number, step in enumerate(steps(made_up=made_up), start=1):
            self.paragraph(f"{number}. {step}", 2, 5)

    def headline(self, words: str) -> None:
        self.stdout.write(f"\n{self.style.MIGRATE_HEADING(words)}")

    def paragraph(self, words: str, indent: int = 2, then: int | None = None) -> None:
        first, other = " " * indent, " " * (indent if then is None else then)
        self.stdout.write(fill(words, WIDTH, initial_indent=first, subsequent_indent=other, break_on_hyphens=False))
