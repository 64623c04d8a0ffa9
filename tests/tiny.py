"""Tiny data sets written out by hand: CSV text a table, read as a user's would be, with every frame of signals computed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from pathlib import Path

from detector.catalogue import load_catalogue
from detector.preparing import prepare
from detector.settings import Settings
from detector.signals import build_signals
from features.base import Context

CHARTER = """\
charter: 1
jurisdiction: Kota Contoh
currency: IDR
timezone: Asia/Jakarta
calendar:
  weekend: [sat, sun]
  office_hours: ["08:00", "16:00"]
offices:
  O1: {name: Kantor Satu, timezone: Asia/Jakarta}
services:
  LICENCE:
    name: {en: Licence, id: Izin}
    standard: {working_days: 5, basis: "sample"}
    steps:
      - {activity: check, working_days: 1}
      - {activity: survey, optional: true}
      - {activity: approval}
    stops_clock: [returned]
    four_eyes: [[check, approval]]
"""


def write_tiny(folder: Path, charter: str = CHARTER, **tables: str) -> Path:
    """The folder of a data set; each table is CSV text, its lines indented or not."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "charter.yaml").write_text(charter, encoding="utf-8")
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(textwrap.dedent(text).strip() + "\n", encoding="utf-8")
    return folder


def tiny_context(folder: Path, charter: str = CHARTER, **tables: str) -> Context:
    """The signals of such a data set."""
    prepared = prepare(write_tiny(folder, charter, **tables), Settings())
    return build_signals(prepared.context, load_catalogue())


def table(header: str, rows: Iterable[str]) -> str:
    """A table as CSV text: the header, then its rows."""
    return "\n".join([header, *rows])
