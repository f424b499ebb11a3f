"""The shop's colour as a small stylesheet of our own: a page may carry no inline style."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

WHITE, INK, BLACK = (255, 255, 255), (23, 24, 20), (0, 0, 0)
PAPER, NIGHT = (255, 255, 255), (28, 30, 25)
READABLE = 4.6  # WCAG AA asks for 4.5

type Colour = tuple[int, int, int]


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def stylesheet(request: HttpRequest, colour: str) -> HttpResponse:
    if not re.fullmatch(r"[0-9a-f]{6}", colour):
        raise Http404
    accent: Colour = (int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16))
    light, dark = readable_on(PAPER, accent), readable_on(NIGHT, accent)
    return HttpResponse(
        f":root{{--accent:#{colour};--on-accent:{css(on(accent))};"
        f"--accent-ink:light-dark({css(light)},{css(dark)})}}\n",
        content_type="text/css; charset=utf-8",
    )


def on(accent: Colour) -> Colour:
    """The first text colour that can be read on it: of white and black, one always can."""
    return next((text for text in (WHITE, INK) if contrast(text, accent) >= READABLE), BLACK)


def readable_on(ground: Colour, accent: Colour) -> Colour:
    """The same hue, as much darker or lighter as it takes to be read on that ground."""
    towards = (0, 0, 0) if luminance(ground) > 0.5 else (255, 255, 255)
    for step in range(21):
        mixed = tuple(round(own + (end - own) * step / 20) for own, end in zip(accent, towards, strict=True))
        if contrast(mixed, ground) >= READABLE:  # type: ignore[arg-type]
            return mixed  # type: ignore[return-value]
    return towards


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
