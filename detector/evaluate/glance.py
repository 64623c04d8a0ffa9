"""How much of a few cases is true: the one thing about the truth that others may ask."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from detector.evaluate.truth import CASES_FILE, read_truth

__all__ = ["CASES_FILE", "true_of"]


def true_of(folder: Path, case_ids: Sequence[str]) -> tuple[int, int]:
    """How many of these cases take part in a scheme, and how many cases of that world do in all."""
    taking_part = read_truth(folder).ids("taking part")
    return len(taking_part & set(case_ids)), len(taking_part)
