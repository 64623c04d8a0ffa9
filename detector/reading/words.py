"""Text columns of any type, coded: surrounding blanks dropped, everything else kept as it stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from detector.reading.cells import Bools, Words, no_words, recoded

CONTROL = r"[\x00-\x1f\x7f]"
WHOLE_FLOAT = r"^(-?\d+)\.0$"


def code_text(column: pa.ChunkedArray) -> Words | None:
    """The column as words; numbers, truth values, dates and times as a CSV would write them; None for a type that is no text."""
    if len(column) == 0:
        return no_words(0)
    try:
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        single = coded.unify_dictionaries().combine_chunks()
        array = single.chunk(0) if isinstance(single, pa.ChunkedArray) else single
        words = _as_text(array.dictionary)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    indices = array.indices
    if indices.type != pa.int32():
        indices = indices.cast(pa.int32())
    codes = indices.fill_null(-1).to_numpy() if indices.null_count else indices.to_numpy()
    if words.null_count:
        return recoded(Words(codes, words), words)
    return Words(codes, words)


def _as_text(words: pa.Array) -> pa.LargeStringArray:
    kind = words.type
    if pa.types.is_floating(kind):
        text = words.cast(pa.large_string())
        return pc.replace_substring_regex(text, WHOLE_FLOAT, r"\1")
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        text = pc.strftime(words.cast(pa.timestamp("us", "UTC")), "%Y-%m-%dT%H:%M:%SZ").cast(pa.large_string())
        return pc.replace_substring(text, ".000000Z", "Z")
    if pa.types.is_nested(kind):
        raise pa.ArrowInvalid("nested")
    return words.cast(pa.large_string())


def trim(cells: Words, missing: Sequence[str]) -> Words:
    """Without surrounding blanks; an empty word, and one that the settings call missing, is missing."""
    trimmed = pc.utf8_trim_whitespace(cells.words)
    changed = pc.not_equal(pc.binary_length(trimmed), pc.binary_length(cells.words))
    nothing = pc.is_in(trimmed, pa.array(["", *missing], trimmed.type))
    if not pc.any(pc.or_(changed, nothing)).as_py():
        return cells
    return recoded(cells, pc.if_else(nothing, None, trimmed))


def translate(cells: Words, words: dict[str, str]) -> Words:
    """Words replaced as the settings say."""
    if not words:
        return cells
    places = pc.index_in(cells.words, pa.array(list(words), cells.words.type))
    replaced = pa.array(list(words.values()), cells.words.type).take(places)
    return recoded(cells, pc.coalesce(replaced, cells.words))


def choose(cells: Words, choices: Sequence[str]) -> tuple[Words, Bools]:
    """Words of a fixed list, capital letters or not; and which rows hold another word (they become missing)."""
    lowered = pc.utf8_lower(cells.words)
    known = pc.is_in(lowered, pa.array(list(choices), lowered.type))
    wrong = rows_of(cells, np.asarray(pc.invert(known).to_numpy(zero_copy_only=False), dtype=np.bool_))
    return recoded(cells, pc.if_else(known, lowered, None)), wrong


def holds_control(cells: Words) -> Bools:
    """Rows whose text holds a line break or another control character."""
    data = cells.words.buffers()[2]
    if data is None or not _has_control_bytes(np.frombuffer(data, dtype=np.uint8)):
        return np.zeros(len(cells), dtype=np.bool_)
    found = pc.match_substring_regex(cells.words, CONTROL)
    return rows_of(cells, np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.bool_))


def _has_control_bytes(data: npt.NDArray[np.uint8]) -> bool:
    """Whether any byte is one; in UTF-8 no other character holds such bytes."""
    return bool((data < 0x20).any() or (data == 0x7F).any())


def drop_words(cells: Words, words: Sequence[str]) -> Words:
    """The given words as missing."""
    unwanted = pc.is_in(cells.words, pa.array(list(words), cells.words.type))
    if not pc.any(unwanted).as_py():
        return cells
    return recoded(cells, pc.if_else(unwanted, None, cells.words))


def rows_of(cells: Words, by_word: Bools) -> Bools:
    """From a mark a word to a mark a row."""
    return np.append(by_word, False)[cells.codes]
