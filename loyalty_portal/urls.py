"""Every address of the portal. `/healthz` and `/readyz` are answered by `gameball.middleware.health`."""

from django.urls import path, register_converter

from gameball.views import accent, account, program
from gameball.views.page import NOUNS


class Noun:
    regex = "|".join(NOUNS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Noun, "noun")

urlpatterns = [
    path("", account.front, name="front"),
    path("account/", account.overview, name="account"),
    path("account/enter/", account.enter, name="account-enter"),
    path("account/leave/", account.leave, name="account-leave"),
    path("account/<noun:noun>/", account.panel, name="account-panel"),
    path("program/", program.overview, name="program"),
    path("program/<noun:noun>/", program.panel, name="program-panel"),
    path("accent/<str:colour>.css", accent.stylesheet, name="accent"),
]

handler400 = "gameball.views.errors.bad_request"
handler403 = "gameball.views.errors.forbidden"
handler404 = "gameball.views.errors.not_found"
handler500 = "gameball.views.errors.server_error"
