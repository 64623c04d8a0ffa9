"""What a person is told when something they gave us cannot be used: one sentence, where it is, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

CLOSE = 0.6
"""How alike two names must be (`difflib`) for one to be offered for the other."""


class SuluhError(Exception):
    """A fault of the input or of the usage; its text is shown as it is, without a traceback (exit code 2)."""


def nearest_hint(wrong: str, valid: Iterable[str]) -> str:
    """`Did you mean 'x'?` for the nearest valid name, else the list of the valid ones."""
    names = sorted(set(valid))
    close = difflib.get_close_matches(wrong, names, n=1, cutoff=CLOSE) or [name for name in names if _is_begun(wrong, name)]
    if close:
        return f"Did you mean '{close[0]}'?"
    return "Valid names: " + ", ".join(names) + "." if names else ""


def _is_begun(wrong: str, name: str) -> bool:
    """One is the beginning of the other: 'saturday' for 'sat'."""
    return min(len(wrong), len(name)) >= 3 and (wrong.startswith(name) or name.startswith(wrong))
