"""The list of work, the page of a case, and what is done there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from detector.reports.words import LEVELS
from detector.review import acting, audit, deciding
from detector.review.acting import Act, Overtaken, Refused, about
from detector.review.case_page import case_context
from detector.review.models import Account, Case, Finding, LogEntry
from detector.review.pictures import has_pictures, pictures_page
from detector.review.rights import LEAD, WORK, may, visible_cases
from detector.review.scans import newest_scan
from detector.review.views.pages import account_of, case_of, number, page, today
from detector.review.words import say
from detector.review.worklist import KINDS, LISTS, PAGE, STATES, WHOSE, Filters, asked_cases, next_case

Acting = Callable[..., str]
"""(request, act, and what the address names) -> the key of what to say."""


@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    """The cases that the address asks for, a page of them."""
    account, filters = account_of(request), Filters.of(request.GET.dict())
    cases = asked_cases(account, filters, today()).select_related("assignee").defer("told")
    cases = cases.prefetch_related(Prefetch("findings", Finding.objects.defer("told")), newest_scan())
    shown = Paginator(cases, PAGE).get_page(request.GET.get("page"))
    seen = visible_cases(account)
    choices = {
        "offices": seen.exclude(office="").order_by("office").values_list("office", flat=True).distinct(),
        "services": seen.exclude(service="").order_by("service").values_list("service", flat=True).distinct(),
        "rules": Finding.objects.filter(case__in=seen, is_current=True).order_by("rule").values_list("rule", flat=True).distinct(),
        "levels": LEVELS,
        "kinds": KINDS,
        "lists": LISTS,
        "states": STATES,
        "whose": WHOSE,
    }
    plain = filters == Filters()
    context = {"cases": shown, "filters": filters, "address": filters.address(), "plain": plain, "any": seen.exists(), **choices}
    return page(request, "list", context)


@require_GET
def next_one(request: HttpRequest) -> HttpResponse:
    """To the next case of the list; to the list, where there is no other."""
    account, filters = account_of(request), Filters.of(request.GET.dict())
    after = visible_cases(account).filter(pk=number(request.GET.get("after"))).first()
    found = next_case(account, filters, after, today())
    if found is None:
        messages.info(request, say("no_next"))
        return HttpResponseRedirect(f"/?{filters.address()}")
    return HttpResponseRedirect(f"/cases/{found.pk}?{filters.address()}")


@require_GET
def show_case(request: HttpRequest, pk: int) -> HttpResponse:
    """The case; that it was looked at stands in the log."""
    account, case = account_of(request), case_of(request, pk)
    audit.write(account.name, "saw", about(case), timezone.now())
    return page(request, "case", {**case_context(account, case), "address": Filters.of(request.GET.dict()).address()})


@require_GET
def show_pictures(request: HttpRequest, pk: int) -> HttpResponse:
    """The report's pictures of it, a page under its own policy: its script is named by hash, and it may load nothing."""
    account, case = account_of(request), case_of(request, pk)
    if not has_pictures(case):
        raise Http404
    audit.write(account.name, "saw_pictures", about(case), timezone.now())
    text, policy = pictures_page(case, "id" if account.language == "id" else "en")
    response = HttpResponse(text)
    response.headers["Content-Security-Policy"] = f"{policy}; frame-ancestors 'none'"
    return response


@dataclass(frozen=True)
class acts:
    """A view that changes a case: who, on which version, and what comes of it; `right` is asked for."""

    right: str = WORK
    stays: bool = True

    def __call__(self, view: Acting) -> Callable[..., HttpResponse]:
        @require_POST
        @wraps(view)
        def acting_view(request: HttpRequest, pk: int, **named: int) -> HttpResponse:
            account, case = account_of(request), case_of(request, pk)
            if not may(account, self.right):
                raise PermissionDenied
            act = Act(account, case, number(request.POST.get("version")), timezone.now())
            filters = Filters.of(QueryDict(request.POST.get("list", "")[:2000]).dict())
            try:
                done = view(request, act, **named)
            except Overtaken:
                return _overtaken(request, case, filters)
            except Refused as fault:
                return page(
                    request, "refused", {"case": case, "key": fault.key, "address": filters.address(), "typed": _typed(request)}, 400
                )
            messages.success(request, say(done))
            where = f"/cases/{pk}" if self.stays else "/"
            return HttpResponseRedirect(f"{where}?{filters.address()}")

        return acting_view


def _overtaken(request: HttpRequest, case: Case, filters: Filters) -> HttpResponse:
    """Somebody was faster: who, what, and what the reader had typed, so that it is not lost."""
    since = LogEntry.objects.filter(about=about(case)).exclude(what__in=("saw", "saw_pictures")).order_by("-number").first()
    context = {"case": case, "entry": since, "address": filters.address(), "typed": _typed(request)}
    return page(request, "overtaken", context, status=409)


def _typed(request: HttpRequest) -> str:
    return request.POST.get("text", "")[: acting.LONGEST_TEXT]


@acts()
def note(request: HttpRequest, act: Act) -> str:
    acting.add_note(act, request.POST.get("text", ""), request.POST.get("from_officer") == "1")
    return "done_note"


@acts()
def take(request: HttpRequest, act: Act) -> str:
    acting.assign(act, act.who)
    return "done_taken"


@acts()
def put_back(request: HttpRequest, act: Act) -> str:
    if act.case.assignee_id != act.who.pk:
        raise Refused("not_yours")
    acting.assign(act, None)
    return "done_put_back"


@acts(LEAD)
def assign(request: HttpRequest, act: Act) -> str:
    chosen = number(request.POST.get("whom"))
    whom = Account.objects.filter(pk=chosen).first()
    if chosen and whom is None:
        raise Refused("cannot_work")
    acting.assign(act, whom)
    return "done_assigned"


@acts()
def dates(request: HttpRequest, act: Act) -> str:
    due, until = _date(request.POST.get("due", "")), _date(request.POST.get("until", ""))
    acting.set_dates(act, due if may(act.who, LEAD) else act.case.due, until, today())
    return "done_dates"


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("no_date") from None


@acts()
def move(request: HttpRequest, act: Act) -> str:
    """To another state: waiting for papers, in review again, closed."""
    to, text = request.POST.get("to", ""), request.POST.get("text", "")
    if to == "waiting":
        acting.wait_for_papers(act, text)
    elif to == "in_review":
        acting.go_on(act)
    elif to == "closed":
        acting.close(act, text)
    else:
        raise Refused("no_state")
    return f"done_{to}"


@acts(LEAD)
def reopen(request: HttpRequest, act: Act) -> str:
    acting.reopen(act, request.POST.get("text", ""))
    return "done_reopened"


@acts()
def decide(request: HttpRequest, act: Act, finding: int) -> str:
    innocent = request.POST.get("innocent", "")
    chosen = number(innocent, -1) if innocent not in ("", "other") else None
    decision = deciding.decide(act, _finding(act, finding), request.POST.get("verdict", ""), chosen, request.POST.get("text", ""))
    return "done_waits" if decision.standing == "waits" else "done_verdict"


@acts()
def answer(request: HttpRequest, act: Act, finding: int) -> str:
    said = request.POST.get("answer")
    if said not in ("agree", "turn_down"):
        raise Refused("no_answer")
    deciding.answer(act, _finding(act, finding), said == "agree", request.POST.get("text", ""))
    return "done_agreed" if said == "agree" else "done_turned_down"


def _finding(act: Act, pk: int) -> Finding:
    found = Finding.objects.filter(pk=pk, case=act.case).first()
    if found is None:
        raise Http404
    return found


@acts(stays=False)
def conflict(request: HttpRequest, act: Act) -> str:
    if request.POST.get("sure") != "1":
        raise Refused("say_sure")
    acting.declare_conflict(act)
    return "done_conflict"


@acts(LEAD)
def lift_conflict(request: HttpRequest, act: Act) -> str:
    whom = Account.objects.filter(pk=number(request.POST.get("whom")), conflicts__case=act.case).first()
    if whom is None:
        raise Refused("no_conflict")
    acting.lift_conflict(act, whom)
    return "done_lifted"
