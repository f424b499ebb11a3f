"""The cache in memory: bounded by bytes, for bytes alone, and otherwise like any cache of Django's."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache

from gameball.reads.memory import EACH, Bounded, MemoryCache

from .conftest import Earlier

FOREVER = float("inf")
FOUR = 4 * (100 + EACH)  # room for four values of a hundred bytes


@pytest.fixture
def bounded() -> Bounded[str]:
    return Bounded(FOUR)


@pytest.fixture
def memory(request: pytest.FixtureRequest) -> MemoryCache:
    """One of its own for each test."""
    return MemoryCache(request.node.nodeid, {"OPTIONS": {"MAX_BYTES": 5000}})


def test_what_was_used_least_lately_goes_first(bounded: Bounded[str]) -> None:
    for name in "abcd":
        bounded.put(name, name, 100, FOREVER)
    assert bounded.get("a") == "a"
    bounded.put("e", "e", 100, FOREVER)
    assert sorted(bounded.keys()) == ["a", "c", "d", "e"]


def test_a_large_value_takes_the_room_of_several(bounded: Bounded[str]) -> None:
    for name in "abcd":
        bounded.put(name, name, 100, FOREVER)
    assert bounded.put("large", "large", 700, FOREVER)
    assert sorted(bounded.keys()) == ["d", "large"]


def test_what_grows_where_it_stands_is_counted_as_it_is_now(bounded: Bounded[str]) -> None:
    for name in "abcd":
        bounded.put(name, name, 100, FOREVER)
    bounded.put("d", "longer", 500, FOREVER)
    assert bounded.bytes <= FOUR
    assert bounded.get("d") == "longer"
    assert bounded.get("a") is bounded.get("b") is None


def test_it_never_holds_more_than_it_may(bounded: Bounded[str]) -> None:
    dice = random.Random(4)  # noqa: S311
    for _ in range(500):
        bounded.put(dice.randrange(20), "value", dice.randrange(FOUR), FOREVER)
        assert bounded.bytes <= FOUR


def test_what_is_larger_than_everything_is_not_taken_and_costs_nobody_their_place(bounded: Bounded[str]) -> None:
    bounded.put("a", "a", 100, FOREVER)
    assert not bounded.put("large", "large", FOUR, FOREVER)
    assert bounded.keys() == ["a"]


def test_nothing_that_was_replaced_comes_back_where_the_new_value_is_too_large(bounded: Bounded[str]) -> None:
    bounded.put("a", "old", 100, FOREVER)
    bounded.put("a", "new", FOUR, FOREVER)
    assert bounded.get("a") is None


def test_a_value_is_gone_when_its_time_is_over(bounded: Bounded[str], earlier: Earlier) -> None:
    with earlier(10):
        bounded.put("over", "over", 100, time.time() + 9)
        bounded.put("good", "good", 100, time.time() + 11)
        assert bounded.get_many(["over", "good"]) == {"over": "over", "good": "good"}
    assert bounded.get_many(["over", "good"]) == {"good": "good"}
    assert bounded.bytes == 100 + EACH
    assert bounded.put("over", "new", 100, FOREVER, only_new=True)


def test_a_value_that_is_over_at_once_leaves_nothing_of_the_one_before(bounded: Bounded[str]) -> None:
    bounded.put("a", "old", 100, FOREVER)
    bounded.put("a", "new", 100, time.time() - 1)
    assert bounded.get("a") is None


def test_dropping_says_whether_there_was_anything(bounded: Bounded[str]) -> None:
    bounded.put("a", "a", 100, FOREVER)
    assert [bounded.drop("a"), bounded.drop("a")] == [True, False]


def test_threads_share_it_without_losing_count_or_time(bounded: Bounded[str]) -> None:
    def use(seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311
        for _ in range(1500):
            name = str(dice.randrange(12))
            assert bounded.get(name) in (None, name)
            bounded.put(name, name, dice.randrange(300), time.time() + dice.choice([-1, 0.001, 60]))
            assert bounded.bytes <= FOUR
            bounded.drop(str(dice.randrange(12)))
            assert set(bounded.get_many("012")) <= set("012")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(use, range(6)))
    bounded.clear()
    assert bounded.bytes == 0
    bounded.put("a", "a", 100, time.time() + 0.02)
    threading.Event().wait(0.03)
    assert bounded.get("a") is None


@pytest.mark.parametrize("value", ["text", 7, None, {"a": 1}, bytearray(b"x")])
def test_it_keeps_bytes_and_nothing_else(memory: MemoryCache, value: object) -> None:
    for put in (memory.set, memory.add):
        with pytest.raises(TypeError):
            put("a", value)
    assert memory.get("a", "nothing") == "nothing"


def test_adding_never_replaces(memory: MemoryCache, earlier: Earlier) -> None:
    assert memory.add("a", b"first", 30)
    assert not memory.add("a", b"second", 30)
    assert memory.get("a") == b"first"
    with earlier(10):
        memory.set("over", b"first", 5)
    assert memory.add("over", b"second", 5)


def test_touching_gives_more_time_to_what_is_there_and_makes_nothing_of_nothing(
    memory: MemoryCache, earlier: Earlier
) -> None:
    with earlier(10):
        memory.set("a", b"a", 5)
        assert memory.touch("a", 20)
    assert memory.get("a") == b"a"
    assert not memory.touch("b", 20)
    assert memory.get("b") is None


@pytest.mark.parametrize(("timeout", "found"), [(None, b"a"), (100_000, b"a"), (1, None), (0, None), (-1, None)])
def test_a_timeout_means_what_it_means_to_django(
    memory: MemoryCache, earlier: Earlier, timeout: int | None, found: bytes | None
) -> None:
    with earlier(90_000):
        memory.set("a", b"a", timeout)
    assert memory.get("a") == found


def test_many_at_once_are_those_that_are_there_by_their_own_names(memory: MemoryCache) -> None:
    assert memory.set_many({"a": b"a", "b": b"b"}) == []
    assert memory.get_many(["a", "b", "c"]) == {"a": b"a", "b": b"b"}
    memory.delete_many(["a"])
    assert memory.get_many(iter(["a", "b"])) == {"b": b"b"}


def test_deleting_clearing_and_asking_whether_it_is_there(memory: MemoryCache) -> None:
    memory.set("a", b"")
    assert "a" in memory
    assert memory.delete("a")
    assert not memory.delete("a")
    memory.set("b", b"b")
    memory.clear()
    assert not memory.has_key("b")


def test_versions_do_not_meet(memory: MemoryCache) -> None:
    memory.set("a", b"two", version=2)
    assert memory.get("a") is None
    assert memory.get("a", version=2) == b"two"


def test_all_threads_have_the_same_cache() -> None:
    cache.set("a", b"from here")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(cache.get, "a").result() == b"from here"


def test_caches_of_two_places_do_not_meet(memory: MemoryCache) -> None:
    other = MemoryCache("elsewhere", {})
    memory.set("a", b"a")
    assert other.get("a") is None
