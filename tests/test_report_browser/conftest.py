"""A browser that opens reports: Debian's chromium, driven by Playwright. Without either, the tests here say so in one line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from detector.reports.html import render_html
from detector.run import read_run
from tests.browser import HOW, browser_path, leave_out
from tests.test_reports.runs import RULES, small_run


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Closed after each module: while Playwright's loop runs, Django takes the whole process for an asynchronous one."""
    path = browser_path()
    if path is None:
        leave_out(f"no chromium found: {HOW}")
    try:
        from playwright import sync_api
    except ImportError:
        leave_out(f"no playwright: {HOW}")
    with sync_api.sync_playwright() as playwright:
        held = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield held
        held.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a scanned small world, with pictures of everything."""
    from detector.catalogue import load_catalogue
    from detector.desk.demo import run_demo

    folder = tmp_path_factory.mktemp("browser")
    key = os.environ.get("SULUH_KEY")
    os.environ["SULUH_KEY"] = "a key for the browser tests alone"
    try:
        run_demo(folder / "demo", 7, lambda step: None)
    finally:
        if key is None:
            del os.environ["SULUH_KEY"]
        else:
            os.environ["SULUH_KEY"] = key
    path = folder / "report.html"
    path.write_text(render_html(read_run(folder / "demo" / "run"), load_catalogue().told_by_id), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def small_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the hand-made run, which has no pictures."""
    path = tmp_path_factory.mktemp("small") / "report.html"
    path.write_text(render_html(small_run(), RULES), encoding="utf-8")
    return path


class Opened:
    """A page that is open, with every request and complaint that it made."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))

    def go(self, path: Path, hash: str = "") -> None:
        self.page.goto(f"file://{path}{hash}")
        self.page.wait_for_selector("html[data-ready]", state="attached")


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def make(width: int = 1280, **given: Any) -> Opened:
        context = browser.new_context(viewport={"width": width, "height": 900}, **{"locale": "en-GB", **given})
        contexts.append(context)
        return Opened(context.new_page())

    yield make
    for context in contexts:
        context.close()
