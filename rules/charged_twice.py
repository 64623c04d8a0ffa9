"""The same fee was paid or charged twice, and the second time was not refunded."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold

SLIGHT = 0.01
"""The most that a second payment counts while a refund may still come, or that a demand counts which nobody paid."""
ALONE = 0.05
"""From this size a finding is of high severity and a reason to look by itself."""
MOST_SLIPS = 0.5
"""Where honest slips would make more than this share of such payments, their size is counted below `ALONE` (larger is still more)."""


def check(frame: pd.DataFrame, min_days_open: float, min_steps: float) -> pd.Series:
    """Size per portion of money: the second payment as a share of what was owed; missing where there is none.

    At most 0.01 within the days in which this office gives back what was paid too much, and for a second charge that nobody paid;
    below 0.05 where honest slips would make most of the like: sent twice by the payer, or taken in cash no more often than that.
    """
    twice = (frame["cause"] == "duplicate") & ~frame["beyond_demand"]
    share = frame["excess_share"]
    size = share.where(~(frame["slip_share"] > MOST_SLIPS), ALONE * share / (ALONE + share)).where(frame["slip_share"].notna())
    slight = ~(frame["days_open"] >= frame["refund_days"]) | frame["only_demanded"]
    size = size.where(~slight, size.clip(upper=SLIGHT))
    return size.where(frame["refund_days"].notna() & twice & (frame["days_open"] >= min_days_open) & (frame["excess_steps"] >= min_steps))


RULE = Rule(
    id="FEE-04",
    name="charged-twice",
    title={"en": "The same fee charged twice, not refunded", "id": "Biaya yang sama dikenakan dua kali dan belum dikembalikan"},
    family="fee",
    table="money",
    subject="case",
    needs=("cause", "beyond_demand", "excess_share", "excess_steps", "days_open", "only_demanded", "slip_share", "refund_days"),
    check=check,
    pattern_id="Biaya yang sama dibayar atau ditagih dua kali, dan yang kedua tidak dikembalikan.",
    formula_id="Ukuran per bagian uang: pembayaran kedua sebagai bagian dari yang terutang; kosong bila tidak ada. Paling banyak "
    "0,01 selama masih dalam jangka hari kantor ini biasa mengembalikan kelebihan, dan untuk tagihan kedua yang tidak dibayar "
    "siapa pun; di bawah 0,05 bila sebagian besar hal serupa wajar karena keliru: terkirim dua kali oleh pembayar, atau diterima "
    "tunai tidak lebih sering dari itu.",
    thresholds=(
        Threshold(
            "min_days_open", 0.0, "days since the second payment: younger ones are left out", tighter="higher",
            meaning_id="hari sejak pembayaran kedua: yang lebih baru tidak disertakan",
        ),
        Threshold(
            "min_steps", 2.0, "amount in steps of the charter's rounding", tighter="higher",
            meaning_id="jumlah dalam satuan pembulatan maklumat",
        ),
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
        "since ({days_open:days}; refunds at this office come within {refund_days:days}). In all {case_owed_amount:money} was owed and "
        "{case_paid_amount:money} paid.",
        "id": "{excess_amount:money} untuk {fee} dibayar atau ditagih sekali lagi pada {paid_at:date} dan sejak itu belum dikembalikan "
        "atau dibatalkan ({days_open:days}; di kantor ini pengembalian biasanya datang dalam {refund_days:days}). Seluruhnya terutang "
        "{case_owed_amount:money}, dibayar {case_paid_amount:money}.",
    },
    formats={"paid_amount": "money", "owed_amount": "money"},
    evidence=(
        "source", "payment_id", "paid_at", "fee", "excess_amount", "case_owed_amount", "case_paid_amount", "days_open", "slip_share",
        "officer", "case_payment_rows",
    ),
    why="A fee that is taken a second time and kept leaves the applicant out of pocket, and the books with money that nobody asked back.",
    why_id="Biaya yang dikenakan dua kali dan tidak dikembalikan merugikan pemohon, dan meninggalkan uang dalam pembukuan yang tidak "
    "diminta kembali oleh siapa pun.",
    innocent=(
        "the payer pressed the button twice and has not asked for the money back",
        "one payment was for a second application and was booked on this one",
        "a correction was entered as a new payment without cancelling the first",
    ),
    innocent_id=(
        "pembayar mengirim dua kali dan belum meminta pengembalian",
        "salah satu pembayaran adalah untuk permohonan lain tetapi tercatat pada permohonan ini",
        "koreksi dicatat sebagai pembayaran baru tanpa membatalkan yang pertama",
    ),
    next_step="Check with the treasury whether both payments arrived, and whether a refund was applied for.",
    next_step_id="Periksa kepada bendahara apakah kedua pembayaran diterima dan apakah pengembalian sudah diajukan.",
    exclusions=(
        "duplicates that were refunded, and void payments",
        "told, but no reason by itself: what the payer sent twice to the treasury, or cash taken twice no more often"
        " than payers send twice",
    ),
    exclusions_id=(
        "pembayaran ganda yang sudah dikembalikan, dan pembayaran yang dibatalkan",
        "disebut, tetapi bukan alasan tersendiri: yang dikirim pembayar dua kali ke kas negara/daerah, atau uang tunai yang "
        "diterima dua kali tidak lebih sering daripada pembayar mengirim dua kali",
    ),
    basis=("UU 25/2009 Art. 21 (cost or tariff is part of the service standard)",),
    basis_id=("UU 25/2009 Pasal 21 (biaya atau tarif adalah komponen standar pelayanan)",),
    fires_on=(
        {
            "cause": "duplicate", "beyond_demand": False, "excess_share": 1.0, "excess_steps": 3500.0, "days_open": 90.0,
            "only_demanded": False, "slip_share": 0.0, "refund_days": 30.0, "excess_amount": 350000.0,
            "paid_amount": 700000.0, "owed_amount": 350000.0,
            "case_owed_amount": 350000.0, "case_paid_amount": 700000.0, "fee": "PASSPORT", "paid_at": "2025-03-05",
        },
        {
            "cause": "duplicate", "beyond_demand": False, "excess_share": 1.0, "excess_steps": 3500.0, "days_open": 5.0,
            "only_demanded": False, "slip_share": 0.0, "refund_days": 30.0,
        },
        {
            "cause": "duplicate", "beyond_demand": False, "excess_share": 1.0, "excess_steps": 3500.0, "days_open": 90.0,
            "only_demanded": True, "slip_share": 0.0, "refund_days": 30.0,
        },
    ),
    quiet_on=(
        {
            "cause": "duplicate", "beyond_demand": False, "excess_share": 1.0, "excess_steps": 1.0, "days_open": 90.0,
            "only_demanded": False, "slip_share": 0.0, "refund_days": 30.0,
        },
        {
            "cause": "duplicate", "beyond_demand": True, "excess_share": 1.0, "excess_steps": 3500.0, "days_open": 90.0,
            "only_demanded": False, "slip_share": 0.0, "refund_days": 30.0,
        },
        {
            "cause": "lawful", "beyond_demand": False, "excess_share": 0.0, "excess_steps": 0.0, "days_open": 90.0, "only_demanded": False,
            "slip_share": 0.0, "refund_days": 30.0,
        },
        {
            "cause": None, "beyond_demand": False, "excess_share": None, "excess_steps": None, "days_open": 90.0, "only_demanded": False,
            "slip_share": None, "refund_days": 30.0,
        },
    ),
)
