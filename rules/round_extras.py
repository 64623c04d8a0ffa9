"""What an officer took beyond the tariff came in round sums, more often than by chance and than at other officers."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_round: float, max_p: float) -> pd.DataFrame:
    """Size per officer: round extras beyond those to expect; p_value: the chance of so many or more."""
    beyond = frame["round_extras"] - frame["round_expected"]
    many = (frame["round_extras"] >= min_round) & (beyond > 0) & (frame["round_p"] <= max_p)
    return pd.DataFrame({"size": beyond.where(many), "p_value": frame["round_p"].clip(0.0, 1.0)})


RULE = Rule(
    id="FEE-11",
    name="round-extras",
    title={"en": "Extras in round sums", "id": "Kelebihan pembayaran berjumlah bulat"},
    family="fee",
    table="round_extras",
    subject="officer",
    needs=("round_extras", "round_expected", "round_p"),
    check=check,
    pattern_id="Yang diterima seorang petugas melebihi tarif berjumlah bulat, lebih sering daripada karena kebetulan dan daripada "
    "pada petugas lain.",
    formula_id="Ukuran per petugas: kelebihan berjumlah bulat di atas yang diperkirakan; nilai p: peluang sebanyak itu atau lebih.",
    thresholds=(
        Threshold(
            "min_round", 4.0, "round extras of one officer", tighter="higher",
            meaning_id="kelebihan berjumlah bulat pada satu petugas",
        ),
        Threshold("max_p", 0.01, "chance of so many round ones", tighter="lower", meaning_id="peluang jumlah bulat sebanyak itu"),
    ),
    severity={0.0: Severity.LOW, 10.0: Severity.MEDIUM},
    unit="round extras beyond chance",
    officer="officer",
    observed="round_extras",
    expected="round_expected",
    message={
        "en": "Of {extras:number} payments beyond the tariff that officer {officer} took ({extras_total:money} too much), "
        "{round_extras:number} are "
        "round sums or make the total round; by chance and by other officers' extras, {round_expected:number} would be.",
        "id": "Dari {extras:number} pembayaran melebihi tarif yang diterima petugas {officer} (kelebihan {extras_total:money}), "
        "{round_extras:number} berjumlah bulat atau membulatkan totalnya; menurut kebetulan dan kelebihan pada petugas lain, diperkirakan "
        "{round_expected:number}.",
    },
    evidence=("officer", "extras", "round_extras", "round_expected", "others_round_share", "extras_total"),
    why="A mistake has any last digits; a sum that somebody names at the counter is round.",
    why_id="Kekeliruan berakhir dengan angka apa saja; jumlah yang disebut seseorang di loket biasanya bulat.",
    innocent=(
        "a lawful local charge of a round amount is not in the charter's tariff",
        "the office rounds cash up for want of small change and pays it back",
        "the officer serves the one service whose extras are round",
    ),
    innocent_id=(
        "ada pungutan daerah yang sah dan berjumlah bulat tetapi tidak dimuat dalam tarif maklumat",
        "kantor membulatkan uang tunai ke atas karena tidak ada uang kecil, lalu mengembalikannya",
        "petugas melayani satu-satunya layanan yang biaya tambahannya memang bulat",
    ),
    next_step="List the officer's extras by amount and date, and ask some of the applicants what the round sum was for.",
    next_step_id="Susun kelebihan pembayaran petugas menurut jumlah dan tanggal, dan tanyakan kepada beberapa pemohon untuk apa jumlah "
    "bulat itu.",
    exclusions=("duplicates and surcharges of another lane, whose sums are the tariff's own", "payments straight to the treasury"),
    exclusions_id=(
        "pembayaran ganda dan biaya jalur lain, yang jumlahnya berasal dari tarif itu sendiri",
        "pembayaran langsung ke kas negara/daerah",
    ),
    basis=("UU 25/2009 Art. 21 (the cost is fixed and published)",),
    basis_id=("UU 25/2009 Pasal 21 (biaya ditetapkan dan diumumkan)",),
    sources=("Svensson 2003 (sums that are asked for follow what can be paid)",),
    fires_on=(
        {
            "round_extras": 15.0, "round_expected": 4.1, "round_p": 0.0001, "extras": 18.0, "extras_total": 2450000.0, "officer": "P4",
            "others_round_share": 0.23,
        },
    ),
    quiet_on=(
        {"round_extras": 3.0, "round_expected": 0.5, "round_p": 0.008},
        {"round_extras": 6.0, "round_expected": 5.0, "round_p": 0.3},
        {"round_extras": None, "round_expected": None, "round_p": None},
    ),
)
