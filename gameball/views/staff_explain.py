"""How a customer's figures come about."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from gameball.models import Audit
from gameball.staff.explaining import Explaining
from gameball.views.page import BadQuery
from gameball.views.staff import StaffRequest, customer_context, is_anew, permission_required, seen, show

LONGEST_ORDER = 200


@permission_required("gameball.view_customer")
@require_safe
def explain(request: StaffRequest) -> HttpResponse:
    order = request.GET.get("order", "").strip()
    viewer = seen(request, Audit.What.EXPLAIN, f"order={order}" if order else "")
    if len(order) > LONGEST_ORDER or "\0" in order:
        raise BadQuery("order")
    got = Explaining(viewer, order, anew=is_anew(request))
    context = customer_context(request) | {"order": order}
    if notice := got.notice():
        return show(request, "staff/customer.html", context | {"page": notice})
    return show(request, "staff/explain.html", context | got.context())
