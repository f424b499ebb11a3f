"""A traceback that may stand in a log: where it happened and what, without what an exception's words quote."""

import re
import traceback

from gameball.sight import scope
from gameball.sight.scrub import without_secrets

# Their words are about code or about a server, never about anybody's data.
SPEAKS_OF_CODE = frozenset(
    {
        *("AttributeError", "TypeError", "NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError"),
        *("NotImplementedError", "RecursionError", "ImproperlyConfigured", "OperationalError", "InterfaceError"),
        *("TemplateDoesNotExist", "TemplateSyntaxError"),
    }
)
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|“[^”]*”")
TELLING = re.compile(r"\S*[\d@%]\S*")
LONGEST = 300
MOST = 10


def text(error: BaseException) -> str:
    """As Python prints it, the exceptions behind it first."""
    return without_secrets("".join(_lines(error, set())))


def words(kind: str, module: str | None, said: str) -> str:
    """What an exception says, as far as that is nobody's business but the code's.

    Of most nobody knows what they quote: whatever stands in quotes or holds a figure is left out.
    """
    if customer := scope.customer():
        said = said.replace(customer, "…")
    if kind not in SPEAKS_OF_CODE and not (module or "").startswith(("gameball.api.", "gameball.reads.")):
        said = TELLING.sub("…", QUOTED.sub("…", said))
    said = " ".join(without_secrets(said).split())
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


def _lines(error: BaseException, seen: set[int]) -> list[str]:
    seen.add(id(error))
    behind, joint = error.__cause__, "The above exception was the direct cause of the following exception:"
    if behind is None and not error.__suppress_context__:
        behind, joint = error.__context__, "During handling of the above exception, another exception occurred:"
    lines: list[str] = []
    if behind is not None and id(behind) not in seen and len(seen) < MOST:
        lines = [*_lines(behind, seen), f"\n{joint}\n\n"]
    if error.__traceback__:
        lines += ["Traceback (most recent call last):\n", *traceback.format_tb(error.__traceback__)]
    kind = type(error)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    said = words(kind.__name__, kind.__module__, _said(error))
    return [*lines, f"{module}{kind.__qualname__}" + (f": {said}\n" if said else "\n")]


def _said(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001  even the words of an exception may fail
        return ""
