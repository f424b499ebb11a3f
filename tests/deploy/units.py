"""Reads systemd's files, as far as ours go."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs/systemd"


def read(file: Path) -> dict[str, dict[str, list[str]]]:
    """Of each section its keys, each with all values that it was given."""
    found: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif line and line[0] not in "#;":
            key, _, value = line.partition("=")
            section.setdefault(key, []).append(value)
    return found


def environment(file: Path) -> dict[str, str]:
    """What an `EnvironmentFile` sets."""
    found: dict[str, str] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and line[0] not in "#;":
            name, _, value = line.partition("=")
            quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
            found[name] = value[1:-1] if quoted else value
    return found
