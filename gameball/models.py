"""What must last: which link tokens were used, and who of the shop's looked at whom."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy


class UsedToken(models.Model):
    """A link's session token that has let somebody in. The digest is of its decrypted inner part, never the token."""

    digest = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]


class AuditIsImmutable(Exception):
    """Somebody tried to change what was written down."""

    def __init__(self) -> None:
        super().__init__("The audit is only ever added to: see prune_audit and forget_customer.")


class AuditRows(models.QuerySet["Audit"]):
    """Rows can be added and read. `gameball.staff.audit` alone knows how an old one goes."""

    def update(self, **_kwargs: object) -> int:
        raise AuditIsImmutable

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AuditIsImmutable

    def bulk_create(self, *_args: object, **_kwargs: object) -> list["Audit"]:
        raise AuditIsImmutable  # it can be told to update what is there


class Audit(models.Model):
    """Somebody of the shop's has looked at a customer. Written before anything is shown, and never changed."""

    class What(models.TextChoices):
        LOOK_UP = "look-up", gettext_lazy("Looked up")
        PANEL = "panel", gettext_lazy("Read a part anew")
        SENT = "sent", gettext_lazy("Read what Gameball sent")
        REVEAL = "reveal", gettext_lazy("Revealed contact data")
        EXPLAIN = "explain", gettext_lazy("Had figures explained")
        EXPORT = "export", gettext_lazy("Exported activities")
        AUDIT_EXPORT = "audit-export", gettext_lazy("Exported the audit")

    at = models.DateTimeField(gettext_lazy("when"), default=timezone.now, db_index=True)
    # The name as it was, and no foreign key: whoever leaves takes nothing out of the audit.
    who = models.CharField(gettext_lazy("who"), max_length=150, db_index=True)
    who_id = models.BigIntegerField(gettext_lazy("number of the user"), db_index=True)
    what = models.CharField(gettext_lazy("what"), max_length=20, choices=What)
    detail = models.TextField(gettext_lazy("detail"), blank=True)
    customer = models.TextField(gettext_lazy("customer"), blank=True)
    # An id may be longer than an index bears.
    customer_digest = models.CharField(max_length=64, db_index=True, editable=False)
    forgotten = models.BooleanField(gettext_lazy("forgotten"), default=False)
    address = models.GenericIPAddressField(gettext_lazy("from where"), null=True)
    request_id = models.CharField(gettext_lazy("request"), max_length=64)

    objects = AuditRows.as_manager()

    class Meta:
        verbose_name = gettext_lazy("look at a customer")
        verbose_name_plural = gettext_lazy("audit")
        ordering = ("-id",)
        base_manager_name = "objects"
        default_permissions = ("view",)
        permissions = (
            ("view_customer", "Can look up customers"),
            ("view_contact", "Can reveal a customer's contact data"),
            ("export_activities", "Can export a customer's activities"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.who}: {self.what}"

    def save(self, **options: Any) -> None:
        if not self._state.adding:
            raise AuditIsImmutable
        super().save(**options | {"force_insert": True})

    def delete(self, *_args: Any, **_options: Any) -> tuple[int, dict[str, int]]:
        raise AuditIsImmutable
