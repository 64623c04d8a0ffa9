"""The bars of the score add up: prior and additions are the score, for cases and officers, whatever the findings."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from detector.findings.ranking import combine
from detector.reports.waterfall import additions

FINDING = st.tuples(
    st.integers(0, 3),
    st.sampled_from(["delay", "fee", "queue"]),
    st.sampled_from(["A-1", "A-2", "A-3"]),
    st.floats(0, 6),
    st.floats(0, 3),
    st.sampled_from([0.2, 0.4, 0.9]),
)


@given(st.lists(FINDING, min_size=1, max_size=12), st.sampled_from([0.01, 0.05, 0.3]))
def test_prior_and_bars_are_the_score(rows: list[tuple[int, str, str, float, float, float]], prior: float) -> None:
    names = ["case", "family", "rule_id", "weight", "repeated", "score"]
    findings = pd.DataFrame(rows, columns=names)
    added = additions(findings, "case")
    total = special.logit(prior) + (added["rarity"] + added["repetition"]).groupby(findings["case"]).sum()
    score = combine(findings, "case", prior)["score"]
    np.testing.assert_allclose(special.expit(total.to_numpy()), score.to_numpy(), rtol=1e-9)


def test_what_a_verdict_closed_adds_nothing() -> None:
    held = {"case": [0, 0], "family": "fee", "rule_id": ["A-1", "A-2"], "weight": [5.0, 2.0], "repeated": 0.0, "score": 0.5}
    findings = pd.DataFrame({**held, "closed": [True, False]})
    assert additions(findings, "case")["rarity"].tolist() == [0.0, 2.0]


def test_a_run_without_weights_has_no_bars() -> None:
    assert not additions(pd.DataFrame({"case": [1], "family": ["fee"]}), "case").to_numpy().any()
