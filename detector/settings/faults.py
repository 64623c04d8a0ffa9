"""All that is wrong with a settings file, told at once, each fault with its line."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from features.errors import SuluhError

Keys = tuple[str, ...]
"""The keys that lead from the top of the file to a value."""

Places = Mapping[Keys, int]
V = TypeVar("V")


class WrongSetting(SuluhError):
    """One fault of a settings file; `keys` say where it is."""

    def __init__(self, keys: Keys, message: str) -> None:
        super().__init__(message)
        self.keys = keys


@dataclass
class Faults:
    """Collects faults while settings are read, so that one does not hide the next.

    `variables`: the environment variable of each key that did not come from the file.
    """

    found: list[WrongSetting] = field(default_factory=list)
    variables: dict[Keys, str] = field(default_factory=dict)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """A fault inside is kept, and the reading goes on after the block."""
        try:
            yield
        except WrongSetting as fault:
            self.found.append(fault)

    def each(self, section: Mapping[str, Any], make: Callable[[str, Any], V]) -> dict[str, V]:
        """What `make(key, value)` gives for each entry; those that are wrong are kept and left out."""
        made: dict[str, V] = {}
        for key, value in section.items():
            with self.kept():
                made[key] = make(key, value)
        return made

    def check(self, path: Path | None, places: Places) -> None:
        """SuluhError with every fault, those of the environment first, the others in the order of the file, where there is one."""
        if self.found:
            raise SuluhError(told(path, places, self.found, self.variables))


def told(path: Path | None, places: Places, faults: list[WrongSetting], variables: Mapping[Keys, str]) -> str:
    """The faults as one text, each behind its variable, or its file and, where it is known, its line."""

    def place(keys: Keys) -> tuple[int, str]:
        if keys in variables:
            return -1, f"the environment ({variables[keys]}): "
        line = line_of(places, keys)
        file = "" if path is None else f"{path}: "
        return (0, file) if line is None else (line, f"{path}:{line}: ")

    order = sorted((*place(fault.keys), str(fault)) for fault in faults)
    lines = list(dict.fromkeys(where + text for _, where, text in order))
    if len(lines) == 1:
        return lines[0]
    file = "" if path is None else f"{path}: "
    return "\n  ".join([f"{file}the settings have {len(lines)} faults; mend them and start again.", *lines])


def line_of(places: Places, keys: Keys) -> int | None:
    """The line of a value, else of the nearest section around it; None where the file names none of them."""
    around = (keys[:length] for length in range(len(keys), 0, -1))
    return next((places[part] for part in around if part in places), None)


def find_places(text: str) -> Places:
    """The line (from 1) on which each key of a valid TOML text first stands.

    A statement ends with the first line that makes it a TOML text of its own, so that no line inside a long text or list is
    mistaken for one.
    """
    places: dict[Keys, int] = {}
    section: Keys = ()
    begin, held = 0, ""
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        begin, held = (begin, held + line) if held else (number, line)
        try:
            given = tomllib.loads(held)
        except tomllib.TOMLDecodeError:
            continue
        is_header = held.lstrip().startswith("[")
        keys = list(_paths(given))
        if is_header and keys:
            section = keys[-1]
        for path in keys:
            places.setdefault(path if is_header else (*section, *path), begin)
        held = ""
    return places


def _paths(given: object, above: Keys = ()) -> Iterator[Keys]:
    """The path of every key, the outer before the inner."""
    for key, value in given.items() if isinstance(given, dict) else ():
        yield (*above, key)
        yield from _paths(value, (*above, key))
