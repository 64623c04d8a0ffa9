"""Messages: what is new, once to each place, with the same number where a kill made it come twice; nobody is named in them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from cli import main
from detector.nightly.attempts import read_attempts, write_attempt
from detector.nightly.digest import as_html, as_text
from detector.nightly.job import LATEST, Done, Watch, run_job
from detector.nightly.message import failure_message, make_message
from detector.nightly.metrics import metrics_text
from detector.nightly.outbox import apprise_sender, messages, send_all, waiting
from detector.nightly.pruning import prune
from detector.settings import load_settings
from features.errors import SuluhError
from tests.test_nightly.conftest import NOON, Office, on_day
from tests.worlds import World

pytestmark = pytest.mark.usefixtures("without_reach")
URLS = ("json://one.example", "json://two.example")


class Post:
    """A sender that keeps what it was given."""

    def __init__(self, works: bool = True) -> None:
        self.works, self.sent = works, []  # type: ignore[var-annotated]

    def __call__(self, url: str, message: Mapping[str, Any]) -> bool:
        self.sent.append((url, message["id"]))
        return self.works


def run(office: Office, post: Post, monkeypatch: pytest.MonkeyPatch, metrics: Path | None = None) -> Done:
    monkeypatch.setenv("SULUH_NIGHTLY_NOTIFY", " ".join(URLS))
    import os

    settings = load_settings(office.settings_file, os.environ)
    return run_job(settings, Watch(lambda: NOON, lambda: 0.0), lambda: post, lambda step: None, metrics)


def test_each_message_goes_once_to_each_place(office: Office, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    post = Post()
    office.show(on_day(world, 60))
    assert run(office, post, monkeypatch).sent.done == 2
    assert run(office, post, monkeypatch).sent.done == 0, "quiet where nothing is new"
    office.show(on_day(world, 80))
    run(office, post, monkeypatch)
    assert len(post.sent) == len(set(post.sent)) == 4
    assert (office.store.folder / LATEST).resolve() == office.latest().run.resolve()
    assert [each["outcome"] for each in read_attempts(office.store)] == ["night", "nothing new", "night"]


def test_what_could_not_be_sent_waits_and_a_kill_repeats_the_number(
    office: Office, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.show(on_day(world, 60))
    down = Post(works=False)
    assert run(office, down, monkeypatch).sent.waiting == 2
    assert len(waiting(office.store, URLS)) == 2

    def killed(url: str, message: Mapping[str, Any]) -> bool:
        raise KeyboardInterrupt  # as a kill between the sending and its mark

    with pytest.raises(KeyboardInterrupt):
        send_all(office.store, URLS, killed)
    post = Post()
    assert run(office, post, monkeypatch).sent.done == 2
    assert {number for _, number in post.sent} == {number for _, number in down.sent}


def test_nobody_is_told_of_old_nights_once_somebody_is_named(office: Office, world: World) -> None:
    office.night(on_day(world, 60))
    assert len(messages(office.store)) == 1
    send_all(office.store, (), Post())
    assert waiting(office.store, URLS) == []


def test_failures_are_told_once_and_say_nothing_of_the_data(office: Office, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office.show(on_day(world, 60))
    (office.data / "charter.yaml").write_text("charter: 1\nsecret_person: Budi\n", encoding="utf-8")
    post = Post()
    for _ in range(2):
        with pytest.raises(SuluhError):
            run(office, post, monkeypatch)
    assert len(post.sent) == len(set(post.sent)) == 2
    kept = next((office.store.folder / "outbox").glob("*.json")).read_text(encoding="utf-8")
    assert "Budi" not in kept and "secret" not in as_text(json.loads(kept), "id")
    assert "Budi" in read_attempts(office.store)[-1]["error"] or "secret_person" in read_attempts(office.store)[-1]["error"]


def test_a_message_names_no_person_and_no_case(office: Office, world: World) -> None:
    office.night(on_day(world, 80))
    folder = office.latest().folder
    ids = set(world.tables["applications"]["case_id"]) | set(world.tables["officers"]["officer_id"]) | {"A1", "G1", "G2"}
    for name in ("message.json", "message.en.txt", "message.id.txt", "message.en.html", "message.id.html"):
        text = (folder / name).read_text(encoding="utf-8")
        words = set(text.replace('"', " ").replace("<", " ").replace(">", " ").replace(",", " ").replace(":", " ").split())
        assert not words & ids, name
        assert "KC-0" in text
    assert "Baru" in (folder / "message.id.txt").read_text(encoding="utf-8")


def test_a_page_holds_nothing_that_runs() -> None:
    night = {"night": 2, "as_of": "2025", "changed": ["charter"], "states": {"known": 0}, "causes": {"new": {"charter": 1}}}
    row = {
        "finding_id": "f", "state": "new", "rule_id": "X", "family": "delay", "severity": "low", "level": 1, "score": 0.5,
        "office_id": "<script>x</script>", "cause": "charter",
    }  # fmt: skip
    message = make_message(night, "<b>", pd.DataFrame([row]), {})
    assert message is not None
    page = as_html(message, "en")
    assert "<script" not in page and "<b>" not in page and "&lt;script&gt;" in page
    assert make_message({**night, "changed": []}, "x", pd.DataFrame([row]).iloc[:0], {}) is None
    assert failure_message(3, "a")["id"] == failure_message(3, "a")["id"] != failure_message(4, "a")["id"]


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that takes what Apprise posts."""
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}", got
    server.shutdown()
    server.server_close()


def test_through_apprise_to_a_real_webhook(webhook: tuple[str, list[dict[str, Any]]]) -> None:
    pytest.importorskip("apprise", reason="messages need apprise (the extra 'notify')")
    url, got = webhook
    send = apprise_sender("id")
    message = failure_message(3, "x")
    assert send(url, message)
    assert got[0]["title"] == "Suluh: pekerjaan malam gagal" and message["id"] in got[0]["message"]
    assert not send("json://127.0.0.1:1", message), "nobody listens there"
    assert not send("nonsense", message)


def test_the_command_with_lines_of_json_metrics_status_and_prune(
    office: Office, world: World, webhook: tuple[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    pytest.importorskip("apprise", reason="messages need apprise (the extra 'notify')")
    url, got = webhook
    office.show(on_day(world, 60))
    env = {"SULUH_KEY": "a key for the tests alone, 32 bytes", "SULUH_SETTINGS": str(office.settings_file), "SULUH_NIGHTLY_NOTIFY": url}
    runner = CliRunner(env=env)
    done = runner.invoke(main, ["nightly", "--log-format", "json", "--metrics", str(tmp_path / "suluh.prom")])
    assert done.exit_code == 0, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert lines[-1]["event"] == "done" and lines[-1]["sent"] == 1 and lines[-1]["night"] == 1 and done.stdout == ""
    assert len(got) == 1 and got[0]["title"].startswith("Suluh, night 1: ")
    check_metrics((tmp_path / "suluh.prom").read_text(encoding="utf-8"), ok=1)

    told = runner.invoke(main, ["status"])
    assert told.exit_code == 0 and "Night 1, as of" in told.stdout and "night\t1" in told.stdout
    (office.data / "events.csv").unlink()
    failed = runner.invoke(main, ["nightly", "--log-format", "json", "--metrics", str(tmp_path / "suluh.prom")])
    assert failed.exit_code == 2 and json.loads(failed.stderr.splitlines()[-2])["event"] == "failed"
    check_metrics((tmp_path / "suluh.prom").read_text(encoding="utf-8"), ok=0)
    assert "The last run failed" in runner.invoke(main, ["status"]).stdout and len(got) == 2

    office.night(on_day(world, 70))
    write_attempt(office.store, {"began": "x"})
    with (office.store.folder / "attempts.jsonl").open("a") as file:
        file.write('{"torn')
    write_attempt(office.store, {"began": "y"})
    assert [each["began"] for each in read_attempts(office.store)][-2:] == ["x", "y"], "a torn line costs itself alone"
    removed, kept = prune(office.store, 1, (url,))
    assert (removed, kept, office.store.numbers()) == ([1], [], [2])
    assert prune(office.store, 1, ("json://other",)) == ([], [])
    assert office.night(on_day(world, 75)).night is not None, "the next night builds on the one that stayed"
    assert prune(office.store, 1, ("json://other",)) == ([], [2]), "its message waits"


def check_metrics(text: str, ok: int) -> None:
    """Every line is a comment or `name{labels} number`; the names that an alarm needs are there."""
    import re

    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r'suluh_[a-z_]+(\{([a-z]+="[^"]*",?)+\})? [0-9.e+-]+', line) for line in samples), text
    assert f"suluh_last_run_ok {ok}" in samples
    assert any(line.startswith("suluh_last_success_timestamp_seconds ") for line in samples)
    assert any(line.startswith('suluh_findings{state="new"} ') for line in samples)
    assert any(line.startswith('suluh_rows{table="events",what="rejected"} ') for line in samples)


def test_metrics_of_a_store_without_a_run(office: Office) -> None:
    office.store.make()
    assert metrics_text(office.store).splitlines()[-1] == "suluh_messages 0"
