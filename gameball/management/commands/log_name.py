"""`manage.py log_name CUSTOMER_ID`: as what a customer stands in the log."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from gameball.sight.names import tag


class Command(BaseCommand):
    help = "Prints the hash that stands for a customer in the log, to search it for them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("customer_id", metavar="CUSTOMER_ID")

    def handle(self, *_args: object, customer_id: str, **_options: object) -> None:
        self.stdout.write(tag(customer_id))
