"""Whom findings can be about: the cases in scope, and the officers who did something to them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from detector.findings.evidence import local_text
from features.arrays import segments as seg
from features.base import Context
from features.errors import SuluhError, nearest_hint


def in_scope(
    context: Context, offices: tuple[str, ...], services: tuple[str, ...], since: dt.date | None, until: dt.date | None
) -> np.ndarray:
    """bool[cases]: those asked for by office, service and date of submission; all rows still serve as peers."""
    applications = context.tables.applications
    keep = np.ones(len(applications), dtype=np.bool_)
    for asked, column in ((offices, "office_id"), (services, "service_code")):
        if asked:
            known = applications[column].cat.categories
            for name in asked:
                if name not in known:
                    raise SuluhError(f"'{name}' occurs nowhere as {column} in applications. {nearest_hint(name, map(str, known))}")
            keep &= applications[column].isin(asked).to_numpy()
    office = applications["office_id"].cat.codes.to_numpy()
    day = context.clocks.local_day(office, applications["submitted_at"].to_numpy())
    if since is not None:
        keep &= day >= np.datetime64(since)
    if until is not None:
        keep &= day <= np.datetime64(until)
    return keep


def case_rows(context: Context, scope: np.ndarray) -> pd.DataFrame:
    """One row a case in scope, with what identifies it to a reader."""
    applications = context.tables.applications
    rows = np.flatnonzero(scope)
    taken = applications.iloc[rows]
    office = taken["office_id"].cat.codes.to_numpy()
    submitted = local_text(context, office, taken["submitted_at"].to_numpy(), taken["submitted_at_is_date"].to_numpy())
    return pd.DataFrame(
        {
            "case": rows,
            "case_id": taken["case_id"].to_numpy(dtype=object),
            **{name: taken[name].astype(object).to_numpy() for name in ("service_code", "office_id", "lane", "decision")},
            "submitted_at": submitted,
        }
    )


def officer_rows(context: Context, scope: np.ndarray) -> pd.DataFrame:
    """One row an officer who did something: the office of most of the events (`offices` lists all) and the cases touched."""
    events, applications = context.tables.events, context.tables.applications
    case = events["case"].to_numpy()
    officer = events["officer_id"].cat.codes.to_numpy()
    mine = scope[case] & (officer >= 0) if len(case) else np.zeros(0, dtype=np.bool_)
    office_of_case = applications["office_id"].cat.codes.to_numpy()
    touched = pd.DataFrame({"officer": officer[mine], "case": case[mine], "office": office_of_case[case[mine]]})
    per_office = touched.groupby(["officer", "office"], sort=True).size().rename("n").reset_index()
    per_office = per_office.sort_values(["officer", "n", "office"], ascending=[True, False, True], kind="stable", ignore_index=True)
    codes = per_office["officer"].to_numpy(dtype=np.int64)
    names = applications["office_id"].cat.categories.astype(str).to_numpy(dtype=object)
    starts = np.flatnonzero(seg.is_start(codes)) if len(codes) else np.empty(0, dtype=np.int64)
    offices = [list(piece) for piece in np.split(names[per_office["office"].to_numpy()], starts[1:])] if len(codes) else []
    cases = touched.drop_duplicates(["officer", "case"]).groupby("officer", sort=True).size()
    return pd.DataFrame(
        {
            "officer": codes[starts],
            "officer_id": events["officer_id"].cat.categories.astype(str).to_numpy(dtype=object)[codes[starts]],
            "office_id": [held[0] for held in offices],
            "offices": pd.Series(offices, dtype=object),
            "cases": cases.to_numpy(dtype=np.int64),
        }
    )
