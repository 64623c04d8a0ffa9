"""Cash that officers took: whether there is a receipt, and how often colleagues in the office write one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Bools
from features.base import Context, Family, Signal
from features.tables import MONEY_SCALE

CASH = ("cash", "tunai")
"""What a source may call cash, in any case of letters."""


def is_cash(payments: pd.DataFrame) -> Bools:
    """bool[payments]: paid in cash; where the method is not given, taken by an officer."""
    method = payments["method"]
    words = np.array([*(str(word).strip().casefold() in CASH for word in method.cat.categories), False], dtype=np.bool_)
    return np.where(method.isna(), payments["collected_by"].notna(), words[codes_of(method)])


def compute(context: Context) -> pd.DataFrame:
    applications, payments = context.tables.applications, context.tables.payments
    case = payments["case"].to_numpy().astype(np.int64)
    collector = codes_of(payments["collected_by"])
    taken = (case >= 0) & (payments["status"] != "void").to_numpy() & (payments["amount"] > 0).to_numpy()
    taken &= (payments["paid_at"] <= context.as_of).to_numpy() & is_cash(payments) & (collector >= 0)
    rows = np.flatnonzero(taken)
    case, collector = case[rows], collector[rows]
    office = codes_of(applications["office_id"])[case]
    receipted = payments["receipt_no"].notna().to_numpy()[rows]
    offices, officers = int(office.max(initial=0)) + 1, len(payments["collected_by"].cat.categories)
    pair = seg.combine_codes((office, collector), (offices, officers))
    own = np.unique(pair, return_inverse=True)[1] if len(pair) else pair
    size = int(own.max(initial=-1)) + 1
    others = seg.count_per(office, offices)[office] - seg.count_per(own, size)[own]
    others_receipted = seg.count_per(office, offices, receipted)[office] - seg.count_per(own, size, receipted)[own]
    return pd.DataFrame(
        {
            "case": case,
            "payment_id": payments["payment_id"].take(rows).to_numpy(dtype=object),
            "paid_at": payments["paid_at"].to_numpy()[rows],
            "amount": payments["amount"].to_numpy()[rows] / MONEY_SCALE,
            "officer": payments["collected_by"].array.take(rows),
            "has_receipt": receipted.astype(np.float64),
            "others": others.astype(np.float64),
            "others_receipted": others_receipted.astype(np.float64),
            "others_without_share": (others - others_receipted + 1.0) / (others + 1.0),
        }
    ).astype({"payment_id": "str"})


FAMILY = Family(
    table="collections",
    title="Cash taken by officers",
    needs=("payments.collected_by", "payments.receipt_no"),
    signals=(
        Signal("has_receipt", "the payment bears the number of an official receipt", "yes or no"),
        Signal("others", "cash payments that other officers of the office took", "payments", "whole"),
        Signal("others_receipted", "those of them that bear the number of a receipt", "payments", "whole"),
        Signal("others_without_share", "share of the others' cash payments without a receipt, this one counted in", "share", "whole"),
    ),
    compute=compute,
)
