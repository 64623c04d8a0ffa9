"""The work bench of the payment matching: some cases' fee lines side by side as a matrix, and their sums of money beside them.

Rows of the matrices are cases of the bench (numbered from 0), columns are fee lines: first the case's own (one column a fee
code; lines of one code add up), then the lines of other lanes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from features.arrays import segments as seg
from features.arrays.segments import Bools, Ints
from features.money.causes import Portions, portions
from features.money.tariff import ENDED, IN_FORCE, OwedLines, Tariff


@dataclass(frozen=True)
class Era:
    """The own lines' amounts on another day: what holds there (-1: nothing), its fee rows and their first days, and the cases near
    enough for grace."""

    amount: Ints
    row: Ints
    begins: Ints
    is_grace: Bools


@dataclass(frozen=True)
class Bench:
    """Matrices are [cases, columns]; the arrays `covered` and `open` change while the matching goes on.

    amount: what the line comes to (0 where the column is empty or its line has ended); in_force; optional; code: fee code number
    (-1 empty); lane: number of the other lane (-1: an own line); covered: money laid against the line; settled: nothing more is
    expected for it. item_*: the sums, sorted by case, then time: their number, case, code, amount left, local day; open: not yet explained.
    """

    case: Ints
    amount: Ints
    in_force: Bools
    optional: Bools
    code: Ints
    lane: Ints
    covered: Ints
    settled: Bools
    owes_nothing: Bools
    item: Ints
    item_case: Ints
    item_code: Ints
    item_amount: Ints
    item_day: Ints
    open: Bools
    tolerance: int
    eras: tuple[Era, ...]
    told: list[Portions] = field(default_factory=list)

    @property
    def is_own(self) -> Bools:
        return (self.code >= 0) & (self.lane < 0)

    @property
    def owed_lines(self) -> Bools:
        """Lines in force that every granted case of the lane owes."""
        return self.is_own & self.in_force & ~self.optional

    def remaining(self) -> Ints:
        """int64[cases, columns]: what is still missing on a line in force; 0 where it is settled."""
        return np.where(self.in_force & ~self.settled, np.maximum(self.amount - self.covered, 0), 0)

    def owed(self) -> Ints:
        """int64[cases]: what the case owes in all."""
        return np.asarray(np.where(self.owed_lines, self.amount, 0).sum(axis=1), dtype=np.int64)

    def has_coded(self) -> Bools:
        """bool[cases, columns]: own lines under whose fee code there are open sums."""
        column = self.column_of_items()
        out = np.zeros_like(self.in_force)
        chosen = self.open & (column >= 0)
        out[self.item_case[chosen], column[chosen]] = True
        return out

    def tell(self, cause: str, items: Ints, amount: Ints, **more: Ints | int) -> None:
        """Note a cause for (a part of) some items."""
        self.told.append(portions(cause, self.case[self.item_case[items]], amount, item=self.item[items], **more))

    def column_of_items(self) -> Ints:
        """int64[items]: the own column of each item's fee code; -1 where there is none."""
        out = np.full(len(self.item), -1, dtype=np.int64)
        for column in range(self.code.shape[1]):
            same = (self.code[self.item_case, column] == self.item_code) & (self.item_code >= 0)
            out[same & self.is_own[self.item_case, column] & (out < 0)] = column
        return out


@dataclass(frozen=True)
class Columns:
    """Fee lines as matrices [cases, columns] (see `Bench`)."""

    amount: Ints
    in_force: Bools
    optional: Bools
    code: Ints
    lane: Ints
    row: Ints


def spread_lines(tariff: Tariff, lines: OwedLines, cases: Ints, lane_of_line: Ints | None = None) -> Columns:
    """Lines (in force or ended) of `cases` as columns, one a fee code (and lane, where `lane_of_line` numbers them)."""
    keep = (lines.state == IN_FORCE) | (lines.state == ENDED)
    lines = lines.where(keep)
    code = tariff.line_code[lines.line]
    lane = np.full(len(code), -1, dtype=np.int64) if lane_of_line is None else lane_of_line[lines.line]
    at = np.searchsorted(cases, lines.case)
    key = seg.combine_codes((at, code, lane), (len(cases), len(tariff.codes), int(lane.max(initial=0)) + 1))
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    order = np.lexsort((first,))  # first appearance: by case, then the charter's order
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    group, first = position[group], first[order]
    column = seg.rank_in_segment(at[first])
    shape = (len(cases), int(column.max(initial=-1)) + 1)
    in_force = lines.state == IN_FORCE
    row = np.full(len(first), -1, dtype=np.int64)
    np.maximum.at(row, group, lines.row)
    owed = np.bincount(group[in_force & ~lines.optional], minlength=len(first)) > 0
    values = (
        (seg.sum_per(group, lines.amount, len(first)), 0),
        (np.bincount(group[in_force], minlength=len(first)) > 0, False),
        (~owed, True),
        (code[first], -1),
        (lane[first], -1),
        (row, -1),
    )
    return Columns(*(_matrix(shape, at[first], column, value, empty) for value, empty in values))


def _matrix(shape: tuple[int, int], row: Ints, column: Ints, values: np.ndarray, empty: object) -> np.ndarray:
    out = np.full(shape, empty, dtype=values.dtype)
    out[row, column] = values
    return out


def beside(left: Columns, right: Columns) -> Columns:
    """Two sets of columns of the same cases, side by side."""
    pairs = ((getattr(left, name), getattr(right, name)) for name in Columns.__dataclass_fields__)
    return Columns(*(np.concatenate(pair, axis=1) for pair in pairs))


def blocks_of(count: int, size: int) -> Iterator[slice]:
    """Slices of at most `size` over `count` cases: what bounds the memory of the matching."""
    return (slice(begin, min(begin + size, count)) for begin in range(0, count, size))
