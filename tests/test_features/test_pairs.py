"""Officer with agent or applicant: planted pairs are found, and those whom work itself brings together are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from detector.catalogue import load_catalogue
from detector.rule_pages import run_check
from features.arrays.dealing import upper_by_moments
from features.base import Context
from features.pairs.dispersion import between_pairs
from features.pairs.favours import Visits, _dealt_anew, favours
from tests.test_features.pair_logs import DAYS, Choose, File, at_random, filed_on, make_files, pairs_context, usual_wait, write_log

RULES = load_catalogue().rules_by_id
OF_AGENTS = ("REL-01", "REL-03", "QUE-04")


def fired(context: Context, rule: str) -> set[tuple[str, str]]:
    frame = context.frames[RULES[rule].table]
    other = "agent" if "agent" in frame else "applicant"
    hits = frame[run_check(RULES[rule], frame)["size"].notna().to_numpy()]
    return set(zip(hits["officer"].astype(str), hits[other].astype(str), strict=True))


def nothing_fires(context: Context) -> bool:
    return not any(fired(context, rule) for rule in (*OF_AGENTS, "REL-02"))


def steered(officer: int, agent: int, share: float, since: int = 0, officers: int = 6) -> Choose:
    """An officer draws a share of an agent's files from a day on; the rest is dealt by lot."""

    def choose(file: File, rng: np.random.Generator) -> int:
        drawn = file.agent == agent and file.day >= since and rng.random() < share
        return officer if drawn else int(rng.integers(officers))

    return choose


def test_pairs_that_meet_are_found_and_hardly_any_other(tmp_path: Path) -> None:
    others = 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        context = pairs_context(write_log(tmp_path / str(seed), make_files(rng, 1500), rng, steered(2, 3, 0.5, since=100)))
        found = fired(context, "REL-01")
        assert ("P2", "AGENT-3") in found
        others += len(found) - 1
        assert not fired(context, "REL-03") and not fired(context, "QUE-04") and not fired(context, "REL-02")
    assert others <= 1  # the rule's promise is a share of wrong ones


def test_since_when_a_pair_meets(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    context = pairs_context(write_log(tmp_path, make_files(rng, 1500), rng, steered(2, 3, 0.5, since=100)))
    frame = context.frames["agent_pairs"]
    pair = frame[(frame["officer"] == "P2") & (frame["agent"] == "AGENT-3")].iloc[0]
    assert abs((pair["start_at"] - DAYS[100]).days) <= 60
    assert pair["since_together"] > 2 * pair["since_expected"] and pair["times_low"] > 1.5
    visits = context.frames["pair_visits"]
    mine = visits[(visits["officer"] == "P2") & (visits["agent"] == "AGENT-3")]
    assert mine["pair_excess"].eq(pair["times_low"]).all() and mine["meeting_q"].eq(pair["meeting_q"]).all()
    assert mine["after_start"].eq(mine["done_at"].to_numpy() >= pair["start_at"].to_datetime64()).all()
    assert mine["met_since"].eq(pair["start_at"]).all()
    assert set(mine["after_start"]) == {0.0, 1.0}


def test_dealt_by_lot_nothing_is_found_and_p_values_are_uniform(tmp_path: Path) -> None:
    p_values = []
    for seed in range(4):
        rng = np.random.default_rng(100 + seed)
        context = pairs_context(write_log(tmp_path / str(seed), make_files(rng, 1200, agents=10), rng, at_random()))
        assert nothing_fires(context)
        frame = context.frames["agent_pairs"]
        p_values.append(frame.loc[frame["meeting_p"].notna(), "together_p"])
        assert (frame["meeting_p"].dropna() < 0.05).mean() < 0.1
    assert len(pd.concat(p_values)) > 200
    assert stats.kstest(pd.concat(p_values), "uniform").pvalue > 0.01


def test_a_specialist_meets_those_who_file_that_service(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    files = [replace(file, service="TRANSFER") if file.agent == 1 and rng.random() < 0.9 else file for file in make_files(rng, 1500)]

    def choose(file: File, rng: np.random.Generator) -> int:
        return 0 if file.service == "TRANSFER" and rng.random() < 0.8 else int(rng.integers(1, 6))

    assert nothing_fires(pairs_context(write_log(tmp_path, files, rng, choose)))


def test_a_part_timer_meets_those_who_file_on_the_same_days(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    week = DAYS.day_of_week.to_numpy()
    files = filed_on(make_files(rng, 2500), 1, (0, 1))

    def choose(file: File, rng: np.random.Generator) -> int:
        return int(rng.choice([0, 0, 0, 1, 2, 3])) if week[file.day] <= 1 else int(rng.integers(1, 6))

    context = pairs_context(write_log(tmp_path, files, rng, choose, lambda file, officer, rng: float(rng.uniform(0.1, 4))))
    assert nothing_fires(context)
    frame = context.frames["agent_pairs"]
    pair = frame[(frame["officer"] == "P0") & (frame["agent"] == "AGENT-1")].iloc[0]
    checked = context.tables.applications["agent_id"] == "AGENT-1"
    assert pair["together"] > 0.35 * checked.sum() and pair["meeting_p"] > 0.01  # half of the files, where a sixth is usual


def test_an_office_that_ties_agents_to_counters(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)

    def choose(file: File, rng: np.random.Generator) -> int:
        return file.agent % 6 if file.agent >= 0 and rng.random() < 0.7 else int(rng.integers(6))

    context = pairs_context(write_log(tmp_path, make_files(rng, 1500), rng, choose))
    assert nothing_fires(context)
    assert context.frames["agent_pairs"]["dispersion"].min() > 3


def test_an_agent_with_better_files_and_a_quick_officer(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)

    def wait(file: File, officer: int, rng: np.random.Generator) -> float:
        return usual_wait(file, officer, rng) * (0.3 if file.agent == 0 else 1.0) * (0.4 if officer == 1 else 1.0)

    assert nothing_fires(pairs_context(write_log(tmp_path, make_files(rng, 1800), rng, at_random(), wait)))


def test_an_officer_who_holds_up_some_favours_nobody(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)

    def wait(file: File, officer: int, rng: np.random.Generator) -> float:
        return usual_wait(file, officer, rng) * (12.0 if officer == 1 and rng.random() < 0.1 else 1.0)

    assert nothing_fires(pairs_context(write_log(tmp_path, make_files(rng, 1800), rng, at_random(), wait)))


def test_an_agent_who_is_served_at_once_by_one_officer(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)

    def wait(file: File, officer: int, rng: np.random.Generator) -> float:
        return 0.3 if (file.agent, officer) == (2, 4) and rng.random() < 0.7 else usual_wait(file, officer, rng)

    context = pairs_context(write_log(tmp_path, make_files(rng, 1800), rng, at_random(), wait))
    assert fired(context, "REL-03") == fired(context, "QUE-04") == {("P4", "AGENT-2")}
    assert not fired(context, "REL-01")
    frame = context.frames["agent_pairs"]
    pair = frame[(frame["officer"] == "P4") & (frame["agent"] == "AGENT-2")].iloc[0]
    assert pair["jumped_share"] > 0.3 > 0.15 > max(pair["jumped_others"], pair["jumped_elsewhere"])
    assert pair["quick_share"] > max(pair["quick_others"], pair["quick_elsewhere"]) + 0.2


def test_only_the_favoured_visits_of_a_pair_carry_its_evidence(tmp_path: Path) -> None:
    """Of the visits that were served at once most; of those that waited as others do none, and of other pairs none at all."""
    rng = np.random.default_rng(7)

    def wait(file: File, officer: int, rng: np.random.Generator) -> float:
        return 0.3 if (file.agent, officer) == (2, 4) and rng.random() < 0.7 else usual_wait(file, officer, rng)

    visits = pairs_context(write_log(tmp_path, make_files(rng, 1800), rng, at_random(), wait)).frames["pair_visits"]
    is_pair = (visits["officer"] == "P4") & (visits["agent"] == "AGENT-2")
    assert visits.loc[is_pair, "after_start"].eq(1.0).all(), "the pair meets no more than others, so the whole log counts"
    chance = visits[is_pair].groupby("favour", observed=True)["pair_chance"].agg(["min", "max"])
    assert chance.loc["jumped", "min"] > 0.4 and chance.loc["as_others", "max"] == 0.0
    assert visits.loc[~is_pair, "pair_chance"].max() < 0.2


def test_an_applicant_who_always_meets_one_officer(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    files = make_files(rng, 1500)
    files = [replace(file, applicant=f"COMPANY-{file.number % 11}") if file.number % 5 == 0 else file for file in files]

    def choose(file: File, rng: np.random.Generator) -> int:
        return 5 if file.applicant == "COMPANY-7" and rng.random() < 0.8 else int(rng.integers(6))

    context = pairs_context(write_log(tmp_path, files, rng, choose))
    assert fired(context, "REL-02") == {("P5", "COMPANY-7")}
    frame = context.frames["applicant_pairs"].set_index(["officer", "applicant"])
    assert frame["together"].max() == frame.loc[("P5", "COMPANY-7"), "together"]


def test_files_handed_in_together_count_once(tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    files = make_files(rng, 1200)
    bundles = {day: int(rng.integers(6)) for day in range(len(DAYS))}
    files = [
        replace(file, applicant="COMPANY", day=file.day // 25 * 25, service="LICENCE") if file.number % 6 == 0 else file for file in files
    ]

    def choose(file: File, rng: np.random.Generator) -> int:
        return bundles[file.day] if file.applicant == "COMPANY" else int(rng.integers(6))

    context = pairs_context(write_log(tmp_path, files, rng, choose))
    assert not fired(context, "REL-02")
    assert context.frames["applicant_pairs"]["together"].max() <= 10


def test_without_agents_or_officers_the_rules_cannot_run() -> None:
    families = load_catalogue().families_by_table
    assert set(families["agent_pairs"].needs) == {"events.officer_id", "applications.agent_id"}
    assert set(families["applicant_pairs"].needs) == {"events.officer_id", "applications.applicant_id"}


def test_dealing_an_agents_visits_anew_gives_the_same_tail() -> None:
    """The sum over one pair against shuffling officers within each pool (an agent at a step) many times; values lean to the right."""
    rng = np.random.default_rng(10)
    n = 600
    officer, pool = rng.integers(0, 5, n), rng.integers(0, 3, n)
    value = rng.gamma(0.5, 1.0, n)
    away = value - (np.bincount(pool, weights=value) / np.bincount(pool))[pool]
    anew = np.empty(20_000)
    for turn in range(len(anew)):
        dealt = officer[np.lexsort((rng.random(n), pool))]  # officers of a pool in a new order, pools in their order
        anew[turn] = away[np.argsort(pool, kind="stable")][dealt == 2].sum()
    moments = _dealt_anew(value, pool, np.zeros(n, dtype=np.int64), officer, np.ones(n, dtype=np.bool_), 5)
    for wanted in np.quantile(anew, [0.5, 0.9, 0.99, 0.999]):
        near = upper_by_moments(np.array([wanted]), np.zeros(1), moments.variance[2:3], moments.third[2:3])[0]
        share = float((anew >= wanted).mean())
        assert near == pytest.approx(share, rel=0.15, abs=4 * np.sqrt(share / len(anew)))
    assert moments.gained[2] == pytest.approx(away[officer == 2].sum())


def test_a_gain_of_both_sides() -> None:
    rng = np.random.default_rng(10)
    n = 4000
    visits = Visits(rng.integers(0, 5, n), rng.integers(-1, 6, n), rng.integers(0, 3, n))
    value = rng.gamma(0.5, 1.0, n)
    found = favours(visits, value)
    assert stats.kstest(found.p_value, "uniform", alternative="greater").pvalue > 0.01  # the greater of two: never too small
    pair = (visits.officer == 2) & (visits.agent == 4)
    planted = favours(visits, value + 0.8 * pair)
    place = planted.at(np.array([2]), np.array([4]))[0]
    assert planted.p_value.argmin() == place and planted.p_value[place] < 1e-4 and planted.gain[place] > 0.3
    assert planted.visits[place] == pair.sum()
    assert planted.at(np.array([2]), np.array([99])).tolist() == [-1]


def test_one_outstanding_pair_does_not_hide_in_the_dispersion() -> None:
    rng = np.random.default_rng(11)
    deviate, person = rng.normal(size=200), np.repeat(np.arange(20), 10)
    office = np.repeat([0, 1], 100)
    usual = between_pairs(deviate, office, person, 2)
    with_one = between_pairs(np.where(np.arange(200) == 7, 9.0, deviate), office, person, 2)
    assert usual.max() < 1.6 and with_one.max() < 1.8
    tied = np.where(np.arange(200) % 10 == person % 10, 8.0, deviate)
    assert between_pairs(tied, office, person, 2).min() > 4
    assert between_pairs(np.full(3, np.nan), np.zeros(3, dtype=np.int64), np.arange(3), 1).tolist() == [1, 1, 1]


@pytest.mark.parametrize("seed", [21, 22])
def test_the_order_of_rows_changes_nothing(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    folder = write_log(tmp_path, make_files(rng, 300), rng, steered(2, 0, 0.5))
    before = pairs_context(folder)
    for name in ("applications", "events"):
        lines = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        turned = [lines[0], *(lines[1:][at] for at in rng.permutation(len(lines) - 1))]
        (folder / f"{name}.csv").write_text("\n".join(turned) + "\n", encoding="utf-8")
    after = pairs_context(folder)
    for table in ("agent_pairs", "applicant_pairs", "pair_visits"):
        pd.testing.assert_frame_equal(after.frames[table], before.frames[table])
