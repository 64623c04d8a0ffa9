"""A data set read whole: files in, the contract's tables, the rejects and the counts out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from detector.fetching import brought_in
from detector.reading.cells import Codes, Times, Whole, Words, look_up, share_words
from detector.reading.duplicates import as_integers, resolve_key, sort_rows
from detector.reading.event_order import order_events
from detector.reading.faults import as_frame as reject_frame
from detector.reading.faults import as_rejects
from detector.reading.files import InputFile, InputPath, find_inputs, hash_files
from detector.reading.frames import SHARED, as_frame, attribute_frame, filled_columns, shared_dtypes
from detector.reading.local_time import Zones, years_of
from detector.reading.table import ReadTable, read_table
from detector.settings import Settings
from features.calendar.zones import ZoneTable
from features.charter.model import Charter
from features.tables import CASE_TABLES, TABLES, Tables

NO_APPLICATION = "no application has this case_id. Add the application, or correct the id"
APPLICATION_UNUSABLE = "its application could not be used: see the rejects of applications. Correct that first"
SYSTEM_OFFICER = "the settings list this officer under system_officers; the system is no officer. Remove it from one of the two"
UNKNOWN_COMPLAINT_CASE = "no application has this case_id; the complaint is kept without it. Correct the id"


@dataclass(frozen=True)
class RowCounts:
    """Rows of a table: `read` is `used` + `rejected` + `collapsed` (second and later copies of identical rows)."""

    read: int
    used: int
    rejected: int
    collapsed: int


@dataclass(frozen=True)
class DataSet:
    """A data set in memory, what could not be used (contract, rejects.parquet), and what was read."""

    tables: Tables
    rejects: pd.DataFrame
    inputs: tuple[InputFile, ...]
    counts: Mapping[str, RowCounts]
    notes: tuple[str, ...]


def read_data_set(path: Path, charter: Charter, settings: Settings) -> DataSet:
    """The data set in a folder; SuluhError where a file or a required column is missing or a file cannot be read at all."""
    with brought_in(settings) as fetched, ThreadPoolExecutor(max_workers=1) as beside:
        inputs = find_inputs(path, settings, fetched)
        hashes = beside.submit(hash_files, inputs)
        read = {name: read_table(schema, inputs.get(name, ()), settings) for name, schema in TABLES.items()}
        settled = _settle(read, charter, settings)
        tables = _finish(settled, charter)
        rejects = reject_frame([as_rejects(name, table.origin, table.faults, table.lost) for name, table in tables.items()])
        files = _input_files(inputs, read, hashes.result())
    counts = {name: _count(table) for name, table in tables.items() if name in inputs}
    notes = tuple(note for table in tables.values() for note in table.notes)
    return DataSet(_as_tables(tables), rejects, files, counts, notes)


def _count(table: ReadTable) -> RowCounts:
    return RowCounts(table.read, table.size, table.read - table.size - table.collapsed, table.collapsed)


def _input_files(
    inputs: Mapping[str, Sequence[InputPath]], read: Mapping[str, ReadTable], hashes: Mapping[Path, str]
) -> tuple[InputFile, ...]:
    return tuple(
        InputFile(each.name, table, read[table].rows_by_file[each.name], hashes[each.path], each.path.stat().st_size, each.fetched)
        for table, files in inputs.items()
        for each in files
    )


def _settle(read: Mapping[str, ReadTable], charter: Charter, settings: Settings) -> dict[str, ReadTable]:
    """Rows tied to their application, times made instants, one row a key."""
    tables = dict(read)
    offices = share_words([tables[name].words(column) for name, column in SHARED[1]])
    for (name, column), words in zip(SHARED[1], offices, strict=True):
        tables[name] = tables[name].with_columns({column: words})
    times = [cells for table in tables.values() for cells in table.columns.values() if isinstance(cells, Times)]
    years = years_of(times)
    zones = Zones.of(charter, offices[0].words.to_pylist(), years)
    clock = _Clock(zones, {name: _written_in(name, settings, years) for name in tables})
    known = tables["applications"].words("case_id").words
    applications = resolve_key(clock.settle(tables["applications"], tables["applications"].words("office_id").codes), "case_id")
    tables["applications"] = applications
    for name in CASE_TABLES:
        table = _join_cases(tables[name], applications, known)
        tables[name] = clock.settle(table, _office_of(table, applications))
    officers = _without_system(tables["officers"], settings)
    tables["officers"] = clock.settle(officers, officers.words("office_id").codes)
    tables["verdicts"] = clock.settle(tables["verdicts"], None)
    for name, schema in TABLES.items():
        if schema.key is not None and name != "applications":
            tables[name] = resolve_key(tables[name], schema.key)
    return tables


@dataclass(frozen=True)
class _Clock:
    """The offices' zones, and for each table the zone that the settings say its times are written in."""

    zones: Zones
    written_in: Mapping[str, ZoneTable | None]

    def settle(self, table: ReadTable, office: Codes | None) -> ReadTable:
        written_in = self.written_in[table.schema.name]
        changed = {name: self.zones.settle(cells, office, written_in) for name, cells in table.columns.items() if isinstance(cells, Times)}
        return table.with_columns(changed)


def _written_in(table: str, settings: Settings, years: tuple[int, int]) -> ZoneTable | None:
    zone = settings.formats_of(table).timezone
    return None if zone is None else ZoneTable.of(zone, dt.date(years[0] - 1, 1, 1), dt.date(years[1] + 1, 12, 31))


def _join_cases(table: ReadTable, applications: ReadTable, known: pa.LargeStringArray) -> ReadTable:
    """`case`, the application's row number, instead of case_id; rows without an application rejected, or a complaint's id dropped."""
    words = table.words("case_id")
    by_word = pc.index_in(words.words, applications.words("case_id").words).fill_null(-1).to_numpy()
    lost = np.flatnonzero(by_word < 0)
    was_read = np.zeros(len(by_word) + 1, dtype=np.bool_)
    was_read[lost] = pc.is_in(words.words.take(pa.array(lost)), known).to_numpy(zero_copy_only=False)
    case = look_up(by_word, words.codes, -1)
    lacking = (case < 0) & ~words.is_missing
    unusable = lacking & was_read[words.codes]
    table = table.with_columns({"case": Whole(case.astype(np.int64))})
    if table.schema.by_name["case_id"].required:
        kept = ~unusable
        table = table.reject("case_id", unusable, APPLICATION_UNUSABLE).reject("case_id", (lacking & ~unusable)[kept], NO_APPLICATION)
    else:
        table = table.drop_cells("case_id", lacking, UNKNOWN_COMPLAINT_CASE)
    return replace(table, columns={name: cells for name, cells in table.columns.items() if name != "case_id"})


def _office_of(table: ReadTable, applications: ReadTable) -> Codes:
    """The office of each row's application; without one, the office that the row names itself."""
    case = table.columns["case"]
    assert isinstance(case, Whole)
    office = look_up(applications.words("office_id").codes, case.values, -1)
    if "office_id" in table.columns:
        office = np.where(case.values < 0, table.words("office_id").codes, office)
    return office


def _without_system(officers: ReadTable, settings: Settings) -> ReadTable:
    words = officers.words("officer_id")
    system = pc.is_in(words.words, pa.array(settings.system_officers, words.words.type)).to_numpy(zero_copy_only=False)
    return officers.reject("officer_id", np.append(system, False)[words.codes], SYSTEM_OFFICER)


def _finish(tables: Mapping[str, ReadTable], charter: Charter) -> dict[str, ReadTable]:
    """Categories shared, and the rows of every table in the order of their content."""
    done = dict(tables)
    for group in SHARED:
        for (name, column), words in zip(group, share_words([done[name].words(column) for name, column in group]), strict=True):
            done[name] = done[name].with_columns({column: words})
    done = {name: _with_sorted_words(table) for name, table in done.items()}
    done["events"] = order_events(done["events"], done["applications"].words("service_code"), charter)
    verdicts = done["verdicts"].columns
    keys = [as_integers(verdicts[name]) for name in ("finding_id", "decided_at", "verdict", "reason")]
    done["verdicts"] = sort_rows(done["verdicts"], keys)
    return done


def _with_sorted_words(table: ReadTable) -> ReadTable:
    """Columns that share no categories with others have their own, sorted."""
    shared = {place for group in SHARED for place in group}
    own = {name: cells for name, cells in table.columns.items() if isinstance(cells, Words) and (table.schema.name, name) not in shared}
    return table.with_columns({name: cells.sorted() for name, cells in own.items()})


def _as_tables(tables: Mapping[str, ReadTable]) -> Tables:
    dtypes = shared_dtypes(tables)
    frames = {name: as_frame(table, dtypes) for name, table in tables.items()}
    filled = {name: filled_columns(table) for name, table in tables.items()}
    status = frames["payments"]["status"]
    frames["payments"]["status"] = _with_default(status, TABLES["payments"].by_name["status"].default)
    return Tables(**frames, attributes=attribute_frame(tables["applications"]), filled=filled)


def _with_default(column: pd.Series, default: str | None) -> pd.Series:
    if default is None or not column.isna().any():
        return column
    if default not in column.cat.categories:
        column = column.cat.set_categories(sorted([*column.cat.categories, default]))
    return column.fillna(default)
