"""How agents come in and leave, and who may go on to the admin."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from gameball.panels.formats import Formats
from gameball.views.staff import frame, not_permitted, private, show


class Login(LoginView):
    template_name = "staff/login.html"
    redirect_authenticated_user = True

    def get_redirect_url(self, *args: Any) -> str:
        """Where to go on to: a whole path, and not the login itself, where it would go on for ever."""
        url = super().get_redirect_url(*args)
        leads_back = url.partition("?")[0] in {reverse("staff-login"), reverse("staff-logout")}
        return url if url.startswith("/") and not leads_back else ""

    def get_default_redirect_url(self) -> str:
        return str(frame(self.request)["staff"]["home"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | frame(self.request)


login = private(Login.as_view())
logout = private(LogoutView.as_view(next_page="staff-login"))


def locked_out(request: Any, *_answer: Any) -> HttpResponse:
    """What axes shows after too many wrong passwords for one name from one address."""
    minutes = round(float(settings.AXES_COOLOFF_TIME) * 60)
    context = {"number": minutes, "minutes": Formats(request.language).number(minutes)}
    response = show(request, "staff/locked.html", context, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@never_cache
def admin_login(request: Any) -> HttpResponseBase:
    """One login for both. Whoever is logged in and may not into the admin is told so, and sent nowhere."""
    if request.user.is_authenticated and not request.user.is_staff:
        return not_permitted(request)
    back = request.GET.get("next") or reverse("admin:index")
    return HttpResponseRedirect(f"{reverse('staff-login')}?{urlencode({'next': back})}")
