"""Whatever stands in the files: a scan ends with a run folder that keeps the contract, or with one clear sentence."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from detector.pipeline import ScanOptions, scan
from features.errors import SuluhError
from features.tables import TABLES
from tests.worlds import CHARTER, make_world, write_world

ODD = ["", " ", "0", "-1", "1e400", "NaN", "2025-02-30", "31/12/2024", "2025-03-30T02:30", "9999-12-31T23:59:59Z", "=1+1"]
ODD += ["C0001", "P1", "granted"]
CELL = st.one_of(st.sampled_from(ODD), st.text(max_size=12))
# A scan takes half a second; shrinking would take minutes and the failing case is small as it is.
NO_SHRINKING = (Phase.explicit, Phase.generate)
KEYS = ["standard", "fees", "steps", "lanes", "four_eyes", "calendar", "office_hours", "timezone", "working_days", "amount"]
KEYS += ["until", "x-note", "no"]


@st.composite
def damages(draw: st.DrawFn) -> list[tuple[str, str, int, str]]:
    """(table, column, row, new cell): what is changed in a world that is otherwise sound."""
    table = st.sampled_from(sorted(TABLES))
    names = sorted({column.name for schema in TABLES.values() for column in schema.columns} | {"land_value", "zone"})
    return draw(st.lists(st.tuples(table, st.sampled_from(names), st.integers(0, 200), CELL), max_size=25))


@st.composite
def charters(draw: st.DrawFn) -> str:
    """The sample charter with some lines dropped, doubled or spoilt."""
    lines = CHARTER.splitlines()
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(["drop", "double", "word", "text"]))
        if kind == "drop":
            del lines[at]
        elif kind == "double":
            lines.insert(at, lines[at])
        elif kind == "word":
            lines[at] = lines[at].replace(draw(st.sampled_from(KEYS)), draw(st.sampled_from(KEYS)))
        else:
            lines[at] += draw(st.text(max_size=4))
    return "\n".join(lines)


def scan_or_sentence(folder: Path) -> None:
    try:
        run = scan(ScanOptions(dataset=folder / "data", out=folder / "run"))
    except SuluhError as fault:
        assert len(str(fault)) > 10 and "Traceback" not in str(fault)
        assert not (folder / "run").exists()
        return
    assert run.cases["score"].between(0, 1).all() and not run.cases["case_id"].duplicated().any()
    assert not run.findings["finding_id"].duplicated().any()
    assert run.findings["explanation_en"].str.len().ge(20).all()
    for name, counts in run.manifest["rows"].items():
        assert counts["read"] == counts["used"] + counts["rejected"] + counts["collapsed"], name


@settings(max_examples=8, deadline=None, phases=NO_SHRINKING, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(damages(), st.integers(0, 3))
def test_any_cells(changes: list[tuple[str, str, int, str]], seed: int) -> None:
    world = make_world(seed=seed, cases=25)
    tables = {name: frame.copy() for name, frame in world.tables.items()}
    for table, column, row, cell in changes:
        if table in tables and len(tables[table]):
            frame = tables[table]
            held = frame[column].tolist() if column in frame else [None] * len(frame)
            held[row % len(held)] = cell
            frame[column] = pd.array(held, dtype="str")
    with tempfile.TemporaryDirectory() as folder:
        for name, frame in tables.items():
            world = world.with_table(name, frame)
        write_world(world, Path(folder) / "data")
        scan_or_sentence(Path(folder))


@settings(max_examples=12, deadline=None, phases=NO_SHRINKING, suppress_health_check=[HealthCheck.too_slow])
@given(charters(), st.integers(0, 3))
def test_any_charter(charter: str, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = write_world(make_world(seed=seed, cases=20), Path(folder) / "data")
        (data / "charter.yaml").write_text(charter, encoding="utf-8")
        scan_or_sentence(Path(folder))
