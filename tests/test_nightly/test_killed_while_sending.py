"""A job that is really killed (SIGKILL) while a message is under way: the next run sends it again, with the same number, and no other."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from detector.nightly.outbox import waiting
from tests.test_nightly.conftest import Office, on_day
from tests.worlds import World

ROOT = Path(__file__).parents[2]
MARK = re.compile(r"Message ([0-9a-f]{16});")


class Places:
    """Two places that messages go to; the second kills the job that sends, once, as soon as it has read the message."""

    def __init__(self) -> None:
        self.got: dict[str, list[str]] = {"/one": [], "/two": []}
        self.job: subprocess.Popen[str] | None = None
        self.is_deadly = True

    def take(self, path: str, text: str) -> None:
        self.got[path] += MARK.findall(text)
        if path == "/two" and self.is_deadly:
            self.is_deadly = False
            assert self.job is not None
            self.job.send_signal(signal.SIGKILL)
            self.job.wait()


@pytest.fixture
def places() -> Iterator[tuple[Places, tuple[str, str]]]:
    pytest.importorskip("apprise", reason="extra 'notify'")
    held = Places()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            held.take(self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))["message"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place = f"json://127.0.0.1:{server.server_port}"
    yield held, (f"{place}/one", f"{place}/two")
    server.shutdown()
    server.server_close()


def run_job(office: Office, places: Places, urls: tuple[str, str]) -> int:
    """The command as a timer calls it; its exit code."""
    environ = os.environ | {"PYTHONPATH": str(ROOT), "SULUH_NIGHTLY_NOTIFY": " ".join(urls), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(ROOT / "cli.py"), "nightly", "--settings", str(office.settings_file)]
    places.job = subprocess.Popen(command, cwd=office.folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    places.job.communicate(timeout=300)
    return places.job.returncode


def test_what_a_kill_cut_off_comes_again_with_its_number(
    office: Office, world: World, places: tuple[Places, tuple[str, str]]
) -> None:
    held, urls = places
    office.show(on_day(world, 60))
    assert run_job(office, held, urls) == -signal.SIGKILL
    (number,) = held.got["/one"]
    assert held.got["/two"] == [number] and office.latest().number == 1, "the night was whole before anybody was told"
    assert [url for url, _ in waiting(office.store, urls)] == [urls[1]]
    assert run_job(office, held, urls) == 0
    assert held.got == {"/one": [number], "/two": [number, number]}
    assert office.latest().number == 1 and waiting(office.store, urls) == []
    assert run_job(office, held, urls) == 0
    assert held.got == {"/one": [number], "/two": [number, number]}, "quiet from then on"
