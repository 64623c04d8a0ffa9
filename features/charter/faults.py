"""All that is wrong with a charter, told at once: each fault with its line and the path of keys that leads to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from features.errors import SuluhError

Path = tuple[str | int, ...]
"""Keys and list positions (from 0) from the top of the file to a value."""


def path_text(path: Path) -> str:
    """`services.LAND.fees[2].amount`; list positions from 1, as people count."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


@dataclass(frozen=True)
class Fault:
    line: int
    path: Path
    message: str


class CharterError(SuluhError):
    """A charter that cannot be used; `faults` in the order of the file."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults), key=lambda fault: (fault.line, path_text(fault.path), fault.message)))
        lines = [f"{file}:{f.line}: {path_text(f.path)}{': ' if f.path else ''}{f.message}" for f in self.faults]
        count = "1 fault" if len(lines) == 1 else f"{len(lines)} faults"
        super().__init__("\n  ".join([f"{file}: the charter has {count}; mend it and start again.", *lines]))


class Faults:
    """Collects faults while a charter is read."""

    def __init__(self) -> None:
        self.found: list[Fault] = []
        self._spoiled: set[Path] = set()

    def add(self, line: int, path: Path, message: str) -> None:
        self.found.append(Fault(line, path, message))
        self._spoiled.update(path[:length] for length in range(len(path) + 1))

    def extend(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.add(fault.line, fault.path, fault.message)

    def clean(self, path: Path) -> bool:
        """Whether nothing is wrong at a path or below it."""
        return path not in self._spoiled
