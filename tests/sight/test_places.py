"""Where workers count: a folder for each server, and in it a place for each worker."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from prometheus_client.mmap_dict import MmapedDict, mmap_key

from gameball.sight import places


@dataclass
class Server:
    cfg: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(uid=os.geteuid(), gid=os.getegid()))
    WORKERS: dict[int, SimpleNamespace] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def log(self) -> SimpleNamespace:
        return SimpleNamespace(warning=lambda words, *more: self.warnings.append(words % more))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(places.FOLDER, "/somebody/elses")
    yield Server()
    monkeypatch.undo()


def test_each_server_has_a_folder_of_its_own_and_drops_it(server: Server, tmp_path: Path) -> None:
    places.make_folder(server)
    folder = Path(os.environ[places.FOLDER])
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o077 == 0
    places.drop_folder(server)
    assert not folder.exists()
    assert places.FOLDER not in os.environ


def test_where_no_folder_can_be_made_that_is_one_line_and_no_end(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    places.make_folder(server)
    assert places.FOLDER not in os.environ
    (line,) = server.warnings
    assert line.startswith("/metrics tells of one worker only")
    places.leave_place(SimpleNamespace(place="0"))
    places.drop_folder(server)


def test_a_place_is_free_once_its_worker_is_gone(server: Server) -> None:
    for pid in (101, 102, 103):
        worker = SimpleNamespace()
        places.assign_place(server, worker)
        server.WORKERS[pid] = worker
    assert [worker.place for worker in server.WORKERS.values()] == ["0", "1", "2"]
    del server.WORKERS[102]
    follower = SimpleNamespace()
    places.assign_place(server, follower)
    assert follower.place == "1"


def test_what_a_worker_that_ended_was_doing_is_dropped_and_its_counts_stay(server: Server) -> None:
    places.make_folder(server)
    folder = Path(os.environ[places.FOLDER])
    for name in ("counter_0.db", "gauge_livesum_0.db", "gauge_livesum_1.db"):
        (folder / name).touch()
    places.leave_place(SimpleNamespace(place="0"))
    assert {file.name for file in folder.iterdir()} == {"counter_0.db", "gauge_livesum_1.db"}
    places.drop_folder(server)


def test_a_file_that_is_about_to_be_begun_does_not_keep_the_others_from_being_read(
    server: Server, anybody: Client
) -> None:
    places.make_folder(server)
    folder = Path(os.environ[places.FOLDER])
    counted = MmapedDict(str(folder / "counter_0.db"))  # type: ignore[no-untyped-call]
    counted.write_value(mmap_key("portal_pages", "portal_pages_total", ["result"], ["made"], "Pages"), 3.0, 0.0)  # type: ignore[no-untyped-call]
    (folder / "counter_1.db").touch()
    answer = anybody.get("/metrics")
    assert b'portal_pages_total{result="made"} 3.0' in answer.content
    counted.close()  # type: ignore[no-untyped-call]
    places.drop_folder(server)
