"""What Prometheus is told. All values of all labels are known beforehand: none is a customer's or a visitor's making.

`requests("account", "account-panel", "2xx").inc()`: each metric is a function of its labels.
"""

import os
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values

from gameball.sight import places

REGISTRY = CollectorRegistry()
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

if places.FOLDER in os.environ:
    values.ValueClass = values.MultiProcessValue(lambda: places.place)  # type: ignore[no-untyped-call]


def _counter(name: str, says: str, *labels: str) -> Counter:
    return Counter(f"portal_{name}", says, labels, registry=REGISTRY)


def _histogram(name: str, says: str, *labels: str) -> Histogram:
    return Histogram(f"portal_{name}", says, labels, registry=REGISTRY, buckets=SECONDS)


def _gauge(name: str, says: str, *labels: str) -> Gauge:
    return Gauge(f"portal_{name}", says, labels, registry=REGISTRY, multiprocess_mode="livesum")


requests = cache(_counter("requests", "Answers", "door", "view", "status").labels)
request_seconds = cache(_histogram("request_seconds", "From a request to its answer", "door", "view").labels)
panels = cache(_counter("panels", "Panels that went out", "door", "noun", "state").labels)
pages = cache(_counter("pages", "Pages of panels, and whether they were remembered as a whole", "result").labels)
drawn = cache(
    _counter("panels_drawn", "Panels of pages made anew, by whether their HTML was remembered", "result").labels
)
reads = cache(_counter("reads", "What panels asked for, by where the answer comes from", "endpoint", "result").labels)
calls = cache(_counter("calls", "Calls to Gameball", "endpoint", "outcome").labels)
call_seconds = cache(_histogram("call_seconds", "Calls to Gameball, a second try included", "endpoint").labels)
cache_failures = _counter("cache_failures", "Times that the cache failed, and a read went on without it")
cache_losses = _counter("cache_losses", "Times that the cache began to be left alone for a moment")
breaker_open = cache(_gauge("breaker_open", "In how many workers an endpoint is left alone", "endpoint").labels)
breaker_opened = cache(_counter("breaker_opened", "Times that an endpoint began to be left alone", "endpoint").labels)
pace_waits = cache(
    _histogram("pace_wait_seconds", "Waiting for a turn under Gameball's limits", "resource", "errand").labels
)
pace_refused = cache(_counter("pace_refused", "Calls not made, as no turn came in time", "resource", "errand").labels)
pace_slowed = _counter("pace_slowed", "Times that Gameball said it was too much")
pool_busy = cache(_gauge("pool_busy", "Threads at work", "pool").labels)
pool_waiting = cache(_gauge("pool_waiting", "Flights that wait for a thread", "pool").labels)
pool_refused = cache(_counter("pool_refused", "Flights that were refused, as too many waited", "pool").labels)
up = _gauge("workers", "Workers that serve")
