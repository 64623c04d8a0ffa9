"""Fee formulas: arithmetic over case attributes, worked out for all cases at once, and never executed as code.

A value that is missing, a division by zero and a number too large to hold make the result missing (NaN), never zero.
`if` looks only at the branch that it takes; every other function needs all of its values.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, DecimalException, localcontext
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.charter.grammar import (
    Binary,
    Call,
    Comparison,
    FormulaError,
    Name,
    Negative,
    Node,
    Number,
    Text,
    parse_formula,
    read_tokens,
    walk,
)

__all__ = ["Formula", "FormulaError", "format_number"]

Floats = npt.NDArray[np.float64]
Columns = Mapping[str, npt.NDArray[Any]]

_ABSOLUTE, _RELATIVE = 1e-9, 1e-14
"""Numbers this near are equal: 70 * 0.1 is 7 for a tariff, whatever binary fractions make of it (ceil, floor, comparisons)."""

_EXACT = Context(prec=50)
_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FOLD: Mapping[str, Callable[[Any, Any], Any]] = {"min": np.minimum, "max": np.maximum}


@dataclass(frozen=True)
class Formula:
    """An amount of the charter: `text` as written, `tree` as read, `names` the attributes it needs."""

    text: str
    tree: Node
    names: frozenset[str]

    @classmethod
    def parse(cls, source: str | int | float | Decimal) -> Formula:
        """The formula of a text or a plain number; FormulaError (with the column) where it cannot be read."""
        text = source.strip() if isinstance(source, str) else f"{Decimal(str(source)):f}"
        tree = parse_formula(text)
        formula = cls(text, tree, frozenset(node.name for node in walk(tree) if isinstance(node, Name)))
        if not formula.names and formula.constant is None:
            raise FormulaError("the formula has no value (a division by zero?)", 1)
        return formula

    @property
    def constant(self) -> Decimal | None:
        """The exact amount of a formula that needs no attribute; None where it needs one."""
        if self.names:
            return None
        try:
            with localcontext(_EXACT):
                value = _exact(self.tree)
        except DecimalException:
            return None
        return value if value.is_finite() else None

    def evaluate(self, columns: Columns, n: int) -> Floats:
        """The amounts of `n` cases.

        columns: attribute -> numbers or texts, shape (n,); missing is NaN or None, and an absent column is all missing.
        Returns float64, shape (n,), in the charter's currency; NaN where an attribute is missing or there is no value.
        """
        with np.errstate(all="ignore"):
            value = np.broadcast_to(_numbers(self.tree, columns), (n,)).astype(np.float64)
        value[~np.isfinite(value)] = np.nan
        return value

    def work_out(self, values: Mapping[str, float | str | None]) -> str:
        """The formula with one case's values put in and its result, such as `50,000,000 / 1000 + 50000 = 100,000`."""
        constant = self.constant
        if constant is not None:
            return format_number(constant)
        missing = sorted(name for name in self.names if _is_missing(values.get(name)))
        columns = {name: np.array([values[name]], dtype=object) for name in self.names if name not in missing}
        result = float(self.evaluate(columns, 1)[0])
        shown = self._with_values({name: values[name] for name in columns})
        if np.isnan(result):
            return f"{shown}: cannot be worked out ({', '.join(missing)} missing)" if missing else f"{shown}: has no value"
        return f"{shown} = {format_number(result)}"

    def _with_values(self, values: Mapping[str, float | str | None]) -> str:
        pieces, last = [], 0
        for token in read_tokens(self.text):
            if token.kind == "name" and token.text in values:
                value = values[token.text]
                number = _as_number(value)
                pieces += [self.text[last : token.at], f"'{value}'" if np.isnan(number) else format_number(number)]
                last = token.at + len(token.text)
        return "".join(pieces) + self.text[last:]


def format_number(value: float | Decimal) -> str:
    """A number for people: thousands separated by commas, at most four decimals, no trailing zeros."""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _is_missing(value: float | str | None) -> bool:
    return value is None or value == "" or (isinstance(value, float) and np.isnan(value))


def _as_number(value: object) -> float:
    return float(_to_floats(np.array([value], dtype=object))[0])


def _to_floats(column: npt.NDArray[Any]) -> Floats:
    """A column as numbers; NaN where a text is none."""
    if column.dtype.kind in "fiub":
        return column.astype(np.float64)
    return np.asarray(pd.to_numeric(pd.Series(column), errors="coerce"), dtype=np.float64)


def _numbers(node: Node, columns: Columns) -> Floats:
    """The value of a node, shape (n,) or () where it is the same for all."""
    match node:
        case Number():
            return np.asarray(float(node.value))
        case Name():
            return _to_floats(np.asarray(columns[node.name])) if node.name in columns else np.asarray(np.nan)
        case Negative():
            return -_numbers(node.operand, columns)
        case Binary():
            return _arithmetic(node.operator, _numbers(node.left, columns), _numbers(node.right, columns))
        case Comparison():
            return _comparison(node, columns)
        case Call():
            return _call(node.function, [_numbers(argument, columns) for argument in node.arguments])
        case Text():
            raise FormulaError("a quoted text can only be compared", node.at + 1)


def _arithmetic(sign: str, left: Floats, right: Floats) -> Floats:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    return np.where(right == 0, np.nan, left / np.where(right == 0, 1.0, right))


def _call(function: str, values: list[Floats]) -> Floats:
    if function == "if":
        condition, then, otherwise = values
        return np.where(np.isnan(condition), np.nan, np.where(condition != 0, then, otherwise))
    if function in _FOLD:
        return np.asarray(reduce(_FOLD[function], values))
    value = values[0]
    whole = np.rint(value)
    return np.where(_near(value, whole), whole, np.ceil(value) if function == "ceil" else np.floor(value))


def _near(left: Floats, right: Floats) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs(left - right) <= _ABSOLUTE + _RELATIVE * np.maximum(np.abs(left), np.abs(right)))


def _comparison(node: Comparison, columns: Columns) -> Floats:
    texts = [_texts(side, columns) for side in (node.left, node.right)]
    if texts[0] is not None and texts[1] is not None:
        return _compare_texts(node.operator, texts[0], texts[1])
    for quoted, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(quoted, Text) and np.isnan(_as_number(quoted.value)):
            # A number is never equal to a text that is none, and neither comes first.
            known = ~np.isnan(_numbers(other, columns))
            return np.where(known & (node.operator in ("==", "!=")), float(node.operator == "!="), np.nan)
    left, right = (np.asarray(_as_number(s.value)) if isinstance(s, Text) else _numbers(s, columns) for s in (node.left, node.right))
    near = _near(left, right)
    if node.operator in ("==", "<=", ">="):
        truth = near | _COMPARE[node.operator](left, right)
    else:
        truth = ~near & _COMPARE[node.operator](left, right)
    return np.where(np.isnan(left) | np.isnan(right), np.nan, truth.astype(np.float64))


def _texts(node: Node, columns: Columns) -> npt.NDArray[Any] | None:
    """A side of a comparison as texts (object, missing None); None where it is a number."""
    if isinstance(node, Text):
        return np.asarray(node.value, dtype=object)
    if not isinstance(node, Name) or node.name not in columns:
        return None
    column = np.asarray(columns[node.name])
    if column.dtype.kind in "fiub":
        return None
    return column.astype(object)


def _compare_texts(sign: str, left: npt.NDArray[Any], right: npt.NDArray[Any]) -> Floats:
    missing = np.asarray(pd.isna(left)) | np.asarray(pd.isna(right)) | (left == "") | (right == "")
    # An attribute has few distinct values: each pair of them is compared once.
    shape = np.broadcast_shapes(left.shape, right.shape)
    codes, keys = pd.factorize(np.broadcast_to(left, shape).ravel())
    other, others = pd.factorize(np.broadcast_to(right, shape).ravel())
    pairs, inverse = np.unique(codes * np.int64(len(others) + 1) + other, return_inverse=True)
    first, second = np.divmod(pairs, len(others) + 1)
    truth = [a >= 0 and b >= 0 and bool(_COMPARE[sign](str(keys[a]), str(others[b]))) for a, b in zip(first, second, strict=True)]
    return np.where(missing, np.nan, np.array(truth, dtype=np.float64)[inverse].reshape(shape))


def _exact(node: Node) -> Decimal:
    """The value of a node without attributes, in decimal arithmetic (50 digits)."""
    match node:
        case Number():
            return node.value
        case Negative():
            return -_exact(node.operand)
        case Binary():
            left, right = _exact(node.left), _exact(node.right)
            sign = node.operator
            return left + right if sign == "+" else left - right if sign == "-" else left * right if sign == "*" else left / right
        case Comparison(operator=sign, left=Text(value=first), right=Text(value=second)):
            return Decimal(int(_COMPARE[sign](first, second)))
        case Comparison():
            sides = [Decimal(side.value) if isinstance(side, Text) else _exact(side) for side in (node.left, node.right)]
            return Decimal(int(_COMPARE[node.operator](*sides)))
        case Call(function="if", arguments=(condition, then, otherwise)):
            return _exact(then) if _exact(condition) else _exact(otherwise)
        case Call():
            values = [_exact(argument) for argument in node.arguments]
            if node.function in ("min", "max"):
                return min(values) if node.function == "min" else max(values)
            return values[0].to_integral_value(rounding=ROUND_CEILING if node.function == "ceil" else ROUND_FLOOR)
        case Name() | Text():
            raise FormulaError("this is not a constant", node.at + 1)
