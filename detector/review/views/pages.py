"""How a view answers: a page in the reader's language, or a fault in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from detector.review.models import Account, Case
from detector.review.rights import ACCOUNTS, READ_LOG, may, visible_cases

View = Callable[..., HttpResponse]


def account_of(request: HttpRequest) -> Account:
    """Who asks; the middleware lets nobody else through."""
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user


def needs(right: str) -> Callable[[View], View]:
    """A view for those whose role carries a right alone."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **named: int) -> HttpResponse:
            if not may(account_of(request), right):
                raise PermissionDenied
            return view(request, **named)

        return guarded

    return guard


def case_of(request: HttpRequest, pk: int) -> Case:
    """A case that exists for whoever asks: one of another office, or kept back by a conflict, is as one that is not there."""
    case = visible_cases(account_of(request)).select_related("assignee").filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def today() -> dt.date:
    """The day in the desk's zone."""
    return timezone.localdate()


def page(request: HttpRequest, name: str, context: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """A template with what every page shows."""
    user = getattr(request, "user", None)  # a request that was refused at the door has none
    account = user if isinstance(user, Account) else None
    shared = {
        "account": account,
        "today": today(),
        "sees_log": account is not None and may(account, READ_LOG),
        "makes_accounts": account is not None and may(account, ACCOUNTS),
    }
    return render(request, f"review/{name}.html", {**shared, **(context or {})}, status=status)


def number(text: str | None, otherwise: int = 0) -> int:
    """A whole number from a form or an address, however wrong what stands there is."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise
