"""Every page, door and state for everybody: judged by axe in every language, light and dark, narrow and wide."""

from itertools import product

import pytest
from playwright.sync_api import Browser, Frame, Page

from . import axe
from .conftest import Open
from .fits import does_not_fit
from .plan import LOOKS, WIDTHS, Dress, Look
from .scenes import LANGUAGES, SCENES, THEMES
from .stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCENE = {scene.name: scene for scene in SCENES}
# What has something to judge on every page: where it did not pass, nothing was judged
ALWAYS = {"color-contrast", "document-title", "html-has-lang", "landmark-one-main", "page-has-heading-one"}


def wear(page: Page, frame: Frame, dress: Dress) -> None:
    """Changes theme and width of what is open."""
    if dress.chosen:
        frame.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", dress.theme)
    else:
        page.emulate_media(color_scheme=dress.theme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": dress.width, "height": 900})


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_everybody_can_use(opened: Open, look: Look) -> None:
    page, frame = opened(look.scene, look.first)
    check_scene(frame, look)
    frame.evaluate(axe.script())
    frame.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    first = axe.judge(frame)
    wear(page, frame, look.second)
    second = axe.judge(frame, dress_only=True)
    check_judged(frame, first, second)
    findings = [f"{look.first}: {each}" for each in first.findings]
    findings += [f"{look.second}: {each}" for each in second.findings]
    check(findings + does_not_fit(page, frame))


def check(findings: list[str]) -> None:
    assert findings == [], "\n".join(findings)


def check_scene(frame: Frame, look: Look) -> None:
    """That it is what it says."""
    panels: list[str] = frame.eval_on_selector_all("[data-panel]", "all => all.map(one => one.dataset.state)")
    assert frame.evaluate("document.documentElement.lang") == look.first.language
    shown = {"loading": "loading", "stale": "stale", "failing": "unavailable", "empty": "empty"}.get(look.scene.state)
    if shown and panels:
        assert shown in panels
    if look.scene.state == "old":
        assert frame.query_selector("[data-age]")
    if look.scene.state == "" and look.scene.customer == "middle":
        assert set(panels) <= {"ready"}


def check_judged(frame: Frame, first: axe.Judged, second: axe.Judged) -> None:
    """That both times the document was judged which is shown, whole."""
    assert first.url == second.url == frame.url
    assert first.rules >= ALWAYS
    assert "color-contrast" in second.rules
    assert first.elements == second.elements == len(frame.query_selector_all("body *")) > 8


# Of all colours the hardest to write on, or with
@pytest.mark.parametrize("accent", ["ffe600", "767676", "ffffff", "000000"])
def test_whatever_colour_a_shop_chooses_can_be_read(opened: Open, stage: Stage, accent: str) -> None:
    stage.settings.SHOP_ACCENT = f"#{accent}"
    page, frame = opened(SCENE["account"], Dress("en", "light", 1024, chosen=False))
    assert frame.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent')") == f"#{accent}"
    frame.evaluate(axe.script())
    frame.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    findings = axe.judge(frame, dress_only=True).findings
    page.emulate_media(color_scheme="dark")
    check(findings + axe.judge(frame, dress_only=True).findings)


# The plan


def test_at_every_door_every_language_theme_and_width_meet_in_pairs() -> None:
    doors = {look.scene.who for look in LOOKS}
    for door in doors - {"lead"}:
        dresses = [
            dress
            for look in LOOKS
            if look.scene.who in {door, *(["lead"] if door == "agent" else [])}
            for dress in (look.first, look.second)
        ]
        assert {(dress.language, dress.theme) for dress in dresses} == set(product(LANGUAGES, THEMES)), door
        assert {dress.width for dress in dresses} == set(WIDTHS), door
    dresses = [dress for look in LOOKS for dress in (look.first, look.second)]
    assert {(dress.language, dress.width) for dress in dresses} == set(product(LANGUAGES, WIDTHS))
    assert {(dress.theme, dress.width) for dress in dresses} == set(product(THEMES, WIDTHS))
    assert {(dress.theme, dress.chosen) for dress in dresses} == set(product(THEMES, [True, False]))


def test_every_scene_is_looked_at() -> None:
    assert {look.scene for look in LOOKS} == set(SCENES)
    assert len({scene.name for scene in SCENES}) == len(SCENES)


# The judge


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ('<img src="data:,">', "image-alt"),
        ("<p style='color:#999;background:#fff'>Faint</p>", "color-contrast"),
        (
            "<p style='color:#999;background:linear-gradient(#fff,#fefefe)'>Faint over a gradient</p>",
            "contrast: p: 2.",
        ),
        (
            "<p style='display:inline-block;color:#fff;background:linear-gradient(90deg,#111 70%,#eee)'>Runs on</p>",
            "contrast: p: 1.",
        ),
        ("<p style='opacity:.4;background:linear-gradient(#fff,#fefefe)'>Half gone</p>", "contrast: p: 2."),
        ("<p>Good</p>", ""),
        ("<p style='color:#111;background:linear-gradient(#fff,#eee)'>Good over a gradient</p>", ""),
        ('<a href="#" style="position:absolute;width:9px;height:9px"></a>', "link-name"),
        (
            '<button style="width:12px;height:12px;padding:0;font-size:1px">a</button>'
            '<button style="width:12px;height:12px;padding:0;font-size:1px">b</button>',
            "target-size",
        ),
    ],
)
def test_the_judge_sees_what_is_wrong(chromium: Browser, body: str, finding: str) -> None:
    page = chromium.new_page()
    page.set_content(
        f'<!doctype html><html lang="en"><title>A page</title><body style="background:#fff;color:#000"><main>'
        f"<h1>A page</h1>{body}</main></body></html>"
    )
    page.evaluate(axe.script())
    found = axe.judge(page.main_frame).findings
    page.close()
    assert any(finding in each for each in found) if finding else found == []
