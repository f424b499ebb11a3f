"""`manage.py forget_customer CUSTOMER_ID`: drops what is kept of a customer, and their id from the audit."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gameball.reads import kept, store
from gameball.staff import audit, sheets
from gameball.staff.customer import BadId, usable_id


class Command(BaseCommand):
    help = "Drops the copies that are kept of a customer, and puts a pseudonym in the place of their id in the audit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("customer_id", metavar="CUSTOMER_ID")

    def handle(self, *_args: object, customer_id: str, **_options: object) -> None:
        try:
            customer_id = usable_id(customer_id)
        except BadId as error:
            raise CommandError(str(error)) from None
        rows = audit.forget(customer_id)
        self.stdout.write(f"{sheets.counted(rows)} of the audit: they are {audit.pseudonym(customer_id)} there now.")
        try:
            copies = kept.forget(customer_id)
        except store.TROUBLE as trouble:
            raise CommandError(
                f"The kept copies could not be dropped ({type(trouble).__name__}): run this again later."
            ) from None
        if store.shared():
            self.stdout.write(f"{copies} kept copies are gone.")
        else:
            hours = settings.PORTAL_STALE_SECONDS / 3600
            self.stdout.write(
                "Without CACHE_URL each process of the portal keeps copies in its own memory: restart it to drop them "
                f"now; else they go within {hours:g} hours."
            )
