"""XLSX: the first sheet, or the one that the settings name. A row's place is the sheet's own row number; blank rows are no rows.

Cells become text: a date or time in ISO 8601, a number with up to the 15 digits that a spreadsheet keeps.
"""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
import pyarrow as pa

from detector.sources.base import LostCells, LostRows, RawPart, ReadOptions, Source, check_names, number_text
from features.errors import SuluhError, nearest_hint

DAMAGED = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
)
"""What the reader of spreadsheets raises on a file that is damaged or none."""
FORMULA_FAULT = "holds a spreadsheet error instead of a value. Correct the formula and save the file again"


def read(path: Path, options: ReadOptions) -> RawPart:
    """The sheet's wanted columns as text."""
    import openpyxl  # half a second that only a spreadsheet is worth
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            rows = [(number, row) for number, row in enumerate(_sheet(book, path, options).iter_rows(values_only=True), start=1)]
    except (InvalidFileException, *DAMAGED) as fault:
        raise SuluhError(f"{path.name}: not an XLSX file that can be read ({fault}). Save it again as XLSX.") from None
    rows = [(number, row) for number, row in rows if any(cell is not None and cell != "" for cell in row)]
    if not rows:
        raise SuluhError(f"{path.name}: the sheet is empty. Its first row must hold the column names.")
    return _as_part(path, options, rows[0][1], rows[1:])


def _sheet(book: Any, path: Path, options: ReadOptions) -> Any:
    if options.sheet is None:
        return book.worksheets[0]
    if options.sheet not in book.sheetnames:
        raise SuluhError(f"{path.name}: there is no sheet '{options.sheet}'. {nearest_hint(options.sheet, book.sheetnames)}")
    return book[options.sheet]


def _as_part(path: Path, options: ReadOptions, header: Sequence[Any], rows: Sequence[tuple[int, Sequence[Any]]]) -> RawPart:
    width = max(position + 1 for position, cell in enumerate(header) if cell not in (None, ""))
    names = check_names(["" if cell is None else str(cell) for cell in header[:width]], path)
    sound = [(number, row) for number, row in rows if not any(cell not in (None, "") for cell in row[width:])]
    fitting = {number for number, _ in sound}
    lost = np.array([number for number, _ in rows if number not in fitting], dtype=np.int64)
    columns = list(zip(*zip_longest(*[row[:width] for _, row in sound]), strict=True)) if sound else []
    padded = [[*row[:width], *[None] * (width - len(row))] for row in columns]
    by_name = dict(zip(names, zip(*padded, strict=True), strict=True)) if padded else {name: () for name in names}
    wanted = options.wants(names)
    arrays = {name: _as_array(by_name[name], options, name in options.plain) for name in wanted}
    cells = [found for name in wanted for found in _spreadsheet_errors(name, by_name[name])]
    places = np.array([number for number, _ in sound], dtype=np.int64)
    reason = f"the row has cells beyond the {width} columns of the header. Correct the row and scan again"
    table = pa.table(arrays) if arrays else pa.table({"": pa.nulls(len(sound))}).select([])
    return RawPart(names, table, places, (LostRows(lost, reason),) if len(lost) else (), tuple(cells))


def _as_array(cells: Iterable[Any], options: ReadOptions, plain: bool) -> pa.Array:
    text = pa.array([_as_text(cell, options) for cell in cells], pa.large_string())
    return text if plain else text.dictionary_encode()


def _as_text(cell: Any, options: ReadOptions) -> str | None:
    if cell is None or _is_error(cell):
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return number_text(cell, options)
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def _is_error(cell: Any) -> bool:
    return isinstance(cell, str) and cell in {"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"}


def _spreadsheet_errors(name: str, cells: Sequence[Any]) -> list[LostCells]:
    rows = [row for row, cell in enumerate(cells) if _is_error(cell)]
    if not rows:
        return []
    return [LostCells(name, np.array(rows, dtype=np.int64), [str(cells[row]) for row in rows], FORMULA_FAULT)]


SOURCE = Source("XLSX", (".xlsx",), read)
