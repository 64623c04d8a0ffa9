"""The list of work: what an address asks for, and the cases that answer it. Whatever stands in the address, it is only ever compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet

from detector.reports.words import FAMILIES, LEVELS, SUBJECTS
from detector.review.models import Account, Case, Finding
from detector.review.models.cases import CLOSED, IN_REVIEW, OPEN, WAITING
from detector.review.rights import visible_cases

PAGE = 25
LONGEST = 120
STATES = ("todo", OPEN, IN_REVIEW, WAITING, "second", "late", "snoozed", CLOSED, "all")
LISTS = ("worth", "control", "all")
WHOSE = ("all", "mine", "free")
KINDS = ("all", *(kind for kind in SUBJECTS if kind != "pair"))


@dataclass(frozen=True)
class Filters:
    """What the address asks for; texts as they came, cut; a word that is none of ours is the first of its kind."""

    q: str = ""
    office: str = ""
    service: str = ""
    rule: str = ""
    family: str = ""
    level: str = ""
    state: str = "todo"
    list: str = "worth"
    whose: str = "all"
    kind: str = "all"

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        held = {each.name: str(given.get(each.name, ""))[:LONGEST].replace("\0", "") for each in fields(cls)}
        choices = {"state": STATES, "list": LISTS, "whose": WHOSE, "kind": KINDS}
        for name, known in choices.items():
            held[name] = held[name] if held[name] in known else known[0]
        held["level"] = held["level"] if held["level"] in LEVELS else ""
        held["family"] = held["family"] if held["family"] in FAMILIES else ""
        return cls(**held)

    def address(self, **more: str | int) -> str:
        """The part of an address after the `?`: what differs from the plain list, and more."""
        asked = {each.name: getattr(self, each.name) for each in fields(self) if getattr(self, each.name) != each.default}
        return urlencode({**asked, **more})


def asked_cases(account: Account, filters: Filters, today: dt.date) -> QuerySet[Case]:
    """The cases that somebody may see and the filters ask for, the highest score first."""
    cases = _in_state(visible_cases(account), filters.state, today)
    if filters.list == "control":
        cases = cases.filter(control=True)
    elif filters.list == "worth":
        cases = cases.filter(Q(flagged=True, is_current=True) | Q(control=True) | Q(assignee__isnull=False) | ~Q(state=OPEN))
    if filters.whose == "mine":
        cases = cases.filter(assignee=account)
    elif filters.whose == "free":
        cases = cases.filter(assignee__isnull=True)
    for name in ("office", "service"):
        if getattr(filters, name):
            cases = cases.filter(**{name: getattr(filters, name)})
    if filters.kind != "all":
        cases = cases.filter(kind=filters.kind)
    if filters.level:
        cases = cases.filter(level__gte=LEVELS[filters.level])
    if filters.rule or filters.family:
        cases = cases.filter(_with_finding(filters))
    if filters.q:
        cases = cases.filter(Q(subject__icontains=filters.q) | Exists(_of_officer(filters.q)))
    return cases.order_by("-score", "id")


def _in_state(cases: QuerySet[Case], state: str, today: dt.date) -> QuerySet[Case]:
    asleep = Q(snoozed_until__gt=today)
    waits = Exists(Finding.objects.filter(case=OuterRef("pk"), is_current=True, decision__standing="waits"))
    by_state = {
        "todo": ~Q(state=CLOSED) & ~asleep,
        "second": ~Q(state=CLOSED) & Q(waits),
        "late": ~Q(state=CLOSED) & Q(due__lt=today),
        "snoozed": ~Q(state=CLOSED) & asleep,
        "all": Q(),
    }
    # `~` on a column that may be empty: Django adds the empty ones itself.
    return cases.filter(by_state.get(state, Q(state=state)))


def _with_finding(filters: Filters) -> Exists:
    named = {name: getattr(filters, name) for name in ("rule", "family") if getattr(filters, name)}
    return Exists(Finding.objects.filter(case=OuterRef("pk"), is_current=True, **named))


def _of_officer(name: str) -> QuerySet[Finding]:
    return Finding.objects.filter(case=OuterRef("pk"), is_current=True, officer__iexact=name)


def next_case(account: Account, filters: Filters, after: Case | None, today: dt.date) -> Case | None:
    """The next case of the list that nobody else works on; after the last the first again; None where there is no other."""
    cases = asked_cases(account, filters, today).exclude(state=CLOSED).filter(Q(assignee__isnull=True) | Q(assignee=account))
    if after is None:
        return cases.first()
    others = cases.exclude(pk=after.pk)
    behind = others.filter(Q(score__lt=after.score) | Q(score=after.score, pk__gt=after.pk))
    return behind.first() or others.first()
