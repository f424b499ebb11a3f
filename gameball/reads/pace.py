"""The pace: never more calls within any of Gameball's windows than this portal may make.

Every call takes its turn first. Where processes share a Redis they share the count in it; else each counts for itself,
and gets its part of what is allowed where the number of workers is known. A window counts the moments at which calls
set out; it is a little longer than Gameball's, as calls that set out evenly may arrive closer together.

A customer's page goes before a staff export: an export takes its turn only while no page waits, in whichever process,
and never more than a part of the allowance. What strangers can ask for in ever new ways has a small part of its own.
"""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from gameball.api import GameballError
from gameball.reads import store
from gameball.sight import metrics

log = logging.getLogger(__name__)

type Resource = Literal["customer", "other"]
type Errand = Literal["page", "wandering", "export"]

# What part of the allowance an errand may take. A page may take all of it.
PARTS: dict[Errand, float] = {"page": 1.0, "wandering": 0.15, "export": 0.3}
MARGIN = 0.05
SLOWED = 4  # after a 429 the windows hold so many times less
SLOW_SECONDS = 10.0
SLOWEST_SECONDS = 60.0  # however long it says: what is still too much it will say again
NAP = 0.05


class Crowded(GameballError):
    """No turn came within the time that the call has."""

    default_reason = "More is asked of Gameball than its limits allow, so this call was not made."


@dataclass(frozen=True)
class Window:
    """At most so many calls in any so many seconds."""

    calls: int
    seconds: float

    def part(self, share: float) -> "Window":
        return Window(max(1, int(self.calls * share + 1e-9)), self.seconds + MARGIN)


class _Allowance:
    """The moments of the last calls, in this process."""

    def __init__(self, windows: Iterable[Window]) -> None:
        self.windows = tuple(windows)
        self._moments: deque[float] = deque(maxlen=max(window.calls for window in self.windows))

    def wait(self, now: float, slowed: int) -> float:
        """How many seconds until there is room for another."""
        longest = 0.0
        for window in self.windows:
            calls = max(1, window.calls // slowed)
            if len(self._moments) >= calls:
                longest = max(longest, self._moments[-calls] + window.seconds - now)
        return longest

    def take(self, now: float) -> None:
        self._moments.append(now)


class Pace:
    def __init__(self, name: str, rates: dict[Resource, tuple[tuple[int, int], ...]], share: float) -> None:
        self._name = name
        each = [
            (resource, errand, PARTS[errand], [Window(calls, seconds) for calls, seconds in windows])
            for resource, windows in rates.items()
            for errand in PARTS
        ]
        self._together: dict[tuple[Resource, Errand], tuple[Window, ...]] = {
            (resource, errand): tuple(window.part(share * part) for window in windows)
            for resource, errand, part, windows in each
        }
        # What this process may do by itself: without a Redis, or while it is lost.
        self._allowances: dict[tuple[Resource, Errand], _Allowance] = {
            (resource, errand): _Allowance(window.part(share * part / workers()) for window in windows)
            for resource, errand, part, windows in each
        }
        self._lock = threading.Lock()
        self._pages_waiting = 0
        self._slow_until = self._alone_until = 0.0

    def turn(self, resource: Resource, errand: Errand, deadline: float) -> None:
        """Waits for its turn, by `time.monotonic()` until the deadline at the latest. Raises `Crowded`."""
        waiting, begun = False, 0.0
        try:
            while wait := self._ask(resource, errand):
                begun = begun or time.monotonic()
                left = deadline - time.monotonic()
                if left <= 0 or (wait > left and errand != "export"):
                    metrics.pace_refused(resource, errand).inc()
                    raise Crowded
                if not waiting and errand == "page":
                    waiting = True
                    self._waits(1)
                time.sleep(min(max(wait, 0.001), NAP, left))
        finally:
            if waiting:
                self._waits(-1)
            if begun:
                metrics.pace_waits(resource, errand).observe(time.monotonic() - begun)

    def slow_down(self, seconds: float | None) -> None:
        """Gameball said that it is too much: everybody goes slower for a while."""
        seconds = min(max(seconds or 0.0, SLOW_SECONDS), SLOWEST_SECONDS)
        metrics.pace_slowed.inc()
        log.warning("Gameball's limit was reached: going slower for %d s", seconds)
        self._slow_until = max(self._slow_until, time.monotonic() + seconds)
        if redis := store.shared():
            self._safely(lambda: self._slow_down_together(redis, int(seconds * 1000)))

    def _slow_down_together(self, redis: Any, milliseconds: int) -> None:
        if redis.pttl(self._key("slow")) < milliseconds:
            redis.set(self._key("slow"), b"1", px=milliseconds)

    def _waits(self, by: int) -> None:
        with self._lock:
            self._pages_waiting += by

    def _ask(self, resource: Resource, errand: Errand) -> float:
        """Takes a turn and answers 0, or how many seconds to wait at least."""
        if errand == "export" and self._pages_waiting:
            return NAP
        errands: tuple[Errand, ...] = ("page",) if errand == "page" else ("page", errand)
        allowances = [self._allowances[resource, each] for each in errands]
        redis = store.shared()
        if redis and time.monotonic() < self._alone_until and (wait := self._ask_alone(allowances, take=False)):
            return wait  # what was taken while it was lost is not counted there
        told = self._safely(lambda: self._ask_together(redis, resource, errands)) if redis else None
        if told is None:
            return self._ask_alone(allowances, take=True)
        if not told:  # should it be lost in a moment, this one counts here
            with self._lock:
                for allowance in allowances:
                    allowance.take(time.monotonic())
        return float(told)

    def _ask_alone(self, allowances: list[_Allowance], *, take: bool) -> float:
        with self._lock:
            now = time.monotonic()
            slowed = SLOWED if now < self._slow_until else 1
            wait = max(allowance.wait(now, slowed) for allowance in allowances)
            if wait <= 0 and take:
                for allowance in allowances:
                    allowance.take(now)
                self._alone_until = now + max(window.seconds for window in allowances[0].windows)
        return max(0.0, wait)

    def _ask_together(self, redis: Any, resource: Resource, errands: tuple[Errand, ...]) -> float:
        """The same in Redis, by its clock, in one step."""
        slow_here = time.monotonic() < self._slow_until  # what could not be told to the others holds here all the same
        said: list[float | str] = [SLOWED, int(slow_here), errands[-1], int(NAP * 3000)]
        for errand in errands:
            windows = self._together[resource, errand]
            said.append(len(windows))
            for window in windows:
                said += [window.calls, window.seconds]
        keys = [self._key("slow"), self._key("waiting"), *(self._key(f"{resource}:{errand}") for errand in errands)]
        return float(redis.eval(TAKE_TURN, len(keys), *keys, *said))

    def _key(self, what: str) -> str:
        return f"{self._name}:pace:{what}"

    def _safely(self, ask: Any) -> Any:
        try:
            return ask()
        except store.TROUBLE as trouble:
            store.health.failed(trouble)
            return None


TAKE_TURN = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local slow = ARGV[2] == '1' or redis.call('EXISTS', KEYS[1]) == 1
local slowed = slow and tonumber(ARGV[1]) or 1
local errand, a_moment = ARGV[3], ARGV[4]
if errand == 'export' and redis.call('EXISTS', KEYS[2]) == 1 then return tostring(a_moment / 1000) end
local at, wait, most, longest = 5, 0, {}, {}
for k = 3, #KEYS do
  most[k], longest[k] = 0, 0
  local windows = tonumber(ARGV[at])
  at = at + 1
  for _ = 1, windows do
    local calls, seconds = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
    at = at + 2
    most[k], longest[k] = math.max(most[k], calls), math.max(longest[k], seconds)
    local before = redis.call('LINDEX', KEYS[k], math.max(1, math.floor(calls / slowed)) - 1)
    local left = before and before + seconds - now or 0
    if left > 2 * seconds then
      redis.call('DEL', KEYS[k])  -- the clock was set back: by the times that stand there nobody would ever get a turn
    else
      wait = math.max(wait, left)
    end
  end
end
if wait > 0 then
  if errand == 'page' then redis.call('SET', KEYS[2], '1', 'PX', a_moment) end
  return tostring(wait)
end
for k = 3, #KEYS do
  redis.call('LPUSH', KEYS[k], string.format('%.6f', now))
  redis.call('LTRIM', KEYS[k], 0, most[k] - 1)
  redis.call('PEXPIRE', KEYS[k], math.ceil(longest[k] * 1000))
end
return '0'
"""


def workers() -> int:
    """How many processes serve, as far as the server told."""
    told = os.environ.get("PORTAL_WORKERS") or os.environ.get("WEB_CONCURRENCY") or "1"
    return max(1, int(told)) if told.isdigit() else 1
