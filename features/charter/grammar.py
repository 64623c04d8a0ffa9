"""The grammar of fee formulas: text -> a small tree of frozen nodes. Nothing here computes, and nothing is ever executed.

    formula    = comparison
    comparison = sum [("==" | "=" | "!=" | "<=" | ">=" | "<" | ">") sum]
    sum        = product {("+" | "-") product}
    product    = signed {("*" | "/") signed}
    signed     = ["-" | "+"] signed | atom
    atom       = number | quoted text | name | function "(" formula {"," formula} ")" | "(" formula ")"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from features.errors import SuluhError, nearest_hint

MAX_LENGTH = 1_000
MAX_DEPTH = 50
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
FUNCTIONS: dict[str, tuple[int, int | None]] = {"min": (2, None), "max": (2, None), "ceil": (1, 1), "floor": (1, 1), "if": (3, 3)}
"""Name -> least and most arguments (None: any number)."""


class FormulaError(SuluhError):
    """A formula that cannot be read; `column` is the place in its text, from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(f"column {column}: {message}")
        self.column = column


@dataclass(frozen=True)
class Number:
    value: Decimal
    at: int
    depth: int = 1


@dataclass(frozen=True)
class Text:
    value: str
    at: int
    depth: int = 1


@dataclass(frozen=True)
class Name:
    name: str
    at: int
    depth: int = 1


@dataclass(frozen=True)
class Negative:
    operand: Node
    at: int
    depth: int


@dataclass(frozen=True)
class Binary:
    """`operator`: one of + - * /."""

    operator: str
    left: Node
    right: Node
    at: int
    depth: int


@dataclass(frozen=True)
class Comparison:
    """`operator`: one of COMPARISONS. Its value is 1 (true), 0 (false) or missing."""

    operator: str
    left: Node
    right: Node
    at: int
    depth: int


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple[Node, ...]
    at: int
    depth: int


Node = Number | Text | Name | Negative | Binary | Comparison | Call


@dataclass(frozen=True)
class Token:
    """`kind`: number, text, name, sign or end; `at` counts from 0."""

    kind: str
    text: str
    at: int


_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?![\w.]))"
    r"|(?P<name>[^\W\d]\w*)"
    r"""|(?P<text>'[^']*'|"[^"]*")"""
    r"|(?P<sign>==|!=|<=|>=|[-+*/(),<>=])"
)


def read_tokens(text: str) -> tuple[Token, ...]:
    """The words of a formula, ending with an `end` token; FormulaError at the first that has no place in one."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula is longer than {MAX_LENGTH} characters", MAX_LENGTH + 1)
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise FormulaError(_strange(text, at), at + 1)
        if found.lastgroup != "space":
            tokens.append(Token(str(found.lastgroup), found.group(), at))
        at = found.end()
    return (*tokens, Token("end", "", len(text)))


def _strange(text: str, at: int) -> str:
    if text[at] in "'\"":
        return "a quoted text does not end; close the quote"
    if text[at].isdigit() or text[at : at + 2].lstrip(".").isdigit():
        return f"'{text[at:].split()[0]}' is not a number; write 1500000 or 0.5, and names begin with a letter"
    known = f"+ - * / ( ), comparisons, {', '.join(FUNCTIONS)}, numbers, quoted text and attributes"
    return f"'{text[at]}' has no meaning in a formula; it knows {known}"


def parse_formula(text: str) -> Node:
    """The tree of a formula; FormulaError says what is wrong and at which column."""
    tree = _Parser(read_tokens(text)).formula()
    if isinstance(tree, Text):
        raise FormulaError("a quoted text is not an amount; text can only be compared", tree.at + 1)
    if isinstance(tree, Comparison):
        raise FormulaError("a comparison is not an amount; use it inside if(condition, amount, other amount)", tree.at + 1)
    return tree


def walk(tree: Node) -> Iterator[Node]:
    """Every node of a tree, parents first."""
    yield tree
    parts: tuple[Node, ...] = ()
    if isinstance(tree, Negative):
        parts = (tree.operand,)
    elif isinstance(tree, Binary | Comparison):
        parts = (tree.left, tree.right)
    elif isinstance(tree, Call):
        parts = tree.arguments
    for part in parts:
        yield from walk(part)


class _Parser:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self._tokens = tokens
        self._next = 0
        self._open = 0

    def formula(self) -> Node:
        tree = self._comparison()
        rest = self._peek()
        if rest.kind != "end":
            hint = "; write numbers without thousands separators" if rest.text == "," else ""
            raise FormulaError(f"'{rest.text}' is not expected here{hint}", rest.at + 1)
        return tree

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self, *signs: str) -> Token | None:
        token = self._peek()
        if token.kind == "sign" and token.text in signs:
            self._next += 1
            return token
        return None

    def _need(self, sign: str, opened: Token) -> None:
        if self._take(sign) is None:
            raise FormulaError(f"'{sign}' is missing for what opens at column {opened.at + 1}", self._peek().at + 1)

    def _comparison(self) -> Node:
        left = self._sum()
        sign = self._take("=", *COMPARISONS)
        if sign is None:
            return left
        right = self._sum()
        again = self._take("=", *COMPARISONS)
        if again is not None:
            raise FormulaError("comparisons cannot be chained; use one if(...) inside another", again.at + 1)
        return Comparison("==" if sign.text == "=" else sign.text, left, right, sign.at, _deeper(sign, left, right))

    def _sum(self) -> Node:
        left = self._product()
        while sign := self._take("+", "-"):
            left = _binary(sign, left, self._product())
        return left

    def _product(self) -> Node:
        left = self._signed()
        while sign := self._take("*", "/"):
            left = _binary(sign, left, self._signed())
        return left

    def _signed(self) -> Node:
        negative = False
        first = self._peek()
        while sign := self._take("+", "-"):
            negative ^= sign.text == "-"
        operand = self._atom()
        if first.text in ("+", "-") and first.kind == "sign":
            _need_number(operand)
        return Negative(operand, first.at, _deeper(first, operand)) if negative else operand

    def _atom(self) -> Node:
        token = self._peek()
        self._next += token.kind != "end"
        if token.kind == "number":
            return Number(Decimal(token.text), token.at)
        if token.kind == "text":
            return Text(token.text[1:-1], token.at)
        if token.kind == "name":
            opened = self._take("(")
            return Name(token.text, token.at) if opened is None else self._call(token, opened)
        if token.text == "(":
            inner = self._inside(token)[0]
            self._need(")", token)
            return inner
        what = f"'{token.text}'" if token.text else "the end"
        raise FormulaError(f"a number, an attribute or '(' is expected, not {what}", token.at + 1)

    def _inside(self, opened: Token, several: bool = False) -> tuple[Node, ...]:
        self._open += 1
        if self._open > MAX_DEPTH:
            raise FormulaError(f"the formula nests deeper than {MAX_DEPTH}", opened.at + 1)
        parts = [self._comparison()]
        while several and self._take(","):
            parts.append(self._comparison())
        self._open -= 1
        return tuple(parts)

    def _call(self, name: Token, opened: Token) -> Node:
        if name.text not in FUNCTIONS:
            raise FormulaError(f"unknown function '{name.text}'. {nearest_hint(name.text.lower(), FUNCTIONS)}", name.at + 1)
        empty = self._peek().text == ")"
        arguments = () if empty else self._inside(opened, several=True)
        self._need(")", opened)
        least, most = FUNCTIONS[name.text]
        if len(arguments) < least or (most is not None and len(arguments) > most):
            wanted = f"{least}" if most == least else f"{least} or more"
            raise FormulaError(f"{name.text}() takes {wanted} values, {len(arguments)} given", name.at + 1)
        for argument in arguments:
            _need_number(argument)
        return Call(name.text, arguments, name.at, _deeper(name, *arguments))


def _binary(sign: Token, left: Node, right: Node) -> Node:
    _need_number(left)
    _need_number(right)
    return Binary(sign.text, left, right, sign.at, _deeper(sign, left, right))


def _need_number(part: Node) -> None:
    if isinstance(part, Text):
        raise FormulaError("a quoted text can only be compared, not calculated with", part.at + 1)


def _deeper(where: Token, *parts: Node) -> int:
    depth = 1 + max(part.depth for part in parts)
    if depth > 2 * MAX_DEPTH:
        raise FormulaError(f"the formula has more than {2 * MAX_DEPTH} operations in a row", where.at + 1)
    return depth
