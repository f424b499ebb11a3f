"""Walking through a list that Gameball gives in pages, whatever the pages do.

A walk ends on `hasMore: false`, an empty page, a missing or repeated cursor, a page with nothing new, its bound of rows
or its bound of pages. No row comes twice. `cut` tells whether rows may be missing.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Literal, Protocol, Self

Order = Literal["newest_first", "oldest_first"]

LARGEST_PAGE = 200
FIRST_PAGE = 50


class Page(Protocol):
    """What a page tells about itself."""

    @property
    def has_more(self) -> bool | None: ...
    @property
    def malformed(self) -> int: ...
    @property
    def cursor(self) -> Hashable | None: ...


class Walk[T](Iterator[T]):
    """An iterator over a whole list.

    `order` is how the account lists its rows, as far as that is known. `cut` is True once the walk was stopped by its
    bound or by answers that lead nowhere: the list is then not whole. Both are settled when the walk has ended.
    """

    order: Order | None = None
    cut: bool = False

    def __init__(self, rows: Callable[["Walk[T]"], Iterator[T]]) -> None:
        self._rows = rows(self)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        return next(self._rows)


def pages[T, P: Page](
    walk: Walk[T],
    fetch: Callable[[Hashable | None, int], P],
    rows_of: Callable[[P], Sequence[T]],
    name_of: Callable[[T], Hashable],
    max_rows: int,
    first_page: int,
) -> Iterator[tuple[T, ...]]:
    """The rows of page after page, each row once, `max_rows` in all; sets `walk.cut`.

    `fetch` takes a cursor (None for the first page) and a limit.
    """
    seen: set[Hashable] = set()
    cursors: set[Hashable] = set()
    cursor: Hashable | None = None
    given = 0
    # A server can send new cursors for ever without sending rows
    for number in range(max_rows // FIRST_PAGE + 10):
        page = fetch(cursor, LARGEST_PAGE if number else first_page)
        rows = rows_of(page)
        new = []
        for row in rows:
            name = name_of(row)
            if name not in seen:
                seen.add(name)
                new.append(row)
        if given + len(new) > max_rows:
            walk.cut = True
            yield tuple(new[: max_rows - given])
            return
        given += len(new)
        if new:
            yield tuple(new)
        if page.has_more is False or (not rows and not page.malformed):
            return
        cursor = page.cursor
        if cursor is None or cursor in cursors or (not new and not page.malformed):
            # Without a word from the server about more, the end is where nothing new comes
            walk.cut = page.has_more is True
            return
        if given >= max_rows:
            walk.cut = True
            return
        cursors.add(cursor)
    walk.cut = True
