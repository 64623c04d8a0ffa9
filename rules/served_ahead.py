"""A case was served ahead of cases that were ready earlier, beyond what is usual in that queue, and waited less than its neighbours."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_jump: float, min_passed: float, max_together: float) -> pd.DataFrame:
    """Size per visit: spreads beyond the neighbours in both places gained and wait saved; p_value: how rare that is in its service."""
    jump = frame["jump"]
    ahead = (jump >= min_jump) & (frame["passed"] >= min_passed) & (frame["jumped_with"] <= max_together)
    return pd.DataFrame({"size": jump.where(ahead & frame["jump_p"].notna()), "p_value": frame["jump_p"].clip(0.0, 1.0)})


RULE = Rule(
    id="QUE-01",
    name="served-ahead",
    title={"en": "Served ahead of earlier cases", "id": "Dilayani mendahului berkas yang datang lebih dulu"},
    family="queue",
    table="queueing",
    subject="case",
    needs=("jump", "jump_p", "passed", "jumped_with"),
    check=check,
    pattern_id="Satu berkas dilayani mendahului berkas yang lebih dulu siap, melebihi kebiasaan di antrean itu, dan menunggu "
    "lebih singkat daripada berkas di sekitarnya.",
    formula_id="Ukuran per penanganan: simpangan di atas berkas di sekitarnya, untuk tempat yang didahului dan waktu tunggu yang "
    "dihemat; nilai p: seberapa jarang hal itu pada layanan tersebut.",
    thresholds=(
        Threshold(
            "min_jump", 2.0, "spreads beyond the neighbours, in both the places gained and the wait saved", tighter="higher",
            meaning_id="simpangan di atas berkas di sekitarnya, baik untuk tempat yang didahului maupun waktu tunggu yang dihemat",
        ),
        Threshold(
            "min_passed", 3.0, "cases that were ready earlier and still waited", tighter="higher",
            meaning_id="berkas yang lebih dulu siap dan masih menunggu",
        ),
        Threshold(
            "max_together", 1.0, "others that left the queue at the same moment and had jumped too", tighter="lower",
            meaning_id="berkas lain yang keluar dari antrean pada saat yang sama dan juga mendahului",
        ),
    ),
    faint={"min_jump": 1.0, "min_passed": 1.0},
    severity={0.0: Severity.LOW, 3.0: Severity.MEDIUM},
    unit="spreads",
    key=("activity", "ready_at"),
    officer="officer",
    observed="passed",
    expected="usual_passed",
    message={
        "en": "At step {activity} officer {officer} served this case ahead of {passed:number} of {ahead:number} cases that were ready "
        "earlier and "
        "still waited (usual in this queue: {usual_passed:number}); it waited {waited:number} {unit:word}, its neighbours "
        "{waited_usually:number}.",
        "id": "Pada tahap {activity} petugas {officer} melayani berkas ini mendahului {passed:number} dari {ahead:number} berkas yang siap "
        "lebih dulu dan masih menunggu (biasanya di antrean ini: {usual_passed:number}); berkas ini menunggu {waited:number} {unit:word}, "
        "berkas di sekitarnya {waited_usually:number}.",
    },
    evidence=(
        "activity", "ready_at", "served_at", "passed", "ahead", "usual_passed", "waited", "waited_usually", "unit", "neighbours", "officer",
        "done_event",
    ),
    why="Where the order of a queue is for sale, those who pay pass those who came first.",
    why_id="Bila urutan antrean diperjualbelikan, yang membayar mendahului yang datang lebih dulu.",
    innocent=(
        "an urgent case whose lawful reason is not in the log",
        "a simple case that could be finished between two hard ones",
        "the applicant had an appointment, or sat at the counter when the step came up",
    ),
    innocent_id=(
        "berkas mendesak yang alasan sahnya tidak tercatat dalam log",
        "berkas sederhana yang dapat diselesaikan di sela berkas yang sulit",
        "pemohon sudah membuat janji, atau berada di loket ketika tahap ini dikerjakan",
    ),
    next_step="Ask who asked for the case and why it could not wait, and see whether the same applicant or agent passes others again.",
    next_step_id="Tanyakan siapa yang meminta berkas ini dan mengapa harus didahulukan, serta apakah pemohon atau kuasa yang sama berulang "
    "kali mendahului.",
    exclusions=(
        "cases with a lawful reason to go first neither pass nor are passed; a chosen lane is a queue of its own",
        "queues in which passing others is usual, and cases drawn forward in one batch",
    ),
    exclusions_id=(
        "berkas dengan alasan sah untuk didahulukan tidak mendahului dan tidak didahului; jalur pilihan adalah antrean tersendiri",
        "antrean tempat mendahului adalah hal biasa, dan berkas yang dimajukan bersama dalam satu kelompok",
    ),
    basis=("UU 25/2009 Art. 4 (equality)",),
    basis_id=("UU 25/2009 Pasal 4 (persamaan perlakuan)",),
    sources=("Lui 1985 (queues ordered by payment)",),
    fires_on=(
        {
            "jump": 3.4, "jump_p": 0.0005, "passed": 11.0, "jumped_with": 0.0, "ahead": 12.0, "usual_passed": 0.0,
            "activity": "verification", "ready_at": "2025-03-03", "waited": 0.2, "waited_usually": 4.0,
            "unit": "working_days", "officer": "P4",
        },
    ),
    quiet_on=(
        {"jump": 0.5, "jump_p": 0.2, "passed": 11.0, "jumped_with": 0.0},
        {"jump": 2.2, "jump_p": 0.01, "passed": 2.0, "jumped_with": 0.0},
        {"jump": 9.0, "jump_p": 0.001, "passed": 300.0, "jumped_with": 80.0},
        {"jump": None, "jump_p": None, "passed": 0.0, "jumped_with": None},
    ),
)
