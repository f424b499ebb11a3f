"""What is kept of the agents' own logins: who came in, from where and with what, and which names were tried in vain."""

from datetime import timedelta
from importlib import import_module

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.utils import timezone


def prune(days: int) -> int:
    """Takes out what is older, and the sessions that are over. How many records of logins they were."""
    before = timezone.now() - timedelta(days=days)
    gone = sum(model.objects.filter(attempt_time__lt=before).delete()[0] for model in (AccessLog, AccessAttempt))
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return int(gone)
