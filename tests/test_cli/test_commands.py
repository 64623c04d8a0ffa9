"""Every command on a small world that was really simulated and scanned."""

from __future__ import annotations

import json
import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from cli import main
from detector.catalogue import load_catalogue
from detector.desk.checking import check_data_set, checked_settings
from detector.desk.demo import run_demo
from detector.desk.screen import plain_text
from detector.reading import read_data_set
from detector.run import read_run

pytestmark = pytest.mark.usefixtures("key")


def ran(runner: CliRunner, *words: object, code: int = 0) -> Result:
    done = runner.invoke(main, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done


def copy(world: Any, tmp_path: Path) -> Path:
    target = tmp_path / "run"
    shutil.copytree(world.run, target)
    return target


def test_a_scan_leaves_the_whole_folder_private(world: Any) -> None:
    names = {path.name for path in world.run.iterdir()}
    tables = {f"{name}.parquet" for name in ("cases", "officers", "findings", "rejects")}
    assert tables | {"findings.csv", "manifest.json", "report.html", "report.xlsx"} <= names
    assert stat.S_IMODE(world.run.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in world.run.iterdir()} == {0o600}


def test_the_default_place_is_named_after_the_data_set(
    world: Any, runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = ran(runner, "scan", world.data, *world.settings)
    assert [path.name for path in tmp_path.iterdir()] == ["suluh-run-data"]
    assert "Report: suluh-run-data/report.html" in done.stdout


def test_a_second_scan_replaces_the_first_with_the_same_bytes(world: Any, runner: CliRunner, tmp_path: Path) -> None:
    target = copy(world, tmp_path)
    (target / "old.txt").write_text("")
    ran(runner, "scan", world.data, "--out", target, *world.settings)
    assert not (target / "old.txt").exists()
    for name in ("cases.parquet", "officers.parquet", "findings.parquet", "rejects.parquet", "findings.csv"):
        assert (target / name).read_bytes() == (world.run / name).read_bytes(), name


def test_a_folder_of_something_else_is_refused_before_the_work(world: Any, runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    done = ran(runner, "scan", world.data, "--out", tmp_path, *world.settings, code=2)
    assert "not a scan of Suluh" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_fail_on_exits_with_1_where_a_finding_is_at_least_that_severe(world: Any, runner: CliRunner, tmp_path: Path) -> None:
    held = set(read_run(world.run).findings["severity"])
    order = ["low", "medium", "high", "critical"]
    highest = max(map(order.index, held))
    words = ("scan", world.data, "--out", tmp_path / "run", *world.settings, "--fail-on")
    assert ran(runner, *words, order[highest], code=1).exit_code == 1
    if highest < len(order) - 1:
        assert ran(runner, *words, order[highest + 1], code=0).exit_code == 0


def test_only_what_was_asked_for_is_listed(world: Any, runner: CliRunner, tmp_path: Path) -> None:
    every = read_run(world.run).cases
    office, service = every["office_id"].iloc[0], every["service_code"].iloc[0]
    days = every["submitted_at"].str[:10].sort_values()
    since, until = days.iloc[len(days) // 4], days.iloc[len(days) // 2]
    words = ("--office", office, "--service", service, "--from", since, "--until", until, "--budget", 1)
    ran(runner, "scan", world.data, "--out", tmp_path / "run", *world.settings, *words)
    listed = read_run(tmp_path / "run").cases
    wanted = every[(every["office_id"] == office) & (every["service_code"] == service) & days.between(since, until)]
    assert set(listed["case_id"]) == set(wanted["case_id"])
    assert 0 < len(listed) < len(every)
    assert listed["flagged"].sum() <= 1


@pytest.mark.parametrize(("option", "value"), [("--office", "nowhere"), ("--service", "nothing")])
def test_an_unknown_office_or_service_is_told(world: Any, runner: CliRunner, tmp_path: Path, option: str, value: str) -> None:
    done = ran(runner, "scan", world.data, "--out", tmp_path / "run", *world.settings, option, value, code=2)
    assert value in done.stderr
    assert not (tmp_path / "run").exists()


def test_check_tells_of_every_table_and_red_flag(world: Any, runner: CliRunner) -> None:
    text = ran(runner, "check", world.data, *world.settings).stdout
    found = re.search(r"^Red flags: (\d+) of (\d+) can run$", text, re.MULTILINE)
    assert found is not None
    manifest = json.loads((world.run / "manifest.json").read_text())
    checks = [check for check in manifest["checks"] if not check["rule"].startswith("MOD-")]  # models are no red flags
    assert [int(found[1]), int(found[2])] == [sum(check["ran"] for check in checks), len(checks)]
    for name, rows in manifest["rows"].items():
        assert f"{name}\t1\t{rows['read']:,}\t{rows['used']:,}" in text


def test_check_names_what_is_wrong_and_where(world: Any, runner: CliRunner, tmp_path: Path) -> None:
    """A data set of one row that nothing can be read from still gets its page."""
    (tmp_path / "charter.yaml").write_bytes((world.data / "charter.yaml").read_bytes())
    (tmp_path / "applications.csv").write_text("case_id,service_code,office_id,submitted_at\nC-1,NEW-ONE,K-1,soon\n")
    (tmp_path / "events.csv").write_text("case_id,activity,timestamp\nC-1,check,2025-01-01T10:00\n")
    text = ran(runner, "check", tmp_path).stdout
    assert re.search(r'^- applications\.submitted_at, 1 time, first at applications\.csv:2 \("soon"\): .', text, re.MULTILINE)
    assert re.search(r'^- events\.case_id, 1 time, first at events\.csv:2 \("C-1"\): .', text, re.MULTILINE)


def test_hostile_text_goes_through_every_command_as_text(world: Any, runner: CliRunner, tmp_path: Path) -> None:
    """Ids with control characters are rejected by the reader; those that turn a line around or hide are kept, and shown."""
    data, run = tmp_path / "data", tmp_path / "run"
    data.mkdir()
    (data / "charter.yaml").write_bytes((world.data / "charter.yaml").read_bytes())
    case, office, officer, step = "C\u202e1", "K\u200b", "=1+1\u2066", "[red]\u202estep"
    applications = f"case_id,service_code,office_id,submitted_at\n{case},S\u202e,{office},2025-01-01T09:00\nC2,S,{office},\x1b[2J\n"
    events = f"case_id,activity,timestamp,officer_id\n{case},{step},2025-01-02T09:00,{officer}\n"
    (data / "applications.csv").write_text(applications, encoding="utf-8")
    (data / "events.csv").write_text(events, encoding="utf-8")
    outputs = [ran(runner, "check", data), ran(runner, "scan", data, "--out", run), ran(runner, "fees", data, case)]
    assert "\u27e8U+001B\u27e9[2J" in outputs[0].stdout
    assert list(read_run(run).officers["officer_id"]) == [officer]
    outputs += [ran(runner, "explain", run, subject) for subject in (case, officer)]
    outputs += [ran(runner, "explain", run, "C\x1b[31m2", code=2), ran(runner, "fees", data, "C\x1b[31m2", code=2)]
    for output in outputs:
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e\u2066]", output.output)
    for output in outputs[2:]:
        assert "\u27e8U+" in output.output


def test_check_names_services_that_the_charter_does_not_list(world: Any, runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_bytes((world.data / "charter.yaml").read_bytes())
    (tmp_path / "applications.csv").write_text("case_id,service_code,office_id,submitted_at\nC-1,NEW-ONE,K-1,2025-01-01T09:00\n")
    (tmp_path / "events.csv").write_text("case_id,activity,timestamp\nC-1,check,2025-01-01T10:00\n")
    text = ran(runner, "check", tmp_path).stdout
    assert "1 service that the charter does not list: NEW-ONE (1)." in text
    assert "charges" in re.search(r"^Not in the data set: (.*)$", text, re.MULTILINE)[1]  # type: ignore[index]


@pytest.mark.parametrize("command", ["check", "scan", "fees"])
@pytest.mark.parametrize("text", ["[rules.FEE-01]\nmin_exces = 1\n", "[rules.FEE-999]\nmin_excess = 1\n", "[colums]\n", "not toml"])
def test_settings_that_cannot_be_meant_stop_every_command_alike(
    world: Any, runner: CliRunner, tmp_path: Path, command: str, text: str
) -> None:
    (tmp_path / "settings.toml").write_text(text)
    words = ["C-1"] if command == "fees" else ["--out", tmp_path / "run"] if command == "scan" else []
    done = ran(runner, command, world.data, *words, "--settings", tmp_path / "settings.toml", code=2)
    assert done.stderr.startswith(f"Error: {tmp_path / 'settings.toml'}")
    assert done.stdout == ""


@pytest.mark.parametrize("lang", ["en", "id"])
def test_every_flagged_case_and_every_officer_can_be_explained(world: Any, runner: CliRunner, lang: str) -> None:
    run = read_run(world.run)
    top = run.cases.sort_values("rank").head(5)["case_id"]
    for subject in [*top, *run.officers["officer_id"].head(3)]:
        text = ran(runner, "explain", world.run, subject, "--lang", lang).stdout
        own = run.findings[run.findings["subject_id"] == subject][f"explanation_{lang}"]
        for sentence in own:
            assert sentence in text


def test_explanations_hold_no_applicant_or_agent(world: Any, runner: CliRunner) -> None:
    run = read_run(world.run)
    suffix = next(path.suffix for path in world.data.iterdir() if path.stem == "applications")
    if suffix == ".csv" and not world.settings:
        people = pd.read_csv(world.data / "applications.csv", dtype=str)
        names = {name for column in ("applicant_id", "agent_id") if column in people for name in people[column].dropna()}
        texts = "".join(ran(runner, "explain", world.run, case).stdout for case in run.cases.sort_values("rank").head(5)["case_id"])
        assert names
        assert not [name for name in names if re.search(rf"\b{re.escape(name)}\b", texts)]


def test_a_report_is_written_anew_and_the_run_stays_whole(world: Any, runner: CliRunner, tmp_path: Path) -> None:
    target = copy(world, tmp_path)
    (target / "report.html").write_text("spoilt")
    ran(runner, "verify", target, code=1)
    done = ran(runner, "report", target)
    assert f"Written: {target / 'report.html'}" in done.stdout
    assert (target / "report.html").read_bytes() == (world.run / "report.html").read_bytes()
    ran(runner, "verify", target, "--dataset", world.data, *world.settings)


def test_verify_finds_a_changed_input(world: Any, runner: CliRunner, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(world.data, data)
    ran(runner, "verify", world.run, "--dataset", data)
    (data / "charter.yaml").write_text((data / "charter.yaml").read_text() + "# changed\n")
    done = ran(runner, "verify", world.run, "--dataset", data, code=1)
    assert "charter\tcharter.yaml\tchanged" in done.stdout


def test_rules_lists_all_and_shows_each(runner: CliRunner) -> None:
    catalogue = load_catalogue()
    listed, needed = (part.splitlines() for part in ran(runner, "rules").stdout.split("What they need\n"))
    every = [part.id for part in (*catalogue.rules, *catalogue.models)]
    assert [line.split("\t")[0] for line in listed[1:] if line] == every
    by_need = {name: line.split("\t")[0] for line in needed[1:-1] for name in line.split("\t")[1].split(", ")}
    assert sorted(by_need) == sorted(every)
    assert (by_need["MOD-02"], by_need["PRC-01"]) == ("events.officer_id", "charter.steps")
    for model in catalogue.models:
        shown = ran(runner, "rules", model.id.lower()).stdout
        assert model.next_step in shown and model.innocent_id[0] in shown
        assert "MOD-" in ran(runner, "rules", "MOD-9", code=2).stderr
    for rule in load_catalogue().rules[:3]:
        shown = ran(runner, "rules", rule.id.lower()).stdout
        assert shown == ran(runner, "rules", rule.name).stdout
        assert rule.next_step in shown


def test_a_demo_is_made_scanned_and_told(runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detector.desk.demo.CASES", 300)
    monkeypatch.chdir(tmp_path)
    text = ran(runner, "demo").stdout
    assert "Report: demo/run/report.html" in text
    assert (tmp_path / "demo" / "run" / "report.html").is_file()
    assert re.search(r"Of the first \d+, \d+ took part in a scheme", text)
    first = (tmp_path / "demo" / "run" / "findings.csv").read_bytes()
    places, run = run_demo(Path("demo"), 7, lambda step: None)
    assert (places.run / "findings.csv").read_bytes() == first
    assert len(run.cases) <= 300


def test_check_reads_the_data_set_once(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def counted(folder: Path, *more: Any) -> Any:
        read.append(folder)
        return read_data_set(folder, *more)

    for module in ("detector.desk.checking", "detector.preparing"):
        monkeypatch.setattr(f"{module}.read_data_set", counted)
    catalogue = load_catalogue()
    page = check_data_set(world.data, checked_settings(Path(world.settings[1]) if world.settings else None, catalogue), catalogue)
    assert read == [world.data]
    assert "have nothing to test" in plain_text(page)  # the signals were computed all the same
