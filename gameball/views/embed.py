"""`/embed.js`: the loader, which a shop puts on its pages. See docs/embedding.md."""

import gzip
import hashlib
import re
from functools import lru_cache

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

SOURCE = settings.BASE_DIR / "static" / "embed.js"


@require_safe
@cache_control(public=True, max_age=300, stale_while_revalidate=86_400)
def loader(request: HttpRequest) -> HttpResponseBase:
    """Its address never changes, so a new one is asked for every few minutes, and costs nothing if it is the same."""
    source, encoded, etag = read(SOURCE.stat().st_mtime_ns)
    accepted = {part.split(";")[0].strip() for part in request.headers.get("Accept-Encoding", "").split(",")}
    encoding = next((each for each in encoded if each in accepted), "")
    response = HttpResponse(encoded.get(encoding, source), content_type="text/javascript; charset=utf-8")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["ETag"] = etag
    patch_vary_headers(response, ["Accept-Encoding"])
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@lru_cache(maxsize=1)
def read(_changed: int) -> tuple[bytes, dict[str, bytes], str]:
    source = re.sub(rb"(?m)^\s*//.*\n|^\s+", b"", SOURCE.read_bytes())  # its comments and indentation stay here
    etag = f'W/"{hashlib.sha256(source).hexdigest()[:20]}"'
    return source, {"br": brotli.compress(source, quality=11), "gzip": gzip.compress(source, 9, mtime=0)}, etag
