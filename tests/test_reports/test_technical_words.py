"""What reading says of rows it cannot use, and of the log, is told in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detector.desk.differing import _notes
from detector.pipeline import ScanOptions, scan
from detector.reading import conform, data_set, duplicates
from detector.reports.technical_words import FIELD, PAIRS, in_both
from detector.run import read_run
from detector.simulate import simulate
from detector.sources import csv, jsonl, xlsx

MODULES = (conform, data_set, duplicates, csv, jsonl, xlsx)


def sentences() -> list[str]:
    """Every sentence that a module of reading keeps as a constant: words, and not a pattern."""
    texts = [value for module in MODULES for name, value in vars(module).items() if name.isupper() and isinstance(value, str)]
    return [text.replace("{{", "{").replace("}}", "}") for text in texts if re.match(r"[a-z]+ [a-z]+ ", text)]


def test_every_sentence_of_reading_has_a_pair() -> None:
    assert len(sentences()) >= 12
    assert [text for text in sentences() if text not in PAIRS] == []


@pytest.mark.parametrize("english", PAIRS)
def test_both_have_the_same_fields_and_what_stands_in_them_is_carried_over(english: str) -> None:
    fields = {name: f"<{name} 7>" for name in FIELD.findall(english)}
    said = FIELD.sub(lambda field: fields[field[1]], english)
    both = in_both(said)
    assert both.en == said and both.id != said
    assert {name for name, value in fields.items() if value in both.id} == set(fields)
    assert not FIELD.search(both.id)


def test_a_sentence_that_nobody_knows_stays() -> None:
    assert in_both("a sentence of a source of one's own: {x}") == ("a sentence of a source of one's own: {x}",) * 2


def test_what_a_comparison_and_the_as_of_time_note_has_a_pair() -> None:
    old = {"data_set": "a", "charter": {"sha256": "1"}, "settings": {"sha256": "1"}, "suluh": "0.1", "as_of": "2025-02-01"}
    new = {"data_set": "b", "charter": {"sha256": "2"}, "settings": {"sha256": "2"}, "suluh": "0.2", "as_of": "2025-01-01"}
    notes = _notes(old, new)
    assert len(notes) == 5
    assert [note for note in notes if in_both(note).id == note] == []


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of a log with broken rows of every kind."""
    folder = tmp_path_factory.mktemp("faulty")
    simulate(folder / "data", folder / "truth", scenario="dirty", cases=400, seed=3)
    settings = folder / "data" / "settings.toml"
    scan(ScanOptions(dataset=folder / "data", out=folder / "run", settings_file=settings if settings.is_file() else None))
    return folder / "run"


def test_a_dirty_log_leaves_no_sentence_in_one_language(faulty: Path) -> None:
    run = read_run(faulty)
    told = [*run.rejects["reason"].unique().tolist(), *run.manifest["notes"]]
    assert len(run.rejects) > 10
    assert [text for text in told if in_both(text).id == text] == []
    assert "Hari terakhir dalam catatan" in (faulty / "report.html").read_text(encoding="utf-8")
