"""The report's own pictures of a case or an officer, as the dossier page shows them: drawn by its script, under its own policy."""

from __future__ import annotations

from typing import Any

from detector.reports.dossier import alone_at, dossier_page
from detector.reports.payload import page_language
from detector.review.models import Case
from rules.base import Language

DRAWN = ("case", "officer")
NOT_DRAWN = frozenset({"more", "odds", "cases"})
COLUMNS = ("services", "offices", "rules", "families", "officers", "id", "rank", "score", "q", "service", "office")
COLUMNS_TOO = ("rule", "family", "officer", "level", "count", "filed", "decision", "marks")


def has_pictures(case: Case) -> bool:
    """Whether the newest scan drew something for it: scans do for those that their report shows in full."""
    return case.kind in DRAWN and bool(case.told.get("detail", {}).keys() - NOT_DRAWN)


def pictures_page(case: Case, language: Language) -> tuple[str, str]:
    """The page, and its Content-Security-Policy."""
    shared = case.last_scan.shared
    payload = {**page_language(), **shared, "details": {}, "people": {}, "officers": [], "others": []}
    payload |= {"cases": {name: [] for name in (*COLUMNS, *COLUMNS_TOO)}, "places": {"office": {}, "service": {}}}
    found = [finding.told for finding in case.findings.filter(is_current=True).order_by("-level", "-score", "finding_id")]
    detail = {**case.told["detail"], "findings": found}
    if case.kind == "case":
        payload |= {"cases": case.told["row"], "details": {case.subject: detail}, "funnels": {}}
    else:
        detail["cases"] = []  # the desk's own page links those that the reader may see
        payload |= {"officers": [case.told["row"]], "people": {case.subject: detail}, "funnels": _own_dot(shared["funnels"], case.subject)}
    payload |= {"alone": alone_at(case.kind, case.subject), "lang": language}
    return dossier_page(payload, case.last_scan.manifest, case.subject, language)


def _own_dot(funnels: dict[str, Any], officer: str) -> dict[str, Any]:
    """Of colleagues only the dots are kept."""
    return {family: {**held, "officer": [name if name == officer else "" for name in held["officer"]]} for family, held in funnels.items()}
