"""One read of Gameball's, described before it is sent: what the layers above name, keep and share."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from gameball.api.errors import InvalidRequest
from gameball.api.values import Json
from gameball.api.wire import Tally

_LANGUAGE = re.compile(r"[A-Za-z0-9]{1,8}([-_][A-Za-z0-9]{1,8}){0,4}")


@dataclass(frozen=True, slots=True, repr=False)
class Call[T]:
    """A read of one of the ten endpoints. Equal calls ask for the same thing.

    `path` holds the segments below `/integrations/`, not encoded; `params` the query without `lang`.
    """

    endpoint: str
    path: tuple[str, ...]
    reader: Callable[[str, Json, Tally], T]
    params: tuple[tuple[str, str], ...] = ()
    lang: str | None = None
    customer_id: str | None = None
    # Takes out of an answer what only a client with contact=True may see
    scrub: Callable[[Json], Json] | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        """Without the customer: a repr ends in logs."""
        return f"<Call {self.endpoint}>"

    def parse(self, json: Json) -> T:
        """The answer as a model. Pure. Raises `BadAnswer` where the shape is not the documented one."""
        return self.reader(self.endpoint, json, Tally())

    def read(self, json: Json, tally: Tally) -> T:
        """As `parse`, and tells in the tally what was malformed."""
        return self.reader(self.endpoint, json, tally)


class Sender(Protocol):
    """Whatever can send a call: the client."""

    def send[T](self, call: Call[T]) -> T:
        """Sends a call and answers its model."""
        ...


def customer_path(customer_id: str, *rest: str) -> tuple[str, ...]:
    """The path of something about a customer. Raises `InvalidRequest` for an id that cannot be a segment."""
    if not isinstance(customer_id, str) or not customer_id.strip():
        raise InvalidRequest("A customer id is needed: it cannot be empty or only white space.")
    if customer_id in (".", ".."):
        raise InvalidRequest("The customer id cannot be '.' or '..': a path has another meaning for these.")
    check_text(customer_id, "The customer id")
    return ("customers", customer_id, *rest)


def check_text(value: str, name: str) -> None:
    """Raises `InvalidRequest` for what no URL can carry to Gameball."""
    if "\0" in value:
        raise InvalidRequest(f"{name} cannot hold a NUL character.")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise InvalidRequest(f"{name} holds half of a character (a lone surrogate).")


def check_language(lang: str | None) -> str | None:
    """The language to ask for; None where none is. It travels in a header, so nothing but a language tag may pass."""
    if not lang:
        return None
    if not _LANGUAGE.fullmatch(lang):
        raise InvalidRequest("The language is not a language tag, as in 'en' or 'pt-BR'.")
    return lang


def check_limit(limit: int) -> str:
    """The size of a page: Gameball gives 1 to 200 rows."""
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= 200:
        raise InvalidRequest("The limit of a page goes from 1 to 200.")
    return str(limit)


def query(items: Iterable[tuple[str, str | None]]) -> tuple[tuple[str, str], ...]:
    """The parameters that have a value."""
    found = tuple((name, value) for name, value in items if value is not None and value.strip())
    for name, value in found:
        check_text(value, name)
    return found
