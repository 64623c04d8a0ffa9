"""Working a case: states, four eyes, snooze, conflict, next case; of two at once one is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.test_review.conftest import Visitor, a_case
from tests.test_review.test_bringing import act_of, close_all

Visit = Callable[[str], Visitor]
TODAY = dt.date(2026, 3, 2)


def refused(key: str) -> Any:
    from detector.review.acting import Refused

    return pytest.raises(Refused, match=f"^{key}$")


def test_a_case_closes_when_every_finding_is_settled(desk: Path) -> None:
    from detector.review.acting import add_note, close, reopen
    from detector.review.models import Case

    case = a_case(kind="case", flagged=True)
    with refused("undecided"):
        close(act_of(case), "")
    case.refresh_from_db()
    assert (case.state, case.version) == ("open", 1), "what was refused took nothing"
    close_all(case)
    with refused("is_closed"):
        close(act_of(case), "")
    with refused("is_closed"):
        act = act_of(case)
        from detector.review.deciding import decide

        decide(act, case.findings.first(), "confirmed", None, "late")
    add_note(act_of(case), "a remark afterwards", False)
    with refused("text_needed"):
        reopen(act_of(case, "sari"), " ")
    reopen(act_of(case, "sari"), "new papers came")
    assert Case.objects.get(pk=case.pk).state == "in_review"


def test_a_verdict_says_why_in_the_rules_words(desk: Path) -> None:
    from detector.review.deciding import decide, innocent_reasons, told_reason

    case = a_case(kind="case", flagged=True)
    finding = case.findings.select_related("last_scan").first()
    reasons = innocent_reasons(finding)
    assert reasons and all(len(reason) == 2 for reason in reasons)
    for verdict, innocent, text, fault in (
        ("guilty", None, "x", "no_verdict"),
        ("explained", len(reasons), "x", "no_reason"),
        ("explained", -1, "x", "no_reason"),
        ("explained", None, " \n ", "text_needed"),
        ("confirmed", 0, "", "text_needed"),
    ):
        with refused(fault):
            decide(act_of(case), finding, verdict, innocent, text)
    first = decide(act_of(case), finding, "explained", 0, "14 heirs\nall signed")
    assert told_reason(first) == f"{reasons[0][0]}: 14 heirs all signed"
    second = decide(act_of(case), finding, "unclear", None, "one signature is missing")
    first.refresh_from_db()
    finding.refresh_from_db()
    assert (first.standing, finding.decision_id, second.score) == ("replaced", second.pk, finding.score)


def test_an_officers_finding_takes_a_second_person(desk: Path) -> None:
    from detector.review.acting import close
    from detector.review.deciding import answer, decide

    case = a_case(kind="officer", office="Z-02")
    for finding in case.findings.filter(is_current=True).select_related("last_scan"):
        decision = decide(act_of(case), finding, "confirmed", None, "seen in the books")
        assert decision.standing == "waits"
        with refused("undecided"):
            close(act_of(case), "")
        with refused("not_oneself"):
            answer(act_of(case), finding, True, "")
        with refused("text_needed"):
            answer(act_of(case, "adi"), finding, False, "")
        answer(act_of(case, "adi"), finding, False, "not in these books")
        with refused("nothing_waits"):
            answer(act_of(case, "adi"), finding, True, "")
        decide(act_of(case, "adi"), finding, "unclear", None, "no books")
        with refused("not_oneself"):
            answer(act_of(case, "adi"), finding, True, "")
        answer(act_of(case), finding, True, "")
    close(act_of(case), "")
    case.refresh_from_db()
    assert case.state == "closed"


def test_of_two_at_once_one_is_told(visit: Visit) -> None:
    case = a_case(kind="case", flagged=True, office="Z-02")
    finding = case.findings.first()
    path = f"/cases/{case.pk}/findings/{finding.pk}/verdict"
    same = {"version": case.version, "text": "what I think of it"}
    first = visit("ann").post(path, {**same, "verdict": "confirmed"})
    second = visit("adi").post(path, {**same, "verdict": "data_error"})
    assert (first.status_code, second.status_code) == (302, 409)
    told = second.content.decode()
    assert "Somebody was faster" in told and "ann: gave a verdict" in told and "what I think of it" in told
    finding.refresh_from_db()
    assert (finding.decision.verdict, finding.decisions.count()) == ("confirmed", 1)
    for version in ("", "x", "-1", "9" * 30):
        assert visit("adi").post(path, {"version": version, "verdict": "data_error", "text": "x"}).status_code == 409


def test_a_case_is_given_to_those_who_may_work_on_it(visit: Visit) -> None:
    from detector.review.acting import assign, declare_conflict
    from detector.review.models import Account

    case = a_case(kind="case", office="Z-01", findings__isnull=False)
    named = {account.name: account for account in Account.objects.all()}
    for name in ("vina", "ratna", "ann"):  # looks only, administers, of another office
        with refused("cannot_work"):
            assign(act_of(case, "sari"), named[name])
    assign(act_of(case, "sari"), named["ayu"])
    declare_conflict(act_of(case, "ayu"))
    with refused("cannot_work"):
        assign(act_of(case, "sari"), named["ayu"])
    case.refresh_from_db()
    assert (case.assignee, case.state) == (None, "in_review")
    assert visit("ann").post(f"/cases/{case.pk}/assign", {"version": case.version, "whom": named["ann"].pk}).status_code == 404


def test_a_conflict_hides_the_case_at_once(visit: Visit) -> None:
    case = a_case(kind="case", flagged=True, office="Z-02")
    ann, sari = visit("ann"), visit("sari")
    assert ann.post(f"/cases/{case.pk}/conflict", {"version": 1}).status_code == 400, "the box says that it is meant"
    assert ann.post(f"/cases/{case.pk}/conflict", {"version": 1, "sure": "1"}).headers["Location"] == "/?"
    assert ann.get(f"/cases/{case.pk}").status_code == 404 and ann.get(f"/cases/{case.pk}/pictures").status_code == 404
    assert case.subject not in ann.get("/?list=all&state=all").content.decode()
    for other in case.__class__.objects.filter(findings__officer__in=case.findings.values("officer")).exclude(pk=case.pk)[:3]:
        assert case.subject not in ann.get(f"/cases/{other.pk}").content.decode(), "not among the related either"
    assert "Let Ann see it again" in sari.get(f"/cases/{case.pk}").content.decode()
    case.refresh_from_db()
    from detector.review.models import Account

    whom = Account.objects.get(name="ann").pk
    assert sari.post(f"/cases/{case.pk}/lift-conflict", {"version": case.version, "whom": whom}).status_code == 302
    assert ann.get(f"/cases/{case.pk}").status_code == 200


def test_a_snooze_has_an_end(desk: Path) -> None:
    from detector.review.acting import set_dates
    from detector.review.models import Account
    from detector.review.worklist import Filters, asked_cases

    sari, case = Account.objects.get(name="sari"), a_case(kind="case", flagged=True)
    with refused("snooze_ahead"):
        set_dates(act_of(case), None, TODAY, TODAY)
    until = TODAY + dt.timedelta(days=7)
    set_dates(act_of(case), TODAY, until, TODAY)

    def shown(state: str, day: dt.date) -> bool:
        return asked_cases(sari, Filters(state=state), day).filter(pk=case.pk).exists()

    assert not shown("todo", TODAY) and shown("snoozed", TODAY)
    assert shown("todo", until) and not shown("snoozed", until)
    assert not shown("late", TODAY) and shown("late", until)


def test_waiting_for_papers_says_for_which(desk: Path) -> None:
    from detector.review.acting import go_on, wait_for_papers
    from detector.review.models import Case, Note

    case = a_case(kind="case", flagged=True)
    with refused("text_needed"):
        wait_for_papers(act_of(case), "")
    wait_for_papers(act_of(case), "the treasury's list of March")
    assert Case.objects.get(pk=case.pk).state == "waiting" and Note.objects.get().text == "the treasury's list of March"
    go_on(act_of(case))
    assert Case.objects.get(pk=case.pk).state == "in_review"


def test_next_walks_the_whole_list_once_around(desk: Path) -> None:
    from detector.review.acting import assign
    from detector.review.models import Account
    from detector.review.worklist import Filters, asked_cases, next_case

    ann, filters = Account.objects.get(name="ann"), Filters(list="all", office="Z-02")
    ordered = list(asked_cases(ann, filters, TODAY)[:40])
    assert [case.score for case in ordered] == sorted((case.score for case in ordered), reverse=True)
    assign(act_of(ordered[1]), Account.objects.get(name="adi"))
    at, walked = next_case(ann, filters, None, TODAY), []
    for _ in range(38):
        assert at is not None
        walked.append(at.pk)
        at = next_case(ann, filters, at, TODAY)
    assert walked == [case.pk for case in ordered if case.pk != ordered[1].pk][:38], "without what a colleague works on"
    last = list(asked_cases(ann, filters, TODAY))[-1]
    assert next_case(ann, filters, last, TODAY) == ordered[0]


@pytest.mark.parametrize("state", ["todo", "open", "in_review", "waiting", "second", "late", "snoozed", "closed", "all"])
@pytest.mark.parametrize("kind", ["all", "case", "officer", "office"])
def test_filters_keep_what_they_say(desk: Path, state: str, kind: str) -> None:
    from detector.review.models import Account
    from detector.review.worklist import Filters, asked_cases

    close_all(a_case(kind="case", flagged=True))
    filters = Filters.of({"state": state, "kind": kind, "list": "all", "level": "high"})
    assert Filters.of(dict(pair.split("=") for pair in filters.address().split("&"))) == filters, "an address says the same again"
    for case in asked_cases(Account.objects.get(name="sari"), filters, TODAY):
        assert kind in ("all", case.kind) and case.level >= 3
        assert state not in ("open", "closed", "waiting", "in_review") or case.state == state
        assert state != "todo" or case.state != "closed"


def test_a_rule_and_an_officer_find_their_cases(desk: Path) -> None:
    from detector.review.models import Account, Finding
    from detector.review.worklist import Filters, asked_cases

    sari = Account.objects.get(name="sari")
    finding = Finding.objects.exclude(officer="").first()
    assert finding is not None
    for filters in (Filters(list="all", state="all", rule=finding.rule), Filters(list="all", state="all", q=finding.officer.lower())):
        found = set(asked_cases(sari, filters, TODAY).values_list("pk", flat=True))
        named = {"rule": finding.rule} if filters.rule else {"officer": finding.officer}
        assert found >= set(Finding.objects.filter(**named).values_list("case", flat=True)) and finding.case_id in found


@pytest.mark.parametrize("language", ["en", "id"])
def test_pages_speak_one_language(visit: Visit, language: str) -> None:
    from detector.review.models import Account

    Account.objects.update(language=language)
    case = a_case(kind="case", flagged=True)
    page = visit("sari").get(f"/cases/{case.pk}").content.decode()
    own, other = (case.findings.first().told["says"][place] for place in ((0, 1) if language == "en" else (1, 0)))
    from django.utils.html import escape

    assert escape(own) in page and escape(other) not in page and f'<html lang="{language}">' in page
    assert ("Next case" in page) == (language == "en") and ("Berkas berikutnya" in page) == (language == "id")


def test_every_word_is_in_both_languages() -> None:
    from detector.review.words import CASE_WORDS, DONE_WORDS, LIST_WORDS, LOG_WORDS, PEOPLE_WORDS

    for words in (LIST_WORDS, CASE_WORDS, PEOPLE_WORDS, DONE_WORDS, LOG_WORDS):
        for key, both in words.items():
            assert both.en.strip() and both.id.strip(), key
            assert set(part.split("}")[0] for part in both.en.split("{")[1:]) == set(
                part.split("}")[0] for part in both.id.split("{")[1:]
            ), key


def test_templates_say_words_that_are_there() -> None:
    """`{% say "key" %}` with a key of nobody's would fail at the reader; so would a state or a role without words."""
    import re
    from importlib import resources

    from detector.review.models.accounts import ROLES
    from detector.review.models.work import VERDICTS
    from detector.review.words import WORDS
    from detector.review.worklist import LISTS, STATES, WHOSE

    folder = resources.files("detector.review") / "templates" / "review"
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert set(re.findall(r'{% say "(\w+)"', text)) <= set(WORDS)
    for kind, keys in (("state", STATES), ("list", LISTS), ("whose", WHOSE), ("role", ROLES), ("verdict_name", VERDICTS)):
        assert {f"{kind}_{key}" for key in keys} <= set(WORDS)
