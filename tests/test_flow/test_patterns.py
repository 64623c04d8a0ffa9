"""What repeats at an officer, on made-up rows: a pattern is found, an honest office has none, and the step is part of the comparison."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter

import numpy as np
import pandas as pd
import pytest

from detector.catalogue import load_catalogue
from detector.findings.applying import Hits
from detector.findings.exposure import Touched
from detector.findings.patterns import BOOST, PRIOR, likely_of_hits, officer_patterns, pattern_of, priors
from detector.findings.telling import FAINT, _sentences
from detector.findings.verdicts import without_closed
from detector.findings.weighing import (
    MOST_ADDING,
    MOST_LIKELY,
    MOST_LIKELY_FAINT,
    STEP_ROWS,
    Normal,
    _lowest,
    _with_repetition,
    is_typical,
    weigh,
)
from rules.base import Language, Rule

RULES = load_catalogue().rules_by_id
LANGUAGES: tuple[Language, ...] = ("en", "id")
STALLED, AHEAD, LATE = RULES["DLY-02"], RULES["QUE-01"], RULES["DLY-01"]
OFFICERS, CASES, STEPS = 20, 4_000, 2


def touched() -> Touched:
    """Every officer has a part in every tenth case of one office, service and quarter."""
    case = np.repeat(np.arange(CASES), 2)
    officer = np.stack((np.arange(CASES) % 10, 10 + np.arange(CASES) % 10), axis=1).ravel()
    return Touched(case, officer, OFFICERS, np.zeros(CASES, dtype=np.int64), np.zeros(CASES, dtype=np.int64))


def hits_of(rule: Rule, chance: np.ndarray, seed: int, named: bool = True, size: float = 0.0) -> Hits:
    """A rule that fires with `chance` (float64[officers, steps]); officers 0 to 9 do step 0, the others step 1. size: added where officer 3
    acted."""
    rng = np.random.default_rng(seed)
    case, step = np.repeat(np.arange(CASES), STEPS), np.tile(np.arange(STEPS), CASES)
    officer = case % 10 + 10 * step
    fired = rng.random(len(case)) < chance[officer, step]
    far = np.where(fired, rng.exponential(size=len(case)) + 1.0 + size * (officer == 3), np.nan)
    tested = pd.DataFrame({"case": case, "office": 0, "service": 0, "officer": officer if named else -1, "step": step,
                           "fired": fired, "size": far})  # fmt: skip
    rows = np.flatnonzero(fired)
    columns = {"case": case[rows], "size": far[rows], "tested_row": rows, "severity": 1, "p_value": np.nan, "likely": np.nan}
    return Hits(rule, pd.DataFrame({**columns, "weight": 0.5}), tested)


def usual(rate: float = 0.01) -> np.ndarray:
    return np.full((OFFICERS, STEPS), rate)


def lifted(hits: Hits, *others: Hits) -> pd.DataFrame:
    """The hits of the first rule with `likely` and the officer who acted, other rules' patterns taken into account."""
    patterns = [pattern_of(one, touched()) for one in (hits, *others)]
    likely = likely_of_hits(patterns[0], priors(patterns, OFFICERS)[0], CASES)
    row = hits.frame["tested_row"].to_numpy()
    return hits.frame.assign(likely=likely, officer=row // 2 % 10 + 10 * (row % 2))


@pytest.mark.parametrize("named", [True, False], ids=["rows name the officer", "whoever touched the case"])
def test_what_repeats_at_one_officer_is_likely_part_of_a_pattern(named: bool) -> None:
    chance = usual()
    chance[3] = 0.2
    found = lifted(hits_of(STALLED, chance, seed=1, named=named))
    by_officer = found.groupby("officer")["likely"].mean()
    assert by_officer[3] > 0.5  # some 75 findings where 4 are to be expected: more likely than not
    assert by_officer.drop([3] if named else [3, 13]).max() < 0.1  # 13 has a part in every case of 3


@pytest.mark.parametrize("seed", range(5))
def test_where_all_do_it_alike_nothing_is_a_pattern(seed: int) -> None:
    assert lifted(hits_of(STALLED, usual(0.02), seed))["likely"].max() < 0.1


def test_a_step_at_which_all_do_it_often_is_no_pattern_of_its_officers() -> None:
    chance = usual()
    chance[:, 1] = 0.15  # officers 10 to 19 have fifteen times the rate of the others, and none beyond the own step
    assert lifted(hits_of(STALLED, chance, seed=2))["likely"].max() < 0.1


def test_the_larger_of_one_officers_findings_are_no_less_likely() -> None:
    chance = usual()
    chance[3] = 0.04
    own = lifted(hits_of(STALLED, chance, seed=3, size=3.0)).query("officer == 3").sort_values("size")
    assert own["likely"].is_monotonic_increasing and own["likely"].iloc[-1] > 0.5


def test_other_patterns_raise_the_prior_within_a_bound_and_never_without_an_excess_of_its_own() -> None:
    often = usual()
    often[3] = 0.3
    quiet, other = hits_of(AHEAD, usual(), seed=4), hits_of(STALLED, often, seed=5)
    raised = priors([pattern_of(one, touched()) for one in (quiet, other)], OFFICERS)
    assert PRIOR + 0.5 * BOOST < raised[0, 3] <= PRIOR + BOOST and raised[1, 3] < 2 * PRIOR
    assert lifted(quiet, other)["likely"].max() < 0.1


def test_a_rule_whose_repetition_says_nothing_has_no_pattern() -> None:
    chance = usual()
    chance[3] = 0.3
    assert not LATE.repeats
    pattern = pattern_of(hits_of(LATE, chance, seed=6), touched())
    assert pattern.levels == () and officer_patterns([pattern]).empty


def test_weight_and_repetition_lead_from_the_prior_to_what_is_likely() -> None:
    chance = usual()
    chance[3] = 0.2
    pattern = pattern_of(hits_of(STALLED, chance, seed=7), touched())
    own, prior = priors([pattern], OFFICERS)[0], 0.01
    frame = _with_repetition(pattern, own, CASES, prior).frame
    evidence = np.log(prior / (1 - prior)) + frame["weight"] + frame["repeated"]
    likely = likely_of_hits(pattern, own, CASES)
    raised = frame["repeated"].to_numpy() > 0
    assert raised.any() and not raised.all()
    assert np.allclose(1 / (1 + np.exp(-evidence[raised])), likely[raised])
    assert (officer_patterns([pattern])["officer"] == 3).any()


def with_faint(hits: Hits, often: int, rate: float = 0.05, high: float = 0.5) -> Hits:
    """The hits, and rows of a size below 1 that are too faint: at `rate`, of officer `often` at `high`."""
    rng, tested = np.random.default_rng(11), hits.tested
    chance = np.where(tested["officer"] == often, high, rate)
    faint = ~tested["fired"].to_numpy() & (rng.random(len(tested)) < chance)
    size = np.where(faint, rng.random(len(tested)), tested["size"])
    rows = np.flatnonzero(faint)
    columns = {"case": tested["case"].to_numpy()[rows], "size": size[rows], "tested_row": rows, "p_value": np.nan, "likely": np.nan}
    too_little = pd.DataFrame({**columns, "severity": 1, "score": 0.2})
    return Hits(hits.rule, hits.frame, tested.assign(size=size, faint=faint), too_little)


@pytest.mark.parametrize(
    ("findings", "faint", "told"),
    [
        pytest.param(0.2, 0.5, True, id="a pattern, and as much more of what is faint"),
        pytest.param(0.2, 0.05, False, id="a pattern, and no more of what is faint than colleagues"),
        pytest.param(0.01, 0.5, False, id="what is faint proves no pattern"),
    ],
)
def test_what_is_faint_is_told_of_an_officer_with_a_pattern_who_has_more_of_it(findings: float, faint: float, told: bool) -> None:
    chance = usual()
    chance[3] = findings
    hits = with_faint(hits_of(STALLED, chance, seed=9), often=3, high=faint)
    pattern = pattern_of(hits, touched())
    weighed = _with_repetition(pattern, priors([pattern], OFFICERS)[0], CASES, prior=0.01)
    found = weighed.frame[weighed.frame["faint"]]
    officer = hits.tested["officer"].to_numpy()[found["tested_row"].to_numpy()]
    assert set(officer.tolist()) == ({3} if told else set()) and weighed.faint.empty
    assert found["weight"].eq(0).all()
    assert (1 / (1 + np.exp(-(np.log(0.01 / 0.99) + found["repeated"]))) <= MOST_LIKELY_FAINT + 1e-9).all()
    alone = _with_repetition(pattern_of(hits_of(STALLED, chance, seed=9), touched()), priors([pattern], OFFICERS)[0], CASES, prior=0.01)
    own = weighed.frame[~weighed.frame["faint"]]
    pd.testing.assert_frame_equal(own[alone.frame.columns], alone.frame)  # what is faint changes no finding


def test_what_is_told_for_its_pattern_alone_says_so() -> None:
    frame = pd.DataFrame({"faint": [True, False]})
    told = pd.DataFrame({name: [1.0, 1.0] for name in fields_of(STALLED)})
    for language in LANGUAGES:
        first, second = _sentences(STALLED, frame, told, language, "IDR")
        assert first == second + FAINT[language] and second and FAINT[language][0] == " "


def fields_of(rule: Rule) -> set[str]:
    """What stands in the fields of a rule's sentences."""
    texts = " ".join(rule.message.values())
    return {name.split(":")[0] for _, name, _, _ in Formatter().parse(texts) if name}


def test_what_is_faint_and_closed_counts_for_no_pattern() -> None:
    chance = usual()
    chance[3] = 0.2
    hits = with_faint(hits_of(STALLED, chance, seed=9), often=3)
    ids = hits.faint.index.astype(str)
    named = replace(hits, frame=hits.frame.assign(finding_id="other", score=0.4), faint=hits.faint.assign(finding_id=ids))
    own = np.flatnonzero(hits.tested["officer"].to_numpy()[hits.faint["tested_row"].to_numpy()] == 3)
    said = pd.DataFrame({"verdict": "explained", "score": 0.2}, index=ids[own])
    seen, left = (
        sum(level.at.observed[3] for level in pattern_of(held, touched()).faint) for held in (named, without_closed(named, said))
    )
    assert seen == len(own) > 100 and left == 0


def test_a_rule_that_says_itself_how_likely_a_row_is_weighs_as_much_as_that() -> None:
    by_pair = RULES["REL-07"]
    hits = hits_of(by_pair, usual(), seed=8)
    chance = np.linspace(0.2, 1.0, len(hits.frame))
    weighed = weigh(Hits(by_pair, hits.frame.assign(likely=chance), hits.tested))
    assert weighed.frame["weight"].eq(0.0).all()
    lifted_to = _with_repetition(pattern_of(weighed, touched()), np.zeros(OFFICERS), CASES, prior=0.01).frame["repeated"]
    assert np.allclose(1 / (1 + np.exp(-(np.log(0.01 / 0.99) + lifted_to))), np.minimum(chance, MOST_LIKELY))


def test_what_is_common_at_its_step_is_not_rare_because_other_steps_have_none() -> None:
    chance = usual(0.001)
    chance[10:] = 0.05  # one step in twenty at the second step, whoever does it
    hits = hits_of(STALLED, chance, seed=12)
    weighed = weigh(hits).frame
    step = hits.tested["step"].to_numpy()[weighed["tested_row"].to_numpy()]
    assert weighed.loc[step == 1, "weight"].median() < weighed.loc[step == 0, "weight"].min()


def test_a_step_of_which_nothing_was_tested_has_the_rate_of_all_steps() -> None:
    normal = Normal.of(hits_of(STALLED, usual(0.01), seed=13))
    sizes = np.array([0.5, 1.5, 3.0])
    overall = np.array([(normal.sizes >= size).sum() + 1 for size in sizes]) / (normal.rows.sum() + 1)
    unknown = normal.rarity(sizes, np.full(3, 40))
    assert unknown == pytest.approx((1 + STEP_ROWS * overall) / (1 + STEP_ROWS)), "as if one row of its own had shown it"


def test_where_three_do_a_step_the_one_who_breaks_the_rule_is_not_typical() -> None:
    """Among three, the lowest who hold three quarters of the rows are all three."""
    chance = usual(0.01)
    chance[12] = 0.5
    hits = hits_of(STALLED, chance, seed=14)
    three = hits.tested[hits.tested["officer"].lt(13)]  # 10, 11 and 12 are all who do the second step
    actor, fired, step = (three[name].to_numpy() for name in ("officer", "fired", "step"))
    worst = actor == 12
    assert _lowest(actor, fired, step)[worst].all(), "by the step alone"
    assert not is_typical(actor, fired, step)[worst].any()


@pytest.mark.parametrize("p_value", [1e-3, 1e-12])
def test_a_hint_about_an_officer_adds_little_however_rare(p_value: float) -> None:
    tested = pd.DataFrame({"case": -1, "office": 0, "service": -1, "officer": np.arange(400), "step": -1, "fired": np.arange(400) == 7,
                           "size": np.where(np.arange(400) == 7, 9.0, np.nan)})  # fmt: skip
    frame = pd.DataFrame({"case": [-1], "size": [9.0], "tested_row": [7], "severity": [1], "p_value": [p_value], "likely": [np.nan]})
    hint, test = (weigh(Hits(RULES[name], frame, tested)).frame["weight"].item() for name in ("REL-06", "DLY-05"))
    assert 0 < hint <= RULES["REL-06"].confidence * MOST_ADDING < test
