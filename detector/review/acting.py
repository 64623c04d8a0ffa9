"""What changes a case, each time in one transaction with its entry in the log, and only from the version that was seen.

`take` is where two at once are told apart: the row is changed where it still has the version that the page showed; of two the second
finds none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from detector.review import audit
from detector.review.models import Account, Case, Conflict, Note
from detector.review.models.cases import CLOSED, IN_REVIEW, OPEN, WAITING
from detector.review.rights import can_work_on
from detector.review.texts import clean

LONGEST_TEXT = 4_000


class Overtaken(Exception):
    """The case was changed by somebody since the page was made."""


class Refused(Exception):
    """It may not be, for a reason whose words stand under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Act:
    """Who acts on which version of a case, and when."""

    who: Account
    case: Case
    version: int
    now: dt.datetime

    def take(self, **changes: Any) -> None:
        """Change the case from the version that was seen; Overtaken where it has another by now."""
        rows = Case.objects.filter(pk=self.case.pk, version=self.version)
        if not rows.update(version=F("version") + 1, changed_at=self.now, **changes):
            raise Overtaken

    def log(self, what: str, **details: Any) -> None:
        """The entry for it."""
        audit.write(self.who.name, what, about(self.case), self.now, **details)


def about(case: Case) -> str:
    """How the log names a case."""
    return f"case {case.pk}"


def text_of(typed: str, *, needed: bool = True) -> str:
    """What somebody wrote, made fit to be kept; Refused where nothing stands there and something must, or it is too long."""
    text = clean(typed)
    if needed and not text:
        raise Refused("text_needed")
    if len(text) > LONGEST_TEXT:
        raise Refused("text_too_long")
    return text


@transaction.atomic
def add_note(act: Act, typed: str, from_officer: bool) -> None:
    """A remark, or the officer's own answer."""
    text = text_of(typed)
    act.take()
    Note.objects.create(case=act.case, by=act.who, at=act.now, text=text, from_officer=from_officer)
    act.log("answer" if from_officer else "note", text=text)


@transaction.atomic
def assign(act: Act, whom: Account | None) -> None:
    """Give the case to somebody who may work on it, or to nobody."""
    if whom is not None and not can_work_on(whom, act.case):
        raise Refused("cannot_work")
    state = IN_REVIEW if whom is not None and act.case.state == OPEN else act.case.state
    act.take(assignee=whom, state=state)
    act.log("assigned", to=whom.name if whom else "", state=state)


@transaction.atomic
def set_dates(act: Act, due: dt.date | None, snoozed_until: dt.date | None, today: dt.date) -> None:
    """By when it is to be done; until when it stays off the list. A snooze has an end, and that lies ahead."""
    if snoozed_until is not None and snoozed_until <= today:
        raise Refused("snooze_ahead")
    act.take(due=due, snoozed_until=snoozed_until)
    act.log("dated", due=due, snoozed_until=snoozed_until)


@transaction.atomic
def wait_for_papers(act: Act, typed: str) -> None:
    """It waits for papers; the text says for which."""
    _needs_open(act.case)
    text = text_of(typed)
    act.take(state=WAITING)
    Note.objects.create(case=act.case, by=act.who, at=act.now, text=text)
    act.log("waiting", text=text)


@transaction.atomic
def go_on(act: Act) -> None:
    """Papers came, or somebody takes it up."""
    _needs_open(act.case)
    act.take(state=IN_REVIEW)
    act.log("in_review")


@transaction.atomic
def close(act: Act, typed: str) -> None:
    """Close the case: every finding has a verdict that stands. A case without findings (the control sample) needs a text instead."""
    _needs_open(act.case)
    act.take(state=CLOSED, snoozed_until=None)  # first, so that nobody decides beside us
    if undecided(act.case):
        raise Refused("undecided")
    current = act.case.findings.filter(is_current=True).exists()
    text = text_of(typed, needed=not current)
    if text:
        Note.objects.create(case=act.case, by=act.who, at=act.now, text=text)
    act.log("closed", text=text)


def undecided(case: Case) -> int:
    """How many of its findings nobody has settled."""
    return case.findings.filter(is_current=True, settled=False).exclude(decision__standing="stands").count()


@transaction.atomic
def reopen(act: Act, typed: str) -> None:
    """Open a closed case again, for a reason."""
    if act.case.state != CLOSED:
        raise Refused("not_closed")
    text = text_of(typed)
    act.take(state=IN_REVIEW)
    Note.objects.create(case=act.case, by=act.who, at=act.now, text=text)
    act.log("reopened", text=text)


@transaction.atomic
def declare_conflict(act: Act) -> None:
    """Somebody says that they are too near to it: from now on it is kept from them."""
    changes: Mapping[str, Any] = {"assignee": None} if act.case.assignee_id == act.who.pk else {}
    act.take(**changes)
    Conflict.objects.create(case=act.case, account=act.who, at=act.now)
    act.log("conflict")


@transaction.atomic
def lift_conflict(act: Act, whom: Account) -> None:
    """A supervisor lets somebody see it again; nobody does so for oneself."""
    if whom.pk == act.who.pk:
        raise Refused("not_oneself")
    act.take()
    Conflict.objects.filter(case=act.case, account=whom).delete()
    act.log("conflict_lifted", whom=whom.name)


def _needs_open(case: Case) -> None:
    if case.state == CLOSED:
        raise Refused("is_closed")
