"""`suluh explain --html|--pdf|--json`: a dossier written to a file that only its owner can read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from detector.catalogue import load_catalogue
from detector.reports.dossier import dossier_html, dossier_json
from detector.reports.pdf import html_to_pdf
from detector.run import read_run
from features.errors import SuluhError
from rules.base import Language

Form = Literal["html", "pdf", "json"]


def write_dossier(run: Path, subject: str, form: Form, language: Language, out: Path | None = None) -> Path:
    """Write the dossier of one case or officer; SuluhError where the run knows no such subject or the file cannot be written."""
    path = out if out is not None else Path(f"dossier-{re.sub(r'[^A-Za-z0-9._-]+', '_', subject)[:80]}.{form}")
    held = read_run(run)
    text = dossier_json(held, subject) if form == "json" else dossier_html(held, load_catalogue().told_by_id, subject, language)
    try:
        if form == "pdf":
            html_to_pdf(text, path)
        else:
            path.touch(mode=0o600)
            path.chmod(0o600)
            path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise SuluhError(f"{path}: {fault.strerror or fault}. Choose another file with --out.") from None
    return path
