"""A case was sent back to its applicant again and again, where its peers were not."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_returns: float, min_excess: float, max_p: float) -> pd.DataFrame:
    """Size per case: returns beyond the peers' in spreads; p_value: how rare that is in the service."""
    excess = frame["returns_excess"]
    often = (frame["returns"] >= min_returns) & (excess >= min_excess) & (frame["returns_p"] <= max_p)
    return pd.DataFrame({"size": excess.where(often), "p_value": frame["returns_p"].clip(0.0, 1.0)})


RULE = Rule(
    id="DLY-04",
    name="repeated-returns",
    title={"en": "Repeated returns to the applicant", "id": "Berulang kali dikembalikan kepada pemohon"},
    family="delay",
    table="returns",
    subject="case",
    needs=("returns", "returns_excess", "returns_p"),
    check=check,
    pattern_id="Berkas berulang kali dikembalikan kepada pemohon, sedangkan berkas sejenis tidak.",
    formula_id="Ukuran per berkas: pengembalian melebihi berkas sejenis, dalam simpangan; nilai p: seberapa jarang hal itu pada "
    "layanan tersebut.",
    thresholds=(
        Threshold(
            "min_returns", 2.0, "returns to the applicant", tighter="higher",
            meaning_id="banyaknya pengembalian kepada pemohon",
        ),
        Threshold(
            "min_excess", 1.5, "spreads beyond the cases filed about then", tighter="higher",
            meaning_id="simpangan di atas berkas yang diajukan sekitar waktu itu",
        ),
        Threshold(
            "max_p", 0.05, "share of the service's cases that are returned as often", tighter="lower",
            meaning_id="bagian berkas layanan itu yang dikembalikan sesering ini",
        ),
    ),
    severity={0.0: Severity.LOW, 2.5: Severity.MEDIUM},
    unit="spreads",
    officer="officer",
    observed="returns",
    expected="usual_returns",
    message={
        "en": "Sent back to the applicant {returns:number} times, {returns_by_officer:number} of them by officer {officer}; the "
        "median of the {neighbours:number} cases of the service filed about then is {usual_returns:number}.",
        "id": "Dikembalikan kepada pemohon {returns:number} kali, {returns_by_officer:number} di antaranya oleh petugas {officer}; median "
        "dari {neighbours:number} permohonan layanan ini pada masa itu adalah {usual_returns:number}.",
    },
    evidence=("returns", "usual_returns", "neighbours", "returns_by_officer", "officer", "first_event", "last_event", "case_event_rows"),
    why="Each return costs the applicant a visit; a file that is sent back until the applicant understands is not being completed.",
    why_id="Setiap pengembalian berarti satu kunjungan lagi bagi pemohon; berkas yang dikembalikan sampai pemohon mengerti "
    "bukanlah berkas yang sedang dilengkapi.",
    innocent=(
        "the applicant kept sending in papers that were incomplete or illegible",
        "different offices had to ask for different papers, one after the other",
        "the form changed while the case was open",
    ),
    innocent_id=(
        "pemohon berulang kali menyerahkan dokumen yang tidak lengkap atau tidak terbaca",
        "beberapa bagian meminta dokumen yang berbeda satu per satu",
        "formulir berubah ketika permohonan masih berjalan",
    ),
    next_step="Read what each return asked for: the same paper twice, or a paper that the service does not require, is the thing to "
    "explain.",
    next_step_id="Baca apa yang diminta pada setiap pengembalian: bila dokumen yang sama diminta dua kali, atau dokumen yang tidak "
    "disyaratkan, itulah yang perlu dijelaskan.",
    exclusions=("services whose charter names no activity that stops the clock", "returns after the decision"),
    exclusions_id=(
        "layanan yang maklumatnya tidak menyebut kegiatan yang menghentikan penghitungan waktu",
        "pengembalian setelah keputusan",
    ),
    basis=("UU 25/2009 Art. 21 (requirements are fixed and published)",),
    basis_id=("UU 25/2009 Pasal 21 (persyaratan ditetapkan dan diumumkan)",),
    sources=("Bertrand et al. 2007 (arbitrary failures, then a pass)",),
    fires_on=(
        {
            "returns": 5.0, "returns_excess": 2.6, "returns_p": 0.001, "usual_returns": 0.0, "returns_by_officer": 4.0,
            "officer": "P4", "neighbours": 50.0,
        },
    ),
    quiet_on=(
        {"returns": 1.0, "returns_excess": 1.6, "returns_p": 0.04},
        {"returns": 3.0, "returns_excess": 0.5, "returns_p": 0.04},
        {"returns": 3.0, "returns_excess": 2.0, "returns_p": 0.11},
        {"returns": 0.0, "returns_excess": None, "returns_p": None},
    ),
)
