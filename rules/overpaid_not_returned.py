"""A payer sent the treasury more than the office had demanded, and the difference was not returned."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_share: float, min_steps: float) -> pd.Series:
    """Size per portion of money: the excess as a share of what was owed; missing where no payer overpaid of their own accord."""
    over = frame["beyond_demand"] & frame["cause"].notna() & (frame["excess_share"] >= min_share) & (frame["excess_steps"] >= min_steps)
    return frame["excess_share"].where(over)


RULE = Rule(
    id="FEE-15",
    name="overpaid-not-returned",
    title={"en": "Paid beyond what was demanded, not returned", "id": "Dibayar melebihi tagihan dan belum dikembalikan"},
    repeats=False,
    family="fee",
    table="money",
    subject="case",
    needs=("cause", "beyond_demand", "excess_share", "excess_steps"),
    check=check,
    pattern_id="Pembayar mengirim ke kas negara/daerah lebih dari yang ditagih kantor, dan selisihnya tidak dikembalikan.",
    formula_id="Ukuran per bagian uang: kelebihan sebagai bagian dari yang terutang; kosong bila tidak ada pembayar yang membayar "
    "lebih atas kemauan sendiri.",
    requires=("payments.amount", "charges.amount"),
    thresholds=(
        Threshold(
            "min_share", 0.0, "excess as a share of what was owed", tighter="higher",
            meaning_id="kelebihan sebagai bagian dari yang terutang",
        ),
        Threshold(
            "min_steps", 2.0, "excess in steps of the charter's rounding", tighter="higher",
            meaning_id="kelebihan dalam satuan pembulatan maklumat",
        ),
    ),
    severity={0.0: Severity.LOW},
    unit="share of what was owed",
    key=("source", "payment_id", "fee_code"),
    observed="case_paid_amount",
    expected="case_owed_amount",
    message={
        "en": "The payer sent {excess_amount:money} on {paid_at:date} beyond what the office had demanded ({case_paid_amount:money} paid "
        "in all, {case_owed_amount:money} owed), and it was not returned.",
        "id": "Pembayar menyetor {excess_amount:money} pada {paid_at:date} di luar tagihan kantor (seluruhnya dibayar "
        "{case_paid_amount:money}, terutang {case_owed_amount:money}), dan belum dikembalikan.",
    },
    evidence=(
        "payment_id", "paid_at", "cause", "fee", "excess_amount", "case_owed_amount", "case_paid_amount", "days_open",
        "case_payment_rows",
    ),
    why="The office demanded the right amount and no officer took the money, so nothing was levied; but what is not owed must go back.",
    why_id="Kantor menagih jumlah yang benar dan tidak ada petugas yang menerima uangnya, jadi tidak ada pungutan; tetapi yang tidak "
    "terutang harus dikembalikan.",
    innocent=(
        "the payer rounded up, paid twice, or paid an old and a new demand",
        "interest or a penalty was owed that the charter does not list",
        "the return is under way in another system",
    ),
    innocent_id=(
        "pembayar membulatkan ke atas, membayar dua kali, atau membayar tagihan lama dan baru",
        "ada bunga atau denda yang belum tercantum dalam maklumat",
        "pengembalian sedang diproses di sistem lain",
    ),
    next_step="See whether the office tells payers of such sums, and returns them.",
    next_step_id="Lihat apakah kantor memberi tahu pembayar tentang kelebihan itu dan mengembalikannya.",
    exclusions=("money that an officer took: there the other fee rules hold",),
    exclusions_id=("uang yang diterima petugas: untuk itu berlaku tanda peringatan biaya yang lain",),
    basis=("UU 25/2009 Art. 21 (cost or tariff is part of the service standard)",),
    basis_id=("UU 25/2009 Pasal 21 (biaya atau tarif adalah komponen standar pelayanan)",),
    fires_on=(
        {
            "cause": "over", "beyond_demand": True, "excess_share": 0.55, "excess_steps": 2000.0, "excess_amount": 20.0,
            "case_paid_amount": 56.0, "case_owed_amount": 36.0, "paid_at": "2007-05-05",
        },
    ),
    quiet_on=(
        {"cause": "over", "beyond_demand": False, "excess_share": 0.55, "excess_steps": 2000.0},
        {"cause": "lawful", "beyond_demand": False, "excess_share": 0.0, "excess_steps": 0.0},
        {"cause": None, "beyond_demand": False, "excess_share": None, "excess_steps": None},
    ),
)
