"""The shop's colour as a small stylesheet of our own: a page may carry no inline style.

Whatever colour it is, what is written in it or on it can be read: each text is held against every ground it stands on.
The shares that are mixed in are those of `static/portal.css`, and so are the grounds.
"""

import re
from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

WHITE, INK, BLACK = (255, 255, 255), (23, 24, 20), (0, 0, 0)
CARD, WELL = (255, 255, 255), (244, 242, 236)
NIGHT_CARD, NIGHT_WELL = (27, 29, 25), (37, 40, 34)
STRONG_TINT = 20  # per cent of the accent in the strongest of the tints that it is written on
READABLE = 4.6  # WCAG AA asks for 4.5

type Colour = tuple[int, int, int]


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def stylesheet(request: HttpRequest, colour: str) -> HttpResponse:
    if not re.fullmatch(r"[0-9a-f]{6}", colour):
        raise Http404
    accent: Colour = (int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16))
    text, deep = on(accent), deepened(accent)
    light = readable_on((CARD, WELL, mixed(CARD, accent, STRONG_TINT)), accent)
    dark = readable_on((NIGHT_CARD, NIGHT_WELL, mixed(NIGHT_CARD, accent, STRONG_TINT)), accent)
    return HttpResponse(
        f":root{{--accent:#{colour};--accent-deep:{css(deep)};--on-accent:{css(text)};"
        f"--on-accent-soft:{css(softened(text, accent))};--accent-ink:light-dark({css(light)},{css(dark)})}}\n",
        content_type="text/css; charset=utf-8",
    )


def on(accent: Colour) -> Colour:
    """The first text colour that can be read on it: of white and black, one always can."""
    return next((text for text in (WHITE, INK) if contrast(text, accent) >= READABLE), BLACK)


def deepened(accent: Colour) -> Colour:
    """The same, a step further from the text on it: what is drawn behind text in it costs no contrast."""
    return mixed(accent, BLACK if on(accent) == WHITE else WHITE, 16)


def softened(text: Colour, accent: Colour) -> Colour:
    """That text, as quiet as it may be."""
    steps = (mixed(text, accent, share) for share in range(16, 0, -2))
    return next((soft for soft in steps if contrast(soft, accent) >= READABLE), text)


def readable_on(grounds: Iterable[Colour], accent: Colour) -> Colour:
    """The same hue, as much darker or lighter as it takes to be read on all of them."""
    grounds = tuple(grounds)
    towards = BLACK if luminance(grounds[0]) > 0.5 else WHITE
    steps = (mixed(accent, towards, share) for share in range(0, 101, 5))
    return next((ink for ink in steps if all(contrast(ink, ground) >= READABLE for ground in grounds)), towards)


def mixed(colour: Colour, other: Colour, share: int) -> Colour:
    """As `color-mix(in srgb, …)` does it, with so many per cent of the other."""
    red, green, blue = (round(own + (end - own) * share / 100) for own, end in zip(colour, other, strict=True))
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    """Relative luminance, as WCAG defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def css(colour: Colour) -> str:
    return "#" + bytes(colour).hex()
