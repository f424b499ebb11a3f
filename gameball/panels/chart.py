"""A chart of what was added and what was taken, column by column: bars up and down from one line, on an even scale.

Everything is in percent of the drawing, so that it takes any width without shrinking, and no text stands in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

INTERVALS = 4  # as many as the scale has, roughly
BAR = Decimal("0.56")  # of a column's width
LEAST = Decimal("1.5")  # a bar of something is never nothing, in percent of the height


@dataclass(frozen=True)
class Box:
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Column:
    """The whole column, and the bars in it, where there are any."""

    whole: Box
    up: Box | None
    down: Box | None


@dataclass(frozen=True)
class Chart:
    """`scale` has the figures of the lines, top to bottom, all as far from each other; `zero` is one of the lines."""

    scale: tuple[Decimal, ...]
    lines: tuple[str, ...]
    zero: str
    columns: tuple[Column, ...]


def draw(amounts: Sequence[tuple[Decimal, Decimal]]) -> Chart | None:
    """Of what was added and what was taken (never negative, either) per column. None where all is nothing."""
    most, least = (max(each) for each in zip(*amounts, strict=True)) if amounts else (Decimal(0), Decimal(0))
    if not most and not least:
        return None
    step = step_of(most + least)
    above, below = (int((each / step).to_integral_value(ROUND_CEILING)) for each in (most, least))
    unit = Decimal(100) / ((above + below) * step)
    zero = above * step * unit
    width = Decimal(100) / len(amounts)
    columns = []
    for number, (added, taken) in enumerate(amounts):
        x, bar = number * width, width * BAR
        middle = x + (width - bar) / 2
        up, down = (max(each * unit, LEAST) if each else None for each in (added, taken))
        columns.append(
            Column(
                _box(x, Decimal(0), width, Decimal(100)),
                _box(middle, zero - up, bar, up) if up else None,
                _box(middle, zero, bar, down) if down else None,
            )
        )
    scale = tuple(step * line for line in range(above, -below - 1, -1))
    lines = tuple(_percent((above * step - figure) * unit) for figure in scale)
    return Chart(scale, lines, _percent(zero), tuple(columns))


def step_of(span: Decimal) -> Decimal:
    """1, 2 or 5, or so many times or parts of ten: what makes about four intervals of it."""
    wanted = span / INTERVALS
    ten = Decimal(1).scaleb(wanted.adjusted())
    return next(factor * ten for factor in (1, 2, 5, 10) if factor * ten >= wanted)


def _box(x: Decimal, y: Decimal, width: Decimal, height: Decimal) -> Box:
    return Box(_percent(x), _percent(y), _percent(width), _percent(height))


def _percent(value: Decimal) -> str:
    return f"{value:.2f}%"
