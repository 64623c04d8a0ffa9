"""The published JSON Schema: current, right for real charters, and of one mind with the parser's own check."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.samples import sample_charter_path
from features.charter import charter_schema
from features.charter.check import check_shape
from features.charter.faults import Faults
from features.charter.schema import schema_text
from features.charter.strict_yaml import Listing, Mapped, Scalar, Tree, read_yaml

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
VALIDATOR = jsonschema.Draft202012Validator(charter_schema(), format_checker=jsonschema.FormatChecker(["date"]))


def as_json(tree: Tree | None) -> Any:
    """What a JSON tool sees: dates as text, numbers as numbers."""
    if isinstance(tree, Mapped):
        return {key: as_json(value) for key, value in tree.entries.items()}
    if isinstance(tree, Listing):
        return [as_json(item) for item in tree.items]
    assert isinstance(tree, Scalar)
    if tree.value is None or isinstance(tree.value, bool | str):
        return tree.value
    return json.loads(tree.text) if not hasattr(tree.value, "year") else tree.text


def test_the_published_schema_is_current() -> None:
    published = (ROOT / "docs" / "charter.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "write it anew: make docs"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(charter_schema())


@pytest.mark.parametrize("path", [sample_charter_path(), *sorted(SHARED.glob("*/charter.yaml"))], ids=lambda path: path.parent.name)
def test_real_charters_validate(path: Path) -> None:
    faults = Faults()
    document = as_json(read_yaml(path.read_text(encoding="utf-8"), faults))
    assert not faults.found
    VALIDATOR.validate(document)


SEED: dict[str, Any] = {
    "charter": 1,
    "currency": "IDR",
    "timezone": "Asia/Jakarta",
    "grace_days": 5,
    "calendar": {"country": "ID", "weekend": ["sat"], "office_hours": [["08:00", "12:00"]], "closed": ["2025-01-01"], "hours_on": {}},
    "offices": {"A": {"name": {"en": "x"}, "calendar": {"office_hours": {"mon": ["08:00", "12:00"]}}}},
    "services": {
        "S": {
            "standard": {"working_days": 5, "starts": "paid"},
            "steps": [{"activity": "check", "optional": True}],
            "queue_by": ["office"],
            "four_eyes": [["a", "b"]],
            "fees": [{"code": "F", "amount": 5, "due": "decision", "from": "2025-01-01"}],
            "lanes": {"fast": {"kind": "term"}},
        }
    },
}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inner for place in places(part, (*path, key)))]


TEXTS = ["", "x", "sat", "term", "24:00", "9:00", "2025-02-29", "2025-02-28"]
VALUES = st.sampled_from([None, True, 0, -1, 2.5, 10**9, *TEXTS, [], {}, ["a"], ["a", "a"], {"x-a": 1}, {"b": 2}])


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(places(SEED)[1:]), VALUES, st.sampled_from(["replace", "remove", "add"]))
def test_the_parsers_check_and_a_json_validator_agree(path: tuple[Any, ...], value: Any, change: str) -> None:
    document = copy.deepcopy(SEED)
    holder: Any = document
    for key in path[:-1]:
        holder = holder[key]
    if change == "remove":
        del holder[path[-1]]
    elif change == "add" and isinstance(holder, dict):
        holder["odd"] = value
    else:
        holder[path[-1]] = value
    faults = Faults()
    tree = read_yaml(yaml.safe_dump(document), faults)
    assert tree is not None and not faults.found
    check_shape(tree, charter_schema(), faults)
    assert bool(faults.found) == (not VALIDATOR.is_valid(document)), [fault.message for fault in faults.found]
