"""`make screenshots`: a picture of every scene in every language and theme, and those that the README shows.

No test, but pytest brings the same scenes about for it that the tests judge.
"""

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from PIL import Image
from playwright.sync_api import Browser, Frame, Page

from .conftest import Open
from .plan import Dress
from .scenes import LANGUAGES, SCENES, THEMES, Scene

pytestmark = [pytest.mark.django_db(transaction=True)]

OUT = Path(os.environ.get("OUT") or "/tmp/loyalty-portal-screenshots")  # noqa: S108  as make says
DOCS = Path(django_settings.BASE_DIR) / "docs"
WIDTHS = (390, 1280)
SCENE = {scene.name: scene for scene in SCENES}
# Pictures that are shown in the README: the file, the scene, its dress, the height, and device pixels per pixel
SHOWN = [
    ("account.png", SCENE["account"], Dress("en", "light", 1280, chosen=False), 1000, 1),
    ("account-phone.png", SCENE["account"], Dress("en", "dark", 390, chosen=False), 844, 2),
    ("account-arabic.png", SCENE["account-arabic"], Dress("ar", "light", 390, chosen=False), 844, 2),
]


def settle(page: Page, frame: Frame) -> None:
    """Every picture is there, a frame is as high as its content, and nothing is kept free for a bar to scroll with."""
    page.evaluate("document.documentElement.style.scrollbarGutter = 'auto'")
    frame.evaluate("document.querySelectorAll('img').forEach((each) => { each.loading = 'eager'; })")
    page.wait_for_load_state("networkidle")
    if frame.parent_frame:
        height = frame.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
        page.evaluate("(height) => { document.querySelector('iframe').height = height; }", height)


def small(picture: bytes) -> Image.Image:
    """As few colours as look the same."""
    whole = Image.open(BytesIO(picture)).convert("RGB")
    return whole.quantize(192, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_photograph(opened: Open, scene: Scene, language: str) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    page, frame = opened(scene, Dress(language, "light", WIDTHS[0], chosen=False))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        settle(page, frame)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            taken = small(page.screenshot(full_page=True)).convert("RGB")
            name = f"{scene.name}.{language}.{theme}.{width}.webp"
            taken.save(OUT / name, lossless=True, quality=30, method=2)


@pytest.mark.parametrize(("name", "scene", "dress", "height", "density"), SHOWN, ids=[each[0] for each in SHOWN])
def test_photograph_for_the_readme(
    chromium: Browser, opened: Open, name: str, scene: Scene, dress: Dress, height: int, density: int
) -> None:
    tab = chromium.new_page(locale="en-US", reduced_motion="reduce", device_scale_factor=density)
    page, frame = opened(scene, dress, tab=tab)
    page.set_viewport_size({"width": dress.width, "height": height})
    settle(page, frame)
    small(page.screenshot()).save(DOCS / name, optimize=True)
    tab.close()
