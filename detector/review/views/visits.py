"""Coming and going: login, logout, one's own password and language."""

from __future__ import annotations

import time

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from detector.review import audit
from detector.review.logging_in import plain_name
from detector.review.middleware import BEGAN, LANGUAGE_COOKIE
from detector.review.models import Account
from detector.review.views.pages import account_of, page

YEAR_SECONDS = 365 * 24 * 3600


def own_address(request: HttpRequest, asked: str) -> str:
    """Where to go next: a path of this desk; anything that leads elsewhere is the list."""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None, require_https=request.is_secure())
    return asked if is_ours else "/"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Every failure has the same answer: a wrong name, a wrong password, a lock, an account that was shut."""
    asked = own_address(request, request.POST.get("next", request.GET.get("next", "")))
    if isinstance(request.user, Account):
        return HttpResponseRedirect(asked)
    if request.method == "GET":
        return page(request, "login", {"next": asked})
    name = request.POST.get("name", "")
    account = authenticate(request, username=name, password=request.POST.get("password", ""))
    now = timezone.now()
    if not isinstance(account, Account):
        # What is nobody's name may be a password in the wrong field: it is not kept.
        known = Account.objects.filter(name=plain_name(name)).first()
        audit.write("", "login_failed", f"account {known.pk}" if known else "", now)
        return page(request, "login", {"next": asked, "failed": True, "name": name[:60]}, status=403)
    login(request, account)  # Django gives the visit a new number here, so one that was planted is worth nothing
    request.session[BEGAN] = time.time()
    audit.write(account.name, "login", "", now)
    return HttpResponseRedirect(asked)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    audit.write(account_of(request).name, "logout", "", timezone.now())
    logout(request)
    return HttpResponseRedirect("/login")


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """One's own password; the old one is asked for, other visits of the account end."""
    account = account_of(request)
    if request.method == "GET":
        return page(request, "password")
    new = request.POST.get("new", "")
    faults: list[str] = []
    if not account.check_password(request.POST.get("old", "")):
        return page(request, "password", {"key": "old_wrong"}, status=400)
    if new != request.POST.get("again", ""):
        return page(request, "password", {"key": "not_the_same"}, status=400)
    if account.check_password(new):
        return page(request, "password", {"key": "the_old_one"}, status=400)
    try:
        validate_password(new, account)
    except ValidationError as fault:
        faults = list(fault.messages)
        return page(request, "password", {"faults": faults}, status=400)
    account.set_password(new)
    account.must_change = False
    account.save(update_fields=["password", "must_change"])
    update_session_auth_hash(request, account)
    request.session[BEGAN] = time.time()
    audit.write(account.name, "password", f"account {account.pk}", timezone.now())
    return HttpResponseRedirect("/")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language of the account, and of this browser's login page."""
    language = "id" if request.POST.get("language") == "id" else "en"
    if isinstance(request.user, Account):
        Account.objects.filter(pk=request.user.pk).update(language=language)
    response = HttpResponseRedirect(own_address(request, request.POST.get("next", "")))
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR_SECONDS, secure=request.is_secure(), httponly=True, samesite="Strict")
    return response
