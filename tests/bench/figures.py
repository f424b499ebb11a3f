"""Figures beside their goals: one table to read, one file to compare."""

import json
import os
import platform
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from textwrap import wrap

LIBRARIES = ("django", "gunicorn", "requests", "pydantic", "fastapi", "httpx", "uvicorn", "jinja2")


@dataclass(frozen=True)
class Figure:
    """What was measured. One without a goal is told because it explains another."""

    part: str
    name: str
    value: float | None
    unit: str = ""
    most: float | None = None
    least: float | None = None
    note: str = ""
    samples: list[float] = field(default_factory=list)

    @property
    def goal(self) -> str:
        if self.most is not None:
            return f"at most {shown(self.most)}{self.unit}"
        return "" if self.least is None else f"at least {shown(self.least)}{self.unit}"

    @property
    def met(self) -> bool | None:
        if self.most is None and self.least is None:
            return None
        if self.value is None:
            return False
        return self.value <= self.most if self.most is not None else self.value >= (self.least or 0)


def shown(value: float) -> str:
    return f"{value:.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.2f}"


def table(figures: Sequence[Figure]) -> str:
    """One line for each, and below it how it came about."""
    verdict = {True: "met", False: "MISSED", None: ""}
    rows = [("figure", "measured", "goal", "")]
    for each in figures:
        measured = "not measured" if each.value is None else f"{shown(each.value)}{each.unit}"
        rows.append((f"{each.part}: {each.name}", measured, each.goal, verdict[each.met]))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = []
    for number, (name, measured, goal, met) in enumerate(rows):
        cells = (name.ljust(widths[0]), measured.rjust(widths[1]), goal.ljust(widths[2]), met)
        lines.append("  ".join(cells).rstrip())
        if number == 0:
            lines.append("-" * (sum(widths) + 6))
        elif note := figures[number - 1].note:
            lines += wrap(note, sum(widths) + 2, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines)


def noted(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def write(path: Path, figures: Sequence[Figure], seconds: dict[str, float], *, quick: bool) -> None:
    """Everything that was measured, with what it was measured on."""
    about = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "quick": quick,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "load": os.getloadavg(),
        "versions": {name: version(name) for name in LIBRARIES},
        "seconds": {name: round(took, 1) for name, took in seconds.items()},
    }
    rows = [asdict(each) | {"goal": each.goal, "met": each.met} for each in figures]
    path.write_text(json.dumps({"about": about, "figures": rows}, indent=1, ensure_ascii=False) + "\n")


def spread(samples: Sequence[float]) -> str:
    """How far the samples lie apart: the middle half of them."""
    if len(samples) < 4:
        return ""
    low, _, high = statistics.quantiles(samples, n=4)
    return f"middle half {shown(low)} to {shown(high)}"


def median(samples: Sequence[float]) -> float:
    return statistics.median(samples)
