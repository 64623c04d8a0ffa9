"""Whatever changes in a run folder is named; a report written anew is of the run, and lends its name to nothing else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from detector.desk.rendering import render_again
from detector.desk.verifying import verify
from detector.reports.base import Report
from detector.run import Run, read_run
from features.errors import SuluhError
from rules.base import Rule


def states(run: Path, dataset: Path | None = None, settings: Path | None = None) -> dict[str, str]:
    return {found.file: found.state for found in verify(run, dataset, settings).files if found.state != "as written"}


def test_a_run_as_written_is_whole(run_folder: Path, runner: CliRunner) -> None:
    assert verify(run_folder).whole
    done = runner.invoke(main, ["verify", str(run_folder)])
    assert (done.exit_code, "all as written" in done.stdout) == (0, True)


@pytest.mark.parametrize("name", ["cases", "officers", "findings", "rejects"])
def test_every_changed_or_missing_table_is_named(run_folder: Path, runner: CliRunner, name: str) -> None:
    table = run_folder / f"{name}.parquet"
    held = bytearray(table.read_bytes())
    held[len(held) // 2] ^= 1
    table.write_bytes(bytes(held))
    assert states(run_folder) == {table.name: "changed"}
    table.unlink()
    assert states(run_folder) == {table.name: "missing"}
    done = runner.invoke(main, ["verify", str(run_folder)])
    assert (done.exit_code, table.name in done.stdout) == (1, True)


def test_what_was_put_there_later_is_named(run_folder: Path) -> None:
    (run_folder / "notes").mkdir()
    (run_folder / "notes" / "mine.txt").write_text("x")
    assert states(run_folder) == {"notes/mine.txt": "not of this run"}


def test_inputs_charter_and_settings_are_compared_where_they_are_given(run_folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for name in ("events.csv", "charter.yaml", "settings.toml"):
        (data / name).write_text(name)
    manifest = json.loads((run_folder / "manifest.json").read_text())
    digest = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("events.csv", "charter.yaml", "settings.toml")}
    manifest["inputs"] = [{"file": "events.csv", "table": "events", "rows": 1, "bytes": 10, "sha256": digest["events.csv"]}]
    manifest["charter"] = {"file": "charter.yaml", "sha256": digest["charter.yaml"]}
    manifest["settings"] = {"file": "settings.toml", "sha256": digest["settings.toml"], "values": {}}
    (run_folder / "manifest.json").write_text(json.dumps(manifest))
    assert states(run_folder, data, data / "settings.toml") == {}
    (data / "events.csv").write_text("other")
    (data / "charter.yaml").unlink()
    (data / "settings.toml").write_text("other")
    expected = {"events.csv": "changed", "charter.yaml": "missing", "settings.toml": "changed"}
    assert states(run_folder, data, data / "settings.toml") == expected


@pytest.mark.parametrize("outputs", [None, {}, [], "all well"])
def test_nothing_to_compare_never_reads_as_all_well(run_folder: Path, outputs: object) -> None:
    manifest = json.loads((run_folder / "manifest.json").read_text())
    (run_folder / "manifest.json").write_text(json.dumps({**manifest, "outputs": outputs}))
    with pytest.raises(SuluhError, match="no hashes"):
        verify(run_folder)


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname"])
def test_a_manifest_cannot_make_us_read_outside_the_run(run_folder: Path, name: str) -> None:
    manifest = json.loads((run_folder / "manifest.json").read_text())
    manifest["outputs"][name] = "0" * 64
    (run_folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(SuluhError, match="outside"):
        verify(run_folder)


@pytest.mark.parametrize("command", ["verify", "report", "explain"])
def test_a_folder_that_is_no_run_is_told_so(tmp_path: Path, runner: CliRunner, command: str) -> None:
    done = runner.invoke(main, [command, str(tmp_path), *(["C-01"] if command == "explain" else [])])
    assert done.exit_code == 2
    assert "not a run folder" in done.stderr


def _write(run: Run, rules: object, path: Path) -> None:
    path.write_text(f"{len(run.cases)} cases", encoding="utf-8")


REPORT = Report("plain", "report.txt", _write)


def test_a_report_written_anew_is_hashed_and_the_rest_stays(run_folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in run_folder.iterdir() if path.name != "manifest.json"}
    assert render_again(run_folder, [REPORT], {}) == (run_folder / "report.txt",)
    assert (run_folder / "report.txt").read_text() == "3 cases"
    assert verify(run_folder).whole
    assert {name: (run_folder / name).read_bytes() for name in before} == before
    (run_folder / "report.txt").write_text("changed by hand")
    (run_folder / "mine.txt").write_text("a note")
    render_again(run_folder, [REPORT], {})
    assert states(run_folder) == {"mine.txt": "not of this run"}
    assert (run_folder / "mine.txt").read_text() == "a note"


def test_no_report_is_made_of_a_changed_table(run_folder: Path, run: Run) -> None:
    from detector.run_folder import write_table

    write_table(run.cases.assign(flagged=False), run_folder / "cases.parquet")
    with pytest.raises(SuluhError, match=r"cases\.parquet is not as the scan wrote it"):
        render_again(run_folder, [REPORT], {})


def test_a_report_that_fails_leaves_the_run_as_it_was(run_folder: Path) -> None:
    def fail(run: Run, rules: object, path: Path) -> None:
        raise ValueError("no ink")

    with pytest.raises(ValueError, match="no ink"):
        render_again(run_folder, [Report("broken", "report.txt", fail)], dict[str, Rule]())
    assert verify(run_folder).whole
    assert len(read_run(run_folder).cases) == 3
