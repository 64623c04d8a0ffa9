"""XES (IEEE 1849-2016 and 1.0) read trace by trace, in memory that one trace bounds. The file is never trusted.

A log is XML that may come from anywhere: a document type with entities is refused before any entity is used, nothing is fetched,
and the parser's own limits on depth, text and names stay on (`huge_tree` is off).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector.sources.base import open_stream
from features.errors import SuluhError

BLOCK = 1 << 16
FIRST_BLOCK = 256
"""Until the root has been seen, so little is fed at a time that a document type is refused before its entities are used."""
MOST_EVENTS = 1_000_000
"""Of one trace, which is held whole."""
HOLDERS = frozenset({"string", "date", "int", "float", "boolean", "id"})
"""The elementary types of XES; lists and containers hold no value of their own."""


@dataclass(frozen=True)
class XesPart:
    """The attributes of a trace or an event: key to value as written. `floats`: keys of binary fractions. `line`: where it stands."""

    line: int
    values: Mapping[str, str]
    floats: frozenset[str]


@dataclass(frozen=True)
class XesTrace:
    """One case: its own attributes and its events, in the order of the file."""

    own: XesPart
    events: tuple[XesPart, ...]


def read_traces(path: Path) -> Iterator[XesTrace]:
    """The traces of a log, `.xes` or compressed (.gz, .zst); SuluhError names file, line and what to do where it cannot be read."""
    from lxml import etree  # an extra: only an import of XES needs it

    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        with open_stream(path) as stream:
            yield from _traces(stream, parser, path)
    except etree.XMLSyntaxError as fault:
        raise SuluhError(f"{path.name}, line {fault.lineno}: not sound XML ({_told(fault)}). {_advice(fault)}") from None
    except (OSError, EOFError, zlib.error) as fault:
        raise SuluhError(f"{path}: the file cannot be read ({_told(fault)}). It may be cut off or damaged: copy it again.") from None


def _told(fault: Exception) -> str:
    lines = str(getattr(fault, "strerror", None) or getattr(fault, "msg", None) or fault).strip().splitlines()
    return lines[0][:200] if lines else type(fault).__name__


def _advice(fault: Exception) -> str:
    told = str(fault).lower()
    if "huge" in told or "limit" in told or "amplification" in told or "too deep" in told:
        return "It is larger or deeper in one place than any log needs, and is refused for safety. Ask whoever sent it for a plain export."
    return "The file may be cut off: copy or export it again."


def _traces(stream: Any, parser: Any, path: Path) -> Iterator[XesTrace]:
    reader = _Reader(path)
    block = FIRST_BLOCK
    while data := stream.read(block):
        parser.feed(data)
        yield from reader.take(parser.read_events())
        block = BLOCK if reader.has_root else FIRST_BLOCK
    parser.close()
    yield from reader.take(parser.read_events())
    if not reader.traces:
        raise SuluhError(f"{path.name}: the log holds no trace. Export the cases with their events, then import again.")


class _Reader:
    """Follows the parser's events: the root is checked once, each trace is given and its memory freed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.has_root = False
        self.traces = 0
        self._depth = 0

    def take(self, events: Any) -> Iterator[XesTrace]:
        for action, element in events:
            if action == "start":
                self._begin(element)
                continue
            self._depth -= 1
            if self._depth != 1:
                continue
            if _name(element) == "trace":
                self.traces += 1
                yield _as_trace(element, self.path)
            self._forget(element)

    def _begin(self, element: Any) -> None:
        self._depth += 1
        if self.has_root:
            return
        self.has_root = True
        if element.getroottree().docinfo.internalDTD is not None:
            raise SuluhError(
                f"{self.path.name}, line 1: the file begins with a document type (DOCTYPE), which can hold harmful entities and which "
                "no XES log needs. Remove it, or export the log again."
            )
        if _name(element) != "log":
            raise SuluhError(f"{self.path.name}, line {element.sourceline}: not an XES log: it begins with <{_name(element)}>, not <log>.")

    def _forget(self, element: Any) -> None:
        """Free an element below the root and what stood before it."""
        element.clear()
        parent = element.getparent()
        while element.getprevious() is not None:
            del parent[0]


def _name(element: Any) -> str:
    """A tag without its namespace: version 2.0 has one, most files of 1.0 have none."""
    return str(element.tag).rpartition("}")[2]


def _as_trace(element: Any, path: Path) -> XesTrace:
    events = [child for child in element if _name(child) == "event"]
    if len(events) > MOST_EVENTS:
        where = f"{path.name}, line {element.sourceline}"
        raise SuluhError(f"{where}: one trace holds {len(events):,} events; {MOST_EVENTS:,} are the most. Cut the log into cases.")
    return XesTrace(_as_part(element), tuple(_as_part(event) for event in events))


def _as_part(element: Any) -> XesPart:
    values: dict[str, str] = {}
    floats: set[str] = set()
    for child in element:
        kind, key, value = _name(child), child.get("key"), child.get("value")
        if key is None or value is None or kind not in HOLDERS:
            continue
        values[key] = value
        if kind == "float":
            floats.add(key)
    return XesPart(element.sourceline or 0, values, frozenset(floats))
