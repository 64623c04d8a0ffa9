"""An officer took cash and no receipt is recorded, where the office otherwise records receipts."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold

RAREST = 1e-9
"""No office takes so many payments that a share could be smaller."""


def check(frame: pd.DataFrame, max_others_without: float, min_others: float) -> pd.DataFrame:
    """Size per payment: one in how many of the colleagues' cash payments lacks a receipt; p_value: that share."""
    share = frame["others_without_share"]
    lacking = (frame["has_receipt"] == 0) & (share > 0) & (share <= max_others_without) & (frame["others"] >= min_others)
    return pd.DataFrame({"size": (1.0 / share.clip(lower=RAREST)).where(lacking), "p_value": share.clip(0.0, 1.0)})


RULE = Rule(
    id="FEE-08",
    name="cash-without-receipt",
    title={"en": "Cash taken by an officer, no receipt", "id": "Uang tunai diterima petugas tanpa bukti bayar"},
    family="fee",
    table="collections",
    subject="case",
    needs=("has_receipt", "others", "others_without_share"),
    check=check,
    pattern_id="Seorang petugas menerima uang tunai tanpa bukti bayar yang tercatat, padahal kantor itu biasanya mencatat bukti "
    "bayar.",
    formula_id="Ukuran per pembayaran: satu di antara berapa pembayaran tunai pada rekan kerja yang tanpa bukti bayar; nilai p: "
    "bagian itu.",
    thresholds=(
        Threshold(
            "max_others_without", 0.1, "share of the colleagues' cash payments without a receipt", tighter="lower",
            meaning_id="bagian pembayaran tunai pada rekan kerja yang tanpa bukti bayar",
        ),
        Threshold(
            "min_others", 20.0, "cash payments that colleagues of the office took", tighter="higher",
            meaning_id="pembayaran tunai yang diterima rekan kerja di kantor itu",
        ),
    ),
    severity={0.0: Severity.LOW, 50.0: Severity.MEDIUM},
    unit="payments to one without",
    key=("payment_id",),
    officer="officer",
    observed="amount",
    message={
        "en": "Officer {officer} took {amount:money} in cash on {paid_at:date} and no receipt is recorded; of {others:number} cash "
        "payments that "
        "colleagues of the office took, {others_receipted:number} have one.",
        "id": "Petugas {officer} menerima {amount:money} tunai pada {paid_at:date} dan tidak ada bukti bayar yang tercatat; dari "
        "{others:number} pembayaran tunai yang diterima rekan sekantor, {others_receipted:number} memiliki bukti bayar.",
    },
    evidence=("payment_id", "paid_at", "amount", "officer", "others", "others_receipted"),
    why="Money without a receipt is in nobody's books; an officer who alone writes none can keep it.",
    why_id="Uang tanpa bukti bayar tidak tercatat dalam pembukuan mana pun; bila hanya satu petugas yang tidak membuat bukti bayar, uang "
    "itu dapat tinggal padanya.",
    innocent=(
        "the receipt was written by hand and its number not typed in",
        "the receipt book had run out that day",
        "one receipt covers several payments of the applicant",
    ),
    innocent_id=(
        "bukti bayar ditulis tangan dan nomornya belum dimasukkan",
        "buku kuitansi habis pada hari itu",
        "satu bukti bayar mencakup beberapa pembayaran pemohon",
    ),
    next_step="Ask the applicant for the receipt, and count the officer's cash of that day against the treasury's.",
    next_step_id="Minta bukti bayar dari pemohon, dan cocokkan uang tunai petugas pada hari itu dengan catatan bendahara.",
    exclusions=("offices where receipts of cash are not recorded as a rule, void payments and refunds",),
    exclusions_id=("kantor yang biasanya tidak mencatat bukti bayar tunai, pembayaran yang dibatalkan, dan pengembalian",),
    basis=("UU 25/2009 Art. 21 (cost and internal control are parts of the service standard)",),
    basis_id=("UU 25/2009 Pasal 21 (biaya dan pengawasan internal adalah komponen standar pelayanan)",),
    fires_on=(
        {
            "has_receipt": 0.0, "others": 300.0, "others_receipted": 297.0, "others_without_share": 0.0133, "amount": 150000.0,
            "officer": "P4", "paid_at": "2025-03-03",
        },
    ),
    quiet_on=(
        {"has_receipt": 1.0, "others": 300.0, "others_without_share": 0.0133},
        {"has_receipt": 0.0, "others": 300.0, "others_without_share": 0.6},
        {"has_receipt": 0.0, "others": 5.0, "others_without_share": 0.09},
        {"has_receipt": None, "others": None, "others_without_share": None},
    ),
)
