"""Money was taken for a service for which nothing is owed."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_steps: float) -> pd.Series:
    """Size per portion of money: what was taken, in steps of the charter's rounding; missing where the service is not free."""
    free = (frame["cause"] == "free") & ~frame["beyond_demand"]
    return frame["excess_steps"].where(free & (frame["excess_steps"] >= min_steps))


RULE = Rule(
    id="FEE-02",
    name="payment-for-free-service",
    title={"en": "Payment for a free service", "id": "Pembayaran untuk layanan yang tidak dipungut biaya"},
    family="fee",
    table="money",
    subject="case",
    needs=("cause", "beyond_demand", "excess_steps"),
    check=check,
    pattern_id="Uang diterima untuk layanan yang tidak dipungut biaya.",
    formula_id="Ukuran per bagian uang: yang diterima, dalam satuan pembulatan maklumat; kosong bila layanan itu dipungut biaya.",
    thresholds=(
        Threshold(
            "min_steps", 2.0, "amount in steps of the charter's rounding", tighter="higher",
            meaning_id="jumlah dalam satuan pembulatan maklumat",
        ),
    ),
    severity={0.0: Severity.LOW, 2.0: Severity.HIGH},
    unit="steps of the rounding",
    stands_alone=True,
    key=("source", "payment_id", "fee_code"),
    officer="officer",
    observed="paid_amount",
    expected="owed_amount",
    message={
        "en": "{excess_amount:money} was paid or charged on {paid_at:date}, but on {submitted_on:date} nothing was owed for "
        "{service_code}: the service is free.",
        "id": "{excess_amount:money} dibayar atau ditagih pada {paid_at:date}, sedangkan per {submitted_on:date} layanan {service_code} "
        "tidak dipungut biaya.",
    },
    evidence=("source", "payment_id", "paid_at", "paid_amount", "owed_amount", "excess_amount", "service_code", "officer"),
    why="A service that the law makes free costs the applicant nothing; whatever is taken for it has no legal ground.",
    why_id="Layanan yang menurut hukum tidak dipungut biaya tidak membebani pemohon; apa pun yang dikenakan untuknya tidak berdasar hukum.",
    innocent=(
        "the payment belongs to another application of the same person and was booked on this one",
        "an optional extra was chosen that the charter does not list",
        "the fee was lawful when it was asked for and was abolished shortly before the submission",
    ),
    innocent_id=(
        "pembayaran itu untuk permohonan lain dari orang yang sama dan tercatat pada permohonan ini",
        "pemohon memilih layanan tambahan yang belum tercantum dalam maklumat",
        "biaya itu sah ketika diminta dan baru dihapus sesaat sebelum permohonan diajukan",
    ),
    next_step="Ask the office under which title the money was booked, and the applicant for the receipt.",
    next_step_id="Tanyakan kepada kantor dengan nama pos apa uang itu dibukukan, dan minta bukti bayar dari pemohon.",
    exclusions=("optional lines of the charter, paid exactly",),
    exclusions_id=("pos pilihan dalam maklumat yang dibayar tepat jumlahnya",),
    basis=("UU 24/2013 Art. 79A (civil registration documents are free)", "UU 25/2009 Art. 21 (cost or tariff)"),
    basis_id=("UU 24/2013 Pasal 79A (dokumen kependudukan tidak dipungut biaya)", "UU 25/2009 Pasal 21 (biaya atau tarif)"),
    fires_on=(
        {
            "cause": "free", "beyond_demand": False, "excess_steps": 50000.0, "excess_amount": 50000.0, "paid_amount": 50000.0,
            "owed_amount": 0.0, "service_code": "ID-CARD", "paid_at": "2025-03-03", "submitted_on": "2025-03-03",
        },
    ),
    quiet_on=(
        {"cause": "lawful", "beyond_demand": False, "excess_steps": 0.0},
        {"cause": "over", "beyond_demand": False, "excess_steps": 900.0},
        {"cause": "free", "beyond_demand": True, "excess_steps": 900.0},
        {"cause": None, "beyond_demand": False, "excess_steps": None},
    ),
)
