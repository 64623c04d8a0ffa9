"""Scores that anyone can recompute, ranks without ties, folding of what is systemic."""

from __future__ import annotations

import itertools
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.catalogue import load_catalogue
from detector.findings.applying import BANDS, Hits, score_of, severity_of
from detector.findings.exposure import Touched
from detector.findings.folding import fold
from detector.findings.ranking import combine, q_values, rank_cases
from detector.settings import ScanDefaults
from rules.base import Severity

CATALOGUE = load_catalogue()
RULES = CATALOGUE.rules_by_id
FINDING = st.tuples(st.integers(0, 4), st.sampled_from(["delay", "fee", "queue", "process"]), st.integers(0, 9), st.floats(0.0, 7.0))


def findings_of(rows: list[tuple[int, str, int, float]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "case": [r[0] for r in rows],
            "family": [r[1] for r in rows],
            "rule_id": [f"R-{r[2]}" for r in rows],
            "score": 0.5,
            "weight": [r[3] for r in rows],
            "repeated": 0.0,
        }
    )


@given(st.lists(FINDING, min_size=1, max_size=30))
def test_a_case_score_is_the_best_of_each_family_each_next_one_by_a_quarter(rows: list[tuple[int, str, int, float]]) -> None:
    combined = combine(findings_of(rows), "case", prior=0.01)
    for case in {row[0] for row in rows}:
        best = sorted((max(r[3] for r in rows if r[0] == case and r[1] == f) for f in {r[1] for r in rows if r[0] == case}), reverse=True)
        odds = 0.01 / 0.99 * np.exp(sum(weight / 4**turn for turn, weight in enumerate(best)))
        assert np.isclose(combined.loc[case, "score"], odds / (1 + odds))
        assert len(combined.loc[case, "families"]) == len(best)


@given(st.lists(FINDING, min_size=1, max_size=20), FINDING)
def test_more_evidence_never_lowers_a_score(rows: list[tuple[int, str, int, float]], more: tuple[int, str, int, float]) -> None:
    before, after = (combine(findings_of(held), "case", prior=0.01)["score"] for held in (rows, [*rows, more]))
    assert (after.reindex(before.index) >= before - 1e-12).all()


@pytest.mark.parametrize("rule", CATALOGUE.active_rules, ids=lambda rule: rule.id)
def test_a_larger_size_never_scores_lower_and_stays_in_its_band(rule) -> None:  # type: ignore[no-untyped-def]
    bounds = [bound for bound in rule.severity if np.isfinite(bound)]
    sizes = np.unique(np.concatenate(([0.0], np.geomspace(1e-3, 1e7, 300), bounds, np.array(bounds) - 1e-9)))
    sizes = sizes[sizes >= min(bounds)]
    scores, levels = score_of(rule, sizes), severity_of(rule, sizes)
    assert all(later >= earlier - 1e-12 for earlier, later in itertools.pairwise(scores))
    for level, score in zip(levels, scores, strict=True):
        low, high = BANDS[Severity(int(level))]
        assert low * rule.confidence - 1e-9 <= score <= high * rule.confidence + 1e-9


def cases_of(count: int) -> pd.DataFrame:
    return pd.DataFrame({"case": np.arange(count), "case_id": [f"C{number}" for number in range(count)]})


def told(case: list[int], rule_id: str, weight: float, severity: Severity) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "case": case,
            "rule_id": rule_id,
            "family": RULES[rule_id].family,
            "score": 0.5,
            "weight": weight,
            "repeated": 0.0,
            "severity_level": int(severity),
            "subject_type": "case",
            "counts": True,
        }
    )


def test_only_facts_that_stand_alone_flag_and_the_budget_keeps_the_first() -> None:
    findings = pd.concat(
        [
            told([0, 1, 2], "FEE-01", 4.0, Severity.HIGH),
            told([3], "FEE-01", 2.0, Severity.MEDIUM),
            told([4, 2], "DLY-01", 2.5, Severity.MEDIUM),
        ],
        ignore_index=True,
    )
    ranked = rank_cases(cases_of(6), findings, RULES, ScanDefaults()).set_index("case")
    assert ranked.index[ranked["flagged"]].tolist() == [0, 1, 2]
    assert ranked.loc[2, "rank"] == 1 and sorted(ranked["rank"]) == [1, 2, 3, 4, 5, 6]
    limited = rank_cases(cases_of(6), findings, RULES, ScanDefaults(budget=2)).set_index("case")
    assert limited.index[limited["flagged"]].tolist() == [0, 2]
    assert not rank_cases(cases_of(6), findings, RULES, ScanDefaults(budget=0))["flagged"].any()


TIED = st.tuples(
    st.integers(0, 5), st.sampled_from(["FEE-01", "DLY-01", "QUE-01"]), st.sampled_from([1.0, 2.0]),
    st.sampled_from([Severity.LOW, Severity.HIGH]), st.sampled_from([0.3, 0.6]),
)  # fmt: skip


@given(st.lists(TIED, min_size=1, max_size=14), st.randoms(use_true_random=False))
def test_of_equal_scores_the_more_severe_then_the_stronger_then_the_broader_comes_first(
    rows: list[tuple[int, str, float, Severity, float]], chance: Random
) -> None:
    told_of = [told([case], rule, weight, level).assign(score=score) for case, rule, weight, level, score in rows]
    ranked = rank_cases(cases_of(6), pd.concat(told_of, ignore_index=True), RULES, ScanDefaults())
    mine = {case: [row for row in rows if row[0] == case] for case in range(6)}
    level = {case: max((int(row[3]) for row in held), default=0) for case, held in mine.items()}
    best = {case: max((row[4] for row in held), default=0.0) for case, held in mine.items()}
    keys = [
        (-score, -level[case], -best[case], -len(families), name)
        for case, score, families, name in zip(ranked["case"], ranked["score"], ranked["families"], ranked["case_id"], strict=True)
    ]
    assert ranked["rank"].tolist() == [sorted(keys).index(key) + 1 for key in keys]
    chance.shuffle(told_of)
    again = rank_cases(cases_of(6), pd.concat(told_of, ignore_index=True), RULES, ScanDefaults())
    assert again["rank"].tolist() == ranked["rank"].tolist()


def test_q_values_tell_how_many_of_those_ranked_as_high_may_be_wrong() -> None:
    assert q_values(np.array([2, 1, 3]), np.array([0.8, 0.9, 0.1])) == pytest.approx([0.15, 0.1, 0.4])


def hits_at_one_office(fired: int, tested: int, officer: list[int], step: list[int] | None = None, rule: str = "DLY-01") -> Hits:
    """The first `fired` of `tested` cases of one office and service; officer: who acted, case by case."""
    place = {"case": np.arange(tested), "office": 0, "service": 0, "officer": officer, "step": step or [-1] * tested}
    found = pd.DataFrame({"case": np.arange(fired), "office": 0, "service": 0, "size": 1.0, "score": 0.3, "severity": 2})
    return Hits(RULES[rule], found.assign(tested_row=np.arange(fired), faint=False), pd.DataFrame(place))


@pytest.mark.parametrize(("fired", "folds"), [(4, 0), (5, 1)])
def test_more_than_a_fifth_of_an_office_is_one_finding_about_the_office(fired: int, folds: int) -> None:
    kept, found = fold(hits_at_one_office(fired, 20, [-1] * 20), share=0.2)
    assert len(found) == folds and len(kept.frame) == (0 if folds else fired)
    if folds:
        assert (found[0].fired, found[0].tested, found[0].share) == (5, 20, 0.25)


@pytest.mark.parametrize(
    ("officer", "folds"),
    [
        pytest.param([1] * 10 + [2] * 30, 0, id="one officer alone"),
        pytest.param([1, 2] * 20, 1, id="two alike"),
        pytest.param([1] * 7 + [2] * 3 + [1] * 24 + [2] * 6, 1, id="too few others to tell"),
    ],
)
def test_what_one_officer_does_is_no_practice_of_the_office(officer: list[int], folds: int) -> None:
    kept, found = fold(hits_at_one_office(10, 40, officer), share=0.2)
    assert len(found) == folds and len(kept.frame) == (0 if folds else 10)


def test_the_only_one_who_does_a_step_is_compared_with_nobody() -> None:
    sole = hits_at_one_office(10, 40, [1] * 10 + [2] * 30, [1] * 10 + [0] * 30)
    assert len(fold(sole, share=0.2)[1]) == 1, "a wrong standard of the step would look the same"


@pytest.mark.parametrize(("fired", "rule", "folds"), [(20, "FEE-01", 0), (21, "FEE-01", 1), (9, "PRC-01", 1)])
def test_what_one_officer_alone_charges_is_a_practice_only_where_most_cases_meet_it(fired: int, rule: str, folds: int) -> None:
    """A wrong line of the charter meets every case alike."""
    assert len(fold(hits_at_one_office(fired, 40, [1] * 40, rule=rule), share=0.2)[1]) == folds


def touching(officers: dict[int, list[int]], cases: int) -> Touched:
    """Who (the key) worked on which cases."""
    pairs = sorted((case, officer) for officer, mine in officers.items() for case in mine)
    case, officer = (np.array(part, dtype=np.int64) for part in zip(*pairs, strict=True))
    return Touched(case, officer, max(officers) + 1, np.zeros(cases, dtype=np.int64), np.zeros(cases, dtype=np.int64))


@pytest.mark.parametrize(
    ("officers", "rule", "folds"),
    [
        pytest.param({0: list(range(20)), 1: list(range(20, 40))}, "FEE-01", 0, id="one officer's cases alone"),
        pytest.param({0: list(range(20)), 1: list(range(20, 40))}, "DLY-01", 1, id="late where one works: who gets the difficult ones"),
        pytest.param({0: list(range(40)), 1: list(range(5))}, "FEE-01", 0, id="one with a part in all: less than half"),
        pytest.param(
            {0: list(range(40)), **{at: list(range(at - 1, 40, 5)) for at in range(1, 6)}}, "FEE-01", 1, id="a clerk has all, five the work"
        ),
        pytest.param({at: [at, at + 10, at + 20, at + 30] for at in range(10)}, "FEE-01", 1, id="ten officers alike"),
        pytest.param({0: [*range(0, 6), *range(15, 27)], 1: [*range(6, 15), *range(27, 40)]}, "FEE-01", 1, id="two alike"),
    ],
)
def test_rows_that_name_nobody_are_held_against_who_touched_the_case(officers: dict[int, list[int]], rule: str, folds: int) -> None:
    hits = hits_at_one_office(12, 40, [-1] * 40, rule=rule)
    assert len(fold(hits, 0.2, touching(officers, 40))[1]) == folds
    assert len(fold(hits, 0.2)[1]) == 1, "who touched the cases is not known"


def test_a_few_cases_say_nothing_about_an_office() -> None:
    kept, found = fold(hits_at_one_office(3, 4, [-1] * 4), share=0.2)
    assert not found and len(kept.frame) == 3
