"""The log cannot be quietly changed: edits, removals and reorders are found, and the database itself refuses them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.test_review.conftest import NOW, Visitor, a_case

Tamper = Callable[[sqlite3.Connection], object]
NO_TRIGGERS = ("DROP TRIGGER review_log_no_change", "DROP TRIGGER review_log_no_removal")


@pytest.fixture
def logged(desk: Path) -> Iterator[Path]:
    """A desk whose log holds ten more entries."""
    from detector.review import audit

    for turn in range(10):
        audit.write("ann", "note", f"case {turn}", NOW, text=f"note {turn}", name="Ratna \u2019")
    yield desk


def test_a_log_that_nobody_touched_is_whole(logged: Path) -> None:
    from detector.review import audit
    from detector.review.models import LogEntry

    found = audit.verify()
    assert not found.fault and found.entries == LogEntry.objects.count() >= 11
    assert not audit.verify(found.head).fault
    audit.write("adi", "saw", "case 1", NOW)
    assert not audit.verify(found.head).fault, "a head of earlier on is still in it"
    assert "made anew" in audit.verify(f"3:{'0' * 64}").fault


TAMPERS: dict[str, tuple[str, ...]] = {
    "a text edited": ("UPDATE review_logentry SET details = replace(details, 'note 4', 'note 5') WHERE number = 6",),
    "a name edited": ("UPDATE review_logentry SET who = 'adi' WHERE number = 4",),
    "a time edited": ("UPDATE review_logentry SET at = '2020-01-01T00:00:00.000000+00:00' WHERE number = 4",),
    "one removed": ("DELETE FROM review_logentry WHERE number = 5",),
    "the first removed": ("DELETE FROM review_logentry WHERE number = 1",),
    "the last removed": ("DELETE FROM review_logentry WHERE number = (SELECT max(number) FROM review_logentry)",),
    "one removed, the rest moved up": (
        "DELETE FROM review_logentry WHERE number = 5",
        "UPDATE review_logentry SET number = number + 1000 WHERE number > 5",
        "UPDATE review_logentry SET number = number - 1001 WHERE number > 1000",
    ),
    "two reordered": (
        "UPDATE review_logentry SET number = 1000 WHERE number = 5",
        "UPDATE review_logentry SET number = 5 WHERE number = 6",
        "UPDATE review_logentry SET number = 6 WHERE number = 1000",
    ),
    "one doubled": (
        "INSERT INTO review_logentry (number, at, who, what, about, details, before, seal) "
        "SELECT (SELECT max(number) + 1 FROM review_logentry), at, who, what, about, details, before, seal "
        "FROM review_logentry WHERE number = 3",
    ),
    "the last removed, the head set back": (
        "UPDATE review_loghead SET count = count - 1",
        "DELETE FROM review_logentry WHERE number = (SELECT max(number) FROM review_logentry)",
    ),
    "all removed": ("DELETE FROM review_logentry",),
    "the head removed": ("DELETE FROM review_loghead",),
}


@pytest.mark.parametrize("how", TAMPERS)
def test_tampering_is_found(logged: Path, how: str) -> None:
    from django.db import connection

    from detector.review import audit

    with connection.cursor() as cursor:
        for statement in (*NO_TRIGGERS, *TAMPERS[how]):
            cursor.execute(statement)
    assert audit.verify().fault


def test_a_chain_made_anew_without_the_secret_does_not_hold(logged: Path) -> None:
    """Whoever writes to the database alone seals with a secret of their own."""
    from django.db import connection

    from detector.review import audit
    from detector.review.models import LogEntry

    entries = list(LogEntry.objects.order_by("number"))
    with connection.cursor() as cursor:
        for statement in (*NO_TRIGGERS, "DELETE FROM review_logentry"):
            cursor.execute(statement)
    before = audit.FIRST
    for entry in entries:
        entry.details, entry.before = "{}", before
        entry.seal = before = audit._seal(entry, "a secret that is not the desk's")
        entry.save()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE review_loghead SET seal = %s", [before])
    assert audit.verify().fault == "entry 1 is not as it was written"


@pytest.mark.parametrize("statement", ["UPDATE review_logentry SET who = 'adi'", "DELETE FROM review_logentry"])
def test_the_database_refuses(logged: Path, statement: str) -> None:
    from django.db import DatabaseError, connection

    from detector.review.models import LogEntry

    with pytest.raises(DatabaseError, match="only ever added to"), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(DatabaseError):
        LogEntry.objects.all().delete()
    with pytest.raises(DatabaseError):
        LogEntry.objects.order_by("number")[0].save()


def test_looking_and_doing_both_stand_in_it(visit: Callable[[str], Visitor]) -> None:
    from detector.review import audit
    from detector.review.models import LogEntry

    case, ann = a_case(kind="case", flagged=True, office="Z-02"), visit("ann")
    ann.get(f"/cases/{case.pk}")
    ann.get(f"/cases/{case.pk}/pictures")
    ann.post(f"/cases/{case.pk}/note", {"version": 1, "text": "a remark"})
    adi = visit("adi")
    adi.post(f"/cases/{case.pk}/note", {"version": 1, "text": "too late"})
    held = LogEntry.objects.filter(about=f"case {case.pk}").order_by("number")
    assert [(entry.who, entry.what) for entry in held] == [("ann", "saw"), ("ann", "saw_pictures"), ("ann", "note")]
    assert json.loads(held[2].details) == {"text": "a remark"}, "what was not done is not in it"
    assert not audit.verify().fault


def test_who_reads_the_log(visit: Callable[[str], Visitor]) -> None:
    hidden, seen = a_case(kind="case", office="Z-01"), a_case(kind="case", office="Z-02")
    from detector.review.models import Account, Grant

    sari = Account.objects.get(name="sari")
    for case in (hidden, seen):
        visit("ayu").get(f"/cases/{case.pk}")
    sari.sees_all_offices = False
    sari.save()
    Grant.objects.create(account=sari, office="Z-02")
    own, every = (visit(name).get("/log").content.decode() for name in ("sari", "ratna"))
    assert f"<td>case {seen.pk}</td>" in own and f"<td>case {hidden.pk}</td>" not in own and "imported" not in own
    assert f"<td>case {seen.pk}</td>" in every and f"<td>case {hidden.pk}</td>" in every
    assert visit("sari").get("/log.jsonl").status_code == 403
    taken = b"".join(visit("ratna").get("/log.jsonl").streaming_content).decode().splitlines()
    assert [json.loads(line)["number"] for line in taken] == list(range(1, len(taken) + 1))
    assert json.loads(taken[-1])["what"] == "log_taken"
