"""A fee was owed and due, was not paid, and the application was granted all the same."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_days_overdue: float) -> pd.Series:
    """Size per fee with a due date: what is missing as a share of the fee; missing where it was paid, or is hardly overdue."""
    unpaid = (frame["cause"] == "unpaid") & (frame["days_late"] >= min_days_overdue)
    return (-frame["excess_share"]).where(unpaid)


RULE = Rule(
    id="FEE-07",
    name="unpaid-yet-granted",
    title={"en": "Owed, due and not paid, yet granted", "id": "Terutang dan jatuh tempo, belum dibayar, tetapi dikabulkan"},
    repeats=False,
    family="fee",
    table="money",
    subject="case",
    needs=("cause", "excess_share", "days_late"),
    check=check,
    pattern_id="Biaya terutang dan sudah jatuh tempo, tidak dibayar, tetapi permohonan tetap dikabulkan.",
    formula_id="Ukuran per biaya yang mempunyai jatuh tempo: kekurangannya sebagai bagian dari biaya; kosong bila sudah dibayar "
    "atau baru saja jatuh tempo.",
    requires=("charter.due", "payments.amount"),
    thresholds=(
        Threshold("min_days_overdue", 7.0, "days after the fee was due", tighter="higher", meaning_id="hari setelah jatuh tempo"),
    ),
    severity={0.0: Severity.LOW, 0.5: Severity.MEDIUM},
    unit="share of the fee",
    key=("fee_code",),
    observed="paid_amount",
    expected="owed_amount",
    message={
        "en": "Of {fee}, {owed_amount:money} owed and due on {due_on:date}, {paid_amount:money} was paid; {shortfall_amount:money} is "
        "missing {days_late:days} later, and the application was granted.",
        "id": "Untuk {fee}, terutang {owed_amount:money} yang jatuh tempo pada {due_on:date}, baru dibayar {paid_amount:money}; "
        "{days_late:days} kemudian masih kurang {shortfall_amount:money}, dan permohonan dikabulkan.",
    },
    evidence=("fee", "owed_amount", "paid_amount", "shortfall_amount", "due", "due_on", "days_late", "basis", "case_payment_rows"),
    why="A file that goes through without its fee may have been paid for elsewhere.",
    why_id="Bila berkas diselesaikan tanpa biayanya, mungkin ada yang dibayarkan di tempat lain.",
    innocent=(
        "the payment stands in another system or under another case number",
        "the applicant is exempt and the charter does not know it",
        "the payment came in bulk, by a collective or an employer",
    ),
    innocent_id=(
        "pembayaran tercatat di sistem lain atau pada nomor permohonan lain",
        "pemohon dibebaskan dari biaya dan maklumat belum memuatnya",
        "pembayaran dilakukan sekaligus oleh pemohon kolektif atau pemberi kerja",
    ),
    next_step="Look for the billing code in the treasury's records, and ask who released the file.",
    next_step_id="Cari kode billing dalam catatan kas negara/daerah, dan tanyakan siapa yang meneruskan berkas itu.",
    exclusions=("fees for which the charter does not say by when they are due", "applications that are not granted"),
    exclusions_id=("biaya yang jatuh temponya tidak disebut maklumat", "permohonan yang tidak dikabulkan"),
    basis=("the day by which the charter wants the fee paid",),
    basis_id=("saat jatuh tempo biaya menurut maklumat",),
    fires_on=(
        {
            "cause": "unpaid", "excess_share": -1.0, "days_late": 40.0, "fee": "PASSPORT", "owed_amount": 350000.0, "paid_amount": 0.0,
            "shortfall_amount": 350000.0, "due_on": "2025-03-03",
        },
    ),
    quiet_on=(
        {"cause": "unpaid", "excess_share": -1.0, "days_late": 2.0},
        {"cause": "lawful", "excess_share": 0.0, "days_late": 0.0},
        {"cause": "short", "excess_share": -0.5, "days_late": None},
    ),
)
