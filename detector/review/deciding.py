"""Verdicts: given by one, and about officers agreed to by another; a later one takes the place of an earlier one."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from detector.review.acting import Act, Refused, text_of
from detector.review.models import Decision, Finding
from detector.review.models.cases import CLOSED, IN_REVIEW, OPEN
from detector.review.models.work import EXPLAINED, REPLACED, STANDS, TURNED_DOWN, VERDICTS, WAITS


@transaction.atomic
def decide(act: Act, finding: Finding, verdict: str, innocent: int | None, typed: str) -> Decision:
    """Give a verdict. `explained` says which of the rule's innocent reasons it is (`innocent`: its place in the list), or none of them
    (None), and then why in words; about an officer it waits for a second person."""
    if act.case.state == CLOSED:
        raise Refused("is_closed")
    if verdict not in VERDICTS:
        raise Refused("no_verdict")
    reasons = innocent_reasons(finding)
    if verdict != EXPLAINED or innocent is None:
        chosen = None
    elif 0 <= innocent < len(reasons):
        chosen = reasons[innocent]
    else:
        raise Refused("no_reason")
    reason = text_of(typed, needed=chosen is None)
    act.take(state=IN_REVIEW if act.case.state == OPEN else act.case.state)
    _replace(finding)
    decision = Decision.objects.create(
        finding=finding,
        verdict=verdict,
        innocent=chosen,
        reason=reason,
        by=act.who,
        at=act.now,
        score=finding.score,
        standing=WAITS if finding.about_officer else STANDS,
    )
    Finding.objects.filter(pk=finding.pk).update(decision=decision)
    act.log("verdict", finding=finding.finding_id, verdict=verdict, reason=told_reason(decision), standing=decision.standing)
    return decision


@transaction.atomic
def answer(act: Act, finding: Finding, agrees: bool, typed: str) -> None:
    """The second person's word on a verdict that waits: it stands, or it is turned down, for a reason."""
    if act.case.state == CLOSED:
        raise Refused("is_closed")
    act.take()  # the case first, as everybody does: what is refused below takes it back
    waiting = Decision.objects.filter(finding=finding, standing=WAITS).first()
    if waiting is None:
        raise Refused("nothing_waits")
    if waiting.by_id == act.who.pk:
        raise Refused("not_oneself")
    text = text_of(typed, needed=not agrees)
    waiting.standing = STANDS if agrees else TURNED_DOWN
    waiting.second, waiting.second_at, waiting.second_reason = act.who, act.now, text
    waiting.save(update_fields=["standing", "second", "second_at", "second_reason"])
    if not agrees:
        Finding.objects.filter(pk=finding.pk).update(decision=None)
    act.log("agreed" if agrees else "turned_down", finding=finding.finding_id, verdict=waiting.verdict, by=waiting.by.name, reason=text)


def _replace(finding: Finding) -> None:
    Decision.objects.filter(finding=finding, standing__in=(WAITS, STANDS)).update(standing=REPLACED)


def innocent_reasons(finding: Finding) -> list[Any]:
    """The innocent explanations of the finding's rule, each in both languages, as the newest scan told them."""
    rule = finding.last_scan.shared["rules"].get(finding.rule) or {}
    return list(rule.get("innocent") or ())


def told_reason(decision: Decision) -> str:
    """Why, as it goes into the data set: the rule's own words in English, then what was written."""
    own = decision.innocent
    first = own[0] if isinstance(own, list) else own or ""
    return ": ".join(text for text in (first, " ".join(decision.reason.split())) if text)
