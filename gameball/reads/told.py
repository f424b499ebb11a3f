"""What is told of each read and each call: in metrics and in the log, without saying whom it is about."""

import logging
import re
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import Any

from gameball.api import Call, CustomerNotFound, FeatureMissing, GameballError, InvalidRequest, Json, ProgramPaused
from gameball.reads.answer import Answer, Coming, Needless, Wanted
from gameball.reads.flights import TooBusy
from gameball.sight import metrics

log = logging.getLogger(__name__)

# These are answers. Any other error is trouble that passes, and the last good copy may stand in for it.
ANSWERS = (CustomerNotFound, ProgramPaused, FeatureMissing, InvalidRequest)
CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def read(want: Wanted[Any], coming: Coming) -> None:
    endpoint = want.endpoint if isinstance(want, Call) else want.pool
    metrics.reads(endpoint, _whence(coming)).inc()


def _whence(coming: Coming) -> str:
    match coming:
        case Answer():
            return "stale" if coming.stale else "renewing" if coming.renewing else "kept"
        case Future():
            return "missing"
        case Needless():
            return "needless"
        case TooBusy():
            return "refused"
        case _:
            return outcome(coming)


def call(what: Call[Any], errand: str, fetch: Callable[[], Json]) -> Json:
    """Makes it. One that fails has its line where it is known what stands in for it."""
    begun = time.monotonic()
    try:
        found = fetch()
    except GameballError as error:
        _made(what, errand, outcome(error), begun, written=isinstance(error, ANSWERS))
        raise
    _made(what, errand, "ok", begun, written=True)
    return found


def _made(what: Call[Any], errand: str, how: str, begun: float, *, written: bool) -> None:
    seconds = time.monotonic() - begun
    metrics.calls(what.endpoint, how).inc()
    metrics.call_seconds(what.endpoint).observe(seconds)
    if written:
        log.info("a call was answered", extra=_facts(what, how) | {"errand": errand, "ms": round(seconds * 1000, 1)})


def failure(what: Call[Any], error: GameballError) -> None:
    log.warning("a call failed: %s", error, extra=_facts(what, outcome(error)))


def breaks(flight: Future[Any]) -> None:
    """Of a flight that nobody waits for, nobody else would tell that it broke."""
    context = copy_context()
    flight.add_done_callback(lambda done: context.run(_broke, done))


def _broke(done: Future[Any]) -> None:
    error = done.exception()
    if error and not isinstance(error, GameballError | TooBusy | Needless):
        log.error("a renewal broke off", exc_info=error)


def outcome(error: Exception) -> str:
    """`TimedOut` is `timed_out`."""
    return CAPITAL.sub("_", type(error).__name__).lower()


def _facts(what: Call[Any], how: str) -> dict[str, Any]:
    return {"endpoint": what.endpoint, "outcome": how, "customer": what.customer_id}
