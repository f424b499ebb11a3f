"""What the portal's templates draw again and again."""

from collections.abc import Hashable
from functools import lru_cache
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.autoreload import file_changed
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from gameball.views import framed

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)  # a page draws some hundred and fifty of them
def glyph(name: str) -> SafeString:
    """One of our own drawings. Never the only bearer of a meaning, so hidden from who listens."""
    return format_html(
        '<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def remembered(context: Context, name: str, **values: Hashable) -> SafeString:
    """Includes a part that knows nothing but these values, and remembers it: the same rewards stand on every page."""
    return _part(name, tuple(values.items()), in_widget(context), get_language())


@lru_cache(maxsize=512)
def _part(name: str, values: tuple[tuple[str, Hashable], ...], in_widget: bool, language: str | None) -> SafeString:
    """`language` only keeps what is said in one from what is said in another."""
    return render_to_string(name, {**dict(values), "in_widget": in_widget})


@receiver([setting_changed, file_changed])
def _forget(**_: object) -> None:
    """Tests change settings that are drawn with, and whoever develops changes templates."""
    glyph.cache_clear()
    _part.cache_clear()


@register.simple_tag(takes_context=True)
def opens(context: Context, url: str) -> SafeString:
    """Where a link that leaves the portal opens. Out of a frame: the shop in the whole window, others in a new one."""
    if not in_widget(context):
        return SafeString('rel="noopener"')
    shops, others = SafeString('target="_top"'), SafeString('target="_blank" rel="noopener noreferrer"')
    return shops if is_the_shops(url) else others


def in_widget(context: Context) -> bool:
    """Whether the page stands in a frame. A part that is remembered was told so, and knows no request."""
    request = context.get("request")
    return framed.in_widget(request) if request is not None else bool(context.get("in_widget"))


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
