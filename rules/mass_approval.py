"""One officer decided many cases within one minute, unlike on the officer's other days."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_decisions: float, max_similar_share: float, min_own_days: float) -> pd.DataFrame:
    """Size per minute: cases decided in it; p_value: the share of the officer's days with a minute at all like it."""
    many = (frame["decisions"] >= min_decisions) & (frame["own_days"] >= min_own_days)
    unlike = frame["similar_share"] <= max_similar_share
    return pd.DataFrame({"size": frame["decisions"].where(many & unlike), "p_value": frame["similar_share"].clip(0.0, 1.0)})


RULE = Rule(
    id="PRC-09",
    name="mass-approval",
    title={"en": "Many decisions by one officer in one minute", "id": "Banyak keputusan oleh satu petugas dalam satu menit"},
    family="process",
    table="sittings",
    subject="officer",
    needs=("decisions", "similar_share", "own_days"),
    check=check,
    pattern_id="Seorang petugas memutuskan banyak berkas dalam satu menit, tidak seperti pada hari lainnya.",
    formula_id="Ukuran per menit: berkas yang diputus dalam menit itu; nilai p: bagian hari petugas itu yang mempunyai menit "
    "serupa.",
    thresholds=(
        Threshold(
            "min_decisions", 5.0, "cases decided in the minute", tighter="higher",
            meaning_id="berkas yang diputus dalam menit itu",
        ),
        Threshold(
            "max_similar_share", 0.05, "share of the officer's days with a minute half as full", tighter="lower",
            meaning_id="bagian hari petugas itu dengan menit yang setengah sepenuh itu",
        ),
        Threshold(
            "min_own_days", 20.0, "days with decisions by the officer", tighter="higher",
            meaning_id="hari petugas itu membuat keputusan",
        ),
    ),
    severity={0.0: Severity.LOW, 20.0: Severity.MEDIUM},
    unit="cases in the minute",
    key=("minute",),
    officer="officer",
    observed="decisions",
    message={
        "en": "Officer {officer} finished the last step of {decisions:number} cases in the minute of {minute:time}; on "
        "{similar_days:number} of the "
        "officer's other days (of {own_days:number}) a minute held at least half as many.",
        "id": "Petugas {officer} menyelesaikan tahap terakhir {decisions:number} berkas dalam satu menit, {minute:time}; pada "
        "{similar_days:number} hari lain (dari {own_days:number} hari petugas ini memutuskan) ada menit dengan sedikitnya separuh dari "
        "itu.",
    },
    evidence=("officer", "minute", "decisions", "similar_days", "own_days", "done_event"),
    why="Nobody reads so many files in a minute; whoever decides them so has not looked, or had been told what to decide.",
    why_id="Tidak seorang pun membaca sebanyak itu dalam satu menit; siapa yang memutuskan secepat itu tidak memeriksanya, atau sudah "
    "diberi tahu apa yang harus diputuskan.",
    innocent=(
        "identical cases of one project or campaign, prepared together",
        "a backlog typed in at once after an outage",
        "the decision was taken in a meeting and entered afterwards",
    ),
    innocent_id=(
        "permohonan serupa dari satu proyek atau program yang disiapkan bersama",
        "tunggakan yang dimasukkan sekaligus setelah gangguan sistem",
        "keputusan diambil dalam rapat dan baru dicatat kemudian",
    ),
    next_step="Draw some of these cases and see whether their checks were done, who filed them, and who asked for that day.",
    next_step_id="Ambil beberapa berkas dari menit itu dan lihat apakah pemeriksaannya dilakukan, siapa pengajunya, dan siapa yang "
    "memintanya.",
    exclusions=("bare dates, officers with fewer than 20 days of decisions, and officers who sign in batches by habit",),
    exclusions_id=(
        "tanggal tanpa jam, petugas dengan kurang dari 20 hari keputusan, dan petugas yang biasa menandatangani sekaligus banyak",
    ),
    basis=("UU 25/2009 Art. 4 (certainty, accountability)",),
    basis_id=("UU 25/2009 Pasal 4 (kepastian, akuntabilitas)",),
    fires_on=(
        {
            "decisions": 30.0, "similar_share": 0.01, "own_days": 100.0, "similar_days": 0.0, "officer": "P4", "minute": "2025-03-07T15:58",
        },
    ),
    quiet_on=(
        {"decisions": 2.0, "similar_share": 0.01, "own_days": 100.0},
        {"decisions": 30.0, "similar_share": 0.4, "own_days": 100.0},
        {"decisions": 30.0, "similar_share": 0.05, "own_days": 12.0},
        {"decisions": 30.0, "similar_share": None, "own_days": None},
    ),
)
