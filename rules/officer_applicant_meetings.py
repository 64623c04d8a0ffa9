"""One applicant's filings come to the same officer again and again, beyond the dealing of files among those at work."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, max_q: float, min_together: float, min_times: float) -> pd.DataFrame:
    """Size per pair: filings together beyond dealing, told cautiously; p_value: the chance of such an excess from some start on."""
    low, expected = frame["times_low"], frame["since_expected"]
    often = (frame["meeting_q"] <= max_q) & (frame["since_together"] >= min_together) & (low >= min_times) & (low > 1.0)
    often &= frame["meeting_p"].notna()
    return pd.DataFrame({"size": ((low - 1.0) * expected).where(often), "p_value": frame["meeting_p"].clip(0.0, 1.0)})


RULE = Rule(
    id="REL-02",
    name="officer-applicant-meetings",
    title={"en": "Officer and applicant meet repeatedly", "id": "Petugas dan pemohon berulang kali bertemu dalam pengajuan"},
    family="relation",
    table="applicant_pairs",
    subject="pair",
    needs=("meeting_q", "meeting_p", "since_together", "since_expected", "times_low"),
    check=check,
    pattern_id="Pengajuan satu pemohon berulang kali jatuh pada petugas yang sama, melebihi pembagian berkas di antara petugas "
    "yang bertugas.",
    formula_id="Ukuran per pasangan: pengajuan bersama melebihi pembagian, dihitung hati-hati; nilai p: peluang kelebihan seperti "
    "itu sejak suatu saat.",
    thresholds=(
        Threshold(
            "max_q", 0.15, "share of wrong pairs to expect among those reported", tighter="lower",
            meaning_id="bagian pasangan keliru yang diperkirakan di antara yang dilaporkan",
        ),
        Threshold(
            "min_together", 4.0, "filings together since the start", tighter="higher",
            meaning_id="pengajuan bersama sejak saat itu",
        ),
        Threshold(
            "min_times", 1.1, "times the expected, told cautiously", tighter="higher",
            meaning_id="kali yang diperkirakan, dihitung hati-hati",
        ),
    ),
    severity={0.0: Severity.LOW, 5.0: Severity.MEDIUM, 20.0: Severity.HIGH},
    unit="filings beyond assignment",
    folds=False,
    repeats=False,
    officer="officer",
    observed="since_together",
    expected="since_expected",
    q_value="meeting_q",
    message={
        "en": "Officer {officer} had a part in {together:number} filings of {applicant}; files dealt among those at work would give "
        "{together_expected:.1f}. It stands out most since {start_at:date}: {since_together:number} filings where "
        "{since_expected:.1f} were to be expected.",
        "id": "Petugas {officer} menangani {together:number} pengajuan dari pemohon {applicant}; pembagian di antara petugas yang bertugas "
        "akan menghasilkan {together_expected:.1f}. Paling menonjol sejak {start_at:date}: {since_together:number} pengajuan, sedangkan "
        "yang diperkirakan {since_expected:.1f}.",
    },
    evidence=(
        "officer", "applicant", "together", "together_expected", "start_at", "since_together", "since_expected", "times_low",
        "dispersion", "meeting_q", "first_event", "last_event",
    ),
    why="Who has an understanding with one officer waits for that officer, and a relative's or a partner's files end at the same desk.",
    why_id="Pihak yang mempunyai kesepahaman dengan satu petugas akan menunggu petugas itu, dan berkas kerabat atau rekan usaha berakhir "
    "di meja yang sama.",
    innocent=(
        "a company with one contact person at the office, named in writing",
        "follow-up filings of one matter that the officer keeps in hand",
        "the officer alone serves that applicant's trade or district",
    ),
    innocent_id=(
        "perusahaan dengan satu petugas penghubung yang ditetapkan secara tertulis",
        "pengajuan lanjutan dari satu urusan yang memang dipegang petugas itu",
        "hanya petugas itu yang melayani bidang usaha atau wilayah pemohon tersebut",
    ),
    next_step="See whether the two are kin, neighbours or partners, whether an interest was declared, and how the files reached that desk.",
    next_step_id="Periksa apakah keduanya berkerabat, bertetangga, atau bermitra, apakah ada konflik kepentingan yang dilaporkan, dan "
    "bagaimana berkas sampai ke meja itu.",
    exclusions=(
        "what an applicant files on one day for one service counts once",
        "applicants with too few filings for any excess to be told from chance",
    ),
    exclusions_id=(
        "yang diajukan seorang pemohon pada satu hari untuk satu layanan dihitung sekali",
        "pemohon dengan pengajuan terlalu sedikit untuk membedakan kelebihan dari kebetulan",
    ),
    basis=("UU 25/2009 Art. 4 (equality)", "UU 30/2014 Arts 42-45 (conflict of interest)"),
    basis_id=("UU 25/2009 Pasal 4 (persamaan perlakuan)", "UU 30/2014 Pasal 42-45 (konflik kepentingan)"),
    sources=("Chalendard, Fernandes, Raballand and Rijkers 2023 (pairing beyond random assignment)",),
    fires_on=(
        {
            "meeting_q": 0.03, "meeting_p": 0.00002, "since_together": 14.0, "since_expected": 3.4, "times_low": 2.1, "together": 15.0,
            "together_expected": 4.2, "start_at": "2025-02-03", "officer": "P4", "applicant": "applicant-5c1fb2d09ae47736",
            "dispersion": 1.0, "first_event": 17, "last_event": 902,
        },
    ),
    quiet_on=(
        {"meeting_q": 0.6, "meeting_p": 0.004, "since_together": 5.0, "since_expected": 1.4, "times_low": 1.2},
        {"meeting_q": 0.02, "meeting_p": 0.0001, "since_together": 3.0, "since_expected": 0.1, "times_low": 1.3},
        {"meeting_q": 0.1, "meeting_p": 0.001, "since_together": 300.0, "since_expected": 280.0, "times_low": 1.02},
        {"meeting_q": None, "meeting_p": None, "since_together": 2.0, "since_expected": 0.4, "times_low": None},
    ),
)
