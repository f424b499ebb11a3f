"""`manage.py prune_audit`: takes out the audit's rows that are older than `AUDIT_DAYS`. Made to run once a day."""

from django.conf import settings
from django.core.management.base import BaseCommand

from gameball.staff import audit, sheets


class Command(BaseCommand):
    help = "Takes out the rows of the audit that are older than AUDIT_DAYS. Run it once a day."

    def handle(self, *_args: object, **_options: object) -> None:
        gone = audit.prune(settings.AUDIT_DAYS)
        self.stdout.write(f"{sheets.counted(gone)} older than {settings.AUDIT_DAYS} days: gone.")
