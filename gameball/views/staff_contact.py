"""Revealing contact data: a POST, recorded, read from Gameball at that moment."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from gameball.api import GameballError
from gameball.models import Audit
from gameball.panels.formats import Formats
from gameball.panels.panel import trouble
from gameball.staff import contact
from gameball.views.staff import StaffRequest, customer_context, permission_required, seen, show


@permission_required("gameball.view_customer", "gameball.view_contact")
@require_POST
@sensitive_variables("found", "context")
def reveal(request: StaffRequest) -> HttpResponse:
    viewer = seen(request, Audit.What.REVEAL)
    context = customer_context(request)
    try:
        context["found"] = found = contact.read(viewer.customer_id or "")
        context["rows"] = Formats(request.language).number(found.rows)
    except GameballError as error:
        context["trouble"] = trouble(error)
    if request.htmx:
        return render(request, "staff/revealed.html", context)
    return show(request, "staff/contact.html", context)
