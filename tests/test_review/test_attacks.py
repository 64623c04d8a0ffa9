"""The attacker's list, through the front door: each try is made as somebody would make it, and nothing comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.test_review.conftest import NOW, PASSWORD, Visitor, a_case

Visit = Callable[[str], Visitor]
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}\u202e"


def versioned(case: Any, **more: Any) -> dict[str, Any]:
    case.refresh_from_db()
    return {"version": case.version, **more}


def addresses(case: Any, finding: Any) -> list[str]:
    acts = ("note", "take", "put-back", "assign", "dates", "state", "reopen", "conflict", "lift-conflict")
    about = [f"/cases/{case.pk}/{act}" for act in acts]
    return [*about, *(f"/cases/{case.pk}/findings/{finding.pk}/{act}" for act in ("verdict", "answer"))]


def test_nobody_sees_anything_without_a_login(visitor: Visitor) -> None:
    case = a_case(kind="case", flagged=True)
    for path in (
        "/",
        "/next",
        f"/cases/{case.pk}",
        f"/cases/{case.pk}/pictures",
        "/accounts",
        "/accounts/1",
        "/log",
        "/log.jsonl",
        "/password",
    ):
        answer = visitor.get(path)
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/login"), path
        assert case.subject not in answer.content.decode()
    for path in ("/healthz", "/readyz", "/style.css", "/login"):
        assert visitor.get(path).status_code == 200


def test_a_case_of_another_office_is_as_none(visit: Visit) -> None:
    case = a_case(kind="case", office="Z-01", findings__isnull=False)
    ann, before = visit("ann"), case.version
    absent = ann.get("/cases/987654")
    hidden = ann.get(f"/cases/{case.pk}")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    same = [
        token.sub("", page.content.decode()).replace(f"/cases/{case.pk}", "X").replace("/cases/987654", "X") for page in (hidden, absent)
    ]
    assert same[0] == same[1], "the two answers must not be told apart"
    assert ann.get(f"/cases/{case.pk}/pictures").status_code == 404
    for path in addresses(case, case.findings.first()):
        assert ann.post(path, {"version": before, "text": "x", "to": "closed", "verdict": "confirmed", "sure": "1"}).status_code == 404, (
            path
        )
    assert case.subject not in ann.get(f"/?list=all&state=all&q={case.subject}").content.decode().split("</form>")[-1]
    case.refresh_from_db()
    assert (case.version, case.state) == (before, "open")
    assert visit("ayu").get(f"/cases/{case.pk}").status_code == 200, "whoever has the office sees it"


def test_a_finding_is_reached_by_its_own_case_alone(visit: Visit) -> None:
    mine, other = a_case(kind="case", office="Z-02", flagged=True), a_case(kind="case", office="Z-01", findings__isnull=False)
    finding = other.findings.first()
    path = f"/cases/{mine.pk}/findings/{finding.pk}/verdict"
    assert visit("ann").post(path, versioned(mine, verdict="data_error", text="x")).status_code == 404
    finding.refresh_from_db()
    assert finding.decision is None


@pytest.mark.parametrize("name", ["vina", "ratna"])
def test_who_may_only_look_changes_nothing(visit: Visit, name: str) -> None:
    from detector.review.models import Account, Grant

    if name == "ratna":
        Grant.objects.create(account=Account.objects.get(name="ratna"), office="Z-02")
    case = a_case(kind="case", office="Z-02", flagged=True)
    looker = visit(name)
    page = looker.get(f"/cases/{case.pk}")
    assert page.status_code == 200 and "/note" not in page.content.decode()
    for path in addresses(case, case.findings.first()):
        assert looker.post(path, versioned(case, text="x", to="closed", verdict="confirmed", sure="1")).status_code == 403, path
    case.refresh_from_db()
    assert case.version == 1


@pytest.mark.parametrize("name", ["vina", "ann", "sari"])
def test_nobody_makes_oneself_more(visit: Visit, name: str) -> None:
    from detector.review.models import Account

    account = Account.objects.get(name=name)
    one = visit(name)
    for path in ("/accounts", f"/accounts/{account.pk}"):
        assert one.get(path).status_code == 403
    more = {"role": "administrator", "all_offices": "1", "is_active": "1", "name": "evil", "full_name": "Evil"}
    for path in ("/accounts/new", f"/accounts/{account.pk}", f"/accounts/{account.pk}/password"):
        assert one.post(path, more).status_code == 403
    one.post("/password", {"old": PASSWORD, "new": "another-long-word-1", "again": "another-long-word-1", **more})
    one.post("/language", {"language": "id", **more})
    account.refresh_from_db()
    assert (account.role, account.language) == ({"vina": "viewer", "ann": "reviewer", "sari": "supervisor"}[name], "id")
    assert not Account.objects.filter(name="evil").exists()


def test_an_administrator_changes_others_and_not_oneself(visit: Visit) -> None:
    from detector.review.models import Account

    ratna, own = visit("ratna"), Account.objects.get(name="ratna")
    assert ratna.post(f"/accounts/{own.pk}", {"role": "supervisor", "all_offices": "1", "is_active": "1"}).status_code == 400
    own.refresh_from_db()
    assert (own.role, own.sees_all_offices) == ("administrator", False)
    ann = Account.objects.get(name="ann")
    assert ratna.post(f"/accounts/{ann.pk}", {"role": "viewer", "office": "Z-01", "is_active": "1"}).status_code == 302
    ann.refresh_from_db()
    assert (ann.role, [grant.office for grant in ann.grants.all()]) == ("viewer", ["Z-01"])


def test_who_is_shut_out_is_out_at_once(visit: Visit) -> None:
    from detector.review.models import Account

    ann = visit("ann")
    assert ann.get("/").status_code == 200
    Account.objects.filter(name="ann").update(is_active=False)
    assert ann.get("/").headers["Location"].startswith("/login")


def test_a_form_from_elsewhere_changes_nothing(visit: Visit) -> None:
    case = a_case(kind="case", office="Z-02", flagged=True)
    ann = visit("ann")
    for more in ({}, {"csrfmiddlewaretoken": "x" * 64}):
        answer = ann.client.post(f"/cases/{case.pk}/take", {"version": 1, **more}, secure=True, HTTP_REFERER="https://localhost/")
        assert answer.status_code == 403
    ann.get("/password")
    assert ann.post(f"/cases/{case.pk}/take", {"version": 1}, HTTP_REFERER="https://evil.example/").status_code == 403
    assert ann.post(f"/cases/{case.pk}/take", {"version": 1}, HTTP_ORIGIN="https://evil.example").status_code == 403
    assert ann.get(f"/cases/{case.pk}/take").status_code == 405, "nothing changes by a link"
    case.refresh_from_db()
    assert case.version == 1
    assert ann.post(f"/cases/{case.pk}/take", {"version": 1}).status_code == 302


class Tags(HTMLParser):
    """What a browser would make of a page: its elements, and attributes that run something."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        running = [name for name, value in attrs if name.startswith("on") or (value or "").strip().lower().startswith("javascript:")]
        self.scripts += [tag] if tag in ("script", "img", "iframe", "object", "svg") else running


def test_stored_text_stays_text_in_every_field(visit: Visit, desk: Any) -> None:
    from detector.review.models import Account, Case, Finding

    case = a_case(kind="case", office="Z-02", flagged=True)
    ann, ratna = visit("ann"), visit("ratna")
    word = ratna.post("/accounts/new", {"name": "evil", "full_name": SCRIPT, "role": "viewer", "more_offices": SCRIPT})
    assert word.status_code == 200
    Account.objects.filter(name="ann").update(full_name=SCRIPT)
    for data in ({"text": SCRIPT}, {"text": SCRIPT, "from_officer": "1"}):
        assert ann.post(f"/cases/{case.pk}/note", versioned(case, **data)).status_code == 302
    finding = case.findings.filter(is_current=True).first()
    path = f"/cases/{case.pk}/findings/{finding.pk}/verdict"
    assert ann.post(path, versioned(case, verdict="explained", innocent="other", text=SCRIPT)).status_code == 302
    assert ann.post(f"/cases/{case.pk}/state", versioned(case, to="waiting", text=SCRIPT)).status_code == 302
    # What a hostile data set could have brought, had the scan let it through as it came.
    told = {**finding.told, "says": [SCRIPT, SCRIPT], "officer": SCRIPT, "evidence": {"values": [[SCRIPT, SCRIPT]], "loose": SCRIPT}}
    Finding.objects.filter(pk=finding.pk).update(told=told)
    Case.objects.filter(pk=case.pk).update(subject=SCRIPT, service=SCRIPT[:-1])
    pages = [ann.get(path) for path in ("/", f"/cases/{case.pk}", "/?q=" + SCRIPT.replace("&", "%26"))]
    pages += [
        ann.post(f"/cases/{case.pk}/note", {"version": 1, "text": SCRIPT}),
        ann.post(f"/cases/{case.pk}/state", versioned(case, to=SCRIPT, text=SCRIPT)),
    ]
    pages += [ratna.get("/accounts"), ratna.get("/log"), ratna.get(f"/log?who={SCRIPT}"), word, visit("sari").get(f"/cases/{case.pk}")]
    assert [page.status_code for page in pages] == [200, 200, 200, 409, 400, 200, 200, 200, 200, 200]
    for place, page in enumerate(pages):
        html = page.content.decode()
        made = Tags(html)
        assert made.scripts == [] and "\u202e" not in made.text
        assert "&lt;script&gt;alert(1)" in html and "{{ 7" in html, f"page {place}: it is there, as text"
        assert (
            "script-src" not in page.headers["Content-Security-Policy"] and "default-src 'none'" in page.headers["Content-Security-Policy"]
        )
    drawn = ann.get(f"/cases/{case.pk}/pictures").content.decode()
    assert "<script>alert" not in drawn and "<img" not in drawn


def test_a_planted_visit_is_worth_nothing(visitor: Visitor) -> None:
    """Session fixation: the number before the login is not the one after it, and the old one shows nothing."""
    visitor.get("/login")
    visitor.client.cookies["suluh_review"] = "planted0planted0planted0planted0"
    assert visitor.log_in("ann").status_code == 302
    mine = visitor.client.cookies["suluh_review"]
    assert mine.value != "planted0planted0planted0planted0"
    assert mine["secure"] and mine["httponly"] and mine["samesite"] == "Strict"
    other = Visitor()
    other.client.cookies["suluh_review"] = "planted0planted0planted0planted0"
    assert other.get("/").status_code == 302
    old = mine.value
    visitor.post("/logout")
    other.client.cookies["suluh_review"] = old
    assert other.get("/").status_code == 302, "after the logout the number is dead"


def test_a_visit_ends(visit: Visit) -> None:
    ann = visit("ann")
    session = ann.client.session
    session["began"] = session["began"] - 11 * 3600
    session.save()
    assert ann.get("/").headers["Location"] == "/login"
    assert ann.get("/").headers["Location"].startswith("/login")


def test_a_new_password_ends_the_other_visits(visit: Visit, visitor: Visitor) -> None:
    assert visitor.log_in("ann").status_code == 302
    elsewhere = visit("ann")
    new = {"old": PASSWORD, "new": "quite-another-word", "again": "quite-another-word"}
    assert visitor.post("/password", new).headers["Location"] == "/"
    assert visitor.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_names_cannot_be_found_out(visitor: Visitor) -> None:
    """A wrong password and a name that is nobody's: the same page, and a lock after as many tries."""
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')

    def tries(name: str) -> list[str]:
        pages = [visitor.log_in(name, f"wrong-{turn}") for turn in range(7)]
        return [f"{page.status_code} {token.sub('', page.content.decode()).replace(name, 'NAME')}" for page in pages]

    known, unknown = tries("ann"), tries("bob")
    assert known == unknown and len(set(known)) == 1
    assert visitor.log_in("ann").status_code == 403, "locked: the right password does not help either"
    assert visitor.log_in("adi").status_code == 302, "nobody else is kept out"


def test_a_lock_ends(desk: Any) -> None:
    from detector.review.logging_in import LOCKED_FOR, is_locked
    from detector.review.models import Guesses

    visitor = Visitor()
    for _ in range(5):
        visitor.log_in("ann", "wrong")
    held = Guesses.objects.get()
    assert is_locked("ann", held.last_at) and not is_locked("ann", held.last_at + LOCKED_FOR)
    Guesses.objects.update(last_at=held.last_at - LOCKED_FOR)
    assert visitor.log_in("ann", "wrong").status_code == 403
    assert Guesses.objects.get().failures == 1, "the count begins anew"
    assert visitor.log_in("Ann ").status_code == 302, "a name is one however it is written"


def test_a_password_in_the_wrong_field_is_not_kept(visitor: Visitor) -> None:
    from detector.review.models import LogEntry

    visitor.log_in("my-secret-password", "x")
    assert not LogEntry.objects.filter(details__contains="my-secret").exists()
    assert not LogEntry.objects.filter(about__contains="my-secret").exists()


FILTERS = ("q", "office", "service", "rule", "family", "level", "state", "list", "whose", "kind", "page")
TEXTS = ("q", "office", "service", "rule")
"""Filters that take any text; the others know their words."""

QUOTES = ("' OR 1=1 --", '" OR ""="', "'; DROP TABLE review_case; --", "%", "\\", "\0", "1 UNION SELECT password FROM review_account")


@pytest.mark.parametrize("key", FILTERS)
def test_filters_are_compared_and_never_run(visit: Visit, key: str) -> None:
    from urllib.parse import urlencode

    from detector.review.models import Case

    ann, before = visit("ann"), Case.objects.count()
    for text in QUOTES if key in TEXTS else QUOTES[:2]:
        page = ann.get("/?" + urlencode({key: text, "list": "all"} if key != "list" else {key: text}))
        assert page.status_code == 200
        html = page.content.decode()
        assert "argon2" not in html and "Z-01 ·" not in html
        if key in TEXTS and text != "\0" and not (key == "q" and text == "%"):
            assert "ol class" not in html, (key, text)
        assert ann.get("/next?" + urlencode({key: text, "after": text})).status_code == 302
    assert Case.objects.count() == before


def test_percent_is_a_letter(visit: Visit) -> None:
    assert "<ol" not in visit("ann").get("/?list=all&q=%25").content.decode()


def test_only_what_a_form_holds_is_taken(visit: Visit) -> None:
    """Mass assignment: fields of the tables that no form of ours has."""
    from detector.review.models import Account, Note

    case, other = a_case(kind="case", office="Z-02", flagged=True), Account.objects.get(name="adi")
    more = {
        "score": "0",
        "office": "Z-01",
        "state": "closed",
        "assignee": other.pk,
        "assignee_id": other.pk,
        "by": other.pk,
        "standing": "stands",
    }
    ann = visit("ann")
    assert ann.post(f"/cases/{case.pk}/note", versioned(case, text="a note", **more)).status_code == 302
    assert ann.post(f"/cases/{case.pk}/dates", versioned(case, due="2020-01-01", until="", **more)).status_code == 302
    before = case.score
    case.refresh_from_db()
    assert (case.score, case.office, case.state, case.assignee, case.due) == (before, "Z-02", "open", None, None), (
        "a due date is a supervisor's"
    )
    assert Note.objects.get().by.name == "ann"


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:/evil.example", "\t//x.y"]
)
def test_nobody_is_led_elsewhere(visit: Visit, visitor: Visitor, where: str) -> None:
    visitor.get("/login")
    answer = visitor.post("/login", {"name": "ann", "password": PASSWORD, "next": where})
    assert answer.status_code == 302 and answer.headers["Location"] == "/"
    for one in (visit("ann"), visitor):
        assert one.post("/language", {"language": "id", "next": where}).headers["Location"] == "/"
        assert one.get("/login?next=" + where).headers["Location"] == "/"
    case = a_case(kind="case", office="Z-02", flagged=True)
    taken = visitor.post(f"/cases/{case.pk}/take", versioned(case, list=where))
    assert taken.headers["Location"] == f"/cases/{case.pk}?"


def test_another_host_and_a_huge_form_are_refused(visit: Visit) -> None:
    ann = visit("ann")
    assert ann.get("/", HTTP_HOST="evil.example").status_code == 400
    case = a_case(kind="case", office="Z-02", flagged=True)
    assert ann.post(f"/cases/{case.pk}/note", versioned(case, text="x" * 70_000)).status_code == 400
    assert ann.post(f"/cases/{case.pk}/note", versioned(case, text="x" * 4_001)).status_code == 400
    assert ann.post(f"/cases/{case.pk}/note", versioned(case, text="x" * 4_000)).status_code == 302


def test_what_every_answer_says(visit: Visit) -> None:
    for path in ("/", "/nothing", "/login", "/healthz"):
        answer = visit("ann").get(path)
        assert answer.headers["X-Frame-Options"] == "DENY" and answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"] and answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_there_is_no_password_to_begin_with(desk: Any) -> None:
    from detector.review.first_account import first_administrator
    from detector.review.models import Account
    from features.errors import SuluhError

    with pytest.raises(SuluhError, match="There is an administrator already"):
        first_administrator("second", "Second", "root", NOW)
    Account.objects.filter(role="administrator").update(is_active=False)
    word = first_administrator("Second", "Second", "root", NOW)
    assert Account.objects.get(name="second").password.startswith("argon2$") and word not in Account.objects.get(name="second").password
    visitor = Visitor()
    assert visitor.log_in("second", word).status_code == 302
    assert visitor.get("/accounts").headers["Location"] == "/password", "first of all it is changed"
    assert visitor.post("/password", {"old": word, "new": "short", "again": "short"}).status_code == 400
    assert visitor.post("/password", {"old": word, "new": word, "again": word}).status_code == 400
    assert visitor.post("/password", {"old": word, "new": "long-enough-for-me", "again": "long-enough-for-me"}).status_code == 302
    assert visitor.get("/accounts").status_code == 200
