"""One of every broken row in every table and column: each is found in the rejects with its place and a reason to act on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from detector.reading import read_data_set
from detector.settings import Settings
from features.charter.model import Charter
from features.tables import TABLES, Column
from tests.test_reading.small_sets import SOUND, Reader, assert_sum_holds, write_csv

WRONG_VALUES = {
    "time": ["31/12/2024", "yesterday", "2024-02-30", "2024-13-01", "1024-01-01", "2024-01-01T25:00:00", "45000"],
    "money": ["abc", "1,5", "1.23456", "123456789012345", "1e3", "Rp 5", "--1"],
    "integer": ["one", "1.5", "9" * 20],
    "id": ["a\nb", "tab\tin it"],
    "key": ["a\nb"],
    "text": [],
}


def broken_cells(table: str) -> list[tuple[Column, str]]:
    """Every column of a table with every value that it cannot hold."""
    cases = []
    for column in TABLES[table].columns:
        values = list(WRONG_VALUES[column.kind])
        values += ["perhaps"] if column.choices else []
        values += [""] if column.required else []
        cases += [(column, value) for value in values]
    return cases


def broken_rows(table: str) -> list[dict[str, object]]:
    """A sound row for each of them with that one cell broken."""
    key = TABLES[table].key
    own_key = [{key: f"broken-{number}"} if key else {} for number in range(len(broken_cells(table)))]
    return [dict(SOUND[table][0]) | own | {column.name: value} for own, (column, value) in zip(own_key, broken_cells(table), strict=True)]


@pytest.mark.parametrize("table", list(TABLES))
def test_every_broken_cell_is_named_with_its_place_and_what_to_do(table: str, read: Reader) -> None:
    data_set = read(**{table: [*SOUND[table], *broken_rows(table)]})
    own = data_set.rejects[data_set.rejects["table"] == table].set_index("row")
    first = len(SOUND[table]) + 2
    for row, (column, value) in enumerate(broken_cells(table), start=first):
        assert row in own.index, (column.name, value)
        reject = own.loc[row]
        assert (reject["file"], reject["column"], reject["used"]) == (f"{table}.csv", column.name, not column.required)
        assert any(word in reject["reason"] for word in ("Correct", "Fill")), reject["reason"]
    assert len(own) == len(broken_cells(table))
    assert_sum_holds(data_set)


def test_all_broken_rows_of_all_tables_at_once_are_found(read: Reader) -> None:
    data_set = read(**{name: [*SOUND[name], *broken_rows(name)] for name in TABLES})
    assert_sum_holds(data_set)
    named = set(zip(data_set.rejects["table"], data_set.rejects["column"], strict=True))
    assert {(table, column.name) for table in TABLES for column, _ in broken_cells(table)} <= named


@pytest.mark.parametrize("table", [name for name in TABLES if TABLES[name].key])
def test_conflicting_rows_of_one_key_are_all_rejected(table: str, read: Reader) -> None:
    first = SOUND[table][0]
    changed = {"applications": "office_id", "officers": "role", "complaints": "category"}.get(table, "fee_code")
    data_set = read(**{table: [first, dict(first) | {changed: "other"}, dict(first), *SOUND[table][1:]]})
    found = data_set.rejects.query("table == @table")
    assert list(found["row"]) == [2, 3, 4]
    assert not found["used"].any()
    assert found["reason"].str.contains("says something else").all()
    assert data_set.counts[table].collapsed == 0
    assert_sum_holds(data_set)


@pytest.mark.parametrize("table", list(TABLES))
def test_identical_rows_are_one_and_counted(table: str, read: Reader) -> None:
    data_set = read(**{table: [*SOUND[table], *SOUND[table], SOUND[table][0]]})
    assert data_set.counts[table].used == len(SOUND[table])
    assert data_set.counts[table].collapsed == len(SOUND[table]) + 1
    assert data_set.rejects.empty
    assert_sum_holds(data_set)


def test_rows_are_compared_by_what_they_mean_and_not_how_it_is_written(read: Reader) -> None:
    row = {"payment_id": "P1", "case_id": "A1", "amount": "150000", "paid_at": "2024-01-03T10:00:00"}
    same = {"payment_id": " P1", "case_id": "A1 ", "amount": "150000.0000", "paid_at": "2024-01-03 03:00:00Z"}
    data_set = read(payments=[row, same])
    assert data_set.counts["payments"].collapsed == 1
    assert len(data_set.tables.payments) == 1


def test_applications_that_differ_in_an_attribute_conflict(read: Reader) -> None:
    first = SOUND["applications"][0]
    data_set = read(applications=[first, dict(first) | {"land_area_m2": "121"}, SOUND["applications"][1]])
    assert data_set.counts["applications"].rejected == 2


@pytest.mark.parametrize("table", ["events", "payments", "charges"])
def test_a_row_without_its_application_is_rejected_for_that_reason(table: str, read: Reader) -> None:
    key = TABLES[table].key
    stray = dict(SOUND[table][0]) | {"case_id": "NOWHERE"} | ({key: "X"} if key else {})
    data_set = read(**{table: [*SOUND[table], stray]})
    reject = data_set.rejects.iloc[0]
    assert (reject["table"], reject["column"], reject["value"], reject["used"]) == (table, "case_id", "NOWHERE", False)
    assert "no application has this case_id" in reject["reason"]
    assert_sum_holds(data_set)


def test_a_row_whose_application_was_rejected_says_so(read: Reader) -> None:
    broken = dict(SOUND["applications"][0]) | {"submitted_at": "soon"}
    data_set = read(applications=[broken, SOUND["applications"][1]])
    reasons = data_set.rejects.query("table == 'events'")["reason"]
    assert reasons.str.contains("its application could not be used").all()
    assert len(reasons) == 1
    assert len(data_set.tables.payments) == 0
    assert_sum_holds(data_set)


def test_a_row_whose_applications_conflict_says_so(read: Reader) -> None:
    first = SOUND["applications"][0]
    data_set = read(applications=[first, dict(first) | {"office_id": "AMS"}, SOUND["applications"][1]])
    assert data_set.rejects.query("table == 'payments'")["reason"].str.contains("could not be used").all()
    assert len(data_set.tables.payments) == 0
    assert list(data_set.tables.events["case"]) == [0]


def test_a_complaint_about_an_unknown_case_is_kept_without_it(read: Reader) -> None:
    data_set = read(complaints=[dict(SOUND["complaints"][0]) | {"case_id": "NOWHERE"}])
    assert list(data_set.tables.complaints["case"]) == [-1]
    assert list(data_set.rejects["used"]) == [True]
    assert_sum_holds(data_set)


def test_every_fault_of_a_rejected_row_is_listed_and_none_of_them_as_used(read: Reader) -> None:
    broken = {"payment_id": "P9", "case_id": "A1", "amount": "x", "paid_at": "y", "status": "z"}
    data_set = read(payments=[broken])
    assert sorted(data_set.rejects["column"]) == ["amount", "paid_at", "status"]
    assert not data_set.rejects["used"].any()
    assert data_set.counts["payments"].rejected == 1
    assert_sum_holds(data_set)


def test_values_that_may_name_a_person_are_never_shown(read: Reader) -> None:
    rows = [dict(SOUND["applications"][0]) | {"applicant_id": "Siti\nAminah", "agent_id": "Budi\tSantoso"}, SOUND["applications"][1]]
    data_set = read(applications=rows)
    assert len(data_set.rejects) == 2
    text = " ".join(data_set.rejects["value"])
    assert "Siti" not in text and "Budi" not in text


def test_long_values_are_cut(read: Reader) -> None:
    data_set = read(payments=[dict(SOUND["payments"][0]) | {"amount": "9" * 5000}])
    assert len(data_set.rejects["value"].iloc[0]) == 80


def test_system_officers_are_missing_and_no_officers(read: Reader) -> None:
    officers = [{"officer_id": "SYS", "office_id": "JKT"}, SOUND["officers"][0]]
    events = [dict(SOUND["events"][0]) | {"officer_id": "SYS"}, SOUND["events"][1]]
    data_set = read(settings=Settings(system_officers=("SYS",)), officers=officers, events=events)
    assert data_set.tables.events["officer_id"].isna().tolist() == [True, False]
    assert list(data_set.tables.officers["officer_id"]) == ["O1"]
    assert "system_officers" in data_set.rejects["reason"].iloc[0]
    assert_sum_holds(data_set)


def test_nothing_usable_is_still_read_to_the_end(tmp_path: Path, charter: Charter) -> None:
    for name, rows in SOUND.items():
        write_csv(tmp_path / f"{name}.csv", [dict.fromkeys(rows[0], "?\n")])
    data_set = read_data_set(tmp_path, charter, Settings())
    assert len(data_set.tables.applications) == 0
    assert_sum_holds(data_set)


def test_the_rejects_have_the_contracts_columns_even_when_empty(read: Reader) -> None:
    rejects = read().rejects
    assert list(rejects.columns) == ["table", "file", "row", "column", "value", "reason", "used"]
    assert rejects.empty
    assert rejects["row"].dtype == "int64"
    assert rejects["used"].dtype == bool
    assert isinstance(rejects["reason"].dtype, pd.StringDtype)
