"""An agent's cases jump the queue at one officer, more than that officer lets others jump and than the agent jumps elsewhere."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, max_q: float, min_gain: float) -> pd.DataFrame:
    """Size per pair: mean jump beyond both comparisons, in spreads; p_value: if the visits were dealt anew."""
    gain = frame["places_gain"]
    ahead = (frame["places_q"] <= max_q) & (gain >= min_gain) & (gain > 0)
    return pd.DataFrame({"size": gain.where(ahead & frame["places_p"].notna()), "p_value": frame["places_p"].clip(0.0, 1.0)})


RULE = Rule(
    id="QUE-04",
    name="agent-passes-others",
    title={"en": "Agent's cases pass others at one officer", "id": "Berkas kuasa mendahului yang lain pada satu petugas"},
    family="queue",
    table="agent_pairs",
    subject="pair",
    needs=("places_q", "places_p", "places_gain"),
    check=check,
    pattern_id="Berkas seorang kuasa mendahului antrean pada satu petugas, lebih dari yang diberikan petugas itu kepada orang "
    "lain dan lebih dari yang dialami kuasa itu di tempat lain.",
    formula_id="Ukuran per pasangan: rata-rata mendahului melebihi kedua pembanding, dalam simpangan; nilai p: bila penanganan "
    "dibagikan ulang.",
    thresholds=(
        Threshold(
            "max_q", 0.05, "share of wrong pairs to expect among those reported", tighter="lower",
            meaning_id="bagian pasangan keliru yang diperkirakan di antara yang dilaporkan",
        ),
        Threshold(
            "min_gain", 0.1, "spreads jumped beyond both comparisons, on average", tighter="higher",
            meaning_id="simpangan yang didahului melebihi kedua pembanding, rata-rata",
        ),
    ),
    severity={0.0: Severity.LOW, 0.2: Severity.MEDIUM, 0.8: Severity.HIGH},
    unit="spreads",
    folds=False,
    repeats=False,
    officer="officer",
    observed="places_gain",
    q_value="places_q",
    message={
        "en": "Of {places_visits:number} visits of {agent} at officer {officer}, {jumped_share:percent} jumped the queue by a spread or "
        "more, in both the places and the wait; of this officer's other files {jumped_others:percent}, and of the agent's at other "
        "officers {jumped_elsewhere:percent}.",
        "id": "Dari {places_visits:number} kali kuasa {agent} dilayani petugas {officer}, {jumped_share:percent} mendahului antrean sejauh "
        "satu simpangan atau lebih, baik tempat maupun waktu tunggunya; untuk berkas lain petugas ini {jumped_others:percent}, dan untuk "
        "kuasa ini pada petugas lain {jumped_elsewhere:percent}.",
    },
    evidence=(
        "officer", "agent", "places_visits", "places_gain", "places_q", "jumped_share", "jumped_others", "jumped_elsewhere", "together",
        "together_expected", "meeting_p", "first_event", "last_event",
    ),
    why="A place in the queue that an agent can sell has to be granted by somebody, each time by the same officer.",
    why_id="Tempat dalam antrean yang dapat dijual seorang kuasa harus diberikan oleh seseorang, setiap kali oleh petugas yang "
    "sama.",
    innocent=(
        "the agent has a standing appointment with this officer that the log does not show",
        "the agent's files at this officer are of a small kind that is done between others",
        "the officer clears the agent's files in one go when the agent calls",
    ),
    innocent_id=(
        "kuasa punya janji tetap dengan petugas ini yang tidak terlihat dalam log",
        "berkas kuasa pada petugas ini berjenis ringan yang dikerjakan di sela berkas lain",
        "petugas menyelesaikan berkas kuasa sekaligus ketika kuasa datang",
    ),
    next_step="For some of the jumps, list whom they passed and ask who asked for the file that day.",
    next_step_id="Untuk beberapa di antaranya, susun daftar berkas yang didahului dan tanyakan siapa yang meminta berkas itu pada hari "
    "tersebut.",
    exclusions=(
        "cases with a lawful reason to go first; queues in which passing others is usual",
        "fewer than eight visits together or elsewhere",
    ),
    exclusions_id=(
        "berkas dengan alasan sah untuk didahulukan; antrean tempat mendahului adalah hal biasa",
        "kurang dari delapan penanganan bersama atau di tempat lain",
    ),
    basis=("UU 25/2009 Art. 4 (equality)",),
    basis_id=("UU 25/2009 Pasal 4 (persamaan perlakuan)",),
    sources=("Lui 1985 (queues ordered by payment)",),
    fires_on=(
        {
            "places_q": 0.002, "places_p": 0.00001, "places_gain": 0.45, "places_visits": 46.0, "jumped_share": 0.39,
            "jumped_others": 0.04, "jumped_elsewhere": 0.05, "officer": "P4", "agent": "agent-3f9a0c51d2b7e684", "together": 47.0,
            "together_expected": 29.3, "meeting_p": 0.0001,
        },
    ),
    quiet_on=(
        {"places_q": 0.3, "places_p": 0.01, "places_gain": 0.45},
        {"places_q": 0.01, "places_p": 0.0001, "places_gain": 0.02},
        {"places_q": 1.0, "places_p": 0.9, "places_gain": -0.2},
        {"places_q": None, "places_p": None, "places_gain": None},
    ),
)
