"""Which settings are in force, and where each comes from. Secrets are never shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from detector.desk.page import Block, Heading, Line, Page, grid
from detector.settings import Formats, ScanDefaults, Settings
from detector.settings.databases import URL_VARIABLE, shown_url
from detector.settings.environment import OTHERS, PREFIX, variables
from detector.settings.jobs import KEYS as NIGHTLY_KEYS
from detector.settings.jobs import NOTIFY_VARIABLE
from features.errors import nearest_hint

KEY_VARIABLES = ("SULUH_KEY", "SULUH_KEY_FILE")


def settings_page(settings: Settings, environ: Mapping[str, str]) -> Page:
    """Every key that has a value: of the environment, the file, or the default; then variables that nothing reads."""
    file = "none" if settings.path is None else str(settings.path)
    return (
        Heading(f"Settings in force; file: {file}", 1),
        Line("An option of the command line comes before all of these, then the environment, the file, the default.", "faint"),
        grid(("key", "value", "from"), list(_rows(settings, environ))),
        *_strange(environ),
    )


def _rows(settings: Settings, environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for section, kind in (("scan", ScanDefaults), ("formats", Formats)):
        held = getattr(settings, section)
        for key in (each.name for each in fields(kind)):
            yield f"{section}.{key}", _text(getattr(held, key)), _origin(settings, section, key)
    for section in ("formats", "columns", "values", "files", "rules", "system_officers", "pseudonym_key_file"):
        yield from _given(section, settings.given.get(section), skip=section == "formats")
    own_job = settings.given.get("nightly", {})
    for key in NIGHTLY_KEYS:
        if key not in ("keys", "notify_file"):
            yield f"nightly.{key}", _text(getattr(settings.nightly, key)), _origin(settings, "nightly", key)
    yield from _given("nightly.keys", own_job.get("keys"))
    if settings.nightly.notify:
        file = f"file that notify_file names ({own_job.get('notify_file')})"
        origin = f"environment ({NOTIFY_VARIABLE})" if environ.get(NOTIFY_VARIABLE) else file
        yield "nightly.notify", f"{len(settings.nightly.notify)} places (not shown)", origin
    if settings.sql is not None:
        own = settings.given.get("sources", {}).get("sql", {})
        outside = f"environment ({URL_VARIABLE})" if environ.get(URL_VARIABLE) else _file_of(own)
        yield "sources.sql.url", shown_url(settings.sql.url), outside
        for table, query in settings.sql.queries.items():
            yield f"sources.sql.queries.{table}", " ".join(query.split()), "file"
    for name in KEY_VARIABLES:
        if environ.get(name):
            yield name, "(not shown)" if name == "SULUH_KEY" else environ[name], "environment"


def _file_of(own: Mapping[str, Any]) -> str:
    return f"file that url_file names ({own['url_file']})" if "url_file" in own else "file"


def _origin(settings: Settings, section: str, key: str) -> str:
    variable = settings.environment.get(f"{section}.{key}")
    if variable is not None:
        return f"environment ({variable})"
    return "file" if key in settings.given.get(section, {}) else "default"


def _given(where: str, value: Any, *, skip: bool = False) -> Iterator[tuple[str, str, str]]:
    """The leaves of a section of the file; with `skip`, only those of its own sections."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not skip or isinstance(inner, Mapping):
                yield from _given(f"{where}.{key}", inner)
    elif value is not None:
        yield where, _text(value), "file"


def _text(value: Any) -> str:
    """As TOML would have it; `none` for what is not set."""
    value = str(value) if isinstance(value, Path) else value
    if value is None or value == ():
        return "none"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_text, value)) + "]"
    return repr(value) if not isinstance(value, str) else '"' + value.replace("\t", "\\t") + '"'


def _strange(environ: Mapping[str, str]) -> Iterator[Block]:
    known = (*variables(), *OTHERS)
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            yield Line(f"{name} is set, and no setting is called so. {nearest_hint(name, known)}", "note")
