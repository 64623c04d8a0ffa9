"""A granted case went through its steps in another order than the charter's."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity


def check(frame: pd.DataFrame) -> pd.Series:
    """Size per case: steps first finished before one that should come earlier; missing where the order was kept."""
    return frame["steps_out_of_order"].where(frame["steps_out_of_order"] > 0)


RULE = Rule(
    id="PRC-02",
    name="steps-out-of-order",
    title={"en": "Steps out of order", "id": "Urutan tahap tidak sesuai"},
    repeats=False,
    family="process",
    table="paths",
    subject="case",
    needs=("steps_out_of_order",),
    check=check,
    pattern_id="Permohonan yang dikabulkan melewati tahap-tahapnya dalam urutan yang berbeda dari maklumat.",
    formula_id="Ukuran per berkas: banyaknya tahap yang pertama kali selesai sebelum tahap yang seharusnya lebih dulu; kosong "
    "bila urutannya sesuai.",
    severity={1.0: Severity.LOW, 3.0: Severity.MEDIUM},
    unit="steps",
    observed="steps_out_of_order",
    message={
        "en": "{out_of_order_names} came before a step that the charter puts earlier (order of the charter: {promised_order}).",
        "id": "{out_of_order_names} dilakukan sebelum tahap yang menurut maklumat lebih dahulu (urutan maklumat: {promised_order}).",
    },
    evidence=("out_of_order_names", "seen_names", "steps_out_of_order", "promised_order", "case_event_rows"),
    why="Approving first and checking afterwards turns the check into paper.",
    why_id="Menyetujui dahulu dan memeriksa kemudian menjadikan pemeriksaan sekadar formalitas.",
    innocent=(
        "two steps were done on one day and stamped in the order of typing",
        "a step was repeated and the log keeps only one date",
        "the office works these two steps in parallel, and the charter does not say so",
    ),
    innocent_id=(
        "dua tahap dikerjakan pada hari yang sama dan dicatat menurut urutan pengetikan",
        "tahap diulang dan log hanya menyimpan satu tanggal",
        "kantor mengerjakan kedua tahap secara paralel, dan maklumat tidak menyebutkannya",
    ),
    next_step="Compare the dates on the papers with the stamps in the log.",
    next_step_id="Bandingkan tanggal pada dokumen dengan cap waktu di log.",
    basis=("The steps of the charter",),
    basis_id=("Tahap-tahap menurut maklumat",),
    fires_on=({"steps_out_of_order": 1.0, "out_of_order_names": "approval"},),
    quiet_on=({"steps_out_of_order": 0.0, "out_of_order_names": ""}, {"steps_out_of_order": None}),
)
