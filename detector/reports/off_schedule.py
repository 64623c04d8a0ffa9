"""Payments that do not fit the schedule of fees, one row a finding about fees, from the evidence that the findings carry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from detector.reports.sheets import SheetColumn

FAMILY = "fee"
VALUES = ("payment_id", "fee", "paid_at", "paid_amount", "owed_amount", "excess_amount", "shortfall_amount", "basis")
"""What is taken of the numbers behind a finding."""

CELLS = ("amount", "method", "collected_by", "receipt_no")
"""What is taken of the payment that the finding names."""

OFF_SCHEDULE = (
    SheetColumn("Case / Berkas", "case_id", "text", 20, "to_case"),
    SheetColumn("Office / Kantor", "office_id", "text", 12),
    SheetColumn("Service / Layanan", "service_code", "text", 16),
    SheetColumn("Red flag / Tanda peringatan", "rule_id", "text", 10),
    SheetColumn("Title", "title_en", "text", 30),
    SheetColumn("Judul", "title_id", "text", 30),
    SheetColumn("Fee / Pos biaya", "fee", "text", 16),
    SheetColumn("Payment / Pembayaran", "payment_id", "text", 16),
    SheetColumn("Paid at / Dibayar pada", "paid_at", "time", 17),
    SheetColumn("Whole payment / Seluruh pembayaran", "amount", "number", 16),
    SheetColumn("Paid for it / Dibayar untuk pos ini", "paid_amount", "number", 16),
    SheetColumn("Owed / Terutang", "owed_amount", "number", 16),
    SheetColumn("Excess / Kelebihan", "excess_amount", "number", 16),
    SheetColumn("Short by / Kurang", "shortfall_amount", "number", 16),
    SheetColumn("Currency / Mata uang", "currency", "text", 9),
    SheetColumn("Method / Cara bayar", "method", "text", 10),
    SheetColumn("Taken by / Diterima oleh", "collected_by", "text", 14),
    SheetColumn("Receipt / No. bukti bayar", "receipt_no", "text", 18),
    SheetColumn("Basis / Dasar", "basis", "text", 30),
    SheetColumn("Score / Skor", "score", "share", 9),
    SheetColumn("Finding / Temuan", "finding_id", "text", 22),
)


def off_schedule(findings: pd.DataFrame, most: int, currency: str) -> pd.DataFrame:
    """The first `most` findings about fees that name a case, in the order of `findings`, with what was paid and owed.

    A cell is missing where the finding does not tell it; evidence that is no JSON tells nothing.
    """
    about = (findings["family"].astype("object") == FAMILY) & findings["case_id"].notna()
    taken = findings[about].head(most)
    told = pd.DataFrame(list(_told(taken["evidence"].tolist())), index=taken.index, columns=[*VALUES, *CELLS], dtype=object)
    return taken.drop(columns=[name for name in told if name in taken]).join(told).assign(currency=currency)


def _told(evidence: list[object]) -> Iterator[list[Any]]:
    for text in evidence:
        try:
            held = json.loads(str(text))
        except ValueError:
            held = {}
        held = held if isinstance(held, dict) else {}
        values = _mapping(held.get("values"))
        rows = held.get("rows")
        named = (row for row in (rows if isinstance(rows, list) else ()) if _is_payment(row, values.get("payment_id")))
        payment: Mapping[str, Any] = next(named, {})
        yield [*(_plain(values.get(name)) for name in VALUES), *(_plain(payment.get(name)) for name in CELLS)]


def _mapping(held: object) -> Mapping[str, Any]:
    return held if isinstance(held, dict) else {}


def _is_payment(row: object, payment: object) -> bool:
    return isinstance(row, dict) and payment is not None and row.get("payment_id", row.get("charge_id")) == payment


def _plain(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
