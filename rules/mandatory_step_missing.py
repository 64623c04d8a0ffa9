"""A granted case does not show a step that the charter makes mandatory."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity


def check(frame: pd.DataFrame) -> pd.Series:
    """Size per case: how many mandatory steps are missing; missing where all are there."""
    return frame["steps_missing"].where(frame["steps_missing"] > 0)


RULE = Rule(
    id="PRC-01",
    name="mandatory-step-missing",
    title={"en": "Mandatory step missing", "id": "Tahap wajib tidak tercatat"},
    family="process",
    table="paths",
    subject="case",
    needs=("steps_missing",),
    check=check,
    pattern_id="Pada permohonan yang dikabulkan tidak tercatat satu tahap yang diwajibkan maklumat.",
    formula_id="Ukuran per berkas: banyaknya tahap wajib yang tidak tercatat; kosong bila semuanya ada.",
    severity={1.0: Severity.MEDIUM},
    unit="steps",
    observed="steps_missing",
    message={
        "en": "Granted, but the log does not show {missing_names} ({steps_missing:number} of {steps_promised:number} mandatory steps).",
        "id": "Dikabulkan, tetapi log tidak memuat {missing_names} ({steps_missing:number} dari {steps_promised:number} tahap wajib).",
    },
    evidence=("missing_names", "seen_names", "steps_missing", "steps_promised", "promised_order", "case_event_rows"),
    why="A licence given without its test or survey is what some applicants pay for.",
    why_id="Izin tanpa pengujian atau pengukuran yang seharusnya adalah hal yang sebagian pemohon bersedia bayar.",
    innocent=(
        "the step was done and entered under another name or in another system",
        "the step began before the log does",
        "the law lets this kind of case go without the step",
    ),
    innocent_id=(
        "tahap dilakukan tetapi dicatat dengan nama lain atau di sistem lain",
        "tahap sudah dimulai sebelum log ini dimulai",
        "peraturan membolehkan permohonan jenis ini tanpa tahap tersebut",
    ),
    next_step="Ask for the paper that the step leaves (survey sheet, test result) and who signed it.",
    next_step_id="Minta dokumen hasil tahap itu (berita acara, hasil uji) dan siapa yang menandatanganinya.",
    basis=("The steps of the charter",),
    basis_id=("Tahap-tahap menurut maklumat",),
    sources=("Bertrand et al. 2007: 71% of licence getters skipped the test",),
    fires_on=({"steps_missing": 1.0, "missing_names": "survey"}, {"steps_missing": 3.0, "missing_names": "a, b, c"}),
    quiet_on=({"steps_missing": 0.0, "missing_names": ""}, {"steps_missing": None}),
)
