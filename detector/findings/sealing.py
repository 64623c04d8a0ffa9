"""Officers under pseudonyms too (`--pseudonyms all`): everything that is told is told from a copy in which no officer has a name.

Codes stay as they are, only the names behind them change; so nothing is computed anew, and findings keep the ids that they have
with names, for verdicts to be found again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

import pandas as pd

from detector.pseudonyms import Pseudonyms
from detector.reading.faults import WITHHELD
from features.base import Context

OFFICER = "officer"
OFFICER_COLUMNS = frozenset({"officer_id", "collected_by"})


def officer_tokens(context: Context, pseudonyms: Pseudonyms) -> dict[str, str]:
    """Each officer's pseudonym by name; empty where officers keep their names."""
    if not pseudonyms.officers:
        return {}
    names = context.tables.events["officer_id"].cat.categories.astype(str).tolist()
    return dict(zip(names, pseudonyms.tokens(OFFICER, names), strict=True))


def seal_context(context: Context, tokens: Mapping[str, str]) -> Context:
    """The context with every column that holds officers renamed: of tables and frames, whatever its name is."""
    if not tokens:
        return context
    held = {field.name: getattr(context.tables, field.name) for field in fields(context.tables)}
    tables = {name: seal_frame(frame, tokens) for name, frame in held.items() if isinstance(frame, pd.DataFrame)}
    frames = {name: seal_frame(frame, tokens) for name, frame in context.frames.items()}
    return replace(context, tables=replace(context.tables, **tables), frames=frames)  # type: ignore[arg-type]  # only frames are in it


def seal_frame(frame: pd.DataFrame, tokens: Mapping[str, str]) -> pd.DataFrame:
    """The frame with its columns of officers renamed. All such columns share one set of categories (`features.tables`)."""
    names = list(tokens)
    ours = [name for name in frame.columns if _holds(frame[name], names)]
    return frame.assign(**{str(name): frame[name].cat.rename_categories(list(tokens.values())) for name in ours}) if ours else frame


def _holds(column: pd.Series, names: list[str]) -> bool:
    dtype = column.dtype
    return isinstance(dtype, pd.CategoricalDtype) and len(dtype.categories) == len(names) and list(map(str, dtype.categories)) == names


def seal_findings(findings: pd.DataFrame, tokens: Mapping[str, str]) -> pd.DataFrame:
    """Findings that were told with names: their subject and officer under pseudonyms. Their texts must name nobody."""
    if not tokens or findings.empty:
        return findings
    about = (findings["subject_type"] == "officer").to_numpy()
    subject, officer = (findings[name].map(lambda held: tokens.get(held, held)) for name in ("subject_id", "officer_id"))
    return findings.assign(subject_id=findings["subject_id"].where(~about, subject), officer_id=officer)


def seal_rejects(rejects: pd.DataFrame, tokens: Mapping[str, str]) -> pd.DataFrame:
    """Rejects without the values of columns that hold officers."""
    if not tokens or rejects.empty:
        return rejects
    named = rejects["column"].isin(OFFICER_COLUMNS).to_numpy() & (rejects["value"].astype(str) != "").to_numpy()
    return rejects.assign(value=rejects["value"].mask(named, WITHHELD))
