"""How usable these pages are, how that is tested, and whom to tell: for anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gameball.identity.viewer import Door
from gameball.views.page import kept


@require_safe
def statement(request: HttpRequest) -> HttpResponse:
    front = Door("front", kept(request)).address(reverse("front"))
    return render(request, "accessibility.html", {"front": front})
