"""The widget door: a customer's panels in a frame on a shop's page. No cookie: who looks stands in the path, sealed."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from gameball import language
from gameball.identity.sealed import SealBroken, seal, unseal
from gameball.identity.tokens import Claims, TokenRefused, read
from gameball.identity.viewer import Door, Viewer
from gameball.sight import scope
from gameball.views import framed
from gameball.views.page import (
    NOUNS,
    PROGRAMME,
    WIDGET,
    BadQuery,
    PortalRequest,
    kept,
    refuse,
    render_overview,
    render_panel,
    see_other,
)

log = logging.getLogger(__name__)

STEP = 2  # seconds


class FrameRequest(PortalRequest):
    expires_in: int  # seconds, printed for the frame's script


def ticket_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets in whoever's address holds the door's own ticket. It names one customer; no parameter names another."""

    @wraps(view)
    def entered(request: Any, ticket: str, *args: str, **kwargs: str) -> HttpResponse:
        door = Door("widget", kept(request), (ticket,))
        try:
            known = unseal("widget", ticket)
        except SealBroken as broken:
            log.info("a widget ticket was refused: %s", broken.reason)
            return HttpResponseClientRedirect(door.home()) if request.htmx else over(request)
        scope.about(known.customer_id)
        request.viewer = Viewer(door, request.language, known.customer_id, since=known.begun)
        request.expires_in = in_steps(max(0, int(known.expires - time.time())))
        return view(request, *args, **kwargs)

    return entered


@require_safe
@ticket_required
def overview(request: FrameRequest) -> HttpResponse:
    nouns = framed.panels(request, NOUNS) or WIDGET
    return render_overview(request, "widget/overview.html", nouns, expires_in=request.expires_in)


@require_safe
@ticket_required
def panel(request: FrameRequest, noun: str) -> HttpResponse:
    return render_panel(request, noun, "widget/panel.html", expires_in=request.expires_in)


def in_steps(seconds: int) -> int:
    """Rather too short than too long by a little, so that a page need not be made again every second."""
    return seconds - seconds % STEP if seconds > 10 * STEP else seconds


@csrf_exempt  # the token is the proof
@sensitive_post_parameters("token")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: PortalRequest) -> HttpResponse:
    """Exchanges a token for a ticket. Without one: the programme. A script asks for JSON, a form follows the answer."""
    try:
        sent = (request.POST if request.method == "POST" else request.GET).dict()
    except SuspiciousOperation:  # far too much was sent
        return over(request)
    if request.method == "POST":
        take_fields_for_query(request)
    with translation.override(request.language.code):
        response = answer(request, str(sent.get("token", "")).strip(), str(sent.get("ticket", "")))
    response.headers["Content-Language"] = request.language.tag
    patch_vary_headers(response, ["Accept"])
    return response


def answer(request: PortalRequest, token: str, ticket: str) -> HttpResponse:
    wants_json = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    if not token and not wants_json:
        return program(request) if request.method != "POST" else see(request, "widget-program")
    try:
        claims = read(token, settings.GAMEBALL_TOKEN_KEYS)
    except TokenRefused as refused:
        log.info("a session token was refused: %s", refused.reason)
        return JsonResponse({"refused": True}, status=403) if wants_json else over(request)
    scope.about(claims.customer_id)
    new, seconds = ticket_for(claims)
    if not wants_json:
        return see(request, "widget", new)
    home = Door("widget", kept(request), (new,)).home()
    same = names(ticket, claims.customer_id)
    return JsonResponse({"ticket": new, "home": home, "expires": seconds, "same": same})


def ticket_for(claims: Claims) -> tuple[str, int]:
    """Never outlives its token."""
    now = time.time()
    expires = claims.good_until(settings.WIDGET_TICKET_SECONDS, now)
    return seal("widget", claims.customer_id, expires=expires), int(expires - now)


def names(ticket: str, customer_id: str) -> bool:
    """Whether a ticket, over or not, was this customer's: else what the frame shows is somebody else's."""
    try:
        return unseal("widget", ticket, now=0).customer_id == customer_id
    except SealBroken:
        return False


def take_fields_for_query(request: PortalRequest) -> None:
    """A form may carry `lang`, `theme`, `accent` and `panels` in its address or in fields."""
    fields = request.POST.copy()
    fields.pop("token", None)
    fields.update(request.GET)
    request.GET = fields  # type: ignore[assignment]
    request.language = language.of(request)


def see(request: PortalRequest, door: str, *args: str) -> HttpResponse:
    chosen = kept(request) if args else kept(request, "sku", "collection")
    return see_other(Door(door, chosen, args).home())


def program(request: PortalRequest) -> HttpResponse:
    """The programme, for a guest."""
    request.viewer = Viewer(guests(request), request.language)
    try:
        return render_overview(request, "widget/program.html", framed.panels(request, PROGRAMME) or PROGRAMME)
    except BadQuery:
        return refuse(request, 400, "bad-query")


@require_safe
def program_panel(request: PortalRequest, noun: str) -> HttpResponse:
    if noun not in PROGRAMME:
        raise Http404
    request.viewer = Viewer(guests(request), request.language)
    return render_panel(request, noun, "widget/panel.html")


def guests(request: PortalRequest) -> Door:
    return Door("widget-program", kept(request, "sku", "collection"))


def over(request: PortalRequest) -> HttpResponse:
    return refuse(request, 403, "over")
