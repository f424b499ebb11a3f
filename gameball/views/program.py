"""The programme: what anybody may see. Nobody is known here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from gameball.identity.viewer import Door, Viewer
from gameball.views.page import PROGRAMME, BadQuery, PortalRequest, kept, refuse, render_overview, render_panel


def for_anybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def entered(request: Any, *args: str, **kwargs: str) -> HttpResponse:
        request.viewer = Viewer(Door("program", kept(request, "sku", "collection")), request.language)
        return view(request, *args, **kwargs)

    return entered


@require_safe
@for_anybody
def overview(request: PortalRequest) -> HttpResponse:
    try:
        return render_overview(request, "program/overview.html", PROGRAMME)
    except BadQuery:
        return refuse(request, 400, "bad-query")


@require_safe
@for_anybody
def panel(request: PortalRequest, noun: str) -> HttpResponse:
    if noun not in PROGRAMME:
        raise Http404
    return render_panel(request, noun, "program/panel.html")
