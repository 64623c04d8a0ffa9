"""Money: every payment, charge and unpaid fee held against the tariff, each unit of money with exactly one cause."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.segments import NAT, Bools, Floats, Ints, Times
from features.base import Context, Family, Signal
from features.money.case_money import CaseMoney, sum_up_cases
from features.money.causes import CAUSE, CAUSES, EXCESS_CAUSES, Portions, join_portions, portions
from features.money.fee_labels import code_labels, label_sets, owed_sets
from features.money.fees_due import (
    RowIndex,
    due_day_of,
    index_rows,
    mark_short_charges,
    mark_short_payments,
    settle_missing,
)
from features.money.items import NO_CODE, Items, code_numbers
from features.money.labels import labelled
from features.money.payment_matching import match_money
from features.money.slips import hands_of, refund_days, slip_shares
from features.money.tariff import DUES, FOREVER, NEVER, day_numbers, office_codes
from features.tables import MONEY_SCALE

SOURCES = ("payment", "charge", "line")
PAYMENT, CHARGE = SOURCES.index("payment"), SOURCES.index("charge")
PAID_CAUSES = ("lawful", "grace", "superseded", "short")
"""Causes of money that pays something owed, and so can come late."""


@dataclass(frozen=True)
class Ledger:
    """All portions: of payments, of charges, and of fees that were not paid. source: number in `SOURCES` of each; `row`: row number
    in its table (-1: none); at: when it was paid or charged (missing for what was not paid)."""

    told: Portions
    source: Ints
    row: Ints
    at: Times


def compute(context: Context) -> pd.DataFrame:
    """The frame `money`: one row for each portion of a payment or charge, each fee that was due and not
    paid, and each case that owed and paid nothing."""
    money = sum_up_cases(context)
    index = index_rows(money)
    paid, charged = match_money(context, money, "payment"), match_money(context, money, "charge")
    shortfall = settle_missing(money, paid, index, _day_of(context.as_of))
    short_paid = mark_short_payments(money, paid.told, shortfall.short)
    short_charged = mark_short_charges(money, charged.told, charged.missing)
    without = join_portions((shortfall.unpaid, _nothing_owed_nothing_paid(money, shortfall.unpaid)))
    ledger = _ledger((short_paid, paid.items), (short_charged, charged.items), (without, None))
    left_out = label_sets(shortfall.short.case, shortfall.short.code, len(money.owed), money.tariff.codes)
    return _frame(context, money, index, ledger, left_out)


def _nothing_owed_nothing_paid(money: CaseMoney, unpaid: Portions) -> Portions:
    """A lawful portion of no money for each case that owed and paid nothing: it was tested too, and without it every payment for
    a free service would look like the custom of the office."""
    silent = money.is_checked & (money.owed == 0) & ~money.has_payments & ~money.has_charges
    silent[unpaid.case] = False
    return portions("lawful", np.flatnonzero(silent).astype(np.int64), 0)


def _day_of(moment: np.datetime64) -> int:
    return int(moment.astype("datetime64[D]").astype(np.int64))


def _ledger(*parts: tuple[Portions, Items | None]) -> Ledger:
    """The parts in the order of `SOURCES`, sorted by case, source, row, fee code and cause."""
    told = join_portions(part for part, _ in parts)
    source = np.repeat(np.arange(len(parts)), [len(part) for part, _ in parts])
    row = np.concatenate([np.full(len(part), -1) if items is None else items.row[part.item] for part, items in parts])
    at = np.concatenate([np.full(len(part), NAT) if items is None else items.at[part.item] for part, items in parts])
    place = (told.case * len(parts) + source) * (int(row.max(initial=0)) + 2) + row
    order = np.lexsort((told.code * len(CAUSES) + told.cause, place))
    columns = (getattr(told, name)[order] for name in Portions.__dataclass_fields__)
    return Ledger(Portions(*columns), source[order], row[order], at[order])


def _frame(context: Context, money: CaseMoney, index: RowIndex, ledger: Ledger, left_out: pd.Categorical[str]) -> pd.DataFrame:
    told, case = ledger.told, ledger.told.case
    frame = pd.DataFrame({"case": case.astype(np.int32)})
    frame["source"] = labelled(ledger.source, SOURCES)
    frame["cause"] = labelled(told.cause, CAUSES)
    _add_sums(frame, money, told)
    _add_origin(frame, context, ledger)
    _add_times(frame, context, money, index, ledger)
    _add_tariff(frame, money, index, ledger, left_out)
    applications = context.tables.applications
    for name in ("service_code", "office_id"):
        column = applications[name].cat
        frame[name] = labelled(column.codes.to_numpy()[case], map(str, column.categories))
    frame["lane"] = money.lane.take(case)
    frame["case_payment_rows"] = case.astype(np.int32)
    frame["line_payment_rows"] = _line_groups(ledger)
    frame["is_granted"] = money.is_granted[case]
    excess = np.isin(told.cause, [CAUSE[name] for name in EXCESS_CAUSES])
    untaken = frame["officer"].isna().to_numpy() & (ledger.source == PAYMENT)
    frame["beyond_demand"] = excess & money.has_charges[case] & untaken
    frame["only_demanded"] = _only_demanded(money, ledger, excess)
    frame["refund_days"] = refund_days(context, money.payments)[case]
    hands = hands_of(context, ledger.source, ledger.row, case, PAYMENT)
    frame["slip_share"] = slip_shares(frame, _own_codes(context, money, ledger), hands)
    return frame


def _own_codes(context: Context, money: CaseMoney, ledger: Ledger) -> Ints:
    """int64[n]: the tariff's number of the fee code under which each sum itself came."""
    out = np.full(len(ledger.row), NO_CODE, dtype=np.int64)
    for source, table in ((PAYMENT, context.tables.payments), (CHARGE, context.tables.charges)):
        mine = np.flatnonzero((ledger.source == source) & (ledger.row >= 0))
        out[mine] = code_numbers(table["fee_code"], money.tariff)[ledger.row[mine]]
    return out


def _line_groups(ledger: Ledger) -> Ints:
    """int64[n]: one number for the portions of a case that come from one source and were laid against one line."""
    code = ledger.told.code - ledger.told.code.min(initial=0)
    group: Ints = (ledger.told.case * len(SOURCES) + ledger.source) * (int(code.max(initial=0)) + 1) + code
    return group


def _only_demanded(money: CaseMoney, ledger: Ledger, is_excess: Bools) -> Bools:
    """bool[n]: an excess that was charged in a case that paid no more than it lawfully owed or was lawfully charged; where the data set
    has no payments at all, nothing says that it was not paid."""
    charged = is_excess & (ledger.source == CHARGE)
    beyond = seg.sum_per(np.where(charged, ledger.told.case, -1), ledger.told.excess, len(money.owed))
    lawful = np.maximum(money.owed, money.charged - beyond)
    in_order = (money.paid <= lawful + money.tolerance) & (len(money.payments.case) > 0)
    return np.asarray(charged & in_order[ledger.told.case], dtype=np.bool_)


def _add_sums(frame: pd.DataFrame, money: CaseMoney, told: Portions) -> None:
    """Whole ten-thousandths, the same in currency units, and the excess in proportion."""
    case_owed = money.owed[told.case]
    sums = {"amount": told.amount, "owed": told.owed, "paid": told.paid, "excess": told.excess}
    for name, values in sums.items():
        frame[name] = values
    shortfall = np.maximum(-told.excess, 0)
    units = sums | {"case_owed": case_owed, "case_paid": money.paid[told.case], "part": told.amount, "shortfall": shortfall}
    del units["amount"]
    for name, values in units.items():
        frame[f"{name}_amount"] = values / MONEY_SCALE
    against = np.where(told.owed > 0, told.owed, case_owed)
    share = np.where(against > 0, told.excess / np.maximum(against, 1), np.sign(told.excess))
    frame.loc[~money.is_checked[told.case], "case_owed_amount"] = np.nan  # only a part of it is known
    untested = told.cause < 0
    frame["excess_share"] = np.where(untested, np.nan, share)
    frame["excess_steps"] = np.where(untested, np.nan, np.abs(told.excess) / max(money.tolerance, 1))
    frame["step_amount"] = max(money.tolerance, 1) / MONEY_SCALE
    frame["parts"] = told.parts


def _add_origin(frame: pd.DataFrame, context: Context, ledger: Ledger) -> None:
    """Number, time and officer of the payment or charge behind each portion."""
    tables = context.tables
    numbers = pd.concat([tables.payments["payment_id"], tables.charges["charge_id"], pd.Series([None], dtype="str")]).array
    officers = [table[name].cat for table, name in ((tables.payments, "collected_by"), (tables.charges, "officer_id"))]
    codes = np.concatenate([*(column.codes.to_numpy().astype(np.int64) for column in officers), np.array([-1])])
    place = np.where(ledger.row >= 0, ledger.row + np.where(ledger.source == PAYMENT, 0, len(tables.payments)), -1)
    frame["payment_id"] = numbers.take(np.where(place >= 0, place, len(numbers) - 1))
    frame["paid_at"] = ledger.at
    frame["officer"] = labelled(codes[place], map(str, officers[0].categories))


def _add_times(frame: pd.DataFrame, context: Context, money: CaseMoney, index: RowIndex, ledger: Ledger) -> None:
    """Days after the fee was due, before the submission, after the decision, and until the as-of time."""
    told, case, as_of_day = ledger.told, ledger.told.case, _day_of(context.as_of)
    known = ~np.isnat(ledger.at)
    local = day_numbers(context.clocks.local_day(office_codes(context.tables)[case], ledger.at))
    day = np.where(known, local, as_of_day)
    row = index.row_of(case, told.code)
    due = np.where(told.code >= 0, due_day_of(money, case, row), index.last_due[case])
    pays = np.isin(told.cause, [CAUSE[name] for name in PAID_CAUSES]) & (told.amount > 0) & (ledger.source == PAYMENT)
    tested = (due > NEVER) & (pays | ~known)
    frame["days_late"] = np.where(tested, np.maximum(day - np.where(tested, due, 0), 0), np.nan)
    frame["due_on"] = _dates(due)
    frame["days_open"] = np.where(known, as_of_day - day, np.nan).astype(np.float64)
    frame["days_before_application"] = _days_between(day, money.facts.day[case], known)
    frame["days_after_decision"] = _days_between(money.due_day[case, 1], day, known)
    frame["due"] = labelled(np.append(money.tariff.row_due, -1)[row], DUES)
    frame["submitted_on"] = _dates(money.facts.day[case])


def _days_between(start: Ints, end: Ints, known: Bools) -> Floats:
    """float64[n]: days from start to end where the end is later, else 0; NaN where one of them is missing."""
    there = known & (start > NEVER) & (end > NEVER)
    return np.where(there, np.maximum(np.where(there, end, 0) - np.where(there, start, 0), 0), np.nan)


def _dates(days: Ints) -> pd.Categorical[str]:
    """Local days as ISO text (a date, not an instant: no time zone may move it)."""
    codes, distinct = pd.factorize(days, sort=True)
    there = (distinct > NEVER) & (distinct < FOREVER)
    text = np.datetime_as_string(distinct[there].astype("datetime64[D]"))
    number = np.where(there, np.cumsum(there) - 1, -1)
    return labelled(number[codes], text.tolist())


def _of_case_or_code(
    of_case: pd.Categorical[str], case: Ints, code: Ints, by_case: Bools, codes: tuple[str, ...]
) -> pd.Categorical[str]:
    """The case's text where `by_case`, else the text of the fee code."""
    words = sorted({*map(str, of_case.categories), *codes})
    number = {word: at for at, word in enumerate(words)}
    for_case = np.array([*(number[str(word)] for word in of_case.categories), -1], dtype=np.int64)[of_case.codes[case]]
    for_code = np.array([*(number[word] for word in codes), -1], dtype=np.int64)[np.maximum(code, -1)]
    return labelled(np.where(by_case, for_case, for_code), words)


def _add_tariff(
    frame: pd.DataFrame, money: CaseMoney, index: RowIndex, ledger: Ledger, left_out: pd.Categorical[str]
) -> None:
    """Fee code, the lines that were compared, legal basis, the other tariff that was applied, the other lane."""
    told = ledger.told
    tariff, case = money.tariff, told.case
    frame["fee_code"] = code_labels(told.code, tariff.codes)
    frame["fee"] = owed_sets(money, case, told.code)
    frame["left_out"] = _of_case_or_code(left_out, case, told.code, ledger.source == PAYMENT, tariff.codes)
    row = np.where(told.version >= 0, told.version, index.row_of(case, told.code))
    words = sorted({fee.basis for fee in tariff.rows if fee.basis})
    number = np.array([*(words.index(fee.basis) if fee.basis else -1 for fee in tariff.rows), -1], dtype=np.int64)
    frame["basis"] = labelled(number[row], words)
    padded_first, padded_last = np.append(tariff.first, NEVER), np.append(tariff.last, NEVER)
    frame["version_from"] = _dates(padded_first[told.version])
    frame["version_until"] = _dates(padded_last[told.version])
    frame["other_lane"] = labelled(told.lane, money.facts.lanes)


FAMILY = Family(
    table="money",
    title="Payments and charges against the tariff",
    signals=(
        Signal("cause", "why this part of the money was paid or charged, or what is missing", "one of the causes"),
        Signal("paid_amount", "what was paid or charged, of what is compared", "currency"),
        Signal("owed_amount", "what the tariff says on the day of submission", "currency"),
        Signal("part_amount", "this part of the payment or charge", "currency"),
        Signal("excess_amount", "paid or charged beyond the tariff (negative: less)", "currency"),
        Signal("excess_share", "the excess in proportion to what was owed (1 where nothing was)", "share"),
        Signal("excess_steps", "size of the excess in steps of the rounding", "steps"),
        Signal("step_amount", "one step of the rounding: amounts no farther apart are the same", "currency"),
        Signal("parts", "payments that were laid against the line together", "payments"),
        Signal("beyond_demand", "paid to the treasury, beyond what the office demanded", "yes or no"),
        Signal("only_demanded", "charged in excess, but the case paid no more than was lawful", "yes or no"),
        Signal("slip_share", "of excess like this, the share that honest slips would make", "share", "whole"),
        Signal("refund_days", "days within which the office gives back what was paid too much, all but the slowest", "days", "whole"),
        Signal("days_late", "days after the fee was due; for what is unpaid, until the as-of day", "days", "whole"),
        Signal("days_open", "days since the payment, until the as-of day", "days", "whole"),
        Signal("days_before_application", "days by which the payment came before the application", "days"),
        Signal("days_after_decision", "days by which the payment came after the decision", "days"),
    ),
    compute=compute,
    needs=("payments.amount|charges.amount", "charter.fees"),
)
