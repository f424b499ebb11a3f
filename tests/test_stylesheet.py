"""The stylesheets: they mirror by themselves, load nothing from elsewhere, and what is written in them can be read."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings

from gameball.views.accent import CARD, NIGHT_CARD, NIGHT_WELL, STRONG_TINT, WELL, Colour, contrast, mixed

CSS, STAFF_CSS = ((settings.BASE_DIR / "static" / name).read_text() for name in ("portal.css", "staff.css"))
RULES = re.sub(r"/\*.*?\*/", "", CSS + STAFF_CSS, flags=re.DOTALL)
PHYSICAL = re.compile(
    r"(?<![\w-])((margin|padding|border)-(left|right|top|bottom)\b|(left|right|top|bottom):|float:|"
    r"text-align:\s*(left|right)\b|(min-|max-)?(width|height):)"
)


def tokens(theme: str) -> dict[str, str]:
    """The colours of one theme, as hexadecimal figures where they are."""
    found = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", RULES[: RULES.index('[data-theme="light"]')]))
    pair = re.compile(r"light-dark\(\s*([^,]+),\s*([^)]+)\)")
    return {name: pair.sub(r"\1" if theme == "light" else r"\2", value) for name, value in found.items()}


def colour(value: str) -> Colour:
    red, green, blue = bytes.fromhex(value.strip().removeprefix("#"))
    return red, green, blue


def declarations() -> Iterator[str]:
    for block in re.findall(r"\{([^{}]*)\}", RULES):
        yield from (line.strip() for line in block.split(";") if line.strip())


def test_no_declaration_names_a_side_of_the_screen() -> None:
    assert [each for each in declarations() if PHYSICAL.search(each.split("(")[0])] == []


def test_nothing_is_loaded_from_anywhere() -> None:
    assert "url(" not in RULES
    assert "@import" not in RULES


def test_the_grounds_that_an_accent_is_held_against_are_those_of_the_stylesheet() -> None:
    light, dark = tokens("light"), tokens("dark")
    assert (colour(light["--card"]), colour(light["--well"])) == (CARD, WELL)
    assert (colour(dark["--card"]), colour(dark["--well"])) == (NIGHT_CARD, NIGHT_WELL)
    assert f"var(--accent) {STRONG_TINT}%, var(--card)" in light["--tint-strong"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_text_can_be_read_on_each_ground_that_it_stands_on(theme: str) -> None:
    found = tokens(theme)
    accent, card, well, paper = (colour(found[f"--{name}"]) for name in ("accent", "card", "well", "paper"))
    tint, strong = mixed(card, accent, 9), mixed(card, accent, STRONG_TINT)
    spent, on = colour(found["--spent"]), colour(found["--on-accent"])
    written = {
        "--ink": (paper, card, well, tint, strong),
        "--soft": (paper, card, well, tint),
        "--accent-ink": (paper, card, well, tint, strong),
        "--spent": (card, mixed(card, spent, 11)),
        "--warn": (card, well),
        "--on-accent": (accent, colour(found["--accent-deep"])),
        "--on-accent-soft": (accent, colour(found["--accent-deep"])),
    }
    poor = [
        (name, ground, round(contrast(colour(found[name]), ground), 2))
        for name, grounds in written.items()
        for ground in grounds
        if contrast(colour(found[name]), ground) < 4.5
    ]
    assert poor == []
    assert contrast(on, accent) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_must_be_found_stands_out(theme: str) -> None:
    found = tokens(theme)
    card = colour(found["--card"])
    for name in ("--edge", "--accent-ink"):
        assert contrast(colour(found[name]), card) >= 3, name
