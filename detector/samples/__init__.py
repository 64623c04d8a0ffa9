"""Samples shipped with the package."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from features.charter.model import CHARTER_FILE


def sample_charter_path() -> Path:
    """The sample charter of an Indonesian city: a file to read, copy and correct, never to judge real cases by as it is."""
    return Path(str(resources.files("detector.samples").joinpath("kota_contoh", CHARTER_FILE)))
