"""Tests of innocence: an honest kind, however strong, is not flagged; and the same town with a scheme in it does leave findings.

Each kind is built and scanned with the defaults under three seeds (which also change what the log notes and how files are dealt out);
its twin under one of them, so that no kind is quiet only because nothing can be seen there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from detector.pipeline import ScanOptions, scan
from tests.test_honest.kinds import Kind, kinds
from tests.test_honest.towns import Built, Town, build
from tests.worlds import World, write_world

SEEDS = (1, 2, 3)
MOST_FLAGGED = 1 / 1_000
NEAR_PRIOR = 0.25
"""The prior of an officer is 0.05; five times that is still its neighbourhood."""

KINDS = {kind.name: number for number, kind in enumerate(kinds(1))}


@dataclass(frozen=True)
class Scanned:
    """A town and what a scan of it says."""

    kind: Kind
    built: Built
    cases: pd.DataFrame
    officers: pd.DataFrame
    findings: pd.DataFrame


def scanned(kind: Kind, town: Town, seed: int, folder: Path) -> Scanned:
    """Build the town, write it as a data set and scan that with the defaults; only the reports for people are left out."""
    built = build(town, seed)
    dataset = write_world(World(built.tables, built.charter), folder / "data")
    run = scan(ScanOptions(dataset=dataset, out=folder / "run", reports=False))
    return Scanned(kind, built, run.cases.set_index("case_id"), run.officers.set_index("officer_id"), run.findings)


@pytest.fixture(scope="module", params=[(name, seed) for name in KINDS for seed in SEEDS], ids=lambda p: f"{p[0]}, seed {p[1]}")
def honest(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanned]:
    name, seed = request.param
    kind = kinds(seed)[KINDS[name]]
    yield scanned(kind, kind.town, seed, tmp_path_factory.mktemp("honest"))


@pytest.fixture(scope="module", params=list(KINDS))
def twin(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanned]:
    number = KINDS[request.param]
    seed = SEEDS[number % len(SEEDS)]
    kind = kinds(seed)[number]
    yield scanned(kind, kind.twin, seed, tmp_path_factory.mktemp("twin"))


def test_nobody_is_flagged_for_an_honest_kind(honest: Scanned) -> None:
    flagged = honest.cases[honest.cases["flagged"]]
    assert not honest.built.touched
    assert len(flagged) <= MOST_FLAGGED * len(honest.cases), flagged[["score", "rules"]].to_string()
    persons = honest.officers[honest.officers["flagged"]]
    assert persons.empty, persons[["score", "rules"]].to_string()
    person = honest.officers.loc[honest.kind.officer]
    assert person["rank"] > 1 or person["score"] <= NEAR_PRIOR, list(person["rules"])


def test_the_twin_is_seen(twin: Scanned) -> None:
    """The cases acted on have a finding of the right family far more often than the others, and stand before them in the list."""
    found = twin.findings[(twin.findings["subject_type"] == "case") & (twin.findings["family"] == twin.kind.family)]
    has_finding = pd.Series(twin.cases.index.isin(found["case_id"]), index=twin.cases.index)
    acted_on = twin.cases.index.isin(twin.built.touched)
    assert acted_on.sum() >= 5
    assert has_finding[acted_on].mean() >= max(twin.kind.seen, 3 * has_finding[~acted_on].mean())
    assert twin.cases.loc[acted_on, "rank"].median() < 0.05 * len(twin.cases)
