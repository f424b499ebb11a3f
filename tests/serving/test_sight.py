"""What several workers tell of themselves: one log, and one set of figures."""

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ..waiting import wait_until
from .conftest import Serve
from .portal import Portal
from .processes import signal_to
from .shop import MARK, Shop

SECONDS = 40.0  # to start a worker on a busy machine


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("counting")


@pytest.fixture(scope="module")
def running_pair(serve: Serve, place: Path) -> Iterator[Portal]:
    with serve("--workers", "2", "--keep-alive", "30", LOG_FORMAT="json", TMPDIR=str(place)) as portal:
        yield portal


@pytest.fixture
def pair(running_pair: Portal, gameball: Shop) -> Portal:
    wait_until(lambda: len(running_pair.workers) == 2, SECONDS)
    wait_until(lambda: alive(running_pair) == 2, SECONDS)
    return running_pair


def figure(portal: Portal, name: str, **labels: str) -> float:
    """The sum over all labels that are not named."""
    answer = portal.get("/metrics")
    assert answer.status == 200, answer.html
    return sum(
        sample.value
        for family in text_string_to_metric_families(answer.html)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def alive(portal: Portal) -> float:
    return figure(portal, "portal_workers")


def programmes(portal: Portal) -> float:
    return figure(portal, "portal_requests_total", view="program", status="2xx")


def ask_each_worker(portal: Portal) -> None:
    for worker in portal.workers:
        connection = portal.connect_to(worker)
        assert portal.get("/program/", over=connection).status == 200
        connection.close()


def test_the_workers_figures_are_added_up_whoever_is_asked(pair: Portal) -> None:
    before = programmes(pair)
    ask_each_worker(pair)
    for worker in pair.workers:
        connection = pair.connect_to(worker)
        assert f'view="program"}} {before + 2}' in pair.get("/metrics", over=connection).html
        connection.close()


def test_a_worker_that_is_killed_takes_nothing_along_and_counts_as_one_no_longer(pair: Portal) -> None:
    before = programmes(pair)
    ask_each_worker(pair)
    gone = pair.workers[0]
    signal_to(gone, signal.SIGKILL)
    wait_until(lambda: gone not in pair.workers and len(pair.workers) == 2, SECONDS)
    wait_until(lambda: alive(pair) == 2, SECONDS)
    assert programmes(pair) == before + 2
    ask_each_worker(pair)
    assert programmes(pair) == before + 4


def test_renewed_workers_leave_no_more_files_than_there_are_places(pair: Portal, place: Path) -> None:
    (folder,) = place.glob("loyalty-metrics-*")
    begun = programmes(pair)
    for _ in range(2):
        before = {*pair.workers}
        ask_each_worker(pair)
        signal_to(pair.process.pid, signal.SIGHUP)
        wait_until(lambda before=before: len(pair.workers) == 2 and not before & {*pair.workers}, SECONDS)  # type: ignore[misc]
    wait_until(lambda: alive(pair) == 2, SECONDS)
    assert programmes(pair) == begun + 4
    assert len({file.stem.rpartition("_")[2] for file in folder.iterdir()}) <= 4


def lines(portal: Portal) -> list[dict[str, Any]]:
    return [json.loads(line) for line in portal.process.said.splitlines()]


def test_every_line_of_every_process_is_json_and_tells_nothing(pair: Portal, gameball: Shop) -> None:
    customer = gameball.somebody()
    seen = pair.get("/account/?theme=dark", pair.enter(customer))
    pair.get(f"{pair.widget(customer)}tiers/?lang=ar")
    pair.get("/nowhere/?id=somebody")
    connection = pair.connect()
    connection.request("GET", f"/widget/{'x' * 9000}/")
    assert connection.getresponse().status >= 400
    connection.close()
    name = seen.headers["X-Request-ID"]

    def named() -> list[dict[str, Any]]:
        return [line for line in lines(pair) if line.get("request_id") == name]

    wait_until(lambda: any(line["event"] == "request" for line in named()))
    (line,) = [line for line in named() if line["event"] == "request"]
    told = {what: line[what] for what in ("logger", "client", "method", "path", "status")}
    assert told == {
        "logger": "gunicorn.access",
        "client": "127.0.0.1",
        "method": "GET",
        "path": "/account/",
        "status": 200,
    }
    assert line["bytes"] > 1000
    assert 0 < line["ms"] < 30_000
    assert {line["endpoint"] for line in named() if "endpoint" in line} >= {"balance", "tier-progress"}
    assert {"gunicorn.error", "gunicorn.access", "gameball.checks"} <= {line["logger"] for line in lines(pair)}
    assert "/widget/-/tiers/" in {line.get("path") for line in lines(pair)}
    said = pair.check_log()
    assert MARK not in said
    assert "lang=ar" not in said
    assert "somebody" not in said


def test_for_people_every_line_is_text_and_at_the_end_nothing_is_left(
    serve: Serve, gameball: Shop, tmp_path: Path
) -> None:
    with serve("--workers", "1", LOG_FORMAT="text", TMPDIR=str(tmp_path)) as portal:
        name = portal.get("/program/").headers["X-Request-ID"]
        wait_until(lambda: '"GET /program/"' in portal.process.said)
        assert f"request_id={name}" in portal.process.said
        assert len([*tmp_path.glob("loyalty-metrics-*")]) == 1
        signal_to(portal.process.pid, signal.SIGTERM)
        wait_until(lambda: not [*tmp_path.iterdir()], SECONDS)
    for line in portal.process.said.splitlines():
        assert re.match(r"\d{4}-\d\d-\d\d [\d:,]+ (INFO|WARNING) [\w.]+ ", line), line
