"""A note: around a change of tariff the other one was applied, within the days of grace."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_share: float) -> pd.Series:
    """Size per portion of money: the difference of the two tariffs as a share of the one in force; missing elsewhere."""
    size = frame["excess_share"].abs()
    return size.where((frame["cause"] == "grace") & (size > 0) & (size >= min_share))


RULE = Rule(
    id="FEE-16",
    name="tariff-changeover",
    title={"en": "The other tariff around its change (a note)", "id": "Tarif lain di sekitar tanggal perubahan (catatan)"},
    repeats=False,
    family="fee",
    table="money",
    subject="case",
    needs=("cause", "excess_share"),
    check=check,
    pattern_id="Catatan: di sekitar perubahan tarif diterapkan tarif yang lain, masih dalam masa tenggang.",
    formula_id="Ukuran per bagian uang: selisih kedua tarif sebagai bagian dari tarif yang berlaku; kosong untuk yang lain.",
    thresholds=(
        Threshold(
            "min_share", 0.0, "difference as a share of the tariff in force", tighter="higher",
            meaning_id="selisih sebagai bagian dari tarif yang berlaku",
        ),
    ),
    severity={0.0: Severity.LOW},
    unit="share of what was owed",
    confidence=0.1,
    folds=False,
    key=("source", "payment_id", "fee_code"),
    officer="officer",
    observed="paid_amount",
    expected="owed_amount",
    message={
        "en": "{paid_amount:money} was paid or charged on {paid_at:date} for {fee}: the tariff in force from {version_from:date}, while "
        "that of {submitted_on:date} is {owed_amount:money}. The change lies within the days of grace, so this is a note only.",
        "id": "{paid_amount:money} dibayar atau ditagih pada {paid_at:date} untuk {fee}: tarif yang berlaku sejak {version_from:date}, "
        "sedangkan tarif per {submitted_on:date} adalah {owed_amount:money}. Perubahannya masih dalam masa tenggang, jadi ini hanya "
        "catatan.",
    },
    evidence=("source", "payment_id", "paid_at", "fee", "paid_amount", "owed_amount", "excess_amount", "version_from", "officer"),
    why="Offices learn of a new tariff late and sources differ on its first day; either amount is accepted for some days, and told.",
    why_id="Kantor terlambat mengetahui tarif baru dan sumber berbeda-beda tentang hari pertamanya; selama beberapa hari kedua jumlah "
    "diterima, dan hal itu dicatat.",
    innocent=(
        "the new tariff had not reached the counter yet",
        "the file was complete before the change and registered after it",
    ),
    innocent_id=(
        "tarif baru belum sampai ke loket",
        "berkas sudah lengkap sebelum perubahan dan baru didaftarkan sesudahnya",
    ),
    next_step="Nothing, unless one officer goes on with it: then see FEE-06.",
    next_step_id="Tidak perlu tindakan, kecuali satu petugas terus melakukannya: lihat FEE-06.",
    exclusions=("changes further away than the charter's days of grace",),
    exclusions_id=("perubahan yang lebih jauh daripada masa tenggang dalam maklumat",),
    basis=("the charter's days of grace around a change of tariff",),
    basis_id=("masa tenggang di sekitar perubahan tarif menurut maklumat",),
    sources=("PP 45/2024 (passports): offices and the press differ on its first day, 17 to 22 December 2024",),
    fires_on=(
        {
            "cause": "grace", "excess_share": -0.04, "paid_amount": 33.6, "owed_amount": 35.0, "fee": "FINE", "paid_at": "2005-01-04",
            "submitted_on": "2005-01-04", "version_from": "2003-01-01",
        },
    ),
    quiet_on=(
        {"cause": "superseded", "excess_share": -0.04},
        {"cause": "lawful", "excess_share": 0.0},
        {"cause": None, "excess_share": None},
    ),
)
