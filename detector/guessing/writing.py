"""How the cells of a sample are written: times, amounts, and words for nothing. Told apart by what the reader itself can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detector.guessing.lexicon import MISSING
from detector.reading.numbers import Separators, read_text_money
from detector.reading.times import read_text_times
from detector.settings.time_formats import time_pattern

DATES = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y"),
    *("%d.%m.%y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y"),
)
CLOCKS = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", " %H.%M", " %H:%M:%S.%f")
BEGINS = r"^(\d{1,4}[-/.]\d{1,2}[-/.]|\d{1,2}[- ]\p{L}|\p{L}+\.? \d)"
"""How a time of each of DATES begins."""

MONTH_FIRST = tuple(date for date in DATES if date.startswith("%m"))
TRIED = 60
"""Values by which a format is chosen to be tried on all."""
MOST_FORMATS = 3
SEPARATORS = tuple(Separators(*marks) for marks in ((".", ""), (",", ""), (",", "."), (".", ","), (",", " "), (".", " "), (".", "'")))
LEAST = 0.9
"""Share of the filled cells that must be readable for a column to be of a kind."""


@dataclass(frozen=True)
class TimeGuess:
    """`formats` beside ISO 8601, the commonest first; `share` of the cells that they read; `either`: day and month may be swapped"""

    formats: tuple[str, ...]
    share: float
    either: bool


def filled(cells: pa.LargeStringArray) -> pa.LargeStringArray:
    """The cells that hold something, each distinct one once."""
    trimmed = pc.utf8_trim_whitespace(cells.drop_null())
    held = trimmed.filter(pc.and_(pc.not_equal(trimmed, ""), pc.invert(pc.is_in(trimmed, pa.array(sorted(MISSING), trimmed.type)))))
    return held.unique()


def read_share(values: pa.LargeStringArray, formats: Sequence[str]) -> float:
    """Share of values that are times under ISO 8601 and these formats."""
    if not len(values):
        return 0.0
    read = read_text_times(pa.chunked_array([values]), formats)
    return 1.0 - float((read.is_wrong | read.is_far).mean())


def guess_times(values: pa.LargeStringArray) -> TimeGuess:
    """How a column's distinct values are written, if they are times (`share` says how many)."""
    formats: list[str] = []
    share = read_share(values, ())
    either = False
    while share < 1.0 and len(formats) < MOST_FORMATS:
        left = _unread(values, formats)
        candidates = _candidates(left.slice(0, TRIED))
        scored = [(read_share(left, (each,)), -place, each) for place, each in enumerate(candidates)]
        if not scored:
            break
        best = max(scored)
        twins = [each for each in scored if each[0] == best[0] and _date_of(each[2]) in MONTH_FIRST]
        either = either or (bool(twins) and _date_of(best[2]) not in MONTH_FIRST)
        formats.append(best[2])
        gained = read_share(values, formats)
        if gained <= share:
            formats.pop()
            break
        share = gained
    return TimeGuess(tuple(formats), share, either)


def _candidates(values: pa.LargeStringArray) -> list[str]:
    """The formats that read some of the values, first judged by their shape, which costs a fiftieth of reading."""
    enough = 0.3 * len(values)
    if (pc.sum(pc.match_substring_regex(values, BEGINS)).as_py() or 0) <= enough:
        return []
    formats = [date + clock for date in DATES for clock in CLOCKS]
    shaped = [each for each in formats if pc.sum(pc.match_substring_regex(values, time_pattern(each).regex)).as_py() > enough]
    return [each for each in shaped if read_share(values, (each,)) > 0.3]


def _date_of(text: str) -> str:
    return next((date for date in sorted(DATES, key=len, reverse=True) if text.startswith(date)), text)


def _unread(values: pa.LargeStringArray, formats: Sequence[str]) -> pa.LargeStringArray:
    read = read_text_times(pa.chunked_array([values]), formats)
    return values.filter(pa.array(read.is_wrong | read.is_far))


def money_share(values: pa.LargeStringArray, separators: Separators) -> float:
    """Share of values that are amounts, written with these marks."""
    return 1.0 - float(read_text_money(values, separators).is_wrong.mean()) if len(values) else 0.0


def guess_separators(columns: Iterable[pa.LargeStringArray]) -> Separators:
    """The marks that read most of all amounts. `1.250` alone could be either: three digits after every mark are taken as a group."""
    given = [column for column in columns if len(column)]
    if not given:
        return SEPARATORS[0]
    values = pa.concat_arrays(given)
    shares = np.array([round(money_share(values, each), 3) for each in SEPARATORS])
    best = [each for each, share in zip(SEPARATORS, shares.tolist(), strict=True) if share == shares.max()]
    marked = values.filter(pc.match_substring_regex(values, r"[.,]\d"))
    if len(marked) and pc.all(pc.match_substring_regex(marked, r"^[+-]?\d{1,3}([.,]\d{3})+$")).as_py():
        grouping = [each for each in best if each.thousands and pc.any(pc.match_substring(marked, each.thousands)).as_py()]
        best = grouping or best
    return best[0]


def missing_words(columns: Iterable[pa.LargeStringArray]) -> tuple[str, ...]:
    """Words for nothing that stand in the columns."""
    found: set[str] = set()
    for column in columns:
        held = pc.utf8_trim_whitespace(column.drop_null())
        found |= set(held.filter(pc.is_in(held, pa.array(sorted(MISSING), held.type))).unique().to_pylist())
    return tuple(sorted(found))
