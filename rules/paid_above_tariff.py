"""Paid or charged above the tariff that was in force on the day of submission."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold

SLIGHT = 0.01
"""The most that a demand counts which nobody paid, or which was given back."""
ALONE = 0.05
"""From this size a finding is of high severity and a reason to look by itself."""
MOST_SLIPS = 0.5
"""Where honest slips would make more than this share of such excess, its size is counted below `ALONE` (larger is still more)."""


def check(frame: pd.DataFrame, min_share: float, min_steps: float) -> pd.Series:
    """Size per portion of money: the excess as a share of what was owed; missing where there is none of this kind; below 0.05
    where honest slips would make most of the like; at most 0.01 where the case paid no more than it owed."""
    over = (frame["cause"] == "over") & ~frame["beyond_demand"]
    share, slips = frame["excess_share"], frame["slip_share"] > MOST_SLIPS
    size = share.where(~slips, ALONE * share / (ALONE + share)).where(frame["slip_share"].notna())
    size = size.where(~frame["only_demanded"], size.clip(upper=SLIGHT))
    return size.where(over & (frame["excess_share"] >= min_share) & (frame["excess_steps"] >= min_steps))


RULE = Rule(
    id="FEE-01",
    name="paid-above-tariff",
    title={"en": "Paid or charged above the tariff", "id": "Dibayar atau ditagih di atas tarif"},
    family="fee",
    table="money",
    subject="case",
    needs=("cause", "beyond_demand", "excess_share", "excess_steps", "slip_share", "only_demanded"),
    check=check,
    pattern_id="Dibayar atau ditagih di atas tarif yang berlaku pada hari pengajuan.",
    formula_id="Ukuran per bagian uang: kelebihan sebagai bagian dari yang terutang; kosong bila tidak ada kelebihan jenis ini; "
    "di bawah 0,05 bila sebagian besar hal serupa wajar karena salah catat; paling banyak 0,01 bila untuk berkas itu dibayar "
    "tidak lebih dari yang terutang.",
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
    severity={0.0: Severity.LOW, 0.02: Severity.MEDIUM, 0.05: Severity.HIGH, 0.5: Severity.CRITICAL},
    unit="share of what was owed",
    stands_alone=True,
    key=("source", "payment_id", "fee_code"),
    officer="officer",
    observed="paid_amount",
    expected="owed_amount",
    message={
        "en": "{paid_amount:money} was paid or charged on {paid_at:date} for {fee}, where the tariff of {submitted_on:date} says "
        "{owed_amount:money}: {excess_amount:money} more ({excess_share:percent}).",
        "id": "{paid_amount:money} dibayar atau ditagih pada {paid_at:date} untuk {fee}, sedangkan tarif per {submitted_on:date} adalah "
        "{owed_amount:money}: lebih {excess_amount:money} ({excess_share:percent}).",
    },
    evidence=("source", "payment_id", "paid_at", "fee", "paid_amount", "owed_amount", "excess_amount", "slip_share", "basis", "officer"),
    why="An amount above the published tariff is the plainest form of an unlawful levy: the applicant paid what the law does not ask.",
    why_id="Jumlah di atas tarif resmi adalah bentuk paling jelas dari pungutan tidak sah: pemohon membayar apa yang tidak diwajibkan "
    "hukum.",
    innocent=(
        "a lawful extra (another fee, a fine, a surcharge) was paid in the same sum and the charter does not list it",
        "an attribute that the formula uses (area, value, class) was corrected after the fee was worked out",
        "the amount was mistyped and is being paid back",
    ),
    innocent_id=(
        "pungutan lain yang sah (denda, biaya tambahan) dibayar sekaligus tetapi belum tercantum dalam maklumat",
        "data yang dipakai rumus tarif (luas, nilai, golongan) diperbaiki setelah biaya dihitung",
        "jumlahnya salah ketik dan sedang dikembalikan",
    ),
    next_step="Compare the official receipt and the billing code with the treasury's record, and ask the applicant what was asked for.",
    next_step_id="Cocokkan bukti bayar resmi dan kode billing dengan catatan kas negara/daerah, lalu tanyakan kepada pemohon berapa yang "
    "diminta.",
    exclusions=(
        "amounts within the charter's rounding, and either tariff within the days of grace around a change",
        "what a payer sent to the treasury beyond what the office demanded (FEE-15)",
        "a payment of a charge that is itself above the tariff: the charge carries the finding",
        "told, but no reason by itself: what was demanded and not paid, or given back; sums of a kind that comes too low as often, as "
        "slips do, and of which no hand has more than others",
    ),
    exclusions_id=(
        "jumlah dalam batas pembulatan maklumat, dan kedua tarif dalam masa tenggang di sekitar perubahan",
        "yang dikirim pembayar ke kas negara/daerah melebihi tagihan kantor (FEE-15)",
        "pembayaran atas tagihan yang sudah di atas tarif: temuannya ada pada tagihan itu",
        "disebut, tetapi bukan alasan tersendiri: yang ditagih lalu tidak dibayar atau dikembalikan; jumlah dari jenis yang sama "
        "seringnya terlalu rendah, seperti pada salah catat, dan tidak lebih banyak pada satu petugas daripada petugas lain",
    ),
    basis=("UU 25/2009 Art. 21 (cost or tariff is part of the service standard)",),
    basis_id=("UU 25/2009 Pasal 21 (biaya atau tarif adalah komponen standar pelayanan)",),
    sources=("Same-day passports: the acceleration fee is added to the booklet price, so lawful sums are compared line by line",),
    fires_on=(
        {
            "cause": "over", "beyond_demand": False, "excess_share": 0.2857, "excess_steps": 100000.0, "slip_share": 0.0,
            "only_demanded": False, "paid_amount": 450000.0,
            "owed_amount": 350000.0, "excess_amount": 100000.0, "fee": "PASSPORT", "paid_at": "2025-03-03", "submitted_on": "2025-03-03",
        },
        {
            "cause": "over", "beyond_demand": False, "excess_share": 0.2857, "excess_steps": 100000.0, "slip_share": 0.9,
            "only_demanded": False,
        },
        {
            "cause": "over", "beyond_demand": False, "excess_share": 0.2857, "excess_steps": 100000.0, "slip_share": 0.0,
            "only_demanded": True,
        },
    ),
    quiet_on=(
        {"cause": "lawful", "beyond_demand": False, "excess_share": 0.0, "excess_steps": 0.0, "slip_share": 0.0, "only_demanded": False},
        {"cause": "over", "beyond_demand": True, "excess_share": 0.3, "excess_steps": 100.0, "slip_share": 0.0, "only_demanded": False},
        {"cause": "over", "beyond_demand": False, "excess_share": 0.001, "excess_steps": 1.5, "slip_share": 0.0, "only_demanded": False},
        {"cause": None, "beyond_demand": False, "excess_share": None, "excess_steps": None, "slip_share": None, "only_demanded": False},
    ),
)
