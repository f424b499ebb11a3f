"""What all doors share: the request as they know it, and how panels and refusals are rendered."""

import re
import time
from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from gameball.api import ActivityKind
from gameball.identity.viewer import Door, Viewer
from gameball.language import Language
from gameball.panels import (
    ActivitiesPanel,
    BalancePanel,
    CampaignsPanel,
    MonthsPanel,
    NextPanel,
    Panel,
    ReferralsPanel,
    Spec,
    TiersPanel,
    count,
    made_from,
    one,
    page,
    read,
)
from gameball.panels.formats import Formats
from gameball.panels.panel import WHOLE_PAGE
from gameball.sight import metrics
from gameball.views import framed, remembered, waiting

NOUNS = ("balance", "tiers", "campaigns", "activities", "referrals")
# What a door shows, in its order: the panels, and the parts that stand beside them.
ACCOUNT = ("balance", "next", "tiers", "campaigns", "months", "activities", "referrals")
WIDGET = ("balance", "next", "tiers", "campaigns", "activities", "referrals")
STAFF = ("balance", "tiers", "campaigns", "months", "activities", "referrals")
PROGRAMME = ("campaigns", "tiers", "referrals")
CURSOR = re.compile(r"[1-9][0-9]{0,18}")
FRIENDS_CURSOR = re.compile(r"[\w-]{1,64}", re.ASCII)
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
PRODUCT = re.compile(r"[^\x00-\x1f\x7f]{1,100}")


class PortalRequest(HttpRequest):
    """A request after the middleware."""

    language: Language
    htmx: HtmxDetails
    viewer: Viewer


class BadQuery(Exception):
    """A parameter that no link of ours has. Says which, in words for a person."""


def kept(request: HttpRequest, *more: str) -> tuple[tuple[str, str], ...]:
    """What a visitor chose for their pages and every link must keep."""
    chosen = []
    if (asked := request.GET.get("lang")) and request.language.tag.lower() == asked.replace("_", "-").lower():  # type: ignore[attr-defined]
        chosen.append(("lang", request.language.tag))  # type: ignore[attr-defined]
    if (theme := request.GET.get("theme", "")) in {"light", "dark"}:
        chosen.append(("theme", theme))
    if framed.in_widget(request):
        wanted = {"accent": framed.accent(request), "panels": ",".join(framed.panels(request, NOUNS))}
        chosen += [(name, value) for name, value in wanted.items() if value]
    return (*chosen, *((name, value) for name in more if (value := request.GET.get(name))))


def spec(viewer: Viewer, noun: str, query: dict[str, str]) -> Spec:
    """A panel, or a part beside them, as the address asks for it. Raises `BadQuery`."""
    match noun:
        case "balance":
            return BalancePanel(viewer)
        case "tiers":
            return TiersPanel(viewer)
        case "campaigns" if viewer.customer_id:
            return CampaignsPanel(viewer)
        case "campaigns":
            return CampaignsPanel(viewer, sku=_product(query, "sku"), collection=_product(query, "collection"))
        case "activities":
            after = _cursor(query)
            brief = query.get("brief") == "1"
            return ActivitiesPanel(viewer, int(after) if after else None, activity_kind(query), _month(query), brief)
        case "next":
            return NextPanel(viewer)
        case "months":
            return MonthsPanel(viewer)
        case _:
            return ReferralsPanel(viewer, _friends_cursor(query))


def _cursor(query: dict[str, str]) -> str | None:
    after = query.get("after") or None
    if after and (not CURSOR.fullmatch(after) or int(after) >= 2**63):
        raise BadQuery("after")
    return after


def _friends_cursor(query: dict[str, str]) -> str | None:
    """A Gameball customer id: mostly a number, but nobody promises that."""
    after = query.get("after") or None
    if after and not (FRIENDS_CURSOR.fullmatch(after) and not (after.isdigit() and int(after) >= 2**63)):
        raise BadQuery("after")
    return after


def activity_kind(query: dict[str, str]) -> ActivityKind | None:
    from gameball.api import ACTIVITY_FILTERS

    kind = query.get("type") or None
    if kind and kind not in {str(each) for each in ACTIVITY_FILTERS}:
        raise BadQuery("type")
    return ActivityKind(kind) if kind else None


def _month(query: dict[str, str]) -> str:
    """The month that the rows before ended in, so that its heading need not stand twice."""
    month = query.get("month", "")
    if month and not MONTH.fullmatch(month):
        raise BadQuery("month")
    return month


def _product(query: dict[str, str], name: str) -> str | None:
    value = query.get(name) or None
    if value and not PRODUCT.fullmatch(value):
        raise BadQuery(name)
    return value


def render_overview(request: PortalRequest, template: str, nouns: tuple[str, ...], **more: object) -> HttpResponse:
    """All the panels of a door, or, for somebody who is not enrolled, one message and the programme."""
    asked = {"campaigns": request.GET.dict(), "activities": {"brief": "1"}}
    specs = [spec(request.viewer, noun, asked.get(noun, {})) for noun in nouns]
    return render_page(request, template, specs, more)


def render_page(request: PortalRequest, template: str, specs: list[Spec], more: dict[str, object]) -> HttpResponse:
    """A page of panels. Where the same was asked before, and nothing has changed since, it is not made again."""
    viewer, alone = request.viewer, "noun" in more
    taking = waiting.taking_of(request, viewer)
    where = (request.path_info, request.META.get("QUERY_STRING", ""), viewer.customer_id, viewer.language.tag)
    asked = (template, *where, *more.values())
    if taking.at_once and (response := remembered.again(request, asked)):
        return response
    deadline = time.monotonic() + waiting.seconds(request, alone=alone)
    got = read(specs, deadline - time.monotonic(), taking)
    found, programme = page(specs, got), None
    if found.notice == "not-enrolled":
        anybody = Viewer(programme_door(request), viewer.language)
        others = [spec(anybody, noun, {}) for noun in PROGRAMME]
        programme = page(others, read(others, deadline - time.monotonic()))
    names = {wanted.noun: made_from(wanted, got) for wanted in specs}
    context = {
        "page": found,
        "shown": [
            shown(request, panel, names[panel.noun]) for panel in waiting.asking(request, found.panels, alone=alone)
        ],
        "programme": programme,
        "links": viewer.door.links(),
        "refresh": viewer.door.home(refresh="1") if viewer.customer_id and not found.notice else "",
    }
    response = render(request, template, context | more)
    counted = count(viewer, programme.panels if programme else found.panels)
    standing = got.standing()
    if standing is None or found.notice or not all(names.values()) or not all(map(is_good, found.panels)):
        return response
    return remembered.keep(request, asked, response, standing, min(until(panel) for panel in found.panels), counted)


def shown(request: PortalRequest, panel: Panel, name: Hashable | None) -> SafeString:
    """The panel as HTML: remembered, where the same was made before."""
    html = remembered.panels.get(name) if name else None
    metrics.drawn("remembered" if html else "made").inc()
    if html is None:
        html = render_to_string(panel.template, {"panel": panel}, request)
        if name and is_good(panel):
            remembered.keep_panel(name, html, until(panel))
    return html


def is_good(panel: Panel) -> bool:
    """Whether it may be shown again."""
    return panel.state in {"ready", "empty"} and not panel.notice


def until(panel: Panel) -> float:
    return remembered.until(getattr(panel.content, "changes_at", 0.0))


def render_panel(request: PortalRequest, noun: str, template: str, **more: object) -> HttpResponse:
    """One panel: to htmx the panel itself, or only the rows that follow; else a whole page that shows it."""
    try:
        wanted = spec(request.viewer, noun, request.GET.dict())
    except BadQuery:
        response = refuse(request, 400, "bad-query")
        patch_vary_headers(response, ["HX-Request"])
        return response
    if request.htmx:
        response = render_fragment(request, wanted)
    else:
        specs = [*above(wanted), wanted]
        response = render_page(request, template, specs, {"noun": noun, "title": wanted.title, **more})
    patch_vary_headers(response, ["HX-Request"])
    return response


def above(wanted: Spec) -> list[Spec]:
    """What stands above a panel on its own page: over the whole log of an account its months."""
    viewer = wanted.viewer
    return [MonthsPanel(viewer)] if viewer.door.name == "account" and wanted == ActivitiesPanel(viewer) else []


def render_fragment(request: PortalRequest, wanted: Spec) -> HttpResponse:
    """The panel itself, or only the rows that follow."""
    taking = replace(waiting.taking_of(request, request.viewer), at_once=False)
    (panel,) = waiting.asking(request, [one(wanted, most=waiting.seconds_of_a_call(), taking=taking)])
    if panel.notice in WHOLE_PAGE and not request.viewer.agent:
        return HttpResponseClientRedirect(request.viewer.door.home())
    count(request.viewer, [panel])
    follows = getattr(panel.content, "continues", False)
    return render(request, f"{panel.template}#rows" if follows else panel.template, {"panel": panel})


def see_other(address: str) -> HttpResponseRedirect:
    """Leads a browser on with a GET, whatever it came with."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def refuse(request: HttpRequest, status: int, why: str) -> HttpResponse:
    """A page in a customer's words, for what can't be shown."""
    dress = "widget/base.html" if framed.in_widget(request) else "base.html"
    links = programme_door(request).links()
    return render(request, f"refusals/{why}.html", {"dress": dress, "links": links}, status=status)


def programme_door(request: HttpRequest) -> Door:
    """Where to look around for somebody whom nobody knows."""
    return Door("widget-program" if framed.in_widget(request) else "program", kept(request))


def shop(request: HttpRequest) -> dict[str, Any]:
    """What every page knows: the shop, the language, the theme."""
    theme = request.GET.get("theme", "")
    language: Language | None = getattr(request, "language", None)
    return {
        "shop": {
            "name": settings.SHOP_NAME,
            "url": settings.SHOP_URL,
            "sign_in_url": settings.SHOP_SIGN_IN_URL,
            "join_url": settings.SHOP_JOIN_URL,
            "help_url": settings.SHOP_HELP_URL,
            "logo_url": settings.SHOP_LOGO_URL,
            "accent": framed.accent(request) or settings.SHOP_ACCENT.lstrip("#"),
        },
        "widget_origins": " ".join(settings.WIDGET_ORIGINS),
        "time_zone": Formats(language).zone() if language else "",
        "language": language,
        "theme": theme if theme in {"light", "dark"} else "",
        "accessibility": lambda: Door("accessibility", kept(request)).home(),  # only whole pages ask
    }
