"""A fee was paid in parts that add up to more than the tariff."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_share: float, min_steps: float) -> pd.Series:
    """Size per portion of money: what the parts come to beyond the line, as a share of it; missing where they do not."""
    split = (frame["cause"] == "split") & ~frame["beyond_demand"]
    return frame["excess_share"].where(split & (frame["excess_share"] >= min_share) & (frame["excess_steps"] >= min_steps))


RULE = Rule(
    id="FEE-05",
    name="split-payments",
    title={"en": "Split payments that add up to more", "id": "Pembayaran terpecah yang jumlahnya melebihi tarif"},
    family="fee",
    table="money",
    subject="case",
    needs=("cause", "beyond_demand", "excess_share", "excess_steps"),
    check=check,
    pattern_id="Satu biaya dibayar dalam beberapa bagian yang jumlahnya melebihi tarif.",
    formula_id="Ukuran per bagian uang: jumlah semua bagian di atas pos tarif, sebagai bagian dari pos itu; kosong bila tidak "
    "melebihi.",
    thresholds=(
        Threshold(
            "min_share", 0.0, "excess as a share of the line", tighter="higher",
            meaning_id="kelebihan sebagai bagian dari pos tarif",
        ),
        Threshold(
            "min_steps", 2.0, "excess in steps of the charter's rounding", tighter="higher",
            meaning_id="kelebihan dalam satuan pembulatan maklumat",
        ),
    ),
    severity={0.0: Severity.LOW, 0.02: Severity.MEDIUM, 0.05: Severity.HIGH, 0.5: Severity.CRITICAL},
    unit="share of what was owed",
    stands_alone=True,
    key=("source", "payment_id", "fee_code"),
    officer="officer",
    observed="paid_amount",
    expected="owed_amount",
    message={
        "en": "{parts:number} payments or charges for {fee} add up to {paid_amount:money}, where the tariff of {submitted_on:date} says "
        "{owed_amount:money}; of the payment or charge of {paid_at:date}, {excess_amount:money} is above the tariff.",
        "id": "{parts:number} pembayaran atau tagihan untuk {fee} berjumlah {paid_amount:money}, sedangkan tarif per {submitted_on:date} "
        "adalah {owed_amount:money}; dari pembayaran atau tagihan bertanggal {paid_at:date}, {excess_amount:money} melebihi tarif.",
    },
    evidence=(
        "source", "payment_id", "paid_at", "fee", "parts", "paid_amount", "owed_amount", "excess_amount", "basis", "officer",
        "line_payment_rows",
    ),
    why="Cutting a payment into parts that each look small keeps the total above the tariff out of sight.",
    why_id="Memecah pembayaran menjadi bagian-bagian yang masing-masing tampak kecil menyembunyikan jumlah yang melebihi tarif.",
    innocent=(
        "the last instalment was rounded up and is settled later",
        "a part was paid for another application of the same person",
        "one part is a lawful fine or interest that the charter does not list",
    ),
    innocent_id=(
        "angsuran terakhir dibulatkan ke atas dan akan diperhitungkan kemudian",
        "salah satu bagian dibayar untuk permohonan lain dari orang yang sama",
        "salah satu bagian adalah denda atau bunga yang sah tetapi belum tercantum dalam maklumat",
    ),
    next_step="Lay the receipts of all parts side by side, with the days and the officers who took them.",
    next_step_id="Sandingkan bukti bayar semua bagian beserta tanggal dan petugas penerimanya.",
    exclusions=("instalments that add up to the line",),
    exclusions_id=("angsuran yang jumlahnya sama dengan pos tarif",),
    basis=("UU 25/2009 Art. 21 (cost or tariff is part of the service standard)",),
    basis_id=("UU 25/2009 Pasal 21 (biaya atau tarif adalah komponen standar pelayanan)",),
    fires_on=(
        {
            "cause": "split", "beyond_demand": False, "excess_share": 0.2857, "excess_steps": 1000.0, "parts": 2.0,
            "paid_amount": 450000.0, "owed_amount": 350000.0, "excess_amount": 100000.0, "fee": "PASSPORT", "paid_at": "2025-03-05",
            "submitted_on": "2025-03-03",
        },
    ),
    quiet_on=(
        {"cause": "lawful", "beyond_demand": False, "excess_share": 0.0, "excess_steps": 0.0},
        {"cause": "split", "beyond_demand": True, "excess_share": 0.3, "excess_steps": 100.0},
        {"cause": None, "beyond_demand": False, "excess_share": None, "excess_steps": None},
    ),
)
