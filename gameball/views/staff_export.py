"""All activities of a customer as a file."""

import re

from django.http import HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from gameball.api import ActivityPage, CustomerNotFound, GameballError
from gameball.api import activities as calls
from gameball.models import Audit
from gameball.panels.formats import Formats
from gameball.panels.panel import trouble
from gameball.reads import reader
from gameball.staff import export
from gameball.views.page import activity_kind
from gameball.views.staff import StaffRequest, customer_context, permission_required, seen, show


@permission_required("gameball.view_customer", "gameball.export_activities")
@require_GET
def activities(request: StaffRequest) -> HttpResponseBase:
    """Begins once the first page is there: until then a refusal can still be a page."""
    kind = activity_kind(request.GET.dict())
    viewer = seen(request, Audit.What.EXPORT, f"type={kind}" if kind else "")
    customer_id, ask = viewer.customer_id or "", reader().direct

    def fetch(after: int | None) -> ActivityPage:
        call = calls.page(customer_id, after=after, limit=export.PAGE, type=kind)
        return ask(call, seconds=export.TURN_SECONDS)

    try:
        first = fetch(None)
    except GameballError as error:
        notice = "not-enrolled" if isinstance(error, CustomerNotFound) else ""
        context = customer_context(request) | {"notice": notice, "trouble": trouble(error)}
        return show(request, "staff/no-export.html", context, status=404 if notice else 502)
    response = StreamingHttpResponse(
        export.lines(first, fetch, Formats(viewer.language)), content_type="text/csv; charset=utf-8"
    )
    name = re.sub(r"[^\w.-]+", "-", customer_id, flags=re.ASCII).strip(".-")[:60] or "customer"
    response.headers["Content-Disposition"] = f'attachment; filename="activities-{name}.csv"'
    response.headers["X-Accel-Buffering"] = "no"
    return response
