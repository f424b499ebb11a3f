"""Who looked at whom: for leads, to read and to take away."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from gameball.identity.viewer import Door
from gameball.models import Audit
from gameball.panels.formats import Formats
from gameball.staff import audit as written
from gameball.staff import sheets
from gameball.staff.customer import BadId, usable_id
from gameball.views.page import BadQuery, kept
from gameball.views.staff import StaffRequest, permission_required, show

ROWS = 50
FILTERS = ("who", "customer", "day")
COLUMNS = ("at", "who", "userId", "what", "detail", "customerId", "address", "requestId")


@permission_required("gameball.view_audit")
@require_safe
def audit(request: StaffRequest) -> HttpResponse:
    page = Paginator(filtered(request.GET), ROWS).get_page(request.GET.get("page"))
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    door = Door("staff-audit", kept(request))
    pages = {
        name: door.home(**chosen, page=str(number))
        for name, number in (
            ("newer", page.previous_page_number() if page.has_previous() else 0),
            ("older", page.next_page_number() if page.has_next() else 0),
        )
        if number
    }
    formats, zone = Formats(request.language), ZoneInfo(settings.GAMEBALL_TIME_ZONE)
    may_look = request.user.has_perm("gameball.view_customer")
    rows = [
        (
            row,
            formats.to_the_second(row.at.astimezone(zone)),
            Door("staff-customer", (("id", row.customer), *kept(request))).home()
            if row.customer and not row.forgotten and may_look
            else "",
        )
        for row in page.object_list
    ]
    figures = {
        "days": settings.AUDIT_DAYS,
        "number": page.number,
        "all": page.paginator.num_pages,
        "count": page.paginator.count,
    }
    context = {
        "rows": rows,
        "filters": chosen,
        "pages": pages,
        "everything": door.home(),
        "export": door.address(reverse("staff-audit-export"), **chosen),
        "days_kept": settings.AUDIT_DAYS,
        "said": {name: formats.number(figure) for name, figure in figures.items()},
    }
    return show(request, "staff/audit.html", context)


@permission_required("gameball.view_audit")
@require_GET
def export(request: StaffRequest) -> HttpResponseBase:
    rows = filtered(request.GET)
    chosen = {name: value for name in FILTERS if (value := request.GET.get(name, "").strip())}
    customer_id = chosen.pop("customer", "")
    asked = " ".join(f"{name}={value}" for name, value in chosen.items())
    written.write(request, Audit.What.AUDIT_EXPORT, customer_id, detail=asked)
    response = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def lines(rows: QuerySet[Audit]) -> Iterator[str]:
    yield sheets.BOM + sheets.line(COLUMNS)
    number = 0
    for row in rows.iterator(chunk_size=500):
        number += 1
        cells = (row.at.isoformat(), row.who, row.who_id, row.what, row.detail, row.customer, row.address)
        yield sheets.line((*cells, row.request_id))
    yield sheets.last(f"complete, {sheets.counted(number)}")


def filtered(query: QueryDict) -> QuerySet[Audit]:
    """By person, by customer, by day of the shop's. Raises `BadQuery`."""
    rows = Audit.objects.all()
    if who := query.get("who", "").strip():
        if "\0" in who:
            raise BadQuery("who")
        rows = rows.filter(who=who)
    if customer := query.get("customer", "").strip():
        try:
            rows = rows.filter(customer_digest=written.digest(usable_id(customer)))
        except BadId:
            raise BadQuery("customer") from None
    if day := query.get("day", "").strip():
        start = _start_of(day)
        rows = rows.filter(at__gte=start, at__lt=_next(start))
    return rows


def _start_of(day: str) -> datetime:
    try:
        found = date.fromisoformat(day)
        if not 1970 <= found.year <= 9000:
            raise BadQuery("day")
    except ValueError:
        raise BadQuery("day") from None
    return datetime.combine(found, time(), ZoneInfo(settings.GAMEBALL_TIME_ZONE))


def _next(start: datetime) -> datetime:
    return datetime.combine(start.date() + timedelta(days=1), time(), start.tzinfo)
