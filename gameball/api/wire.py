"""What Gameball's answers are read with: strict in each row, tolerant around it.

A list loses its malformed rows, one by one. A single object loses its malformed fields. Both are counted in a `Tally`,
by the names of the fields and never by what was in them.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic.alias_generators import to_camel

from gameball.api.errors import BadAnswer
from gameball.api.values import Json

_T = TypeVar("_T")


MOST_ROWS = 5_000  # far more than any page has; what comes after them counts as malformed


class Wire(BaseModel):
    """Something that Gameball sends. Fields are named as documented, in snake case; every one may be absent."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: Any) -> Any:
        # So that of two spellings of a field the one with a value counts
        if isinstance(data, dict):
            return {name: value for name, value in data.items() if value is not None}
        return data


@dataclass(slots=True)
class Tally:
    """What was malformed in an answer: how many rows, and the names of the fields."""

    rows: int = 0
    fields: set[str] = field(default_factory=set)

    def note(self, error: ValidationError) -> None:
        """Remembers the names of the fields that an error speaks of."""
        for line in error.errors(include_url=False, include_context=False, include_input=False):
            self.fields.add(".".join(part for part in line["loc"] if isinstance(part, str)) or "row")

    def lose(self, error: ValidationError) -> None:
        """Counts a row that is lost."""
        self.rows += 1
        self.note(error)


@dataclass(frozen=True, slots=True)
class Rows[T]:
    """A list as Gameball sent it, without the rows that could not be read: `malformed` says how many those are.

    `gaps` says where they stood: before which of the rows that are left, by its index (past the last: at the end).
    """

    rows: tuple[T, ...]
    malformed: int = 0
    gaps: tuple[int, ...] = ()

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def read_rows[M: Wire](model: type[M], data: Json, endpoint: str, tally: Tally) -> Rows[M]:
    """Reads a list row by row; a malformed row costs itself. Raises `BadAnswer` where there is no list."""
    if not isinstance(data, list):
        raise BadAnswer("Gameball sent something else where a list belongs.", endpoint=endpoint)
    rows: list[M] = []
    gaps = []
    tally.rows += max(0, len(data) - MOST_ROWS)
    for row in data[:MOST_ROWS]:
        try:
            rows.append(model.model_validate(row, context=tally))
        except ValidationError as error:
            tally.lose(error)
            gaps.append(len(rows))
    if len(data) > MOST_ROWS:
        gaps.append(len(rows))
    return Rows(tuple(rows), tally.rows, tuple(gaps))


def read_object[M: Wire](model: type[M], data: Json, endpoint: str, tally: Tally) -> M:
    """Reads a single object; a malformed field becomes None. Raises `BadAnswer` where there is no object."""
    if not isinstance(data, dict):
        raise BadAnswer("Gameball sent something else where an object belongs.", endpoint=endpoint)
    found = without_what_is_malformed(model, data, tally)
    if found is None:
        raise BadAnswer("Gameball sent an object that cannot be read.", endpoint=endpoint)
    return found


def without_what_is_malformed[M: Wire](model: type[M], data: dict[str, Json], tally: Tally) -> M | None:
    for attempt in range(4):  # one loss can bring the next to light, but not for ever
        try:
            return model.model_validate(data, context=tally)
        except ValidationError as error:
            tally.note(error)
            data = copy.deepcopy(data) if attempt == 0 else data
            for line in error.errors(include_url=False, include_context=False, include_input=False):
                _remove(data, line["loc"])
    return None


def _remove(data: Json, path: tuple[int | str, ...]) -> None:
    """Takes out what the path leads to, or the nearest thing around it that is there."""
    for depth, step in enumerate(path):
        last = depth == len(path) - 1
        if isinstance(data, dict) and isinstance(step, str) and step in data:
            inner = data[step]
            if last or not isinstance(inner, dict | list):
                del data[step]
                return
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            inner = data[step]
            if last:
                data[step] = None
                return
        else:
            return
        data = inner


def _empty_is_absent(value: object) -> object:
    return None if value in ("", {}, []) else value


def _or_none(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    if _empty_is_absent(value) is None:
        return None
    try:
        return handler(value)
    except ValidationError as error:
        if isinstance(info.context, Tally):
            info.context.note(error)
        return None


def _what_is_left(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    if _empty_is_absent(value) is None:
        return None
    try:
        return handler(value)
    except ValidationError as error:
        if isinstance(info.context, Tally):
            info.context.note(error)
        left = copy.deepcopy(value)
        for line in error.errors(include_url=False, include_context=False, include_input=False):
            _remove(left, line["loc"])
    try:
        return handler(left)
    except ValidationError:
        return None


def _each_alone(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    if _empty_is_absent(value) is None:
        return ()
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list | tuple):
        raise ValueError("not a list")  # noqa: TRY004  pydantic wants a ValueError
    kept: list[Any] = []
    for one in value:
        try:
            kept.extend(handler([one]))
        except ValidationError as error:
            if not isinstance(info.context, Tally):
                raise
            info.context.lose(error)
    return tuple(kept)


# A nested object that belongs to its row: what is malformed in it makes the row malformed
Part = Annotated[_T | None, BeforeValidator(_empty_is_absent)]
# A nested object that the row can do without
Decoration = Annotated[_T | None, WrapValidator(_or_none)]
# The same, and it keeps what is well-formed in it
Remnant = Annotated[_T | None, WrapValidator(_what_is_left)]
# Rows within a row: each costs itself
Nested = Annotated[tuple[_T, ...], WrapValidator(_each_alone)]
