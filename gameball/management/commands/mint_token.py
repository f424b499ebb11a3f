"""`manage.py mint_token CUSTOMER_ID`: a session token such as the shop's server makes, for trying things out."""

from argparse import ArgumentParser
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gameball.identity import tokens

A_YEAR = 366 * 24 * 60


class Command(BaseCommand):
    help = "Prints a customer session token, and nothing else, so that it can be piped."
    requires_system_checks = ()  # a check's words would stand beside the token; what matters is said below

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("customer_id", metavar="CUSTOMER_ID")
        parser.add_argument("--minutes", type=int, default=60, help="how long it is good for (default: 60)")

    def handle(self, *_args: object, customer_id: str, minutes: int, **_options: object) -> None:
        keys = [key for key in settings.GAMEBALL_TOKEN_KEYS if len(key) == tokens.KEY_BYTES]
        if not keys:
            raise CommandError(
                "There is no key for session tokens: set GAMEBALL_TOKEN_KEY, or GAMEBALL_SECRET_KEY,"
                f" to one of exactly {tokens.KEY_BYTES} bytes."
            )
        if not 1 <= minutes <= A_YEAR:
            raise CommandError(f"--minutes must be from 1 to {A_YEAR}.")
        try:
            token = tokens.mint(customer_id, keys[0], lifetime=timedelta(minutes=minutes))
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(token)
