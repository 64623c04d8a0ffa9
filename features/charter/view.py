"""A mapping of the charter as the builders see it: what is absent or already a fault reads as None, so that each fault is told once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from features.charter.faults import Faults, Path
from features.charter.strict_yaml import Listing, Mapped, Scalar, Tree


@dataclass(frozen=True)
class View:
    """A mapping, the path that leads to it, and where faults go."""

    tree: Mapped
    path: Path
    faults: Faults

    def has(self, key: str) -> bool:
        return key in self.tree.entries

    def fault(self, key: str, message: str) -> None:
        """A fault at a key, in the key's line (the mapping's where the key is absent)."""
        self.faults.add(self.tree.key_lines.get(key, self.tree.line), (*self.path, key), message)

    def _scalar(self, key: str) -> Scalar | None:
        value = self.tree.get(key)
        return value if isinstance(value, Scalar) and self.faults.clean((*self.path, key)) else None

    def text(self, key: str) -> str | None:
        found = self._scalar(key)
        return None if found is None else found.text

    def number(self, key: str) -> Decimal | None:
        found = self._scalar(key)
        return found.value if found is not None and isinstance(found.value, Decimal) else None

    def flag(self, key: str) -> bool:
        found = self._scalar(key)
        return found is not None and found.value is True

    def date(self, key: str) -> dt.date | None:
        found = self._scalar(key)
        return None if found is None else dt.date.fromisoformat(found.text)

    def texts(self, key: str) -> tuple[str, ...]:
        """The entries of a list that are of the right shape."""
        return tuple(tree.text for path, tree in self.items(key) if isinstance(tree, Scalar) and self.faults.clean(path))

    def items(self, key: str) -> Iterator[tuple[Path, Tree]]:
        """The entries of a list, of whatever shape, each with its path."""
        value = self.tree.get(key)
        for index, item in enumerate(value.items if isinstance(value, Listing) else ()):
            yield (*self.path, key, index), item

    def rows(self, key: str) -> Iterator[View]:
        """The mappings in a list."""
        for path, item in self.items(key):
            if isinstance(item, Mapped):
                yield View(item, path, self.faults)

    def view(self, key: str) -> View | None:
        """The mapping at a key."""
        value = self.tree.get(key)
        return View(value, (*self.path, key), self.faults) if isinstance(value, Mapped) else None

    def named(self, key: str) -> Iterator[tuple[str, View | None]]:
        """The entries of a mapping with free keys, each as a mapping (None: it is not one); keys that begin with x- are left out."""
        inner = self.view(key)
        for code in inner.tree.entries if inner is not None else ():
            if inner is not None and not code.startswith("x-"):
                yield code, inner.view(code)

    def language_texts(self, key: str, otherwise: str) -> dict[str, str]:
        """A name: texts by language as given; a plain text, and `otherwise` where there is none, counts as English, the fallback."""
        inner = self.view(key)
        if inner is None:
            return {"en": self.text(key) or otherwise}
        texts = {code: inner.text(code) for code in inner.tree.entries if not code.startswith("x-")}
        return {code: text for code, text in texts.items() if text is not None}
