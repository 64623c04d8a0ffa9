"""A workbook sheet: typed columns, and text that stays text whatever it begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from detector.reports.words import clip
from detector.wording import is_missing

LONGEST_TEXT = 32_000
"""A cell of a spreadsheet holds 32,767 characters; what is cut is told by the ellipsis."""

Kind = Literal["text", "wrap", "number", "integer", "share", "time", "flag"]
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_FORMATS: Mapping[Kind, Mapping[str, object]] = {
    "text": {"valign": "top"},
    "wrap": {"valign": "top", "text_wrap": True},
    "number": {"valign": "top", "num_format": "#,##0.####"},
    "integer": {"valign": "top", "num_format": "#,##0"},
    "share": {"valign": "top", "num_format": "0.000"},
    "time": {"valign": "top", "num_format": "yyyy-mm-dd hh:mm"},
    "flag": {"valign": "top"},
}


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet: its heading, where it comes from, what it holds, and its width in characters.

    link: the column of the frame with the place in this workbook that a cell leads to (`internal:...`), missing where it leads nowhere.
    """

    heading: str
    source: str
    kind: Kind = "text"
    width: float = 14
    link: str | None = None


class Styles:
    """The cell formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self.kinds: dict[Kind, Format] = {kind: book.add_format(dict(held)) for kind, held in _FORMATS.items()}
        # The quote prefix keeps such a text a text even after somebody edits the cell.
        self.risky = {kind: book.add_format({**_FORMATS[kind], "quote_prefix": True}) for kind in _FORMATS}
        self.link = book.add_format({**_FORMATS["text"], "font_color": "#7A2A0B", "underline": 1, "quote_prefix": True})
        self.head = book.add_format({"bold": True, "valign": "top", "text_wrap": True, "bottom": 1, "bg_color": "#F0EBE0"})
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.note = book.add_format({"italic": True, "font_color": "#5D584F"})


def write_text(sheet: Worksheet, row: int, column: int, text: object, styles: Styles, kind: Kind = "text") -> None:
    """Write a text as a string cell: never a formula, a number, a link or a date."""
    shown = clip(text, LONGEST_TEXT)[:LONGEST_TEXT]
    risky = shown.startswith(_RISKY) or str(text).startswith(_RISKY)
    sheet.write_string(row, column, shown, styles.risky[kind] if risky else styles.kinds[kind])


def write_table(sheet: Worksheet, frame: pd.DataFrame, columns: Iterable[SheetColumn], most: int, styles: Styles, where: str) -> None:
    """Write the first `most` rows of a frame with a frozen heading and filters; a last line tells what was left out, and `where` it is."""
    held = tuple(columns)
    shown = frame.head(most)
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(held):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, styles.head)
    # Row by row: a workbook in constant memory takes cells in no other order.
    cells = [shown[column.source].tolist() if column.source in shown else [None] * len(shown) for column in held]
    links = [shown[column.link].tolist() if column.link in shown else None for column in held]
    for row, values in enumerate(zip(*cells, strict=True), start=1):
        for place, (column, value) in enumerate(zip(held, values, strict=True)):
            target = links[place]
            if target is not None and not is_missing(value) and not is_missing(target[row - 1]):
                # Only our own places in this workbook: the data gives the text, never the target.
                sheet.write_url(row, place, target[row - 1], styles.link, clip(value, LONGEST_TEXT)[:LONGEST_TEXT])
            elif not is_missing(value):
                _WRITERS[column.kind](sheet, row, place, value, styles, column.kind)
    if held:
        sheet.autofilter(0, 0, max(1, len(shown)), len(held) - 1)
    if len(frame) > len(shown):
        told = f"{len(frame) - len(shown):,} further rows are in {where} / baris selebihnya ada di {where}"
        sheet.write_string(len(shown) + 1, 0, told, styles.note)


def _write_list(sheet: Worksheet, row: int, column: int, value: Any, styles: Styles, kind: Kind) -> None:
    many = isinstance(value, (list, tuple, np.ndarray))
    write_text(sheet, row, column, ", ".join(map(str, value)) if many else value, styles, kind)


def _write_number(sheet: Worksheet, row: int, column: int, value: Any, styles: Styles, kind: Kind) -> None:
    """A number as a number; what is none stays text."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        write_text(sheet, row, column, value, styles)
        return
    if np.isfinite(number):
        sheet.write_number(row, column, number, styles.kinds[kind])
    else:
        write_text(sheet, row, column, value, styles)


def _write_time(sheet: Worksheet, row: int, column: int, value: Any, styles: Styles, kind: Kind) -> None:
    """A time as the office's wall clock showed it; one that a spreadsheet cannot hold (before 1900) stays text."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        write_text(sheet, row, column, value, styles)
        return
    if moment.year < 1901:
        write_text(sheet, row, column, value, styles)
    else:
        sheet.write_datetime(row, column, moment.replace(tzinfo=None), styles.kinds[kind])


def _write_flag(sheet: Worksheet, row: int, column: int, value: Any, styles: Styles, kind: Kind) -> None:
    sheet.write_boolean(row, column, bool(value), styles.kinds[kind])


_WRITERS: Mapping[Kind, Callable[[Worksheet, int, int, Any, Styles, Kind], None]] = {
    "text": _write_list,
    "wrap": _write_list,
    "number": _write_number,
    "integer": _write_number,
    "share": _write_number,
    "time": _write_time,
    "flag": _write_flag,
}
