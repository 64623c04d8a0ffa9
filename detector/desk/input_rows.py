"""Where the rows of a dossier stand in the input: file and row, for each row of the cases that its findings rest on.

A finding names its evidence by content, so that every split of the input tells the same; a reader who wants to see the row itself
is given its place here, from the very files that were scanned: one that has changed since is named and not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from detector.desk.deciding import find_data_set
from detector.reading.files import InputPath, find_inputs
from detector.reports.dossier import InputRow, InputRows
from detector.reports.words import Both
from detector.run import Run
from detector.run_folder import sha256
from detector.settings import Settings, settings_of
from detector.sources.base import ReadOptions
from features.errors import SuluhError

CELLS: Mapping[str, tuple[str, ...]] = {
    "applications": ("submitted_at",),
    "events": ("activity", "timestamp"),
    "payments": ("payment_id", "amount", "paid_at"),
    "charges": ("charge_id", "amount", "charged_at"),
}
"""What tells a row of a case from its others; never a name of a person."""

MOST_ROWS = 500
NOT_THERE = Both(
    "The data set was not at hand when this dossier was written, so files and rows are not named; give it with --dataset.",
    "Kumpulan data tidak tersedia saat berkas keterangan ini dibuat, sehingga file dan barisnya tidak disebut; sebutkan dengan --dataset.",
)


def input_rows(run_folder: Path, run: Run, findings: pd.DataFrame, case_id: str | None, dataset: Path | None) -> InputRows:
    """The rows of the findings' cases, in the order of table, file and row; SuluhError where `dataset` is no data set."""
    try:
        folder = find_data_set(run_folder, run.manifest, dataset)
        settings = settings_of((run.manifest.get("settings") or {}).get("values") or {})
        inputs = find_inputs(folder, settings)
    except SuluhError:
        if dataset is not None:
            raise
        return InputRows((), 0, NOT_THERE)
    cases = _cases(findings["evidence"]) | ({case_id} if case_id is not None else set())
    hashes = {str(each["file"]): str(each["sha256"]) for each in run.manifest.get("inputs") or ()}
    known = [(table, each) for table, files in inputs.items() if table in CELLS for each in files]
    changed = [each.name for _, each in known if sha256(each.path) != hashes.get(each.name)]
    found = [row for table, each in known if each.name not in changed for row in _rows(table, each, cases, settings)]
    return InputRows(tuple(found[:MOST_ROWS]), max(0, len(found) - MOST_ROWS), _changed(changed))


def _changed(names: list[str]) -> Both:
    listed = ", ".join(names)
    words = Both(f"Not the files that were scanned, so not read: {listed}.", f"Bukan file yang dipindai, sehingga tidak dibaca: {listed}.")
    return words if names else Both("", "")


def _cases(evidence: Iterable[object]) -> set[str]:
    """The numbers of the cases whose rows stand in the evidence."""
    return {str(row["case_id"]) for text in evidence for row in _evidence_rows(text) if row.get("case_id") is not None}


def _evidence_rows(text: object) -> Iterator[Mapping[str, Any]]:
    try:
        held = json.loads(str(text))
    except ValueError:
        return
    rows = held.get("rows") if isinstance(held, dict) else None
    yield from (row for row in (rows if isinstance(rows, list) else ()) if isinstance(row, dict))


def _rows(table: str, each: InputPath, cases: Iterable[str], settings: Settings) -> Iterator[InputRow]:
    theirs = settings.columns.get(table, {})
    names = {name: theirs.get(name, name) for name in ("case_id", *CELLS[table])}
    formats = settings.formats_of(table)
    options = ReadOptions(frozenset(names.values()), frozenset(), formats.delimiter, formats.decimal, formats.encoding, formats.sheet)
    raw = each.source.read(each.path, options)
    if names["case_id"] not in raw.table.column_names:
        return
    hits = pc.is_in(pc.utf8_trim_whitespace(_words(raw.table.column(names["case_id"]))), pa.array(sorted(cases), pa.large_string()))
    places = raw.places[hits.to_numpy(zero_copy_only=False)].tolist()
    held = {name: _words(raw.table.filter(hits).column(own)).to_pylist() for name, own in names.items() if own in raw.table.column_names}
    for turn, place in enumerate(places):
        cells = {name: str(column[turn]).strip() for name, column in held.items() if column[turn] is not None}
        yield InputRow(table, each.name, int(place), cells.pop("case_id"), cells)


def _words(column: pa.ChunkedArray) -> pa.ChunkedArray:
    plain = column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
    return plain.cast(pa.large_string())
