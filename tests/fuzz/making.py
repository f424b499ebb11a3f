"""How much is tried, and what is made up."""

import copy
import os
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

TIMES = max(1, int(os.environ.get("FUZZ_TIMES", "1")))

# What ends an attribute, a text, a script and a comment, and what must never come out again as it went in.
MARKUP = "\"'></script>--><fuzz onload=fuzz()>"
UNESCAPED = ("<fuzz", "\"'>", "</script>-->")


def tries[Test: Callable[..., object]](number: int) -> Callable[[Test], Test]:
    """So many made-up cases: the same ones always, unless somebody asks for more."""
    return settings(
        max_examples=number * TIMES,
        derandomize=TIMES == 1,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


ODD_TEXTS = st.sampled_from(
    [
        *("", " ", "\0", "\n", "\ud83d", "\u202e\u2066", "﷽" * 50, "🎁", "é", "0", "-0", "-1", "1e999", "1e15", "1E+2"),
        *("NaN", "Infinity", "٣", "½", "9" * 400, "1" + "0" * 5000, "true", "None", "null", "[]", "{}", ".", ".."),
        *("0001-01-01T00:00:00", "9999-12-31T23:59:59-14:00", "0001-01-02T00:00:00+14:00", "2024-02-30"),
        *("October 11, 2024", "February 30, 2024", "Oct 99 9999", "9999-12-30", "18:51:29", "25:61", "6:51 PM"),
        *("9998-12-31T23:59:59-23:59", "2024-W01-1", "20241011", "1970-01-01T00:00:00+23:59:59.999999"),
        *("javascript:fuzz()", "JaVaScRiPt:fuzz()", "data:text/html,<fuzz>", "https://[", "https://a:b@c:99999/"),
        *(
            "https://shop.example/\"'><fuzz>",
            "https://cdn.gameball.co/x.svg?<fuzz>",
            "//evil.example",
            "http://127.0.0.1",
        ),
        *(
            "https://shop.example:0",
            "https://\u202e.example/",
            "level-a1",
            "%s",
            "{0}",
            "{{ 7 }}",
            "{% now %}",
            "../../x",
        ),
        *(MARKUP, "<!--", "&lt;", "a" * 3000, "Percentage", "free_shipping", "0", "AlwaysVisible", "NotVisible", "USD"),
        *("usd", "XXX", "U$D", "PaymentReward", "Redemption", "Points Redeemed", "Active"),
    ]
)
NUMBERS = st.one_of(
    st.integers(),
    st.integers(-5, 5),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [2**31, 2**53, 2**63, -(2**63), 2**64, 10**14, 10**15, 10**40, 1e300, -1e300, 5e-324, 1e-9, 0.1, 1e22]
    ),
)
TEXTS = st.one_of(ODD_TEXTS, st.text(max_size=40))
# As `decode` lets it through: no NaN, no half of a character.
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS.filter(lambda text: "\ud83d" not in text)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.text(max_size=12), ODD_TEXTS), inner, max_size=4)
    ),
    max_leaves=12,
)

type Path = tuple[str | int, ...]


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where something stands in it: itself, every field, every row, at any depth."""
    yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from paths(inner, (*path, number))


def changed(value: Any, path: Path, new: Any) -> Any:
    """The same with something else at one place."""
    if not path:
        return new
    value = copy.deepcopy(value)
    place = value
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = new
    return value


@st.composite
def mutations(draw: st.DrawFn, value: Any, most: int = 3) -> Any:
    """The same with something else at a few places."""
    for _ in range(draw(st.integers(1, most))):
        value = changed(value, draw(st.sampled_from(sorted(paths(value), key=repr))), draw(JSON))
    return value
