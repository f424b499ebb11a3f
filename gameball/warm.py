"""What a worker loads when it starts, so that its first page is as quick as any."""

from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from gameball.identity.sealed import seal, unseal
from gameball.language import named
from gameball.reads import reader
from gameball.sight import metrics


def load() -> None:
    metrics.up.inc()
    reader()  # and with it the TLS context
    reverse("account")
    unseal("account", seal("account", "nobody", expires=2**32))
    for code in settings.LANGUAGES_OFFERED:
        with translation.override(code):
            gettext("points")
        _ = named(code, code).locale.number_symbols
    folder = settings.BASE_DIR / "templates"
    for found in Path(folder).rglob("*.html"):
        get_template(str(found.relative_to(folder)))
