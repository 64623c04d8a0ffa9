"""JSON Lines, plain or compressed (.gz, .zst): one object a line. A row's place is its line, from 1; blank lines are no rows.

Every value is read as the text it would be in a CSV (JSON null and an absent key: empty), so that a column may mix
numbers and text, and a number keeps all its digits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from detector.sources.base import LostCells, LostRows, RawPart, ReadOptions, Source, check_names, is_utf8, open_stream
from features.errors import SuluhError

BATCH = 20_000
NO_OBJECT = 'the line is not a JSON object of its own (such as {{"case_id": "A-1"}}): {fault}. Correct the line and scan again'
NESTED = "holds a list or an object where one value belongs"


class _Number(str):
    """A JSON number as written: text whose decimal mark is a point, whatever the settings say of text."""


@dataclass
class _Collected:
    """Columns as they grow: `filled` counts the rows so far, so that a key first met late starts with empty cells."""

    columns: dict[str, list[str | None]] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    lost: dict[str, list[int]] = field(default_factory=dict)
    nested: dict[str, list[int]] = field(default_factory=dict)


def read(path: Path, options: ReadOptions) -> RawPart:
    """The file's wanted keys as text, dictionary-encoded unless `options.plain` names them."""
    try:
        with open_stream(path) as stream:
            data: bytes = stream.read()
    except OSError as fault:
        raise SuluhError(f"{path.name}: the file cannot be read ({fault}). It may be cut off or damaged: copy it again.") from None
    if not data.strip():
        raise SuluhError(f"{path.name}: the file is empty. Each line must be one JSON object.")
    if not is_utf8(options.encoding):
        data = data.decode(options.encoding, errors="replace").encode()
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    collected = _Collected()
    for start in range(0, len(lines), BATCH):
        _collect(lines[start : start + BATCH], start + 1, options, collected)
    return _as_part(path, options, collected)


def _collect(lines: Sequence[bytes], first: int, options: ReadOptions, into: _Collected) -> None:
    """Adds a batch of lines, read at once where all are sound and one by one where not."""
    numbered = [(place, line) for place, line in enumerate(lines, start=first) if line.strip()]
    objects = _parse_batch([line for _, line in numbered])
    places = [place for place, _ in numbered]
    if objects is None:
        objects, places = _parse_each(numbered, into.lost)
    size = len(into.places)
    into.places.extend(places)
    for key in dict.fromkeys(key for one in objects for key in one):
        column = into.columns.setdefault(key, [])
        column.extend([None] * (size - len(column)))
        if options.wanted is not None and key.strip() not in options.wanted:
            continue
        cells = [one.get(key) for one in objects]
        column.extend([cell if cell is None or type(cell) is str else _as_text(cell, options) for cell in cells])
        nested = [size + row for row, cell in enumerate(cells) if isinstance(cell, dict | list)]
        into.nested.setdefault(key.strip(), []).extend(nested)


def _parse_batch(lines: Sequence[bytes]) -> list[dict[str, Any]] | None:
    try:
        objects = _load(b"[" + b",".join(lines) + b"]")
    except (ValueError, RecursionError):
        return None
    sound = len(objects) == len(lines) and all(type(one) is dict for one in objects)
    return objects if sound else None


def _parse_each(numbered: Sequence[tuple[int, bytes]], lost: dict[str, list[int]]) -> tuple[list[dict[str, Any]], list[int]]:
    objects, places = [], []
    for place, line in numbered:
        try:
            one = _load(line)
            fault = "" if isinstance(one, dict) else "it is another kind of value"
        except UnicodeDecodeError:
            fault = "it holds bytes that are not UTF-8 text"
        except (ValueError, RecursionError) as error:
            fault = getattr(error, "msg", "it is nested too deeply")
        if fault:
            lost.setdefault(NO_OBJECT.format(fault=fault), []).append(place)
        else:
            objects.append(one)
            places.append(place)
    return objects, places


def _load(text: bytes) -> Any:
    return json.loads(text.decode("utf-8"), parse_float=_Number, parse_int=_Number, parse_constant=lambda _: None)


def _as_text(cell: object, options: ReadOptions) -> str | None:
    if isinstance(cell, _Number):
        return cell.replace(".", options.decimal)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return None


def _as_part(path: Path, options: ReadOptions, collected: _Collected) -> RawPart:
    names = check_names(list(collected.columns), path)
    size = len(collected.places)
    arrays: dict[str, pa.Array] = {}
    for name, cells in zip(names, collected.columns.values(), strict=True):
        if options.wanted is None or name in options.wanted:
            arrays[name] = _as_array([*cells, *[None] * (size - len(cells))], name in options.plain)
    table = pa.table(arrays) if arrays else pa.table({"": pa.nulls(size)}).select([])
    rows = tuple(LostRows(np.array(places, dtype=np.int64), reason) for reason, places in sorted(collected.lost.items()))
    return RawPart(names, table, np.array(collected.places, dtype=np.int64), rows, _nested_cells(collected.nested))


def _as_array(cells: Sequence[str | None], plain: bool) -> pa.Array:
    text = pa.array([cell if cell is None else _whole(cell) for cell in cells], pa.large_string())
    return text if plain else text.dictionary_encode()


def _whole(cell: str) -> str:
    """Lone surrogates (`\\ud800` in JSON) are no text; they become the sign for a character that is missing."""
    return cell if cell.isascii() else cell.encode("utf-8", errors="replace").decode()


def _nested_cells(nested: Mapping[str, Sequence[int]]) -> tuple[LostCells, ...]:
    return tuple(
        LostCells(name, np.array(rows, dtype=np.int64), ["(nested)"] * len(rows), NESTED) for name, rows in sorted(nested.items()) if rows
    )


SOURCE = Source("JSON Lines", (".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson", ".ndjson.gz", ".ndjson.zst"), read)
