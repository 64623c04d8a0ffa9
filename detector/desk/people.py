"""People in a data set, by the columns that name them; and who is behind a pseudonym, which needs the key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from detector.pseudonyms import Pseudonyms
from detector.reading.files import find_inputs
from detector.reading.table import read_table
from detector.settings import Settings
from features.errors import SuluhError
from features.tables import TABLES

Kind = Literal["applicant", "agent", "officer"]
COLUMNS: Mapping[Kind, tuple[tuple[str, str], ...]] = {
    "applicant": (("applications", "applicant_id"),),
    "agent": (("applications", "agent_id"),),
    "officer": (
        *(("events", "officer_id"), ("payments", "collected_by"), ("charges", "officer_id")),
        *(("officers", "officer_id"), ("complaints", "officer_id")),
    ),
}
TOKEN = re.compile(r"(applicant|agent|officer)-[0-9a-f]{16}")


def names_of(dataset: Path, settings: Settings, kind: Kind) -> list[str]:
    """Every distinct person of a kind in the data set, in text order."""
    inputs = find_inputs(dataset, settings)
    found: set[str] = set()
    for table, column in COLUMNS[kind]:
        if table in inputs:
            found.update(map(str, read_table(TABLES[table], inputs[table], settings).words(column).words.to_pylist()))
    return sorted(found)


def kind_of(token: str) -> Kind:
    """The kind of person that a token names; SuluhError for anything else."""
    found = TOKEN.fullmatch(token)
    if found is None:
        raise SuluhError(f"'{token}' is no pseudonym. One looks like agent-3f9a0c51d2b7e684; 'suluh explain' and the report show them.")
    return {"applicant": "applicant", "agent": "agent"}.get(found[1], "officer")  # type: ignore[return-value]  # as TOKEN says


def check_key(manifest: Mapping[str, Any], pseudonyms: Pseudonyms) -> None:
    """SuluhError where the run was made under another key: its tokens cannot be told with this one."""
    mark = (manifest.get("pseudonyms") or {}).get("key")
    if mark is not None and mark != pseudonyms.mark:
        raise SuluhError("The run was made under another key for pseudonyms. Give that one in SULUH_KEY or SULUH_KEY_FILE.")


def person_behind(token: str, names: Iterable[str], pseudonyms: Pseudonyms) -> str:
    """The person whose pseudonym this is; SuluhError where it is nobody's here."""
    kind = kind_of(token)
    for name in names:
        if pseudonyms.token(kind, name) == token:
            return name
    raise SuluhError(f"'{token}' is nobody's pseudonym in this data set under this key. Was it scanned with another key, or changed since?")
