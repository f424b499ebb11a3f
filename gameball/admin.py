"""The admin: users and groups as Django has them, and the audit to read."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

from gameball.models import Audit

if TYPE_CHECKING:
    AuditModelAdmin = admin.ModelAdmin[Audit]
else:
    AuditModelAdmin = admin.ModelAdmin  # generic to the type checker only


@admin.register(Audit)
class AuditAdmin(AuditModelAdmin):
    list_display = ("at", "who", "what", "customer", "detail", "address")
    list_filter = ("what",)
    search_fields = ("=who", "=customer", "=request_id")
    date_hierarchy = "at"

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Audit | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Audit | None = None) -> bool:
        return False
