"""The data contract and the charter as JSON Schema, for whoever writes an export or checks one without Suluh."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from features.tables import TABLES, Column, Kind, TableSchema

Which = Literal["charter", "contract"]
WHICH: tuple[Which, ...] = ("charter", "contract")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ISO_TIME = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?([+-]\d{2}:?\d{2}|Z)?)?$"

SHAPES: dict[Kind, dict[str, Any]] = {
    "key": {"type": ["string", "integer"]},
    "id": {"type": ["string", "integer"]},
    "text": {"type": "string"},
    "time": {"type": "string", "pattern": ISO_TIME},
    "money": {"type": ["number", "string"], "pattern": r"^-?\d+(\.\d{1,4})?$"},
    "integer": {"type": ["integer", "string"], "pattern": r"^-?\d+$"},
}


def schema_text(which: Which) -> str:
    """The schema as JSON text, the same bytes every time."""
    return json.dumps(_charter() if which == "charter" else contract_schema(), ensure_ascii=False, indent=2) + "\n"


def contract_schema() -> dict[str, Any]:
    """A data set as an object of tables, each an array of rows as JSON Lines have them; empty cells are null, empty or absent."""
    return {
        "$schema": DIALECT,
        "title": "Suluh data set, contract 1",
        "description": "The tables of a data set; each property is a file (CSV, Parquet or JSON Lines), each item a row of it.",
        "type": "object",
        "properties": {table.name: {"type": "array", "items": {"$ref": f"#/$defs/{table.name}"}} for table in TABLES.values()},
        "required": [table.name for table in TABLES.values() if table.required],
        "$defs": {table.name: row_schema(table) for table in TABLES.values()},
    }


def row_schema(table: TableSchema) -> dict[str, Any]:
    """One row of a table; columns of the data set's own are allowed everywhere, and in `applications` they become attributes."""
    return {
        "type": "object",
        "properties": {column.name: _cell(column) for column in table.columns},
        "required": [column.name for column in table.columns if column.required],
    }


def _cell(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"description": column.meaning}
    if column.default is not None:
        told["default"] = column.default
    shape: dict[str, Any] = {"enum": list(column.choices)} if column.choices else dict(SHAPES[column.kind])
    if column.required:
        return told | shape | ({"minLength": 1} if "string" in shape.get("type", ()) else {})
    return told | {"anyOf": [shape, {"enum": [None, ""]}]}


def _charter() -> dict[str, Any]:
    from features.charter import charter_schema

    return charter_schema()


def write_schemas(folder: Path) -> tuple[str, ...]:
    """Write `charter.schema.json` and `contract.schema.json` into a folder; the names of those that changed."""
    changed = []
    for which in WHICH:
        path, text = folder / f"{which}.schema.json", schema_text(which)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path.name)
    return tuple(changed)


def main(arguments: Sequence[str]) -> int:
    """Write the published schemas into the folder named; say which changed."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m detector.desk.schemas FOLDER\n")
        return 2
    changed = write_schemas(Path(arguments[0]))
    sys.stdout.write("".join(f"{name}\n" for name in changed) or "All schemas were current.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
