"""For whoever watches the desk, and the style sheet of its pages."""

from __future__ import annotations

from functools import cache
from importlib import resources

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from detector.review.starting import waiting_migrations

SHEETS = (("detector.reports", "templates/report.css"), ("detector.review", "templates/review/desk.css"))
"""The report's own sheet first: a case looks the same at the desk and in the report."""


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers, and has the tables of this program."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        lacks = waiting_migrations()
    except DatabaseError:
        return HttpResponse("no database\n", status=503, content_type="text/plain")
    return HttpResponse("old tables\n" if lacks else "ready\n", status=503 if lacks else 200, content_type="text/plain")


@require_safe
@cache_control(max_age=3600)
def style(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_style(), content_type="text/css; charset=utf-8")


@cache
def _style() -> str:
    return "\n".join(resources.files(package).joinpath(path).read_text(encoding="utf-8") for package, path in SHEETS)
