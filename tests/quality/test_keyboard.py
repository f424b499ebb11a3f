"""By keyboard alone, at every door: from beginning to end and back, in the order of reading, always seen."""

import itertools
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Frame, Page

from gameball.views.accent import contrast

from .conftest import Open
from .plan import Dress
from .scenes import SCENES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCENE = {scene.name: scene for scene in SCENES}
# What can be reached, in the order in which it is written
COLLECT = """
() => {
  const stops = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  window.stops = [...document.querySelectorAll(stops)]
    .filter((each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility({ visibilityProperty: true }));
  return window.stops.length;
}
"""
WHERE = """
() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    number: window.stops.indexOf(at),
    html: at.outerHTML.slice(0, 160),
    kind: `${at.tagName}.${at.className} ${at.closest("[data-panel]")?.dataset.panel || ""}`,
    x: box.x + scrollX, y: box.y + scrollY, right: box.right + scrollX, bottom: box.bottom + scrollY,
    column: at.closest("[data-panel], nav, footer, header, form, .panel")?.outerHTML.slice(0, 80) || "",
    rtl: getComputedStyle(document.documentElement).direction === "rtl",
    covered: !(over && at.contains(over)),
    shown: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}
"""
RING = 10  # pixels around an element in which its focus may show
VISIBLE = 3.0  # WCAG 1.4.11


@pytest.mark.parametrize(
    ("name", "dress"),
    [
        ("account", Dress("en", "light", 1280, chosen=False)),
        ("account", Dress("ar", "dark", 390, chosen=False)),
        ("programme", Dress("fr", "dark", 1024, chosen=False)),
        ("widget", Dress("en", "light", 600, chosen=True)),
        ("staff-look-up", Dress("ar", "light", 768, chosen=True)),
        ("staff-customer", Dress("en", "dark", 1280, chosen=False)),
        ("staff-explain", Dress("fr", "light", 1024, chosen=False)),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.language}-{value.theme}-{value.width}",
)
def test_everything_is_reached_in_order_and_seen_and_left_again(opened: Open, name: str, dress: Dress) -> None:
    page, frame = opened(SCENE[name], dress)
    number = frame.evaluate(COLLECT)
    assert number >= 3
    begin(page, frame)
    there = walk(page, frame, "Tab", number)
    assert [each["number"] for each in there] == list(range(number)), [each["html"] for each in there]
    assert [each["html"] for each in there if not each["shown"] or each["covered"]] == []
    assert out_of_order(there) == []
    page.keyboard.press("Tab")
    assert is_left(page, frame, 0)
    page.keyboard.press("Shift+Tab")
    back = [at(frame), *walk(page, frame, "Shift+Tab", number - 1)]
    assert [each["number"] for each in back] == list(reversed(range(number)))
    page.keyboard.press("Shift+Tab")
    assert is_left(page, frame, number - 1)
    assert not_seen(page, frame, there) == []


def begin(page: Page, frame: Frame) -> None:
    """Before the first stop: at the head of the page, or in front of the frame."""
    frame.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex');")
    if frame.parent_frame:
        page.get_by_role("link", name="Before").focus()


def is_left(page: Page, frame: Frame, other_end: int) -> bool:
    """Whether the focus went on: to what surrounds the frame; else to the browser's bars, or round to the other end."""
    if frame.parent_frame:
        return bool(page.evaluate("document.activeElement.matches('a[href]')"))
    return at(frame)["number"] in {-1, other_end}


def at(frame: Frame) -> dict[str, Any]:
    found: dict[str, Any] = frame.evaluate(WHERE)
    return found


def walk(page: Page, frame: Frame, key: str, steps: int) -> list[dict[str, Any]]:
    found = []
    for _ in range(steps):
        page.keyboard.press(key)
        found.append(at(frame))
    return found


def out_of_order(stops: list[dict[str, Any]]) -> list[str]:
    """Where the focus jumps up within a part of the page, and not on to the next column."""
    found = []
    for before, after in itertools.pairwise(stops):
        same = before["column"] and before["column"] == after["column"]
        higher = after["bottom"] <= before["y"]
        next_column = after["right"] <= before["x"] if after["rtl"] else after["x"] >= before["right"]
        if same and higher and not next_column:
            found.append(f"from {before['html']} up to {after['html']}")
    return found


def not_seen(page: Page, frame: Frame, stops: list[dict[str, Any]]) -> list[str]:
    """On which kinds of element the focus does not show. One of each kind stands for all."""
    kinds = {each["kind"]: each for each in reversed(stops)}
    found = []
    begin(page, frame)
    page.keyboard.press("Tab")  # from here on a focus is a keyboard's, and is to be seen
    for stop in kinds.values():
        stop_at = frame.evaluate_handle("(number) => window.stops[number]", stop["number"]).as_element()
        assert stop_at
        stop_at.focus()
        box = stop_at.bounding_box()
        assert box
        clip: Any = {
            "x": max(0, box["x"] - RING),
            "y": max(0, box["y"] - RING),
            "width": box["width"] + 2 * RING,
            "height": box["height"] + 2 * RING,
        }
        focused = picture(page, clip)
        frame.evaluate("document.activeElement.blur()")
        plain = picture(page, clip)
        changed = standing_out(plain, focused)
        if changed < box["width"] + box["height"]:
            found.append(f"{changed} px of focus at {stop['html']}")
    return found


def picture(page: Page, clip: Any) -> Image.Image:
    return Image.open(BytesIO(page.screenshot(clip=clip, scale="css"))).convert("RGB")


def standing_out(plain: Image.Image, focused: Image.Image) -> int:
    """How many pixels changed so much that it can be seen."""
    where = ImageChops.difference(plain, focused).convert("L").point(lambda value: 255 if value > 16 else 0)
    pixels = zip(plain.get_flattened_data(), focused.get_flattened_data(), where.get_flattened_data(), strict=True)
    pairs: dict[tuple[Any, Any], bool] = {}
    number = 0
    for one, other, differs in pixels:
        if differs:
            if (one, other) not in pairs:
                pairs[one, other] = contrast(one, other) >= VISIBLE  # type: ignore[arg-type]
            number += pairs[one, other]
    return number


@pytest.mark.parametrize("name", ["account", "programme", "staff-customer"])
def test_the_first_stop_skips_to_the_content(opened: Open, name: str) -> None:
    page, frame = opened(SCENE[name], Dress("en", "light", 1280, chosen=False))
    page.keyboard.press("Tab")
    assert frame.evaluate("document.activeElement.matches('.skip')")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert frame.evaluate("Boolean(document.activeElement.closest('main'))")


# The judge


def test_the_judge_sees_where_a_focus_does_not_show_and_where_it_jumps(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        """<style>
        a { display: inline-block; padding: 9px } nav { display: grid }
        .bare:focus { outline: none } .faint:focus { outline: 3px solid #ddd } .first { order: -1 }
        </style><body style="background:#fff"><nav>
        <a href="#">Seen</a><a class="bare" href="#">Not seen</a><a class="faint" href="#">Hardly seen</a>
        <a class="first" href="#">Above</a>
        </nav>"""
    )
    frame = page.main_frame
    number = frame.evaluate(COLLECT)
    begin(page, frame)
    stops = walk(page, frame, "Tab", number)
    assert [each["number"] for each in stops] == [0, 1, 2, 3]
    assert [line.rpartition(" to ")[2] for line in out_of_order(stops)] == ['<a class="first" href="#">Above</a>']
    assert ["Not seen" in line or "Hardly seen" in line for line in not_seen(page, frame, stops)] == [True, True]
    page.close()
