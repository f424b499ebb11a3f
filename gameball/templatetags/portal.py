"""What the portal's templates draw again and again."""

from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gameball.views import framed

register = template.Library()


@register.simple_tag
def glyph(name: str) -> SafeString:
    """One of our own drawings. Never the only bearer of a meaning, so hidden from who listens."""
    return format_html(
        '<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def opens(context: Context, url: str) -> SafeString:
    """Where a link that leaves the portal opens. Out of a frame: the shop in the whole window, others in a new one."""
    request = context.get("request")
    if request is None or not framed.in_widget(request):
        return SafeString('rel="noopener"')
    return SafeString('target="_top"' if is_the_shops(url) else 'target="_blank" rel="noopener noreferrer"')


def is_the_shops(url: str) -> bool:
    own = (*settings.WIDGET_ORIGINS, settings.SHOP_URL, settings.SHOP_SIGN_IN_URL, settings.SHOP_JOIN_URL)
    return origin(url) in {origin(each) for each in own if each}


def origin(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port}"
