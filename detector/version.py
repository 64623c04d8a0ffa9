"""Which Suluh this is."""

from __future__ import annotations

from importlib import metadata

NOT_INSTALLED = "0+source"


def version() -> str:
    """The installed version; `0+source` where the program runs from its folder without being installed."""
    try:
        return metadata.version("suluh")
    except metadata.PackageNotFoundError:
        return NOT_INSTALLED
