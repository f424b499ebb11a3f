"""What a shop's page chooses for its frame, by the address: the accent, and which panels in which order."""

import re

from django.http import HttpRequest

ACCENT = re.compile(r"#?([0-9a-fA-F]{6})")


def in_widget(request: HttpRequest) -> bool:
    """Pages for a frame have another dress, and links that lead out of it."""
    return request.path_info.startswith("/widget/")


def accent(request: HttpRequest) -> str:
    """`rrggbb`, or nothing."""
    found = ACCENT.fullmatch(request.GET.get("accent", "").strip()) if in_widget(request) else None
    return found[1].lower() if found else ""


def panels(request: HttpRequest, offered: tuple[str, ...]) -> tuple[str, ...]:
    """Those that the shop asked for, in its order. None where it asked for none that is offered."""
    asked = (noun.strip().lower() for noun in request.GET.get("panels", "").split(","))
    return tuple(dict.fromkeys(noun for noun in asked if noun in offered))
