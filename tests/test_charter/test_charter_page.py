"""docs/charter.md: every example is a charter that loads, every key is explained, and the faults shown are the ones that come."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from features.charter import CharterError, charter_schema, parse_charter

PAGE = (Path(__file__).parents[2] / "docs" / "charter.md").read_text(encoding="utf-8")
HEAD = "charter: 1\ncurrency: IDR\ntimezone: Asia/Jakarta\n"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_examples_load(example: str) -> None:
    whole = example.startswith("charter:")
    assert parse_charter(example if whole else HEAD + example).services or not whole


def keys_of(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {key for part in schema for key in keys_of(part)}
    if not isinstance(schema, dict):
        return set()
    properties = schema.get("properties", {})
    return {*properties, *keys_of(list(schema.values()) + list(properties.values()))}


@pytest.mark.parametrize("key", sorted(keys_of(charter_schema()) - {"properties"}))
def test_every_key_is_explained(key: str) -> None:
    assert re.search(rf"\b{key}\b", PAGE)


def test_the_faults_shown_are_those_that_come() -> None:
    shown = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)[0].rstrip("\n")
    text = (
        "charter: 1\ncurrency: IDR\ntimezone: jakarta\nservices:\n  LAND-TRANSFER:\n    standard: {working_day: 5}\n"
        "    fees:\n      - {code: TRANSFER, amount: 'land_value /'}\n"
    )
    with pytest.raises(CharterError) as error:
        parse_charter(text)
    assert str(error.value) == shown
