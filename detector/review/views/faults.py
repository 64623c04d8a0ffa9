"""When something is not, or may not be: what happened, and what helps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from detector.review.views.pages import page


def not_there(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page, or none for this reader: the two must not be told apart."""
    return page(request, "fault", {"key": "fault_404"}, status=404)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The reader's role does not carry it."""
    return page(request, "fault", {"key": "fault_403"}, status=403)


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: an old page, or one from elsewhere."""
    return page(request, "fault", {"key": "fault_token"}, status=403)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that no page of ours makes."""
    return page(request, "fault", {"key": "fault_400"}, status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """An error of ours; nothing that could fail again is asked here."""
    text = "The desk failed; nothing was changed. Try again, and tell whoever runs it. / Meja periksa gagal; tidak ada yang berubah."
    return HttpResponse(text, status=500, content_type="text/plain; charset=utf-8")
