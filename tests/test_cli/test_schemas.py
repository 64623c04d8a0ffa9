"""The published schemas are current, well formed, and tell a good row from a bad one."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from cli import main
from detector.desk.schemas import contract_schema, row_schema, schema_text, write_schemas
from features.tables import TABLES

ROOT = Path(__file__).parents[2]
GOOD: dict[str, dict[str, Any]] = {
    "applications": {"case_id": "C-1", "service_code": "S", "office_id": "K", "submitted_at": "2025-03-03", "land_area_m2": 300},
    "events": {"case_id": "C-1", "activity": "check", "timestamp": "2025-03-03T09:00:00.25+07:00", "sequence": 3, "officer_id": None},
    "payments": {"payment_id": 7, "case_id": "C-1", "amount": "-450000.0001", "paid_at": "2025-03-03 09:00", "status": ""},
    "charges": {"charge_id": "H", "case_id": "C-1", "amount": 12.5, "charged_at": "2025-03-03T09:00Z"},
    "officers": {"officer_id": "P"},
    "complaints": {"complaint_id": "L", "filed_at": "2025-03-03T09:00:00"},
    "verdicts": {"finding_id": "f", "verdict": "explained"},
}
BAD = [
    ("applications", "submitted_at", "31/12/2024"),
    ("applications", "case_id", ""),
    ("applications", "case_id", None),
    ("applications", "decision", "yes"),
    ("events", "timestamp", "noon"),
    ("events", "sequence", 1.5),
    ("payments", "amount", "1.234,50"),
    ("payments", "status", "maybe"),
    ("verdicts", "verdict", "guilty"),
]


@pytest.mark.parametrize("which", ["charter", "contract"])
def test_the_published_file_is_current(which: str, runner: CliRunner) -> None:
    printed = runner.invoke(main, ["schema", which]).stdout
    assert json.loads(printed) == json.loads((ROOT / "docs" / f"{which}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(json.loads(printed))


def test_make_docs_writes_every_generated_page_anew(tmp_path: Path) -> None:
    """Its recipe, run on an empty folder, makes what stands under docs/; a second run changes nothing."""
    recipe = re.search(r"^docs:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe is not None
    for module, place in re.findall(r"python -m (\S+) docs(\S*)$", recipe.group(1), re.MULTILINE):
        folder = tmp_path / f"docs{place}"
        folder.mkdir(parents=True, exist_ok=True)
        assert importlib.import_module(module).main([str(folder)]) == 0
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert {Path("docs/charter.schema.json"), Path("docs/contract.schema.json"), Path("docs/rules/README.md")} <= made
    assert not [path for path in made if (tmp_path / path).read_bytes() != (ROOT / path).read_bytes()]
    assert write_schemas(tmp_path / "docs") == ()


def test_the_contract_names_every_table_and_column() -> None:
    schema = contract_schema()
    assert schema["required"] == ["applications", "events"]
    for name, table in TABLES.items():
        assert list(schema["$defs"][name]["properties"]) == [column.name for column in table.columns]
    assert json.loads(schema_text("contract")) == schema


@pytest.mark.parametrize("name", TABLES)
def test_a_good_row_passes_and_each_required_cell_is_needed(name: str) -> None:
    jsonschema.validate(GOOD[name], row_schema(TABLES[name]))
    for column in TABLES[name].columns:
        if column.required:
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate({k: v for k, v in GOOD[name].items() if k != column.name}, row_schema(TABLES[name]))


@pytest.mark.parametrize(("name", "column", "value"), BAD)
def test_a_bad_cell_does_not_pass(name: str, column: str, value: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(GOOD[name] | {column: value}, row_schema(TABLES[name]))
