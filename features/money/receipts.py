"""Receipt numbers: gaps and repeats in the series of an office that otherwise numbers one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.arrays import segments as seg
from features.arrays.segments import NAT, Ints, Times
from features.base import Context, Family, Signal
from features.money.labels import labelled
from features.money.tariff import office_codes

KINDS = ("series", "gap", "repeat")
SMALLEST_SERIES = 20
"""Distinct numbers below which nothing can be said about how an office numbers."""
CONSECUTIVE_SHARE = 0.9
"""A series is numbered one after the other where at least this share of its numbers follow the one before."""
PATTERN = r"^(?P<before>.*?)(?P<number>[0-9]{1,18})(?P<after>[^0-9]*)$"


def compute(context: Context) -> pd.DataFrame:
    """The frame `receipts`: one row for each series (office, text around the number, year), and each gap and repeat in it.

    A series that is not numbered one after the other has one row, with `missing` unknown: it was not tested.
    """
    found = _numbered(context)
    order = np.lexsort((found["row"], found["number"], found["series"]))
    found = found.iloc[order].reset_index(drop=True)
    series, number = found["series"].to_numpy(), found["number"].to_numpy()
    starts = seg.is_start(series) | np.append(True, number[1:] != number[:-1]) if len(found) else np.zeros(0, dtype=np.bool_)
    first = np.flatnonzero(starts)
    size = seg.count_per(series[first], int(series.max(initial=-1)) + 1)
    follows = ~seg.is_start(series[first]) if len(first) else np.zeros(0, dtype=np.bool_)
    step = np.diff(number[first], prepend=0)
    next_ones = seg.count_per(series[first], len(size), follows & (step == 1))
    share = next_ones / np.maximum(size - 1, 1)
    tested = (size >= SMALLEST_SERIES) & (share >= CONSECUTIVE_SHARE)
    gaps = np.flatnonzero(follows & (step > 1) & tested[series[first]])
    blocks = [
        _series_rows(found, first[seg.is_start(series[first])] if len(first) else first, tested),
        _gap_rows(found, first[gaps - 1], first[gaps], step[gaps] - 1),
        _repeat_rows(found, np.flatnonzero(tested[series])),
    ]
    frame = pd.concat(blocks, ignore_index=True)
    frame["numbers"] = size[frame["code"].to_numpy(dtype=np.int64)]
    frame["consecutive_share"] = share[frame["code"].to_numpy(dtype=np.int64)]
    return _named(context, frame)


def _numbered(context: Context) -> pd.DataFrame:
    """Payments with a receipt number: row, office, series code and text, number, case, time, void or not."""
    payments = context.tables.payments
    case = payments["case"].to_numpy().astype(np.int64)
    rows = np.flatnonzero((case >= 0) & payments["receipt_no"].notna().to_numpy() & (payments["paid_at"] <= context.as_of).to_numpy())
    text = pa.array(payments["receipt_no"].iloc[rows].to_numpy(dtype=object), type=pa.large_string(), from_pandas=True)
    parts = pc.extract_regex(text, PATTERN)
    known = np.flatnonzero(np.asarray(parts.is_valid()))
    rows, parts = rows[known], parts.take(pa.array(known))
    before, number, after = (pc.struct_field(parts, name) for name in ("before", "number", "after"))
    around = pc.binary_join_element_wise(before, after, pa.scalar("…", pa.large_string()))
    office = office_codes(context.tables)[case[rows]]
    at: Times = payments["paid_at"].to_numpy()[rows]
    year = context.clocks.local_day(office, at).astype("datetime64[Y]").astype(np.int64) + 1970
    around_code, around_words = pd.factorize(np.asarray(around.to_numpy(zero_copy_only=False), dtype=object), sort=True)
    key = seg.combine_codes((office, around_code.astype(np.int64), year), (int(office.max(initial=0)) + 1, len(around_words) + 1, 10_000))
    _, series = np.unique(key, return_inverse=True)
    return pd.DataFrame(
        {
            "row": rows,
            "office": office,
            "series": series.astype(np.int64),
            "around": np.asarray(around_words, dtype=object)[around_code] if len(rows) else np.zeros(0, dtype=object),
            "number": number.cast(pa.int64()).to_numpy(zero_copy_only=False),
            "case": case[rows],
            "is_void": (payments["status"] == "void").to_numpy()[rows],
            "at": at,
            "year": year,
        }
    )


def _rows(found: pd.DataFrame, kind: str, at: Ints, **more: Any) -> pd.DataFrame:
    """Rows about the receipts at the given places; `before` is the place of the receipt before (or the first one to bear the number)."""
    before = more.pop("before", at)
    return pd.DataFrame(
        {
            "kind": KINDS.index(kind),
            "code": found["series"].to_numpy()[at],
            "office": found["office"].to_numpy()[at],
            "series": found["around"].to_numpy(dtype=object)[at],
            "year": found["year"].to_numpy()[at],
            "payment": found["row"].to_numpy()[at],
            "before_payment": found["row"].to_numpy()[before],
            **more,
        }
    )


def _series_rows(found: pd.DataFrame, starts: Ints, tested: np.ndarray) -> pd.DataFrame:
    clean = np.where(tested, 0.0, np.nan)
    return _rows(found, "series", starts, missing=clean, repeated=clean)


def _gap_rows(found: pd.DataFrame, before: Ints, after: Ints, missing: Ints) -> pd.DataFrame:
    return _rows(found, "gap", after, before=before, missing=missing.astype(np.float64), repeated=np.zeros(len(after)))


def _repeat_rows(found: pd.DataFrame, among: Ints) -> pd.DataFrame:
    """Numbers that stand on payments of several applications (a void receipt may be written again; one may cover several fees)."""
    kept = among[~found["is_void"].to_numpy(dtype=np.bool_)[among]]
    series, number, case = (found[name].to_numpy()[kept] for name in ("series", "number", "case"))
    order = np.lexsort((case, number, series))
    kept, series, number, case = kept[order], series[order], number[order], case[order]
    if not len(kept):
        return _rows(found, "repeat", kept, missing=np.zeros(0), repeated=np.zeros(0))
    new_number = seg.is_start(series) | np.append(True, number[1:] != number[:-1])
    group = np.cumsum(new_number) - 1
    new_case = new_number | np.append(True, case[1:] != case[:-1])
    cases = np.bincount(group[new_case])
    several = np.flatnonzero(cases > 1)
    first = np.flatnonzero(new_number)[several]
    last = np.append(np.flatnonzero(new_number)[1:], len(kept))[several] - 1
    return _rows(found, "repeat", kept[last], before=kept[first], missing=np.zeros(len(several)), repeated=cases[several] - 1.0)


def _named(context: Context, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with numbers turned into names, receipts and times."""
    payments = context.tables.payments
    offices = context.tables.applications["office_id"].cat.categories
    out = pd.DataFrame({"kind": labelled(frame["kind"].to_numpy(dtype=np.int64), KINDS)})
    out["office"] = labelled(frame["office"].to_numpy(dtype=np.int64), map(str, offices))
    out["series"] = pd.array(frame["series"].to_numpy(dtype=object), dtype="str")
    for name in ("year", "numbers", "consecutive_share", "missing", "repeated"):
        out[name] = frame[name].to_numpy()
    for prefix, column in (("", "payment"), ("before_", "before_payment")):
        rows = frame[column].to_numpy(dtype=np.int64)
        out[f"{prefix}payment_id"] = payments["payment_id"].take(rows).to_numpy(dtype=object)
        out[f"{prefix}receipt_no"] = payments["receipt_no"].take(rows).to_numpy(dtype=object)
        out[f"{prefix}paid_at"] = payments["paid_at"].to_numpy()[rows] if len(rows) else np.full(0, NAT)
    rows = frame["payment"].to_numpy(dtype=np.int64)
    collector = payments["collected_by"].cat
    out["officer"] = labelled(collector.codes.to_numpy()[rows], map(str, collector.categories))
    for name in ("payment_id", "receipt_no", "before_payment_id", "before_receipt_no"):
        out[name] = out[name].astype("str")
    return out


FAMILY = Family(
    table="receipts",
    title="Receipt numbers",
    signals=(
        Signal("missing", "numbers that no receipt bears, between two that follow each other", "receipts", "whole"),
        Signal("repeated", "further applications whose payment bears a number that was used already", "applications", "whole"),
        Signal("consecutive_share", "share of the series' numbers that follow the one before", "share", "whole"),
    ),
    compute=compute,
    needs=("payments.receipt_no",),
)
