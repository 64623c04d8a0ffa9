"""Verdicts go back into the data set, and the next scan honours them; the desk learns of it."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from detector.pipeline import ScanOptions, scan
from features.errors import SuluhError
from tests.test_review.conftest import NOW, a_case, bring_in
from tests.test_review.test_bringing import act_of, close_all


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "verdicts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_was_explained_no_longer_counts_in_the_next_scan(
    desk: Path, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detector.review.deciding import answer, decide
    from detector.review.models import Case, Finding
    from detector.review.sending_back import send_back

    monkeypatch.setenv("SULUH_KEY", "a key for the desk's tests alone")
    data = tmp_path / "data"
    shutil.copytree(demo / "data", data)
    case, officer = a_case(kind="case", flagged=True), a_case(kind="officer", office="Z-02")
    close_all(case)
    first, second = officer.findings.filter(is_current=True).select_related("last_scan")[:2]
    decide(act_of(officer), first, "data_error", None, "a shared login")
    answer(act_of(officer, "adi"), first, True, "")
    decide(act_of(officer), second, "explained", None, "nobody has agreed yet")
    sent = send_back(data, None, "tester", NOW)
    mine = sorted([*case.findings.values_list("finding_id", flat=True), first.finding_id])
    assert (sent.added, sent.known) == (len(mine), 0)
    rows = rows_of(data)
    assert sorted(row["finding_id"] for row in rows) == mine, "what waits for a second person is not sent"
    assert {row["reason"] for row in rows} == {"the papers show it", "a shared login"}
    assert (send_back(data, None, "tester", NOW).added, rows_of(data)) == (0, rows), "nothing is written twice"
    run = scan(ScanOptions(data, tmp_path / "run", as_of=pd.Timestamp("2099-01-01").date(), reports=False), lambda step: None)
    closed = set(run.findings.loc[run.findings["closed"], "finding_id"])
    assert set(mine) & set(run.findings["finding_id"]) == closed
    assert set(case.findings.values_list("finding_id", flat=True)) <= closed
    assert not bool(run.cases.loc[run.cases["case_id"] == case.subject, "flagged"].any())
    bring_in(tmp_path / "run")
    assert set(Finding.objects.filter(settled=True, is_current=True).values_list("finding_id", flat=True)) == closed
    assert Case.objects.get(pk=case.pk).state == "closed"


def test_a_data_set_that_the_desk_does_not_know_is_told(desk: Path, demo: Path, tmp_path: Path) -> None:
    from detector.review.sending_back import send_back

    with pytest.raises(SuluhError, match=r"not a data set \(no charter\.yaml\)"):
        send_back(tmp_path, None, "tester", NOW)
    other = tmp_path / "other"
    shutil.copytree(demo / "data", other)
    with pytest.raises(SuluhError, match=r"no scan of a data set 'other' \(it has: data\)\. Name it with --name"):
        send_back(other, None, "tester", NOW)
    assert send_back(other, "data", "tester", NOW).added == 0
