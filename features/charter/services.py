"""Services of the charter: trees -> values, and what contradicts itself within one service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, get_args

from features.charter.faults import Path
from features.charter.formula import Formula, FormulaError
from features.charter.grammar import Number
from features.charter.model import DEFAULT_LANE, QUEUE_PARTS, Fee, Lane, Service, Step, Term
from features.charter.schema import UNITS
from features.charter.strict_yaml import Listing, Scalar
from features.charter.view import View
from features.errors import nearest_hint

MAX_AMOUNT = Decimal(10) ** 14
"""Amounts are decimal(18,4): below this, and with at most four decimals."""

Due = Literal["submission", "decision", "delivery"]
_DUE: Mapping[str, Due] = {due: due for due in get_args(Due)}


def build_service(code: str, view: View) -> Service:
    """The service of a mapping; parts that are not of the right shape (a fault already) are left out."""
    return _ServiceBuilder(view).service(code)


class _ServiceBuilder:
    def __init__(self, view: View) -> None:
        self._view = view
        self._activities = self._known_activities()

    def service(self, code: str) -> Service:
        view = self._view
        standard = self._standard()
        lanes = self._lanes(standard)
        self._check_clock()
        queue = view.texts("queue_by")
        return Service(
            code=code,
            name=view.language_texts("name", code),
            standard=standard,
            steps=self._steps(),
            queue_by=tuple(part for part in QUEUE_PARTS if part in queue) or QUEUE_PARTS,
            stops_clock=view.texts("stops_clock"),
            resumes_clock=view.texts("resumes_clock"),
            four_eyes=self._four_eyes(),
            fees=self._fees(lanes),
            lanes=lanes,
        )

    def _known_activities(self) -> frozenset[str] | None:
        """Activities that the charter names as they occur; None where it does not list the steps, or not all can be read."""
        steps = [row.text("activity") for row in self._view.rows("steps")]
        named = {activity for activity in steps if activity is not None}
        if not steps or None in steps or len(steps) < len(list(self._view.items("steps"))):
            return None
        return frozenset({*named, *self._view.texts("stops_clock"), *self._view.texts("resumes_clock")})

    def _standard(self) -> Term | None:
        view = self._view.view("standard")
        if view is None:
            return None
        if view.faults.clean(view.path) and not any(view.has(unit) for unit in UNITS):
            view.faults.add(view.tree.line, view.path, "a standard gives one of " + ", ".join(UNITS))
        return self._term(view, "submitted")

    def _term(self, view: View, starts: str) -> Term | None:
        own = view.text("starts")
        if own is not None:
            starts = own
            self._check_activity(view.tree.key_lines["starts"], (*view.path, "starts"), own, also=("submitted", "paid"))
            if not any(view.has(unit) for unit in UNITS):
                view.fault("starts", "starts needs a term: one of " + ", ".join(UNITS))
        working_days, calendar_days, working_hours = (None if size is None else float(size) for size in map(view.number, UNITS))
        if working_days is None and calendar_days is None and working_hours is None:
            return None
        return Term(working_days, calendar_days, working_hours, starts, view.text("basis") or "")

    def _check_activity(self, line: int, path: Path, activity: str, also: tuple[str, ...] = ()) -> None:
        if self._activities is not None and activity not in self._activities and activity not in also:
            hint = nearest_hint(activity, {*self._activities, *also})
            what = f"'{activity}' is not a step of this service. {hint} A step that need not occur is listed with 'optional: true'."
            self._view.faults.add(line, path, what)

    def _steps(self) -> tuple[Step, ...]:
        steps: dict[str, Step] = {}
        for row in self._view.rows("steps"):
            activity = row.text("activity")
            term = self._term(row, "submitted")
            if activity is None:
                continue
            if activity in steps:
                row.fault("activity", f"'{activity}' is already a step; each stands once")
            steps[activity] = Step(activity, row.flag("optional"), term)
        return tuple(steps.values())

    def _lanes(self, standard: Term | None) -> Mapping[str, Lane] | None:
        if self._view.view("lanes") is None:
            return None
        # A lane that does not say when its time starts counts from where the standard does.
        starts = standard.starts if standard is not None else "submitted"
        lanes: dict[str, Lane] = {}
        for code, view in self._view.named("lanes"):
            kind = view.text("kind") if view is not None else None
            lanes[code] = Lane(code, "term" if kind == "term" else "chosen", self._term(view, starts) if view is not None else None)
        return lanes

    def _check_clock(self) -> None:
        stops, resumes = self._view.texts("stops_clock"), self._view.texts("resumes_clock")
        if resumes and not stops and self._view.faults.clean((*self._view.path, "stops_clock")):
            self._view.fault("resumes_clock", "nothing stops the clock that this could resume; add 'stops_clock'")
        for activity in sorted({*stops} & {*resumes}):
            self._view.fault("resumes_clock", f"'{activity}' both stops and resumes the clock")

    def _four_eyes(self) -> tuple[tuple[str, str], ...]:
        pairs: list[tuple[str, str]] = []
        for path, tree in self._view.items("four_eyes"):
            if isinstance(tree, Listing) and self._view.faults.clean(path):
                first, second = (item.text for item in tree.items if isinstance(item, Scalar))
                self._check_activity(tree.items[0].line, (*path, 0), first)
                self._check_activity(tree.items[1].line, (*path, 1), second)
                pairs.append((first, second))
        return tuple(pairs)

    def _fees(self, lanes: Mapping[str, Lane] | None) -> tuple[Fee, ...] | None:
        if not isinstance(self._view.tree.get("fees"), Listing):
            return None
        known = {DEFAULT_LANE, *(lanes or {})}
        rows = list(self._view.rows("fees"))
        built = [_build_fee(row, known) for row in rows]
        _check_overlaps(rows)
        return tuple(fee for fee in built if fee is not None)


def _build_fee(row: View, lanes: set[str]) -> Fee | None:
    code, lane, amount, due = row.text("code"), row.text("lane"), _amount(row), row.text("due")
    since, until = row.date("from"), row.date("until")
    if lane is not None and lane not in lanes:
        row.fault("lane", f"'{lane}' is not a lane of this service. {nearest_hint(lane, lanes)} A lane is listed under 'lanes'.")
    if since is not None and until is not None and until < since:
        row.fault("until", f"{until} is before 'from', {since}")
    if code is None or amount is None:
        return None
    return Fee(code, amount, lane, since, until, _DUE[due] if due else None, row.flag("optional"), row.text("basis") or "")


def _amount(row: View) -> Formula | None:
    text = row.text("amount")
    if text is None:
        return None
    try:
        formula = Formula.parse(text)
    except FormulaError as fault:
        row.fault("amount", str(fault))
        return None
    constant = formula.constant
    if constant is not None and not 0 <= constant < MAX_AMOUNT:
        row.fault("amount", f"an amount is 0 or more and below {MAX_AMOUNT:,}")
    elif isinstance(formula.tree, Number) and formula.tree.value != round(formula.tree.value, 4):
        row.fault("amount", "an amount has at most four decimals")
    return formula


def _check_overlaps(rows: list[View]) -> None:
    """Two rows of one code and lane never hold on the same day; told at the row that begins later."""
    spells: dict[tuple[str | None, str | None], list[tuple[dt.date, dt.date, int, Path]]] = {}
    for row in rows:
        if all(row.faults.clean((*row.path, key)) for key in ("code", "lane", "from", "until")):
            spell = (row.date("from") or dt.date.min, row.date("until") or dt.date.max, row.tree.line, row.path)
            spells.setdefault((row.text("code"), row.text("lane")), []).append(spell)
    faults = rows[0].faults if rows else None
    for (code, lane), group in spells.items():
        group.sort(key=lambda spell: spell[:3])
        end, end_line = group[0][1:3]
        for since, until, line, path in group[1:]:
            if since <= end and faults is not None:
                where = f"the row in line {end_line}" if end_line != line else "another row in this line"
                in_lane = f" in lane '{lane}'" if lane else ""
                faults.add(line, path, f"fee '{code}'{in_lane} overlaps with {where}; give each row its 'from' and 'until'")
            if until > end:
                end, end_line = until, line
