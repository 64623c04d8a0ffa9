"""Amounts are exact, whatever they are written like."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.reading.cells import MISSING
from detector.reading.numbers import (
    ReadNumbers,
    Separators,
    read_text_floats,
    read_text_integers,
    read_text_money,
    read_typed_integers,
    read_typed_money,
)

AMOUNTS = st.decimals(min_value=Decimal("-99999999999999.9999"), max_value=Decimal("99999999999999.9999"), places=4)
PLAIN = Separators()


def money(*texts: str, marks: Separators = PLAIN) -> ReadNumbers:
    return read_text_money(pa.array(texts, pa.large_string()), marks)


def grouped(amount: Decimal, marks: Separators) -> str:
    return f"{amount:,.4f}".replace(",", "_").replace(".", marks.decimal).replace("_", marks.thousands)


@given(st.lists(AMOUNTS, min_size=1, max_size=20))
def test_every_decimal_of_the_contract_is_read_exactly(amounts: list[Decimal]) -> None:
    expected = [int(amount * 10_000) for amount in amounts]
    assert money(*(f"{amount:f}" for amount in amounts)).values.tolist() == expected
    typed = read_typed_money(pa.chunked_array([pa.array(amounts, pa.decimal128(18, 4))]))
    assert typed is not None
    assert typed.values.tolist() == expected


@given(AMOUNTS, st.sampled_from([Separators(",", "."), Separators(".", ","), Separators(",", " "), Separators(".", "'")]))
def test_separators(amount: Decimal, marks: Separators) -> None:
    result = money(grouped(amount, marks), marks=marks)
    assert not result.is_wrong.any()
    assert result.values.tolist() == [int(amount * 10_000)]


@pytest.mark.parametrize("text", ["1.5", "1.50", "12.34", "1.2345", "1..234", ".123", "1.234.5", "1,2,3"])
def test_groups_that_are_none_are_not_guessed(text: str) -> None:
    assert money(text, marks=Separators(",", ".")).is_wrong.all()


def test_indian_groups() -> None:
    assert money("12,34,567.50", marks=Separators(".", ",")).values.tolist() == [12_345_675_000]


@pytest.mark.parametrize("text", ["", "abc", "1.00001", "1e3", "100000000000000", "1 000", "0x10", "١٢", "1,5", "NaN", "-", "+-1"])
def test_what_is_no_amount(text: str) -> None:
    result = money(text)
    assert result.is_wrong.all()
    assert result.values.tolist() == [MISSING]


def test_zeros_that_say_nothing_are_allowed() -> None:
    assert money("0001.10000000", "+5", "7.", "-0").values.tolist() == [11_000, 50_000, 70_000, 0]


@given(st.lists(st.decimals(min_value=-(10**9), max_value=10**9, places=4), min_size=1, max_size=20))
def test_binary_fractions_are_read_to_the_nearest_ten_thousandth(amounts: list[Decimal]) -> None:
    result = read_typed_money(pa.chunked_array([pa.array([float(amount) for amount in amounts])]))
    assert result is not None
    assert result.values.tolist() == [int(amount * 10_000) for amount in amounts]


def test_typed_amounts_that_do_not_fit() -> None:
    result = read_typed_money(pa.chunked_array([pa.array([1e14, float("inf"), float("nan"), None, -1e14, 2.5])]))
    assert result is not None
    assert result.is_wrong.tolist() == [True, True, False, False, True, False]
    whole = read_typed_money(pa.chunked_array([pa.array([2**63, 5, None], pa.uint64())]))
    assert whole is not None
    assert whole.is_wrong.tolist() == [True, False, False]
    lowest = read_typed_money(pa.chunked_array([pa.array([-(2**63), 10**14 - 1])]))
    assert lowest is not None
    assert lowest.is_wrong.tolist() == [True, False]
    assert read_typed_money(pa.chunked_array([pa.array([True])])) is None


@pytest.mark.parametrize("kind", [pa.decimal128(38, 10), pa.decimal256(76, 10), pa.decimal128(20, 2), pa.decimal128(10, 0)])
def test_decimals_of_other_scales(kind: pa.DataType) -> None:
    amounts = [Decimal(0), Decimal(25), None] + ([Decimal("0.00001"), Decimal(10**15)] if kind.scale == 10 else [])
    result = read_typed_money(pa.chunked_array([pa.array(amounts[:1], kind), pa.array(amounts, kind).slice(1)]))
    assert result is not None
    assert result.values.tolist()[:3] == [0, 250_000, MISSING]
    assert result.is_wrong.tolist() == [False, False, False, True, True][: len(amounts)]


def test_whole_numbers() -> None:
    texts = ["1", "2.0", "-3", "+4", "1.5", "x", "9" * 19, ""]
    result = read_text_integers(pa.array(texts, pa.large_string()), PLAIN)
    assert result.values.tolist() == [1, 2, -3, 4, MISSING, MISSING, MISSING, MISSING]
    typed = read_typed_integers(pa.chunked_array([pa.array([1.0, 1.5, None])]))
    assert typed is not None
    assert typed.values.tolist() == [1, MISSING, MISSING]
    assert typed.is_wrong.tolist() == [False, True, False]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_attributes_that_are_numbers(numbers: list[float]) -> None:
    read = read_text_floats(pa.array([repr(number) for number in numbers], pa.large_string()), PLAIN)
    assert read.tolist() == numbers


def test_attributes_that_are_none() -> None:
    read = read_text_floats(pa.array(["", "nan", "inf", "1,5", "A1"], pa.large_string()), PLAIN)
    assert np.isnan(read).all()
