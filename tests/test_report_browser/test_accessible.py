"""axe finds nothing to object to, in both languages and both colour schemes, on every kind of view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

axe_core_python = pytest.importorskip("axe_core_python.sync_playwright", reason="no axe-core-python: install the extra 'test'")

VIEWS = (None, "#rows", "#peoplelist", "#placelist")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "id-ID"])
def test_axe_finds_nothing(opened: Callable[..., Any], report: Path, locale: str, scheme: str) -> None:
    axe = axe_core_python.Axe()
    view = opened(locale=locale, color_scheme=scheme, bypass_csp=True)
    view.go(report)
    addresses = ["" if place is None else view.page.locator(f"{place} a").first.get_attribute("href") for place in VIEWS]
    faults = []
    for address in addresses:
        view.go(report, address)
        view.page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        found = axe.run(view.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
        faults += [(address, fault["id"], fault["nodes"][0]["html"][:160]) for fault in found["violations"]]
    assert faults == []
