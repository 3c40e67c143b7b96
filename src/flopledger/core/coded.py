"""Coded columns: a hundred thousand cells of a few distinct values, held as those values and a number for each cell.

Reading, relating and accounting then work on the distinct values, of which there are few however long the ledger is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

Word = TypeVar("Word")
Other = TypeVar("Other")
Codes = NDArray[np.int64]


def numbered(keys: Codes, size: int) -> tuple[Codes, Codes]:
    """Return the distinct keys in order, and for each key the number of it there; keys are whole numbers from 0 to below `size`.

    >>> [part.tolist() for part in numbered(np.array([7, 2, 7]), 9)]
    [[2, 7], [1, 0, 1]]
    """
    if size > MOST_COUNTED:
        found, code = np.unique(keys, return_inverse=True)
        return found, code
    found = np.flatnonzero(np.bincount(keys, minlength=size))
    place = np.zeros(size, dtype=np.int64)
    place[found] = np.arange(len(found))
    return found, place[keys]


MOST_COUNTED = 1_000_000  # possible keys up to which counting each is faster than sorting those there are


class Coded(Sequence[Word], Generic[Word]):
    """A sequence whose cell `i` is `words[code[i]]`; several codes may stand for equal words.

    >>> column = Coded.of(["ablation", "evaluation", "ablation"])
    >>> column.words, column.code.tolist(), column[2]
    (('ablation', 'evaluation'), [0, 1, 0], 'ablation')
    """

    __slots__ = ("code", "words")

    def __init__(self, words: Sequence[Word], code: Codes) -> None:
        self.words, self.code = tuple(words), code

    @classmethod
    def of(cls, values: Sequence[Word]) -> Coded[Word]:
        """Return a sequence of hashable values as a coded one."""
        if isinstance(values, Coded):
            return values
        numbers = {word: number for number, word in enumerate(dict.fromkeys(values))}
        return cls(tuple(numbers), np.fromiter(map(numbers.__getitem__, values), dtype=np.int64, count=len(values)))

    @classmethod
    def join(cls, columns: Sequence[Coded[Word]]) -> Coded[Word]:
        """Return coded sequences one after the other."""
        numbers = {word: number for number, word in enumerate(dict.fromkeys(word for column in columns for word in column.words))}
        codes = [np.array([numbers[word] for word in column.words], dtype=np.int64)[column.code] for column in columns]
        return cls(tuple(numbers), np.concatenate(codes))

    @classmethod
    def same(cls, word: Word, count: int) -> Coded[Word]:
        """Return `count` cells of one value."""
        return cls((word,), np.zeros(count, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.code)

    @overload
    def __getitem__(self, index: int) -> Word: ...
    @overload
    def __getitem__(self, index: slice) -> Coded[Word]: ...
    def __getitem__(self, index: int | slice) -> Word | Coded[Word]:
        return Coded(self.words, self.code[index]) if isinstance(index, slice) else self.words[self.code[index]]

    def __iter__(self) -> Iterator[Word]:
        return map(self.words.__getitem__, self.code.tolist())

    def take(self, rows: Codes) -> Coded[Word]:
        """Return the cells of some rows."""
        return Coded(self.words, self.code[rows])

    def map(self, meaning: Callable[[Word], Other]) -> Coded[Other]:
        """Return what each cell means, asked once for each distinct value."""
        return Coded([meaning(word) for word in self.words], self.code)

    def where(self, holds: Callable[[Word], bool]) -> NDArray[np.bool_]:
        """Tell for each cell whether something holds of its value, asked once for each distinct value."""
        return np.array([holds(word) for word in self.words], dtype=bool)[self.code] if self.words else np.zeros(0, dtype=bool)

    def equals(self, word: Word) -> NDArray[np.bool_]:
        """Tell for each cell whether it is a value."""
        return self.where(lambda one: one == word)

    def array(self, kind: type[np.generic]) -> NDArray[Any]:
        """Return the cells as an array of their own."""
        return np.array(self.words, dtype=kind)[self.code]

    def present(self) -> list[Word]:
        """Return the words that some cell has, in their order."""
        return [self.words[number] for number in np.flatnonzero(np.bincount(self.code, minlength=len(self.words))).tolist()]

    def both(self, other: Coded[Any]) -> Coded[tuple[Word, Any]]:
        """Return the pairs of this column's cells and another's."""
        width = len(other.words)
        number, code = numbered(self.code * width + other.code, len(self.words) * width)
        return Coded([(self.words[pair // width], other.words[pair % width]) for pair in number.tolist()], code)
