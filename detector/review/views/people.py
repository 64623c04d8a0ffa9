"""Accounts, for administrators: made, given offices, shut, unlocked; each change stands in the log."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from detector.review import audit
from detector.review.logging_in import new_word, plain_name, unlock
from detector.review.models import Account, Case, Grant
from detector.review.models.accounts import ROLES
from detector.review.rights import ACCOUNTS
from detector.review.texts import clean_line
from detector.review.views.pages import account_of, needs, page
from detector.review.words import say

MOST_OFFICES = 100


@require_GET
@needs(ACCOUNTS)
def accounts(request: HttpRequest) -> HttpResponse:
    """All of them, by name, and the form for a new one."""
    known = Account.objects.prefetch_related("grants").order_by("-is_active", "name")
    return page(request, "accounts", {"accounts": known, **_choices()})


def _choices() -> dict[str, object]:
    offices = Case.objects.exclude(office="").order_by("office").values_list("office", flat=True).distinct()
    return {"roles": ROLES, "offices": list(offices)}


@require_POST
@needs(ACCOUNTS)
def make(request: HttpRequest) -> HttpResponse:
    """A new account, with a password that is shown this once and changed at the first login."""
    name, full_name = plain_name(request.POST.get("name", "")), clean_line(request.POST.get("full_name", ""), 120)
    if not name.isascii() or not name.replace(".", "").replace("-", "").isalnum():
        return _again(request, "name_letters")
    role = request.POST.get("role", "")
    if role not in ROLES or not full_name:
        return _again(request, "name_and_role")
    word = new_word()
    try:
        with transaction.atomic():
            account = Account(name=name, full_name=full_name, role=role, made_at=timezone.now())
            account.set_password(word)
            account.save(force_insert=True)
            _give(request, account)
            _log(request, "account_made", account)
    except IntegrityError:
        return _again(request, "name_taken")
    return page(request, "word", {"whom": account, "word": word})


def _again(request: HttpRequest, key: str) -> HttpResponse:
    known = Account.objects.prefetch_related("grants").order_by("-is_active", "name")
    kept = {"name": request.POST.get("name", "")[:60], "full_name": request.POST.get("full_name", "")[:120]}
    return page(request, "accounts", {"accounts": known, "key": key, **kept, **_choices()}, status=400)


@require_http_methods(["GET", "POST"])
@needs(ACCOUNTS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One account; nobody changes the role, the offices or the state of their own."""
    account = Account.objects.prefetch_related("grants").filter(pk=pk).first()
    if account is None:
        raise Http404
    given = [grant.office for grant in account.grants.all()]
    own = account.pk == account_of(request).pk
    context = {"whom": account, "given": given, "own": own, **_choices()}
    if request.method == "GET":
        return page(request, "account", context)
    role = request.POST.get("role", "")
    if own:
        return page(request, "account", {**context, "key": "not_oneself"}, status=400)
    if role not in ROLES:
        return page(request, "account", {**context, "key": "name_and_role"}, status=400)
    with transaction.atomic():
        account.role, account.is_active = role, request.POST.get("is_active") == "1"
        account.save(update_fields=["role", "is_active"])
        _give(request, account)
        _log(request, "account_changed", account)
    messages.success(request, say("done_account"))
    return HttpResponseRedirect(f"/accounts/{pk}")


def _give(request: HttpRequest, account: Account) -> None:
    """The offices that the form names; blanks and doubles are passed over."""
    asked = request.POST.getlist("office") + request.POST.get("more_offices", "").split(",")
    offices = sorted({clean_line(office, 120) for office in asked} - {""})[:MOST_OFFICES]
    account.sees_all_offices = request.POST.get("all_offices") == "1"
    account.save(update_fields=["sees_all_offices"])
    Grant.objects.filter(account=account).delete()
    Grant.objects.bulk_create(Grant(account=account, office=office) for office in offices)


def _log(request: HttpRequest, what: str, account: Account) -> None:
    told = {"name": account.name, "role": account.role, "is_active": account.is_active, "all_offices": account.sees_all_offices}
    offices = sorted(Grant.objects.filter(account=account).values_list("office", flat=True))
    audit.write(account_of(request).name, what, f"account {account.pk}", timezone.now(), **told, offices=offices)


@require_POST
@needs(ACCOUNTS)
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new password to be told, where the old one was forgotten; it ends the lock, and every visit of the account."""
    account = Account.objects.filter(pk=pk).first()
    if account is None:
        raise Http404
    word = new_word()
    with transaction.atomic():
        account.set_password(word)
        account.must_change = True
        account.save(update_fields=["password", "must_change"])
        unlock(account.name)
        _log(request, "password_given", account)
    return page(request, "word", {"whom": account, "word": word})
