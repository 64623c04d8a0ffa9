"""`:since` in a query of the settings: from which moment on rows are wanted that were written or changed at the source.

A scan wants all of them. A night that adds to those before it asks from the moment, by the database's own clock, at which the last one
asked, less an overlap for what was under way then. The moment is put in as a literal that we write; nothing of it comes from outside.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from detector.settings.model import SqlSource

SINCE = re.compile(r"(?<![:\w]):since\b")
BEGINNING = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)


def has_since(source: SqlSource | None) -> bool:
    """Whether any query asks for what is new alone."""
    return source is not None and any(SINCE.search(query) for query in source.queries.values())


def queries_since(source: SqlSource, layout: str) -> Mapping[str, str]:
    """The queries with the moment in its place, written as `layout` (of strftime) says, in UTC."""
    moment = (source.since or BEGINNING).astimezone(dt.UTC).strftime(layout)
    return {table: SINCE.sub(f"'{moment}'", query) for table, query in source.queries.items()}
