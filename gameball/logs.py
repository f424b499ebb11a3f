"""Lines of the log: one for each event, as JSON for machines or as text for people.

Whatever is written passes `scrub`: neither key, token, ticket, query nor contact data stands in a line, and a customer
is a short hash. gunicorn's own lines have the same form; it reads this before there are any settings.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from gameball.sight import scope, tracebacks
from gameball.sight.scrub import one_line, without_secrets

__all__ = ["HideTickets", "JsonLines", "OneLine", "TextLines", "formatter", "without_secrets"]

# What a line of ours may say besides its words. Anything else that a library hangs on a record stays out.
FACTS = ("client", "method", "path", "status", "bytes", "endpoint", "outcome", "errand", "ms")


class HideTickets(logging.Filter):
    """Lets every line pass, without what an address holds of secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if "/widget/" in line or "?" in line:
            record.msg, record.args = without_secrets(line), ()
        return True


class OneLine(logging.Filter):
    """What was to be expected is one line: a strange host or an overlong form needs no traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """Which request the line belongs to, whom it is about, and its figures."""
    told = record.__dict__
    found: dict[str, Any] = {"request_id": told.get("request_id") or scope.request_id()}
    if customer := told.get("customer") or scope.customer():
        from gameball.sight.names import tag  # there are no settings, and no customers, where gunicorn starts

        found["customer"] = tag(customer)
    found |= {name: told[name] for name in FACTS if name in told}
    return {name: value for name, value in found.items() if value not in (None, "")}


def traceback_of(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    return tracebacks.text(error) if error else ""


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": without_secrets(record.getMessage()),
            **facts(record),
        }
        if traceback := traceback_of(record):
            line["traceback"] = traceback
        return json.dumps(line, default=str)


class TextLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said = one_line(without_secrets(record.getMessage()))
        more = "".join(f" {name}={value}" for name, value in facts(record).items())
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {said}{one_line(more)}"
        traceback = traceback_of(record)
        return f"{line}\n{traceback.rstrip()}" if traceback else line


def formatter(chosen: str) -> logging.Formatter:
    """By the value of `LOG_FORMAT`."""
    return TextLines() if chosen == "text" else JsonLines()
