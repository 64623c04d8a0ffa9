"""A payment that no line of the tariff explains."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold

SLIGHT = 0.01
"""The most that a demand counts which nobody paid, or which was given back."""
ALONE = 0.05
"""From this size a finding is of high severity and a reason to look by itself."""
MOST_SLIPS = 0.5
"""Where honest slips would make more than this share of such excess, its size is counted below `ALONE` (larger is still more)."""


def check(frame: pd.DataFrame, min_share: float, min_steps: float) -> pd.Series:
    """Size per portion of money: the payment as a share of all that the case owed; missing where a line explains it; below
    0.05 where honest slips would make most of the like; at most 0.01 where the case paid no more than it owed."""
    unlisted = (frame["cause"] == "unlisted") & ~frame["beyond_demand"]
    share, slips = frame["excess_share"], frame["slip_share"] > MOST_SLIPS
    size = share.where(~slips, ALONE * share / (ALONE + share)).where(frame["slip_share"].notna())
    size = size.where(~frame["only_demanded"], size.clip(upper=SLIGHT))
    return size.where(unlisted & (frame["excess_share"] >= min_share) & (frame["excess_steps"] >= min_steps))


RULE = Rule(
    id="FEE-03",
    name="unlisted-payment",
    title={"en": "Payment that no fee line explains", "id": "Pembayaran yang tidak dijelaskan oleh pos tarif mana pun"},
    family="fee",
    table="money",
    subject="case",
    needs=("cause", "beyond_demand", "excess_share", "excess_steps", "slip_share", "only_demanded"),
    check=check,
    pattern_id="Pembayaran yang tidak dijelaskan pos tarif mana pun.",
    formula_id="Ukuran per bagian uang: pembayaran sebagai bagian dari seluruh yang terutang untuk berkas itu; kosong bila ada "
    "pos yang menjelaskannya; di bawah 0,05 bila sebagian besar hal serupa wajar karena salah catat; paling banyak 0,01 bila "
    "untuk berkas itu dibayar tidak lebih dari yang terutang.",
    thresholds=(
        Threshold(
            "min_share", 0.0, "payment as a share of all that the case owed", tighter="higher",
            meaning_id="pembayaran sebagai bagian dari seluruh yang terutang untuk berkas itu",
        ),
        Threshold(
            "min_steps", 2.0, "payment in steps of the charter's rounding", tighter="higher",
            meaning_id="pembayaran dalam satuan pembulatan maklumat",
        ),
    ),
    severity={0.0: Severity.LOW, 0.02: Severity.MEDIUM, 0.05: Severity.HIGH, 1.0: Severity.CRITICAL},
    unit="share of what was owed",
    stands_alone=True,
    key=("source", "payment_id", "fee_code"),
    officer="officer",
    observed="part_amount",
    formats={"part_amount": "money"},
    message={
        "en": "{excess_amount:money} was paid or charged on {paid_at:date} beside what was owed ({case_owed_amount:money} in all on "
        "{submitted_on:date}); no line of the tariff explains it.",
        "id": "{excess_amount:money} dibayar atau ditagih pada {paid_at:date} di samping yang terutang (seluruhnya "
        "{case_owed_amount:money} per {submitted_on:date}); tidak ada pos tarif yang menjelaskannya.",
    },
    evidence=(
        "source", "payment_id", "paid_at", "fee_code", "excess_amount", "slip_share", "case_owed_amount", "case_paid_amount", "officer",
    ),
    why="Extra sums beside the lawful fee, however small, are how speed money enters the books.",
    why_id="Jumlah tambahan di samping biaya yang sah, sekecil apa pun, adalah jalan masuk uang pelicin ke dalam pembukuan.",
    innocent=(
        "the payment belongs to another application and was booked on this one",
        "the charter lacks a lawful line, such as a copy, a stamp or a survey",
        "the fee code changed its name and the charter has only the new one",
    ),
    innocent_id=(
        "pembayaran itu untuk permohonan lain dan tercatat pada permohonan ini",
        "maklumat belum memuat pos yang sah, misalnya salinan, meterai, atau pengukuran",
        "kode biaya berganti nama dan maklumat hanya memuat nama yang baru",
    ),
    next_step="Look up the receipt and the account that the money went to; ask under which title it was demanded.",
    next_step_id="Telusuri bukti bayar dan rekening tujuan; tanyakan dengan nama pos apa pembayaran itu diminta.",
    exclusions=(
        "cases whose net total is what was owed, with any of the optional lines",
        "told, but no reason by itself: a sum without a title that the payer sent to the treasury, or cash that strays no more often",
    ),
    exclusions_id=(
        "berkas yang jumlah bersihnya sama dengan yang terutang, dengan pos pilihan mana pun",
        "disebut, tetapi bukan alasan tersendiri: jumlah tanpa keterangan yang dikirim pembayar ke kas negara/daerah, atau uang "
        "tunai yang salah pos tidak lebih sering dari itu",
    ),
    basis=("UU 25/2009 Art. 21 (cost or tariff is part of the service standard)",),
    basis_id=("UU 25/2009 Pasal 21 (biaya atau tarif adalah komponen standar pelayanan)",),
    fires_on=(
        {
            "cause": "unlisted", "beyond_demand": False, "excess_share": 0.2857, "excess_steps": 1000.0, "slip_share": 0.0,
            "only_demanded": False, "excess_amount": 100000.0,
            "part_amount": 100000.0, "case_owed_amount": 350000.0, "paid_at": "2025-03-05",
            "submitted_on": "2025-03-03",
        },
        {
            "cause": "unlisted", "beyond_demand": False, "excess_share": 0.2857, "excess_steps": 1000.0, "slip_share": 1.0,
            "only_demanded": False,
        },
        {
            "cause": "unlisted", "beyond_demand": False, "excess_share": 0.2857, "excess_steps": 1000.0, "slip_share": 0.0,
            "only_demanded": True,
        },
    ),
    quiet_on=(
        {"cause": "lawful", "beyond_demand": False, "excess_share": 0.0, "excess_steps": 0.0, "slip_share": 0.0, "only_demanded": False},
        {"cause": "unlisted", "beyond_demand": True, "excess_share": 0.3, "excess_steps": 100.0, "slip_share": 0.0, "only_demanded": False},
        {"cause": None, "beyond_demand": False, "excess_share": None, "excess_steps": None, "slip_share": None, "only_demanded": False},
    ),
)
