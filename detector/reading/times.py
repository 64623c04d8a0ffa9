"""Times as they stand in files, read into microseconds: ISO 8601 and the settings' formats from text, typed ones as typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from detector.reading.cells import MISSING, Bools, Ints, Times
from detector.settings.time_formats import ISO_PATTERN, MONTHS, TimePattern, time_pattern

SECOND = 1_000_000
DAY = 86_400 * SECOND
EARLIEST = int(np.datetime64("1900-01-01", "us").astype(np.int64))
LATEST = int(np.datetime64("2200-01-01", "us").astype(np.int64)) - 1
LARGEST_OFFSET_MINUTES = 18 * 60
SHORT = 4096
UNITS = {"s": SECOND, "ms": 1000, "us": 1}


@dataclass(frozen=True)
class ReadTimes:
    """Times and what is wrong with some: `is_wrong` is no time at all, `is_far` lies outside 1900 to 2199; both are MISSING."""

    times: Times
    is_wrong: Bools
    is_far: Bools


def read_text_times(text: pa.ChunkedArray, formats: Sequence[str]) -> ReadTimes:
    """Text as times: ISO 8601 first, then the formats in their order. Empty is missing. An offset makes an instant."""
    patterns = (ISO_PATTERN, *(time_pattern(each) for each in formats))
    parts = [_read_chunk(chunk, patterns) for chunk in text.chunks]
    values, instant, wrong = (np.concatenate([_none(kind), *(part[i] for part in parts)]) for i, kind in enumerate((np.int64, bool, bool)))
    return _within_range(values, instant, wrong)


def read_typed_times(column: pa.ChunkedArray) -> ReadTimes | None:
    """A timestamp or date column of Arrow; None for a type that holds no time. With a zone it holds instants."""
    kind = column.type
    if pa.types.is_date(kind):
        days = column.cast(pa.date32()).cast(pa.int32())
        values, missing, scale = _integers(days), _nulls(days), DAY
    elif pa.types.is_timestamp(kind):
        raw = column.cast(pa.timestamp(kind.unit)) if kind.tz is None else column
        whole = raw.cast(pa.int64())
        values, missing, scale = _integers(whole), _nulls(whole), UNITS.get(kind.unit, 0)
    else:
        return None
    far = np.zeros(len(values), dtype=np.bool_)
    if scale == 0:
        values = np.floor_divide(values, 1000)
    else:
        far = (values > LATEST // scale) | (values < EARLIEST // scale)
        values = np.where(far, 0, values) * scale
    instant = np.full(len(values), pa.types.is_timestamp(kind) and kind.tz is not None)
    values[missing] = MISSING
    values[far & ~missing] = LATEST + 1
    return _within_range(values, instant, np.zeros(len(values), dtype=np.bool_))


def _within_range(values: Ints, instant: Bools, wrong: Bools) -> ReadTimes:
    far = ((values < EARLIEST) | (values > LATEST)) & (values != MISSING)
    if far.any():
        values = np.where(far, MISSING, values)
    return ReadTimes(Times(values, instant), wrong, far)


def _read_chunk(chunk: pa.Array, patterns: Sequence[TimePattern]) -> tuple[Ints, Bools, Bools]:
    """(values, is_instant, is_wrong) of text; by Arrow's own reader wherever a stretch of it is ISO 8601 of one kind."""
    given = pc.if_else(pc.equal(pc.binary_length(chunk), 0), None, chunk) if _has_empty(chunk) else chunk
    return _read_stretch(given, patterns)


def _read_stretch(given: pa.Array, patterns: Sequence[TimePattern]) -> tuple[Ints, Bools, Bools]:
    for zone in (None, "UTC"):
        try:
            given.slice(0, 1).cast(pa.timestamp("us", zone))  # a cast that fails on every value is slow to fail
            read = given.cast(pa.timestamp("us", zone)).cast(pa.int64())
        except pa.ArrowInvalid:
            continue
        values = _integers(read)
        values[_nulls(read)] = MISSING
        return values, np.full(len(values), zone is not None), np.zeros(len(values), dtype=np.bool_)
    if len(given) <= SHORT:
        return _read_words(given, patterns)
    middle = len(given) // 2  # a few odd values must not make all others dear
    left, right = _read_stretch(given.slice(0, middle), patterns), _read_stretch(given.slice(middle), patterns)
    values, instant, wrong = (np.concatenate(halves) for halves in zip(left, right, strict=True))
    return values, instant, wrong


def _has_empty(chunk: pa.Array) -> bool:
    return bool(pc.any(pc.equal(pc.binary_length(chunk), 0)).as_py())


def _read_words(text: pa.Array, patterns: Sequence[TimePattern]) -> tuple[Ints, Bools, Bools]:
    """Each distinct text once: dates repeat."""
    coded = pc.dictionary_encode(pc.utf8_trim_whitespace(text))
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    values, instant, wrong = _read_mixed(coded.dictionary, patterns)
    return np.append(values, MISSING)[codes], np.append(instant, False)[codes], np.append(wrong, False)[codes]


def _read_mixed(text: pa.Array, patterns: Sequence[TimePattern]) -> tuple[Ints, Bools, Bools]:
    """Each value by the first pattern that it fits."""
    values = np.full(len(text), MISSING, dtype=np.int64)
    instant = np.zeros(len(text), dtype=np.bool_)
    left = np.flatnonzero(pc.greater(pc.binary_length(text), 0).to_numpy(zero_copy_only=False))
    for pattern in patterns:
        parts = pc.extract_regex(text.take(pa.array(left)), pattern.regex)
        fits = parts.is_valid().to_numpy(zero_copy_only=False)
        read, has_offset, sound = _from_parts(parts.filter(pa.array(fits)), pattern)
        rows = left[fits][sound]
        values[rows], instant[rows] = read[sound], has_offset[sound]
        left = np.setdiff1d(left, rows, assume_unique=True)
        if not len(left):
            break
    wrong = np.zeros(len(text), dtype=np.bool_)
    wrong[left] = True
    return values, instant, wrong


def _from_parts(parts: pa.StructArray, pattern: TimePattern) -> tuple[Ints, Bools, Bools]:
    """(values, has an offset, sound) from the parts of times that fit a pattern."""
    fields = {name: pc.struct_field(parts, name) for name in pattern.parts}
    year = _full_year(_number(fields["y"])) if "y" in fields else _number(fields["Y"])
    month = _month(fields["b"]) if "b" in fields else _number(fields["m"])
    day = _number(fields["d"])
    hour = _number(fields["H"]) if "H" in fields else _twelve_hours(fields, len(parts))
    minute, second = (_number(fields[name]) if name in fields else np.zeros(len(parts), dtype=np.int64) for name in "MS")
    sound = (month >= 1) & (month <= 12) & (hour < 24) & (minute < 60) & (second < 60)
    months = (year - 1970) * 12 + np.where(sound, month, 1) - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    date = first + (day - 1).astype("timedelta64[D]")
    sound &= (day >= 1) & (date.astype("datetime64[M]").astype(np.int64) == months)
    values = date.astype(np.int64) * DAY + ((hour * 60 + minute) * 60 + second) * SECOND + _fraction(fields, len(parts))
    if "z" not in fields:
        return values, np.zeros(len(parts), dtype=np.bool_), sound
    has_offset = pc.greater(pc.binary_length(fields["z"]), 0).to_numpy(zero_copy_only=False)
    offset = _offset_minutes(fields["z"])
    return values - offset * 60 * SECOND, has_offset, sound & (np.abs(offset) <= LARGEST_OFFSET_MINUTES)


def _number(text: pa.Array) -> Ints:
    """Digits as numbers; an absent part counts 0."""
    digits = pc.if_else(pc.equal(pc.binary_length(text), 0), "0", text)
    return np.asarray(digits.cast(pa.int64()).to_numpy(zero_copy_only=False))


def _full_year(year: Ints) -> Ints:
    """POSIX: 69 to 99 are of the last century, 00 to 68 of this one."""
    return np.where(year >= 69, year + 1900, year + 2000)


def _month(text: pa.Array) -> Ints:
    names = {name: month for month, spellings in MONTHS.items() for name in spellings}
    places = pc.index_in(pc.utf8_lower(text), pa.array(list(names), text.type)).fill_null(-1).to_numpy(zero_copy_only=False)
    return np.asarray(np.append(np.array(list(names.values()), dtype=np.int64), 0)[places])


def _twelve_hours(fields: Mapping[str, pa.Array], size: int) -> Ints:
    if "I" not in fields:
        return np.zeros(size, dtype=np.int64)
    hour = _number(fields["I"])
    after_noon = pc.is_in(fields["p"], pa.array(["P", "p"], fields["p"].type)).to_numpy(zero_copy_only=False)
    return np.where((hour < 1) | (hour > 12), 99, hour % 12 + 12 * after_noon)


def _fraction(fields: Mapping[str, pa.Array], size: int) -> Ints:
    """Microseconds; further digits are cut off."""
    if "f" not in fields:
        return np.zeros(size, dtype=np.int64)
    return _number(pc.utf8_slice_codeunits(pc.utf8_rpad(fields["f"], 6, "0"), 0, 6))


def _offset_minutes(text: pa.Array) -> Ints:
    sign = np.where(pc.starts_with(text, "-").to_numpy(zero_copy_only=False), -1, 1)
    digits = pc.replace_substring_regex(text, "[^0-9]", "")
    hours, minutes = _number(pc.utf8_slice_codeunits(digits, 0, 2)), _number(pc.utf8_slice_codeunits(digits, 2, 4))
    return np.where(minutes < 60, sign * (hours * 60 + minutes), 99_999)


def _integers(column: pa.ChunkedArray | pa.Array) -> Ints:
    """A writable copy, 0 where null."""
    return np.array(column.fill_null(0).to_numpy(), dtype=np.int64)


def _nulls(column: pa.ChunkedArray | pa.Array) -> Bools:
    if column.null_count == 0:
        return np.zeros(len(column), dtype=np.bool_)
    chunked = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    return np.concatenate([_none(bool), *(chunk.is_null().to_numpy(zero_copy_only=False) for chunk in chunked.chunks)])


def _none(kind: npt.DTypeLike) -> npt.NDArray[np.generic]:
    return np.zeros(0, dtype=kind)
