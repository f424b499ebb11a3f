"""Lines of a CSV file that a spreadsheet program opens right, and in which nothing is run."""

import csv
import io
import re
from collections.abc import Iterable

BOM = "\ufeff"
# Where commas are decimal, spreadsheets split a line at semicolons, whatever is quoted.
AFTER_SEPARATOR = re.compile(r"([;\t])(?=\s*[=+\-@＝＋－＠])")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
# A cell that begins so is a formula, or becomes one once a blank or a line's end before it is dropped
FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@＝＋－＠]|[\t\r\n]")


def line(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return text.getvalue()


def safe(cell: object) -> str:
    """The cell as text; what a spreadsheet would run begins with an apostrophe. A plain number stays a number."""
    if cell is None:
        return ""
    text = cell if isinstance(cell, str) else str(cell)
    text = AFTER_SEPARATOR.sub(r"\1'", text)
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def counted(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows} rows"


def last(words: str) -> str:
    """How a file ends. A file without such a line broke off."""
    return f"# {words}\r\n"
