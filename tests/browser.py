"""Where the browser of the tests is, what to say where it is not, and what a PDF that it printed holds."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest

REQUIRED = os.environ.get("SULUH_BROWSER") == "required"
"""Read here, before the fixture that hides all settings from the tests."""

HOW = "install Debian's chromium and the extra 'test' to have the report opened in a browser"

NAMED = os.environ.get("SULUH_CHROMIUM")


def browser_path() -> str | None:
    """The browser to drive: named by SULUH_CHROMIUM, else the system's chromium."""
    return NAMED or shutil.which("chromium") or shutil.which("chromium-browser")


def leave_out(reason: str) -> None:
    """Skip with the reason; where the browser is required (SULUH_BROWSER=required, as in .ci/run), fail with it."""
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


def need_printing() -> None:
    """Leave the test out where no PDF can be printed here, or read."""
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome", "chrome")):
        leave_out(f"no chromium found: {HOW}")
    try:
        import pypdf  # noqa: F401  # asked only whether it is there
    except ImportError:
        leave_out(f"no pypdf: {HOW}")


def printed_text(path: Path) -> str:
    """All text of a PDF and of what it says of itself, without spaces, since lines break anywhere; ligatures taken apart.

    A letter for which the machine has no font is told as NUL by the reader and left out here.
    """
    from pypdf import PdfReader

    reader = PdfReader(path)
    told = [page.extract_text() for page in reader.pages] + [str(value) for value in (reader.metadata or {}).values()]
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", "".join(told)).replace("\0", ""))


def acting_parts(path: Path) -> list[str]:
    """What of a PDF could act or reach out: scripts, launches, forms, attachments, addresses outside the file."""
    from pypdf import PdfReader
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    reader = PdfReader(path)
    found, seen, left = [], set(), [reader.trailer["/Root"]]
    while left:
        held: Any = left.pop()
        if isinstance(held, IndirectObject):
            if held.idnum in seen:
                continue
            seen.add(held.idnum)
            held = held.get_object()
        if isinstance(held, DictionaryObject):
            found += [key for key in ("/JS", "/JavaScript", "/AA", "/AcroForm", "/EmbeddedFiles", "/URI") if key in held]
            found += [str(kind) for kind in [held.get("/S")] if kind in ("/JavaScript", "/Launch", "/SubmitForm", "/GoToR")]
            left += [held.raw_get(key) for key in held]
        elif isinstance(held, ArrayObject):
            left += list(held)
    return found
