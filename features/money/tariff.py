"""The tariff at work: which fee lines stood against each case on a given day, and how much they came to.

A *line* is one fee code in one lane of one service; its *versions* are the rows of the charter with their validity. An *era* of a
service is a stretch of days in which none of its lines changes. Days are int64 days since 1970, money is int64 ten-thousandths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.arrays.segments import Bools, Ints
from features.calendar.working_time import Clocks
from features.charter.model import Charter, Fee
from features.money.currencies import minor_unit
from features.tables import MONEY_SCALE, Tables

IN_FORCE, ENDED, UNKNOWN_DAY, UNKNOWN_ATTRIBUTE = range(4)
STATES = ("in force", "ended", "tariff not known for the day", "attribute missing")
DUES = ("submission", "decision", "delivery")
NEVER, FOREVER = np.iinfo(np.int64).min // 4, np.iinfo(np.int64).max // 4
LARGEST_AMOUNT = 9e14
"""Ten-thousandths beyond which a formula's result is not believed (90 thousand million of the currency)."""

Which = Literal["own", "other", "every"]


@dataclass(frozen=True)
class Line:
    """One fee code in one lane of one service. `rows`: numbers of its versions in the tariff's fee rows, by first day."""

    service: str
    code: str
    lane: str | None
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Tariff:
    """All fee rows of a charter, numbered. `lines_of`: service -> line numbers in the charter's order; absent: says nothing of fees."""

    rows: tuple[Fee, ...]
    first: Ints
    last: Ints
    lines: tuple[Line, ...]
    lines_of: Mapping[str, tuple[int, ...]]
    codes: tuple[str, ...]
    line_code: Ints  # line -> code number
    row_due: Ints  # row -> number in DUES, -1 none
    row_optional: Bools
    row_as_issued: Bools  # the amount is an attribute as it stands (taken as issued): no tariff to hold other cases against


@dataclass(frozen=True)
class CaseFacts:
    """What the tariff reads of the cases: service and lane by code, the day of submission, the columns that formulas name."""

    service: Ints
    services: tuple[str, ...]
    lane: Ints
    lanes: tuple[str, ...]
    day: Ints
    columns: Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class OwedLines:
    """One entry a case and line, sorted by case, then the charter's order. `row` is -1 and `amount` 0 where none is in force."""

    case: Ints
    line: Ints
    row: Ints
    state: Ints
    amount: Ints
    optional: Bools

    def where(self, keep: Bools | Ints) -> OwedLines:
        return OwedLines(self.case[keep], self.line[keep], self.row[keep], self.state[keep], self.amount[keep], self.optional[keep])


def tolerance_of(charter: Charter) -> int:
    """How far two amounts may lie apart and still be the same: the charter's rounding, else one minor unit (ten-thousandths)."""
    return charter.rounding if charter.rounding is not None else minor_unit(charter.currency)


def read_tariff(charter: Charter) -> Tariff:
    """The charter's fee rows as numbered rows and lines."""
    rows: list[Fee] = []
    lines: list[Line] = []
    lines_of: dict[str, tuple[int, ...]] = {}
    for code in sorted(charter.services):
        fees = charter.services[code].fees
        if fees is None:
            continue
        groups: dict[tuple[str, str | None], list[Fee]] = {}
        for fee in fees:
            groups.setdefault((fee.code, fee.lane), []).append(fee)
        start = len(lines)
        for (fee_code, lane), versions in groups.items():
            versions.sort(key=lambda fee: _day(fee.valid_from, NEVER))
            lines.append(Line(code, fee_code, lane, tuple(range(len(rows), len(rows) + len(versions)))))
            rows.extend(versions)
        lines_of[code] = tuple(range(start, len(lines)))
    codes = tuple(sorted({line.code for line in lines}))
    number = {fee_code: at for at, fee_code in enumerate(codes)}
    return Tariff(
        rows=tuple(rows),
        first=np.array([_day(fee.valid_from, NEVER) for fee in rows], dtype=np.int64),
        last=np.array([_day(fee.valid_until, FOREVER) for fee in rows], dtype=np.int64),
        lines=tuple(lines),
        lines_of=lines_of,
        codes=codes,
        line_code=np.array([number[line.code] for line in lines], dtype=np.int64),
        row_due=np.array([DUES.index(fee.due) if fee.due else -1 for fee in rows], dtype=np.int64),
        row_optional=np.array([fee.optional for fee in rows], dtype=np.bool_),
        row_as_issued=np.array([fee.amount.text in fee.amount.names for fee in rows], dtype=np.bool_),
    )


def _day(date: object, missing: int) -> int:
    return missing if date is None else int(np.datetime64(str(date), "D").astype(np.int64))


def case_facts(tables: Tables, clocks: Clocks, tariff: Tariff, lane: pd.Categorical[str]) -> CaseFacts:
    """What the tariff reads of all cases; `lane` as `features.money.lanes.infer_lanes` reads it."""
    applications = tables.applications
    service = applications["service_code"]
    return CaseFacts(
        service=service.cat.codes.to_numpy().astype(np.int64),
        services=tuple(map(str, service.cat.categories)),
        lane=lane.codes.astype(np.int64),
        lanes=tuple(map(str, lane.categories)),
        day=submission_days(tables, clocks),
        columns=_formula_columns(tables, tariff),
    )


def submission_days(tables: Tables, clocks: Clocks) -> Ints:
    """int64[cases]: the local day of submission."""
    applications = tables.applications
    return day_numbers(clocks.local_day(office_codes(tables), applications["submitted_at"].to_numpy()))


def office_codes(tables: Tables) -> Ints:
    """int64[cases]: the office of each case, as `Clocks` numbers them."""
    return tables.applications["office_id"].cat.codes.to_numpy().astype(np.int64)


def day_numbers(days: npt.NDArray[Any]) -> Ints:
    """datetime64[D] as int64 days since 1970; a missing day stays the number of NaT (far below `NEVER`)."""
    return days.astype("datetime64[D]").astype(np.int64)


def _formula_columns(tables: Tables, tariff: Tariff) -> dict[str, npt.NDArray[Any]]:
    names = sorted({name for fee in tariff.rows for name in fee.amount.names})
    held: dict[str, npt.NDArray[Any]] = {}
    for name in names:
        frame = next((frame for frame in (tables.attributes, tables.applications) if name in frame), None)
        if frame is not None:
            column = frame[name]
            numeric = pd.api.types.is_numeric_dtype(column.dtype)
            held[name] = column.to_numpy(dtype=np.float64) if numeric else column.astype(object).to_numpy()
    return held


def work_out(tariff: Tariff, facts: CaseFacts, cases: Ints, day: Ints, which: Which = "own") -> OwedLines:
    """The lines of `cases` (ascending, distinct) as of `day` (one a case): of their own lane, of other lanes, or every one."""
    service = facts.service[cases]
    order = np.argsort(service, kind="stable")
    starts = np.flatnonzero(np.diff(service[order], prepend=-2))
    blocks: list[tuple[Ints, ...]] = []
    for members in np.split(order, starts[1:]) if len(order) else ():
        for line in tariff.lines_of.get(facts.services[service[members[0]]], ()):
            chosen = members[_in_lane(tariff.lines[line], facts, cases[members], which)]
            if len(chosen):
                row, state, amount = _as_of(tariff, tariff.lines[line], facts, cases[chosen], day[chosen])
                blocks.append((cases[chosen], np.full(len(chosen), line, dtype=np.int64), row, state, amount))
    if not blocks:
        none = np.zeros(0, dtype=np.int64)
        return OwedLines(none, none, none, none, none, np.zeros(0, dtype=np.bool_))
    case, lines, rows, states, amounts = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    by_case = np.lexsort((lines, case))
    newest = np.array([line.rows[-1] for line in tariff.lines], dtype=np.int64)
    optional = tariff.row_optional[np.where(rows >= 0, rows, newest[lines])]
    return OwedLines(case, lines, rows, states, amounts, optional).where(by_case)


def _in_lane(line: Line, facts: CaseFacts, cases: Ints, which: Which) -> Bools:
    lane = facts.lane[cases]
    wanted = facts.lanes.index(line.lane) if line.lane in facts.lanes else -2
    own = np.ones(len(cases), dtype=np.bool_) if line.lane is None else lane == wanted
    return own if which == "own" else ~own if which == "other" else np.ones_like(own)


def _as_of(tariff: Tariff, line: Line, facts: CaseFacts, cases: Ints, day: Ints) -> tuple[Ints, Ints, Ints]:
    """row, state, amount of one line for the cases on their days."""
    rows = np.array(line.rows, dtype=np.int64)
    version = np.searchsorted(tariff.first[rows], day, side="right") - 1
    before = version < 0
    version = np.maximum(version, 0)
    past = day > tariff.last[rows[version]]
    state = np.where(before, UNKNOWN_DAY, np.where(past, np.where(version == len(rows) - 1, ENDED, UNKNOWN_DAY), IN_FORCE))
    amount = np.zeros(len(cases), dtype=np.int64)
    for at in np.flatnonzero(np.bincount(version[state == IN_FORCE])):
        here = np.flatnonzero((state == IN_FORCE) & (version == at))
        value = _amounts(tariff.rows[rows[at]], facts, cases[here])
        believed = (value >= 0) & (value <= LARGEST_AMOUNT)
        amount[here] = np.where(believed, value, 0).astype(np.int64)
        state[here[~believed]] = UNKNOWN_ATTRIBUTE
    return np.where(state == IN_FORCE, rows[version], -1), state.astype(np.int64), amount


def _amounts(fee: Fee, facts: CaseFacts, cases: Ints) -> npt.NDArray[np.float64]:
    """float64 whole ten-thousandths; NaN where an attribute is missing."""
    constant = fee.amount.constant
    if constant is not None:
        return np.full(len(cases), float((constant * MONEY_SCALE).quantize(Decimal(1))))
    columns = {name: facts.columns[name][cases] for name in fee.amount.names if name in facts.columns}
    return np.rint(fee.amount.evaluate(columns, len(cases)) * MONEY_SCALE)


def neighbouring_day(tariff: Tariff, facts: CaseFacts, cases: Ints, step: int) -> Ints:
    """int64[cases]: the day nearest to the submission in the era `step` eras later (negative: earlier); `NEVER` where there is none."""
    out = np.full(len(cases), NEVER, dtype=np.int64)
    service = facts.service[cases]
    for code in np.flatnonzero(np.bincount(service)):
        lines = tariff.lines_of.get(facts.services[code], ())
        rows = np.array([row for line in lines for row in tariff.lines[line].rows], dtype=np.int64)
        ends = tariff.last[rows]
        borders = np.unique(np.concatenate((tariff.first[rows], ends[ends < FOREVER] + 1)))
        borders = borders[borders > NEVER]
        here = np.flatnonzero(service == code)
        era = np.searchsorted(borders, facts.day[cases[here]], side="right") + step
        inside = (era >= 0) & (era <= len(borders)) & (len(borders) > 0)
        if step > 0:
            out[here[inside]] = borders[np.maximum(era[inside] - 1, 0)]
        else:
            out[here[inside]] = borders[np.minimum(era[inside], len(borders) - 1)] - 1
    return out


def longest_history(tariff: Tariff) -> int:
    """The most eras that one service has: how far `neighbouring_day` can step."""
    return max((sum(2 * len(tariff.lines[line].rows) for line in lines) for lines in tariff.lines_of.values()), default=0)
