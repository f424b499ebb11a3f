"""`manage.py prune_audit`: takes out what the audit and the logins hold from before `AUDIT_DAYS`. For once a day."""

from django.conf import settings
from django.core.management.base import BaseCommand

from gameball.staff import audit, logins, sheets


class Command(BaseCommand):
    help = "Takes out the rows of the audit, and records of logins, that are older than AUDIT_DAYS. Run it once a day."

    def handle(self, *_args: object, **_options: object) -> None:
        gone = audit.prune(settings.AUDIT_DAYS)
        self.stdout.write(f"{sheets.counted(gone)} older than {settings.AUDIT_DAYS} days: gone.")
        number = logins.prune(settings.AUDIT_DAYS)
        self.stdout.write(f"{sheets.counted(number)} of logins, and the sessions that are over: gone.")
