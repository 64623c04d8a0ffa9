"""A finished scan: the tables and the manifest of a run folder, in memory (contract, Out)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from features.errors import SuluhError

TABLE_FILES = ("cases", "officers", "findings", "rejects")
REACH = "reach"
FLAG_FALLS = "flag_falls"
PICTURES = "pictures"
MANIFEST = "manifest.json"


def no_pictures() -> pd.DataFrame:
    """The table of a run that draws nothing."""
    return pd.DataFrame(columns=["subject_type", "subject_id", "part", "data"], dtype=object)


@dataclass(frozen=True)
class Run:
    """cases, officers, findings, rejects as in the contract; `manifest` as written. Lists stay lists, evidence stays JSON text.

    reach: what could have been seen (`detector.findings.reach`); empty for a scan of a version that did not ask.
    flag_falls: where the flags fall (`detector.findings.flag_falls`); empty in a run of an earlier version.
    pictures: what the report draws (`detector.pictures`); empty in a run of an earlier version.
    """

    cases: pd.DataFrame
    officers: pd.DataFrame
    findings: pd.DataFrame
    rejects: pd.DataFrame
    manifest: Mapping[str, Any]
    reach: pd.DataFrame = field(default_factory=pd.DataFrame)
    pictures: pd.DataFrame = field(default_factory=no_pictures)
    flag_falls: pd.DataFrame = field(default_factory=pd.DataFrame)


def read_run(folder: Path) -> Run:
    """The run in `folder`; SuluhError where it is not a run folder."""
    if not (folder / MANIFEST).is_file():
        raise SuluhError(f"{folder}: not a run folder (no {MANIFEST}). Give the folder that 'suluh scan' wrote.")
    try:
        frames = read_tables(folder)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise SuluhError(f"{folder}: the run folder cannot be read ({fault}). Scan again.") from None
    return Run(manifest=manifest, **frames)


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of a run folder by name, those that earlier versions did not write only where they are there."""
    optional = [name for name in (REACH, FLAG_FALLS, PICTURES) if (folder / f"{name}.parquet").is_file()]
    return {name: pq.read_table(folder / f"{name}.parquet").to_pandas() for name in (*TABLE_FILES, *optional)}
