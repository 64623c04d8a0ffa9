"""The same fee was paid or charged twice, and the second time was not refunded."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_days_open: float, min_steps: float) -> pd.Series:
    """Size per portion of money: the second payment as a share of what was owed; missing where there is none, or it is too recent."""
    twice = (frame["cause"] == "duplicate") & ~frame["beyond_demand"]
    return frame["excess_share"].where(twice & (frame["days_open"] >= min_days_open) & (frame["excess_steps"] >= min_steps))


RULE = Rule(
    id="FEE-04",
    name="charged-twice",
    title={"en": "The same fee charged twice, not refunded", "id": "Biaya yang sama dipungut dua kali dan tidak dikembalikan"},
    family="fee",
    table="money",
    subject="case",
    needs=("cause", "beyond_demand", "excess_share", "excess_steps", "days_open"),
    check=check,
    thresholds=(
        Threshold("min_days_open", 30.0, "days since the second payment: younger ones may still be refunded", tighter="higher"),
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
        "en": "{excess_amount:money} for {fee} was paid or charged once more on {paid_at:date}, though it had been paid already; "
        "{days_open:days} later it has not been refunded.",
        "id": "{excess_amount:money} untuk {fee} dibayar atau ditagih sekali lagi pada {paid_at:date}, padahal sudah lunas; "
        "{days_open:days} kemudian belum dikembalikan.",
    },
    evidence=("source", "payment_id", "paid_at", "fee", "excess_amount", "case_owed_amount", "case_paid_amount", "days_open", "officer"),
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
            "excess_amount": 350000.0, "paid_amount": 350000.0, "owed_amount": 350000.0, "fee": "PASSPORT", "paid_at": "2025-03-05",
        },
    ),
    quiet_on=(
        {"cause": "duplicate", "beyond_demand": False, "excess_share": 1.0, "excess_steps": 3500.0, "days_open": 5.0},
        {"cause": "duplicate", "beyond_demand": True, "excess_share": 1.0, "excess_steps": 3500.0, "days_open": 90.0},
        {"cause": "lawful", "beyond_demand": False, "excess_share": 0.0, "excess_steps": 0.0, "days_open": 90.0},
        {"cause": None, "beyond_demand": False, "excess_share": None, "excess_steps": None, "days_open": 90.0},
    ),
)
