"""axe in a page or in one frame of it, and what comes out, as lines that a test can show."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Frame

from ..needs import AXE, needs
from .contrast import unreadable

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# WCAG 2.5.3; not among the rules that run by tag, as it judges speech by spelling.
ALSO = ["label-content-name-mismatch"]
# What depends on colours and widths. All else is the same in every dress of a page.
OF_DRESS = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
# What axe can't decide is a finding, unless it is judged by other means.
MEASURED = "color-contrast"

RUN = """
async ([only, also]) => {
  const found = await axe.run(document, {
    runOnly: only,
    iframes: false,
    rules: Object.fromEntries(also.map((rule) => [rule, { enabled: true }])),
    resultTypes: ["violations", "incomplete"],
  });
  const brief = (rules) => rules.map(({ id, help, nodes }) => ({
    id, help,
    nodes: nodes.map((node) => ({ at: node.target.flat().join(" "), html: node.html, why: node.failureSummary || "" })),
  }));
  return {
    url: found.url,
    elements: document.querySelectorAll("body *").length,
    rules: found.passes.map((rule) => rule.id),
    violations: brief(found.violations),
    incomplete: brief(found.incomplete),
  };
}
"""


@dataclass(frozen=True)
class Judged:
    """What axe saw of a document, and what is wrong with it."""

    url: str
    elements: int
    rules: frozenset[str]  # those that found something to judge, and nothing wrong with it
    findings: list[str]


def script() -> str:
    needs(AXE)
    return AXE.read_text(encoding="utf-8")


def judge(frame: Frame, *, dress_only: bool = False) -> Judged:
    """The document of a frame. `script()` must have been put into it before."""
    only = {"type": "rule", "values": OF_DRESS} if dress_only else {"type": "tag", "values": TAGS}
    found: dict[str, Any] = frame.evaluate(RUN, [only, [] if dress_only else ALSO])
    findings = []
    for rule in found["violations"]:
        if rule["id"] == MEASURED and frame.parent_frame:  # what shows through a frame is not known within it
            findings += unreadable(frame, [node["at"] for node in rule["nodes"]])
        else:
            findings += lines(rule)
    for rule in found["incomplete"]:
        if rule["id"] == MEASURED:
            findings += unreadable(frame, [node["at"] for node in rule["nodes"]])
        else:
            findings += [f"undecided: {line}" for line in lines(rule)]
    return Judged(found["url"], found["elements"], frozenset(found["rules"]), findings)


def lines(rule: dict[str, Any]) -> list[str]:
    return [f"{rule['id']}: {node['at']}: {' '.join(node['why'].split())} in {node['html']}" for node in rule["nodes"]]
