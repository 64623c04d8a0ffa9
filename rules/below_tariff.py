"""Less was paid or charged than the tariff says, where no day was set by which it had to be paid."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_share: float, min_steps: float) -> pd.Series:
    """Size per payment or charge: what is missing as a share of what was owed; missing where nothing is."""
    missing = -frame["excess_share"]
    return missing.where((frame["cause"] == "short") & (missing >= min_share) & (frame["excess_steps"] >= min_steps))


RULE = Rule(
    id="FEE-14",
    name="below-tariff",
    title={"en": "Paid or charged below the tariff", "id": "Dibayar atau ditagih di bawah tarif"},
    repeats=False,
    family="fee",
    table="money",
    subject="case",
    needs=("cause", "excess_share", "excess_steps"),
    check=check,
    pattern_id="Dibayar atau ditagih kurang dari tarif, untuk biaya yang tidak ditentukan hari pembayarannya.",
    formula_id="Ukuran per pembayaran atau tagihan: kekurangan sebagai bagian dari yang terutang; kosong bila tidak ada.",
    thresholds=(
        Threshold(
            "min_share", 0.0, "what is missing as a share of what was owed", tighter="higher",
            meaning_id="kekurangan sebagai bagian dari yang terutang",
        ),
        Threshold(
            "min_steps", 2.0, "what is missing in steps of the charter's rounding", tighter="higher",
            meaning_id="kekurangan dalam satuan pembulatan maklumat",
        ),
    ),
    severity={0.0: Severity.LOW},
    unit="share of what was owed",
    key=("source", "payment_id", "fee_code"),
    officer="officer",
    observed="paid_amount",
    expected="owed_amount",
    message={
        "en": "{paid_amount:money} was paid or charged where the tariff of {submitted_on:date} says {owed_amount:money}: "
        "{shortfall_amount:money} less. What is missing belongs to {left_out}.",
        "id": "{paid_amount:money} dibayar atau ditagih, sedangkan tarif per {submitted_on:date} adalah {owed_amount:money}: kurang "
        "{shortfall_amount:money}. Yang kurang adalah {left_out}.",
    },
    evidence=(
        "source", "payment_id", "paid_at", "fee", "paid_amount", "owed_amount", "shortfall_amount", "left_out", "basis", "officer",
        "case_payment_rows",
    ),
    why="A fee set too low favours one payer at the treasury's cost; it is also what remains when the other part was paid by hand.",
    why_id="Biaya yang ditetapkan terlalu rendah meringankan satu pembayar atas beban kas negara/daerah; jumlah seperti itu juga tersisa "
    "bila bagian lainnya dibayar langsung secara tunai.",
    innocent=(
        "a lawful reduction or exemption that the charter does not list",
        "the rest was paid later, or stands in another system",
        "the payer left out a small part such as the costs of sending",
    ),
    innocent_id=(
        "keringanan atau pembebasan yang sah tetapi belum tercantum dalam maklumat",
        "sisanya dibayar kemudian atau tercatat di sistem lain",
        "pembayar tidak menyertakan bagian kecil, misalnya biaya pengiriman",
    ),
    next_step="Group these by officer and by what is missing: one reduction given often by one officer is worth a look.",
    next_step_id="Kelompokkan menurut petugas dan bagian yang kurang: keringanan yang sering diberikan satu petugas patut "
    "dilihat.",
    exclusions=("fees with a due date (FEE-07)", "applications that are not granted, as far as payments go"),
    exclusions_id=("biaya yang mempunyai jatuh tempo (FEE-07)", "permohonan yang tidak dikabulkan, sejauh menyangkut pembayaran"),
    basis=("UU 25/2009 Art. 21 (cost or tariff is part of the service standard)",),
    basis_id=("UU 25/2009 Pasal 21 (biaya atau tarif adalah komponen standar pelayanan)",),
    fires_on=(
        {
            "cause": "short", "excess_share": -0.75, "excess_steps": 500.0, "paid_amount": 179.0, "owed_amount": 716.0,
            "shortfall_amount": 537.0, "submitted_on": "2006-02-08", "left_out": "FINE",
        },
    ),
    quiet_on=(
        {"cause": "lawful", "excess_share": 0.0, "excess_steps": 0.0},
        {"cause": "unpaid", "excess_share": -1.0, "excess_steps": 500.0},
        {"cause": None, "excess_share": None, "excess_steps": None},
    ),
)
