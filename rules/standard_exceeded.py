"""A case, or a step of it, took longer than the charter promises."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_over_share: float) -> pd.Series:
    """Size per promise: time over the standard as a share of the standard; missing where it was kept."""
    return frame["over_share"].where((frame["over"] > 0) & (frame["over_share"] >= min_over_share))


RULE = Rule(
    id="DLY-01",
    name="standard-exceeded",
    title={"en": "Service standard exceeded", "id": "Standar waktu pelayanan terlampaui"},
    repeats=False,
    family="delay",
    table="standards",
    subject="case",
    needs=("over", "over_share"),
    check=check,
    pattern_id="Permohonan, atau salah satu tahapnya, memakan waktu lebih lama daripada yang dijanjikan maklumat.",
    formula_id="Ukuran per janji: waktu yang melewati standar sebagai bagian dari standar itu; kosong bila standar dipenuhi.",
    thresholds=(
        Threshold(
            "min_over_share", 0.0, "share of the standard by which it must be exceeded", tighter="higher",
            meaning_id="bagian dari standar yang setidaknya harus terlampaui",
        ),
    ),
    severity={0.0: Severity.LOW, 1.0: Severity.MEDIUM},
    unit="share of the standard",
    key=("promise",),
    officer="officer",
    observed="elapsed",
    expected="term",
    message={
        "en": "The office's own time was {elapsed:number} {unit:word}, where the charter promises {term:number}: {over:number} more. "
        "Counted for {promise:word}, from {started_at:time} to {ended_at:time} ({state:word}).",
        "id": "Waktu kantor sendiri {elapsed:number} {unit:word}, sedangkan maklumat pelayanan menjanjikan {term:number}: lebih "
        "{over:number}. Dihitung untuk {promise:word}, dari {started_at:time} sampai {ended_at:time} ({state:word}).",
    },
    evidence=(
        "promise", "activity", "started_at", "ended_at", "unit", "term", "elapsed", "stopped", "over", "state", "basis", "start_event",
        "done_event", "case_event_rows", "payment_id",
    ),
    why="A promised time that is not kept is harm by itself, and a held-up file is what speed money is asked for.",
    why_id="Janji waktu yang tidak ditepati sudah merugikan dengan sendirinya, dan berkas yang tertahan adalah alasan orang "
    "dimintai uang pelicin.",
    innocent=(
        "the applicant was asked for papers and the log does not show it",
        "another agency had to give its advice first",
        "the charter's standard or its calendar is not the one that held at the time",
    ),
    innocent_id=(
        "pemohon diminta melengkapi berkas tetapi log tidak mencatatnya",
        "pertimbangan instansi lain harus ada lebih dahulu",
        "standar atau kalender dalam maklumat bukan yang berlaku saat itu",
    ),
    next_step="Read the file for letters to the applicant or to other agencies, and compare with cases of the same week.",
    next_step_id="Periksa berkas untuk surat kepada pemohon atau instansi lain, lalu bandingkan dengan permohonan pada minggu yang sama.",
    basis=("UU 25/2009 Art. 4 (timeliness), Arts 20-22 (service standard and pledge)",),
    basis_id=("UU 25/2009 Pasal 4 (ketepatan waktu), Pasal 20-22 (standar dan maklumat pelayanan)",),
    sources=("Ombudsman RI: undue delay is the largest or second largest class of reports in every year since 2019",),
    fires_on=(
        {"over": 3.0, "over_share": 0.6, "elapsed": 8.0, "term": 5.0, "unit": "working_days", "promise": "case"},
        {"over": 10.0, "over_share": 2.0, "elapsed": 15.0, "term": 5.0, "unit": "working_days", "promise": "case"},
    ),
    quiet_on=(
        {"over": 0.0, "over_share": 0.0, "elapsed": 5.0, "term": 5.0, "unit": "working_days", "promise": "case"},
        {"over": -2.0, "over_share": -0.4, "elapsed": 3.0, "term": 5.0, "unit": "working_days", "promise": "case"},
        {"over": None, "over_share": None},
    ),
)
