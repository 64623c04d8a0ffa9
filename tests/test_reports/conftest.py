"""The hand-made runs as fixtures."""

from __future__ import annotations

import pytest

from detector.run import Run
from rules.base import Rule
from tests.test_reports import runs


@pytest.fixture
def rules() -> dict[str, Rule]:
    return dict(runs.RULES)


@pytest.fixture
def small_run() -> Run:
    return runs.small_run()


@pytest.fixture
def empty_run() -> Run:
    return runs.empty_run()


@pytest.fixture
def vacant_run() -> Run:
    return runs.vacant_run()
