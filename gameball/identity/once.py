"""A token in a link lets somebody in once, over all workers."""

from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from gameball.identity.tokens import SKEW, Claims
from gameball.models import UsedToken


def use(claims: Claims) -> bool:
    """True the first time. What is remembered is forgotten when the token would not be accepted any more."""
    now = timezone.now()
    UsedToken.objects.filter(expires__lt=now).delete()
    try:
        with transaction.atomic():
            ends = datetime.fromtimestamp(claims.exp + SKEW, UTC)
            UsedToken.objects.create(digest=claims.digest, expires=ends)
    except IntegrityError:
        return False
    return True
