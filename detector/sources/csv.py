"""CSV, plain or compressed (.gz, .zst): text with a header and one record a line.

A row's place is the number of its record, the header being 1 and blank lines counted: what a spreadsheet shows beside the
row. A record with a quoted line break counts as one. Rows of nothing but empty cells are no rows.

The file is parsed by threads; only where that meets a broken record is it parsed again in order, to number the records.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from detector.sources.base import LostCells, LostRows, RawPart, ReadOptions, Source, check_names, is_utf8, open_stream
from features.errors import SuluhError

BLOCK = 8 << 20
LARGEST_BLOCK = (1 << 31) - 1
HEADER_BYTES = 1 << 20
BROKEN = "\U0010ffff"
"""Stands for bytes that the encoding does not know; a noncharacter, so that no honest text holds it."""
RARE_BYTE = re.compile(re.escape(BROKEN.encode()[:1]))
VALID_UTF8 = (
    r"^(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    r"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8e][\x80-\xbf]{2}|\xf4\x8f[\x80-\xbe][\x80-\xbf]"
    r"|\xf4\x8f\xbf[\x80-\xbe])*$"
)
"""UTF-8 byte by byte (Unicode 3.9, table 3-7), without BROKEN."""
DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
UNDECODABLE = "holds bytes that are not {encoding} text. Save the file as UTF-8, or set encoding under [formats] in the settings"


@dataclass
class _Broken:
    """Records with a wrong number of cells, as the parser meets them; it numbers them only where it reads in order."""

    numbers: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def keep(self, row: arrow_csv.InvalidRow) -> str:
        self.numbers.append(row.number or 0)
        self.texts.append(row.text)
        return "skip"


@dataclass(frozen=True)
class _Layout:
    """The header, and how many blank lines stand before it."""

    names: tuple[str, ...]
    blank_before: int


def read(path: Path, options: ReadOptions) -> RawPart:
    """The file's wanted columns as text, dictionary-encoded unless `options.plain` names them."""
    try:
        layout = _read_layout(path, options)
        if not options.wants(layout.names):  # whoever wanted others has to say so
            return RawPart(layout.names, pa.table({}), np.zeros(0, dtype=np.int64))
        part = _read_rows(path, options, layout)
        if part is None:  # whether a row is blank can only be told from all its cells
            part = _read_rows(path, replace(options, wanted=None), layout)
        assert part is not None
        return replace(part, table=part.table.select(options.wants(layout.names)))
    except OSError as fault:
        raise SuluhError(f"{path.name}: the file cannot be read ({fault}). It may be cut off or damaged: copy it again.") from None


def _read_layout(path: Path, options: ReadOptions) -> _Layout:
    with open_stream(path) as stream:
        head = stream.read(HEADER_BYTES)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") and is_utf8(options.encoding):
        raise SuluhError(
            f'{path.name}: the file is UTF-16 text. Save it as UTF-8, or set encoding = "utf-16" under [formats] in the settings.'
        )
    try:
        text = head.decode(options.encoding, errors="replace").lstrip("\ufeff")
    except LookupError:
        raise SuluhError(f"the encoding '{options.encoding}' of the settings is not known. Usual ones: utf-8, cp1252, utf-16.") from None
    records = csv.reader(io.StringIO(text, newline=""), delimiter=options.delimiter)
    for blank, record in enumerate(records):
        if any(cell.strip() for cell in record):
            _check_delimiter(record, path, options)
            return _Layout(check_names(record, path), blank)
    raise SuluhError(f"{path.name}: the file is empty. Its first line must hold the column names.")


def _check_delimiter(header: Sequence[str], path: Path, options: ReadOptions) -> None:
    others = [mark for mark in DELIMITERS if mark != options.delimiter and mark in header[0]]
    if len(header) == 1 and others:
        mark = others[0]
        raise SuluhError(
            f"{path.name}: the header is one single column, '{header[0][:60]}'. The columns seem to be separated by {DELIMITERS[mark]}: "
            f"set delimiter = {_quote(mark)} under [formats] in the settings."
        )


def _quote(mark: str) -> str:
    return '"\\t"' if mark == "\t" else f'"{mark}"'


def _read_rows(path: Path, options: ReadOptions, layout: _Layout) -> RawPart | None:
    """None where a row could be blank or not, by what stands in the columns that are not wanted."""
    table, broken = _parse_file(path, options, layout)
    blank = _find_blank(table)
    if blank.any() and table.num_columns < len(layout.names):
        return None
    first = layout.blank_before + 2
    places = np.arange(first, first + table.num_rows + len(broken.texts), dtype=np.int64)
    lost: tuple[LostRows, ...] = ()
    if broken.texts:
        lines = [re.split(r"\r\n|\n|\r", text) for text in broken.texts]
        numbers = np.array(broken.numbers, dtype=np.int64) + layout.blank_before
        sound, starts = _renumber(places, numbers, np.array([len(each) for each in lines], dtype=np.int64))
        regained, regained_places, lost = _read_lines(lines, starts, len(layout.names), options.delimiter)
        table = _append(table, regained, layout)
        places = np.concatenate((sound, regained_places))
        blank = np.concatenate((blank, np.zeros(len(regained_places), dtype=np.bool_)))
    if blank.any():
        table, places = table.filter(pa.array(~blank)), places[~blank]
    table, cells = _check_text(table, options.encoding)
    return RawPart(layout.names, table, places, lost, cells)


def _parse_file(path: Path, options: ReadOptions, layout: _Layout) -> tuple[pa.Table, _Broken]:
    """Fast while all is well. A broken record ends that, and the careful way knows its number and its undecodable bytes."""
    broken = _Broken()
    if is_utf8(options.encoding):
        try:
            with open_stream(path) as stream:
                return _parse(stream, options, layout, None, BLOCK), broken
        except pa.ArrowInvalid:
            pass
    data = _decoded(path, options)
    for block in (BLOCK, min(max(len(data) + 1, BLOCK), LARGEST_BLOCK)):  # a quotation mark left open reaches over any block
        broken = _Broken()
        try:
            return _parse(pa.BufferReader(data), options, layout, broken, block), broken
        except pa.ArrowInvalid as error:
            fault = str(error)[:200]
    raise SuluhError(f"{path.name}: the file cannot be read as CSV ({fault}). Save it again as CSV.")


def _parse(stream: pa.NativeFile, options: ReadOptions, layout: _Layout, broken: _Broken | None, block: int) -> pa.Table:
    """By threads, an error for a broken record; or, with `broken`, in order and noting each."""
    plain, coded = pa.binary(), pa.dictionary(pa.int32(), pa.binary())
    names = options.wants(layout.names)
    return arrow_csv.read_csv(
        stream,
        read_options=arrow_csv.ReadOptions(
            use_threads=broken is None,
            block_size=block,
            column_names=layout.names,
            skip_rows=layout.blank_before,
            skip_rows_after_names=1,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=options.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=None if broken is None else broken.keep,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: plain if name in options.plain else coded for name in names},
            include_columns=names,
            check_utf8=False,
            strings_can_be_null=False,
        ),
    )


def _decoded(path: Path, options: ReadOptions) -> bytes:
    """The whole file as UTF-8 that ends with a line break, undecodable bytes as BROKEN."""
    with open_stream(path) as stream:
        data: bytes = stream.read()
    try:
        text = data.decode(options.encoding)
        if is_utf8(options.encoding):
            return data if data.endswith((b"\n", b"\r")) else data + b"\n"
    except UnicodeDecodeError:
        wide = options.encoding.lower().startswith(("utf-16", "utf-32"))
        text = data.decode(options.encoding, errors="replace" if wide else "surrogateescape")
        text = re.sub("[\udc80-\udcff]", BROKEN, text)
    return (text if text.endswith(("\n", "\r")) else text + "\n").encode("utf-8", errors="replace")


def _renumber(
    places: npt.NDArray[np.int64], broken: npt.NDArray[np.int64], spans: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Places of the sound rows and of the broken ones' first lines, now that a broken record counts as the lines it runs over."""
    shift = np.concatenate(([0], np.cumsum(spans - 1)))
    sound = np.setdiff1d(places, broken, assume_unique=True)
    return sound + shift[np.searchsorted(broken, sound)], broken + shift[:-1]


def _read_lines(
    records: Sequence[Sequence[str]], starts: npt.NDArray[np.int64], width: int, delimiter: str
) -> tuple[list[list[str]], npt.NDArray[np.int64], tuple[LostRows, ...]]:
    """Broken records line by line (an open quotation mark swallows sound lines): what is whole by itself, and what stays lost."""
    whole: list[list[str]] = []
    places: list[int] = []
    lost: dict[str, list[int]] = {}
    for lines, start in zip(records, starts.tolist(), strict=True):
        for place, line in enumerate(lines, start=start):
            row = _split_line(line, delimiter)
            if row is None:
                lost.setdefault("a quotation mark is opened and not closed. Correct the row and scan again", []).append(place)
            elif len(row) == width and len(lines) > 1:
                whole.append(row)
                places.append(place)
            elif line.strip():
                lost.setdefault(_wrong_width(len(row), width), []).append(place)
    rows = tuple(LostRows(np.array(at, dtype=np.int64), reason) for reason, at in sorted(lost.items()))
    return whole, np.array(places, dtype=np.int64), rows


def _wrong_width(cells: int, width: int) -> str:
    fault = "a delimiter is missing" if cells < width else "a cell that holds the delimiter is not in quotation marks"
    return f"the row has {cells} cells where the header has {width}: probably {fault}. Correct the row and scan again"


def _split_line(line: str, delimiter: str) -> list[str] | None:
    """The cells of one line; None where a quotation mark stays open."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _append(table: pa.Table, rows: Sequence[Sequence[str]], layout: _Layout) -> pa.Table:
    if not rows:
        return table
    cells = dict(zip(layout.names, zip(*rows, strict=True), strict=True))
    arrays = [pa.array([cell.encode() for cell in cells[name]], pa.binary()) for name in table.column_names]
    coded = [
        array.dictionary_encode() if pa.types.is_dictionary(kind) else array for array, kind in zip(arrays, table.schema.types, strict=True)
    ]
    return pa.concat_tables([table, pa.table(coded, names=table.column_names)])


def _find_blank(table: pa.Table) -> npt.NDArray[np.bool_]:
    """Rows whose every cell is empty; stops at the first column that has no empty cell."""
    blank = np.ones(table.num_rows, dtype=np.bool_)
    for column in table.columns:
        parts = [_is_empty(chunk) for chunk in column.chunks]
        blank &= np.concatenate(parts) if parts else blank
        if not blank.any():
            break
    return blank


def _is_empty(chunk: pa.Array) -> npt.NDArray[np.bool_]:
    if not isinstance(chunk, pa.DictionaryArray):
        return np.asarray(pc.equal(pc.binary_length(chunk), 0).to_numpy(zero_copy_only=False), dtype=np.bool_)
    code = pc.index(chunk.dictionary, pa.scalar(b"", pa.binary())).as_py()
    if code < 0:
        return np.zeros(len(chunk), dtype=np.bool_)
    return np.asarray(chunk.indices.to_numpy(zero_copy_only=False) == code, dtype=np.bool_)


def _check_text(table: pa.Table, encoding: str) -> tuple[pa.Table, tuple[LostCells, ...]]:
    """The columns as strings; cells that are no text become null and are listed."""
    columns, lost = [], []
    for name, column in zip(table.column_names, table.columns, strict=True):
        chunks, offset = [], 0
        for chunk in column.chunks:
            text, rows, values = _chunk_text(chunk)
            chunks.append(text)
            if len(rows):
                lost.append(LostCells(name, rows + offset, values, UNDECODABLE.format(encoding=encoding.upper())))
            offset += len(chunk)
        kind = pa.dictionary(pa.int32(), pa.string()) if pa.types.is_dictionary(column.type) else pa.string()
        columns.append(pa.chunked_array(chunks, kind))
    return pa.table(columns, names=table.column_names), tuple(lost)


def _chunk_text(chunk: pa.Array) -> tuple[pa.Array, npt.NDArray[np.int64], list[str]]:
    if isinstance(chunk, pa.DictionaryArray):
        words, bad, _ = _chunk_text(chunk.dictionary)
        indices = chunk.indices
        if not len(bad):
            return pa.DictionaryArray.from_arrays(indices, words), bad, []
        rows = np.flatnonzero(np.isin(indices.to_numpy(zero_copy_only=False), bad))
        values = chunk.take(pa.array(rows)).dictionary_decode()
        plain = pc.if_else(pc.is_in(indices, pa.array(bad, indices.type)), pa.scalar(None, indices.type), indices)
        return pa.DictionaryArray.from_arrays(plain, words), rows, _shown(values)
    sound = pc.match_substring_regex(chunk, VALID_UTF8) if _is_suspicious(chunk) else None
    if sound is None:
        return chunk.cast(pa.string()), np.zeros(0, dtype=np.int64), []
    rows = np.flatnonzero(~sound.to_numpy(zero_copy_only=False))
    return pc.if_else(sound, chunk, pa.scalar(None, chunk.type)).cast(pa.string()), rows, _shown(chunk.take(pa.array(rows)))


def _is_suspicious(chunk: pa.Array) -> bool:
    """Whether some of it is no UTF-8, or may hold BROKEN, whose first byte few texts hold."""
    try:
        chunk.cast(pa.string())
    except pa.ArrowInvalid:
        return True
    data = chunk.buffers()[2]
    return data is not None and RARE_BYTE.search(data) is not None


def _shown(values: pa.Array) -> list[str]:
    return [value.decode("utf-8", errors="replace").replace(BROKEN, "\ufffd") for value in values.to_pylist()]


SOURCE = Source("CSV", (".csv", ".csv.gz", ".csv.zst"), read)
