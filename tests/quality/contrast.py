"""Contrast measured on the picture: of text over gradients and drawings, which no rule can work out from styles."""

import math
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import Frame

from gameball.views.accent import Colour, contrast

type Box = tuple[int, int, int, int]  # left, top, right, bottom

LARGE, LARGE_BOLD, BOLD = 24.0, 18.66, 700  # CSS pixels: what WCAG calls large text needs less
# Edges of a box that is not quite as large as the text's line, and rounding, are not behind any letter.
NEGLIGIBLE = 0.02

# Where the letters of each element stand in the document, and in which colour, as the browser works it out.
LETTERS = """
(selectors) => {
  const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data];
  };
  return selectors.map((selector) => {
    const element = document.querySelector(selector);
    const style = getComputedStyle(element);
    let opacity = 1;
    for (let each = element; each; each = each.parentElement) opacity *= Number(getComputedStyle(each).opacity);
    const boxes = [];
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      boxes.push(...range.getClientRects());
    }
    if (!boxes.length) boxes.push(element.getBoundingClientRect());
    const window_ = element.closest(".scroll, pre")?.getBoundingClientRect();
    return {
      selector, opacity, colour: rgba(style.color),
      boxes: boxes.map((box) => [box.left, box.top, box.right, box.bottom])
        // What has to be scrolled to is judged where there is room for it
        .filter(([left, , right]) => !window_ || (left >= window_.left && right <= window_.right))
        .map(([left, top, right, bottom]) => [left + scrollX, top + scrollY, right + scrollX, bottom + scrollY]),
      size: parseFloat(style.fontSize), weight: Number(style.fontWeight),
    };
  });
}
"""
HIDE = """
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`*, *::before, *::after, *::placeholder {
    color: transparent !important; -webkit-text-fill-color: transparent !important;
    text-decoration-color: transparent !important; transition: none !important; animation: none !important;
  }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
"""
SHOW = "() => { document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1); }"


def unreadable(frame: Frame, selectors: Sequence[str]) -> list[str]:
    """Which of these elements' texts stand out too little from what is behind them, each in a line."""
    texts: list[dict[str, Any]] = frame.evaluate(LETTERS, list(selectors))
    left, top = place(frame)
    for text in texts:
        text["boxes"] = [inner(*box, left=left, top=top) for box in text["boxes"]]
        # A mark of direction, or a blank at the end of a line, has no width
        text["boxes"] = [box for box in text["boxes"] if box[2] > box[0] and box[3] > box[1]]
    boxes = [box for text in texts for box in text["boxes"]]
    if not boxes:
        return []
    whole = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    frame.evaluate(HIDE)
    try:
        behind = picture(frame, whole)
    finally:
        frame.evaluate(SHOW)
    return [line for text in texts if (line := too_faint(text, behind, whole))]


def inner(left_: float, top_: float, right: float, bottom: float, *, left: float, top: float) -> Box:
    """The whole pixels in it, on the page."""
    return math.ceil(left_ + left), math.ceil(top_ + top), math.floor(right + left), math.floor(bottom + top)


def picture(frame: Frame, box: Box) -> Image.Image:
    """That part of the page as it looks, in CSS pixels."""
    clip: Any = {"x": box[0], "y": box[1], "width": box[2] - box[0], "height": box[3] - box[1]}
    return Image.open(BytesIO(frame.page.screenshot(full_page=True, clip=clip, scale="css"))).convert("RGB")


def place(frame: Frame) -> tuple[float, float]:
    """Where a frame's document begins on the page."""
    if frame.parent_frame is None:
        return 0.0, 0.0
    left, top = frame.frame_element().evaluate(
        "(e) => { const b = e.getBoundingClientRect(); "
        "return [b.x + e.clientLeft + scrollX, b.y + e.clientTop + scrollY]; }"
    )
    return left, top


def too_faint(text: dict[str, Any], behind: Image.Image, whole: Box) -> str:
    large = text["size"] >= LARGE or (text["size"] >= LARGE_BOLD and text["weight"] >= BOLD)
    needed = 3.0 if large else 4.5
    red, green, blue, alpha = text["colour"]
    cover = alpha / 255 * text["opacity"]
    pixels = poor = 0
    worst = 21.0
    for left, top, right, bottom in text["boxes"]:
        part = behind.crop((left - whole[0], top - whole[1], right - whole[0], bottom - whole[1]))
        for count, ground in part.getcolors(part.width * part.height) or []:
            ratio = contrast(mixed((red, green, blue), ground, cover), ground)  # type: ignore[arg-type]
            pixels += count
            poor += count if ratio < needed else 0
            worst = min(worst, ratio)
    if poor > pixels * NEGLIGIBLE:
        return (
            f"contrast: {text['selector']}: {worst:.2f}:1 at worst where {needed}:1 is needed ({poor} of {pixels} px)"
        )
    return ""


def mixed(colour: Colour, ground: Colour, cover: float) -> Colour:
    """What is seen of a colour that covers only so much."""
    red, green, blue = (round(own * cover + under * (1 - cover)) for own, under in zip(colour, ground, strict=True))
    return red, green, blue
