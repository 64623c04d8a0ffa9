"""A desk for each test: a scan of the demo's world was brought in once, and each test works on a copy of that file."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("django", reason="the review desk needs the extra 'review'")

from detector.review import starting
from tests.postgres_server import Server, running_server
from tests.test_report_browser.conftest import browser as browser  # the fixture

NOW = dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)
PASSWORD = "a-long-word-for-tests"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("review")


@pytest.fixture(scope="session")
def demo(folder: Path) -> Path:
    """A small world with schemes, scanned: `data` and `run`."""
    from detector.pipeline import ScanOptions, scan
    from detector.simulate import simulate

    data = folder / "demo" / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SULUH_KEY", "a key for the desk's tests alone")
        simulate(data, folder / "demo" / "truth", scenario="plain", cases=900, seed=8)
        scan(ScanOptions(data, folder / "demo" / "run", reports=False), lambda step: None)
    return folder / "demo"


@pytest.fixture(scope="session")
def started(folder: Path) -> None:
    """Django configured, once a process; with passwords that cost little, since here they keep nobody out."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 1024, 1
    starting.start(starting.Desk(str(folder / "first.sqlite3"), folder / "secret", hosts=("localhost", "127.0.0.1")))


@pytest.fixture(scope="session")
def filled(folder: Path, demo: Path, started: None) -> Path:
    """A file with the demo's scan in it, and an account of each role; nobody writes to it afterwards."""
    file = folder / "filled.sqlite3"
    with using(starting.database(str(file))):
        starting.bring_up_to_date()
        bring_in(demo / "run")
        people()
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


def using(settings: dict[str, Any]) -> Any:
    """Within it, Django's database is another one."""
    from contextlib import contextmanager

    from django.db import connections

    @contextmanager
    def swapped() -> Iterator[None]:
        held = connections.settings["default"]
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = connections.configure_settings({"default": settings})["default"]
        try:
            yield
        finally:
            connections["default"].close()
            del connections["default"]
            connections.settings["default"] = held

    return swapped()


def bring_in(run: Path, now: dt.datetime = NOW) -> Any:
    from detector.catalogue import load_catalogue
    from detector.review.bringing import bring

    return bring(run, dict(load_catalogue().told_by_id), "tester", now, lambda step: None)


def people() -> None:
    """ann, adi and ayu review Z-02 (ayu Z-01 too), sari supervises all, vina looks at Z-02, ratna administers."""
    from django.contrib.auth.hashers import make_password

    from detector.review.models import Account, Grant

    word = make_password(PASSWORD)
    told = (
        ("ann", "reviewer", ("Z-02",)),
        ("adi", "reviewer", ("Z-02",)),
        ("ayu", "reviewer", ("Z-02", "Z-01")),
        ("sari", "supervisor", None),
        ("vina", "viewer", ("Z-02",)),
        ("ratna", "administrator", ()),
    )
    for name, role, offices in told:
        full = name.capitalize()
        account = Account.objects.create(
            name=name, full_name=full, role=role, password=word, must_change=False, sees_all_offices=offices is None, made_at=NOW
        )
        Grant.objects.bulk_create(Grant(account=account, office=office) for office in offices or ())


@pytest.fixture
def desk(filled: Path, tmp_path: Path) -> Iterator[Path]:
    """The filled desk, for this test alone."""
    file = tmp_path / "desk.sqlite3"
    shutil.copy(filled, file)
    with using(starting.database(str(file))):
        yield file


class Visitor:
    """Somebody at a browser without scripts: it keeps cookies, sends forms with their token, and follows nothing by itself."""

    def __init__(self, **given: Any) -> None:
        from django.test import Client

        self.client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost", raise_request_exception=True, **given)

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, secure=True, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """A form as our pages send it; the token is taken from a page of ours."""
        if "suluh_review_form" not in self.client.cookies:
            self.get("/password" if "suluh_review" in self.client.cookies else "/login")
        token = self.client.cookies["suluh_review_form"].value
        headers = {"HTTP_REFERER": "https://localhost/"}
        return self.client.post(path, {"csrfmiddlewaretoken": token, **(data or {})}, secure=True, **{**headers, **more})

    def log_in(self, name: str, password: str = PASSWORD) -> Any:
        return self.post("/login", {"name": name, "password": password})


@pytest.fixture
def visitor(desk: Path) -> Visitor:
    return Visitor()


@pytest.fixture
def visit(desk: Path) -> Callable[[str], Visitor]:
    """Somebody who has logged in, without the cost of a password."""
    import time

    from detector.review.models import Account

    def come(name: str) -> Visitor:
        held = Visitor()
        held.client.force_login(Account.objects.get(name=name))
        session = held.client.session
        session["began"] = time.time()
        session.save()
        return held

    return come


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    yield from running_server()


def a_case(**asked: Any) -> Any:
    """The first case of the list that is as asked."""
    from detector.review.models import Case

    found = Case.objects.filter(**asked).order_by("-score", "id").first()
    assert found is not None
    return found
