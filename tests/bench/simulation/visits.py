"""Who comes when, and the way they take through the pages, by the links that stand in them."""

import heapq
import random
import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from .inside import Inside

A_DAY = 86_400
VISITS_EACH = 5  # as many as there are customers, on average
KEENNESS = 0.6
CHANGE_EVERY, CHANGE_BEFORE = 4, 90
# With the seconds after the visit began: "back to the overview after a minute".
STEPS = ((0, "open"), (8, "more"), (14, "more"), (25, "filter"), (85, "overview"), (95, "refresh"))
DEEPEST = 3

LINK = re.compile(r"<a [^>]*>")
HREF = re.compile(r' href="([^"]*)"')
ACTIVITIES = re.compile(r'<section[^>]*data-panel="activities".*?</section>', re.DOTALL)
FILTER = re.compile(r'<details class="filter.*?</details>', re.DOTALL)
LOADS_ITSELF = 'data-hx-trigger="load'


class Happening(NamedTuple):
    at: float
    visit: int
    what: str
    customer: str


def a_day(visits: int) -> Iterator[Happening]:
    """Most in the evening; of the customers a few come very often, and most now and then. The same on every run."""
    chance = random.Random("a day")  # noqa: S311  no secret
    customers = [f"c{number}" for number in range(1, max(1, visits // VISITS_EACH) + 1)]
    keenness = [rank**-KEENNESS for rank in range(1, len(customers) + 1)]
    starts = sorted(chance.triangular(CHANGE_BEFORE, A_DAY - 100, A_DAY * 0.8) for _ in range(visits))
    happenings = []
    for number, (start, customer) in enumerate(zip(starts, chance.choices(customers, keenness, k=visits), strict=True)):
        if number % CHANGE_EVERY == CHANGE_EVERY - 1:
            happenings.append(Happening(start - CHANGE_BEFORE, number, "change", customer))
        happenings += [Happening(start + after, number, step, customer) for after, step in STEPS]
    heapq.heapify(happenings)
    while happenings:
        yield heapq.heappop(happenings)


class Visit:
    """What one customer has in front of them."""

    def __init__(self, portal: Inside, customer: str, number: int) -> None:
        self._portal = portal
        self._chance = random.Random(number)  # noqa: S311  no secret
        # A new one with each visit, as they come by the shop's own page.
        self._session = portal.enter(customer)
        self._overview = self._seen = ""
        self.views = self.behind = self.calls = 0

    def step(self, what: str) -> None:
        """Does as they do next; nothing, where the link for it is not there."""
        address = self._next_address(what)
        if address is None:
            return
        by_htmx = what in ("more", "filter")
        self.views += 1
        page = self._portal.get(address, self._session, htmx=by_htmx)
        self._seen = self._with_what_loads_itself(page)
        if not by_htmx:
            self._overview = self._seen

    def _next_address(self, what: str) -> str | None:
        if what not in ("more", "filter"):
            return "/account/"
        if what == "more":
            panel = found.group() if (found := ACTIVITIES.search(self._seen)) else self._seen
            return next((_href(link) for link in LINK.findall(panel) if "data-more" in link), None)
        links = FILTER.search(self._overview)
        kinds = [link for link in LINK.findall(links.group() if links else "") if "type=" in link]
        return _href(self._chance.choice(kinds)) if kinds else None

    def _with_what_loads_itself(self, page: str, depth: int = 0) -> str:
        """A browser asks for these links unasked, and what comes stands for what was there: so it goes first."""
        if depth == DEEPEST:
            return page
        for link in LINK.findall(page):
            if LOADS_ITSELF in link:
                self.behind += 1
                part = self._portal.get(_href(link), self._session, htmx=True)
                page = self._with_what_loads_itself(part, depth + 1) + page
        return page


def _href(link: str) -> str:
    found = HREF.search(link)
    assert found, link
    return unescape(found[1])
