"""Numbers are missing, or stand twice, in an office's series of receipts."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, max_missing: float) -> pd.Series:
    """Size per gap or repeat: numbers missing, or applications that share a number; missing where neither, or where a new book began."""
    missing, repeated = frame["missing"], frame["repeated"]
    gap = missing.where((missing > 0) & (missing <= max_missing) & repeated.notna())
    return gap.fillna(repeated.where((repeated > 0) & missing.notna()))


RULE = Rule(
    id="FEE-12",
    name="receipt-gaps",
    title={"en": "Gaps and repeats in receipt numbers", "id": "Nomor bukti bayar yang terlewat atau berulang"},
    repeats=False,
    family="fee",
    table="receipts",
    subject="office",
    needs=("missing", "repeated"),
    check=check,
    pattern_id="Ada nomor yang hilang, atau berulang, dalam seri bukti bayar suatu kantor.",
    formula_id="Ukuran per celah atau pengulangan: banyaknya nomor yang hilang, atau permohonan yang memakai nomor yang sama; "
    "kosong bila tidak ada keduanya, atau bila buku bukti bayar baru dimulai.",
    thresholds=(
        Threshold(
            "max_missing", 50.0, "numbers; a larger jump is taken for a new book of receipts", tighter="lower",
            meaning_id="nomor; lompatan yang lebih besar dianggap buku bukti bayar baru",
        ),
    ),
    severity={0.0: Severity.LOW, 3.0: Severity.MEDIUM, 10.0: Severity.HIGH},
    unit="receipts",
    folds=False,
    key=("series", "year", "before_receipt_no", "receipt_no"),
    officer="officer",
    observed="missing",
    message={
        "en": "In the receipts of office {office} numbered {series}, {missing:number} numbers are missing between {before_receipt_no} "
        "({before_paid_at:date}) and {receipt_no} ({paid_at:date}), and {repeated:number} further applications bear a number used already.",
        "id": "Pada bukti bayar kantor {office} dengan seri {series}, {missing:number} nomor tidak ada di antara {before_receipt_no} "
        "({before_paid_at:date}) dan {receipt_no} ({paid_at:date}), dan {repeated:number} permohonan lain memakai nomor yang sudah "
        "terpakai.",
    },
    evidence=(
        "kind", "series", "before_receipt_no", "before_payment_id", "before_paid_at", "receipt_no", "payment_id", "paid_at", "missing",
        "repeated", "numbers", "consecutive_share", "officer",
    ),
    why="A receipt that is missing may stand for money that never reached the books; a number used twice, for a copied receipt.",
    why_id="Bukti bayar yang tidak ada dapat berarti uang yang tidak sampai ke pembukuan; nomor yang dipakai dua kali dapat berarti bukti "
    "bayar yang disalin.",
    innocent=(
        "the book is shared with a service or a cash desk that is not in this data set",
        "spoilt receipts were thrown away instead of being entered as void",
        "one receipt was written for the applications of one group",
    ),
    innocent_id=(
        "buku kuitansi dipakai bersama layanan atau loket yang tidak ada dalam data ini",
        "bukti bayar yang rusak dibuang dan tidak dicatat sebagai batal",
        "satu bukti bayar dibuat untuk permohonan satu rombongan",
    ),
    next_step="Ask for the book of receipts itself, with its stubs and the spoilt ones.",
    next_step_id="Minta buku kuitansinya beserta bonggol dan lembar yang rusak.",
    exclusions=(
        "series of fewer than 20 numbers, and those where less than 90% of the numbers follow the one before (billing codes)",
        "a number on several payments of one application, and void receipts written again",
    ),
    exclusions_id=(
        "seri dengan kurang dari 20 nomor, dan seri yang kurang dari 90% nomornya mengikuti nomor sebelumnya (kode penagihan)",
        "satu nomor pada beberapa pembayaran dari permohonan yang sama, dan bukti bayar batal yang ditulis ulang",
    ),
    basis=("UU 25/2009 Art. 21 (internal control is part of the service standard)",),
    basis_id=("UU 25/2009 Pasal 21 (pengawasan internal adalah komponen standar pelayanan)",),
    fires_on=(
        {
            "missing": 4.0, "repeated": 0.0, "kind": "gap", "series": "KC01/2025/…", "before_receipt_no": "KC01/2025/0041",
            "receipt_no": "KC01/2025/0046", "before_paid_at": "2025-03-03", "paid_at": "2025-03-04", "office": "KC-01",
        },
        {"missing": 0.0, "repeated": 1.0},
    ),
    quiet_on=(
        {"missing": 0.0, "repeated": 0.0},
        {"missing": 4000.0, "repeated": 0.0},
        {"missing": None, "repeated": None},
    ),
)
