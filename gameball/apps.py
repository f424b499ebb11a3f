from django.apps import AppConfig


class GameballConfig(AppConfig):
    name = "gameball"
    verbose_name = "Loyalty portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gameball import checks  # noqa: F401  # registers them
