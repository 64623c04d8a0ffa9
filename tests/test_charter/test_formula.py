"""Fee formulas: examples, errors, and all of them against a slow evaluation in exact fractions, one case at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.charter.formula import Formula, FormulaError, format_number
from features.charter.grammar import MAX_LENGTH

Value = Fraction | str | None


def amount(text: str, **values: float | str | None) -> float:
    columns = {name: np.array([value], dtype=object if isinstance(value, str) else np.float64) for name, value in values.items()}
    return float(Formula.parse(text).evaluate(columns, 1)[0])


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("land_value / 1000 + 50000", {"land_value": 50e6}, 100_000),
        ("a - b - c", {"a": 10, "b": 3, "c": 2}, 5),
        ("a / b / c", {"a": 60, "b": 3, "c": 2}, 10),
        ("2 + 3 * 4", {}, 14),
        ("(2 + 3) * 4", {}, 20),
        ("-a * -2", {"a": 3}, 6),
        ("- -a", {"a": 3}, 3),
        ("min(a, 3, 2) + max(a, 7)", {"a": 5}, 9),
        ("ceil(a / 500) * 100", {"a": 501}, 200),
        ("ceil(a * 0.1)", {"a": 70}, 7),
        ("floor(a * 100)", {"a": 0.29}, 29),
        ("if(a * 0.1 <= 7, 1, 2)", {"a": 70}, 1),
        ("if(a = 1, 10, 20)", {"a": 1}, 10),
        ("if(kind == 'farm', 10, 20)", {"kind": "farm"}, 10),
        ('if("farm" != kind, 10, 20)', {"kind": "Farm"}, 10),
        ("if(day < '2024-12-17', 10, 20)", {"day": "2024-12-16"}, 10),
        ("if(code == '10', 1, 2)", {"code": 10.0}, 1),
        ("if(code == 'x', 1, 2)", {"code": 10.0}, 2),
        ("if(code == 10, 1, 2)", {"code": "10"}, 1),
        ("if(flag, 1, 2)", {"flag": 0.0}, 2),
        ("if((a > 1) * (a < 3), 1, 2)", {"a": 2}, 1),
        ("luas_m² * 2" if "m²".isidentifier() else "luas * 2", {"luas": 4}, 8),
    ],
)
def test_worked_examples(text: str, values: Mapping[str, float | str], expected: float) -> None:
    assert amount(text, **values) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a + 1", {}),
        ("a + 1", {"a": math.nan}),
        ("a + 1", {"a": "many"}),
        ("1 / a", {"a": 0}),
        ("a / 0", {"a": 1}),
        ("min(a, b)", {"a": 1, "b": math.nan}),
        ("if(a > 1, 2, 3)", {"a": math.nan}),
        ("if(kind == 'x', 2, 3)", {"kind": ""}),
        ("if(kind < 'x', 2, 3)", {"kind": 4.0}),
        ("a * a", {"a": 1e200}),
        ("0 * a", {"a": math.inf}),
    ],
)
def test_what_is_missing_has_no_amount(text: str, values: Mapping[str, float | str]) -> None:
    assert math.isnan(amount(text, **values))


def test_only_the_branch_taken_must_be_known() -> None:
    formula = Formula.parse("if(kind == 'farm', area * 2, 50000)")
    columns = {"kind": np.array(["farm", "town", None, "farm"], dtype=object), "area": np.array([3.0, np.nan, 1.0, np.nan])}
    np.testing.assert_array_equal(formula.evaluate(columns, 4), [6, 50_000, np.nan, np.nan])


def test_a_constant_is_exact_and_fills_every_row() -> None:
    assert Formula.parse("0.1 + 0.2").constant == Decimal("0.3")
    assert Formula.parse(18.78).constant == Decimal("18.78")
    assert Formula.parse(Decimal("1e6")).constant == Decimal(1_000_000)
    assert Formula.parse("ceil(2.1) + floor(-0.5) + max(1, 2) + if(2 > 1, 5, 6)").constant == 9
    assert Formula.parse("if('a' < 'b', 1, 2)").constant == 1
    assert Formula.parse("a + 1").constant is None
    np.testing.assert_array_equal(Formula.parse(350_000).evaluate({}, 3), [350_000] * 3)
    assert Formula.parse("a + 1").evaluate({}, 0).shape == (0,)


def test_the_way_to_an_amount_is_shown() -> None:
    transfer = Formula.parse("land_value / 1000 + 50000")
    assert transfer.work_out({"land_value": 50e6}) == "50,000,000 / 1000 + 50000 = 100,000"
    assert transfer.work_out({}) == "land_value / 1000 + 50000: cannot be worked out (land_value missing)"
    assert Formula.parse("1 / a").work_out({"a": 0}) == "1 / 0: has no value"
    assert Formula.parse(50_000).work_out({}) == "50,000"
    tiers = Formula.parse("if(kind == 'farm', 1, min(2, a))")
    assert tiers.work_out({"kind": "town", "a": 7.25}) == "if('town' == 'farm', 1, min(2, 7.25)) = 2"
    assert (format_number(0.5), format_number(-0.00001), format_number(Decimal("1234.5000"))) == ("0.5", "0", "1,234.5")


@pytest.mark.parametrize(
    ("text", "column", "word"),
    [
        ("", 1, "expected"),
        ("a +", 4, "the end"),
        ("1,000", 2, "thousands separators"),
        ("(1 + 2", 7, "missing"),
        ("a b", 3, "not expected"),
        ("1 $ 2", 3, "no meaning"),
        ("12abc", 1, "not a number"),
        ("1.2.3", 1, "not a number"),
        ("'open", 1, "close the quote"),
        ("ceill(2)", 1, "Did you mean 'ceil'"),
        ("IF(1, 2, 3)", 1, "Did you mean 'if'"),
        ("min(1)", 1, "2 or more"),
        ("if(1, 2)", 1, "takes 3"),
        ("ceil()", 1, "takes 1"),
        ("'text'", 1, "not an amount"),
        ("a == 2", 3, "not an amount"),
        ("a < b < c", 7, "chained"),
        ("1 + 'x'", 5, "compared"),
        ("-'x'", 2, "compared"),
        ("if('x', 1, 2)", 4, "compared"),
        ("1 / 0", 1, "division by zero"),
        ("if(1 == 'x', 1, 2)", 1, "no value"),
        ("(" * 60 + "1" + ")" * 60, 51, "deeper"),
        ("1" + "+1" * 200, 200, "in a row"),
        ("1" * (MAX_LENGTH + 1), MAX_LENGTH + 1, "longer"),
        ("__import__('os')", 1, "unknown function"),
        ("a.b", 2, "no meaning"),
    ],
)
def test_a_fault_says_where_it_is(text: str, column: int, word: str) -> None:
    with pytest.raises(FormulaError, match=f"column {column}: .*{word}") as fault:
        Formula.parse(text)
    assert fault.value.column == column


def test_ten_thousand_texts_are_compared_by_their_distinct_values() -> None:
    kinds = np.array(["farm", "town", None], dtype=object)[np.arange(9_999) % 3]
    found = Formula.parse("if(kind == other, 1, 2)").evaluate({"kind": kinds, "other": np.full(9_999, "farm", dtype=object)}, 9_999)
    np.testing.assert_array_equal(found[:3], [1, 2, np.nan])
    assert np.count_nonzero(found == 1) == 3_333


# A slow, obvious evaluation: formulas are drawn as nested tuples, written as text, and worked out by hand in fractions.

NUMBERS = ("a", "b", "c")
TEXTS = ("kind", "zone")
WORDS = ("farm", "town", "")
Drawn = tuple[object, ...]

_leaves = st.one_of(
    st.tuples(st.just("number"), st.sampled_from(["0", "1", "2", "0.5", "7", "1000", ".25", "3."])),
    st.tuples(st.just("name"), st.sampled_from(NUMBERS)),
)


def _grow(inner: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
    signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    text = st.one_of(st.tuples(st.just("name"), st.sampled_from(TEXTS)), st.tuples(st.just("text"), st.sampled_from(WORDS[:2])))
    condition = st.one_of(st.tuples(st.just("compare"), signs, inner, inner), st.tuples(st.just("compare"), signs, text, text))
    return st.one_of(
        st.tuples(st.just("binary"), st.sampled_from("+-*/"), inner, inner),
        st.tuples(st.just("negative"), inner),
        st.tuples(st.just("min"), inner, inner),
        st.tuples(st.just("max"), inner, inner),
        st.tuples(st.just("ceil"), inner),
        st.tuples(st.just("floor"), inner),
        st.tuples(st.just("if"), condition, inner, inner),
    )


FORMULAS: st.SearchStrategy[Drawn] = st.recursive(_leaves, _grow, max_leaves=8)


def _write(drawn: Drawn) -> str:
    match drawn:
        case ("number" | "name", str(text)):
            return text
        case ("text", word):
            return f"'{word}'"
        case ("negative", tuple(inner)):
            return f"-({_write(inner)})"
        case ("binary" | "compare", sign, tuple(left), tuple(right)):
            inside = f"{_write(left)} {sign} {_write(right)}"
            return inside if drawn[0] == "compare" else f"({inside})"
        case (str(function), *inner):
            return f"{function}({', '.join(_write(part) for part in inner if isinstance(part, tuple))})"
    raise AssertionError(drawn)


def _work_out(drawn: Drawn, case: Mapping[str, Value]) -> Value:
    """The value in exact fractions; None where it is missing."""
    match drawn:
        case ("number", str(text)):
            return Fraction(Decimal(text))
        case ("text", str(word)):
            return word
        case ("name", str(name)):
            return case[name] if case[name] != "" else None
        case ("if", tuple(condition), tuple(then), tuple(otherwise)):
            chosen = _work_out(condition, case)
            return None if chosen is None else _work_out(then if chosen else otherwise, case)
    values = [_work_out(part, case) for part in drawn if isinstance(part, tuple)]
    if any(value is None for value in values):
        return None
    left, right = values[0], values[-1]
    match drawn[0], drawn[1]:
        case "compare", sign:
            order = (left > right) - (left < right)  # type: ignore[operator]
            wanted = {"==": (0,), "!=": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}[str(sign)]
            return Fraction(order in wanted)
    assert isinstance(left, Fraction) and isinstance(right, Fraction)
    match drawn[0], drawn[1]:
        case "binary", "/":
            return left / right if right else None
        case "binary", sign:
            return {"+": left + right, "-": left - right, "*": left * right}[str(sign)]
        case "negative", _:
            return -left
        case "ceil", _:
            return Fraction(math.ceil(left))
        case "floor", _:
            return Fraction(math.floor(left))
        case str(function), _:
            return min(left, right) if function == "min" else max(left, right)
    raise AssertionError(drawn)


CASES = st.fixed_dictionaries(
    {name: st.one_of(st.none(), st.integers(-4, 40).map(lambda n: Fraction(n, 4))) for name in NUMBERS}
    | {name: st.sampled_from(WORDS) for name in TEXTS}
)


@settings(max_examples=150, deadline=None)
@given(FORMULAS, st.lists(CASES, min_size=1, max_size=5))
def test_all_cases_at_once_agree_with_one_at_a_time(drawn: Drawn, cases: list[dict[str, Value]]) -> None:
    expected = [_work_out(drawn, case) for case in cases]
    try:
        formula = Formula.parse(_write(drawn))
    except FormulaError:
        assert all(value is None for value in expected)  # a constant without a value
        return
    columns = {name: np.array([np.nan if case[name] is None else float(case[name] or 0) for case in cases]) for name in NUMBERS}
    texts = {name: np.array([case[name] for case in cases], dtype=object) for name in TEXTS}
    found = formula.evaluate({**columns, **texts}, len(cases))
    for value, exact in zip(found, expected, strict=True):
        assert math.isnan(value) if exact is None else value == pytest.approx(float(exact), rel=1e-9, abs=1e-9)
    if formula.constant is not None:
        assert float(formula.constant) == pytest.approx(float(expected[0] or 0), rel=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.text("ab1.0+-*/()<>=!'\",if min", max_size=40))
def test_any_text_is_read_or_refused_with_a_column(text: str) -> None:
    try:
        formula = Formula.parse(text)
    except FormulaError as fault:
        assert 1 <= fault.column <= len(text) + 1
    else:
        assert formula.evaluate({}, 2).shape == (2,)
        assert isinstance(formula.work_out({"a": 2.0, "b": "x"}), str)
