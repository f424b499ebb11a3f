"""Migrations run beside the old version, so each must leave it what it reads and take what it writes."""

from collections.abc import Iterator

import pytest
from django.db import connection, models
from django.db.migrations import AddField, AlterField, CreateModel, DeleteModel, Migration, RemoveField, RenameField
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddConstraint,
    AddIndex,
    AlterModelManagers,
    AlterModelOptions,
    RunPython,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# What takes something away that no version in use knows any more, by name: since when that is so.
NOT_USED_ANY_MORE: dict[tuple[str, str], str] = {}

HARMLESS = (CreateModel, AddIndex, AlterModelOptions, AlterModelManagers)


def what_breaks(migration: Migration, state: ProjectState) -> Iterator[str]:
    """The operations after which the version before could not go on. `state` is what it knows."""
    for operation in migration.operations:
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        if reason := _reason(operation, migration.app_label, before, state):
            yield f"{migration}: {operation.describe()}: {reason}"


def _reason(operation: Operation, app: str, before: ProjectState, after: ProjectState) -> str:
    if isinstance(operation, HARMLESS):
        return ""
    if isinstance(operation, AddField):
        field = operation.field
        fills_itself = field.many_to_many or field.null or field.has_db_default()
        return "" if fills_itself else "the old version adds rows without it: give it null=True or db_default"
    if isinstance(operation, AlterField):
        old = before.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)
        new = after.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)
        changes = connection.schema_editor(collect_sql=True)._field_should_be_altered(old, new)  # type: ignore[attr-defined]
        return "the old version may write what the new column refuses" if changes else ""
    if isinstance(operation, RunPython):
        return "" if operation.reversible else "there is no way back: give it a reverse_code"
    return "the old version still uses what is changed: expand first, take away a release later"


def ours() -> list[tuple[Migration, ProjectState]]:
    loader = MigrationLoader(None)
    names = sorted(name for app, name in loader.disk_migrations if app == "gameball")
    return [
        (loader.get_migration("gameball", name), loader.project_state(("gameball", name), at_end=False))
        for name in names
    ]


def test_every_migration_leaves_the_version_before_able_to_go_on() -> None:
    found = ours()
    assert len(found) >= 2
    for migration, before in found:
        if ("gameball", migration.name) not in NOT_USED_ANY_MORE:
            assert list(what_breaks(migration, before)) == []


def test_every_migration_can_be_taken_back() -> None:
    for migration, _ in ours():
        assert all(operation.reversible for operation in migration.operations), migration


def a_migration(*operations: Operation) -> Migration:
    class MadeUp(Migration):
        pass

    MadeUp.operations = operations
    return MadeUp("0003_made_up", "gameball")


@pytest.fixture
def today(db: None) -> ProjectState:
    return MigrationLoader(None).project_state()


@pytest.mark.parametrize(
    "operation",
    [
        AddField("Audit", "reason", models.TextField(null=True)),
        AddField("Audit", "kind", models.TextField(db_default="")),
        AddIndex("Audit", models.Index(fields=["what"], name="audit_by_what")),
        AlterField("Audit", "what", models.CharField("what it was", max_length=20, choices=[("a", "b")])),
        CreateModel("Note", [("id", models.BigAutoField(primary_key=True))]),
    ],
)
def test_what_only_adds_passes(today: ProjectState, operation: Operation) -> None:
    assert list(what_breaks(a_migration(operation), today)) == []


@pytest.mark.parametrize(
    "operation",
    [
        AddField("Audit", "reason", models.TextField(default="")),  # the default is Django's, and the column has none
        RemoveField("Audit", "detail"),
        RenameField("Audit", "detail", "details"),
        DeleteModel("UsedToken"),
        AlterField("Audit", "who", models.CharField(max_length=20)),
        AddConstraint("Audit", models.UniqueConstraint(fields=["request_id"], name="one_row_each")),
        RunPython(RunPython.noop),
        SeparateDatabaseAndState([RemoveField("Audit", "detail")]),
    ],
)
def test_what_the_old_version_would_stumble_over_does_not(today: ProjectState, operation: Operation) -> None:
    assert len(list(what_breaks(a_migration(operation), today))) == 1
