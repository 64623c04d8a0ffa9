"""What honest slips explain, and what they must not: nothing without slips, nothing at a hand that has many, nothing far larger."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.money.slips import MOST_REFUND_DAYS, REFUND_DAYS, Hands, by_hand, by_size, slip_shares
from tests.tiny import tiny_context

SIZES = st.lists(st.floats(0.01, 5.0), max_size=20)
CHARTER = """\
charter: 1
jurisdiction: Kota Contoh
currency: IDR
rounding: 100
timezone: Asia/Jakarta
calendar: {weekend: [sat, sun]}
offices:
  O1: {name: Kantor Satu}
services:
  LICENCE:
    name: {en: Licence, id: Izin}
    fees: [{code: LICENCE, amount: 350000, basis: "sample tariff"}]
"""


@given(SIZES, SIZES)
def test_a_larger_sum_is_never_explained_better_and_no_slips_explain_nothing(size: list[float], mirror: list[float]) -> None:
    high, low = np.array(size), np.array(mirror)
    share = by_size(high, low)
    assert ((share >= 0) & (share <= 1)).all()
    assert (np.diff(share[np.argsort(high, kind="stable")]) <= 0).all()
    assert not by_size(high, np.zeros(0)).any()
    assert not share[high > low.max(initial=0.0)].any()


def shares_of(over: list[int], low: list[int], hands: int = 60) -> list[float]:
    """slip_share of sums that are 10 too high at these hands, beside sums 10 too low at those; each hand also took 50 right ones."""
    hand = np.concatenate((over, low, np.repeat(np.arange(hands), 50)))
    paid = np.concatenate((np.full(len(over), 110), np.full(len(low), 90), np.full(hands * 50, 100)))
    cause = np.repeat(["over", "short", "right"], [len(over), len(low), hands * 50])
    steps = np.abs(paid - 100.0)
    frame = pd.DataFrame({"source": "payment", "cause": cause, "paid": paid, "owed": 100, "excess_steps": steps, "only_demanded": False})
    return slip_shares(frame, np.zeros(len(hand), dtype=np.int64), Hands(hand, hands))[: len(over)].tolist()


def test_who_charges_too_much_again_and_again_makes_the_slips_of_others_no_rarer() -> None:
    alone = list(range(8))
    among_themselves = shares_of(alone, list(range(20, 28)))
    beside = shares_of([*alone, *[50] * 40], list(range(20, 28)))
    assert min(among_themselves) > 0.5 and min(beside[:8]) > 0.5 and max(beside[8:]) < 0.1


def test_a_clerk_who_often_mistypes_too_little_does_not_explain_what_stands_alone_at_others() -> None:
    few, many = list(range(20, 25)), [40] * 40
    assert max(shares_of(list(range(20)), few)) < 0.5
    assert max(shares_of(list(range(20)), [*few, *many])) < 0.5


@given(st.integers(1, 30), st.floats(0.0, 0.01))
def test_more_at_one_hand_is_never_explained_better(many: int, rate: float) -> None:
    hand = np.repeat(np.arange(20), 100)
    rows = np.concatenate([np.arange(many), np.arange(100, 1_900, 100)])
    share = by_hand(rows, Hands(hand, 20), np.ones(len(hand), dtype=np.bool_), rate)
    assert (share[:many] == share[0]).all() and share[0] <= share[-1] + 1e-12
    if rate == 0:
        assert not share.any()


def ledger(folder: Path, payments: list[tuple[str, int, int, str]], cases: int = 400) -> pd.DataFrame:
    """The money frame of cases that paid 350,000 each, and further (case, amount, day of January, collector; empty: by bank)."""
    rows = [(f"C{n}", 350_000, 5, "") for n in range(0, cases, 2)] + [(f"C{n}", 350_000, 5, f"P{n % 7}") for n in range(1, cases, 2)]
    rows += payments
    held = pd.DataFrame(rows, columns=["case_id", "amount", "day", "collected_by"])
    changed = {case for case, amount, *_ in payments if 0 < abs(amount - 350_000) < 200_000}
    held = held[~held["case_id"].isin(changed) | (np.arange(len(held)) >= cases)].reset_index(drop=True)
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(held["day"], unit="D")
    text = held.assign(
        payment_id=[f"B{n}" for n in range(len(held))], paid_at=days.dt.strftime("%Y-%m-%dT09:00:00"), fee_code="LICENCE",
        method=np.where(held["collected_by"] == "", "bank", "cash"),
    ).drop(columns="day")  # fmt: skip
    apps = "case_id,service_code,office_id,submitted_at,decision,decided_at\n"
    apps += "\n".join(f"C{n},LICENCE,O1,2025-01-06T09:00:00,granted,2025-01-09T09:00:00" for n in range(cases))
    events = "case_id,activity,timestamp,officer_id\n" + "\n".join(f"C{n},check,2025-12-30T09:00:00,P1" for n in range(cases))
    context = tiny_context(folder, CHARTER, applications=apps, events=events, payments=text.to_csv(index=False))
    return context.frames["money"]


def share_of(frame: pd.DataFrame, cause: str) -> list[float]:
    return frame.loc[frame["cause"] == cause, "slip_share"].tolist()


def test_one_overcharge_in_a_log_without_slips_stands_by_itself(tmp_path: Path) -> None:
    assert share_of(ledger(tmp_path, [("C1", 450_000, 5, "P1")]), "over") == [0.0]


def test_slips_both_ways_explain_each_other_and_a_collector_with_many_is_not_explained(tmp_path: Path) -> None:
    slips = [(f"C{n}", 350_000 + (40_000 if n % 4 else -40_000), 5, "") for n in range(2, 42, 2)]
    mine = [(f"C{n}", 390_000, 5, "P1") for n in range(1, 85, 14)]
    frame = ledger(tmp_path, [*slips, *mine])
    over = frame[frame["cause"] == "over"]
    taken = over["officer"].notna()
    assert taken.sum() == len(mine) and (~taken).sum() == 10
    assert (over.loc[~taken, "slip_share"] > 0.5).all() and (over.loc[taken, "slip_share"] < 0.2).all()


@pytest.mark.parametrize("collector", ["", "P1"])
def test_who_sends_a_fee_twice_by_bank_was_asked_by_nobody(collector: str, tmp_path: Path) -> None:
    case = "C1" if collector else "C2"
    frame = ledger(tmp_path, [(case, 350_000, 7, collector)])
    assert share_of(frame, "duplicate") == [0.0 if collector else 1.0]


@pytest.mark.parametrize(("days", "usual"), [(3, REFUND_DAYS), (75, 75.0), (300, MOST_REFUND_DAYS)])
def test_an_office_has_a_time_for_refunds_of_its_own(days: int, usual: float, tmp_path: Path) -> None:
    """Six double payments were given back after so many days, the seventh is still waiting."""
    twice = [(f"C{n}", 350_000, 6, "") for n in range(2, 14, 2)]
    back = [(case, -amount, 6 + days, collector) for case, amount, _, collector in twice]
    frame = ledger(tmp_path, [*twice, *back, ("C20", 350_000, 6, "")])
    assert set(frame["refund_days"]) == {usual}
