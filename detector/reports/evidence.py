"""The evidence of a finding, made ready to be shown: the rows it rests on, the numbers that decided, the peers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from detector.reports.words import TABLE_TITLES, Both, clip, code_words, column_words, kind_of, named, said, same, spec_of
from detector.wording import is_missing, is_spec
from rules.base import Language

LONGEST_CELL = 200
Labels = Mapping[str, Mapping[Language, str]]
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?$")
_ABSENT = Both("\u2013", "\u2013")
_KNOWN = ("rows", "values", "peers")


@dataclass(frozen=True)
class EvidenceTable:
    """Rows of one input table; `more` were left out."""

    title: Both
    columns: tuple[Both, ...]
    rows: tuple[tuple[Both, ...], ...]
    more: int


@dataclass(frozen=True)
class Evidence:
    """`values` and `peers` are pairs of name and value; `loose` is what was not in the agreed form, as it stood."""

    tables: tuple[EvidenceTable, ...] = ()
    values: tuple[tuple[Both, Both], ...] = ()
    peers: tuple[tuple[Both, Both], ...] = ()
    loose: str = ""
    unit: str = ""  # a value of that name, where the finding tells one


def read_evidence(
    text: object, formats: Mapping[str, str], currency: str, most_rows: int, case_id: str = "", labels: Labels | None = None
) -> Evidence:
    """Evidence JSON of a finding about `case_id`; `formats` and `labels` are the rule's, by signal.

    A case number that only repeats the finding's own is left out. Text that is not such JSON is kept as it stood.
    """
    if is_missing(text):
        return Evidence()
    try:
        held = json.loads(str(text))
    except ValueError:
        return Evidence(loose=clip(text))
    if not isinstance(held, dict):
        return Evidence(loose=clip(text))
    rows, values = held.get("rows"), held.get("values")
    return Evidence(
        tables=_tables(rows if isinstance(rows, list) else [], currency, most_rows, case_id),
        values=_pairs(values, formats, currency, labels) + _pairs({k: held[k] for k in held if k not in _KNOWN}, formats, currency, labels),
        peers=_pairs(held.get("peers"), formats, currency, labels),
        unit=clip(values.get("unit"), LONGEST_CELL) if isinstance(values, dict) else "",
    )


def _tables(rows: Iterable[Any], currency: str, most_rows: int, case_id: str) -> tuple[EvidenceTable, ...]:
    """The rows by their input table, in the order in which the tables first come."""
    by_table: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if isinstance(row, dict):
            kept = {name: cell for name, cell in row.items() if name != "case_id" or str(cell) != case_id}
            by_table.setdefault(str(row.get("table", "")), []).append(kept)
    return tuple(_table(name, held, currency, most_rows) for name, held in by_table.items())


def _table(name: str, rows: list[Mapping[str, Any]], currency: str, most_rows: int) -> EvidenceTable:
    shown = rows[:most_rows]
    columns = list(dict.fromkeys(str(column) for row in shown for column in row if column != "table"))
    return EvidenceTable(
        title=named(TABLE_TITLES, name),
        columns=tuple(_heading(name, column, currency) for column in columns),
        rows=tuple(tuple(_cell(name, column, row.get(column), currency) for column in columns) for row in shown),
        more=len(rows) - len(shown),
    )


def _heading(table: str, column: str, currency: str) -> Both:
    words = column_words(clip(column, LONGEST_CELL))
    return Both(f"{words.en}, {currency}", f"{words.id}, {currency}") if kind_of(table, column) == "money" else words


def _cell(table: str, column: str, value: Any, currency: str) -> Both:
    """A cell as a person reads it: money and numbers grouped in each language, times in ISO form, the rest as it stands."""
    if is_missing(value):
        return _ABSENT
    kind = kind_of(table, column)
    if kind == "time":
        return same(_short_time(str(value)))
    if kind == "money":
        worded = said(value, "money", currency)
        return Both(*(text.replace(currency, "").replace("Rp", "").strip() for text in worded))
    if isinstance(value, (int, float)):  # bool too
        return said(value, "text" if isinstance(value, bool) else "number", currency)
    return same(clip(_plain(value), LONGEST_CELL))


def _short_time(text: str) -> str:
    """`2025-03-03T14:05:00+07:00` -> `2025-03-03 14:05`; a bare date where the clock stands at midnight."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return clip(text, LONGEST_CELL)
    if (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0):
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m-%d %H:%M}" + (f":{moment:%S}" if moment.second else "")


def _pairs(
    held: object, formats: Mapping[str, str], currency: str, labels: Labels | None
) -> tuple[tuple[Both, Both], ...]:
    if not isinstance(held, dict):
        return () if is_missing(held) or held in ([], ()) else ((Both("value", "nilai"), same(_plain(held))),)
    return tuple(
        (column_words(clip(name, LONGEST_CELL), labels), code_words(name, value) or _value(value, spec_of(name, formats), currency))
        for name, value in held.items()
    )


def _value(value: Any, spec: str, currency: str) -> Both:
    if is_missing(value):
        return _ABSENT
    if is_spec(spec):
        return said(value, spec, currency)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return said(value, "number", currency)
    if isinstance(value, str) and _MOMENT.match(value):
        return said(value, "time", currency)
    return said(_plain(value), "word", currency)


def _plain(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
