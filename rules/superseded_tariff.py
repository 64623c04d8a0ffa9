"""The tariff of another period was applied, outside the days of grace around its change."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_share: float) -> pd.Series:
    """Size per portion of money: the difference of the two tariffs as a share of the one in force; missing where it was applied."""
    size = frame["excess_share"].abs()
    return size.where((frame["cause"] == "superseded") & (size > 0) & (size >= min_share))


RULE = Rule(
    id="FEE-06",
    name="superseded-tariff",
    title={"en": "Superseded tariff", "id": "Tarif yang tidak berlaku"},
    family="fee",
    table="money",
    subject="case",
    needs=("cause", "excess_share"),
    check=check,
    pattern_id="Tarif dari masa lain diterapkan, di luar masa tenggang di sekitar perubahannya.",
    formula_id="Ukuran per bagian uang: selisih kedua tarif sebagai bagian dari tarif yang berlaku; kosong bila tarif yang "
    "berlaku yang diterapkan.",
    thresholds=(
        Threshold(
            "min_share", 0.0, "difference as a share of the tariff in force", tighter="higher",
            meaning_id="selisih sebagai bagian dari tarif yang berlaku",
        ),
    ),
    severity={0.0: Severity.LOW, 0.1: Severity.MEDIUM},
    unit="share of what was owed",
    key=("source", "payment_id", "fee_code"),
    officer="officer",
    observed="paid_amount",
    expected="owed_amount",
    message={
        "en": "{paid_amount:money} was paid or charged on {paid_at:date} for {fee}: the tariff in force from {version_from:date}, while "
        "that of {submitted_on:date} is {owed_amount:money} (difference {excess_amount:money}).",
        "id": "{paid_amount:money} dibayar atau ditagih pada {paid_at:date} untuk {fee}: tarif yang berlaku sejak {version_from:date}, "
        "sedangkan tarif per {submitted_on:date} adalah {owed_amount:money} (selisih {excess_amount:money}).",
    },
    evidence=(
        "source", "payment_id", "paid_at", "fee", "paid_amount", "owed_amount", "excess_amount", "version_from", "version_until",
        "basis", "officer",
    ),
    why="An old price list that lives on costs the applicant or the treasury the difference, and leaves room to keep it.",
    why_id="Daftar tarif lama yang masih dipakai membebani pemohon atau kas negara/daerah sebesar selisihnya, dan memberi ruang untuk "
    "menyimpan selisih itu.",
    innocent=(
        "the file was complete before the change and only registered after it",
        "the office learned of the change late",
        "the regulation lets applications under way finish on the old tariff",
    ),
    innocent_id=(
        "berkas sudah lengkap sebelum perubahan dan baru didaftarkan sesudahnya",
        "kantor terlambat menerima pemberitahuan perubahan tarif",
        "peraturan memperbolehkan permohonan yang sedang berjalan memakai tarif lama",
    ),
    next_step="Ask when the office put the new tariff up, and whether the difference was booked.",
    next_step_id="Tanyakan kapan kantor mengumumkan tarif baru dan apakah selisihnya dibukukan.",
    exclusions=(
        "either tariff within the days of grace around a change (FEE-16)",
        "versions more than two changes away, or not yet in force at the time of payment: they agree by chance",
    ),
    exclusions_id=(
        "kedua tarif dalam masa tenggang di sekitar perubahan (FEE-16)",
        "versi tarif yang terpaut lebih dari dua perubahan, atau yang belum berlaku saat pembayaran: jumlahnya sama hanya karena "
        "kebetulan",
    ),
    basis=("UU 25/2009 Art. 21 (cost or tariff is part of the service standard)",),
    basis_id=("UU 25/2009 Pasal 21 (biaya atau tarif adalah komponen standar pelayanan)",),
    fires_on=(
        {
            "cause": "superseded", "excess_share": -0.46, "excess_amount": -300000.0, "paid_amount": 350000.0, "owed_amount": 650000.0,
            "fee": "PASSPORT", "paid_at": "2025-03-05", "submitted_on": "2025-03-03", "version_from": "2019-05-03",
        },
        {"cause": "superseded", "excess_share": 0.04},
    ),
    quiet_on=(
        {"cause": "grace", "excess_share": -0.46},
        {"cause": "superseded", "excess_share": 0.0},
        {"cause": "lawful", "excess_share": 0.0},
        {"cause": None, "excess_share": None},
    ),
)
