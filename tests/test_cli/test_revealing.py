"""`suluh reveal`: needs the key and a reason, writes down first, and keeps a record that shows what was changed in it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from cli import main
from detector.desk.people import names_of
from detector.desk.revealing import append, first_broken
from detector.pipeline import ScanOptions, scan
from detector.pseudonyms import Pseudonyms
from detector.settings import Settings
from detector.simulate import simulate
from features.errors import SuluhError

KEY = "a key for this test alone, 32 bytes"
REASON = "hearing of 3 March, file 12/2025"


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reveal")
    simulate(folder / "data", folder / "truth", scenario="plain", cases=400, seed=5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SULUH_KEY", KEY)
        scan(ScanOptions(folder / "data", folder / "run", pseudonyms="all", reports=False))
    return folder


def reveal(scanned: Path, tmp_path: Path, token: str, reason: str = REASON, key: str | None = KEY) -> tuple[int, str, Path]:
    log = tmp_path / "reveals.jsonl"
    environment = {"SULUH_KEY": key, "SULUH_REVEALS": str(log), "XDG_CONFIG_HOME": str(tmp_path / "empty")}
    command = ["reveal", str(scanned / "run"), token, "--reason", reason, "--dataset", str(scanned / "data")]
    result = CliRunner(env=environment).invoke(main, command, standalone_mode=False)
    return result.return_value, result.output, log


@pytest.mark.parametrize("kind", ["applicant", "agent", "officer"])
def test_who_it_is_is_told_and_that_it_was_asked_is_kept(kind: str, scanned: Path, tmp_path: Path) -> None:
    name = names_of(scanned / "data", Settings(), kind)[0]  # type: ignore[arg-type]
    token = Pseudonyms.of(KEY.encode()).token(kind, name)
    code, output, log = reveal(scanned, tmp_path, token)
    assert (code, name in output) == (0, True), output
    (entry,) = map(json.loads, log.read_text().splitlines())
    assert (entry["token"], entry["reason"], entry["run"]) == (token, REASON, "run")
    assert entry["at"].endswith("+00:00") and "@" in entry["who"]
    assert name not in log.read_text(), "the record names nobody"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert reveal(scanned, tmp_path, token)[0] == 0
    lines = log.read_text().splitlines()
    assert len(lines) == 2 and json.loads(lines[0]) == entry and first_broken(lines) is None


def test_a_token_of_an_output_can_be_revealed(scanned: Path, tmp_path: Path) -> None:
    officer = pd.read_parquet(scanned / "run" / "officers.parquet")["officer_id"].iloc[0]
    assert reveal(scanned, tmp_path, officer)[0] == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"key": "another key, also with 32 bytes.."}, "another key"),
        ({"key": None}, "cannot be read"),
        ({"reason": "  why   "}, "reason of 10"),
        ({"token": "agent-0000000000000000"}, "nobody's pseudonym"),
        ({"token": "Siti"}, "is no pseudonym"),
    ],
)
def test_without_key_reason_or_pseudonym_nobody_is_told(change: dict[str, str], told: str, scanned: Path, tmp_path: Path) -> None:
    name = names_of(scanned / "data", Settings(), "agent")[0]
    asked = {"token": Pseudonyms.of(KEY.encode()).token("agent", name), **change}
    code, output, log = reveal(scanned, tmp_path, **asked)
    assert code == 2 and told in output and name not in output
    assert not log.exists()


def test_no_key_is_made_for_it(scanned: Path, tmp_path: Path) -> None:
    reveal(scanned, tmp_path, "agent-0000000000000000", key=None)
    assert not (tmp_path / "empty" / "suluh" / "key").exists()


@pytest.mark.parametrize("harm", ["changed", "taken out", "torn"])
def test_a_record_that_was_touched_stops_everything(harm: str, scanned: Path, tmp_path: Path) -> None:
    log = tmp_path / "reveals.jsonl"
    for number in range(3):
        append(log, {"who": f"a{number}"})
    lines = log.read_text().splitlines()
    harmed = {"changed": [lines[0].replace("a0", "b0"), *lines[1:]], "taken out": [lines[0], lines[2]], "torn": [lines[0], lines[1][:20]]}
    log.write_text("\n".join(harmed[harm]) + "\n")
    with pytest.raises(SuluhError, match="line 2 is not as it was written"):
        append(log, {"who": "b"})
    name = names_of(scanned / "data", Settings(), "agent")[0]
    code, output, _ = reveal(scanned, tmp_path, Pseudonyms.of(KEY.encode()).token("agent", name))
    assert code == 2 and name not in output


def test_a_record_that_cannot_be_written_stops_it_too(scanned: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SuluhError, match="nobody is revealed"):
        append(tmp_path / "file" / "reveals.jsonl", {"who": "a"})
