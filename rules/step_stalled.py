"""A step waited far longer than its neighbours in the queue, and cases that came later were served before it."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_stall: float, min_held_back: float, max_case_p: float, max_together: float) -> pd.DataFrame:
    """Size per wait: surprise, in natural logs, of the stall beyond habit and of those served meanwhile; p_value: how rare that is."""
    held = frame["held_back"]
    stalled = (frame["stall"] >= min_stall) & (held >= min_held_back) & (frame["stalled_with"] <= max_together)
    stalled &= frame["held_back_case_p"] <= max_case_p
    return pd.DataFrame({"size": held.where(stalled & frame["held_back_p"].notna()), "p_value": frame["held_back_p"].clip(0.0, 1.0)})


RULE = Rule(
    id="DLY-02",
    name="step-stalled",
    title={"en": "Step stalled beyond its neighbours", "id": "Tahap tertahan lebih lama daripada berkas di sekitarnya"},
    family="delay",
    table="queueing",
    subject="case",
    needs=("stall", "held_back", "held_back_p", "held_back_case_p", "stalled_with"),
    check=check,
    pattern_id="Satu tahap menunggu jauh lebih lama daripada berkas di sekitarnya dalam antrean, dan berkas yang datang kemudian "
    "dilayani lebih dulu.",
    formula_id="Ukuran per masa tunggu: seberapa tidak biasa (dalam log natural) lamanya tertahan dibanding kebiasaan dan "
    "banyaknya berkas yang dilayani sementara itu; nilai p: seberapa jarang hal itu terjadi.",
    thresholds=(
        Threshold(
            "min_stall", 1.0, "spreads beyond the neighbours, in both the wait and the places lost", tighter="higher",
            meaning_id="simpangan di atas berkas di sekitarnya, baik untuk waktu tunggu maupun tempat yang hilang",
        ),
        Threshold(
            "min_held_back", 5.0, "surprise (natural logs) of stall and of those served meanwhile", tighter="higher",
            meaning_id="seberapa tidak biasa (log natural) lamanya tertahan dan banyaknya yang dilayani sementara itu",
        ),
        Threshold(
            "max_case_p", 0.05, "share of the service's waits held back as much, times the case's waits", tighter="lower",
            meaning_id="bagian masa tunggu layanan itu yang tertahan sejauh ini, dikalikan jumlah masa tunggu berkas",
        ),
        Threshold(
            "max_together", 1.0, "others that left the queue at the same moment and had stalled too", tighter="lower",
            meaning_id="berkas lain yang keluar dari antrean pada saat yang sama dan juga tertahan",
        ),
    ),
    faint={"min_stall": 0.5, "min_held_back": 2.5, "max_case_p": 0.5},
    severity={0.0: Severity.LOW, 9.0: Severity.MEDIUM},
    unit="natural logs of surprise",
    key=("activity", "ready_at"),
    officer="officer",
    chart="queue",
    observed="waited",
    expected="waited_usually",
    message={
        "en": "Step {activity} was ready on {ready_at:date} and waited {waited:number} {unit:word} at officer {officer}; the "
        "{neighbours:number} nearest cases in the queue waited {waited_usually:number}. Later cases served meanwhile: "
        "{passed_by:number} in this queue; {passed_by_at_desk:number} by this officer at this step (any service, same lane).",
        "id": "Tahap {activity} siap pada {ready_at:date} dan menunggu {waited:number} {unit:word} pada petugas {officer}; "
        "{neighbours:number} berkas terdekat dalam antrean menunggu {waited_usually:number}. Berkas lebih baru yang dilayani sementara "
        "itu: {passed_by:number} dalam antrean ini; {passed_by_at_desk:number} oleh petugas ini pada tahap ini (layanan apa pun, jalur "
        "yang sama).",
    },
    evidence=(
        "activity", "ready_at", "served_at", "waited", "waited_usually", "unit", "neighbours", "waited_longer", "level", "passed_by",
        "passed_by_at_desk", "usual_passed_by", "is_open", "officer", "done_event",
    ),
    why="Who is asked for money waits while others are served: a file that lies still in a moving queue was left out by somebody.",
    why_id="Orang yang dimintai uang menunggu sementara yang lain dilayani: berkas yang diam dalam antrean yang bergerak berarti "
    "dilewatkan oleh seseorang.",
    innocent=(
        "a document was missing and the request for it is not in the log",
        "the case is harder than its neighbours, or waited for a survey or another agency",
        "the officer in charge of this file was on leave",
    ),
    innocent_id=(
        "ada dokumen yang kurang dan permintaannya tidak tercatat dalam log",
        "berkas ini lebih sulit daripada berkas di sekitarnya, atau menunggu pengukuran atau instansi lain",
        "petugas yang memegang berkas ini sedang cuti",
    ),
    next_step="Ask the applicant what was said to them in those days, and see whose tray the file lay in and what was served meanwhile.",
    next_step_id="Tanyakan kepada pemohon apa yang disampaikan pada hari-hari itu, dan lihat di meja siapa berkas berada serta berkas apa "
    "yang dilayani sementara itu.",
    exclusions=(
        "cases with a lawful reason to go first, waits while the clock was stopped, work begun before the case was ready",
        "cases held up in one batch with others",
    ),
    exclusions_id=(
        "berkas dengan alasan sah untuk didahulukan, masa tunggu selama penghitungan waktu dihentikan, dan pekerjaan yang dimulai "
        "sebelum berkas siap",
        "berkas yang tertahan bersama berkas lain dalam satu kelompok",
    ),
    basis=("UU 25/2009 Art. 4 (equality, timeliness)",),
    basis_id=("UU 25/2009 Pasal 4 (persamaan perlakuan, ketepatan waktu)",),
    sources=("Freund, Hallward-Driemeier and Rijkers 2016 (firms asked for payments wait longer)",),
    fires_on=(
        {
            "stall": 3.4, "held_back": 9.5, "held_back_p": 0.002, "held_back_case_p": 0.008, "stalled_with": 0.0,
            "activity": "verification", "ready_at": "2025-03-03", "waited": 21.0, "waited_usually": 4.0, "unit": "working_days",
            "neighbours": 50.0, "passed_by": 33.0, "passed_by_at_desk": 6.0, "officer": "P4",
        },
    ),
    quiet_on=(
        {"stall": 0.4, "held_back": 1.1, "held_back_p": 0.3, "held_back_case_p": 1.0, "stalled_with": 0.0},
        {"stall": 3.4, "held_back": 3.9, "held_back_p": 0.02, "held_back_case_p": 0.4, "stalled_with": 0.0},
        {"stall": 3.4, "held_back": 9.5, "held_back_p": 0.002, "held_back_case_p": 0.008, "stalled_with": 12.0},
        {"stall": None, "held_back": None, "held_back_p": None, "held_back_case_p": None, "stalled_with": None},
    ),
)
