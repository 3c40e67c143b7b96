"""Sequences whose items are made when somebody asks: the sources of a hundred thousand estimates, of which few are ever shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

Item = TypeVar("Item")


class Lazily(Sequence[Item], Generic[Item]):
    """`count` items, number `i` being `item(i)`.

    >>> list(Lazily(3, lambda index: index * index))
    [0, 1, 4]
    """

    __slots__ = ("_count", "_item")

    def __init__(self, count: int, item: Callable[[int], Item]) -> None:
        self._count, self._item = count, item

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            return [self._item(number) for number in range(*index.indices(self._count))]
        if not 0 <= index < self._count:
            raise IndexError(index)
        return self._item(index)
