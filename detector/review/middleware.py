"""What holds for every answer: what a page may load, that nobody keeps it, how long a visit lasts, in which language it speaks."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

from detector.review.models import Account

LONGEST_VISIT = 10 * 3600
"""Seconds; a working day. Half an hour without a click ends a visit too (`settings.SESSION_COOKIE_AGE`)."""

BEGAN = "began"
LANGUAGE_COOKIE = "suluh_review_language"
OPEN_TO_ALL = ("/login", "/healthz", "/readyz", "/style.css", "/language")
POLICY = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
Answer = Callable[[HttpRequest], HttpResponse]


class PolicyMiddleware:
    """No script, nothing from elsewhere, no frame, nothing kept: unless a page says its own policy."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class VisitMiddleware:
    """Everything but the login asks who it is; a visit has an end; who has a password of somebody else's making changes it first."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = request.user
        with translation.override(language_of(request)):
            if isinstance(account, Account) and time.time() - float(request.session.get(BEGAN, 0)) > LONGEST_VISIT:
                logout(request)
                return HttpResponseRedirect("/login")
            if request.path in OPEN_TO_ALL:
                return self.answer(request)
            if not isinstance(account, Account):
                return _to_login(request)
            if account.must_change and request.path not in ("/password", "/logout"):
                return HttpResponseRedirect("/password")
            return self.answer(request)


def language_of(request: HttpRequest) -> str:
    """The account's language; before the login what was last chosen here, else what the browser asks for."""
    if isinstance(request.user, Account):
        return request.user.language
    chosen = request.COOKIES.get(LANGUAGE_COOKIE) or request.headers.get("Accept-Language", "")[:2].lower()
    return "id" if chosen == "id" else "en"


def _to_login(request: HttpRequest) -> HttpResponse:
    from urllib.parse import urlencode

    back = "" if request.method != "GET" or request.path == "/" else "?" + urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"/login{back}")
