"""A unit's walk in a real browser against the real server: without a script of ours, on a phone's width too, axe on every page."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.test_house.tree import ROOT
from tests.test_review.conftest import PASSWORD

axe_core_python = pytest.importorskip("axe_core_python.sync_playwright", reason="no axe-core-python: install the extra 'test'")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def served(filled: Path, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """`suluh review serve` on a copy of the filled desk, with Secure cookies as in earnest."""
    file = tmp_path_factory.mktemp("served") / "desk.sqlite3"
    shutil.copy(filled, file)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    named = {"SULUH_REVIEW_DATABASE": str(file), "SULUH_REVIEW_SECRET_FILE": str(folder / "secret"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from cli import main; main()", "review", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=file.parent, env=os.environ | named, stderr=subprocess.PIPE)
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
                    assert answer.read() == b"ready\n"
                break
            except OSError:
                time.sleep(0.2)
        else:
            raise AssertionError("the desk did not come up")
        yield url, file
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


class Person:
    """Somebody at a browser of their own, scripts switched off; what it complains about is kept."""

    def __init__(self, browser: Any, url: str, name: str, **given: Any) -> None:
        self.url, self.name = url, name
        self.context = browser.new_context(java_script_enabled=False, **{"viewport": {"width": 1280, "height": 900}, **given})
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        self.page.goto(f"{url}/")
        self.page.fill("input[name=name]", name)
        self.page.fill("input[name=password]", PASSWORD)
        self.press("main button")
        assert self.page.url.split("?")[0] == f"{url}/"

    def press(self, what: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(what).first.click()

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)

    def says(self, text: str) -> bool:
        return text in self.page.locator("main").inner_text()

    def decide_all(self) -> None:
        """A verdict on every finding that has none."""
        for _ in range(30):
            form = self.page.locator("details.decide[open] form").first
            if not form.count():
                return
            form.locator("input[value=explained]").check()
            options = form.locator("select option")
            if options.count() > 1:
                form.locator("select").select_option(index=1)
            form.locator("textarea").fill("the papers show it")
            with self.page.expect_navigation():
                form.locator("button").click()
        raise AssertionError("more findings than a case has")


def first(file: Path, asked: str) -> tuple[int, str]:
    """Number and name of the first file that is as asked, open ones before others; read beside Django, which stays out while a browser's
    loop runs."""
    with sqlite3.connect(file) as held:
        order = "state <> 'open', score DESC, id"
        row = held.execute(f"SELECT id, subject FROM review_case WHERE {asked} ORDER BY {order}").fetchone()
    return int(row[0]), str(row[1])


def test_from_the_list_to_a_closed_case(browser: Any, served: tuple[str, Path]) -> None:
    url, file = served
    ann, adi = Person(browser, url, "ann"), Person(browser, url, "adi", viewport={"width": 360, "height": 740})
    ann.press("a.button[accesskey=n]")
    top = ann.page.url.removeprefix(url)
    ann.press("section form[action$='/take'] button")
    assert ann.says("The case is yours.")
    adi.open("/")
    adi.press("a.button[accesskey=n]")
    assert adi.page.url.removeprefix(url) != top, "what somebody took is not the next of anybody else"
    number, _ = first(file, "kind = 'case' AND state = 'open'")
    where = f"/cases/{number}"  # whatever is on top: an officer's file takes two people
    ann.open(where)
    ann.decide_all()
    ann.press("form[action$='/state'] button[value=closed]")
    assert ann.says("The case is closed.")
    ann.open("/?state=closed")
    assert ann.page.locator("ol.work li").count() == 1
    adi.open(where)
    stale = adi.page.locator("form[action$='/note'] textarea")
    stale.fill("I was here too")
    ann.open(where)
    ann.page.locator("form[action$='/note'] textarea").fill("one more thing")
    ann.press("form[action$='/note'] button")
    adi.press("form[action$='/note'] button")
    assert adi.says("Somebody was faster") and adi.says("I was here too")
    assert ann.complaints == [] and [text for text in adi.complaints if "409" not in text] == []


def test_four_eyes_for_an_officer(browser: Any, served: tuple[str, Path]) -> None:
    url, file = served
    officer, _ = first(file, "kind = 'officer' AND office = 'Z-02'")
    ann, adi = Person(browser, url, "ann"), Person(browser, url, "adi")
    ann.open(f"/cases/{officer}")
    ann.decide_all()
    assert ann.says("Waits for a second person to agree.") and not ann.page.locator("button[value=agree]").count()
    ann.press("form[action$='/state'] button[value=closed]")
    assert ann.says("Some findings have no verdict that stands yet.")
    adi.open("/?state=second&list=all")
    adi.press("ol.work a")
    while adi.page.locator("button[value=agree]").count():
        adi.press("button[value=agree]")
    adi.press("form[action$='/state'] button[value=closed]")
    assert adi.says("The case is closed.")


@pytest.mark.parametrize("language", ["en", "id"])
def test_axe_and_a_phones_width(browser: Any, served: tuple[str, Path], language: str) -> None:
    """axe needs scripts, and a policy that lets it in: this browser alone gets both."""
    url, file = served
    case, officer = (first(file, f"kind = '{kind}' AND office = 'Z-02'")[0] for kind in ("case", "officer"))
    axe, faults, wide = axe_core_python.Axe(), [], []
    for name, paths in (
        ("sari", ["/", "/?state=closed", f"/cases/{case}", f"/cases/{officer}", "/log", "/password", "/cases/999999", "/?q=nobody"]),
        ("ratna", ["/", "/accounts", "/accounts/1"]),
    ):
        context = browser.new_context(bypass_csp=True, viewport={"width": 360, "height": 740}, reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{url}/login")
        if page.locator(f"button[value={language}]").count():
            page.locator(f"button[value={language}]").click()
        faults += seen(axe, page, "/login")
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", PASSWORD)
        page.locator("main button").click()
        page.locator(f"button[value={language}]").click()
        for path in paths:
            page.goto(url + path)
            assert page.locator("html").get_attribute("lang") == language
            page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
            faults += seen(axe, page, path)
            wide += [path] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
        context.close()
    assert faults == [] and wide == []


def seen(axe: Any, page: Any, path: str) -> list[tuple[str, str, str]]:
    found = axe.run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
    return [(path, fault["id"], fault["nodes"][0]["html"][:200]) for fault in found["violations"]]


def test_the_pictures_are_drawn_under_their_own_policy(browser: Any, served: tuple[str, Path]) -> None:
    url, file = served
    case, subject = first(file, "kind = 'case' AND flagged")
    sari = browser.new_context()
    page = sari.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.goto(f"{url}/login?next=/cases/{case}/pictures")
    page.fill("input[name=name]", "sari")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button").click()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.locator("#view svg").count() >= 1
    assert subject in page.locator("#view h1").inner_text()
    assert complaints == []
    sari.close()
