"""YAML read strictly, with line numbers: `NO` is text, `10:00` is text, only `true` and `false` are yes and no, a key stands once.

Plain words are read as numbers (decimal, exact), ISO dates, true, false and null; everything else, and all that is quoted, is
text. The text as written is kept, so that the code 007 stays 007. Tags and merge keys are refused; anchors and aliases are read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from features.charter.faults import Faults, Path

MAX_NESTING = 40
MAX_VALUES = 1_000_000
MAX_BYTES = 20_000_000

_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_PLAIN_TAGS = (None, "!", "tag:yaml.org,2002:str")
_EVENTS: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is there: 20 times faster

Value = bool | Decimal | dt.date | str | None


@dataclass(frozen=True)
class Scalar:
    """`value` as it means, `text` as it was written."""

    value: Value
    text: str
    line: int
    size: int = 1


@dataclass(frozen=True)
class Listing:
    items: tuple[Tree, ...]
    line: int
    size: int


@dataclass(frozen=True)
class Mapped:
    """Keys are always text; `key_lines` says where each stands."""

    entries: Mapping[str, Tree]
    key_lines: Mapping[str, int]
    line: int
    size: int

    def get(self, key: str) -> Tree | None:
        return self.entries.get(key)


Tree = Scalar | Listing | Mapped


class _Unreadable(Exception):
    """A fault after which the rest of the file means nothing; (line, path, message)."""


def read_yaml(text: str, faults: Faults) -> Tree | None:
    """The tree of a YAML text; None (and faults) where there is none."""
    if len(text) > MAX_BYTES:
        faults.add(1, (), f"the file is larger than {MAX_BYTES // 1_000_000} MB")
        return None
    try:
        return _Reader(yaml.parse(text, Loader=_EVENTS), faults).document()
    except _Unreadable as fault:
        faults.add(*fault.args)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = 1 if mark is None else int(mark.line) + 1
        faults.add(line, (), _explain(fault, text.splitlines()[line - 1 : line]))
    except yaml.reader.ReaderError as fault:
        line = text.count("\n", 0, max(int(fault.position), 0)) + 1
        faults.add(line, (), f"not YAML: a character that is not allowed (code {fault.character!r})")
    return None


def _explain(fault: yaml.MarkedYAMLError, lines: list[str]) -> str:
    what = ", ".join(part for part in (fault.context, fault.problem) if part)
    if any("\t" in line for line in lines):
        return f"not YAML: {what}. Indent with spaces, not tabs."
    return f"not YAML: {what}. Check the indentation, brackets and quotes here and just above."


def plain_value(text: str) -> Value:
    """What an unquoted word means; a date that no calendar has is text."""
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if _DATE.fullmatch(text):
        with suppress(ValueError):
            return dt.date.fromisoformat(text)
    return text


class _Reader:
    """Builds the tree from the parser's events; the depth is limited, so no file can exhaust the stack."""

    def __init__(self, events: Iterator[Any], faults: Faults) -> None:
        self._events = events
        self._faults = faults
        self._anchors: dict[str, Tree] = {}

    def document(self) -> Tree | None:
        tree: Tree | None = None
        for event in self._events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent):
                if tree is not None:
                    raise _Unreadable(line, (), "a second document begins here; a charter is one")
                tree = self._value(next(self._events), ())
        if tree is None:
            self._faults.add(1, (), "the file is empty")
        return tree

    def _value(self, event: Any, path: Path) -> Tree:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise _Unreadable(line, path, f"*{event.anchor} refers to nothing above it")
            return self._anchors[event.anchor]
        if len(path) > MAX_NESTING:
            raise _Unreadable(line, path[:MAX_NESTING], f"nested deeper than {MAX_NESTING}")
        tree: Tree
        if isinstance(event, yaml.ScalarEvent):
            tree = self._scalar(event, line, path)
        elif isinstance(event, yaml.SequenceStartEvent):
            tree = self._listing(line, path)
        else:
            tree = self._mapped(line, path)
        if not isinstance(event, yaml.ScalarEvent) and event.tag not in (None, "!"):
            self._faults.add(line, path, f"the tag {event.tag} is not read; leave it out")
        if tree.size > MAX_VALUES:
            raise _Unreadable(line, path, f"more than {MAX_VALUES} values")
        if event.anchor is not None:
            self._anchors[event.anchor] = tree
        return tree

    def _scalar(self, event: Any, line: int, path: Path) -> Scalar:
        if event.tag not in _PLAIN_TAGS:
            self._faults.add(line, path, f"the tag {event.tag} is not read; leave it out")
        if event.style or event.tag is not None:
            return Scalar(event.value, event.value, line)
        return Scalar(plain_value(event.value), event.value, line)

    def _listing(self, line: int, path: Path) -> Listing:
        items: list[Tree] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return Listing(tuple(items), line, 1 + sum(item.size for item in items))

    def _mapped(self, line: int, path: Path) -> Mapped:
        entries: dict[str, Tree] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            at = event.start_mark.line + 1
            key = self._value(event, path)
            text = key.text if isinstance(key, Scalar) else ""
            value = self._value(next(self._events), (*path, text))
            if not text:
                self._faults.add(at, path, "a key is a plain word, not a list, a mapping or nothing")
            elif text == "<<":
                self._faults.add(at, path, "merge keys (<<) are not read; write the keys out")
            elif text in entries:
                self._faults.add(at, (*path, text), f"the key stands twice (first in line {lines[text]})")
            else:
                entries[text], lines[text] = value, at
        return Mapped(entries, lines, line, 1 + sum(value.size for value in entries.values()))
