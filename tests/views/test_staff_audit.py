"""/staff/audit/: who looked at whom."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.db.models import QuerySet
from django.test import Client
from pytest_django import Settings

from gameball.models import Audit

from ..pages import Page


def see(browser: Client, **query: str) -> Page:
    answer = browser.get("/staff/audit/", query)
    assert answer.status_code == 200
    page = Page(answer)
    assert page.faults == []
    return page


def customers(page: Page) -> list[str]:
    return [row.all("td")[3].text for row in page.all("[data-audit]")]


def write(who: str, customer: str, *, at: datetime | None = None, detail: str = "") -> None:
    from gameball.staff.audit import digest

    row = Audit(who=who, who_id=1, what="look-up", customer=customer, customer_digest=digest(customer), detail=detail)
    row.request_id = "x"
    if at:
        row.at = at
    row.save()


def test_every_kind_of_look_stands_there_newest_first(lead: Client) -> None:
    lead.get("/staff/customer/?id=middle")
    lead.get("/staff/customer/tiers/?id=middle")
    lead.get("/staff/customer/explain/?id=middle&order=MP-1")
    lead.post("/staff/customer/contact/?id=middle")
    assert lead.get("/staff/customer/activities.csv?id=middle").getvalue()
    page = see(lead)
    said = [row.all("td")[2].text for row in page.all("[data-audit]")]
    assert said == [
        "Exported activities",
        "Revealed contact data",
        "Had figures explained order=MP-1",
        "Read a part anew tiers",
        "Looked up",
    ]
    first = page.all("[data-audit]")[0]
    assert first.all("td")[1].text == "lead"
    assert first.all("td")[4].text == "127.0.0.1"
    assert first.one("a")["href"] == "/staff/customer/?id=middle"


def test_it_filters_by_person_customer_and_day(lead: Client, settings: Settings) -> None:
    settings.GAMEBALL_TIME_ZONE = "Asia/Riyadh"
    write("anna", "one", at=datetime(2026, 3, 1, 22, 30, tzinfo=UTC))  # 2 March in Riyadh
    write("anna", "two", at=datetime(2026, 3, 1, 12, 0, tzinfo=UTC))
    write("bert", "one", at=datetime(2026, 3, 2, 21, 30, tzinfo=UTC))
    assert customers(see(lead, who="anna")) == ["two", "one"]
    assert customers(see(lead, customer=" one ")) == ["one", "one"]
    assert customers(see(lead, day="2026-03-02")) == ["one"]
    assert customers(see(lead, day="2026-03-02", who="bert")) == []
    assert customers(see(lead, who="bert", customer="one", day="2026-03-03")) == ["one"]


@pytest.mark.parametrize(
    "query", [{"day": "yesterday"}, {"day": "2026-13-01"}, {"day": "0001-01-01"}, {"customer": "."}]
)
def test_a_filter_that_cannot_be_read_is_said_to_be_so(lead: Client, query: dict[str, str]) -> None:
    for address in ("/staff/audit/", "/staff/audit.csv"):
        answer = lead.get(address, query)
        assert answer.status_code == 400
        assert "can't be read" in answer.text


def test_it_pages_and_keeps_the_filter(lead: Client) -> None:
    for number in range(120):
        write("anna", f"c{number}")
    write("bert", "other")
    page = see(lead, who="anna")
    assert len(customers(page)) == 50
    assert "Page 1 of 3, rows in all: 120" in page.text
    older = next(link["href"] for link in page.all(".pages a") if link.text == "Older")
    assert "who=anna" in older
    assert customers(Page(lead.get(older)))[0] == "c69"
    assert "Page 3 of 3" in see(lead, who="anna", page="99").text
    assert "Page 1 of 3" in see(lead, who="anna", page="x").text


def test_a_forgotten_customer_leads_nowhere(lead: Client) -> None:
    from gameball.staff import audit

    write("anna", "middle")
    audit.forget("middle")
    page = see(lead)
    assert customers(page)[0].startswith("forgotten:")
    assert page.all("[data-audit] a") == []
    assert customers(see(lead, customer=audit.pseudonym("middle"))) == customers(page)


def test_it_exports_what_is_filtered_and_records_that(lead: Client) -> None:
    write("anna", "=1+1", detail='=HYPERLINK("x")')
    write("bert", "two")
    answer = lead.get("/staff/audit.csv?who=anna")
    text = b"".join(answer).decode()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert text.startswith("\ufeffat,who,")
    *lines, last = text.removeprefix("\ufeff").splitlines()
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert [(row["who"], row["customerId"], row["detail"]) for row in rows] == [("anna", "'=1+1", '\'=HYPERLINK("x")')]
    assert last == "# complete, 1 row"
    newest = Audit.objects.all()[0]
    assert (newest.who, newest.what, newest.detail) == ("lead", "audit-export", "who=anna")


def test_a_lead_who_may_not_look_up_gets_no_links(staff: object) -> None:
    write("anna", "middle")
    browser = staff("somebody", "view_audit")  # type: ignore[operator]
    page = see(browser)
    assert customers(page) == ["middle"]
    assert page.all("[data-audit] a") == []
    assert page.maybe("form.find") is None


def test_very_long_and_odd_ids_are_found_again(lead: Client) -> None:
    odd = "💚=" * 900
    write("anna", odd)
    assert customers(see(lead, customer=odd)) == [odd]
    assert QuerySet(Audit).get().customer == odd
