"""The staff door: the shop's agents look customers up. Every look is written down before anything is shown."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from gameball.identity.viewer import Door, Viewer
from gameball.models import Audit
from gameball.panels.formats import Formats
from gameball.sight import scope
from gameball.sight.requests import name_of
from gameball.staff import audit
from gameball.staff.customer import BadId, look, sent, usable_id
from gameball.views import waiting
from gameball.views.page import STAFF, BadQuery, PortalRequest, kept, render_fragment, spec

private = cache_control(private=True, no_store=True)

type View = Callable[..., HttpResponseBase]


class StaffRequest(PortalRequest):
    """A request of somebody who is logged in and may do what they ask for."""

    user: User


def permission_required(*permissions: str) -> Callable[[View], View]:
    """Nobody goes to the login and comes back; somebody without the permission is told so, and goes nowhere."""

    def decorator(view: View) -> View:
        @wraps(view)
        def entered(request: Any, *args: str, **kwargs: str) -> HttpResponseBase:
            response = answer(request, *args, **kwargs)
            patch_vary_headers(response, ["HX-Request"])  # whatever it refuses, it refuses htmx otherwise
            return response

        def answer(request: Any, *args: str, **kwargs: str) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_login(request)
            if not request.user.has_perms(permissions):
                return not_permitted(request)
            try:
                return view(request, *args, **kwargs)
            except BadId as error:
                return show(request, "staff/bad-id.html", {"words": str(error)}, status=400)
            except BadQuery as error:
                return show(request, "staff/bad-query.html", {"parameter": str(error)}, status=400)
            except audit.NotWritten:
                return show(request, "staff/not-written.html", {"request_id": name_of(request)}, status=503)

        return private(entered)

    return decorator


def to_login(request: PortalRequest) -> HttpResponse:
    login = Door("staff-login", kept(request)).home()
    if not request.htmx:
        return redirect_to_login(request.get_full_path() if request.method == "GET" else reverse("staff"), login)
    away = redirect_to_login(open_page(request) or reverse("staff"), login)
    return HttpResponseClientRedirect(away.url)


def open_page(request: PortalRequest) -> str:
    """The page of this door that was open, and not the part of it that was asked for. It is only what a header says."""
    try:
        path = request.htmx.current_url_abs_path or ""
    except ValueError:
        return ""
    return path if path.startswith(reverse("staff")) else ""


def not_permitted(request: PortalRequest) -> HttpResponse:
    if request.htmx:  # to a GET of the same, which says so
        return HttpResponseClientRedirect(request.get_full_path())
    return show(request, "staff/forbidden.html", {}, status=403)


def seen(request: StaffRequest, what: Audit.What, detail: str = "", *, typed: str | None = None) -> Viewer:
    """Writes down that an agent looks at the customer of `?id=`, then answers who looks. Raises `BadId`."""
    customer_id = usable_id(request.GET.get("id", "") if typed is None else typed)
    scope.about(customer_id)
    audit.write(request, what, customer_id, detail)
    door = Door("staff-customer", (("id", customer_id), *kept(request)))
    request.viewer = Viewer(door, request.language, customer_id, agent=True)
    return request.viewer


def frame(request: Any) -> dict[str, Any]:
    """What every page of this door needs: where its links lead, and what they keep."""
    door = Door("staff", kept(request))
    names = ("audit", "logout", "login", "customer")
    addresses = {name: door.address(reverse(f"staff-{name}")) for name in names}
    return {"staff": {"home": door.home(), **addresses}, "chosen": door.kept}


def show(request: Any, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, template, frame(request) | context, status=status)


def customer_context(request: StaffRequest) -> dict[str, Any]:
    """What the head of every page about a customer needs."""
    door = request.viewer.door
    at = {name: door.address(reverse(f"staff-customer-{name}")) for name in ("explain", "sent", "contact")}
    export = door.address(reverse("staff-customer-activities"), type=request.GET.get("type", ""))
    return {
        "customer_id": request.viewer.customer_id,
        "at": at | {"anew": door.home(anew="1"), "activities": export},
        "links": door.links(),
    }


@permission_required("gameball.view_customer")
@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    """Where agents begin: one field, and whom they looked up lately."""
    recent = [
        (
            row.customer,
            Formats(request.language).ago(timezone.now() - row.at),
            Door("staff-customer", (("id", row.customer), *kept(request))).home(),
        )
        for row in audit.recent(request.user)
    ]
    return show(request, "staff/overview.html", {"recent": recent})


@permission_required("gameball.view_customer")
@require_safe
def customer(request: StaffRequest) -> HttpResponse:
    viewer = seen(request, Audit.What.LOOK_UP, "anew" if is_anew(request) else "")
    specs = [spec(viewer, noun, {}) for noun in STAFF]
    found = look(viewer, specs, waiting.seconds(request, alone=False), waiting.taking_of(request, viewer))
    page = replace(found, panels=waiting.asking(request, found.panels))
    return show(request, "staff/customer.html", customer_context(request) | {"page": page})


@permission_required("gameball.view_customer")
@require_safe
def panel(request: StaffRequest, noun: str) -> HttpResponse:
    """One panel: to htmx the panel itself, or only the rows that follow; else a whole page that shows it."""
    viewer = seen(request, Audit.What.PANEL, what_is_asked(request, noun))
    wanted = spec(viewer, noun, request.GET.dict())
    if request.htmx:
        return render_fragment(request, wanted)
    found = look(viewer, [wanted], waiting.seconds(request, alone=True), waiting.taking_of(request, viewer))
    page = replace(found, panels=waiting.asking(request, found.panels, alone=True))
    context = customer_context(request) | {"page": page, "noun": noun, "title": wanted.title}
    return show(request, "staff/customer.html", context)


@permission_required("gameball.view_customer")
@require_safe
def sent_by_gameball(request: StaffRequest) -> HttpResponse:
    """What Gameball sent, as it is kept: JSON without contact data."""
    viewer = seen(request, Audit.What.SENT)
    answers = {"answers": sent(viewer)}
    if request.htmx:
        return render(request, "staff/answers.html", answers)
    return show(request, "staff/sent.html", customer_context(request) | answers)


def is_anew(request: HttpRequest) -> bool:
    return request.GET.get("anew") == "1"


def what_is_asked(request: HttpRequest, noun: str) -> str:
    asked = [f"{name}={value}" for name in ("type", "after", "anew") if (value := request.GET.get(name))]
    return " ".join([noun, *asked])
