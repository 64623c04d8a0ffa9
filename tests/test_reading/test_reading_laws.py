"""What holds for every data set: the sum, and that neither the order of rows nor the cut into files changes anything."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detector.reading import DataSet, read_data_set
from detector.settings import Formats, Settings
from features.charter.model import Charter
from features.tables import TABLES, Column
from tests.test_reading.small_sets import assert_sum_holds, write_csv

TIMES = st.sampled_from(
    [
        "2024-01-02",
        "2024-01-02T00:00:00",
        "2024-01-02 09:30",
        "2024-01-02T02:30:00Z",
        "2024-03-31T02:30:00",
        "02/01/2024",
        "31/31/2024",
        "1800-01-01",
    ]
)
VALUES: dict[str, st.SearchStrategy[str]] = {
    "key": st.sampled_from(["A1", "A2", "A3", " A1", "", "B\n1"]),
    "id": st.sampled_from(
        ["A1", "A2", "JKT", "JYP", "AMS", "S", "check", "approve", "receive", "granted", "paid", "confirmed", "", "x\ty"]
    ),
    "time": TIMES,
    "money": st.sampled_from(["1", "1.0", "2.5", "-3", "1,5", "", "9" * 20]),
    "integer": st.sampled_from(["1", "2", "2.0", "", "x"]),
    "text": st.sampled_from(["", "words", 'a "quoted", word', "two\nlines", "ünïcödé"]),
}
FORMATS = Settings(formats=Formats(time_formats=("%d/%m/%Y",)), system_officers=("x",))


def cells(column: Column) -> st.SearchStrategy[str]:
    if column.name == "case_id":
        return st.sampled_from(["A1", "A2", "A3", "A4", ""])
    if column.name == "office_id":
        return st.sampled_from(["JKT", "JYP", "AMS", "elsewhere"])
    return VALUES[column.kind]


def rows_of(name: str) -> st.SearchStrategy[list[dict[str, str]]]:
    columns: dict[str, st.SearchStrategy[str]] = {column.name: cells(column) for column in TABLES[name].columns}
    if TABLES[name].attributes:
        columns["land_value"] = st.sampled_from(["", "1", "2.50", "large"])
    return st.lists(st.fixed_dictionaries(columns), max_size=8)


DATA_SETS = st.fixed_dictionaries({name: rows_of(name) for name in TABLES})
LAW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def read_parts(tables: dict[str, list[dict[str, str]]], parts: int, charter: Charter) -> DataSet:
    """The tables cut into `parts` files each."""
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in tables.items():
            header = dict.fromkeys(
                [column.name for column in TABLES[name].columns] + (["land_value"] if TABLES[name].attributes else []), ""
            )
            for part in range(parts):
                write_with_header(Path(folder) / name / f"part-{part}.csv", header, rows[part::parts])
        return read_data_set(Path(folder), charter, FORMATS)


def write_with_header(path: Path, header: dict[str, str], rows: list[dict[str, str]]) -> None:
    write_csv(path, [header, *rows])
    lines = path.read_text(encoding="utf-8").split("\n", 2)
    path.write_text("\n".join([lines[0], lines[2]]), encoding="utf-8")


def assert_same(left: DataSet, right: DataSet) -> None:
    for name in (*TABLES, "attributes"):
        pd.testing.assert_frame_equal(getattr(left.tables, name), getattr(right.tables, name))
        for column in getattr(left.tables, name).select_dtypes("category"):
            assert getattr(left.tables, name)[column].cat.categories.equals(getattr(right.tables, name)[column].cat.categories)
    assert left.tables.filled == right.tables.filled
    assert left.counts == right.counts
    assert count_faults(left) == count_faults(right)


def count_faults(data_set: DataSet) -> Any:
    return data_set.rejects.groupby(["table", "column", "value", "reason", "used"]).size().to_dict()


@LAW
@given(tables=DATA_SETS, seed=st.integers(0, 2**32))
def test_any_rows_are_read_to_the_end_and_their_order_does_not_matter(
    tables: dict[str, list[dict[str, str]]], seed: int, charter: Charter
) -> None:
    first = read_parts(tables, 1, charter)
    assert_sum_holds(first)
    shuffled = {name: random.Random(seed).sample(rows, len(rows)) for name, rows in tables.items()}
    assert_same(first, read_parts(shuffled, 1, charter))


@LAW
@given(tables=DATA_SETS, parts=st.integers(2, 4))
def test_the_cut_into_files_does_not_matter(tables: dict[str, list[dict[str, str]]], parts: int, charter: Charter) -> None:
    split = read_parts(tables, parts, charter)
    assert_sum_holds(split)
    assert_same(read_parts(tables, 1, charter), split)


@LAW
@given(tables=DATA_SETS)
def test_the_tables_have_the_form_that_they_promise(tables: dict[str, list[dict[str, str]]], charter: Charter) -> None:
    read = read_parts(tables, 1, charter).tables
    assert read.applications["case_id"].is_monotonic_increasing and read.applications["case_id"].is_unique
    assert len(read.attributes) == len(read.applications)
    assert (read.events["case"].diff().dropna() >= 0).all()
    within = read.events.groupby("case")["timestamp"].diff().dropna()
    assert (within >= pd.Timedelta(0)).all()
    officers = [read.events["officer_id"], read.payments["collected_by"], read.charges["officer_id"], read.officers["officer_id"]]
    assert len({tuple(column.cat.categories) for column in officers}) == 1
    for name, schema in TABLES.items():
        frame = getattr(read, name)
        for column in schema.columns:
            kept = "case" if column.name == "case_id" and "case" in frame else column.name
            assert not column.required or frame[kept].notna().all(), (name, column.name)
            if column.kind == "time":
                assert str(frame[column.name].dtype) == "datetime64[us]"
                assert not (frame[f"{column.name}_is_date"] & frame[column.name].isna()).any()


@LAW
@given(data=st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused_with_a_sentence(data: bytes, charter: Charter) -> None:
    from features.errors import SuluhError

    with tempfile.TemporaryDirectory() as folder:
        for name in ("applications", "events"):
            required = [column.name for column in TABLES[name].columns if column.required]
            for ending, head in (
                (".csv", ",".join(required).encode() + b"\n"),
                (".jsonl", b""),
                (".parquet", b""),
                (".csv.gz", b""),
                (".xlsx", b""),
            ):
                part = Path(folder) / ending[1:] / f"{name}{ending}"
                part.parent.mkdir(exist_ok=True)
                part.write_bytes(head + data)
        for place in Path(folder).iterdir():
            try:
                assert_sum_holds(read_data_set(place, charter, Settings()))
            except SuluhError as fault:
                assert len(str(fault)) > 20
