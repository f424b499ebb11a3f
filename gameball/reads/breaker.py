"""The breaker: an endpoint that failed again and again is left alone, but for a trial every few seconds.

What counts as a failure is trouble of Gameball's or of the way there. An answer is none, whatever it says, and neither
is being asked to slow down. Failures of one customer's alone say nothing about others: they open a breaker of that
customer's own, and count but once for the endpoint's.
"""

import contextlib
import threading
from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime, timedelta

from cachetools import LRUCache
from pybreaker import (
    STATE_CLOSED,
    STATE_OPEN,
    CircuitBreaker,
    CircuitBreakerError,
    CircuitBreakerListener,
    CircuitBreakerState,
)

from gameball.api import BadAnswer, GameballError, InvalidRequest, KeysRefused, ServerTrouble, TimedOut, Unreachable
from gameball.reads.pace import Crowded
from gameball.sight import metrics

FAILURES = 5
SHARED_WEIGHT = 3  # all pages wait for the same call for the programme: when that hangs there are few to count
TRIAL_SECONDS = 5.0  # from one trial to the next, the time that a trial takes included
SHORTEST_REST = 0.5
CUSTOMERS = 1000

COUNTED = (Unreachable, BadAnswer, ServerTrouble, KeysRefused)


class LeftAlone(GameballError):
    """Not asked, as it failed too often just now."""

    default_reason = "Gameball failed too often here, so it is asked every few seconds only."


NOT_ASKED = (LeftAlone, Crowded, InvalidRequest)


class _Breaker:
    """One breaker. The library keeps the count and the state; the call itself runs outside of its lock."""

    def __init__(self, rest: float, listener: CircuitBreakerListener | None = None) -> None:
        told = [listener] if listener else []
        self._circuit = CircuitBreaker(FAILURES, rest, listeners=told, throw_new_error_on_trip=False)
        self._rest = timedelta(seconds=rest)
        self._lock = threading.Lock()
        self._trying = False
        self.last: GameballError | None = None

    def enter(self) -> bool:
        """Whether this call is the trial. Raises `LeftAlone` while the breaker is open."""
        with self._lock:
            if self.is_closed:
                return False
            if self._refuses():
                raise _left_alone(self.last)
            self._trying = True
            return True

    def check(self) -> None:
        """Raises `LeftAlone` where a call would not be made."""
        with self._lock:
            if not self.is_closed and self._refuses():
                raise _left_alone(self.last)

    def _refuses(self) -> bool:
        opened, now = self._circuit._state_storage.opened_at, datetime.now(UTC)
        # Opened later than now: the clock was set back, and nobody knows since when it rests.
        rests = self._circuit.current_state == STATE_OPEN and opened and opened <= now < opened + self._rest
        return bool(rests or self._trying)

    def leave(self, error: GameballError | None, *, trial: bool) -> None:
        with self._lock:
            if not trial and not self.is_closed:
                return  # it set out before the breaker opened
            # A copy, without the frames of whoever waited for it: they would hold a whole page each.
            self.last = copy(error) if error else self.last
            if not trial:
                with contextlib.suppress(GameballError, CircuitBreakerError):
                    self._circuit.call(_tell, error)
                return
            self._trying = False
            if error:
                self._circuit.open()
            else:
                self._circuit.close()

    @property
    def is_closed(self) -> bool:
        return self._circuit.current_state == STATE_CLOSED

    def give_up_trial(self) -> None:
        with self._lock:
            self._trying = False


class _Counted(CircuitBreakerListener):
    """Tells how an endpoint's own breaker stands."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        metrics.breaker_open(endpoint).set(0)

    def state_change(
        self,
        cb: CircuitBreaker,  # noqa: ARG002  the library's names
        old_state: CircuitBreakerState | None,  # noqa: ARG002
        new_state: CircuitBreakerState,
    ) -> None:
        metrics.breaker_open(self._endpoint).set(new_state.name != STATE_CLOSED)
        if new_state.name == STATE_OPEN:
            metrics.breaker_opened(self._endpoint).inc()


class Breakers:
    """One per endpoint, and one for each customer whose calls to it fail."""

    def __init__(self, call_seconds: float) -> None:
        self._rest = max(SHORTEST_REST, TRIAL_SECONDS - call_seconds)
        self._lock = threading.Lock()
        self._endpoints: dict[str, _Breaker] = {}
        self._customers: LRUCache[tuple[str, str], _Breaker] = LRUCache(CUSTOMERS)
        self._last_failing: dict[str, str | None] = {}

    def run[T](self, endpoint: str, customer_id: str | None, work: Callable[[], T]) -> T:
        """Does the work unless it is to be left alone. Raises what it raises, or `LeftAlone`."""
        with self._lock:
            general = self._endpoints.get(endpoint)
            if general is None:
                general = self._endpoints[endpoint] = _Breaker(self._rest, _Counted(endpoint))
            own = self._customers.get((endpoint, customer_id or ""))
        trials: list[_Breaker] = []
        try:
            trials.extend(breaker for breaker in (general, own) if breaker and breaker.enter())
            found = work()
        except COUNTED as error:
            self._failed(endpoint, customer_id, general, error, trials)
            raise
        except BaseException as error:
            if isinstance(error, GameballError) and not isinstance(error, NOT_ASKED):
                self._worked(endpoint, customer_id, general, own, trials)
            else:
                for breaker in trials:
                    breaker.give_up_trial()
            raise
        self._worked(endpoint, customer_id, general, own, trials)
        return found

    def check(self, endpoint: str, customer_id: str | None) -> None:
        """Raises `LeftAlone` where a call would not be made now: nobody waits for the trial of somebody else."""
        with self._lock:
            breakers = (self._endpoints.get(endpoint), self._customers.get((endpoint, customer_id or "")))
        for breaker in breakers:
            if breaker:
                breaker.check()

    def state(self) -> dict[str, str]:
        """The endpoints that are left alone now."""
        with self._lock:
            return {
                endpoint: str(breaker.last) for endpoint, breaker in self._endpoints.items() if not breaker.is_closed
            }

    def _worked(
        self, endpoint: str, customer_id: str | None, general: _Breaker, own: _Breaker | None, trials: list[_Breaker]
    ) -> None:
        general.leave(None, trial=general in trials)
        if own:
            own.leave(None, trial=own in trials)
        with self._lock:
            self._last_failing.pop(endpoint, None)
            known = self._customers.get((endpoint, customer_id or ""))
            if known and known.is_closed:  # it may have opened while this call was under way
                self._customers.pop((endpoint, customer_id or ""))

    def _failed(
        self, endpoint: str, customer_id: str | None, general: _Breaker, error: GameballError, trials: list[_Breaker]
    ) -> None:
        with self._lock:
            again = customer_id is not None and self._last_failing.get(endpoint) == customer_id
            self._last_failing[endpoint] = customer_id
            own = None
            if customer_id is not None:
                own = self._customers.setdefault((endpoint, customer_id), _Breaker(self._rest))
        if own:
            own.leave(error, trial=own in trials)
        if general in trials or not again:
            hangs = customer_id is None and isinstance(error, TimedOut)
            for _ in range(SHARED_WEIGHT if hangs and general not in trials else 1):
                general.leave(error, trial=general in trials)


def _left_alone(last: GameballError | None) -> LeftAlone:
    """With what the last failure said, as that is what somebody who looks into it needs."""
    if last is None:
        return LeftAlone()
    return LeftAlone(
        f"{LeftAlone.default_reason} The last time: {last.reason}",
        endpoint=last.endpoint,
        status=last.status,
        code=last.code,
        message=last.message,
        request_id=last.request_id,
    )


def _tell(error: GameballError | None) -> None:
    if error:
        raise error
