"""A file waits, a payment that no fee explains comes in, and the file is released at once."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_stall: float, max_release_days: float, max_release_share: float) -> pd.Series:
    """Size per case: spreads by which the wait up to the payment exceeds the neighbours' whole wait; missing where no such pattern."""
    stall = frame["stall_before_payment"]
    released = (frame["release_after_payment_days"] <= max_release_days) | (frame["release_share"] <= max_release_share)
    return stall.where((stall > min_stall) & released & frame["release_after_payment_days"].notna() & frame["release_share"].notna())


RULE = Rule(
    id="DLY-03",
    name="stalled-then-paid",
    title={"en": "Stalled, then paid, then released", "id": "Tertahan, lalu dibayar, lalu selesai"},
    family="delay",
    table="stalls_and_payments",
    subject="case",
    needs=("stall_before_payment", "release_after_payment_days", "release_share"),
    check=check,
    pattern_id="Berkas menunggu, masuk pembayaran yang tidak dijelaskan tarif mana pun, lalu berkas segera diselesaikan.",
    formula_id="Ukuran per berkas: berapa simpangan masa tunggu sampai pembayaran melebihi seluruh masa tunggu berkas di "
    "sekitarnya; kosong bila tidak ada pola seperti itu.",
    thresholds=(
        Threshold(
            "min_stall", 1.0, "spreads that the wait up to the payment must exceed (1: a unit of resolution)", tighter="higher",
            meaning_id="simpangan yang harus dilewati masa tunggu sampai pembayaran (1: satu satuan ketelitian)",
        ),
        Threshold(
            "max_release_days", 1.0, "working days from the payment to the end of the wait", tighter="lower",
            meaning_id="hari kerja dari pembayaran sampai masa tunggu berakhir",
        ),
        Threshold(
            "max_release_share", 0.1, "or the part of the whole wait that was left when it was paid", tighter="lower",
            meaning_id="atau bagian dari seluruh masa tunggu yang masih tersisa saat dibayar",
        ),
    ),
    severity={0.0: Severity.MEDIUM, 2.0: Severity.HIGH},
    unit="spreads",
    key=("activity", "payment_id"),
    officer="officer",
    observed="waited_before",
    expected="waited_usually",
    message={
        "en": "Step {activity} had waited {waited_before:number} {unit:word} (its neighbours: {waited_usually:number} in all) when "
        "{part_amount:money} that no lawful fee explains was paid on {paid_at:date}; {release_after_payment_days:working_days} later "
        "officer "
        "{officer} finished it.",
        "id": "Tahap {activity} sudah menunggu {waited_before:number} {unit:word} (berkas di sekitarnya: seluruhnya "
        "{waited_usually:number}) ketika {part_amount:money} yang tidak dijelaskan oleh tarif dibayar pada {paid_at:date}; "
        "{release_after_payment_days:working_days} kemudian petugas {officer} menyelesaikannya.",
    },
    evidence=(
        "activity", "ready_at", "payment_id", "paid_at", "part_amount", "cause", "served_at", "waited_before", "waited_usually", "unit",
        "release_after_payment_days", "officer", "done_event",
    ),
    why="A ready file that moves only once something beyond the tariff is paid may have been held for that payment.",
    why_id="Berkas siap yang baru bergerak setelah ada pembayaran di luar tarif mungkin tertahan menunggu pembayaran itu.",
    innocent=(
        "a lawful extra that the tariff of the charter does not list was due before the step could go on",
        "the applicant brought a missing document on the same day and paid for its copy",
        "the officer came back from leave that day and worked through everything that had waited",
    ),
    innocent_id=(
        "ada biaya sah yang tidak dimuat dalam tarif maklumat dan harus dibayar sebelum tahap ini",
        "pemohon membawa dokumen yang kurang pada hari itu dan membayar salinannya",
        "petugas kembali dari cuti pada hari itu dan menyelesaikan semua yang menunggu",
    ),
    next_step="Compare the payment's payee and receipt with the treasury's list; ask the applicant what was asked for, by whom and when.",
    next_step_id="Cocokkan penerima dan bukti bayar dengan daftar bendahara; tanyakan kepada pemohon apa yang diminta, oleh siapa dan "
    "kapan.",
    exclusions=("payments that the tariff explains, those in the days of grace around a change, and waits of the applicant",),
    exclusions_id=(
        "pembayaran yang dijelaskan tarif, pembayaran dalam masa tenggang di sekitar perubahan tarif, dan waktu tunggu pada pihak "
        "pemohon",
    ),
    basis=("UU 25/2009 Art. 4 (certainty, timeliness)",),
    basis_id=("UU 25/2009 Pasal 4 (kepastian, ketepatan waktu)",),
    sources=("Olken and Barron 2009 (hold-up)", "Kaufmann and Wei 1999 (delay made to be paid for)"),
    fires_on=(
        {
            "stall_before_payment": 3.1, "release_after_payment_days": 0.2, "release_share": 0.2, "activity": "approval",
            "waited_before": 14.0, "waited_usually": 3.0, "unit": "working_days", "part_amount": 250000.0,
            "paid_at": "2025-03-21", "officer": "P4",
        },
        {"stall_before_payment": 2.4, "release_after_payment_days": 1.6, "release_share": 0.04},
    ),
    quiet_on=(
        {"stall_before_payment": 0.4, "release_after_payment_days": 0.2, "release_share": 0.05},
        {"stall_before_payment": 3.1, "release_after_payment_days": 9.0, "release_share": 0.5},
        {"stall_before_payment": 0.0, "release_after_payment_days": 9999.0, "release_share": 1.0},
        {"stall_before_payment": None, "release_after_payment_days": None, "release_share": None},
    ),
)
