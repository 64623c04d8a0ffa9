"""Scans brought to the desk: once, in order, with their history; what people did stays."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from detector.run import read_run
from detector.run_folder import sha256, write_table
from features.errors import SuluhError
from tests.test_review.conftest import NOW, a_case, bring_in


def counts() -> dict[str, int]:
    from detector.review.models import Appearance, Case, Decision, Finding, Note, Scan

    return {kind.__name__: kind.objects.count() for kind in (Appearance, Case, Decision, Finding, Note, Scan)}


def next_run(run: Path, to: Path, change: Any, day: str = "2099-01-01") -> Path:
    """A later scan of the same data set: the run with its findings changed, whole by its own manifest."""
    shutil.copytree(run, to)
    findings = change(read_run(run).findings)
    cases = read_run(run).cases
    left = cases["case_id"].isin(findings["case_id"].dropna())
    write_table(cases.assign(flagged=cases["flagged"] & left), to / "cases.parquet")
    write_table(findings, to / "findings.parquet")
    manifest = json.loads((to / "manifest.json").read_text(encoding="utf-8"))
    manifest["as_of"] = f"{day}T23:59:59+07:00"
    manifest["outputs"] |= {name: sha256(to / name) for name in ("cases.parquet", "findings.parquet")}
    (to / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return to


def act_of(case: Any, name: str = "ann") -> Any:
    from detector.review.acting import Act
    from detector.review.models import Account

    case.refresh_from_db()
    return Act(Account.objects.get(name=name), case, case.version, NOW)


def close_all(case: Any, verdict: str = "explained") -> None:
    """Every finding decided, the case closed."""
    from detector.review.acting import close
    from detector.review.deciding import decide

    for finding in case.findings.filter(is_current=True).select_related("last_scan"):
        decide(act_of(case), finding, verdict, None, "the papers show it")
    close(act_of(case), "")


def test_every_finding_of_the_run_is_there_once(desk: Path, demo: Path) -> None:
    from detector.review.models import Case, Finding

    run = read_run(demo / "run")
    assert sorted(Finding.objects.values_list("finding_id", flat=True)) == sorted(run.findings["finding_id"])
    scores = dict(Finding.objects.values_list("finding_id", "score"))
    assert scores == dict(zip(run.findings["finding_id"], run.findings["score"], strict=True))
    flagged = run.cases[run.cases["flagged"]]
    assert set(Case.objects.filter(kind="case", flagged=True).values_list("subject", flat=True)) == set(flagged["case_id"])
    kinds = set(Case.objects.values_list("kind", flat=True))
    assert kinds == {"case", "officer", "office"}, "pairs stand with their officer"
    about = Finding.objects.filter(about_officer=True)
    assert about.count() == int(run.findings["subject_type"].isin(["officer", "pair"]).sum()) > 0
    assert set(about.values_list("case__kind", flat=True)) == {"officer"}


def test_it_speaks_as_the_report_does(desk: Path, demo: Path) -> None:
    from detector.review.models import Finding

    run = read_run(demo / "run")
    said = {row["finding_id"]: (row["explanation_en"], row["explanation_id"]) for row in run.findings.to_dict("records")}
    for finding in Finding.objects.all():
        assert tuple(finding.told["says"]) == said[finding.finding_id]


def test_a_case_holds_nothing_of_another(desk: Path) -> None:
    from detector.review.models import Case

    names = set(Case.objects.filter(kind="case").values_list("subject", flat=True))
    for case in Case.objects.filter(kind="case", flagged=True):
        text = json.dumps(case.told["row"])
        assert not [name for name in names - {case.subject} if f'"{name}"' in text]
        assert case.told["row"]["offices"] == [case.office]


def test_the_same_run_again_changes_nothing(desk: Path, demo: Path) -> None:
    before = counts()
    assert bring_in(demo / "run").known
    assert counts() == before


def test_a_later_scan_keeps_what_people_did(desk: Path, demo: Path, tmp_path: Path) -> None:
    """The case that was closed stays closed; the one with a new finding opens; one that is gone is told as gone; nothing doubles."""
    from detector.review.models import Appearance, Case, Finding, LogEntry, Note

    kept, grows, gone = Case.objects.filter(kind="case", flagged=True)[:3]
    for case in (kept, grows):
        close_all(case)
    from detector.review.acting import add_note, assign

    add_note(act_of(gone), "a note of mine", False)
    assign(act_of(gone), act_of(gone).who)
    lost = gone.findings.values_list("finding_id", flat=True)
    first = Finding.objects.filter(case=grows).first()
    assert first is not None
    before = counts()

    def change(findings: pd.DataFrame) -> pd.DataFrame:
        new = findings[findings["finding_id"] == first.finding_id].assign(finding_id="f" * 20)
        left = findings[~findings["finding_id"].isin(list(lost))]
        return pd.concat([left, new], ignore_index=True)

    version = Case.objects.get(pk=grows.pk).version
    brought = bring_in(next_run(demo / "run", tmp_path / "second", change))
    assert (brought.known, brought.new, brought.gone, brought.reopened) == (False, 0, len(lost), 1)
    after = counts()
    assert (after["Case"], after["Finding"], after["Scan"]) == (before["Case"], before["Finding"] + 1, before["Scan"] + 1)
    assert (after["Decision"], after["Note"]) == (before["Decision"], before["Note"])
    for case in (kept, grows, gone):
        case.refresh_from_db()
    assert (kept.state, grows.state, gone.state) == ("closed", "in_review", "in_review")
    assert grows.version == version + 1, "who has its page open is told"
    assert not gone.is_current and gone.assignee is not None and Note.objects.filter(case=gone).exists()
    assert Appearance.objects.filter(finding=first).count() == 2
    assert LogEntry.objects.filter(what="reopened_by_scan").count() == 1
    third = bring_in(next_run(demo / "run", tmp_path / "third", lambda findings: findings, "2099-01-02"))
    assert third.changed == 2, "what is as it was is not written anew"
    gone.refresh_from_db()
    assert gone.is_current and counts()["Finding"] == after["Finding"], "it came back, under its own id"


@pytest.mark.parametrize(("verdict", "opens"), [("explained", True), ("confirmed", False)])
def test_evidence_that_grew_opens_what_was_explained(desk: Path, demo: Path, tmp_path: Path, verdict: str, opens: bool) -> None:
    from detector.findings.verdicts import GROWTH

    case = a_case(kind="case", flagged=True)
    close_all(case, verdict)
    finding = case.findings.order_by("score").first()
    limit = finding.score + GROWTH * (1 - finding.score)

    def grown(score: float) -> Any:
        return lambda findings: findings.assign(score=findings["score"].where(findings["finding_id"] != finding.finding_id, score))

    bring_in(next_run(demo / "run", tmp_path / "same", grown(limit - 0.001)))
    case.refresh_from_db()
    assert case.state == "closed"
    bring_in(next_run(demo / "run", tmp_path / "more", grown(limit + 0.001), "2099-01-02"))
    case.refresh_from_db()
    finding.refresh_from_db()
    assert (case.state, finding.decision is None) == (("in_review", True) if opens else ("closed", False))


def test_what_is_not_as_it_was_written_is_refused(desk: Path, demo: Path, tmp_path: Path) -> None:
    before = counts()
    changed = next_run(demo / "run", tmp_path / "changed", lambda findings: findings)
    write_table(read_run(changed).findings.head(3), changed / "findings.parquet")
    with pytest.raises(SuluhError, match=r"findings\.parquet is not as the scan wrote it"):
        bring_in(changed)
    with pytest.raises(SuluhError, match="The desk has a newer scan"):
        bring_in(next_run(demo / "run", tmp_path / "older", lambda findings: findings, "1999-01-01"))
    assert counts() == before


def test_an_import_that_breaks_off_leaves_the_desk_as_it_was(
    desk: Path, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detector.review import bringing

    before = counts()

    def fails(coming: Any, who: str) -> int:
        raise OSError("the disk is full")

    monkeypatch.setattr(bringing, "_reopen", fails)
    with pytest.raises(OSError, match="full"):
        bring_in(next_run(demo / "run", tmp_path / "second", lambda findings: findings.head(5)))
    assert counts() == before
