"""The store after nights: equal to one scan of everything, in whatever order rows came; nothing earlier is ever changed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detector.nightly.rows import changes, row_marks
from features.errors import SuluhError
from tests.test_nightly.conftest import Office, digests, on_day
from tests.worlds import CHARTER, World


def test_nights_equal_one_scan_and_leave_earlier_nights_alone(office: Office, world: World, tmp_path: Path) -> None:
    first = office.night(on_day(world, 60))
    assert first.states is not None and first.states["new"] > 0
    held = digests(office.latest().folder)
    second = office.night(on_day(world, 75))
    assert second.night is not None and second.night.number == 2
    office.check_equal_to_a_scan(tmp_path)
    told = second.night.told["tables"]["events"]
    assert 0 < told["new"] < told["live"] and told["gone"] == 0
    third = office.night(on_day(world, 75).with_table("payments", on_day(world, 75).tables["payments"].iloc[3:]))
    assert third.night is not None and third.night.told["tables"]["payments"]["gone"] == 3
    office.check_equal_to_a_scan(tmp_path)
    assert digests(office.store.place(1)) == held, "a part is linked, and was written through"


def test_nothing_is_done_where_nothing_changed(office: Office, world: World) -> None:
    office.night(on_day(world, 60))
    before = digests(office.store.folder)
    assert office.night().night is None
    assert office.night(on_day(world, 60).shuffled(seed=3)).night is None, "other bytes, the same rows"
    assert digests(office.store.folder) == before


def test_tables_do_not_depend_on_the_order_of_inserts(tmp_path: Path, world: World) -> None:
    stores = []
    for seed in (1, 2):
        office = Office(tmp_path / f"{seed}")
        office.night(on_day(world, 60).shuffled(seed))
        office.night(on_day(world, 70).shuffled(seed + 10))
        stores.append({name: digest for name, digest in digests(office.latest().folder).items() if name.startswith(("tables/", "marks/"))})
    assert stores[0] == stores[1] and len(stores[0]) > 10


def test_a_source_that_broke_off_is_not_believed(office: Office, world: World) -> None:
    full = on_day(world, 80)
    office.night(full)
    cut = full.with_table("events", full.tables["events"].iloc[: len(full.tables["events"]) // 2])
    with pytest.raises(SuluhError, match=r"source of 'events' shows .* rows tonight.*--accept-loss"):
        office.night(cut)
    assert office.latest().number == 1
    assert office.night(full.without("officers")).night is not None, "a small table may go"
    assert office.night(cut, accept_loss=True).night is not None


def test_files_that_add_to_those_before(office: Office, world: World, tmp_path: Path) -> None:
    """Each day a file a table; a correction counts, a file that comes twice changes nothing, late files neither."""
    office.settings = 'deliveries = "parts"\n'
    days = [on_day(world, day) for day in (60, 70, 80)]
    corrected = days[0].tables["payments"].iloc[[0]].assign(amount="987600")
    for number, shown in enumerate(days):
        new = {name: _beyond(shown.tables[name], days[number - 1].tables.get(name) if number else None) for name in shown.tables}
        for name, rows in new.items():
            folder = office.data / name
            folder.mkdir(parents=True, exist_ok=True)
            rows.to_csv(folder / f"day-{number}.csv", index=False)
        (office.data / "charter.yaml").write_text(CHARTER, encoding="utf-8")
        if number == 1:
            corrected.to_csv(office.data / "payments" / "day-1b.csv", index=False)
        if number == 2:  # the first day's file once more, under another name: after the correction, and yet not later
            (office.data / "payments" / "day-2b.csv").write_bytes((office.data / "payments" / "day-0.csv").read_bytes())
        assert office.night().night is not None
    assert office.night().night is None
    one = Office(tmp_path / "one")
    payments = days[2].tables["payments"]
    place = payments.index[payments["payment_id"] == corrected["payment_id"].iloc[0]]
    payments = payments.copy()
    payments.loc[place, "amount"] = "987600"
    one.night(days[2].with_table("payments", payments))
    names = ("cases.parquet", "findings.parquet", "officers.parquet")
    assert [name for name in names if (one.latest().run / name).read_bytes() != (office.latest().run / name).read_bytes()] == []


def test_what_nothing_is_computed_from_is_not_stored(office: Office, world: World, tmp_path: Path) -> None:
    """Names and addresses stay at the source; a charter that comes to need an attribute has it read; rows at odds stay at odds."""
    shown = on_day(world, 60)
    named = shown.tables["applications"].assign(name="Budi Santoso", area=[str(n) for n in range(len(shown.tables["applications"]))])
    twice = pd.concat([named, named.iloc[[3]].assign(name="Another name")], ignore_index=True)
    office.night(shown.with_table("applications", twice))
    held = b"".join(path.read_bytes() for path in sorted((office.latest().folder / "tables").rglob("*.parquet")))
    stored = pd.read_parquet(office.latest().tables / "applications")
    assert "land_value" in stored and not {"name", "area"} & set(stored.columns) and b"Budi" not in held
    office.check_equal_to_a_scan(tmp_path)
    rejects = pd.read_parquet(office.latest().run / "rejects.parquet")
    assert (rejects["table"] == "applications").sum() == 2, "two rows of one case that say different things"
    text = CHARTER.replace("amount: 120000, due", 'amount: "area * 10", due')
    assert text != CHARTER
    (office.data / "charter.yaml").write_text(text, encoding="utf-8")
    done = office.night()
    assert done.night is not None and done.changed == ("charter",)
    assert "area" in pd.read_parquet(office.latest().tables / "applications")
    office.check_equal_to_a_scan(tmp_path)


def test_a_fault_names_the_source_and_each_part_is_told_with_its_own(office: Office, world: World) -> None:
    office.night(on_day(world, 60))
    shown = on_day(world, 70)
    with pytest.raises(SuluhError, match=r"events\.csv.*'timestamp'") as fault:
        office.night(shown.with_table("events", shown.tables["events"].drop(columns="timestamp")))
    assert ".parquet" not in str(fault.value)
    done = office.night(shown)
    assert done.night is not None
    parts = done.night.told["parts"]
    assert set(parts) == {f"{path.parent.name}/{path.name}" for path in done.night.tables.rglob("*.parquet")}
    assert parts["events/000001-000.parquet"] == parts["events/000002-000.parquet"] == "events.csv"


def _beyond(rows: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """The rows that an earlier day's log did not hold as they are."""
    if before is None:
        return rows
    both = rows.merge(before.drop_duplicates(), how="left", indicator=True)
    return rows[(both["_merge"] == "left_only").to_numpy()]


ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("12"), st.sampled_from(["x", "y", ""])), max_size=12)


def _table(rows: list[tuple[str, str, str]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    return pa.table({name: pa.array(list(cells), pa.string()) for name, cells in zip(("case", "step", "who"), columns, strict=True)})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_what_a_delivery_changes(live: list[tuple[str, str, str]], incoming: list[tuple[str, str, str]], random: object) -> None:
    """Whole: afterwards there is what was delivered. Parts: of the delivered keys there is what was delivered, of others what was."""
    shuffled = list(incoming)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    keys = ("case", "step")
    held = row_marks(_table(live), keys)
    for delivery in (incoming, shuffled):
        marks = row_marks(_table(delivery), keys)
        for whole in (True, False):
            new, gone = changes(held, marks, whole)
            stayed = [row for row, is_gone in zip(live, gone.tolist(), strict=True) if not is_gone]
            left = sorted([*stayed, *(row for row, is_new in zip(delivery, new.tolist(), strict=True) if is_new)])
            delivered = {row[:2] for row in delivery}
            others = [] if whole else [row for row in live if row[:2] not in delivered]
            assert left == sorted([*delivery, *others])


def test_marks_stay_as_they_are() -> None:
    """They are kept in stores: a library that hashes otherwise must be noticed here."""
    table = pa.table({"case": ["a", None], "n": pa.array([1.0, 2.5]), "empty": pa.nulls(2)})
    assert row_marks(table, ("case",)).to_numpy().tolist() == [
        [5763586907838988366, 13806522061411255997, 13895690106499790487, 14226640912752778990],
        [9817798678607214608, 12571063468686869089, 9817798678607214608, 12571063468686869089],
    ]
    wider = table.append_column("more", pa.array(["", " "]))
    assert row_marks(wider, ("case",)).equals(row_marks(table, ("case",)))
