"""An agent's cases wait less at one officer than that officer lets others wait and than the agent waits elsewhere."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, max_q: float, min_gain: float) -> pd.DataFrame:
    """Size per pair: mean wait saved beyond both comparisons, in spreads; p_value: if the visits were dealt anew."""
    gain = frame["speed_gain"]
    faster = (frame["speed_q"] <= max_q) & (gain >= min_gain) & (gain > 0)
    return pd.DataFrame({"size": gain.where(faster & frame["speed_p"].notna()), "p_value": frame["speed_p"].clip(0.0, 1.0)})


RULE = Rule(
    id="REL-03",
    name="agent-faster-here",
    title={"en": "Agent's cases faster with this officer than elsewhere", "id": "Berkas kuasa lebih cepat pada petugas ini daripada pada "
    "petugas lain"},
    family="relation",
    table="agent_pairs",
    subject="pair",
    needs=("speed_q", "speed_p", "speed_gain"),
    check=check,
    pattern_id="Berkas seorang kuasa menunggu lebih singkat pada satu petugas daripada berkas lain pada petugas itu dan daripada "
    "berkas kuasa itu di tempat lain.",
    formula_id="Ukuran per pasangan: rata-rata waktu tunggu yang dihemat melebihi kedua pembanding, dalam simpangan; nilai p: "
    "bila penanganan dibagikan ulang.",
    thresholds=(
        Threshold(
            "max_q", 0.05, "share of wrong pairs to expect among those reported", tighter="lower",
            meaning_id="bagian pasangan keliru yang diperkirakan di antara yang dilaporkan",
        ),
        Threshold(
            "min_gain", 0.15, "spreads of wait saved beyond both comparisons, on average", tighter="higher",
            meaning_id="simpangan waktu tunggu yang dihemat melebihi kedua pembanding, rata-rata",
        ),
    ),
    severity={0.0: Severity.LOW, 0.3: Severity.MEDIUM, 1.0: Severity.HIGH},
    unit="spreads",
    folds=False,
    repeats=False,
    officer="officer",
    observed="speed_gain",
    q_value="speed_q",
    message={
        "en": "Of {speed_visits:number} visits of {agent} at officer {officer}, {quick_share:percent} were served sooner than their "
        "neighbours in the queue; of this officer's other files {quick_others:percent}, and of the agent's at other officers "
        "{quick_elsewhere:percent}. The gain beyond both is {speed_gain:.2f} spreads a visit.",
        "id": "Dari {speed_visits:number} kali kuasa {agent} dilayani petugas {officer}, {quick_share:percent} lebih cepat daripada berkas "
        "di sekitarnya dalam antrean; untuk berkas lain petugas ini {quick_others:percent}, dan untuk kuasa ini pada petugas lain "
        "{quick_elsewhere:percent}. Selisih terhadap keduanya {speed_gain:.2f} simpangan setiap kali.",
    },
    evidence=(
        "officer", "agent", "speed_visits", "speed_gain", "speed_q", "quick_share", "quick_others", "quick_elsewhere", "together",
        "together_expected", "meeting_p", "first_event", "last_event",
    ),
    why="A quick officer is quick for everybody and a tidy file is quick everywhere; what is left belongs to the two together.",
    why_id="Petugas yang cepat akan cepat bagi semua orang, dan berkas yang rapi cepat di mana pun; selisih yang tersisa hanya ada bila "
    "keduanya bertemu.",
    innocent=(
        "the agent hands files to this officer in person, complete, and waits for them",
        "both have specialised in one kind of simple case that the log does not tell apart",
        "the officer serves the agent in the quiet hours, when nobody waits long",
    ),
    innocent_id=(
        "kuasa menyerahkan sendiri berkas yang lengkap kepada petugas ini dan menunggunya",
        "keduanya mengkhususkan diri pada satu jenis berkas sederhana yang tidak dibedakan dalam log",
        "petugas melayani kuasa pada jam sepi, ketika tidak ada yang menunggu lama",
    ),
    next_step="Lay the agent's quickest files at this officer beside those of the same week at colleagues, and see what was left out.",
    next_step_id="Bandingkan berkas tercepat kuasa ini pada petugas tersebut dengan berkas minggu yang sama pada rekan kerjanya, dan lihat "
    "apa yang dilewatkan.",
    exclusions=(
        "fewer than eight visits together or elsewhere",
        "agents who meet one officer alone at a step: there is no elsewhere",
    ),
    exclusions_id=(
        "kurang dari delapan penanganan bersama atau di tempat lain",
        "kuasa yang pada suatu tahap hanya bertemu satu petugas: tidak ada tempat lain sebagai pembanding",
    ),
    basis=("UU 25/2009 Art. 4 (equality)",),
    basis_id=("UU 25/2009 Pasal 4 (persamaan perlakuan)",),
    sources=("Chalendard, Fernandes, Raballand and Rijkers 2023 (paired declarations are cleared faster)",),
    fires_on=(
        {
            "speed_q": 0.004, "speed_p": 0.00002, "speed_gain": 0.5, "speed_visits": 52.0, "quick_share": 0.81, "quick_others": 0.48,
            "quick_elsewhere": 0.52, "officer": "P4", "agent": "agent-3f9a0c51d2b7e684", "together": 47.0, "together_expected": 29.3,
            "meeting_p": 0.0001,
        },
    ),
    quiet_on=(
        {"speed_q": 0.4, "speed_p": 0.01, "speed_gain": 0.5},
        {"speed_q": 0.01, "speed_p": 0.0001, "speed_gain": 0.05},
        {"speed_q": 1.0, "speed_p": 0.99, "speed_gain": -0.6},
        {"speed_q": None, "speed_p": None, "speed_gain": None},
    ),
)
