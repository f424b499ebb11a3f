"""Pages as a test reads them: a small tree with a few CSS selectors, and what is wrong with the HTML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Protocol

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
NOT_IN_A_PARAGRAPH = frozenset({"div", "p", "ul", "ol", "dl", "section", "table", "form", "h1", "h2", "h3", "details"})
SIMPLE = re.compile(r"(?P<tag>[a-z0-9]+)?(?P<rest>(?:[.#][\w-]+|\[[^\]]+\])*)")
PART = re.compile(r"([.#])([\w-]+)|\[([\w-]+)(?:=\"?([^\]\"]*)\"?)?\]")
# Isolates and marks that only say in which direction a text runs
DIRECTION_MARKS = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f\u202a\u202b\u202c"))


class Answered(Protocol):
    """What Django's test client answers."""

    @property
    def content(self) -> bytes: ...


@dataclass(eq=False)
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Node | str]" = field(default_factory=list)
    parent: "Node | None" = None

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        """The words in it, blanks folded, without marks of direction, scripts and what else nobody reads."""
        return " ".join(" ".join(self._texts()).split()).translate(DIRECTION_MARKS)

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in {"script", "style"}:
                yield from child._texts()

    @property
    def descendants(self) -> "Iterator[Node]":
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.descendants

    @property
    def ancestors(self) -> "Iterator[Node]":
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def all(self, selector: str) -> "list[Node]":
        """`section[data-panel=balance] .figure strong`: descendants, tags, classes, ids and attributes."""
        *outer, last = selector.split()
        return [node for node in self.descendants if node.matches(last) and _within(node, outer)]

    def maybe(self, selector: str) -> "Node | None":
        return next(iter(self.all(selector)), None)

    def one(self, selector: str) -> "Node":
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector!r} in: {self.text[:300]}"
        return found[0]

    def matches(self, simple: str) -> bool:
        found = SIMPLE.fullmatch(simple)
        assert found, f"not a selector: {simple!r}"
        if found["tag"] and found["tag"] != self.tag:
            return False
        for sign, name, attribute, value in PART.findall(found["rest"]):
            if sign == "." and name not in self.classes:
                return False
            if sign == "#" and self.get("id") != name:
                return False
            if attribute and attribute not in self.attributes:
                return False
            if attribute and value and self.attributes[attribute] != value:
                return False
        return True


class Page(Node):
    """A whole page, or a fragment of one."""

    def __init__(self, answer: Answered | str | bytes) -> None:
        super().__init__("#page")
        content = answer if isinstance(answer, str | bytes) else answer.content
        self.html = content.decode() if isinstance(content, bytes) else content
        self.faults: list[str] = []
        reader = _Reader(self)
        reader.feed(self.html)
        reader.close()
        self.faults += [f"<{node.tag}> is never closed" for node in reader.open[1:]]

    @property
    def panels(self) -> dict[str, str]:
        """The state of each panel, in the order of the page."""
        return {node["data-panel"]: node["data-state"] for node in self.all("section[data-panel]")}

    def panel(self, noun: str) -> Node:
        return self.one(f"section[data-panel={noun}]")

    @property
    def parts(self) -> dict[str, str]:
        """The state of each part that stands beside the panels, in the order of the page."""
        return {node["data-part"]: node["data-part-state"] for node in self.all("section[data-part]")}

    def part(self, noun: str) -> Node:
        return self.one(f"section[data-part={noun}]")

    @property
    def activities(self) -> list[str]:
        return [row["data-activity"] for row in self.all("[data-activity]")]

    @property
    def more(self) -> str | None:
        link = self.maybe("a[data-more]")
        return link["href"] if link else None


def _within(node: Node, outer: list[str]) -> bool:
    if not outer:
        return True
    return any(each.matches(outer[-1]) and _within(each, outer[:-1]) for each in node.ancestors)


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.open: list[Node] = [page]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs, opens=tag not in VOID)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs, opens=False)

    def _add(self, tag: str, attrs: list[tuple[str, str | None]], *, opens: bool) -> None:
        inside = {node.tag for node in self.open}
        if tag in NOT_IN_A_PARAGRAPH and inside & {"p", "span"}:
            self.page.faults.append(f"<{tag}> inside <p> or <span>")
        if tag in {"a", "button", "summary"} and inside & {"a", "button"}:
            self.page.faults.append(f"<{tag}> inside a link or button")
        if len({name for name, _ in attrs}) != len(attrs):
            self.page.faults.append(f"an attribute of <{tag}> stands twice")
        node = Node(tag, {name: value or "" for name, value in attrs}, parent=self.open[-1])
        self.open[-1].children.append(node)
        if opens:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.open[-1].tag != tag:
            self.page.faults.append(f"</{tag}> closes <{self.open[-1].tag}>")
            if tag not in {node.tag for node in self.open}:
                return
            while self.open[-1].tag != tag:
                self.open.pop()
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)
