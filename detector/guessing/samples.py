"""The first rows of each file that may be a table, with how the file is written: encoding and delimiter, from its own bytes."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from detector.reading.words import code_text
from detector.sources.base import ReadOptions, Source, find_sources, open_stream, split_suffix
from features.errors import SuluhError

ROWS = 5_000
HEAD_BYTES = 2 << 20
DELIMITERS = (",", ";", "\t", "|")
MOST_FILES = 60


@dataclass(frozen=True)
class Place:
    """Files that are one table: a file, a folder's parts, or a query. `given` are the entries for [files]; `title` is for people."""

    title: str
    given: tuple[str, ...]
    first: Path
    query: str | None = None


@dataclass(frozen=True)
class Sample:
    """Up to ROWS rows as text; `times`: columns typed as times, with their zone ("" for none); `numbers`: typed as numbers."""

    place: Place
    columns: dict[str, pa.LargeStringArray]
    rows: int
    times: dict[str, str]
    numbers: frozenset[str]
    encoding: str = "utf-8"
    delimiter: str = ","
    is_csv: bool = False


def places_in(folder: Path) -> tuple[Place, ...]:
    """What may be tables in a folder: its files, and its folders of parts, by name; SuluhError where there are none."""
    sources = find_sources()
    found: list[Place] = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith((".", "_")):
            continue
        if entry.is_dir():
            parts = [part for part in sorted(entry.rglob("*")) if part.is_file() and split_suffix(part.name, sources)]
            parts = [part for part in parts if not part.name.startswith((".", "_"))]
            if parts:
                found.append(Place(entry.name, (str(entry.resolve()),), parts[0]))
        elif split_suffix(entry.name, sources) is not None:
            found.append(Place(entry.name, (str(entry.resolve()),), entry))
    if not found:
        endings = ", ".join(sorted({suffix for source in sources for suffix in source.suffixes}))
        raise SuluhError(f"{folder}: no file that could be a table. Endings that are read: {endings}.")
    if len(found) > MOST_FILES:
        told = f"{len(found)} files and folders that may be tables; {MOST_FILES} are the most"
        raise SuluhError(f"{folder}: {told}. Put the parts of one table into a folder.")
    return tuple(found)


def take_samples(places: Iterable[Place]) -> tuple[tuple[Sample, ...], tuple[str, ...]]:
    """(samples, what could not be read and why)."""
    samples: list[Sample] = []
    notes: list[str] = []
    for place in places:
        try:
            samples.append(take_sample(place))
        except SuluhError as fault:
            notes.append(f"{place.title}: {fault}")
    return tuple(samples), tuple(notes)


def take_sample(place: Place) -> Sample:
    """The first rows of a place; SuluhError where it cannot be read."""
    found = split_suffix(place.first.name, find_sources())
    if found is None:
        raise SuluhError("no format reads a file of this name.")
    source = found[1]
    if source.name == "Parquet":
        return _parquet_sample(place)
    if source.name == "XLSX":
        return _text_sample(place, source, place.first, ReadOptions())
    encoding, text = _head(place.first)
    delimiter = guess_delimiter(text) if source.name == "CSV" else ","
    with tempfile.TemporaryDirectory(prefix="suluh-") as beside:  # the same reader as a scan's, on the first rows alone
        copy = Path(beside) / f"head{source.suffixes[0]}"
        copy.write_text(text, encoding="utf-8")
        sample = _text_sample(place, source, copy, ReadOptions(delimiter=delimiter))
    return replace(sample, encoding=encoding, delimiter=delimiter, is_csv=source.name == "CSV")


def _parquet_sample(place: Place) -> Sample:
    try:
        batch = next(pq.ParquetFile(place.first).iter_batches(ROWS), None)
    except (OSError, ValueError, pa.ArrowException) as fault:
        raise SuluhError(f"not a Parquet file that can be read ({str(fault)[:200]}).") from None
    if batch is None:
        raise SuluhError("the file holds no row.")
    kinds = {field.name: field.type for field in batch.schema}
    times = {name: getattr(kind, "tz", None) or "" for name, kind in kinds.items() if pa.types.is_timestamp(kind) or pa.types.is_date(kind)}
    numbers = {name for name, kind in kinds.items() if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)}
    return _as_sample(place, pa.table(batch.columns, names=batch.schema.names), times, frozenset(numbers))


def _text_sample(place: Place, source: Source, path: Path, options: ReadOptions) -> Sample:
    table = source.read(path, options).table.slice(0, ROWS)
    return _as_sample(place, table, {}, frozenset())


def _as_sample(place: Place, table: pa.Table, times: dict[str, str], numbers: frozenset[str]) -> Sample:
    columns: dict[str, pa.LargeStringArray] = {}
    for name in table.column_names:
        words = code_text(table.column(name))
        if words is not None:  # lists and the like are no column of ours
            columns[name] = words.text()
    return Sample(place, columns, table.num_rows, times, numbers)


def _head(path: Path) -> tuple[str, str]:
    """(encoding, text) of the first lines."""
    try:
        with open_stream(path) as stream:
            data: bytes = stream.read(HEAD_BYTES)
    except OSError as fault:
        raise SuluhError(f"the file cannot be read ({fault}).") from None
    if not data.strip():
        raise SuluhError("the file is empty.")
    encoding = guess_encoding(data, whole=len(data) < HEAD_BYTES)
    text = data.decode(encoding, errors="replace").lstrip("\ufeff")
    if len(data) == HEAD_BYTES and "\n" in text:
        text = text[: text.rindex("\n") + 1]
    return encoding, "".join(text.splitlines(keepends=True)[: ROWS + 1])


def guess_encoding(data: bytes, *, whole: bool = True) -> str:
    """UTF-16 by its mark, UTF-8 where it is that, else cp1252; a character cut in two at the end of a part counts for UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        if whole or fault.start < len(data) - 4:
            return "cp1252"
    return "utf-8"


def guess_delimiter(text: str) -> str:
    """The mark that cuts the first records into the same number of cells, and into most."""
    lines = "".join(text.splitlines(keepends=True)[:200])

    def cells(mark: str) -> tuple[float, int]:
        widths = [len(record) for record in csv.reader(io.StringIO(lines), delimiter=mark) if record]
        width = widths[0] if widths else 0
        return (_share(widths, width) if width > 1 else 0.0, width)

    best = max(DELIMITERS, key=cells)
    return best if cells(best)[1] > 1 else ","


def _share(widths: Sequence[int], width: int) -> float:
    return round(sum(each == width for each in widths) / len(widths), 1)
