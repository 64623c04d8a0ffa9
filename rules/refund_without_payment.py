"""Money was given back that had never been paid."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_steps: float) -> pd.Series:
    """Size per portion of money: what was given back beyond what had been paid, in steps of the rounding."""
    lone = (frame["source"] == "payment") & (frame["cause"] == "refund_without_payment")
    return frame["excess_steps"].where(lone & (frame["excess_steps"] >= min_steps))


RULE = Rule(
    id="FEE-13",
    name="refund-without-payment",
    title={"en": "Refund without a payment", "id": "Pengembalian tanpa pembayaran"},
    family="fee",
    table="money",
    subject="case",
    needs=("source", "cause", "excess_steps"),
    check=check,
    pattern_id="Uang dikembalikan padahal tidak pernah dibayar.",
    formula_id="Ukuran per bagian uang: yang dikembalikan melebihi yang pernah dibayar, dalam satuan pembulatan.",
    requires=("payments.amount",),
    thresholds=(
        Threshold(
            "min_steps", 2.0, "amount in steps of the charter's rounding", tighter="higher",
            meaning_id="jumlah dalam satuan pembulatan maklumat",
        ),
    ),
    severity={0.0: Severity.LOW, 1000.0: Severity.MEDIUM},
    unit="steps of the rounding",
    key=("payment_id",),
    officer="officer",
    observed="paid_amount",
    message={
        "en": "A refund of {paid_at:date} gave back money that had not been paid under this application: {shortfall_amount:money} "
        "of it stands against no payment.",
        "id": "Pengembalian pada {paid_at:date} mengembalikan uang yang tidak pernah dibayar pada permohonan ini: untuk "
        "{shortfall_amount:money} tidak ada pembayaran yang mendasarinya.",
    },
    evidence=("payment_id", "paid_at", "fee_code", "shortfall_amount", "case_paid_amount", "officer"),
    why="A refund is money going out on one person's word; without a payment behind it, somebody was given what was not theirs.",
    why_id="Pengembalian adalah uang yang keluar atas keterangan satu orang; tanpa pembayaran yang mendasarinya, seseorang menerima uang "
    "yang bukan miliknya.",
    innocent=(
        "the payment stands under another application, or before the log begins",
        "the negative amount is a correction of a charge and no money moved",
        "the payment was void and the refund was booked as well",
    ),
    innocent_id=(
        "pembayarannya tercatat pada permohonan lain atau sebelum log dimulai",
        "jumlah negatif itu koreksi tagihan dan tidak ada uang yang keluar",
        "pembayaran sudah dibatalkan dan pengembaliannya tetap dibukukan",
    ),
    next_step="Ask for the refund order, the account that received it, and who approved it.",
    next_step_id="Minta surat perintah pengembalian, rekening penerima, dan nama yang menyetujui.",
    basis=("UU 25/2009 Art. 21 (internal control is part of the service standard)",),
    basis_id=("UU 25/2009 Pasal 21 (pengawasan internal adalah komponen standar pelayanan)",),
    fires_on=(
        {
            "source": "payment", "cause": "refund_without_payment", "excess_steps": 3500.0, "shortfall_amount": 350000.0,
            "paid_amount": -350000.0, "paid_at": "2025-03-05",
        },
    ),
    quiet_on=(
        {"source": "payment", "cause": "refunded", "excess_steps": 0.0},
        {"source": "charge", "cause": "refund_without_payment", "excess_steps": 3500.0},
        {"source": "payment", "cause": None, "excess_steps": None},
    ),
)
