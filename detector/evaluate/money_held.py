"""The money of an existing log, as the simulator's acts on money take it: payments as rows, what is owed, the units people round to."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from detector.evaluate.injected_log import MICRO_MINUTE, Ints, micros
from detector.simulate.ledger import TREASURY, Row
from features.arrays.coding import codes_of
from features.base import Context
from features.money.case_money import sum_up_cases
from features.money.currencies import minor_unit
from features.money.tariff import IN_FORCE, NEVER, OwedLines, Tariff, neighbouring_day, work_out
from features.tables import MONEY_SCALE

Owed = tuple[tuple[str, int], ...]
ROUND_SHARE = 0.9
"""The unit that people round to: the largest of which so many amounts are multiples."""


class MoneyHeld:
    """Sums are whole ten-thousandths, times minutes since 1970 in UTC. `has_tariff`: the charter says something of fees."""

    def __init__(self, context: Context) -> None:
        payments = context.tables.payments
        self.context, self.has_tariff = context, any(service.fees is not None for service in context.charter.services.values())
        self.case = payments["case"].to_numpy().astype(np.int64)
        self.amount, self.at = payments["amount"].to_numpy().astype(np.int64), micros(payments["paid_at"])
        self.collector = codes_of(payments["collected_by"])
        self.order = np.argsort(self.case, kind="stable")
        self.sorted_case = self.case[self.order]
        self.texts = {name: payments[name].astype(object).to_numpy() for name in ("fee_code", "method", "receipt_no", "status")}
        self.collectors = frozenset(self.collector[self.collector >= 0].tolist())
        self.step, self.fee = self._units()
        self.owed, self.superseded, self.free = self._tariff() if self.has_tariff else ({}, {}, frozenset[int]())

    def _units(self) -> tuple[int, int]:
        """What people round to, and the usual fee."""
        paid = self.amount[self.amount > 0]
        least = self.context.charter.rounding or minor_unit(self.context.charter.currency)
        if not len(paid):
            return least, 100 * MONEY_SCALE
        usual = int(np.median(paid))
        choices = [least * factor for factor in (1, 5, 10, 50, 100, 500, 1000, 5000, 10000) if least * factor <= usual / 20]
        fitting = [unit for unit in choices if (paid % unit == 0).mean() >= ROUND_SHARE]
        return max([least, *fitting]), usual

    def _tariff(self) -> tuple[Mapping[int, Owed], Mapping[int, Owed], frozenset[int]]:
        """By case: the lines owed; the same at the price before the last change, where the days of grace are over; and what is free."""
        money = sum_up_cases(self.context)
        tariff, facts = money.tariff, money.facts
        day = neighbouring_day(tariff, facts, np.arange(len(facts.day), dtype=np.int64), -1)
        cases = np.flatnonzero((day > NEVER) & (facts.day - day > self.context.charter.grace_days + 1)).astype(np.int64)
        old = work_out(tariff, facts, cases, day[cases], "own")
        owed = _by_case(tariff, money.lines)
        before = {case: _differing(lines, owed.get(case, ())) for case, lines in _by_case(tariff, old).items()}
        services = self.context.charter.services
        nothing = {
            number for number, code in enumerate(facts.services)
            if code in services and services[code].fees is not None and all(fee.optional for fee in services[code].fees or ())
        }  # fmt: skip
        free = np.flatnonzero(np.isin(facts.service, list(nothing)))
        return owed, {case: lines for case, lines in before.items() if lines}, frozenset(free.tolist())

    def positions(self, case: int) -> Ints:
        """Row numbers in `tables.payments` of one case, in order."""
        first, last = np.searchsorted(self.sorted_case, [case, case + 1])
        return np.asarray(self.order[first:last])

    def rows(self, case: int) -> list[Row]:
        """The payments of one case."""
        return [self._row(case, position) for position in self.positions(case).tolist()]

    def _row(self, case: int, position: int) -> Row:
        code, method, receipt, status = (_text(self.texts[name][position]) for name in ("fee_code", "method", "receipt_no", "status"))
        collector = int(self.collector[position])
        return Row(
            case=case,
            code=code,
            cents=int(self.amount[position]),
            at=float(self.at[position]) / MICRO_MINUTE,
            method=method or "",
            collector=collector if collector >= 0 else TREASURY,
            receipt=receipt is not None,
            status=status or "paid",
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _by_case(tariff: Tariff, lines: OwedLines) -> dict[int, Owed]:
    """The mandatory lines in force by case."""
    held: dict[int, list[tuple[str, int]]] = {}
    counts: npt.NDArray[np.bool_] = (lines.state == IN_FORCE) & ~lines.optional & (lines.amount > 0)
    for case, line, amount in zip(lines.case[counts].tolist(), lines.line[counts].tolist(), lines.amount[counts].tolist(), strict=True):
        held.setdefault(case, []).append((tariff.lines[line].code, amount))
    return {case: tuple(pairs) for case, pairs in held.items()}


def _differing(before: Owed, now: Owed) -> Owed:
    """Lines that stand in both, at another price."""
    prices = dict(now)
    return tuple((code, amount) for code, amount in before if code in prices and prices[code] != amount)
