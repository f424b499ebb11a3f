"""The static files as they are served without `DEBUG`: each by the hash of its content, compressed beforehand."""

from pathlib import Path

import brotli
import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

A_YEAR = 365 * 86_400


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    settings.DEBUG = False
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_USE_FINDERS = False
    storage = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**django_settings.STORAGES, "staticfiles": {"BACKEND": storage}}
    call_command("collectstatic", "--noinput", "--ignore", "admin", verbosity=0)
    return tmp_path


def test_static_files_are_named_by_their_content_compressed_beforehand_and_cached_for_a_year(collected: Path) -> None:
    serve = WhiteNoiseMiddleware(lambda _: HttpResponse(status=404))
    found = [path for path in collected.glob("portal.*.*") if path.suffix in {".css", ".js"}]
    assert {path.suffix for path in found} == {".css", ".js"}
    for path in found:
        request = RequestFactory().get(f"/static/{path.name}", headers={"Accept-Encoding": "gzip, br"})
        answer = serve(request)
        assert answer.status_code == 200
        assert answer.headers["Content-Encoding"] == "br"
        assert brotli.decompress(b"".join(answer)) == path.read_bytes()
        ages = [part.partition("=")[2] for part in answer.headers["Cache-Control"].split(", ") if "max-age" in part]
        assert int(ages[0]) >= A_YEAR
        assert "immutable" in answer.headers["Cache-Control"]
