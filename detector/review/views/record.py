"""The audit log as supervisors and administrators read it, and as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from detector.review import audit
from detector.review.models import LogEntry
from detector.review.models.accounts import ADMINISTRATOR
from detector.review.rights import READ_LOG, may, visible_cases
from detector.review.views.pages import account_of, needs, page

PAGE = 100


@require_GET
@needs(READ_LOG)
def log(request: HttpRequest) -> HttpResponse:
    """The newest entries first. A supervisor reads those about cases of their own offices, an administrator all."""
    account = account_of(request)
    held = LogEntry.objects.order_by("-number")
    if account.role != ADMINISTRATOR:
        named = Concat(Value("case "), Cast("pk", CharField()), output_field=CharField())  # as `acting.about` says it
        held = held.filter(about__in=visible_cases(account).annotate(named=named).values("named"))
    name = request.GET.get("who", "")[:60].replace("\0", "")
    held = held.filter(who=name) if name else held
    return page(request, "log", {"entries": Paginator(held, PAGE).get_page(request.GET.get("page")), "who": name, "all": _all(account)})


def _all(account: object) -> bool:
    return getattr(account, "role", "") == ADMINISTRATOR


@require_GET
def log_file(request: HttpRequest) -> HttpResponseBase:
    """All of it, an entry a line of JSON, with its seal; who took it stands in it."""
    account = account_of(request)
    if not may(account, READ_LOG) or not _all(account):
        from detector.review.views.faults import not_allowed

        return not_allowed(request)
    audit.write(account.name, "log_taken", "", timezone.now())
    response = StreamingHttpResponse(lines(), content_type="application/jsonl; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="suluh-review-log.jsonl"'
    return response


def lines() -> Iterator[str]:
    """The log as text."""
    for entry in audit.entries():
        yield json.dumps({**audit.told(entry), "seal": entry.seal}, ensure_ascii=False) + "\n"
