"""The two groups: agents look customers up, leads also see contact data, export and read the audit."""

from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.apps.registry import apps as global_apps
from django.contrib.auth.management import create_permissions

GROUPS = {
    "agents": ("view_customer",),
    "leads": ("view_customer", "view_contact", "export_activities", "view_audit"),
}


def make_groups(sender: AppConfig, using: str, apps: Apps = global_apps, **_kwargs: Any) -> None:
    """After every migrate. What somebody gave a group besides is left to it."""
    try:
        groups, permissions = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:
        return
    # Django makes the permissions at the same signal, maybe after us.
    create_permissions(sender, verbosity=0, using=using, apps=apps)
    for name, codenames in GROUPS.items():
        group, _ = groups.objects.using(using).get_or_create(name=name)
        group.permissions.add(
            *permissions.objects.using(using).filter(content_type__app_label="gameball", codename__in=codenames)
        )
