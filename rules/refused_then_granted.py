"""An applicant was refused, and the same service was granted to the same applicant soon after."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, max_days: float) -> pd.Series:
    """Size per granted case: working days by which the grant came sooner than the limit, plus one; missing where it did not."""
    days = frame["days_from_refusal"]
    return (max_days - days + 1.0).where(days <= max_days)


RULE = Rule(
    id="PRC-07",
    name="refused-then-granted",
    title={"en": "Refused, then granted soon after", "id": "Ditolak, lalu segera dikabulkan"},
    family="process",
    table="resubmissions",
    subject="case",
    needs=("days_from_refusal",),
    check=check,
    pattern_id="Seorang pemohon ditolak, dan tidak lama kemudian layanan yang sama dikabulkan untuk pemohon yang sama.",
    formula_id="Ukuran per berkas yang dikabulkan: berapa hari kerja pengabulan lebih cepat daripada batas, ditambah satu; kosong "
    "bila tidak lebih cepat.",
    thresholds=(
        Threshold(
            "max_days", 5.0, "working days from the refusal to the grant", tighter="lower",
            meaning_id="hari kerja dari penolakan sampai pengabulan",
        ),
    ),
    severity={0.0: Severity.LOW},
    unit="working days sooner than the limit",
    key=("refused_case",),
    observed="days_from_refusal",
    message={
        "en": "Granted on {granted_at:date}, {days_from_refusal:working_days} after the same applicant's case {refused_case} for "
        "the same service was refused on {refused_at:date}.",
        "id": "Dikabulkan pada {granted_at:date}, {days_from_refusal:working_days} setelah permohonan {refused_case} dari pemohon "
        "yang sama untuk layanan yang sama ditolak pada {refused_at:date}.",
    },
    evidence=("refused_case", "refused_at", "granted_at", "days_from_refusal"),
    why="An arbitrary refusal followed by a quick grant is what being made to pay looks like from outside.",
    why_id="Bila pemohon dibuat membayar, yang tampak dari luar adalah penolakan tanpa dasar yang segera disusul persetujuan.",
    innocent=(
        "the applicant brought the missing paper the next day",
        "the refusal was a clerical mistake and was put right",
        "a collective applicant (developer, notary) files many cases of one service",
    ),
    innocent_id=(
        "pemohon membawa dokumen yang kurang keesokan harinya",
        "penolakan itu kekeliruan administrasi dan sudah diperbaiki",
        "pemohon kolektif (pengembang, notaris) mengajukan banyak permohonan untuk layanan yang sama",
    ),
    next_step="Read the reason of the refusal, and what had changed in the second file.",
    next_step_id="Baca alasan penolakan, dan apa yang berubah pada berkas kedua.",
    sources=("Bertrand et al. 2007 (arbitrary fail, then pass)",),
    fires_on=({"days_from_refusal": 1.0, "refused_case": "C1"},),
    quiet_on=({"days_from_refusal": 60.0}, {"days_from_refusal": None}),
)
