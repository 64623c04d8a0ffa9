"""Amounts and numbers as they stand in files, read exactly: text by the settings' separators, typed columns as typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from detector.reading.cells import MISSING, Bools, Ints
from features.tables import MONEY_SCALE

LARGEST_MONEY = 10**14
"""Amounts are below this: decimal(18,4) has fourteen digits before the point."""
BLANKS = "[ \u00a0\u202f]"


@dataclass(frozen=True)
class ReadNumbers:
    """Whole numbers or ten-thousandths, and which of the given ones are no such number (MISSING as the empty ones are)."""

    values: Ints
    is_wrong: Bools


@dataclass(frozen=True)
class Separators:
    """How numbers are written in text."""

    decimal: str = "."
    thousands: str = ""

    @property
    def whole(self) -> str:
        """The digits before the decimal mark; groups, where they stand, are of three (or, as in India, of two before the last three)."""
        if not self.thousands:
            return r"\d+"
        mark = BLANKS if self.thousands == " " else re.escape(self.thousands)
        return rf"\d+|\d{{1,3}}(?:{mark}\d{{3}})+|\d{{1,2}}(?:{mark}\d{{2}})*{mark}\d{{3}}"

    def plain(self, text: pa.Array) -> pa.Array:
        """Text with a decimal point and no groups; null where it is no number."""
        pattern = rf"^(?P<sign>[+-]?)(?P<whole>{self.whole})(?:{re.escape(self.decimal)}(?P<part>\d*))?(?P<power>(?:[eE][+-]?\d{{1,3}})?)$"
        found = pc.extract_regex(text, pattern)
        whole = pc.replace_substring_regex(pc.struct_field(found, "whole"), r"\D", "")
        sign = pc.replace_substring(pc.struct_field(found, "sign"), "+", "")
        point, nothing = pa.scalar(".", text.type), pa.scalar("", text.type)
        return pc.binary_join_element_wise(sign, whole, point, pc.struct_field(found, "part"), pc.struct_field(found, "power"), nothing)


def read_text_money(words: pa.Array, separators: Separators) -> ReadNumbers:
    """Amounts in ten-thousandths; wrong where it is no number, has more than four decimals, or is too large."""
    pattern = r"^(?P<sign>-?)0*(?P<whole>\d{0,14})\.(?P<part>\d{0,4})0*$"
    parts = pc.extract_regex(separators.plain(words), pattern)
    sound = np.asarray(parts.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
    found = parts.filter(pa.array(sound))
    whole = _digits(pc.struct_field(found, "whole"))
    part = _digits(pc.utf8_rpad(pc.struct_field(found, "part"), 4, "0"))
    sign = np.where(pc.equal(pc.struct_field(found, "sign"), "-").to_numpy(zero_copy_only=False), -1, 1)
    values = np.full(len(words), MISSING, dtype=np.int64)
    values[sound] = sign * (whole * MONEY_SCALE + part)
    return ReadNumbers(values, ~sound)


def read_text_integers(words: pa.Array, separators: Separators) -> ReadNumbers:
    """Whole numbers; `3.0` is one too."""
    parts = pc.extract_regex(separators.plain(words), r"^(?P<sign>-?)0*(?P<whole>\d{0,18})\.0*$")
    sound = np.asarray(parts.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
    found = parts.filter(pa.array(sound))
    sign = np.where(pc.equal(pc.struct_field(found, "sign"), "-").to_numpy(zero_copy_only=False), -1, 1)
    values = np.full(len(words), MISSING, dtype=np.int64)
    values[sound] = sign * _digits(pc.struct_field(found, "whole"))
    return ReadNumbers(values, ~sound)


def read_text_floats(words: pa.Array, separators: Separators) -> npt.NDArray[np.float64]:
    """Numbers, NaN where a word is none."""
    plain = separators.plain(words)
    numbers = plain.cast(pa.float64())
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)


def read_typed_money(column: pa.ChunkedArray) -> ReadNumbers | None:
    """Decimals exactly, whole numbers exactly, binary fractions to the nearest ten-thousandth; None for a type that holds no amount."""
    kind = column.type
    missing = _nulls(column)
    if pa.types.is_decimal(kind):
        values, sound = _decimal_money(column)
    elif pa.types.is_integer(kind):
        given = _unsigned_safe(column)
        sound = (given < LARGEST_MONEY) & (given > -LARGEST_MONEY)
        values = np.where(sound, given, 0) * MONEY_SCALE
    elif pa.types.is_floating(kind):
        given_float = column.cast(pa.float64()).to_numpy()
        missing = np.isnan(given_float)
        sound = np.abs(given_float) < LARGEST_MONEY
        safe = np.where(sound, given_float, 0)
        # Whole and fraction apart: both products are then exact to well below a ten-thousandth.
        whole = np.floor(safe)
        values = whole.astype(np.int64) * MONEY_SCALE + np.rint((safe - whole) * MONEY_SCALE).astype(np.int64)
    else:
        return None
    return ReadNumbers(np.where(sound & ~missing, values, MISSING), ~sound & ~missing)


def read_typed_integers(column: pa.ChunkedArray) -> ReadNumbers | None:
    """Whole numbers; None for a type that holds none."""
    kind = column.type
    missing = _nulls(column)
    if pa.types.is_integer(kind):
        values = _unsigned_safe(column)
        sound = np.ones(len(values), dtype=np.bool_)
    elif pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        given = column.cast(pa.float64()).to_numpy()
        missing = np.isnan(given)
        sound = (np.abs(given) < 2**53) & (given == np.floor(given))
        values = np.where(sound, given, 0).astype(np.int64)
    else:
        return None
    return ReadNumbers(np.where(sound & ~missing, values, MISSING), ~sound & ~missing)


def read_typed_floats(column: pa.ChunkedArray) -> npt.NDArray[np.float64] | None:
    """Numbers as floats, NaN where null; None for a type that is no number."""
    kind = column.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        return None
    return np.array(column.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)


def _decimal_money(column: pa.ChunkedArray) -> tuple[Ints, Bools]:
    wide = column.cast(pa.decimal256(76, column.type.scale)) if column.type.scale >= 0 else column.cast(pa.decimal256(76, 0))
    limit = pa.scalar(LARGEST_MONEY, pa.decimal256(16, 0))
    within = pc.and_(pc.less(wide, limit), pc.greater(wide, pc.negate(limit)))
    cut = pc.if_else(within, wide, None).cast(pa.decimal128(18, 4), safe=False)
    sound = pc.and_(within, pc.equal(cut.cast(wide.type, safe=False), wide)) if column.type.scale > 4 else within
    values = np.concatenate([np.zeros(0, dtype=np.int64), *(_low_halves(chunk) for chunk in cut.chunks)])
    return values, np.asarray(sound.fill_null(False).to_numpy(), dtype=np.bool_)


def _low_halves(chunk: pa.Decimal128Array) -> Ints:
    """The unscaled numbers of a decimal(18,4): 128 bits each, of which 64 are enough."""
    pairs = np.frombuffer(chunk.buffers()[1], dtype="<i8", count=2 * (len(chunk) + chunk.offset))
    return pairs[::2][chunk.offset :]


def _unsigned_safe(column: pa.ChunkedArray) -> Ints:
    """int64 of any integer type; what does not fit becomes the largest number, which no check lets pass."""
    if pa.types.is_uint64(column.type):
        column = pc.min_element_wise(column, pa.scalar(np.iinfo(np.int64).max, pa.uint64()))
    return np.array(column.cast(pa.int64()).fill_null(0).to_numpy(), dtype=np.int64)


def _digits(text: pa.Array) -> Ints:
    digits = pc.if_else(pc.equal(pc.binary_length(text), 0), "0", text)
    return np.asarray(digits.cast(pa.int64()).to_numpy(zero_copy_only=False), dtype=np.int64)


def _nulls(column: pa.ChunkedArray) -> Bools:
    return np.asarray(column.is_null().to_numpy(), dtype=np.bool_)
