"""What a page waits for: which copies it takes, for how long it waits, and how what is late asks again."""

from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest

from gameball.identity.viewer import Viewer
from gameball.panels import Panel
from gameball.reads import ANEW, Taking

REFRESH = Taking(at_once=False, most_seconds=10)  # within reason: what is newer is not read again


def taking_of(request: HttpRequest, viewer: Viewer) -> Taking:
    """A customer who asks for it gets nothing that is older than some seconds, an agent no copy at all."""
    if is_anew(request, viewer):
        return ANEW
    return REFRESH if is_refresh(request, viewer) else Taking(since=viewer.since)


def is_anew(request: HttpRequest, viewer: Viewer) -> bool:
    return viewer.agent and request.GET.get("anew") == "1"


def is_refresh(request: HttpRequest, viewer: Viewer) -> bool:
    return viewer.customer_id is not None and request.GET.get("refresh") == "1"


def seconds(request: HttpRequest, *, alone: bool) -> float:
    """How long a page waits. Somebody without JavaScript who asks for a late panel once more is told how it went."""
    if alone and request.GET.get("wait") == "1":
        return seconds_of_a_call()
    return float(settings.PORTAL_PAGE_BUDGET_MS) / 1000


def seconds_of_a_call() -> float:
    """A little longer than a call may take: one that fails at its end has something to say, too."""
    return float(settings.GAMEBALL_CALL_BUDGET_MS) / 1000 + 0.3


def asking(request: HttpRequest, panels: Iterable[Panel], *, alone: bool = False) -> tuple[Panel, ...]:
    """Those that are still loading ask as their page was asked: what was kept before will not do for them, either.

    On the page of one panel the link leads to the page that waits longer.
    """
    more = [f"{name}=1" for name in ("refresh", "anew") if request.GET.get(name) == "1"]
    more += ["wait=1"] if alone else []
    return tuple(_with(panel, more) if more and panel.state == "loading" else panel for panel in panels)


def _with(panel: Panel, more: Iterable[str]) -> Panel:
    return replace(panel, address=f"{panel.address}{'&' if '?' in panel.address else '?'}{'&'.join(more)}")
