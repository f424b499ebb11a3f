"""The account door: a customer's own pages, opened by a session token from the shop's server."""

import logging
import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from gameball.identity import once
from gameball.identity.sealed import SealBroken, Sealed, seal, unseal
from gameball.identity.tokens import Claims, TokenRefused, read
from gameball.identity.viewer import Door, Viewer
from gameball.sight import scope
from gameball.views.page import ACCOUNT, PortalRequest, kept, refuse, render_overview, render_panel, see_other

log = logging.getLogger(__name__)

LONGEST_SESSION = 12 * 3600
LEAVE_FIELD = "csrfmiddlewaretoken"
private = cache_control(private=True, no_store=True)


def customer_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets in whoever carries the door's own cookie. It names one customer, and no parameter can name another."""

    @wraps(view)
    def entered(request: Any, *args: str, **kwargs: str) -> HttpResponse:
        known = known_customer(request)
        door = Door("account", kept(request))
        if known is None:
            response = HttpResponseClientRedirect(door.home()) if request.htmx else signed_out(request)
            patch_vary_headers(response, ["HX-Request"])
            return response
        scope.about(known.customer_id)
        request.viewer = Viewer(door, request.language, known.customer_id, since=known.begun)
        return view(request, *args, **kwargs)

    return private(entered)


def known_customer(request: HttpRequest) -> Sealed | None:
    value = request.COOKIES.get(cookie_name(request))
    if not value:
        return None
    try:
        return unseal("account", value)
    except SealBroken as broken:
        log.info("an account session was refused: %s", broken.reason)
        return None


@require_safe
@customer_required
def overview(request: PortalRequest) -> HttpResponse:
    return render_overview(request, "account/overview.html", ACCOUNT, leave_token=leave_token(request))


@require_safe
@customer_required
def panel(request: PortalRequest, noun: str) -> HttpResponse:
    return render_panel(request, noun, "account/panel.html", leave_token=leave_token(request))


@private
@csrf_exempt  # the token is the proof
@sensitive_post_parameters("token")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Exchanges a token for the door's cookie. A link's token works once, so that it is worth nothing in a history."""
    by_link = request.method != "POST"
    if by_link and is_only_looking(request):
        return HttpResponse(status=204)
    try:
        sent = request.GET if by_link else request.POST
    except SuspiciousOperation:  # far too much was sent
        return signed_out(request)
    try:
        claims = read(sent.get("token", "").strip(), settings.GAMEBALL_TOKEN_KEYS)
    except TokenRefused as refused:
        log.info("a session token was refused: %s", refused.reason)
        return signed_out(request)
    scope.about(claims.customer_id)
    if by_link and not once.use(claims):
        known = known_customer(request)
        if known is None or known.customer_id != claims.customer_id:
            log.info("a session token was refused: used")
            return signed_out(request)
        return see_account(request)
    return set_session(request, see_account(request), claims)


@private
@csrf_exempt  # the form has a token of its own; without it Django's counts
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    if constant_time_compare(leave_token(request), request.POST.get(LEAVE_FIELD, "")):
        return end_session(request)
    return csrf_protect(end_session)(request)


def end_session(request: HttpRequest) -> HttpResponse:
    response = see_other(Door("program", kept(request)).home())
    response.delete_cookie(cookie_name(request), path="/", samesite="Lax")
    if request.is_secure():
        # A browser ignores the removal of a `__Host-` cookie that is not itself secure.
        response.cookies[cookie_name(request)]["secure"] = True
    return response


def leave_token(request: HttpRequest) -> str:
    """What nobody else's page can know. It follows from the session: no cookie more, and a page can be remembered."""
    return _leave_token(request.COOKIES.get(cookie_name(request), ""), settings.SECRET_KEY)


@lru_cache(maxsize=1024)
def _leave_token(session: str, secret: str) -> str:
    return salted_hmac("gameball.leave", session, secret, algorithm="sha256").hexdigest()


def is_only_looking(request: HttpRequest) -> bool:
    """A HEAD or a prefetch, which must not use up a link that somebody has yet to follow."""
    purposes = [request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")]
    return request.method == "HEAD" or any("prefetch" in purpose.lower() for purpose in purposes)


def see_account(request: HttpRequest) -> HttpResponse:
    return see_other(Door("account", kept(request)).home())


def set_session(request: HttpRequest, response: HttpResponse, claims: Claims) -> HttpResponse:
    """The cookie ends with the token, at most after twelve hours."""
    now = time.time()
    expires = claims.good_until(LONGEST_SESSION, now)
    response.set_cookie(
        cookie_name(request),
        seal("account", claims.customer_id, expires=expires),
        max_age=max(1, int(expires - now)),
        path="/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def cookie_name(request: HttpRequest) -> str:
    """`__Host-` asks for the path `/`, so portals below several paths of one host need names of their own."""
    name = "loyalty" + settings.FORCE_SCRIPT_NAME.replace("/", "-")
    return f"__Host-{name}" if request.is_secure() else name


def signed_out(request: HttpRequest) -> HttpResponse:
    return refuse(request, 403, "signed-out")


@private
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The account if signed in, else the programme."""
    name = "account" if known_customer(request) else "program"
    return HttpResponseRedirect(Door(name, kept(request)).address(reverse(name)))
