"""What each case owed, was charged and paid in all, and whether that can be checked: the quick look before sums are laid against lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.segments import Bools, Ints, Times
from features.base import Context
from features.money.cash_rounding import infer_cash_rounding
from features.money.items import Items, Source, net_per_case, read_items
from features.money.tariff import (
    IN_FORCE,
    UNKNOWN_ATTRIBUTE,
    UNKNOWN_DAY,
    CaseFacts,
    OwedLines,
    Tariff,
    case_facts,
    day_numbers,
    office_codes,
    read_tariff,
    tolerance_of,
    work_out,
)

REASONS = (
    "checked",
    "service not in the charter",
    "charter says nothing of fees",
    "tariff not known for the day",
    "attribute missing",
    "optional fee not known",
)
CHECKED, NO_SERVICE, NO_FEES, NO_DAY, NO_ATTRIBUTE, NO_OPTIONAL = range(len(REASONS))


@dataclass(frozen=True)
class CaseMoney:
    """Of all cases. lines: their own lines as of submission; owed, paid, charged: totals, [cases]; demanded: the total
    owed, with what was charged for a line in its place where that is known; reason: number in `REASONS`
    (`NO_OPTIONAL` only once sums are laid against lines); unsure: an optional line that is not known; due_day: see `due_days`."""

    tariff: Tariff
    facts: CaseFacts
    lane: pd.Categorical[str]
    lines: OwedLines
    owed: Ints
    paid: Ints
    charged: Ints
    demanded: Ints
    payments: Items
    charges: Items
    has_payments: Bools
    has_charges: Bools
    reason: Ints
    unsure: Bools
    is_granted: Bools
    is_decided: Bools
    due_day: Ints
    tolerance: int
    grace_days: int

    def items(self, source: Source) -> Items:
        return self.payments if source == "payment" else self.charges

    @property
    def is_checked(self) -> Bools:
        return np.asarray(self.reason == CHECKED, dtype=np.bool_)


def sum_up_cases(context: Context) -> CaseMoney:
    """The totals of every case, and whether they can be checked; lanes as `detector.preparing` read them, none missing."""
    tables, charter, clocks = context.tables, context.charter, context.clocks
    tariff = read_tariff(charter)
    lane = pd.Categorical(tables.applications["lane"].array)
    facts = case_facts(tables, clocks, tariff, lane)
    count = len(tables.applications)
    lines = work_out(tariff, facts, np.arange(count, dtype=np.int64), facts.day, "own")
    payments, charges = (read_items(tables, source, tariff, context.as_of) for source in ("payment", "charge"))
    owed = np.where((lines.state == IN_FORCE) & ~lines.optional, lines.amount, 0)
    owed_in_all = seg.sum_per(lines.case, owed, count)
    unknown = (lines.state == UNKNOWN_DAY) | (lines.state == UNKNOWN_ATTRIBUTE)
    decision = tables.applications["decision"]
    decided = _reached(tables.applications["decided_at"].to_numpy(), context.as_of)
    return CaseMoney(
        tariff=tariff,
        facts=facts,
        lane=lane,
        lines=lines,
        owed=owed_in_all,
        paid=net_per_case(payments, count),
        charged=net_per_case(charges, count),
        demanded=_demanded(tariff, lines, charges, owed, count),
        payments=payments,
        charges=charges,
        has_payments=seg.count_per(payments.case, count) > 0,
        has_charges=seg.count_per(charges.case, count) > 0,
        reason=_reasons(context, tariff, facts, lines),
        unsure=seg.count_per(lines.case, count, unknown & lines.optional) > 0,
        is_granted=np.asarray((decision == "granted").to_numpy(dtype=np.bool_) & decided),
        is_decided=decision.notna().to_numpy() & decided,
        due_day=due_days(context, facts.day),
        tolerance=_tolerance(context, payments, owed_in_all),
        grace_days=charter.grace_days,
    )


def _demanded(tariff: Tariff, lines: OwedLines, charges: Items, owed: Ints, cases: int) -> Ints:
    """int64[cases]: what is owed, but for each line with a charge under its code what was charged; if all that was charged is
    without a code and not less than what is owed, that."""
    codes = max(len(tariff.codes), 1)
    coded = charges.code >= 0
    keys, at = np.unique(np.where(coded, charges.case * codes + charges.code, -1), return_inverse=True)
    sums = seg.sum_per(at, charges.amount, len(keys))
    line_key = lines.case * codes + tariff.line_code[lines.line]
    place = np.minimum(np.searchsorted(keys, line_key), max(len(keys) - 1, 0))
    has_charge = (keys[place] == line_key) & (owed > 0) if len(keys) else np.zeros(len(line_key), dtype=np.bool_)
    first = np.zeros(len(line_key), dtype=np.bool_)
    first[np.unique(line_key, return_index=True)[1]] = True  # lines of one code share its charges
    value = np.where(has_charge, np.where(first, sums[place], 0), owed) if len(keys) else owed
    total, uncoded = seg.sum_per(lines.case, value, cases), seg.count_per(charges.case, cases, ~coded) > 0
    plain = seg.sum_per(charges.case, charges.amount, cases)
    only_plain = uncoded & (seg.count_per(charges.case, cases, coded) == 0)
    return np.where(only_plain & (plain >= total), plain, total)


def _tolerance(context: Context, payments: Items, owed: Ints) -> int:
    """The charter's rounding, else that of the cash payments (ten-thousandths)."""
    smallest = tolerance_of(context.charter)
    if context.charter.rounding is not None:
        return smallest
    cash = (context.tables.payments["method"] == "cash").to_numpy(dtype=np.bool_)[payments.row]
    return infer_cash_rounding(payments.amount[cash], owed[payments.case[cash]], smallest)


def _reached(times: Times, as_of: np.datetime64) -> Bools:
    """Decided by the as-of time; a decision without a date is taken to be."""
    return np.asarray(np.isnat(times) | (times <= as_of), dtype=np.bool_)


def _reasons(context: Context, tariff: Tariff, facts: CaseFacts, lines: OwedLines) -> Ints:
    """int64[cases]: number in `REASONS` of why a case cannot be checked."""
    services = context.charter.services
    of_service = [NO_SERVICE if code not in services else CHECKED if code in tariff.lines_of else NO_FEES for code in facts.services]
    reason = np.array([*of_service, NO_SERVICE], dtype=np.int64)[facts.service]
    for state, why in ((UNKNOWN_ATTRIBUTE, NO_ATTRIBUTE), (UNKNOWN_DAY, NO_DAY)):
        reason[lines.case[(lines.state == state) & ~lines.optional]] = why
    reason[np.isnat(context.tables.applications["submitted_at"].to_numpy())] = NO_DAY
    return reason


def due_days(context: Context, submitted: Ints) -> Ints:
    """int64[cases, 3]: the local day by which a fee due at submission, decision, delivery must be paid; missing as NaT's number.

    Delivery is the last thing that the log tells of a decided case, not before its decision.
    """
    applications, events = context.tables.applications, context.tables.events
    office = office_codes(context.tables)
    decided = applications["decided_at"].to_numpy()
    decided = np.where(applications["decision"].notna().to_numpy() & (decided <= context.as_of), decided, np.datetime64("NaT", "us"))
    stamps = events["timestamp"].to_numpy()
    happened = stamps <= context.as_of
    case = events["case"].to_numpy().astype(np.int64)
    last = np.full(len(applications), np.iinfo(np.int64).min, dtype=np.int64)
    np.maximum.at(last, case[happened], stamps[happened].astype("datetime64[us]").astype(np.int64))
    delivered = np.maximum(last, decided.astype("datetime64[us]").astype(np.int64)).astype("datetime64[us]")
    delivered = np.where(np.isnat(decided), np.datetime64("NaT", "us"), delivered)
    days = [submitted, *(day_numbers(context.clocks.local_day(office, times)) for times in (decided, delivered))]
    return np.stack(days, axis=1)


def _fits_line_by_line(money: CaseMoney, source: Source) -> Bools:
    """bool[cases]: every sum has a fee code, and the sums of each code are its line in force."""
    items, lines, codes = money.items(source), money.lines, max(len(money.tariff.codes), 1)
    count = len(money.owed)
    keys, group = np.unique(np.where(items.code >= 0, items.case * codes + items.code, -1), return_inverse=True)
    total = seg.sum_per(group, items.amount, len(keys))
    in_force = lines.state == IN_FORCE
    line_key = np.where(in_force, lines.case * codes + money.tariff.line_code[lines.line], -1)
    at = np.minimum(np.searchsorted(keys, line_key), max(len(keys) - 1, 0))
    found = in_force & (keys[at] == line_key) if len(keys) else np.zeros(len(line_key), dtype=np.bool_)
    line = seg.sum_per(np.where(found, at, -1), lines.amount, len(keys))
    has_line = seg.count_per(np.where(found, at, -1), len(keys)) > 0
    fits = has_line & (np.abs(total - line) <= money.tolerance) & (keys >= 0)
    wrong = seg.count_per(items.case, count, ~fits[group]) if len(keys) else np.zeros(count, dtype=np.int64)
    return np.asarray((seg.count_per(items.case, count) > 0) & (wrong == 0), dtype=np.bool_)


def is_in_order(money: CaseMoney, source: Source) -> Bools:
    """bool[cases]: the net total is what was owed (or, for payments, what was charged).

    Charges, and payments of what is not granted, need not cover all that is owed: there each fee code's sum may be its line.
    """
    net = money.paid if source == "payment" else money.charged
    fits = np.abs(net - money.owed) <= money.tolerance
    if source == "payment":
        fits |= money.has_charges & (np.abs(net - money.demanded) <= money.tolerance)
        fits |= ~money.is_granted & (np.abs(net) <= money.tolerance)
        fits |= ~money.is_granted & _fits_line_by_line(money, source)
    else:
        fits |= _fits_line_by_line(money, source)
    return np.asarray(fits & money.is_checked, dtype=np.bool_)
