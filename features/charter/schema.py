"""The shape of a charter as a JSON Schema: what is published is what the parser checks against.

`title` is the phrase that a fault uses for what was expected.
"""

from __future__ import annotations

import json
from typing import Any

from features.charter.model import QUEUE_PARTS

Schema = dict[str, Any]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
IGNORED = "^x-"
UNITS = ("working_days", "calendar_days", "working_hours")


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _keys(title: str, properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    """A mapping with fixed keys."""
    return {
        "title": title,
        "type": "object",
        "properties": properties,
        "patternProperties": {IGNORED: {}},
        "additionalProperties": False,
    } | ({"required": list(required)} if required else {})


def _map(title: str, values: Schema) -> Schema:
    """A mapping with free keys."""
    return {"title": title, "type": "object", "patternProperties": {IGNORED: {}}, "additionalProperties": values}


def _list(title: str, items: Schema, least: int = 0, most: int | None = None, unique: bool = False) -> Schema:
    schema: Schema = {"title": title, "type": "array", "items": items}
    if least:
        schema["minItems"] = least
    if most is not None:
        schema["maxItems"] = most
    if unique:
        schema["uniqueItems"] = True
    return schema


def _choice(*values: str) -> Schema:
    return {"title": "one of " + ", ".join(values), "enum": list(values)}


def _values() -> Schema:
    return {
        "text": {"title": "text", "type": ["string", "number"], "minLength": 1},
        "flag": {"title": "true or false", "type": "boolean"},
        "date": {"title": "a date, such as 2025-12-31", "type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "time": {"title": 'a time of day, such as "08:00"', "type": "string", "pattern": r"^((0?\d|1\d|2[0-3]):[0-5]\d|24:00)$"},
        "days": {"title": "a number of days, 0 or more", "type": "number", "minimum": 0, "maximum": 100_000},
        "hours": {"title": "a number of hours above 0", "type": "number", "exclusiveMinimum": 0, "maximum": 1_000_000},
        "name": {
            "title": "text, or texts by language such as {en: ..., id: ...}",
            "anyOf": [_ref("text"), _map("texts by language", _ref("text"))],
        },
        "amount": {
            "title": "a number, 0 or more, or a formula over case attributes such as land_value / 1000 + 50000",
            "anyOf": [
                {"title": "a number, 0 or more", "type": "number", "minimum": 0},
                {"title": "a formula", "type": "string", "minLength": 1},
            ],
        },
    }


def _calendar() -> Schema:
    spans = _list("a list of [from, to]", _ref("span"))
    return {
        "span": _list('a span [from, to], such as ["08:00", "16:00"]', _ref("time"), 2, 2),
        "spans": {"title": 'hours, such as ["08:00", "16:00"] or [["08:00", "12:00"], ["13:00", "16:00"]]', "anyOf": [_ref("span"), spans]},
        "office_hours": {
            "title": 'hours, such as ["08:00", "16:00"], or hours by weekday {mon: ..., tue: ...}',
            "anyOf": [_ref("span"), spans, _keys("hours by weekday", {day: _ref("spans") for day in WEEKDAYS})],
        },
        "calendar": _keys(
            "a calendar",
            {
                "country": {"title": "a two-letter country code, such as ID", "type": "string", "pattern": "^[A-Z]{2}$"},
                "subdivision": _ref("text"),
                "weekend": _list("a list of weekdays", _choice(*WEEKDAYS), most=6, unique=True),
                "office_hours": _ref("office_hours"),
                "closed": _list("a list of dates", _ref("date")),
                "open": _list("a list of dates", _ref("date")),
                "hours_on": _map("hours by date", _ref("spans")),
            },
        ),
    }


def _parts() -> Schema:
    """The rows of a service."""
    sizes = {"working_days": _ref("days"), "calendar_days": _ref("days"), "working_hours": _ref("hours")}
    text, flag = _ref("text"), _ref("flag")
    fee = {
        "code": text,
        "amount": _ref("amount"),
        "lane": text,
        "from": _ref("date"),
        "until": _ref("date"),
        "due": _choice("submission", "decision", "delivery"),
        "optional": flag,
        "basis": text,
    }
    step = {"activity": text, **sizes, "optional": flag, "basis": text}
    lane = {**sizes, "starts": text, "basis": text, "kind": _choice("chosen", "term")}
    return {
        "standard": _keys("a standard, such as {working_days: 5}", {**sizes, "starts": text, "basis": text}),
        "step": _keys("a step, such as {activity: approval}", step, ("activity",)),
        "lane": _keys("a lane, such as {working_days: 1}", lane),
        "fee": _keys("a fee, such as {code: EXPRESS, amount: 1000000}", fee, ("code", "amount")),
    }


def _service() -> Schema:
    text = _ref("text")
    activities = _list("a list of activities", text, unique=True)
    service = {
        "name": _ref("name"),
        "standard": _ref("standard"),
        "steps": _list("a list of steps", _ref("step")),
        "queue_by": _list("a list of " + ", ".join(QUEUE_PARTS), _choice(*QUEUE_PARTS), least=1, unique=True),
        "stops_clock": activities,
        "resumes_clock": activities,
        "four_eyes": _list("a list of pairs of activities", _list("a pair of two different activities", text, 2, 2, unique=True)),
        "fees": _list("a list of fees", _ref("fee")),
        "lanes": _map("lanes by code", _ref("lane")),
    }
    return {"service": _keys("a service", service)}


def charter_schema() -> Schema:
    """The JSON Schema (2020-12) of charter.yaml."""
    top = {
        "charter": {"title": "the version of the contract, 1", "type": "integer", "const": 1},
        "jurisdiction": _ref("text"),
        "currency": {"title": "a three-letter currency code, such as IDR", "type": "string", "pattern": "^[A-Z]{3}$"},
        "rounding": {"title": "an amount above 0, such as 100", "type": "number", "exclusiveMinimum": 0, "maximum": 1_000_000_000},
        "grace_days": {"title": "a whole number of days, 0 to 366", "type": "integer", "minimum": 0, "maximum": 366},
        "timezone": _ref("text"),
        "calendar": _ref("calendar"),
        "offices": _map("offices by code", _ref("office")),
        "services": _map("services by code", _ref("service")),
    }
    office = _keys("an office", {"name": _ref("name"), "timezone": _ref("text"), "calendar": _ref("calendar")})
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "description": "What the law and the office promise: charter.yaml of the data contract, version 1.",
    }
    definitions = _values() | _calendar() | {"office": office} | _parts() | _service()
    return head | _keys("a charter", top, ("charter", "currency", "timezone")) | {"$defs": definitions}


def schema_text() -> str:
    """The schema as it is published in docs/charter.schema.json."""
    return json.dumps(charter_schema(), ensure_ascii=False, indent=2) + "\n"
