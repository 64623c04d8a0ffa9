"""A case's money in words: every cause has some, formulas are worked out, and the page agrees with the findings."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner

from cli import main
from detector.desk.fee_lines import CAUSES, sheet_page
from detector.desk.screen import plain_text
from detector.run import read_run
from features.money.causes import CAUSES as KNOWN_CAUSES
from features.money.fee_sheet import FeeSheet, SheetEntry, SheetLine

LINE = SheetLine(
    code="TRANSFER",
    lane=None,
    state="in force",
    amount=Decimal(100_000),
    formula="land_value / 1000 + 50000",
    worked_out="50,000,000 / 1000 + 50000 = 100,000",
    optional=False,
    due="decision",
    due_on=dt.date(2025, 3, 10),
    valid_from=dt.date(2015, 12, 28),
    valid_until=None,
    basis="PP 128/2015",
)
ENTRY = SheetEntry(
    source="payment",
    number="P-9",
    at=dt.datetime(2025, 3, 4, 14, 5),
    fee_code="TRANSFER",
    fee="TRANSFER",
    part=Decimal(150_000),
    cause="over",
    owed=Decimal(100_000),
    paid=Decimal(150_000),
    excess=Decimal(50_000),
    officer="P-17",
    receipt_no=None,
)
SHEET = FeeSheet(
    case_id="C-01",
    service_code="LAND-TRANSFER",
    service_name={"en": "Land title transfer", "id": "Balik nama"},
    lane="normal",
    decision="granted",
    submitted_on=dt.date(2025, 3, 3),
    currency="IDR",
    rounding=Decimal(100),
    owed=Decimal(100_000),
    paid=Decimal(150_000),
    charged=Decimal(0),
    why_not=None,
    lines=(LINE,),
    entries=(ENTRY,),
)


def told(**other: Any) -> str:
    return plain_text(sheet_page(replace(SHEET, **other)))


def test_a_formula_is_worked_out_and_the_difference_told() -> None:
    text = told()
    assert "land_value / 1000 + 50000: 50,000,000 / 1000 + 50000 = 100,000" in text
    assert "due at decision (2025-03-10), from 2015-12-28\tPP 128/2015" in text
    assert "2025-03-04 14:05\tpayment\tP-9\tTRANSFER\tIDR 150,000\tP-17\tmore than the tariff: IDR 50,000 too much" in text
    assert "Owed IDR 100,000, paid IDR 150,000: IDR 50,000 more than owed (amounts are compared to IDR 100)." in text
    assert "receipt" not in text  # a column that holds nothing is left out


@pytest.mark.parametrize(
    ("paid", "verdict"), [(100_000, "these agree"), (100_100, "these agree"), (99_899, "IDR 101 less than owed"), (0, "IDR 100,000 less")]
)
def test_the_total_is_judged_to_the_rounding(paid: int, verdict: str) -> None:
    assert verdict in told(paid=Decimal(paid))


def test_what_is_not_checked_is_not_judged() -> None:
    unknown = replace(LINE, amount=None, state="attribute missing", lacking=("land_value",))
    text = told(owed=None, why_not="attribute missing", lines=(unknown,), entries=(replace(ENTRY, cause=None),))
    assert "Not checked: attribute missing." in text
    assert "\tnot checked\n" in text
    assert "TRANSFER\tattribute missing: land_value\t" in text
    assert "What was owed cannot be worked out (attribute missing: land_value), paid IDR 150,000.\n" in text
    assert "Owed" not in text


def test_the_fee_code_is_the_logs_own_text_and_what_it_was_laid_against_stands_beside_it() -> None:
    entries = (replace(ENTRY, fee_code="Trf."), replace(ENTRY, fee_code=None), replace(ENTRY, source="line", number=None, fee_code=None))
    text = told(entries=entries)
    assert "\tP-9\tTrf.\tTRANSFER\tIDR" in text
    assert "\tP-9\t\tTRANSFER\tIDR" in text
    assert "\tline\t\tTRANSFER\t\tIDR" in text  # what was not paid has no text of its own
    assert "laid against" not in told()  # a column that holds nothing is left out


def test_a_free_service_and_a_silent_charter_are_told_apart() -> None:
    assert "Nothing: the service is free." in told(lines=())
    assert "The charter says nothing of fees for this service." in told(lines=(), why_not="charter says nothing of fees")
    assert "No payment or charge is on record." in told(entries=())


def test_a_plain_amount_needs_no_working_out() -> None:
    assert "TRANSFER\tIDR 50,000\t\t" in told(lines=(replace(LINE, amount=Decimal(50_000), formula="50000", worked_out="50,000"),))


def test_every_cause_has_words() -> None:
    assert set(CAUSES) == set(KNOWN_CAUSES)


@pytest.mark.usefixtures("key")
def test_the_page_agrees_with_the_findings(world: Any, runner: CliRunner) -> None:
    run = read_run(world.run)
    fees = run.findings[(run.findings["family"] == "fee") & run.findings["case_id"].notna()]
    for case_id in [*fees["case_id"].head(4), *run.cases["case_id"].head(2)]:
        done = runner.invoke(main, ["fees", str(world.data), str(case_id), *world.settings])
        assert done.exit_code == 0, done.output
        assert done.stdout.startswith(f"Fees of case {case_id}\n")
        assert re.search(r"^(Owed .*|What was owed cannot .*|.*Not checked.*)$", done.stdout, re.MULTILINE)


@pytest.mark.usefixtures("key")
def test_an_unknown_case_gets_the_nearest(world: Any, runner: CliRunner) -> None:
    case_id = str(read_run(world.run).cases["case_id"].iloc[0])
    done = runner.invoke(main, ["fees", str(world.data), case_id + "x", *world.settings])
    assert done.exit_code == 2
    assert f"Did you mean '{case_id}'?" in done.stderr
