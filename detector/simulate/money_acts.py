"""What a scheme's acts on the money do to the payments of one case; the same for a simulated world and for an existing log."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from detector.simulate.deeds import Again, Extra, MoneyAct, OldTariff, Pocket, Raise, Split, Waive
from detector.simulate.ledger import TREASURY, Row


@dataclass(frozen=True)
class Setting:
    """Around one deed: the officer who takes the money, when, the unit that people round to, and the office's opening hours."""

    case: int
    officer: int
    at: float
    fixed_time: bool
    step: int
    owed: tuple[tuple[str, int], ...]
    in_hours: Callable[[float], float]

    def moment(self, rng: random.Random) -> float:
        """When a payment of its own is made: at the minute the scheme says, else within hours of the officer seeing the file."""
        return self.at if self.fixed_time else self.in_hours(self.at + rng.uniform(-20.0, 240.0))


def _rounded(cents: float, step: int) -> int:
    return max(step, round(cents / step) * step)


def _taken(row: Row, setting: Setting, rng: random.Random) -> Row:
    """The row as the officer takes it: by hand where it was cash, and often where it was not."""
    if row.method == "cash" or rng.random() < 0.5:
        at = row.at if row.method == "cash" else setting.in_hours(row.at)
        return replace(row, method="cash", collector=setting.officer, at=at)
    return row


def _main(rows: list[Row], setting: Setting, rng: random.Random) -> tuple[list[Row], Row] | None:
    """The largest row of the case and the others; a line that is still unpaid is taken now; None where nothing is owed."""
    paid = [row for row in rows if row.cents > 0 and row.status == "paid"]
    if paid:
        largest = max(paid, key=lambda row: row.cents)
        return [row for row in rows if row is not largest], largest
    if not setting.owed:
        return None
    code, cents = max(setting.owed, key=lambda line: line[1])
    return rows, Row(setting.case, code, cents, setting.moment(rng), "cash", setting.officer)


def _extra(rows: list[Row], act: Extra, setting: Setting, rng: random.Random) -> list[Row]:
    cash = rng.random() < 0.65
    row = Row(
        setting.case,
        act.code,
        act.cents,
        setting.moment(rng),
        "cash" if cash else "bank",
        setting.officer if cash else TREASURY,
        receipt=rng.random() < (0.8 if act.discreet else 0.45),
    )
    return [*rows, row]


def apply(rows: list[Row], act: MoneyAct, setting: Setting, rng: random.Random) -> list[Row]:
    """The case's payments after one act; unchanged where the case has nothing for it."""
    if isinstance(act, Extra):
        return _extra(rows, act, setting, rng)
    found = _main(rows, setting, rng)
    if found is None:
        return rows
    rest, row = found
    match act:
        case Raise(share):
            more = max(setting.step, round(row.cents * share / setting.step) * setting.step)
            return [*rest, _taken(replace(row, cents=row.cents + more), setting, rng)]
        case Again(days):
            again = setting.in_hours(row.at + days * 1440)
            return [*rest, row, replace(row, at=again, method="cash", collector=setting.officer, receipt=rng.random() < 0.7)]
        case Split(parts, share):
            return [*rest, *_split(row, parts, share, setting, rng)]
        case Pocket():
            at = row.at if row.method == "cash" else setting.in_hours(row.at)
            return [*rest, replace(row, method="cash", collector=setting.officer, receipt=False, at=at)]
        case OldTariff(code, cents):
            same = [r for r in (*rest, row) if r.code == code and r.cents > 0] or [row]
            kept = [r for r in (*rest, row) if r is not same[0]]
            return [*kept, _taken(replace(same[0], code=code, cents=cents), setting, rng)]
        case Waive(share):
            return [*rest, replace(row, cents=_rounded(row.cents * (1 - share), setting.step))]


def _split(row: Row, parts: int, share: float, setting: Setting, rng: random.Random) -> list[Row]:
    more = max(setting.step, round(row.cents * share / setting.step) * setting.step)
    total = row.cents + more
    weights = [rng.uniform(0.6, 1.4) for _ in range(parts)]
    sizes = [_rounded(total * weight / sum(weights), setting.step) for weight in weights[:-1]]
    sizes.append(max(setting.step, total - sum(sizes)))
    at = row.at
    result = []
    for size in sizes:
        result.append(_taken(replace(row, cents=size, at=at), setting, rng))
        at = setting.in_hours(at + rng.uniform(0.01, 3.0) * 1440)
    return result
