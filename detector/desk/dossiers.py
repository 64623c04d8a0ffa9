"""`suluh explain --html|--pdf|--json`: a dossier written to a file that only its owner can read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from detector.catalogue import load_catalogue
from detector.desk.input_rows import input_rows
from detector.reports.dossier import dossier_html, dossier_json, subject_of
from detector.reports.pdf import html_to_pdf
from detector.run import read_run
from features.errors import SuluhError
from rules.base import Language

Form = Literal["html", "pdf", "json"]


def write_dossier(
    run: Path, subject: str, form: Form, language: Language, out: Path | None = None, dataset: Path | None = None
) -> Path:
    """Write the dossier of one case or officer, with the places of its rows in `dataset` (None: where the run says it lies).

    SuluhError where the run knows no such subject, `dataset` is none, or the file cannot be written.
    """
    path = out if out is not None else Path(f"dossier-{re.sub(r'[^A-Za-z0-9._-]+', '_', subject)[:80]}.{form}")
    held = read_run(run)
    about = subject_of(held, subject)
    places = input_rows(run, held, about.run.findings, subject if about.kind == "case" else None, dataset)
    rules = load_catalogue().told_by_id
    text = dossier_json(held, subject, places) if form == "json" else dossier_html(held, rules, subject, language, places)
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
