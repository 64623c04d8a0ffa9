"""The same fee was paid or charged twice, and the second time was not refunded."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold

REFUND_DAYS = 30.0
"""Days in which a refund may still come."""
SLIGHT = 0.01
"""The most that a second payment counts while a refund may still come, or that a demand counts which nobody paid."""


def check(frame: pd.DataFrame, min_days_open: float, min_steps: float) -> pd.Series:
    """Size per portion of money: the second payment as a share of what was owed; at most 0.01 in its first 30 days, when a refund may
    still come, and for a second charge that nobody paid; missing where there is none."""
    twice = (frame["cause"] == "duplicate") & ~frame["beyond_demand"]
    slight = (frame["days_open"] < REFUND_DAYS) | frame["only_demanded"]
    size = frame["excess_share"].where(~slight, frame["excess_share"].clip(upper=SLIGHT))
    return size.where(twice & (frame["days_open"] >= min_days_open) & (frame["excess_steps"] >= min_steps))


RULE = Rule(
    id="FEE-04",
    name="charged-twice",
    title={"en": "The same fee charged twice, not refunded", "id": "Biaya yang sama dipungut dua kali dan tidak dikembalikan"},
    family="fee",
    table="money",
    subject="case",
    needs=("cause", "beyond_demand", "excess_share", "excess_steps", "days_open", "only_demanded"),
    check=check,
    thresholds=(
        Threshold("min_days_open", 0.0, "days since the second payment: younger ones are left out", tighter="higher"),
        Threshold("min_steps", 2.0, "amount in steps of the charter's rounding", tighter="higher"),
    ),
    severity={0.0: Severity.LOW, 0.02: Severity.MEDIUM, 0.05: Severity.HIGH},
    unit="share of what was owed",
    stands_alone=True,
    key=("source", "payment_id", "fee_code"),
    officer="officer",
    observed="paid_amount",
    expected="owed_amount",
    message={
        "en": "{excess_amount:money} for {fee} was paid or charged once more on {paid_at:date} and has not been refunded or taken back "
        "since ({days_open:days}). Of {case_owed_amount:money} owed in all, {case_paid_amount:money} was paid; in the first 30 days a "
        "refund may still come.",
        "id": "{excess_amount:money} untuk {fee} dibayar atau ditagih sekali lagi pada {paid_at:date} dan sejak itu belum dikembalikan "
        "atau dibatalkan ({days_open:days}). Dari {case_owed_amount:money} yang terutang, {case_paid_amount:money} telah dibayar; dalam 30 "
        "hari pertama pengembalian masih dapat menyusul.",
    },
    formats={"paid_amount": "money", "owed_amount": "money"},
    evidence=(
        "source", "payment_id", "paid_at", "fee", "excess_amount", "case_owed_amount", "case_paid_amount", "days_open", "officer",
        "case_payment_rows",
    ),
    why="A fee that is taken a second time and kept leaves the applicant out of pocket, and the books with money that nobody asked back.",
    innocent=(
        "the payer pressed the button twice and has not asked for the money back",
        "one payment was for a second application and was booked on this one",
        "a correction was entered as a new payment without cancelling the first",
    ),
    innocent_id=(
        "pembayar mengirim dua kali dan belum meminta pengembalian",
        "salah satu pembayaran untuk permohonan lain tetapi tercatat pada permohonan ini",
        "koreksi dicatat sebagai pembayaran baru tanpa membatalkan yang pertama",
    ),
    next_step="Check with the treasury whether both payments arrived, and whether a refund was applied for.",
    next_step_id="Periksa ke kas apakah kedua pembayaran diterima dan apakah pengembalian sudah diajukan.",
    exclusions=("duplicates that were refunded, and void payments",),
    basis=("UU 25/2009 Art. 21 (cost or tariff is part of the service standard)",),
    fires_on=(
        {
            "cause": "duplicate", "beyond_demand": False, "excess_share": 1.0, "excess_steps": 3500.0, "days_open": 90.0,
            "only_demanded": False, "excess_amount": 350000.0, "paid_amount": 700000.0, "owed_amount": 350000.0,
            "case_owed_amount": 350000.0, "case_paid_amount": 700000.0, "fee": "PASSPORT", "paid_at": "2025-03-05",
        },
        {
            "cause": "duplicate", "beyond_demand": False, "excess_share": 1.0, "excess_steps": 3500.0, "days_open": 5.0,
            "only_demanded": False,
        },
        {
            "cause": "duplicate", "beyond_demand": False, "excess_share": 1.0, "excess_steps": 3500.0, "days_open": 90.0,
            "only_demanded": True,
        },
    ),
    quiet_on=(
        {
            "cause": "duplicate", "beyond_demand": False, "excess_share": 1.0, "excess_steps": 1.0, "days_open": 90.0,
            "only_demanded": False,
        },
        {
            "cause": "duplicate", "beyond_demand": True, "excess_share": 1.0, "excess_steps": 3500.0, "days_open": 90.0,
            "only_demanded": False,
        },
        {"cause": "lawful", "beyond_demand": False, "excess_share": 0.0, "excess_steps": 0.0, "days_open": 90.0, "only_demanded": False},
        {"cause": None, "beyond_demand": False, "excess_share": None, "excess_steps": None, "days_open": 90.0, "only_demanded": False},
    ),
)
