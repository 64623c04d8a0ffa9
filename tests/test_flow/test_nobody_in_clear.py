"""No applicant or agent stands by name in any output, with `--pseudonyms all` no officer either; findings keep their ids."""

from __future__ import annotations

import base64
import gzip
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from detector.catalogue import load_catalogue
from detector.desk.dossiers import write_dossier
from detector.desk.explaining import explain
from detector.pipeline import ScanOptions, scan
from detector.pseudonyms import Pseudonyms
from detector.run import Run
from detector.simulate import simulate
from rules.base import Language
from tests.browser import need_printing, printed_text

KEY = "a key for this test alone, 32 bytes"
PEOPLE = ("applicant_id", "agent_id")
OFFICERS = ("officer_id", "collected_by")
PAYLOAD = re.compile(r'id="payload">([A-Za-z0-9+/=]+)<')


def named(kind: str, value: object) -> object:
    """A name as registers hold them: first name, surname, number of the identity card."""
    return value if pd.isna(value) or value == "" else f"Siti {kind}-{str(value)[::-1]} 31740{zlib.crc32(str(value).encode()):011d}"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small world whose people have names that occur nowhere else, with a column that names them outright."""
    folder = tmp_path_factory.mktemp("clear")
    simulate(folder / "data", folder / "truth", scenario="plain", cases=1_500, seed=5)
    for file in (folder / "data").glob("*.parquet"):
        frame = pd.read_parquet(file).astype(object).fillna("")
        file.unlink()
        for column in (*PEOPLE, *OFFICERS):
            if column in frame:
                frame[column] = frame[column].map(lambda value, kind=column: named("officer" if kind in OFFICERS else kind, value))
        if "applicant_id" in frame:
            frame["applicant_name"] = "Budi " + frame["applicant_id"]
            frame.loc[0, "decided_at"] = "no time at all"
        if "collected_by" in frame:
            frame.loc[0, "paid_at"] = "no time at all"
        frame.to_csv(file.with_suffix(".csv"), index=False)
    return folder


@pytest.fixture(scope="module")
def runs(world: Path) -> dict[str, Run]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SULUH_KEY", KEY)
        (world / "settings.toml").write_text('[scan]\npseudonyms = "all"\n')  # the option and the key say the same
        people = scan(ScanOptions(world / "data", world / "people", world / "settings.toml", pseudonyms="people"))
        return {"people": people, "all": scan(ScanOptions(world / "data", world / "all", world / "settings.toml"))}


def clear_names(world: Path, columns: tuple[str, ...]) -> set[str]:
    frames = [pd.read_csv(file, dtype=str, keep_default_na=False) for file in (world / "data").glob("*.csv")]
    return {value for frame in frames for column in columns if column in frame for value in frame[column] if value.startswith("Siti")}


def texts(path: Path) -> Iterator[str]:
    """All that a file of a run holds, unpacked, as text."""
    if path.suffix == ".parquet":
        yield pq.read_table(path).to_pandas().to_csv()
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as held:
            yield from (held.read(name).decode("utf-8", "replace") for name in held.namelist())
    else:
        text = path.read_text(encoding="utf-8")
        yield text
        yield from (gzip.decompress(base64.b64decode(found)).decode() for found in PAYLOAD.findall(text))


def told(folder: Path, out: Path, run: Run) -> Iterator[tuple[str, str]]:
    """Every output of a run: its files, and a dossier and the screen's words about its first case and officer."""
    for path in sorted(folder.iterdir()):
        yield from ((path.name, text) for text in texts(path))
    officers = run.officers.sort_values("rank")["officer_id"].head(2).tolist()
    for subject in (*run.cases.sort_values("rank")["case_id"].head(2), *officers):
        rules = load_catalogue().told_by_id
        for form in ("html", "json"):
            if len(run.findings[(run.findings["case_id"] == subject) | (run.findings["officer_id"] == subject)]):
                yield from (("dossier", text) for text in texts(write_dossier(folder, subject, form, "en", out / f"dossier.{form}")))
        yield "screen", str(explain(run, rules, subject, "en"))


@pytest.mark.parametrize(("kind", "columns"), [("people", PEOPLE), ("all", (*PEOPLE, *OFFICERS))])
def test_no_name_is_in_any_output(kind: str, columns: tuple[str, ...], world: Path, runs: dict[str, Run], tmp_path: Path) -> None:
    names = clear_names(world, columns)
    assert len(names) > 100
    numbers = {name[-16:] for name in names}
    marks = re.compile("Siti|Budi|31740[0-9]{11}") if kind == "all" else re.compile("Siti (?:applicant_id|agent_id)|Budi")
    seen = 0
    for what, text in told(world / kind, tmp_path, runs[kind]):
        seen += len(text)
        assert not marks.search(text), (what, marks.search(text))
        assert not any(number in text for number in numbers), what
    assert seen > 10**6, "all of it was read"


@pytest.mark.parametrize(("kind", "columns"), [("people", PEOPLE), ("all", (*PEOPLE, *OFFICERS))])
def test_no_name_is_in_a_printed_dossier(
    kind: str, columns: tuple[str, ...], world: Path, runs: dict[str, Run], tmp_path: Path
) -> None:
    need_printing()
    run, numbers = runs[kind], {name[-16:].replace(" ", "") for name in clear_names(world, columns)}
    case = run.cases.sort_values("rank")["case_id"].iloc[0]
    named = run.findings["officer_id"].dropna()
    officer = named.iloc[0]
    asked: tuple[tuple[str, Language], ...] = ((case, "id"), (officer, "en"))
    for subject, language in asked:
        text = printed_text(write_dossier(world / kind, subject, "pdf", language, tmp_path / "dossier.pdf"))
        assert subject.replace(" ", "") in text and len(text) > 2_000, "it was read, and it is about the subject"
        assert not re.search("Siti(?:applicant_id|agent_id)|Budi", text)
        assert not any(number in text for number in numbers)
        assert ("Sitiofficer" in text) == (kind == "people"), "officers are told apart from applicants and agents"


def test_officers_keep_their_names_unless_asked(world: Path, runs: dict[str, Run]) -> None:
    assert set(runs["people"].officers["officer_id"]) <= clear_names(world, OFFICERS)
    tokens = Pseudonyms.of(KEY.encode())
    held = set(runs["people"].officers["officer_id"])
    assert set(runs["all"].officers["officer_id"]) == {tokens.token("officer", name) for name in held}


def test_the_same_is_found_under_the_same_ids(runs: dict[str, Run]) -> None:
    kept = ["finding_id", "rule_id", "case_id", "score", "weight", "repeated", "severity", "verdict"]
    tables = [run.findings.sort_values("finding_id", ignore_index=True) for run in runs.values()]
    one, other = (table[[name for name in kept if name in table]] for table in tables)
    pd.testing.assert_frame_equal(one, other)
    assert runs["people"].findings["officer_id"].notna().sum() == runs["all"].findings["officer_id"].notna().sum() > 0
    scores = [run.cases.set_index("case_id")["score"].sort_index() for run in runs.values()]
    pd.testing.assert_series_equal(*scores)


def test_the_manifest_says_how_and_under_which_key(runs: dict[str, Run]) -> None:
    people, every = (run.manifest["pseudonyms"] for run in runs.values())
    assert (people["officers"], every["officers"]) == (False, True)
    assert people["key"] == every["key"] == Pseudonyms.of(KEY.encode()).mark
    assert KEY not in json.dumps(dict(runs["all"].manifest), default=str)
