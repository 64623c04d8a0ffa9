"""[sources.sql] of the settings: a database's URL and one query a table. A password comes from the environment or another file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from detector.settings.faults import Faults, WrongSetting
from detector.settings.model import SqlSource
from features.errors import nearest_hint
from features.tables import TABLES

PLACE = ("sources", "sql")
KEYS = ("url", "url_file", "queries")
SCHEMES = ("postgresql", "postgres", "sqlite")
URL_VARIABLE = "SULUH_SOURCES_SQL_URL"
HIDDEN = "***"
SECRET_PARTS = ("password", "sslpassword", "passfile", "sig", "signature", "x-amz-signature", "x-goog-signature", "token", "access_token")


def as_sql_source(section: Mapping[str, Any], folder: Path, secret_url: str | None, faults: Faults) -> SqlSource | None:
    """The section as values; `secret_url` (of the environment) comes before `url` and `url_file`. None where faults were found in it."""
    before = len(faults.found)
    for key in section:
        if key not in KEYS:
            faults.found.append(_wrong(key, f"the key 'sources.sql.{key}' does not exist. {nearest_hint(key, KEYS)}"))
    queries: dict[str, str] = {}
    url = ""
    with faults.kept():
        queries = _queries(section.get("queries"), faults)
    with faults.kept():
        url = secret_url or _own_url(section, folder)
        _check_scheme(url)
    return SqlSource(url, queries, folder) if len(faults.found) == before else None


def _wrong(key: str, message: str, *inner: str) -> WrongSetting:
    return WrongSetting((*PLACE, key, *inner), message)


def _check_scheme(url: str) -> None:
    scheme = urlsplit(url).scheme
    if scheme not in SCHEMES:
        raise _wrong("url", f"the URL of sources.sql begins with '{scheme}:'. {nearest_hint(scheme, SCHEMES)} See docs/sources.md.")


def _queries(given: Any, faults: Faults) -> dict[str, str]:
    if not isinstance(given, Mapping) or not given:
        example = 'events = "SELECT * FROM log"'
        raise _wrong("queries", f"[sources.sql.queries] is missing: give one query for each table, such as {example}.")

    def query(table: str, text: Any) -> str:
        if table not in TABLES:
            hint = nearest_hint(table, TABLES)
            raise _wrong("queries", f"[sources.sql.queries] names the table '{table}', which does not exist. {hint}", table)
        if not isinstance(text, str) or not text.strip():
            raise _wrong("queries", f"'sources.sql.queries.{table}' must be a query in quotation marks.", table)
        return text

    return faults.each(given, query)


def _own_url(section: Mapping[str, Any], folder: Path) -> str:
    url, file = section.get("url"), section.get("url_file")
    if url is not None and file is not None:
        raise _wrong("url_file", "'sources.sql' has both url and url_file. Keep one.")
    if file is not None:
        return _from_file(file, folder)
    if not isinstance(url, str):
        raise _wrong("url", f"'sources.sql' has no url. Give url, url_file, or the environment variable {URL_VARIABLE}.")
    if hides_something(url):
        raise _wrong(
            "url",
            "'sources.sql.url' holds a password, and settings files are copied and shown. Take it out; give the whole URL in "
            f"{URL_VARIABLE} or in a file that url_file names, or the password in PGPASSWORD.",
        )
    return url


def _from_file(file: Any, folder: Path) -> str:
    if not isinstance(file, str):
        raise _wrong("url_file", "'sources.sql.url_file' must be a path in quotation marks.")
    path = folder / Path(file).expanduser()
    try:
        return path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or "not text"
        raise _wrong("url_file", f"{path} (sources.sql.url_file): cannot be read ({reason}).") from None


def hides_something(url: str) -> bool:
    """Whether a URL holds a password."""
    return shown_url(url) != url


def shown_url(url: str) -> str:
    """The URL with stars where a secret stands."""
    try:
        parts = urlsplit(url)
        password = parts.password
    except ValueError:
        return HIDDEN
    place = parts.netloc if password is None else f"{parts.username or ''}:{HIDDEN}@{parts.netloc.rpartition('@')[2]}"
    query = parse_qsl(parts.query, keep_blank_values=True)
    if not any(name.lower() in SECRET_PARTS for name, _ in query):
        return url if password is None else urlunsplit(parts._replace(netloc=place))
    told = urlencode([(name, HIDDEN if name.lower() in SECRET_PARTS else value) for name, value in query], safe="*/")
    return urlunsplit(parts._replace(netloc=place, query=told))
