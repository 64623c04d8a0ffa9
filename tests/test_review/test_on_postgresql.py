"""The same desk on a real PostgreSQL: tables, an import, two at once in two threads, the log."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.review import starting
from features.errors import SuluhError
from tests.postgres_server import Server
from tests.test_review.conftest import NOW, a_case, bring_in, people, using


@pytest.fixture(scope="module")
def served(server: Server, demo: Path, started: None) -> Iterator[Server]:
    with using(starting.database(server.url)):
        with pytest.raises(SuluhError, match="Run 'suluh review migrate' once"):
            starting.bring_up_to_date()
        starting.bring_up_to_date(also_servers=True)
        starting.bring_up_to_date()
        bring_in(demo / "run")
        people()
        yield server


def test_an_import_again_changes_nothing(served: Server, demo: Path) -> None:
    from detector.review.models import Case, Finding

    before = Case.objects.count(), Finding.objects.count()
    assert bring_in(demo / "run").known and before == (Case.objects.count(), Finding.objects.count())


def test_of_many_at_once_one_closes_it(served: Server) -> None:
    """Eight threads, each with a connection of its own, give a verdict on one case at one moment."""
    from django.db import connection

    from detector.review.acting import Act, Overtaken
    from detector.review.deciding import decide
    from detector.review.models import Account, Case, Finding, LogEntry

    case = a_case(kind="case", flagged=True)
    finding, ann = Finding.objects.select_related("last_scan").filter(case=case)[0], Account.objects.get(name="ann")
    gate, told = threading.Barrier(8), []

    def one(turn: int) -> None:
        try:
            mine = Case.objects.get(pk=case.pk)
            gate.wait(10)
            decide(Act(ann, mine, case.version, NOW), finding, "confirmed", None, f"try {turn}")
            told.append("done")
        except Overtaken:
            told.append("overtaken")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", *["overtaken"] * 7]
    assert (finding.decisions.count(), LogEntry.objects.filter(what="verdict").count()) == (1, 1)


def test_the_log_of_many_writers_is_one_chain(served: Server) -> None:
    from django.db import DatabaseError, connection

    from detector.review import audit

    before = audit.verify()

    def some() -> None:
        for _ in range(10):
            audit.write("ann", "saw", "case 1", NOW)
        connection.close()

    threads = [threading.Thread(target=some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = audit.verify(before.head)
    assert not after.fault and after.entries == before.entries + 40
    for statement in ("UPDATE review_logentry SET who = 'x'", "DELETE FROM review_logentry", "TRUNCATE review_logentry"):
        with pytest.raises(DatabaseError, match="only ever added to"), connection.cursor() as cursor:
            cursor.execute(statement)


def test_pages_and_filters_answer(served: Server) -> None:
    import time

    from detector.review.models import Account
    from tests.test_review.conftest import Visitor

    visitor = Visitor()
    visitor.client.force_login(Account.objects.get(name="sari"))
    session = visitor.client.session
    session["began"] = time.time()
    session.save()
    case = a_case(kind="officer")
    asked = "/?list=all&state=second&kind=officer&level=low&rule=FEE-01&family=fee&q=x%25_&whose=mine&office=a&service=b"
    for path in ("/", "/?list=all", asked, "/?state=late", "/?state=snoozed", f"/cases/{case.pk}", "/log", "/log?who=ann", "/readyz"):
        assert visitor.get(path).status_code == 200, path
    for text in ("' OR 1=1 --", "\0"):
        assert visitor.get("/", data={"q": text, "list": "all"}).status_code == 200
        assert visitor.get("/log", data={"who": text}).status_code == 200
