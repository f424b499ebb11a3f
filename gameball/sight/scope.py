"""The request that a line, a call or an answer belongs to, and whom it is about, in every thread that works on it."""

import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar, copy_context

FORM = re.compile(r"[\w.:-]{1,64}", re.ASCII)
ENVIRON = "portal.request_id"  # where gunicorn's lines find a request's name

_request: ContextVar[str] = ContextVar("request", default="")
_customer: ContextVar[str] = ContextVar("customer", default="")


def request_id() -> str:
    """Empty where no request is under way."""
    return _request.get()


def customer() -> str:
    """The id itself: whoever prints it prints `names.tag` of it."""
    return _customer.get()


def about(customer_id: str) -> None:
    """From here on what is done for this request is about that customer."""
    _customer.set(customer_id)


class Scope:
    """What is done within it is done for that request."""

    __slots__ = ("_customer", "_name", "_request")

    def __init__(self, request_id: str) -> None:
        self._name = request_id

    def __enter__(self) -> None:
        self._request, self._customer = _request.set(self._name), _customer.set("")

    def __exit__(self, *_: object) -> None:
        _customer.reset(self._customer)
        _request.reset(self._request)


def lasting[T](parts: Iterable[T]) -> Iterator[T]:
    """The same parts, each made as if the request were still under way: a server takes them when it is over."""
    context, coming, end = copy_context(), iter(parts), object()

    def each() -> Iterator[T]:
        while (part := context.run(next, coming, end)) is not end:
            yield part  # type: ignore[misc]  # all but the end are parts

    return each()
