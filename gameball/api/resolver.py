"""Name resolution within a bounded time.

The C library's resolver cannot be interrupted and may take half a minute. So it works in a thread of its own, one for a
name at a time, which every call that wants the name waits for. A name server that hangs thus holds one thread for each
host (there is one, or a proxy), until the C library gives up; the calls themselves end in time.
"""

import os
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import Future

type Address = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
type Addresses = Sequence[Address]

_lock = threading.Lock()
_flights: dict[tuple[str, int], Future[Addresses]] = {}


def resolve(host: str, port: int, seconds: float | None) -> Addresses:
    """The addresses of a host. Raises `TimeoutError` or `socket.gaierror`."""
    try:
        return socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
    except socket.gaierror:
        pass  # a name, not an address
    with _lock:
        flight = _flights.get((host, port))
        if flight is None:
            flight = Future()
            threading.Thread(target=_fly, args=(host, port, flight), name="gameball-resolver", daemon=True).start()
            _flights[host, port] = flight
    return flight.result(seconds)


def _fly(host: str, port: int, flight: Future[Addresses]) -> None:
    try:
        found = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
    except BaseException as error:  # noqa: BLE001  whatever it is, those who wait must hear of it
        _land(host, port)
        flight.set_exception(error)
    else:
        _land(host, port)
        flight.set_result(found)


def _land(host: str, port: int) -> None:
    with _lock:
        _flights.pop((host, port), None)


def _after_fork() -> None:
    global _lock, _flights
    _lock, _flights = threading.Lock(), {}


os.register_at_fork(after_in_child=_after_fork)
