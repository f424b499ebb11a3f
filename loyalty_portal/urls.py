"""Every address of the portal. `/healthz` and `/readyz` are answered by `gameball.middleware.health`."""

from django.contrib import admin
from django.urls import path, register_converter

from gameball.panels.panel import PARTS
from gameball.views import (
    accent,
    accessibility,
    account,
    embed,
    hooks,
    program,
    staff,
    staff_audit,
    staff_contact,
    staff_explain,
    staff_export,
    staff_login,
    widget,
)
from gameball.views.page import NOUNS


class Noun:
    regex = "|".join((*NOUNS, *PARTS))

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
    path("hooks/gameball/", hooks.gameball, name="hooks-gameball"),
    path("program/", program.overview, name="program"),
    path("program/<noun:noun>/", program.panel, name="program-panel"),
    path("accessibility/", accessibility.statement, name="accessibility"),
    path("embed.js", embed.loader, name="embed"),
    path("widget/", widget.enter, name="widget-program"),
    path("widget/<noun:noun>/", widget.program_panel, name="widget-program-panel"),
    path("widget/<str:ticket>/", widget.overview, name="widget"),
    path("widget/<str:ticket>/<noun:noun>/", widget.panel, name="widget-panel"),
    path("staff/", staff.overview, name="staff"),
    path("staff/login/", staff_login.login, name="staff-login"),
    path("staff/logout/", staff_login.logout, name="staff-logout"),
    path("staff/customer/", staff.customer, name="staff-customer"),
    path("staff/customer/<noun:noun>/", staff.panel, name="staff-customer-panel"),
    path("staff/customer/sent/", staff.sent_by_gameball, name="staff-customer-sent"),
    path("staff/customer/contact/", staff_contact.reveal, name="staff-customer-contact"),
    path("staff/customer/explain/", staff_explain.explain, name="staff-customer-explain"),
    path("staff/customer/activities.csv", staff_export.activities, name="staff-customer-activities"),
    path("staff/audit/", staff_audit.audit, name="staff-audit"),
    path("staff/audit.csv", staff_audit.export, name="staff-audit-export"),
    path("staff/admin/login/", staff_login.admin_login),
    path("staff/admin/", admin.site.urls),
    path("accent/<str:colour>.css", accent.stylesheet, name="accent"),
]

handler400 = "gameball.views.errors.bad_request"
handler403 = "gameball.views.errors.forbidden"
handler404 = "gameball.views.errors.not_found"
handler500 = "gameball.views.errors.server_error"
