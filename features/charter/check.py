"""A tree of YAML held against the charter's schema: every departure is a fault with its line and path.

Reads the part of JSON Schema that `charter_schema` uses. Dates are strings to the schema, whatever YAML makes of them, and a
number stands where text is allowed, as it was written.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from features.charter.faults import Faults, Path
from features.charter.schema import IGNORED, Schema
from features.charter.strict_yaml import Listing, Mapped, Scalar, Tree
from features.errors import nearest_hint


def check_shape(tree: Tree, schema: Schema, faults: Faults) -> None:
    """Adds a fault for each place where `tree` is not what `schema` says."""
    _Checker(schema["$defs"], faults).check(tree, schema, ())


def kind_of(tree: Tree) -> str:
    """The tree's JSON Schema type."""
    if isinstance(tree, Mapped):
        return "object"
    if isinstance(tree, Listing):
        return "array"
    if isinstance(tree.value, bool):
        return "boolean"
    if isinstance(tree.value, Decimal):
        return "number"
    return "null" if tree.value is None else "string"


def describe(tree: Tree) -> str:
    """What stands there, for people."""
    words = {"object": "a group of keys", "array": "a list", "null": "nothing"}
    if isinstance(tree, Scalar) and tree.value is not None:
        return f"'{tree.text}'" if len(tree.text) <= 40 else f"'{tree.text[:40]}...'"
    return words[kind_of(tree)]


_EMPTY = {"array": " or write []", "object": " or write {}"}


class _Checker:
    def __init__(self, definitions: Schema, faults: Faults) -> None:
        self._definitions = definitions
        self._faults = faults

    def check(self, tree: Tree, schema: Schema, path: Path) -> None:
        if "$ref" in schema:
            schema = self._definitions[schema["$ref"].rsplit("/", 1)[-1]]
        if "anyOf" in schema:
            self._check_any(tree, schema, path)
        elif not self._is_kind(tree, schema):
            self._faults.add(tree.line, path, self._expected(tree, schema))
        elif isinstance(tree, Mapped):
            self._check_keys(tree, schema, path)
        elif isinstance(tree, Listing):
            self._check_items(tree, schema, path)
        elif any(self._wrong(tree, schema)):
            self._faults.add(tree.line, path, self._expected(tree, schema))

    def _check_any(self, tree: Tree, schema: Schema, path: Path) -> None:
        """The alternative that fits best speaks: one of the tree's own kind, with the fewest faults; where none is, the whole."""
        trials: list[Faults] = []
        for alternative in schema["anyOf"]:
            trial = Faults()
            _Checker(self._definitions, trial).check(tree, alternative, path)
            trials.append(trial)
        best = min(trials, key=lambda trial: (any(fault.path == path for fault in trial.found), len(trial.found)))
        if best.found and all(fault.path == path for trial in trials for fault in trial.found):
            self._faults.add(tree.line, path, self._expected(tree, schema))
        else:
            self._faults.extend(best.found)

    def _is_kind(self, tree: Tree, schema: Schema) -> bool:
        wanted = schema.get("type")
        if wanted is None:
            return isinstance(tree, Scalar) or not {"enum", "const"} & schema.keys()
        kinds = {wanted} if isinstance(wanted, str) else set(wanted)
        return kind_of(tree) in kinds or ("integer" in kinds and kind_of(tree) == "number")

    def _expected(self, tree: Tree, schema: Schema) -> str:
        if isinstance(tree, Scalar) and tree.value is None:
            empty = _EMPTY.get(str(schema.get("type")), "")
            return f"there is no value; leave the key out{empty}. Expected: {schema['title']}."
        choices = nearest_hint(tree.text, map(str, schema["enum"])) if isinstance(tree, Scalar) and "enum" in schema else ""
        hint = f" {choices}" if choices.startswith("Did") else ""
        return f"{describe(tree)} stands here; expected: {schema['title']}.{hint}"

    def _check_keys(self, tree: Mapped, schema: Schema, path: Path) -> None:
        properties = schema.get("properties", {})
        others = schema["additionalProperties"]
        for key, value in tree.entries.items():
            if re.match(IGNORED, key):
                continue
            if key in properties or isinstance(others, dict):
                self.check(value, properties.get(key, others), (*path, key))
            elif key.isdecimal() and isinstance(value, Scalar) and value.value is None:
                self._faults.add(tree.key_lines[key], (*path, key), "a comma ends a value here; write numbers without thousands separators")
            else:
                self._faults.add(tree.key_lines[key], (*path, key), f"unknown key. {nearest_hint(key, properties)}")
        for key in schema.get("required", ()):
            if key not in tree.entries:
                self._faults.add(tree.line, path, f"the key '{key}' is missing")

    def _check_items(self, tree: Listing, schema: Schema, path: Path) -> None:
        if not schema.get("minItems", 0) <= len(tree.items) <= schema.get("maxItems", len(tree.items)):
            self._faults.add(tree.line, path, f"{schema['title']} is expected; this has {len(tree.items)} entries")
        seen: dict[str, int] = {}
        for index, item in enumerate(tree.items):
            self.check(item, schema["items"], (*path, index))
            if schema.get("uniqueItems") and isinstance(item, Scalar) and seen.setdefault(item.text, index) != index:
                self._faults.add(item.line, (*path, index), f"'{item.text}' stands twice in the list")

    def _wrong(self, tree: Scalar, schema: Schema) -> Iterator[bool]:
        """For each keyword of the schema whether the value breaks it."""
        yield "const" in schema and tree.value != schema["const"]
        yield "enum" in schema and tree.text not in schema["enum"]
        yield "pattern" in schema and not _matches(schema["pattern"], tree.text)
        yield len(tree.text) < schema.get("minLength", 0)
        yield schema.get("format") == "date" and not _is_date(tree.text)
        if isinstance(tree.value, Decimal):
            yield "minimum" in schema and tree.value < schema["minimum"]
            yield "exclusiveMinimum" in schema and tree.value <= schema["exclusiveMinimum"]
            yield "maximum" in schema and tree.value > schema["maximum"]
            yield schema.get("type") == "integer" and tree.value != tree.value.to_integral_value()


def _matches(pattern: str, text: str) -> bool:
    # `$` of JSON Schema is the very end; Python's would let a line break pass.
    return re.search(pattern.replace("$", r"\Z"), text, re.ASCII) is not None


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
