"""Where flags fall: on nobody in particular where nobody takes part, and told where they do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from detector.findings.flag_falls import COLUMNS, LEVEL, flag_falls, holm, more_than_chance, where_flags_fall
from detector.pipeline import ScanOptions, prepare, scan
from detector.settings import load_settings
from detector.simulate import simulate
from features.base import Context

SEEDS = (610, 611, 612, 613)
Clean = tuple[Context, np.ndarray]


def with_groups(context: Context, seed: int) -> Context:
    """The same log with the sex and the region of applicants, by lot: a simulated world knows neither."""
    rng = np.random.default_rng(seed)
    count = len(context.tables.applications)
    groups = pd.DataFrame(
        {
            "sex": pd.Categorical(rng.choice(["f", "m"], count)),
            "region": pd.Categorical(rng.choice(["north", "east", "south", "west"], count, p=[0.5, 0.3, 0.15, 0.05])),
            "name": pd.Categorical([f"person {number}" for number in range(count)]),
        }
    )
    return replace(context, tables=replace(context.tables, attributes=groups))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> list[Clean]:
    """Clean worlds as scanned, with who is flagged, in the order of the applications."""
    held = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SULUH_KEY", "a key for the tests alone, 32 bytes")
        for seed in SEEDS:
            folder: Path = tmp_path_factory.mktemp("clean")
            world = simulate(folder / "data", folder / "truth", scenario="clean", cases=1_500, seed=seed)
            run = scan(ScanOptions(world.folder, folder / "run", world.settings, reports=False))
            context = with_groups(prepare(world.folder, load_settings(world.settings)).context, seed)
            ranked = run.cases.set_index("case_id").loc[context.tables.applications["case_id"].astype(str)]
            held.append((context, ranked.assign(first=ranked["rank"] <= 30)[["flagged", "first"]].to_numpy(dtype=np.bool_)))
    return held


def test_on_clean_worlds_flags_fall_on_nobody_in_particular(clean: list[Clean]) -> None:
    told = pd.concat([where_flags_fall(context, lists[:, 0]) for context, lists in clean])
    assert {"office_id", "time_of_day", "channel", "sex", "region"} <= set(told["attribute"])
    assert (holm(told["p_value"].to_numpy()) > LEVEL).all(), "corrected over all worlds, since all are looked at"


def test_nor_does_the_top_of_the_list_by_sex_or_region(clean: list[Clean]) -> None:
    """Flags are few in clean worlds; the first thirty are many enough to show a lean. What is given by lot cannot be leant on."""
    told = pd.concat([where_flags_fall(context, lists[:, 1]) for context, lists in clean])
    by_lot = told[told["attribute"].isin(["sex", "region"])]
    assert by_lot["flagged"].sum() >= 4 * 30
    assert (holm(by_lot["p_value"].to_numpy()) > LEVEL).all(), "corrected over all worlds, since all are looked at"


def test_a_list_that_leans_is_told(clean: list[Clean]) -> None:
    context, _ = clean[0]
    sex = context.tables.attributes["sex"].to_numpy() == "f"
    rng = np.random.default_rng(1)
    leaning = sex & (rng.random(len(sex)) < 0.04)
    told = where_flags_fall(context, leaning)
    beyond = told[told["is_beyond_chance"]]
    assert list(zip(beyond["attribute"], beyond["value"], strict=True)) == [("sex", "f")]
    office = context.tables.applications["office_id"]
    one = (office == office.iloc[0]).to_numpy() & (rng.random(len(sex)) < 0.06)
    told = where_flags_fall(context, one)
    assert set(told[told["is_beyond_chance"]]["attribute"]) == {"office_id"}, "what an office does is not put on its channel or hours"


def test_nothing_that_could_name_somebody(clean: list[Clean]) -> None:
    context, lists = clean[0]
    told = where_flags_fall(context, lists[:, 0])
    assert tuple(told.columns) == COLUMNS
    assert "name" not in set(told["attribute"])
    assert (told["cases"] >= 30).all()


def test_dealt_by_lot_it_is_wrong_as_seldom_as_it_says(clean: list[Clean]) -> None:
    context, _ = clean[1]
    rng = np.random.default_rng(2)
    draws = 60
    count = len(context.tables.applications)
    wrong = sum(where_flags_fall(context, rng.random(count) < 0.03)["is_beyond_chance"].any() for _ in range(draws))
    assert stats.binom.sf(wrong - 1, draws, LEVEL) > 0.01


def test_one_stratum_is_fishers_exact_test() -> None:
    mine, flagged = np.zeros(60, dtype=np.bool_), np.zeros(60, dtype=np.bool_)
    mine[:20] = True
    flagged[[1, 2, 3, 4, 5, 30, 31]] = True
    expected, p = more_than_chance(np.zeros(60, dtype=np.int64), mine, flagged)
    assert expected == pytest.approx(7 / 3)
    assert p == pytest.approx(stats.fisher_exact([[5, 2], [15, 38]], alternative="greater").pvalue)


def test_strata_agree_with_dealing_anew() -> None:
    rng = np.random.default_rng(3)
    stratum = np.repeat([0, 1, 2], [40, 30, 50])
    mine, flagged = rng.random(120) < np.array([0.7, 0.2, 0.5])[stratum], rng.random(120) < np.array([0.3, 0.1, 0.02])[stratum]
    _, p = more_than_chance(stratum, mine, flagged)
    seen = (mine & flagged).sum()
    draws = 4_000
    dealt = np.zeros(draws)
    for at in range(3):
        rows = np.flatnonzero(stratum == at)
        for draw in range(draws):
            dealt[draw] += mine[rng.permutation(rows)[: flagged[rows].sum()]].sum()
    assert p == pytest.approx(np.mean(dealt >= seen), abs=0.03)


@given(st.lists(st.floats(0.0, 1.0), max_size=12))
@settings(max_examples=60)
def test_holm_never_makes_smaller_and_keeps_the_order(values: list[float]) -> None:
    p = np.array(values)
    adjusted = holm(p)
    assert (adjusted >= p).all() and (adjusted <= 1.0).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()


def test_only_what_the_list_ranks_is_compared(clean: list[Clean]) -> None:
    """Cases out of scope (another office, say) are no part of any group, flagged or not."""
    context = clean[0][0]
    size = len(context.tables.applications)
    ranked = np.flatnonzero(np.arange(size) % 3 > 0)
    cases = pd.DataFrame({"case": ranked, "flagged": ranked % 50 == 1})
    told, every = flag_falls(context, cases), where_flags_fall(context, np.arange(size) % 50 == 1)
    asked = np.zeros(size, dtype=np.bool_)
    asked[ranked] = True
    sex = context.tables.attributes["sex"].to_numpy()
    rows = told[told["attribute"] == "sex"].set_index("value")
    assert rows["cases"].to_dict() == {group: int((asked & (sex == group)).sum()) for group in ("f", "m")}
    assert rows["flagged"].sum() == cases["flagged"].sum() < every[every["attribute"] == "sex"]["flagged"].sum()
