"""No ticket and no query of an address stands in a log: whoever reads it could look in as that customer."""

import logging
import re

TICKET = re.compile(
    r"(/widget/+(?:widget/+)*)[^/\s?\"']+"
)  # the path that the portal is served below may end in it, too
QUERY = re.compile(r"(?<=[\w/.~%-])\?[^\s\"']+")


def without_secrets(line: str) -> str:
    return QUERY.sub("", TICKET.sub(r"\1-", line))


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
