"""Whether this process is able to serve. Told within a moment, whatever hangs."""

import threading
from concurrent.futures import Future

from django.db import Error, connection
from django.http import HttpResponse, JsonResponse

from gameball.reads import reader, store

SECONDS = 2.0

_lock = threading.Lock()
_asking: Future[bool] | None = None


def answer() -> HttpResponse:
    if not database_answers():
        return JsonResponse({"ready": False, "database": "cannot be reached"}, status=503)
    # What these do is told, but fails nothing: pages go out without them.
    return JsonResponse({"ready": True, "database": "ok", "cache": store.state(), "gameball": reader().state})


def database_answers() -> bool:
    """Asked in a thread of its own, one at a time: nothing bounds what a database that hangs takes."""
    global _asking
    with _lock:
        if _asking is None or _asking.done():
            _asking = Future()
            threading.Thread(target=_ask, args=(_asking,), name="readiness", daemon=True).start()
        asking = _asking
    try:
        return asking.result(SECONDS)
    except TimeoutError:
        return False


def _ask(asking: Future[bool]) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        asking.set_result(False)
    except BaseException as error:
        asking.set_exception(error)
        raise
    else:
        asking.set_result(True)
    finally:
        connection.close()  # it is this thread's own
