"""`suluh person`: all that a data set, and scans of it, hold about one person, as JSON (UU 27/2022 Arts 5-7, GDPR Art. 15).

Rows stand as they are in the files: those that name the person, and of an applicant or agent every row of the person's cases.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from detector.desk.page import Line, Page, counted
from detector.desk.people import COLUMNS, Kind
from detector.pseudonyms import Pseudonyms
from detector.publishing import is_run
from detector.reading.files import InputPath, find_inputs
from detector.run import read_run
from detector.settings import Settings
from detector.sources.base import ReadOptions
from features.errors import SuluhError
from features.tables import CASE_TABLES, TABLES


@dataclass(frozen=True)
class Person:
    """Who it is: the kind and the id as the data set has it."""

    kind: Kind
    id: str


@dataclass(frozen=True)
class Held:
    """What is held of a person: rows by table, and by run the cases and findings, under the name or the pseudonym."""

    person: Person
    token: str
    cases: frozenset[str]
    rows: dict[str, list[dict[str, Any]]]
    runs: dict[str, dict[str, Any]]

    @property
    def is_empty(self) -> bool:
        return not any(self.rows.values()) and not any(run["findings"] or run["cases"] for run in self.runs.values())


def all_about(dataset: Path, person: Person, settings: Settings, pseudonyms: Pseudonyms, runs: Sequence[Path]) -> Held:
    """All rows of the data set and of the runs about a person."""
    inputs = find_inputs(dataset, settings)
    token = pseudonyms.token(person.kind, person.id)
    own = {table: [name for held, name in COLUMNS[person.kind] if held == table] for table in TABLES}
    named = {table: _rows(inputs.get(table, ()), table, own[table], {person.id}, settings) for table in inputs if own[table]}
    cases = _cases(named, settings) if person.kind != "officer" else frozenset()
    others = [table for table in CASE_TABLES if table in inputs and cases]
    rows = named | {table: _rows(inputs[table], table, ["case_id"], cases, settings) for table in others}
    return Held(person, token, cases, {k: v for k, v in rows.items() if v}, {str(run): _of_run(run, person, token, cases) for run in runs})


def _cases(named: dict[str, list[dict[str, Any]]], settings: Settings) -> frozenset[str]:
    column = settings.columns.get("applications", {}).get("case_id", "case_id")
    return frozenset(str(row[column]).strip() for row in named.get("applications", ()) if row.get(column) is not None)


def options_of(table: str, settings: Settings) -> ReadOptions:
    """Read every column of a table's files, as the settings say they are written."""
    formats = settings.formats_of(table)
    return ReadOptions(None, frozenset(), formats.delimiter, formats.decimal, formats.encoding, formats.sheet)


def _rows(
    inputs: Iterable[InputPath], table: str, columns: Sequence[str], wanted: Iterable[str], settings: Settings
) -> list[dict[str, Any]]:
    """The rows of a table's files of which one of `columns` (the contract's names) holds one of the texts."""
    theirs = settings.columns.get(table, {})
    texts = pa.array(sorted(wanted), pa.large_string())
    found: list[dict[str, Any]] = []
    for each in inputs:
        raw = each.source.read(each.path, options_of(table, settings))
        hits = [_holds(raw.table.column(name), texts) for name in (theirs.get(c, c) for c in columns) if name in raw.table.column_names]
        if hits:
            hit = hits[0]
            for more in hits[1:]:
                hit = pc.or_(hit, more)
            found += raw.table.filter(hit).to_pylist()
    return found


def _holds(column: pa.ChunkedArray, texts: pa.Array) -> pa.ChunkedArray:
    words = column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
    return pc.is_in(pc.utf8_trim_whitespace(words.cast(pa.large_string())), texts)


def _of_run(folder: Path, person: Person, token: str, cases: frozenset[str]) -> dict[str, Any]:
    """The rows of a run about the person: by name or pseudonym, and by the numbers of the person's cases."""
    if not is_run(folder):
        raise SuluhError(f"{folder}: not a run folder. Give the folder that 'suluh scan' wrote with --run.")
    run, names = read_run(folder), {person.id, token}
    of_case = run.findings["case_id"].isin(cases)
    subject = run.findings["subject_id"].astype("object").fillna("").astype(str)
    of_person = subject.isin(names) | run.findings["officer_id"].isin(names) | subject.str.endswith(f"|{token}")
    about = run.findings[of_case | of_person | run.findings["evidence"].astype(str).str.contains(token, regex=False)]
    officers = run.officers[run.officers["officer_id"].isin(names)]
    return {
        "as_of": run.manifest.get("as_of"),
        "cases": _records(run.cases[run.cases["case_id"].isin(cases)]),
        "officers": _records(officers),
        "findings": _records(about),
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = json.loads(frame.to_json(orient="records"))
    return held


def write_person(held: Held, out: Path) -> None:
    """The export as a JSON file that only its owner can read."""
    told = {
        "person": {"kind": held.person.kind, "id": held.person.id, "pseudonym": held.token},
        "cases": sorted(held.cases),
        "data_set": held.rows,
        "runs": held.runs,
    }
    try:
        out.touch(mode=0o600)
        out.chmod(0o600)
        out.write_text(json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")
    except OSError as fault:
        raise SuluhError(f"{out}: {fault.strerror or fault}. Choose another file with --out.") from None


def person_page(held: Held, out: Path) -> Page:
    """What was found where."""
    rows = ", ".join(f"{counted(len(rows), 'row')} of {table}" for table, rows in held.rows.items()) or "nothing"
    runs = (f"{run}: {counted(len(told['cases']), 'case')}, {counted(len(told['findings']), 'finding')}" for run, told in held.runs.items())
    return (Line(f"In the data set: {rows}."), *map(Line, runs), Line(f"Written: {out} (it names a person: keep it accordingly)"))
