"""Each format: what stands in the file comes out, what cannot be read is named with its place, and a file that is none is refused."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.reading import DataSet, read_data_set
from detector.settings import Formats, Settings
from detector.sources.base import ReadOptions, find_sources, split_suffix
from features.charter.model import Charter
from features.errors import SuluhError
from features.tables import TABLES
from tests.test_reading.small_sets import SOUND, assert_sum_holds, write_csv

HEADER = "case_id,activity,timestamp,officer_id\n"


def write_applications(folder: Path) -> None:
    write_csv(folder / "applications.csv", SOUND["applications"])


def read_events(folder: Path, charter: Charter, data: bytes, name: str = "events.csv", settings: Settings | None = None) -> DataSet:
    write_applications(folder)
    (folder / name).write_bytes(data)
    data_set = read_data_set(folder, charter, settings or Settings())
    assert_sum_holds(data_set)
    return data_set


def seen(data_set: DataSet) -> list[tuple[int, str]]:
    """(row, reason's first words) of the rejects of events."""
    own = data_set.rejects[data_set.rejects["table"] == "events"]
    return [(row, " ".join(reason.split()[:4])) for row, reason in zip(own["row"], own["reason"], strict=True)]


def test_the_formats_are_found_by_walking_the_folder() -> None:
    assert [source.name for source in find_sources()] == ["CSV", "JSON Lines", "Parquet", "XLSX"]
    found = split_suffix("Events.CSV.GZ", find_sources())
    assert found is not None
    assert found[0] == "Events"
    assert split_suffix("events.txt", find_sources()) is None
    assert split_suffix(".csv", find_sources()) is None


def test_csv_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path, charter: Charter) -> None:
    text = HEADER + 'A1,check,2024-01-03,"O\n1"\n\nA1,check\nA1,check,2024-01-04,O1\nA1,check,2024-01-05,O1,more\n,,,\nA1,check,never,O1\n'
    data_set = read_events(tmp_path, charter, text.encode())
    assert seen(data_set) == [(2, "holds a line break"), (4, "the row has 2"), (6, "the row has 5"), (8, "is not a time")]
    assert data_set.counts["events"].read == 5


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_marks(ending: str, mark: bytes, tmp_path: Path, charter: Charter) -> None:
    text = (HEADER + "A1,check,2024-01-03,O1\nA2,check,bad,O1\n").replace("\n", ending)
    data_set = read_events(tmp_path, charter, mark + text.encode())
    assert data_set.counts["events"].used == 1
    assert seen(data_set) == [(3, "is not a time")]


def test_an_open_quotation_mark_costs_its_own_row_only(tmp_path: Path, charter: Charter) -> None:
    rows = "".join(f"A1,step {number},2024-01-03,O1\n" for number in range(500))
    data_set = read_events(tmp_path, charter, (HEADER + 'A1,"check,2024-01-03,O1\n' + rows + "A1,last\n").encode())
    assert seen(data_set) == [(2, "a quotation mark is"), (503, "the row has 2")]
    assert data_set.counts["events"].used == 500


def test_an_open_quotation_mark_in_a_large_file(tmp_path: Path, charter: Charter) -> None:
    rows = "".join(f"A1,step {number},2024-01-03T00:00:{number % 60:02},O1\n" for number in range(300_000))
    data_set = read_events(tmp_path, charter, (HEADER + 'A1,"check,2024-01-03,O1\n' + rows).encode())
    assert seen(data_set) == [(2, "a quotation mark is")]
    assert data_set.counts["events"].used == 300_000


def test_bytes_that_are_no_text_are_named_where_they_stand(tmp_path: Path, charter: Charter) -> None:
    rows = b"A1,caf\xe9,2024-01-03,O1\nA1,check,2024-01-03,\xff\nA\xff,x\nA1,check,2024-01-04,O1\n"
    data_set = read_events(tmp_path, charter, HEADER.encode() + rows)
    assert seen(data_set) == [(2, "holds bytes that are"), (3, "holds bytes that are"), (4, "the row has 2")]
    assert data_set.rejects["used"].tolist() == [False, True, False]
    assert data_set.rejects["value"].tolist()[0] == "caf\ufffd"


def test_other_encodings_and_marks(tmp_path: Path, charter: Charter) -> None:
    formats = Formats(delimiter=";", encoding="cp1252", decimal=",", thousands=".", time_formats=("%d/%m/%Y",))
    settings = Settings(table_formats={"events": formats, "payments": formats})
    (tmp_path / "payments.csv").write_bytes("payment_id;case_id;amount;paid_at;method\nP1;A1;1.250,50;31/12/2024;café\n".encode("cp1252"))
    data_set = read_events(tmp_path, charter, HEADER.replace(",", ";").encode() + b"A1;caf\xe9;31/12/2024;O1\n", settings=settings)
    assert data_set.rejects.empty
    assert data_set.tables.events["activity"].tolist() == ["café"]
    assert data_set.tables.payments[["amount", "method"]].to_numpy().tolist() == [[12_505_000, "café"]]


def test_utf_16(tmp_path: Path, charter: Charter) -> None:
    data = (HEADER + "A1,periksa é,2024-01-03,O1\n").encode("utf-16")
    with pytest.raises(SuluhError, match='encoding = "utf-16"'):
        read_events(tmp_path, charter, data)
    settings = Settings(table_formats={"events": Formats(encoding="utf-16")})
    assert read_events(tmp_path, charter, data, settings=settings).tables.events["activity"].tolist() == ["periksa é"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"case_id;activity;timestamp\nA1;check;2024-01-03\n", 'set delimiter = ";"'),
        (b"case_id,activity,activity,timestamp\n", "the column name 'activity' stands twice"),
        (b"case_id,activity,time_stamp\n", r"the required column 'timestamp' .* Did you mean 'time_stamp'"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(data: bytes, message: str, tmp_path: Path, charter: Charter) -> None:
    with pytest.raises(SuluhError, match=message):
        read_events(tmp_path, charter, data)


@pytest.mark.parametrize("data", [HEADER.encode(), HEADER.encode().rstrip()])
def test_a_header_alone_is_a_table_without_rows(data: bytes, tmp_path: Path, charter: Charter) -> None:
    data_set = read_events(tmp_path, charter, data)
    assert data_set.counts["events"].read == 0
    assert len(data_set.tables.events) == 0


@pytest.mark.parametrize("suffix", [".csv.gz", ".csv.zst", ".CSV.GZ", ".jsonl.gz"])
def test_compressed_files(suffix: str, tmp_path: Path, charter: Charter) -> None:
    text = HEADER + "A1,check,2024-01-03,O1\n"
    if "jsonl" in suffix:
        text = json.dumps({"case_id": "A1", "activity": "check", "timestamp": "2024-01-03"}) + "\n"
    codec = "zstd" if suffix.endswith("zst") else "gzip"
    data = pa.compress(text.encode(), codec, asbytes=True) if codec == "zstd" else gzip.compress(text.encode())
    assert read_events(tmp_path, charter, data, f"events{suffix}").counts["events"].used == 1


@pytest.mark.parametrize("name", ["events.csv.gz", "events.csv.zst", "events.jsonl.gz", "events.parquet", "events.xlsx"])
@pytest.mark.parametrize("data", [b"not such a file at all", gzip.compress(b"a,b\n" * 9999, mtime=0)[:40], b""])
def test_a_damaged_file_is_refused_with_a_sentence(name: str, data: bytes, tmp_path: Path, charter: Charter) -> None:
    with pytest.raises(SuluhError, match=rf"^{name}: .*(cannot be read|can be read|empty)"):
        read_events(tmp_path, charter, data, name)


def test_json_lines(tmp_path: Path, charter: Charter) -> None:
    lines = [
        '{"case_id": "A1", "activity": "check", "timestamp": "2024-01-03T10:00:00+07:00", "sequence": 1}',
        "",
        '{"case_id": "A1", "activity": "check",',
        '["A1", "check"]',
        '{"case_id": "A1", "activity": "two", "timestamp": "2024-01-03", "officer_id": 7}',
        '{"case_id": "A1", "activity": "three", "timestamp": "2024-01-03", "officer_id": ["O1"]}',
        '{"case_id": "A1", "activity": null, "timestamp": "2024-01-03"}',
        '{"case_id": "A1", "activity": "\\ud800", "timestamp": "2024-01-03"}',
    ]
    data = "\n".join(lines).encode() + b'\n{"case_id": "\xff"}\n'
    data_set = read_events(tmp_path, charter, data, "events.jsonl")
    assert [row for row, _ in seen(data_set)] == [3, 4, 6, 7, 9]
    assert data_set.rejects["used"].tolist() == [False, False, True, False, False]
    assert data_set.tables.events["officer_id"].dropna().tolist() == ["7"]


def test_json_numbers_keep_their_digits_under_any_decimal_mark(tmp_path: Path, charter: Charter) -> None:
    write_applications(tmp_path)
    settings = Settings(table_formats={"payments": Formats(decimal=",", thousands=".")})
    line = '{"payment_id": "P1", "case_id": "A1", "amount": 12345678901234.5678, "paid_at": "2024-01-03"}\n'
    (tmp_path / "payments.jsonl").write_text(line, encoding="utf-8")
    data_set = read_events(tmp_path, charter, HEADER.encode(), settings=settings)
    assert data_set.tables.payments["amount"].tolist() == [123_456_789_012_345_678]


def test_json_lines_of_which_none_can_be_read_are_rejects(tmp_path: Path, charter: Charter) -> None:
    data_set = read_events(tmp_path, charter, b"nonsense\nmore\n", "events.jsonl")
    assert data_set.counts["events"].rejected == 2


def test_a_sheet(tmp_path: Path, charter: Charter) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["payment_id", "case_id", "amount", "paid_at", "fee_code", None],
        ["P1", "A1", 150000.5, dt.datetime(2024, 1, 3, 10), 7, None],
        [None, None, None, None, None, None],
        ["P2", "A1", 0.1 + 0.2, dt.date(2024, 1, 3), "#N/A", None],
        ["P3", "A1", "#DIV/0!", "2024-01-03", None, None],
        ["P4", "A1", 1, 45000, None, None],
        ["P5", "A1", 1, dt.datetime(2024, 1, 3), None, "beyond"],
    ):
        sheet.append(row)
    write_applications(tmp_path)
    book.save(tmp_path / "payments.xlsx")
    settings = Settings(table_formats={"payments": Formats(decimal=",", thousands=".")})
    data_set = read_events(tmp_path, charter, HEADER.encode(), settings=settings)
    assert data_set.tables.payments["amount"].tolist() == [1_500_005_000, 3_000]
    assert data_set.tables.payments["fee_code"].tolist()[0] == "7"
    faults = data_set.rejects[["row", "column", "used"]].to_numpy().tolist()
    assert faults == [[4, "fee_code", True], [5, "amount", False], [6, "paid_at", False], [7, "", False]]


def test_a_sheet_by_its_name(tmp_path: Path, charter: Charter) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Log").append(["case_id", "activity", "timestamp"])
    write_applications(tmp_path)
    book.save(tmp_path / "events.xlsx")
    with pytest.raises(SuluhError, match=r"there is no sheet 'Lok'. Did you mean 'Log'"):
        read_data_set(tmp_path, charter, Settings(table_formats={"events": Formats(sheet="Lok")}))
    assert read_data_set(tmp_path, charter, Settings(table_formats={"events": Formats(sheet="Log")})).counts["events"].read == 0


def test_parquet_types(tmp_path: Path, charter: Charter) -> None:
    write_applications(tmp_path)
    table = {
        "case_id": pa.array(["A1", "A2", None], pa.large_string()),
        "activity": pa.array(["check", "check", "check"]).dictionary_encode(),
        "timestamp": pa.array([dt.datetime(2024, 1, 3), dt.datetime(2024, 1, 4), None], pa.timestamp("ms", "Asia/Tokyo")),
        "officer_id": pa.array([7.0, None, 8.0]),
        "sequence": pa.array([1, 2, 3], pa.int8()),
    }
    pq.write_table(pa.table(table), tmp_path / "events.parquet")
    data_set = read_data_set(tmp_path, charter, Settings())
    assert data_set.tables.events["officer_id"].tolist()[0] == "7"
    assert data_set.rejects[["row", "column", "used"]].to_numpy().tolist() == [[3, "case_id", False], [3, "timestamp", False]]
    assert_sum_holds(data_set)


def test_parquet_columns_of_nothing_and_coded_columns_of_numbers(tmp_path: Path, charter: Charter) -> None:
    applications = pa.Table.from_pylist(SOUND["applications"]).append_column("decided_at", pa.nulls(2)).append_column("note", pa.nulls(2))
    pq.write_table(applications.append_column("floor", pa.array([3, 3]).dictionary_encode()), tmp_path / "applications.parquet")
    write_csv(tmp_path / "events.csv", SOUND["events"])
    payments = {"payment_id": ["P1"], "case_id": ["A1"], "amount": pa.array([5]).dictionary_encode(), "paid_at": [dt.date(2024, 1, 5)]}
    pq.write_table(pa.table(payments | {"status": pa.nulls(1), "receipt_no": pa.nulls(1)}), tmp_path / "payments.parquet")
    data_set = read_data_set(tmp_path, charter, Settings())
    assert data_set.rejects.empty
    assert data_set.tables.applications["decided_at"].isna().all()
    assert data_set.tables.payments["amount"].tolist() == [50_000]
    assert data_set.tables.payments["status"].tolist() == ["paid"]
    assert not data_set.tables.has("payments.status")
    assert data_set.tables.attributes["note"].isna().all()


def test_a_parquet_type_that_cannot_be_is_refused(tmp_path: Path, charter: Charter) -> None:
    write_applications(tmp_path)
    pq.write_table(pa.table({"case_id": ["A1"], "activity": ["x"], "timestamp": [17]}), tmp_path / "events.parquet")
    with pytest.raises(SuluhError, match=r"events.parquet, column 'timestamp': holds int64, where times are expected"):
        read_data_set(tmp_path, charter, Settings())


def test_parts_in_several_formats_are_one_table(tmp_path: Path, charter: Charter) -> None:
    write_csv(tmp_path / "applications" / "a.csv", [SOUND["applications"][0]])
    second = dict(SOUND["applications"][1]) | {"land_area_m2": 80.5, "note": "x"}
    pq.write_table(pa.Table.from_pylist([second]), tmp_path / "applications" / "b.parquet")
    (tmp_path / "applications" / "_SUCCESS").touch()
    data_set = read_events_in(tmp_path, charter)
    assert data_set.tables.attributes["land_area_m2"].tolist() == [120.0, 80.5]
    assert data_set.tables.attributes["note"].isna().tolist() == [True, False]
    assert [(each.name, each.rows) for each in data_set.inputs][:2] == [("applications/a.csv", 1), ("applications/b.parquet", 1)]


def read_events_in(folder: Path, charter: Charter) -> DataSet:
    write_csv(folder / "events.csv", SOUND["events"])
    return read_data_set(folder, charter, Settings())


def test_an_attribute_is_words_where_one_value_is_no_number(tmp_path: Path, charter: Charter) -> None:
    write_csv(tmp_path / "applications" / "a.csv", [SOUND["applications"][0]])
    pq.write_table(pa.Table.from_pylist([dict(SOUND["applications"][1]) | {"land_area_m2": 80.0}]), tmp_path / "applications" / "b.parquet")
    write_csv(tmp_path / "applications" / "c.csv", [dict(SOUND["applications"][0]) | {"case_id": "A3", "land_area_m2": "large"}])
    assert read_events_in(tmp_path, charter).tables.attributes["land_area_m2"].tolist() == ["120", "80", "large"]


@pytest.mark.parametrize("table", [name for name in TABLES if TABLES[name].required])
def test_a_missing_required_file_is_named_with_the_nearest(table: str, tmp_path: Path, charter: Charter) -> None:
    for name in ("applications", "events"):
        write_csv(tmp_path / f"{name}.csv", SOUND[name])
    (tmp_path / f"{table}.csv").rename(tmp_path / f"{table.capitalize()}.csv")
    with pytest.raises(SuluhError, match=rf"the required table '{table}' is missing: .* Did you mean '{table.capitalize()}.csv'"):
        read_data_set(tmp_path, charter, Settings())


def test_a_table_that_is_there_twice_is_refused(tmp_path: Path, charter: Charter) -> None:
    write_applications(tmp_path)
    for name in ("events.csv", "events.jsonl"):
        (tmp_path / name).write_text(HEADER, encoding="utf-8")
    with pytest.raises(SuluhError, match=r"the table 'events' is there twice: events.csv and events.jsonl"):
        read_data_set(tmp_path, charter, Settings())


def test_no_folder(tmp_path: Path, charter: Charter) -> None:
    with pytest.raises(SuluhError, match="there is no such folder"):
        read_data_set(tmp_path / "nowhere", charter, Settings())


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=12)


@given(rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=15), name=st.sampled_from(["CSV", "JSON Lines"]))
def test_what_is_written_is_read(rows: list[tuple[str, str, str]], name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("round") / "file"
    columns = {letter: [row[place] for row in rows] for place, letter in enumerate("abc")}
    if name == "CSV":
        write_csv(path, [dict(zip("abc", row, strict=True)) for row in rows])
    else:
        path.write_text("\n".join(json.dumps(dict(zip("abc", row, strict=True))) for row in rows), encoding="utf-8")
    source = next(source for source in find_sources() if source.name == name)
    part = source.read(path, ReadOptions(plain=frozenset("a")))
    expected = pd.DataFrame(columns)
    kept = expected[(expected != "").any(axis=1)] if name == "CSV" else expected
    assert part.table.to_pandas().astype("str").to_numpy().tolist() == kept.to_numpy().tolist()
    assert part.places.tolist() == [row + (2 if name == "CSV" else 1) for row in kept.index]


@pytest.mark.parametrize(
    ("header", "cells", "hint"),
    [
        ("decided_at,submited", "2024-01-05,2024-01-03", "Did you mean 'submited'?"),
        ("decided_at,submitted_by", "2024-01-05,clerk", "No other column of the file could be it."),
        ("decided_at,submitted_to,tanggal", "2024-01-05,front desk,2024-01-03", "It may be one of: tanggal."),
    ],
)
def test_a_missing_column_is_only_taken_for_a_free_one_of_its_kind(
    header: str, cells: str, hint: str, tmp_path: Path, charter: Charter
) -> None:
    (tmp_path / "applications.csv").write_text(f"case_id,service_code,office_id,{header}\nA1,S,JKT,{cells}\n")
    (tmp_path / "events.csv").write_text(HEADER)
    with pytest.raises(SuluhError, match="the required column 'submitted_at'") as fault:
        read_data_set(tmp_path, charter, Settings())
    assert hint in str(fault.value)
    assert "decided_at" not in str(fault.value)


def test_all_missing_columns_are_told_at_once(tmp_path: Path, charter: Charter) -> None:
    with pytest.raises(SuluhError, match="2 required columns are missing") as fault:
        read_events(tmp_path, charter, b"case_id,aktivitas\nA1,periksa\n")
    assert "'activity'" in str(fault.value) and "'timestamp'" in str(fault.value)
