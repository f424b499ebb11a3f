"""The audit: a row for every look at a customer, written before anything is shown.

Rows are added and never changed, but for `prune` and `forget`, which have a management command each.
"""

import hashlib
import logging
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import Error, models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from gameball.models import Audit
from gameball.sight.requests import name_of
from gameball.staff.address import client_address

log = logging.getLogger(__name__)


class NotWritten(Exception):
    """The audit can't be written, so nothing may be shown."""


def write(request: HttpRequest, what: Audit.What, customer_id: str = "", detail: str = "") -> Audit:
    """Writes down who does what. Raises `NotWritten`."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("Nobody is logged in.")
    row = Audit(
        who=user.get_username(),
        who_id=user.pk,
        what=what,
        detail=detail[:500].replace("\0", ""),
        customer=customer_id,
        customer_digest=digest(customer_id),
        address=client_address(request),
        request_id=name_of(request),
    )
    try:
        # Its own transaction, which has ended before anything is shown.
        with transaction.atomic(durable=_is_outermost()):
            row.save()
    except Error as error:
        log.error("the audit can't be written: %s", type(error).__name__)  # noqa: TRY400  what it quotes stays out
        raise NotWritten from None
    return row


def _is_outermost() -> bool:
    return not transaction.get_connection().in_atomic_block


def digest(customer_id: str) -> str:
    return hashlib.sha256(customer_id.encode()).hexdigest()


def recent(user: User, most: int = 8) -> list[Audit]:
    """Whom somebody looked up lately, each customer once."""
    rows = Audit.objects.filter(who_id=user.pk, what=Audit.What.LOOK_UP, forgotten=False)[:200]
    latest: dict[str, Audit] = {}
    for row in rows:
        latest.setdefault(row.customer, row)
    return list(latest.values())[:most]


def prune(days: int) -> int:
    """Takes out the rows that are older. How many they were."""
    before = timezone.now() - timedelta(days=days)
    return _changeable().filter(at__lt=before).delete()[0]


def forget(customer_id: str) -> int:
    """Puts a pseudonym in the place of the customer's id: the same for all their rows. How many they were."""
    name = pseudonym(customer_id)
    rows = _changeable().filter(customer_digest=digest(customer_id), forgotten=False)
    # What an order or a filter was called says something about them too.
    return rows.update(customer=name, customer_digest=digest(name), detail="", forgotten=True)


def pseudonym(customer_id: str) -> str:
    keyed = salted_hmac("gameball.staff.audit.forgotten", customer_id, algorithm="sha256").hexdigest()
    return f"forgotten:{keyed[:24]}"


def _changeable() -> models.QuerySet[Audit]:
    """The one way around the manager's refusals."""
    return models.QuerySet(Audit)
