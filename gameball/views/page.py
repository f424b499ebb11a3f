"""What all doors share: the request as they know it, and how panels and refusals are rendered."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from gameball.api import ActivityKind
from gameball.identity.viewer import Door, Viewer
from gameball.language import Language
from gameball.panels import (
    ActivitiesPanel,
    BalancePanel,
    CampaignsPanel,
    Page,
    ReferralsPanel,
    Spec,
    TiersPanel,
    one,
    page,
)

NOUNS = ("balance", "tiers", "campaigns", "activities", "referrals")
PROGRAMME = ("campaigns", "tiers", "referrals")
CURSOR = re.compile(r"[1-9][0-9]{0,18}")
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
    return (*chosen, *((name, value) for name in more if (value := request.GET.get(name))))


def spec(viewer: Viewer, noun: str, query: dict[str, str]) -> Spec:
    """A panel as the address asks for it. Raises `BadQuery`."""
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
            return ActivitiesPanel(viewer, int(after) if after else None, _kind(query), _month(query))
        case _:
            return ReferralsPanel(viewer, _cursor(query))


def _cursor(query: dict[str, str]) -> str | None:
    after = query.get("after") or None
    if after and not CURSOR.fullmatch(after):
        raise BadQuery("after")
    return after


def _kind(query: dict[str, str]) -> ActivityKind | None:
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


def render_overview(request: PortalRequest, template: str, nouns: tuple[str, ...]) -> HttpResponse:
    """All the panels of a door, or, for somebody who is not enrolled, one message and the programme."""
    seconds = settings.PORTAL_PAGE_BUDGET_MS / 1000
    viewer = request.viewer
    query = request.GET.dict()
    found = page([spec(viewer, noun, query if noun == "campaigns" else {}) for noun in nouns], seconds)
    return render(request, template, context(request, found, seconds))


def context(request: PortalRequest, found: Page, seconds: float) -> dict[str, Any]:
    programme = None
    if found.notice == "not-enrolled":
        anybody = Viewer(Door("program", kept(request)), request.viewer.language)
        programme = page([spec(anybody, noun, {}) for noun in PROGRAMME], seconds)
    return {"page": found, "programme": programme, "links": request.viewer.door.links()}


def render_panel(request: PortalRequest, noun: str, template: str) -> HttpResponse:
    """One panel: to htmx the panel itself, or only the rows that follow; else a whole page that shows it."""
    try:
        wanted = spec(request.viewer, noun, request.GET.dict())
    except BadQuery as error:
        return refuse(request, 400, "bad-query", parameter=str(error))
    if request.htmx:
        panel = one(wanted, most=settings.GAMEBALL_CALL_BUDGET_MS / 1000)
        follows = getattr(panel.content, "continues", False)
        response = render(
            request,
            f"{panel.template}#rows" if follows else panel.template,
            {"panel": panel},
        )
    else:
        seconds = settings.PORTAL_PAGE_BUDGET_MS / 1000
        found = page([wanted], seconds)
        response = render(request, template, context(request, found, seconds) | {"noun": noun, "title": wanted.title})
    patch_vary_headers(response, ["HX-Request"])
    return response


def refuse(request: HttpRequest, status: int, why: str, **more: str) -> HttpResponse:
    """A page in a customer's words, for what can't be shown."""
    return render(
        request, f"refusals/{why}.html", {"links": Door("program", kept(request)).links(), **more}, status=status
    )


def shop(request: HttpRequest) -> dict[str, Any]:
    """What every page knows: the shop, the language, the theme."""
    theme = request.GET.get("theme", "")
    return {
        "shop": {
            "name": settings.SHOP_NAME,
            "url": settings.SHOP_URL,
            "sign_in_url": settings.SHOP_SIGN_IN_URL,
            "join_url": settings.SHOP_JOIN_URL,
            "help_url": settings.SHOP_HELP_URL,
            "logo_url": settings.SHOP_LOGO_URL,
            "accent": settings.SHOP_ACCENT.lstrip("#"),
        },
        "time_zone": settings.GAMEBALL_TIME_ZONE.replace("_", " "),
        "language": getattr(request, "language", None),
        "theme": theme if theme in {"light", "dark"} else "",
    }
