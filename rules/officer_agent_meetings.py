"""An officer has a part in more of one agent's cases than the dealing of files among those at work gives."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, max_q: float, min_together: float, min_times: float) -> pd.DataFrame:
    """Size per pair: cases together beyond dealing, told cautiously; p_value: the chance of such an excess from some start on."""
    low, expected = frame["times_low"], frame["since_expected"]
    often = (frame["meeting_q"] <= max_q) & (frame["since_together"] >= min_together) & (low >= min_times) & (low > 1.0)
    often &= frame["meeting_p"].notna()
    return pd.DataFrame({"size": ((low - 1.0) * expected).where(often), "p_value": frame["meeting_p"].clip(0.0, 1.0)})


RULE = Rule(
    id="REL-01",
    name="officer-agent-meetings",
    title={"en": "Officer and agent meet more than assignment gives", "id": "Petugas dan kuasa lebih sering bertemu dalam berkas daripada "
    "menurut pembagian"},
    family="relation",
    table="agent_pairs",
    subject="pair",
    needs=("meeting_q", "meeting_p", "since_together", "since_expected", "times_low"),
    check=check,
    pattern_id="Seorang petugas ikut menangani lebih banyak berkas dari satu kuasa daripada yang dihasilkan pembagian berkas di "
    "antara petugas yang bertugas.",
    formula_id="Ukuran per pasangan: berkas bersama melebihi pembagian, dihitung hati-hati; nilai p: peluang kelebihan seperti "
    "itu sejak suatu saat.",
    thresholds=(
        Threshold(
            "max_q", 0.15, "share of wrong pairs to expect among those reported", tighter="lower",
            meaning_id="bagian pasangan keliru yang diperkirakan di antara yang dilaporkan",
        ),
        Threshold(
            "min_together", 5.0, "cases together since the start", tighter="higher",
            meaning_id="berkas bersama sejak saat itu",
        ),
        Threshold(
            "min_times", 1.1, "times the expected, told cautiously", tighter="higher",
            meaning_id="kali yang diperkirakan, dihitung hati-hati",
        ),
    ),
    severity={0.0: Severity.LOW, 5.0: Severity.MEDIUM, 20.0: Severity.HIGH},
    unit="cases beyond assignment",
    folds=False,
    repeats=False,
    officer="officer",
    observed="since_together",
    expected="since_expected",
    q_value="meeting_q",
    message={
        "en": "Officer {officer} had a part in {together:number} cases of {agent}; files dealt among those at work would give "
        "{together_expected:.1f}. It stands out most since {start_at:date}: {since_together:number} cases where {since_expected:.1f} "
        "were to be expected, with small numbers allowed for at least {times_low:.1f} times.",
        "id": "Petugas {officer} menangani {together:number} berkas dari kuasa {agent}; pembagian di antara petugas yang bertugas akan "
        "menghasilkan {together_expected:.1f}. Paling menonjol sejak {start_at:date}: {since_together:number} berkas, sedangkan yang "
        "diperkirakan {since_expected:.1f}; dengan memperhitungkan jumlah yang kecil, sekurangnya {times_low:.1f} kali lipat.",
    },
    evidence=(
        "officer", "agent", "together", "together_expected", "start_at", "since_together", "since_expected", "times_low", "dispersion",
        "meeting_q", "speed_p", "places_p", "first_event", "last_event",
    ),
    why="An agent who sells access needs the same officer again and again, so the files are steered to that desk.",
    why_id="Kuasa yang menjual akses memerlukan petugas yang sama berulang kali, sehingga berkasnya diarahkan ke meja itu.",
    innocent=(
        "the office lays this agent's files on that desk by a written rule (letter, district, counter)",
        "the officer alone does a kind of work that the log does not name and this agent specialises in",
        "the agent comes at hours or days on which few others work, finer than the comparison sees",
    ),
    innocent_id=(
        "kantor menetapkan secara tertulis bahwa berkas kuasa ini disalurkan ke meja tersebut (huruf, wilayah, loket)",
        "hanya petugas ini yang mengerjakan jenis pekerjaan yang tidak tercatat dalam log dan menjadi keahlian kuasa ini",
        "kuasa datang pada jam atau hari ketika hanya sedikit petugas lain bekerja, lebih rinci daripada yang terlihat oleh perbandingan "
        "ini",
    ),
    next_step="Ask how files reach the desk and who lays them there, and compare the agent's files at that officer with those at others "
    "for checks left out, returns spared and time in hand.",
    next_step_id="Tanyakan bagaimana berkas sampai ke meja itu dan siapa yang menaruhnya, lalu bandingkan berkas kuasa pada petugas ini "
    "dengan yang pada petugas lain: pemeriksaan yang dilewatkan, pengembalian yang tidak dilakukan, dan lama pengerjaan.",
    exclusions=(
        "an officer's later steps in a case, and what comes back after a return, count once",
        "what honest pairs of the office differ by more than chance is divided out",
    ),
    exclusions_id=(
        "tahap selanjutnya dari seorang petugas dalam satu berkas, dan yang kembali setelah pengembalian, dihitung sekali",
        "perbedaan wajar antarpasangan di kantor itu yang melebihi kebetulan sudah diperhitungkan",
    ),
    basis=("UU 25/2009 Art. 4 (equality)",),
    basis_id=("UU 25/2009 Pasal 4 (persamaan perlakuan)",),
    sources=("Chalendard, Fernandes, Raballand and Rijkers 2023 (inspectors and brokers paired beyond random assignment)",),
    fires_on=(
        {
            "meeting_q": 0.02, "meeting_p": 0.00005, "since_together": 29.0, "since_expected": 13.0, "times_low": 1.6, "together": 40.0,
            "together_expected": 22.1, "start_at": "2025-02-03", "officer": "P4", "agent": "agent-3f9a0c51d2b7e684", "dispersion": 1.0,
            "speed_p": 0.2, "places_p": 0.03, "first_event": 17, "last_event": 902,
        },
    ),
    quiet_on=(
        {"meeting_q": 0.4, "meeting_p": 0.01, "since_together": 29.0, "since_expected": 19.0, "times_low": 1.2},
        {"meeting_q": 0.02, "meeting_p": 0.0001, "since_together": 4.0, "since_expected": 0.3, "times_low": 1.5},
        {"meeting_q": 0.05, "meeting_p": 0.0004, "since_together": 900.0, "since_expected": 820.0, "times_low": 1.05},
        {"meeting_q": None, "meeting_p": None, "since_together": 3.0, "since_expected": 0.4, "times_low": None},
    ),
)
