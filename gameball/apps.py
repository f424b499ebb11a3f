from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GameballConfig(AppConfig):
    name = "gameball"
    verbose_name = "Loyalty portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gameball import checks  # noqa: F401  # registers them
        from gameball.sight import keys, reports
        from gameball.staff.groups import make_groups

        post_migrate.connect(make_groups, sender=self)
        keys.hide()
        reports.start()
