"""One list of currencies: what is compared and what is written have the same decimals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from detector.wording import say
from features.charter import parse_charter
from features.money import currencies
from features.money.currencies import decimals, minor_unit
from features.money.tariff import tolerance_of
from features.tables import MONEY_SCALE

LISTS = (currencies.NO_DECIMALS, currencies.THREE_DECIMALS, currencies.FOUR_DECIMALS, currencies.OUT_OF_USE)
CHARTER = "charter: 1\ncurrency: IDR\ntimezone: Asia/Jakarta\n"


@pytest.mark.parametrize(("code", "places"), [("IDR", 0), ("BIF", 0), ("VUV", 0), ("EUR", 2), ("KWD", 3), ("CLF", 4), ("MGA", 2)])
def test_what_is_written_and_what_is_compared_have_the_same_decimals(code: str, places: int) -> None:
    assert decimals(code) == places
    least = Decimal(minor_unit(code)) / MONEY_SCALE
    assert least == Decimal(10) ** -places
    assert say(Decimal(7), "money", "en", code) == f"{code} {7:.{places}f}"
    assert tolerance_of(replace(parse_charter(CHARTER), currency=code)) == minor_unit(code)


def test_a_code_stands_once() -> None:
    codes = [code for held in LISTS for code in held]
    assert len(codes) == len(set(codes))
    assert all(len(code) == 3 and code.isupper() for code in codes)


def test_no_other_file_has_a_list_of_its_own() -> None:
    root = Path(__file__).parents[2]
    lists = [path for folder in ("detector", "features") for path in (root / folder).rglob("*.py") if '"XPF"' in path.read_text("utf-8")]
    assert [path.name for path in lists] == ["currencies.py"]
