"""Export and erasure of one person: the export holds every row, and after the erasure no file and no new scan knows the person."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from click.testing import CliRunner

from cli import main
from detector.desk.people import COLUMNS, names_of
from detector.pseudonyms import Pseudonyms
from detector.settings import Settings
from detector.simulate import simulate

KEY = "a key for this test alone, 32 bytes"
FORMATS = ("parquet", "csv.gz", "csv.zst", "jsonl")


def write(frame: pd.DataFrame, place: Path) -> None:
    """A table in the format that the name says, every cell as text."""
    if place.suffix == ".parquet":
        frame.to_parquet(place)
    elif ".csv" in place.name:
        with pa.output_stream(str(place), compression="detect") as stream:  # pandas would need one more package for zst
            stream.write(frame.astype(object).fillna("").to_csv(index=False).encode())
    else:
        text = frame.astype(object).where(frame.notna(), None).to_json(orient="records", lines=True, force_ascii=False)
        place.write_bytes(gzip.compress(text.encode()) if place.suffix == ".gz" else text.encode())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("person")
    simulate(folder / "data", folder / "truth", scenario="plain", cases=400, seed=5)
    applications = pd.read_parquet(folder / "data" / "applications.parquet")
    applications["applicant_name"] = "Siti " + applications["applicant_id"].astype(str)
    applications.to_parquet(folder / "data" / "applications.parquet")
    complaints = pd.read_parquet(folder / "data" / "complaints.parquet")
    complaints = pd.concat([complaints.head(1)] * 2, ignore_index=True)
    complaints["complaint_id"] = ["K-1", "K-2"]
    complaints["case_id"] = applications.drop_duplicates("agent_id").dropna(subset="agent_id")["case_id"].iloc[:2].to_numpy()
    complaints["text"] = "I am Siti and I was asked for money"
    complaints.to_parquet(folder / "data" / "complaints.parquet")
    return folder


def as_format(world: Path, ending: str, place: Path) -> Path:
    """The data set with applications and complaints in another format."""
    data = place / "data"
    data.mkdir()
    for file in (world / "data").iterdir():
        if file.stem in ("applications", "complaints") and ending != "parquet":
            frame = pd.read_parquet(file)
            times = frame.select_dtypes(["datetime", "datetimetz"]).columns
            write(frame.assign(**{name: frame[name].map(lambda at: None if pd.isna(at) else at.isoformat()) for name in times}),
                  data / f"{file.stem}.{ending}")
        else:
            (data / file.name).write_bytes(file.read_bytes())
    return data


def ran(*command: object, code: int = 0) -> str:
    result = CliRunner(env={"SULUH_KEY": KEY}).invoke(main, list(map(str, command)), standalone_mode=False)
    assert result.return_value == code, result.output
    return result.output


def agent_of_complaint(world: Path) -> tuple[str, str]:
    complaints = pd.read_parquet(world / "data" / "complaints.parquet")
    applications = pd.read_parquet(world / "data" / "applications.parquet").set_index("case_id")
    case = str(complaints.loc[0, "case_id"])
    return str(applications.loc[case, "agent_id"]), case


@pytest.mark.parametrize("ending", FORMATS)
def test_after_an_erasure_nothing_names_the_person(ending: str, world: Path, tmp_path: Path) -> None:
    data = as_format(world, ending, tmp_path)
    agent, case = agent_of_complaint(world)
    run, new, out = tmp_path / "run", tmp_path / "new", tmp_path / "export.json"
    ran("scan", data, "--out", run)
    ran("person", data, "agent", agent, "--out", out, "--run", run)
    held = json.loads(out.read_text())
    assert case in held["cases"] and held["data_set"]["complaints"] and held["data_set"]["events"]
    told = ran("erase", data, "agent", agent, "--out", new, "--run", run)
    assert f"Still held by {run}" in told
    assert agent in names_of(data, Settings(), "agent"), "the original stays"
    assert agent not in names_of(new, Settings(), "agent")
    assert len(names_of(new, Settings(), "agent")) == len(names_of(data, Settings(), "agent")) - 1
    ran("scan", new, "--out", run)
    ran("person", new, "agent", agent, "--out", out, "--run", run)
    after = json.loads(out.read_text())
    assert after["data_set"] == {} and after["cases"] == []
    assert all(not part["findings"] and not part["cases"] for part in after["runs"].values())
    token = Pseudonyms.of(KEY.encode()).token("agent", agent)
    assert not any(token.encode() in file.read_bytes() for file in run.iterdir() if file.suffix in (".csv", ".json"))
    before, kept = (json.loads(json.dumps(_rows(folder))) for folder in (data, new))
    assert before.keys() == kept.keys()
    changed = {name for name in before if before[name] != kept[name]}
    assert changed == {"applications", "complaints"}


def _rows(folder: Path) -> dict[str, str]:
    return {file.name.split(".")[0]: file.read_bytes().hex() for file in folder.iterdir()}


def test_only_what_names_the_person_is_emptied(world: Path, tmp_path: Path) -> None:
    data = as_format(world, "csv", tmp_path)
    agent, case = agent_of_complaint(world)
    ran("erase", data, "agent", agent, "--out", tmp_path / "new")
    old, new = (pd.read_csv(folder / "applications.csv", dtype=str, keep_default_na=False) for folder in (data, tmp_path / "new"))
    hit = old["agent_id"] == agent
    pd.testing.assert_frame_equal(old[~hit], new[~hit])
    assert set(new.loc[hit, "agent_id"]) == {""} and set(new.loc[hit, "applicant_name"]) == {""}
    kept = [name for name in old if name not in ("agent_id", "applicant_name")]
    pd.testing.assert_frame_equal(old.loc[hit, kept], new.loc[hit, kept])
    words = pd.read_csv(tmp_path / "new" / "complaints.csv", dtype=str, keep_default_na=False).set_index("case_id")["text"]
    assert (words.loc[[case]] == "").all() and (words != "").any()


@pytest.mark.parametrize("kind", ["applicant", "agent", "officer"])
def test_an_export_holds_every_row_that_names_the_person(kind: str, world: Path, tmp_path: Path) -> None:
    name = names_of(world / "data", Settings(), kind)[-1]  # type: ignore[arg-type]
    ran("person", world / "data", kind, name, "--out", tmp_path / "export.json")
    held = json.loads((tmp_path / "export.json").read_text())
    assert held["person"]["pseudonym"] == Pseudonyms.of(KEY.encode()).token(kind, name)
    for table, column in COLUMNS[kind]:  # type: ignore[index]
        file = world / "data" / f"{table}.parquet"
        if file.exists() and column in pd.read_parquet(file):
            expected = int((pd.read_parquet(file)[column] == name).sum())
            assert sum(row[column] == name for row in held["data_set"].get(table, [])) == expected


@pytest.mark.parametrize(
    ("words", "told"),
    [(("agent", "nobody"), "nobody is called 'nobody'"), (("officer", "X"), "office's own record")],
)
def test_what_cannot_be_erased_is_told_and_nothing_is_left(words: tuple[str, str], told: str, world: Path, tmp_path: Path) -> None:
    assert told in ran("erase", world / "data", *words, "--out", tmp_path / "new", code=2)
    assert not (tmp_path / "new").exists()
