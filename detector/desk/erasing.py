"""`suluh erase`: a copy of a data set without one applicant or agent (UU 27/2022 Art. 8, GDPR Art. 17). The original stays as it is.

The cases stay, so that queues and the office's record hold; what names the person goes: the id, the free text of complaints
about the person's cases, and every column of the applications that neither the contract nor a fee of the charter knows.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from detector.desk.one_person import Person, all_about
from detector.desk.page import Line, Page, counted
from detector.desk.people import COLUMNS
from detector.pseudonyms import Pseudonyms
from detector.reading.files import InputPath, find_inputs
from detector.settings import Settings
from detector.sources.base import is_utf8, open_stream
from features.charter import load_charter
from features.charter.model import CHARTER_FILE
from features.errors import SuluhError
from features.tables import TABLES

Row = dict[str, Any]
Change = Callable[[Row], bool]
"""Empties cells of a row, in place; whether any was."""


@dataclass(frozen=True)
class Erased:
    """How many rows were changed, by table, and the runs that still hold the person's pseudonym or cases."""

    person: Person
    rows: Mapping[str, int]
    runs: tuple[str, ...]
    out: Path


def erase(dataset: Path, person: Person, out: Path, settings: Settings, pseudonyms: Pseudonyms, runs: Iterable[Path]) -> Erased:
    """Write the copy to `out`, a new folder; SuluhError where the person is not in the data set, or a file cannot be rewritten."""
    if person.kind == "officer":
        raise SuluhError("An officer's acts are the office's own record, which is not erased here: see docs/data-protection.md.")
    if out.exists():
        raise SuluhError(f"{out}: exists already. Name a new folder with --out.")
    held = all_about(dataset, person, settings, pseudonyms, list(runs))
    if not held.rows:
        raise SuluhError(f"{dataset}: nobody is called '{person.id}' in {COLUMNS[person.kind][0][1]}. Write it as the files do.")
    changes = {"applications": _application(dataset, person, settings), "complaints": _complaint(held.cases, settings)}
    inputs = find_inputs(dataset, settings)
    try:
        shutil.copytree(dataset, out)
        rows = {
            table: sum(_rewrite(each, out / _inside(each, dataset), change, table, settings) for each in inputs.get(table, ()))
            for table, change in changes.items()
        }
    except (OSError, UnicodeError, csv.Error, ValueError) as fault:
        shutil.rmtree(out, ignore_errors=True)
        raise SuluhError(f"{dataset}: the copy cannot be written ({fault}). Nothing was kept of it.") from None
    except SuluhError:
        shutil.rmtree(out, ignore_errors=True)
        raise
    still = tuple(run for run, told in held.runs.items() if told["cases"] or told["findings"])
    return Erased(person, rows, still, out)


def _inside(each: InputPath, dataset: Path) -> Path:
    if not each.path.is_relative_to(dataset):
        raise SuluhError(f"{each.path} lies outside the data set. Copy it into the folder first.")
    return each.path.relative_to(dataset)


def _application(dataset: Path, person: Person, settings: Settings) -> Change:
    """Empties the person's id, and in the same rows every column that is not needed."""
    theirs = settings.columns.get("applications", {})
    own = theirs.get(COLUMNS[person.kind][0][1], COLUMNS[person.kind][0][1])
    charter = load_charter(dataset / CHARTER_FILE)
    needed = {name for service in charter.services.values() for fee in service.fees or () for name in fee.amount.names}
    kept = {theirs.get(name, name) for name in {*TABLES["applications"].by_name, *needed}} - {own}

    def change(row: Row) -> bool:
        if str(row.get(own) or "").strip() != person.id:
            return False
        row.update(dict.fromkeys(row.keys() - kept))
        return True

    return change


def _complaint(cases: frozenset[str], settings: Settings) -> Change:
    """Empties the words of complaints about the person's cases."""
    theirs = settings.columns.get("complaints", {})
    case, text = theirs.get("case_id", "case_id"), theirs.get("text", "text")

    def change(row: Row) -> bool:
        if str(row.get(case) or "").strip() not in cases or not row.get(text):
            return False
        row[text] = None
        return True

    return change


def _rewrite(each: InputPath, place: Path, change: Change, table: str, settings: Settings) -> int:
    """Write one file anew in its own format; how many rows were changed."""
    formats = settings.formats_of(table)
    match each.source.name:
        case "CSV":
            data, count = _csv(_text(each.path, formats.encoding), formats.delimiter, change)
        case "JSON Lines":
            data, count = _jsonl(_text(each.path, formats.encoding), change)
        case "Parquet":
            return _parquet(each.path, place, change)
        case other:
            raise SuluhError(f"{each.name}: a file of the format {other} is not rewritten. Save it as CSV first.")
    encoding = "utf-8" if is_utf8(formats.encoding) else formats.encoding
    codec = {".gz": "gzip", ".zst": "zstd"}.get(place.suffix.lower())
    with pa.output_stream(str(place), compression=codec) as stream:
        stream.write(data.encode(encoding))
    return count


def _text(path: Path, encoding: str) -> str:
    with open_stream(path) as stream:
        held: bytes = stream.read()
    return held.decode("utf-8-sig" if is_utf8(encoding) else encoding)


def _csv(text: str, delimiter: str, change: Change) -> tuple[str, int]:
    """Rows with more or fewer cells than the header keep their cells; what is changed is so by the header's names."""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    header = [name.strip() for name in rows[0]] if rows else []
    count = 0
    for place, cells in enumerate(rows[1:], 1):
        row: Row = dict(zip(header, cells, strict=False))
        if change(row):
            count += 1
            rows[place] = [row[name] or "" for name in header[: len(cells)]] + cells[len(header) :]
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return held.getvalue(), count


def _jsonl(text: str, change: Change) -> tuple[str, int]:
    """Lines that are no JSON object stay as they are."""
    count, lines = 0, text.splitlines()
    for place, line in enumerate(lines):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and change(row):
            count += 1
            lines[place] = json.dumps(row, ensure_ascii=False)
    return "".join(f"{line}\n" for line in lines), count


def _parquet(path: Path, place: Path, change: Change) -> int:
    held = pq.read_table(path)
    rows = held.to_pylist()
    count = sum([change(row) for row in rows])
    schema = pa.schema([field.with_nullable(True) for field in held.schema])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), place)
    return count


def erased_page(done: Erased) -> Page:
    """What was changed, and what is still to be done by hand."""
    rows = ", ".join(f"{counted(count, 'row')} of {table}" for table, count in done.rows.items())
    runs = (Line(f"Still held by {run}: scan the new data set, then delete that folder.", "note") for run in done.runs)
    return (
        Line(f"Written: {done.out}, without {done.person.kind} '{done.person.id}' ({rows} emptied).", "good"),
        *runs,
        Line("The old data set and its backups still name the person: they are yours to delete. Then put the new one in its place."),
    )
