"""The section "Paging" of gameball-api.md: either order, no row twice, no endless loop."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import responses

from gameball.api import Activity, ActivityPage, Call, Client, InvalidRequest, Json, Walk, activities

from .conftest import ANYTHING

Answer = Callable[[int, int], dict[str, Any]]


class Account:
    """Answers pages of activities and remembers what was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[tuple[int, int]] = []

    def __call__(self, call: Call[ActivityPage]) -> ActivityPage:
        params = dict(call.params)
        after, limit = int(params.get("startAfter", 0)), int(params["limit"])
        self.asked.append((after, limit))
        assert len(self.asked) < 1000
        found: Json = self.answer(after, limit)
        return call.parse(found)


def listed(ids: list[int], *, inclusive: bool = False, has_more: bool | None = None) -> Answer:
    def answer(after: int, limit: int) -> dict[str, Any]:
        start = ids.index(after) + (not inclusive) if after else 0
        page = ids[start : start + limit]
        more = start + limit < len(ids) if has_more is None else has_more
        return {"activities": [{"activityId": one} for one in page], "hasMore": more}

    return answer


def walk_of(answer: Answer, **more: Any) -> tuple[Walk[Activity], Account]:
    account = Account(answer)
    return activities.newest_first(account, "c", **more), account


def ids_of(walk: Iterator[Activity]) -> list[int | None]:
    return [one.activity_id for one in walk]


@pytest.mark.parametrize("order", ["oldest_first", "newest_first"])
def test_all_5000_activities_come_newest_first_in_either_order(order: str) -> None:
    ids = list(range(1, 5001))
    walk, account = walk_of(listed(ids if order == "oldest_first" else ids[::-1]))
    assert ids_of(walk) == ids[::-1]
    assert (walk.order, walk.cut) == (order, False)
    assert {limit for _, limit in account.asked[1:]} == {200}


def test_an_account_that_lists_the_newest_first_is_read_no_further_than_needed() -> None:
    walk, account = walk_of(listed(list(range(500, 0, -1))))
    assert ids_of(itertools.islice(walk, 50)) == list(range(500, 450, -1))
    assert len(account.asked) == 1


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize("more", [True, None])
@pytest.mark.parametrize("inclusive", [True, False])
def test_a_server_with_odd_ends_neither_repeats_rows_nor_goes_on_for_ever(
    step: int, more: bool | None, inclusive: bool
) -> None:
    ids = list(range(1, 301))
    answer = listed(ids[::step], inclusive=inclusive, has_more=more)
    assert ids_of(walk_of(answer)[0]) == ids[::-1]


def page(*ids: int, more: bool | None = True, **extra: Any) -> dict[str, Any]:
    return {"activities": [{"activityId": one} for one in ids], "hasMore": more, **extra}


@pytest.mark.parametrize(
    ("answers", "ids", "cut"),
    [
        ([page(more=False)], [], False),
        ([page()], [], False),
        ([page(3, 2), page()], [3, 2], False),
        ([page(3, 2), page(3, 2)], [3, 2], True),
        ([page(3, 2), page(1, 2)], [3, 2, 1], True),
        ([page(3, 2), page(1, 4), page(2, 3)], [3, 2, 1, 4], True),
        ([page(3, 2), {"activities": [{"points": 1}], "hasMore": True}], [3, 2, None], True),
        ([page(3, 2), {"activities": [{"points": {}}, {"activityId": 1}], "hasMore": False}], [3, 2, 1], False),
        (
            [page(3, 2), {"activities": [{"activityId": 1, "points": {}}], "hasMore": True}, page(0, more=False)],
            [3, 2, 0],
            False,
        ),
        ([page(5), page(4), page(3, more=False)], [5, 4, 3], False),
        ([page(3), page(4), page(5, more=False)], [5, 4, 3], False),
        ([page(7, more=False)], [7], False),
        ([{"hasMore": False}], [], False),
    ],
)
def test_paging_stops_where_the_answers_lead_nowhere(
    answers: list[dict[str, Any]], ids: list[int | None], cut: bool
) -> None:
    waiting = iter(answers)
    walk, _ = walk_of(lambda *_: next(waiting))
    assert ids_of(walk) == ids
    assert walk.cut is cut


def test_the_order_is_judged_by_dates_where_ids_do_not_decide() -> None:
    days = [{"activityDate": f"October {day}, 2024", "points": day} for day in (1, 2, 3)]
    walk, _ = walk_of(lambda *_: {"activities": days, "hasMore": False})
    assert [one.points for one in walk] == [3, 2, 1]
    assert walk.order == "oldest_first"


def test_dates_that_cannot_be_compared_leave_the_order_open() -> None:
    days = [{"activityDate": "2024-10-01T10:00:00Z"}, {"activityDate": "2024-10-02T10:00:00"}]
    walk, _ = walk_of(lambda *_: {"activities": days, "hasMore": False})
    assert len(list(walk)) == 2
    assert walk.order is None


@pytest.mark.parametrize("step", [1, -1])
def test_a_bound_cuts_the_list_and_says_so(step: int) -> None:
    ids = list(range(1, 1001))[::step]
    walk, _ = walk_of(listed(ids), max_rows=300)
    found = ids_of(walk)
    assert len(found) == len(set(found)) == 300
    assert found == sorted(ids[:300], reverse=True)
    assert walk.cut


@pytest.mark.parametrize("more", [True, False])
def test_a_list_that_ends_at_the_bound_is_whole_if_the_server_says_so(more: bool) -> None:
    walk, _ = walk_of(lambda *_: page(*range(50, 0, -1), more=more), max_rows=50)
    assert len(list(walk)) == 50
    assert walk.cut is more


@pytest.mark.parametrize("broken", [True, False])
def test_a_server_that_never_ends_is_left(broken: bool) -> None:
    numbers = itertools.count(1)

    def answer(after: int, limit: int) -> dict[str, Any]:
        return {"activities": [{"activityId": next(numbers), "points": {} if broken else 1}], "hasMore": True}

    walk, account = walk_of(answer)
    assert len(list(walk)) == (0 if broken else len(account.asked))
    assert walk.cut


def test_what_cannot_be_asked_is_refused_before_the_walk() -> None:
    with pytest.raises(InvalidRequest):
        activities.newest_first(Account(listed([])), "c", type="BalanceAdjustment")


def test_the_client_walks_through_activities_of_one_type(client: Client, gameball: responses.RequestsMock) -> None:
    gameball.get(ANYTHING, json=page(2, 1, more=False))
    walk = client.activities.iterate("c", type="Redemption")
    assert ids_of(walk) == [2, 1]
    assert "activityType=Redemption" in (gameball.calls[0].request.url or "")


def friends(*numbers: int, more: bool, known: bool) -> dict[str, Any]:
    rows = [{"customerId": f"c{number}"} | ({"gameballId": number} if known else {}) for number in numbers]
    return {"referredFriends": rows, "hasMore": more}


def test_friends_are_paged_where_their_rows_carry_a_gameball_id(
    client: Client, gameball: responses.RequestsMock
) -> None:
    gameball.get(ANYTHING, json=friends(1, 2, more=True, known=True))
    gameball.get(ANYTHING, json=friends(2, 3, more=False, known=True))
    walk = client.referrals.iterate("c")
    assert [friend.customer_id for friend in walk] == ["c1", "c2", "c3"]
    assert not walk.cut
    assert [(made.request.url or "").partition("?")[2] for made in gameball.calls] == [
        "limit=200",
        "startAfter=2&limit=200",
    ]


def test_friends_without_a_gameball_id_are_the_first_page_and_say_so(
    client: Client, gameball: responses.RequestsMock
) -> None:
    gameball.get(ANYTHING, json=friends(1, 2, more=True, known=False))
    walk = client.referrals.iterate("c")
    assert len(list(walk)) == 2
    assert walk.cut
    assert len(gameball.calls) == 1
