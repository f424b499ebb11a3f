"""Chance that falls the same way on every machine and in every version of Python."""

from collections.abc import Sequence


class Dice:
    """A small linear congruential generator. Good enough to make a list look lived in."""

    def __init__(self, seed: int) -> None:
        self._state = seed * 2_654_435_761 % 2**32

    def below(self, limit: int) -> int:
        self._state = (self._state * 1_664_525 + 1_013_904_223) % 2**32
        return (self._state >> 8) % limit

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def pick[T](self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def split(self, total: int, parts: int) -> list[int]:
        """Cut a total into so many positive whole numbers of believable sizes."""
        weights = [self.between(10, 60) for _ in range(parts)]
        shares = [1 + (total - parts) * weight // sum(weights) for weight in weights]
        for index in range(total - sum(shares)):
            shares[index % parts] += 1
        return shares
