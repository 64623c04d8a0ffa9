"""Columns between a file and the tables: coded words, whole numbers, times. All of them plain arrays that are cheap to select and join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]
Scalar = TypeVar("Scalar", bound=np.generic)

MISSING = int(np.iinfo(np.int64).min)
"""A missing whole number, amount or time (the same bits as NaT)."""
NO_WORDS = pa.array([], pa.large_string())


@dataclass(frozen=True)
class Words:
    """Text, each distinct word once: `codes[i]` is the place of row i's word in `words`, -1 where it is missing."""

    codes: Codes
    words: pa.LargeStringArray

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def is_missing(self) -> Bools:
        return self.codes < 0

    def at(self, rows: Ints | Bools) -> Words:
        return Words(select(self.codes, rows), self.words)

    def text(self) -> pa.LargeStringArray:
        """One string a row, null where missing."""
        codes = pa.array(self.codes, mask=self.codes < 0)
        return self.words.take(codes)

    def mapped(self, codes_by_word: npt.NDArray[np.integer], words: pa.LargeStringArray) -> Words:
        """Each word replaced: `codes_by_word[i]` is the place of word i among the new `words` (-1: missing)."""
        if is_constant(self.codes):
            return Words(self.codes, words)
        return Words(look_up(codes_by_word.astype(np.int32), self.codes, -1), words)

    def sorted(self) -> Words:
        """The same, the words being those that occur, sorted; equal data gives equal codes."""
        present = np.zeros(len(self.words) + 1, dtype=np.bool_)
        present[self.codes] = True
        places = np.flatnonzero(present[:-1])
        occurring = self.words.take(pa.array(places))
        order = pc.sort_indices(occurring).to_numpy()
        codes = np.full(len(self.words), -1, dtype=np.int32)
        codes[places[order]] = np.arange(len(places), dtype=np.int32)
        return self.mapped(codes, occurring.take(pa.array(order)))


@dataclass(frozen=True)
class Whole:
    """Whole numbers or amounts in ten-thousandths; MISSING where missing."""

    values: Ints

    def __len__(self) -> int:
        return len(self.values)

    @property
    def is_missing(self) -> Bools:
        return np.equal(self.values, MISSING)

    def at(self, rows: Ints | Bools) -> Whole:
        return Whole(select(self.values, rows))


@dataclass(frozen=True)
class Times:
    """Microseconds since 1970: UTC where `is_instant`, else of the wall clock of a place yet to be told; MISSING where missing.

    `is_midnight`: exactly local midnight; of instants it is known once the place is.
    """

    values: Ints
    is_instant: Bools
    is_midnight: Bools | None = None

    def __len__(self) -> int:
        return len(self.values)

    @property
    def is_missing(self) -> Bools:
        return np.equal(self.values, MISSING)

    def at(self, rows: Ints | Bools) -> Times:
        midnight = None if self.is_midnight is None else select(self.is_midnight, rows)
        return Times(select(self.values, rows), select(self.is_instant, rows), midnight)


@dataclass(frozen=True)
class Fractions:
    """Numbers that were typed as numbers (attributes alone); NaN where missing."""

    values: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def is_missing(self) -> Bools:
        return np.isnan(self.values)

    def at(self, rows: Ints | Bools) -> Fractions:
        return Fractions(select(self.values, rows))


Cells = Words | Whole | Times | Fractions


def select(array: npt.NDArray[Scalar], rows: Ints | Bools) -> npt.NDArray[Scalar]:
    """`array[rows]`; a column that repeats one value (see `constant`) stays one value."""
    if array.strides != (0,):
        return array[rows]
    return np.broadcast_to(array[:1] if len(array) else array, int(rows.sum()) if rows.dtype == np.bool_ else len(rows))


def constant(value: Scalar, size: int) -> npt.NDArray[Scalar]:
    """One value `size` times, read-only and at the cost of one: what a column that a file lacks is made of."""
    return np.broadcast_to(np.asarray(value), size)


def is_constant(array: npt.NDArray[np.generic]) -> bool:
    return array.strides == (0,)


def look_up(table: npt.NDArray[np.int32], codes: npt.NDArray[np.integer], default: int) -> Codes:
    """`table[codes]`, and `default` where the code is -1."""
    return np.asarray(np.append(table, np.int32(default))[codes])


def no_words(size: int) -> Words:
    return Words(constant(np.int32(-1), size), NO_WORDS)


def recoded(cells: Words, words: pa.LargeStringArray) -> Words:
    """The same rows over new texts for the same words (null: missing); words that have become equal become one."""
    coded = pc.dictionary_encode(words)
    codes = coded.indices.fill_null(-1).to_numpy()
    return cells.mapped(codes, coded.dictionary)


def join_words(parts: Sequence[Words]) -> Words:
    """Parts one below the other, over one set of words."""
    if len(parts) == 1:
        return parts[0]
    coded = pc.dictionary_encode(pa.concat_arrays([part.words for part in parts]))
    codes, offset, joined = coded.indices.to_numpy(), 0, []
    for part in parts:
        joined.append(look_up(codes[offset : offset + len(part.words)], part.codes, -1))
        offset += len(part.words)
    return Words(np.concatenate(joined), coded.dictionary)


def join_times(parts: Sequence[Times]) -> Times:
    if len(parts) == 1:
        return parts[0]
    return Times(np.concatenate([part.values for part in parts]), np.concatenate([part.is_instant for part in parts]))


def share_words(columns: Sequence[Words]) -> list[Words]:
    """The columns over one sorted set of the words that occur in any of them."""
    joined = join_words(columns).sorted()
    bounds = np.cumsum([0, *(len(column) for column in columns)])
    return [replace(joined, codes=joined.codes[low:high]) for low, high in pairwise(bounds)]
