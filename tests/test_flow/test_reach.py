"""What could have been seen is true: effects are planted a little below and a little above what the scan says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from detector.catalogue import load_catalogue
from detector.desk.page import Line
from detector.desk.reached import reached
from detector.findings.applying import Hits, apply_rules
from detector.findings.folding import fold_all
from detector.findings.ranking import rank_cases
from detector.findings.reach import KINDS, Seen, reach, sum_up
from detector.findings.reach.judging import Judge, evidence_to_be_flagged
from detector.findings.reach.queues import drawn_forward, held_up
from detector.findings.reach.sampling import Pairs, Tried, half_way, spread_over
from detector.findings.reach.search import smallest
from detector.findings.weighing import weigh_all
from detector.pipeline import ScanOptions, scan
from detector.settings import ScanDefaults, Settings
from features.base import Context
from features.what_if import DrawnForward, HeldUp, Queues
from tests.tiny import CHARTER, tiny_context, write_tiny

CATALOGUE = load_catalogue()
COUNTER = CHARTER + "    fees:\n      - {code: FEE, amount: 100000}\n"
CASES = 700
STEP = pd.Timedelta(minutes=40)


@dataclass(frozen=True)
class Log:
    """A counter at which cases come in every 40 office minutes and wait some ten others long; times are hours since it opened."""

    filed: np.ndarray
    done: np.ndarray
    paid: np.ndarray

    @staticmethod
    def make(seed: int = 5) -> Log:
        rng = np.random.default_rng(seed)
        filed = np.arange(CASES) * (2 / 3) + rng.uniform(0, 0.3, CASES)
        return Log(filed, filed + 8.0 + rng.lognormal(0.0, 0.5, CASES), np.full(CASES, 100_000))

    def served(self, case: int, at: float) -> Log:
        done = self.done.copy()
        done[case] = at
        return replace(self, done=done)

    def paying(self, case: int, amount: int) -> Log:
        paid = self.paid.copy()
        paid[case] = amount
        return replace(self, paid=paid)

    def tables(self) -> dict[str, str]:
        filed, done = (moments(held) for held in (self.filed, self.done))
        applications, events, payments = ["case_id,service_code,office_id,submitted_at,decision,decided_at"], [], []
        for case in range(CASES):
            name = f"C{case:04d}"
            applications.append(f"{name},LICENCE,O1,{filed[case]},granted,{done[case]}")
            events.append(f"{name},approval,{done[case]},P{case % 3}")
            payments.append(f"B{case:04d},{name},{self.paid[case]},{filed[case]},P{case % 3},FEE")
        heads = {"events": "case_id,activity,timestamp,officer_id", "payments": "payment_id,case_id,amount,paid_at,collected_by,fee_code"}
        rows = {"events": events, "payments": payments}
        return {"applications": "\n".join(applications), **{name: "\n".join([heads[name], *rows[name]]) for name in heads}}


def moments(hours: np.ndarray) -> list[str]:
    """Office hours since Monday 6 January 2025, 08:00, as local times; eight hours a day, five days a week."""
    day, rest = np.divmod(hours, 8.0)
    at = np.datetime64("2025-01-06T08:00:00") + ((day // 5 * 7 + day % 5) * 86_400 + rest * 3_600).astype(np.int64)
    return np.datetime_as_string(at).tolist()


@dataclass(frozen=True)
class Scanned:
    context: Context
    hits: dict[str, Hits]
    seen: Seen


def scanned(folder: Path, log: Log, charter: str = COUNTER, settings: Settings | None = None) -> Scanned:
    """All that `reach` asks for, as a scan would make it."""
    settings = settings or Settings()
    context = tiny_context(folder, charter, **log.tables())
    scope = np.ones(len(context.tables.applications), dtype=np.bool_)
    found, _ = apply_rules(context, CATALOGUE, settings, scope)
    weighed = weigh_all([with_ids(hits) for hits in found], context, settings.scan.prior).hits
    _, folds = fold_all(weighed, settings.scan.fold_share)
    cases = pd.DataFrame({"case": np.arange(len(scope)), "case_id": context.tables.applications["case_id"], "score": 0.01})
    return Scanned(context, {hits.rule.id: hits for hits in weighed}, Seen(weighed, folds, cases, scope))


def with_ids(hits: Hits) -> Hits:
    return replace(hits, frame=hits.frame.assign(finding_id=[f"{hits.rule.id}-{row}" for row in range(len(hits.frame))]))


def cases_found(here: Scanned, rule: str) -> set[int]:
    return set(here.hits[rule].frame["case"].tolist())


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    return scanned(tmp_path_factory.mktemp("calm"), Log.make())


def tried(here: Scanned, rule: str) -> tuple[Tried, np.ndarray]:
    """What was tried for one rule, and the cases that it was tried on."""
    judge = Judge.of(CATALOGUE.rules_by_id[rule], Settings(), here.hits[rule], np.inf)
    pairs = Pairs.of(here.context, here.seen.scope)
    found = (held_up if rule == "DLY-02" else drawn_forward)(here.context, judge, pairs)
    frame = here.context.frames["queueing"]
    wanted = frame["is_served"].to_numpy() & ((rule == "DLY-02") | (frame["ahead"] > 0).to_numpy())
    rows = spread_over(pairs.of_case[frame["case"].to_numpy()], frame["ready_at"].to_numpy().astype(np.int64), wanted)
    return found, frame["case"].to_numpy()[rows]


def row_of(table: pd.DataFrame, kind: str) -> pd.Series:
    return table[table["kind"] == kind].iloc[0]


def typical(found: Tried, cases: np.ndarray, count: int = 3) -> list[tuple[int, float]]:
    """The cases nearest to the one that the table speaks of, with the size from which each shows."""
    at = found.found[half_way(found.pair, found.found, 1)[0]]
    nearest = np.argsort(np.abs(np.where(np.isfinite(found.found), found.found, 1e12) - at), kind="stable")[:count]
    return [(int(cases[row]), float(found.found[row])) for row in nearest]


# --- the promise


def test_a_stall_is_found_above_what_is_said_and_not_below(calm: Scanned, tmp_path: Path) -> None:
    log, (found, cases) = Log.make(), tried(calm, "DLY-02")
    said = row_of(reach(calm.context, CATALOGUE, Settings(), calm.seen), "stall")
    assert said["smallest"] == pytest.approx(found.found[half_way(found.pair, found.found, 1)[0]])
    assert said["unit"] == "working hours" and said["could_show"] > 0.5 and said["usual"] < said["smallest"] < 100
    for number, (case, wait) in enumerate(typical(found, cases)):
        for factor, is_seen in ((0.93, False), (1.07, True)):
            planted = scanned(tmp_path / f"{number}-{factor}", log.served(case, log.filed[case] + wait * factor))
            assert (case in cases_found(planted, "DLY-02")) is is_seen, (case, wait, factor)


def test_places_are_found_above_what_is_said_and_not_below(calm: Scanned, tmp_path: Path) -> None:
    log, (found, cases) = Log.make(), tried(calm, "QUE-01")
    said = row_of(reach(calm.context, CATALOGUE, Settings(), calm.seen), "places")
    assert said["smallest"] >= 3 and said["why_not_en"] is None
    for number, (case, places) in enumerate(typical(found, cases)):
        ends = np.sort(log.done[: case][log.done[: case] > log.filed[case]])[::-1]
        assert len(ends) > places
        for more, is_seen in ((-1, False), (1, True)):
            at = ends[int(places) + more - 1] - 0.002  # served just before so many who came earlier
            planted = scanned(tmp_path / f"{number}-{more}", log.served(case, at))
            assert (case in cases_found(planted, "QUE-01")) is is_seen, (case, places, more)


@pytest.mark.parametrize(("column", "shows"), [("smallest", "found"), ("flagged_from", "flagged")])
def test_an_overcharge_is_found_and_flagged_from_what_is_said(calm: Scanned, tmp_path: Path, column: str, shows: str) -> None:
    said = row_of(reach(calm.context, CATALOGUE, Settings(), calm.seen), "overcharge")
    assert said["smallest_share"] * said["usual"] == pytest.approx(said["smallest"]) and said["rule_id"] == "FEE-01"
    for beyond in (-1, 0):
        folder = write_tiny(tmp_path / f"data{beyond}", COUNTER, **Log.make().paying(350, 100_000 + int(said[column]) + beyond).tables())
        run = scan(ScanOptions(folder, tmp_path / f"run{beyond}"))
        case = run.cases[run.cases["case_id"] == "C0350"].iloc[0]
        is_seen = bool(case["flagged"]) if shows == "flagged" else "FEE-01" in set(case["rules"])
        assert is_seen is (beyond == 0)
        assert row_of(run.reach, "overcharge")[column] == pytest.approx(said[column])
        assert run.manifest["reach"] == sum_up(run.reach)


# --- what cannot be seen, and why


def without(log: Log, tmp_path: Path, charter: str = COUNTER, **edits: str) -> pd.DataFrame:
    tables = {name: text for name, text in {**log.tables(), **edits}.items() if text}
    context = tiny_context(tmp_path, charter, **tables)
    scope = np.ones(len(context.tables.applications), dtype=np.bool_)
    found, _ = apply_rules(context, CATALOGUE, Settings(), scope)
    return reach(context, CATALOGUE, Settings(), Seen([with_ids(hits) for hits in found], (), pd.DataFrame({"score": [0.01]}), scope))


def test_reasons(tmp_path: Path) -> None:
    log = Log.make()
    tables = log.tables()
    by_system = "\n".join(line.rsplit(",", 1)[0] + ("," if row else ",officer_id") for row, line in enumerate(tables["events"].split("\n")))
    after_decision = by_system + "\nC0000,archive,2025-03-03T10:00:00,P0"
    assert "the system" in row_of(without(log, tmp_path / "a", events=after_decision), "stall")["why_not_en"]
    assert "no amount in payments" in row_of(without(log, tmp_path / "b", payments=""), "overcharge")["why_not_en"]
    assert "fee schedule" in row_of(without(log, tmp_path / "c", CHARTER), "overcharge")["why_not_en"]
    free = row_of(without(log, tmp_path / "d", CHARTER + "    fees: []\n"), "overcharge")
    assert free["rule_id"] == "FEE-02" and free["smallest"] == 2
    few = without(log, tmp_path / "e", applications="\n".join(tables["applications"].split("\n")[:7]))
    assert "neighbours" in row_of(few, "stall")["why_not_en"] and "pembanding" in row_of(few, "stall")["why_not_id"]
    dates = {name: re.sub(r"T\d\d:\d\d:\d\d", "", text) for name, text in tables.items()}
    by_day = without(log, tmp_path / "f", **dates)
    assert row_of(by_day, "stall")["unit"] == "working days"
    assert "bare dates" in row_of(by_day, "places")["why_not_en"]


def test_what_is_folded_is_not_seen_by_case(tmp_path: Path) -> None:
    log = Log.make()
    much = replace(log, paid=np.where(np.arange(CASES) % 7 < 2, 125_000, log.paid))  # at every officer
    here = scanned(tmp_path, much)
    said = row_of(reach(here.context, CATALOGUE, Settings(), here.seen), "overcharge")
    assert np.isnan(said["smallest"]) and "one finding about the office" in said["why_not_en"]


def test_a_tighter_threshold_sees_less(calm: Scanned) -> None:
    tight = Settings(rules={"FEE-01": {"min_share": 0.2}, "DLY-02": {"min_stall": 6.0}})
    loose, held = (reach(calm.context, CATALOGUE, settings, calm.seen) for settings in (Settings(), tight))
    assert row_of(held, "overcharge")["smallest"] == pytest.approx(20_000)
    assert row_of(held, "stall")["smallest"] > row_of(loose, "stall")["smallest"]


# --- the parts


def test_a_visit_moved_to_where_it_was_reads_as_it_did(calm: Scanned) -> None:
    queues = Queues.of(calm.context)
    rows = np.flatnonzero((queues.frame["is_served"] & queues.frame["stall"].notna()).to_numpy())
    held, drawn = HeldUp.of(queues, rows).until(queues.end[rows]), DrawnForward.of(queues, rows).to(queues.end[rows])
    for told, names in ((held, ("wait", "passed_by", "stall", "stall_beyond_own")), (drawn, ("passed", "jump"))):
        for name in names:
            np.testing.assert_allclose(told[name], queues.column(name)[rows], err_msg=name)
    np.testing.assert_allclose(held["stall_p"], queues.column("stall_p")[rows], atol=2 / len(rows))


@pytest.mark.parametrize("rule_id", [rule_id for rules in KINDS.values() for rule_id in rules])
def test_the_rules_can_be_asked(rule_id: str, calm: Scanned) -> None:
    """A new need of one of these rules must be worked out for moved rows too."""
    queues, rows = Queues.of(calm.context), np.arange(3)
    columns = {*HeldUp.of(queues, rows).until(queues.end[rows]), *DrawnForward.of(queues, rows).to(queues.end[rows])}
    of_money = {"cause", "beyond_demand", "only_demanded", "excess_share", "excess_steps", "slip_share"}
    assert set(CATALOGUE.rules_by_id[rule_id].needs) <= columns | of_money


def test_smallest_is_the_first_that_holds() -> None:
    wanted = np.array([0, 1, 7, 63, 64, 99])
    low, high = np.zeros(6, dtype=np.int64), np.full(6, 64)
    assert smallest(low, high, lambda value: value >= wanted).tolist() == [0, 1, 7, 63, 64, -1]


def test_evidence_that_is_enough_to_be_flagged() -> None:
    """One more case with that evidence is flagged by the list itself, and with a little less it is not."""
    scores = np.array([0.99, 0.97, 0.9, 0.4, 0.2, *[0.01] * 50])
    scan_defaults = ScanDefaults()
    needed = evidence_to_be_flagged(pd.DataFrame({"score": scores}), scan_defaults)
    for beyond, is_flagged in ((1e-6, True), (-0.02, False)):
        findings = pd.DataFrame({"case": np.arange(len(scores) + 1), "rule_id": "QUE-01", "family": "queue", "repeated": 0.0,
                                 "severity_level": 1, "score": 0.2, "counts": True, "subject_type": "case"})  # fmt: skip
        prior = np.log(0.01 / 0.99)
        findings["weight"] = np.append(np.log(scores / (1 - scores)) - prior, needed + beyond)
        cases = pd.DataFrame({"case": findings["case"], "case_id": [f"C{n:03d}" for n in findings["case"]]})
        ranked = rank_cases(cases, findings, CATALOGUE.rules_by_id, scan_defaults)
        assert bool(ranked["flagged"].iloc[-1]) is is_flagged
    assert evidence_to_be_flagged(pd.DataFrame({"score": [0.01] * 20}), scan_defaults) == pytest.approx(np.log(9) - np.log(0.01 / 0.99))
    assert evidence_to_be_flagged(pd.DataFrame({"score": scores}), replace(scan_defaults, budget=1)) > needed


def test_the_line_at_the_end_says_it(calm: Scanned) -> None:
    table = reach(calm.context, CATALOGUE, Settings(), calm.seen)
    block = reached({"reach": sum_up(table)})[0]
    assert isinstance(block, Line)
    assert "a wait of" in block.text and "an overcharge of IDR 2, 0.002% of the fee" in block.text and "places gained: " in block.text
    nothing = reached({"reach": sum_up(table.assign(smallest=np.nan))})[0]
    assert isinstance(nothing, Line) and "none in any of 1 offices" in nothing.text
    assert reached({}) == []
