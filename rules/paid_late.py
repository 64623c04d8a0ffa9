"""A fee was paid after it was due."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_days_late: float) -> pd.Series:
    """Size per payment of a fee with a due date: days late; missing where it came in time."""
    return frame["days_late"].where((frame["source"] == "payment") & (frame["days_late"] >= min_days_late))


RULE = Rule(
    id="FEE-09",
    name="paid-late",
    title={"en": "Paid after it was due", "id": "Dibayar setelah jatuh tempo"},
    repeats=False,
    family="fee",
    table="money",
    subject="case",
    needs=("source", "days_late"),
    check=check,
    pattern_id="Biaya dibayar setelah jatuh tempo.",
    formula_id="Ukuran per pembayaran atas biaya yang mempunyai jatuh tempo: hari keterlambatan; kosong bila tepat waktu.",
    requires=("charter.due", "payments.amount"),
    thresholds=(
        Threshold("min_days_late", 1.0, "days after the fee was due", tighter="higher", meaning_id="hari setelah jatuh tempo"),
    ),
    severity={0.0: Severity.LOW, 30.0: Severity.MEDIUM},
    unit="days",
    key=("payment_id", "fee_code"),
    officer="officer",
    observed="days_late",
    message={
        "en": "{part_amount:money} for {fee} was due on {due_on:date} and paid on {paid_at:date}, {days_late:days} late.",
        "id": "{part_amount:money} untuk {fee} jatuh tempo pada {due_on:date} dan dibayar pada {paid_at:date}, terlambat {days_late:days}.",
    },
    evidence=("payment_id", "paid_at", "fee", "part_amount", "due", "due_on", "days_late", "officer"),
    why="A file that moved on before its fee was paid was moved by something other than the rule.",
    why_id="Berkas yang berlanjut sebelum biayanya dibayar berjalan karena sesuatu selain aturan.",
    innocent=(
        "the bank books the payment days after it was made",
        "the office let the applicant pay later, as the regulation allows",
        "the log holds the day of booking, not of payment",
    ),
    innocent_id=(
        "bank membukukan pembayaran beberapa hari setelah disetor",
        "kantor mengizinkan pembayaran belakangan sesuai peraturan",
        "log memuat tanggal pembukuan, bukan tanggal bayar",
    ),
    next_step="Compare with the bank's own time stamp, and see who passed the file on before the payment.",
    next_step_id="Bandingkan dengan waktu transaksi di bank, dan lihat siapa yang meneruskan berkas sebelum dibayar.",
    exclusions=("fees for which the charter does not say by when they are due",),
    exclusions_id=("biaya yang jatuh temponya tidak disebut maklumat",),
    basis=("the day by which the charter wants the fee paid",),
    basis_id=("saat jatuh tempo biaya menurut maklumat",),
    fires_on=(
        {
            "source": "payment", "days_late": 12.0, "part_amount": 350000.0, "fee": "PASSPORT", "due_on": "2025-03-03",
            "paid_at": "2025-03-15",
        },
    ),
    quiet_on=({"source": "payment", "days_late": 0.0}, {"source": "line", "days_late": 40.0}, {"source": "payment", "days_late": None}),
)
