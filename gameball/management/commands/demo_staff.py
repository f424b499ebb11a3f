"""`manage.py demo_staff`: two made-up people of the support team, for the demonstration."""

import os

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError

PEOPLE = {"demo-agent": "agents", "demo-lead": "leads"}


class Command(BaseCommand):
    help = "Makes demo-agent and demo-lead with the password in DEMO_PASSWORD. What `demo` runs; only under DEBUG."

    def handle(self, *_args: object, **_options: object) -> None:
        password = os.environ.get("DEMO_PASSWORD", "")
        if not settings.DEBUG or not password:
            raise CommandError("This is for `manage.py demo` alone: set DEBUG=1 and DEMO_PASSWORD.")
        for name, group in PEOPLE.items():
            person, _ = User.objects.get_or_create(username=name)
            person.set_password(password)
            person.save()
            person.groups.set(Group.objects.filter(name=group))
