"""Whether a page still fits where there is little room: on a narrow screen, with large text, with spaced-out text."""

from playwright.sync_api import Frame, Page

# What WCAG 1.4.12 says that a reader may set
SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }
"""
# Tables and code scroll in boxes of their own; what is only for screen readers is cut off on purpose.
WHAT_IS_CUT_OFF = """
() => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")]
      .filter((each) => !each.closest(".scroll, pre, .sr-only"))
      .map((each) => [each, each.getBoundingClientRect()])
      .filter(([, box]) => box.right > root.clientWidth + 1 || box.left < -1)
      .slice(0, 3).map(([each]) => each.outerHTML.slice(0, 120));
    found.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}: ${wide.join(" | ")}`);
  }
  const hides = (value) => value === "hidden" || value === "clip";
  for (const each of document.querySelectorAll("body *")) {
    if (each.clientWidth <= 1 || each.closest(".sr-only, .scroll, pre, svg") || !each.textContent.trim()) continue;
    const style = getComputedStyle(each);
    if ((hides(style.overflowX) && each.scrollWidth > each.clientWidth + 1)
        || (hides(style.overflowY) && each.scrollHeight > each.clientHeight + 1)) {
      found.push(`cuts off: ${each.outerHTML.slice(0, 120)}`);
    }
  }
  for (const box of document.querySelectorAll(".panel")) {
    const edges = box.getBoundingClientRect();
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (texts.nextNode()) {
      const parent = texts.currentNode.parentElement;
      if (!texts.currentNode.data.trim() || !parent.checkVisibility()) continue;
      if (parent.closest(".sr-only, .scroll, pre")) continue;
      if (parent.closest(".age") && getComputedStyle(parent.closest(".age")).position === "absolute") continue;
      range.selectNodeContents(texts.currentNode);
      for (const { left, right, width } of range.getClientRects()) {
        if (width && (left < edges.left - 1 || right > edges.right + 1)) {
          found.push(`sticks out of its panel: ${texts.currentNode.data.trim().slice(0, 60)}`);
          break;
        }
      }
    }
  }
  return found;
}
"""
LARGER = "(size) => { document.documentElement.style.fontSize = size; }"
ADOPT = """
(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = rules ? [...document.adoptedStyleSheets, sheet] : [];
}
"""


def does_not_fit(page: Page, frame: Frame) -> list[str]:
    """What is cut off or sticks out, each in a line."""
    found = []
    for width, size, rules in ((320, "", SPACED), (390, "200%", ""), (1280, "200%", "")):
        page.set_viewport_size({"width": width, "height": 900})
        frame.evaluate(LARGER, size)
        frame.evaluate(ADOPT, rules)
        dress = f"{width} px wide{f', text {size}' if size else ''}{', spaced out' if rules else ''}"
        found += [f"{dress}: {each}" for each in frame.evaluate(WHAT_IS_CUT_OFF)]
    return found
