"""One case's money as a page: what was owed and why, what was paid, and what became of each part of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from detector.desk.nearest import nearest_id
from detector.desk.page import Block, Heading, Line, Page, grid
from detector.preparing import Prepared
from detector.wording import say
from features.errors import SuluhError
from features.money.fee_sheet import FeeSheet, SheetEntry, SheetLine, fee_sheet

CAUSES: Mapping[str, str] = {
    "lawful": "in order",
    "grace": "the tariff next to a change, within the days of grace",
    "refunded": "paid back in full",
    "duplicate": "the same fee again, not paid back",
    "superseded": "a tariff that no longer, or not yet, held",
    "other_lane": "a fee of another lane",
    "free": "money for a service that is free",
    "split": "parts that add up to more than the fee",
    "over": "more than the tariff",
    "unlisted": "no fee of the charter explains it",
    "short": "less than the tariff",
    "unpaid": "due and not paid",
    "lane_unpaid": "the lane's own fee was not paid",
    "refund_without_payment": "paid back without having been paid",
}
"""What became of a part of the money, in words, by the cause that the matching gave it."""

IN_ORDER = frozenset({"lawful", "grace", "refunded"})


def fee_page(prepared: Prepared, case_id: str) -> Page:
    """The page about the fees of one case; SuluhError, with the nearest id, where the data set has no such case."""
    ids = prepared.context.tables.applications["case_id"].to_numpy(dtype=object)
    (places,) = np.nonzero(ids == case_id)
    if not len(places):
        raise SuluhError(f"No application that could be read has the case_id '{case_id}'. {nearest_id(case_id, list(ids))}".rstrip())
    return sheet_page(fee_sheet(prepared.context, int(places[0])))


def sheet_page(sheet: FeeSheet) -> Page:
    """A fee sheet as a page."""
    name = sheet.service_name.get("en") or next(iter(sheet.service_name.values()), "")
    service = f"{sheet.service_code} ({name})" if name else sheet.service_code
    submitted = f"submitted {_say(sheet.submitted_on, 'date')}" if sheet.submitted_on else "submitted on a day not known"
    return (
        Heading(f"Fees of case {sheet.case_id}", 1),
        Line(f"{service}, lane {sheet.lane}, {submitted}, {sheet.decision or 'open'}"),
        *([Line(f"Not checked: {sheet.why_not}.", "note")] if sheet.why_not else []),
        *_lines(sheet),
        *_entries(sheet),
        *_total(sheet),
    )


def _lines(sheet: FeeSheet) -> list[Block]:
    """What the charter asks for, each line with its formula worked out and its basis."""
    heading = Heading("What the charter asks for, as of the day of submission")
    if not sheet.lines:
        nothing = "The charter says nothing of fees for this service." if sheet.why_not else "Nothing: the service is free."
        return [heading, Line(nothing)]
    rows = [(line.code, _amount(line, sheet), _worked_out(line), _terms(line), line.basis) for line in sheet.lines]
    return [heading, grid(("fee", "amount", "how it comes about", "terms", "basis"), rows, right=("amount",))]


def _amount(line: SheetLine, sheet: FeeSheet) -> str:
    if line.amount is not None:
        return _money(line.amount, sheet)
    return f"{line.state}: {', '.join(line.lacking)}" if line.lacking else line.state


def _worked_out(line: SheetLine) -> str:
    """`land_value / 1000 + 50000: 50,000,000 / 1000 + 50000 = 100,000`; a plain amount needs no explanation."""
    return "" if line.worked_out.replace(",", "") == line.formula else f"{line.formula}: {line.worked_out}"


def _terms(line: SheetLine) -> str:
    told = [f"lane {line.lane}"] if line.lane else []
    told += ["may be charged, is not owed"] if line.optional else []
    if line.due:
        told.append(f"due at {line.due}" + (f" ({line.due_on})" if line.due_on else ""))
    if line.valid_from:
        told.append(f"from {line.valid_from}")
    if line.valid_until:
        told.append(f"until {line.valid_until}")
    return ", ".join(told)


def _entries(sheet: FeeSheet) -> list[Block]:
    if not sheet.entries:
        return [Heading("What was paid"), Line("No payment or charge is on record.")]
    heads = ("when", "what", "number", "fee", "laid against", "amount", "officer", "receipt", "found to be")
    rows = [
        (
            entry.at.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00") if entry.at else "",
            entry.source,
            entry.number or "",
            _shown_fee(entry),
            "" if entry.fee == _shown_fee(entry) else entry.fee or "",
            _money(entry.part, sheet),
            entry.officer or "",
            entry.receipt_no or "",
            _cause(entry, sheet),
        )
        for entry in sheet.entries
    ]
    shown = [place for place, head in enumerate(heads) if head == "when" or any(row[place] for row in rows)]
    table = grid((heads[place] for place in shown), ((row[place] for place in shown) for row in rows), right=("amount",))
    return [Heading("What was paid and charged, and what became of it"), table]


def _shown_fee(entry: SheetEntry) -> str:
    """The fee code as the log has it; of what was not paid, the line of the charter."""
    return (entry.fee if entry.number is None else entry.fee_code) or ""


def _cause(entry: SheetEntry, sheet: FeeSheet) -> str:
    if entry.cause is None:
        return "not checked"
    told = CAUSES.get(entry.cause, entry.cause)
    if entry.cause in IN_ORDER or not entry.excess:
        return told
    return f"{told}: {_money(abs(entry.excess), sheet)} too {'much' if entry.excess > 0 else 'little'}"


def _total(sheet: FeeSheet) -> list[Block]:
    charged = f", charged {_money(sheet.charged, sheet)}" if sheet.charged else ""
    moved = f"{charged}, paid {_money(sheet.paid, sheet)}"
    if sheet.owed is None or sheet.difference is None:
        return [Heading("In all"), Line(f"What was owed cannot be worked out ({_why_unknown(sheet)}){moved}.", "note")]
    told = f"Owed {_money(sheet.owed, sheet)}{moved}"
    if sheet.why_not:
        return [Heading("In all"), Line(f"{told}.")]
    agrees = abs(sheet.difference) <= sheet.rounding
    verdict = "these agree" if agrees else f"{_money(abs(sheet.difference), sheet)} {'more' if sheet.difference > 0 else 'less'} than owed"
    rounding = f" (amounts are compared to {_money(sheet.rounding, sheet)})" if sheet.rounding else ""
    return [Heading("In all"), Line(f"{told}: {verdict}{rounding}.", "good" if agrees else "note")]


def _why_unknown(sheet: FeeSheet) -> str:
    """`attribute missing: land_value`"""
    lacking = sorted({name for line in sheet.lines if not line.optional for name in line.lacking})
    return f"{sheet.why_not}: {', '.join(lacking)}" if lacking else f"{sheet.why_not}"


def _money(amount: Decimal, sheet: FeeSheet) -> str:
    return say(amount, "money", "en", sheet.currency)


def _say(value: object, spec: str) -> str:
    return say(value, spec, "en", "")
