"""A red flag that the reports never heard of: a file in `rules/` and one in `features/`, in a copy of the program; no other line."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from detector.simulate import simulate
from tests.test_house.tree import PACKAGES, ROOT

pytestmark = pytest.mark.slow

FAMILY = '''"""How many letters the number of a case has: a signal of nothing, for a test."""

from __future__ import annotations

import pandas as pd

from features.base import Context, Family, Signal


def compute(context: Context) -> pd.DataFrame:
    applications = context.tables.applications
    letters = applications["case_id"].astype(str).str.len().to_numpy(dtype="float64")
    seventh = pd.Series(range(len(applications))) % 7 == 0
    return pd.DataFrame(
        {"case": range(len(applications)), "glyphs": letters, "glyphs_usual": letters / 2, "is_seventh": seventh.astype("float64")}
    )


FAMILY = Family("glyphs", "Letters of case numbers", (Signal("glyphs", "letters of the number", "letters"),), compute)
'''
RULE = '''"""A case whose number has letters: a red flag of nothing, for a test."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity


def check(frame: pd.DataFrame) -> pd.Series:
    return frame["glyphs"].where(frame["is_seventh"] == 1.0)


RULE = Rule(
    id="LOC-77",
    name="number-with-letters",
    title={"en": "A number with glyphs", "id": "Nomor dengan aksara"},
    family="process",
    table="glyphs",
    subject="case",
    needs=("glyphs", "is_seventh"),
    check=check,
    severity={0.0: Severity.HIGH},
    stands_alone=True,
    unit="glyph runs",
    unit_id="deret aksara",
    observed="glyphs",
    expected="glyphs_usual",
    message={"en": "This number has {glyphs:number} glyphs.", "id": "Nomor ini memuat {glyphs:number} aksara."},
    evidence=("glyphs_usual",),
    labels={
        "glyphs": {"en": "glyphs counted", "id": "aksara dihitung"},
        "glyphs_usual": {"en": "glyphs that are usual", "id": "aksara yang lazim"},
    },
    chart="peers",
    why="It is there for a test and for nothing else in the world.",
    innocent=("numbers have letters as a matter of course", "it is a test"),
    innocent_id=("nomor memang memuat aksara", "ini hanya percobaan"),
    next_step="Count the glyphs again with a pencil.",
    next_step_id="Hitung kembali aksaranya dengan pensil.",
    basis=("no law at all",),
    fires_on=({"glyphs": 5.0, "is_seventh": 1.0},),
    quiet_on=({"glyphs": 5.0, "is_seventh": 0.0},),
)
'''


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with the two files, and a run that it made."""
    folder = tmp_path_factory.mktemp("new")
    for package in PACKAGES[1:]:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "cli.py", folder / "cli.py")
    (folder / "features" / "glyphs.py").write_text(FAMILY, encoding="utf-8")
    (folder / "rules" / "number_with_letters.py").write_text(RULE, encoding="utf-8")
    simulate(folder / "data", folder / "truth", scenario="plain", cases=300, seed=5)
    run(folder, "scan", "data", "--out", "run")
    return folder


def run(folder: Path, *words: str) -> str:
    surroundings = {**os.environ, "PYTHONPATH": str(folder), "SULUH_KEY": "a key for this test alone, 32 bytes"}
    command = [sys.executable, "-c", "from cli import main; main()", *words]
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def payload(page: Path) -> dict[str, Any]:
    found = re.search(r'id="payload">([A-Za-z0-9+/=]+)<', page.read_text(encoding="utf-8"))
    assert found is not None
    data: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(found[1])))
    return data


def test_the_page_shows_its_message_picture_and_evidence(scanned: Path) -> None:
    data = payload(scanned / "run" / "report.html")
    rule = data["rules"]["LOC-77"]
    assert (rule["title"], rule["chart"], rule["basis"]) == (["A number with glyphs", "Nomor dengan aksara"], "peers", ["no law at all"])
    assert rule["innocent"][0] == ["numbers have letters as a matter of course", "nomor memang memuat aksara"]
    (found,) = (f for f in next(iter(data["details"].values()))["findings"] if f["rule"] == "LOC-77")
    assert re.fullmatch(r"This number has \d+ glyphs\.", found["says"][0])
    assert re.fullmatch(r"Nomor ini memuat \d+ aksara\.", found["says"][1])
    assert "deret aksara" in (scanned / "run" / "report.html").read_text(encoding="utf-8"), "its unit, where its severities are told"
    names = [name for name, _ in found["evidence"]["values"]]
    assert ["glyphs that are usual", "aksara yang lazim"] in names and ["glyphs counted", "aksara dihitung"] in names
    assert found["evidence"]["tables"][0]["title"] == ["Applications", "Permohonan"]
    shown = data["details"][next(iter(data["details"]))]
    assert "peers" in shown, "the picture that it asks for is there to be shown"


def test_workbook_dossier_screen_and_list_know_it_too(scanned: Path) -> None:
    book = openpyxl.load_workbook(scanned / "run" / "report.xlsx")
    texts = [str(cell.value) for row in book["Findings"].iter_rows() for cell in row]
    assert any("A number with glyphs" in text for text in texts) and any("glyphs." in text for text in texts)
    case = next(iter(payload(scanned / "run" / "report.html")["details"]))
    run(scanned, "explain", "run", case, "--html", "--out", "dossier.html")
    assert payload(scanned / "dossier.html")["rules"]["LOC-77"]["chart"] == "peers"
    told = run(scanned, "explain", "run", case, "--lang", "id")
    assert "aksara yang lazim" in told and "Hitung kembali aksaranya dengan pensil." in told
    assert "LOC-77" in run(scanned, "rules")
