"""`.env` beside manage.py, for development: settings that the environment itself lacks.

Nothing of it counts in production, where a forgotten file must not decide anything: it is read only if `DEBUG` is on,
in the environment or, where that says nothing of it, in the file.
"""

import os
import re
from pathlib import Path

from loyalty_portal.env import SettingError, flag

FOLDER = Path(__file__).resolve().parent.parent
LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")


def load() -> None:
    """What the environment says counts more, also where it names a file (`X_FILE`) for what this one sets (`X`)."""
    lines, before = read(), set(os.environ)
    if not is_for_development(lines):
        return
    for name, value in parse(lines).items():
        other = name.removesuffix("_FILE") if name.endswith("_FILE") else f"{name}_FILE"
        if name not in before and other not in before:
            os.environ[name] = value


def hint() -> str:
    """Behind what is said of a setting, as somebody may wonder why what they wrote there does not count."""
    lines = read()
    return " (.env was not read: it counts only with DEBUG=1.)" if lines and not is_for_development(lines) else ""


def place() -> Path | None:
    named = os.environ.get("ENV_FILE", ".env").strip()
    return FOLDER / named if named else None


def read() -> list[str]:
    path = place()
    try:
        return path.read_text(encoding="utf-8").splitlines() if path else []
    except FileNotFoundError:
        return []
    except (OSError, ValueError):
        if not flag("DEBUG"):
            return []
        raise SettingError(f"{path} cannot be read: make it a text file that the portal may read.") from None


def is_for_development(lines: list[str]) -> bool:
    if "DEBUG" in os.environ:
        return flag("DEBUG")
    said = [found[2] for line in lines if (found := LINE.fullmatch(line.strip())) and found[1] == "DEBUG"]
    return bool(said) and unquoted(said[-1]).lower() in {"1", "true", "yes", "on"}


def parse(lines: list[str]) -> dict[str, str]:
    found = {}
    for number, each in enumerate(lines, start=1):
        line = each.strip()
        if not line or line.startswith("#"):
            continue
        parts = LINE.fullmatch(line)
        if parts is None:  # not repeated: a secret may stand in it
            raise SettingError(f"{place()}, line {number}, cannot be read: write NAME=value.")
        found[parts[1]] = unquoted(parts[2])
    return found


def unquoted(value: str) -> str:
    """Without its quotes, or without the comment behind it."""
    if quoted := re.fullmatch(r"""(["'])(.*)\1(\s+#.*)?""", value):
        return quoted[2]
    return re.sub(r"(^|\s+)#.*", "", value)
