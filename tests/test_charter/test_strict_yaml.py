"""YAML as the charter reads it: no surprises, lines kept, and nothing in a file that can break out of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from features.charter.faults import Faults
from features.charter.strict_yaml import MAX_NESTING, Listing, Mapped, Scalar, Tree, read_yaml


def read(text: str) -> tuple[Tree | None, list[tuple[int, str]]]:
    faults = Faults()
    tree = read_yaml(text, faults)
    return tree, [(fault.line, fault.message) for fault in faults.found]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("10:00", "10:00"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        ("0x10", "0x10"),
        ("007", Decimal(7)),
        ("18.78", Decimal("18.78")),
        ("-.5", Decimal("-0.5")),
        ("2025-12-31", dt.date(2025, 12, 31)),
        ("2025-02-30", "2025-02-30"),
        ("'2025-12-31'", "2025-12-31"),
        ('"true"', "true"),
        ("null", None),
        ("~", None),
        ("", None),
        ("!!str 5", "5"),
    ],
)
def test_what_a_word_means(word: str, value: object) -> None:
    tree, faults = read(f"key: {word}\n")
    assert isinstance(tree, Mapped) and not faults
    scalar = tree.entries["key"]
    assert isinstance(scalar, Scalar)
    assert scalar.value == value and type(scalar.value) is type(value)


def test_the_text_as_written_and_its_line_are_kept() -> None:
    tree, faults = read("a:\n  - 007\n  - {b: 1,\n     NO: 2}\n")
    assert isinstance(tree, Mapped) and not faults
    listing = tree.entries["a"]
    assert isinstance(listing, Listing)
    first, second = listing.items
    assert isinstance(first, Scalar) and (first.text, first.line) == ("007", 2)
    assert isinstance(second, Mapped) and dict(second.key_lines) == {"b": 3, "NO": 4}


def test_aliases_are_read_and_shared() -> None:
    tree, faults = read("x-hours: &hours [1, 2]\na: *hours\nb: *hours\n")
    assert isinstance(tree, Mapped) and not faults
    assert tree.entries["a"] is tree.entries["b"]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "stands twice"),
        ("a: [1\n", 2, "not YAML"),
        ("a:\n\tb: 1\n", 2, "spaces, not tabs"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "tag"),
        ("a: !!int 5\n", 1, "tag"),
        ("a: !odd {b: 1}\n", 1, "tag"),
        ("b: &x {a: 1}\nc:\n  <<: *x\n", 3, "merge keys"),
        ("a: *nowhere\n", 1, "refers to nothing"),
        ("a: &a [*a]\n", 1, "refers to nothing"),
        ("? [1, 2]\n: 3\n", 1, "a key is a plain word"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("\n\na: \x07\n", 3, "not allowed"),
        ("", 1, "empty"),
        ("# only a word\n", 1, "empty"),
        ("[" * (MAX_NESTING + 5), 1, "deeper"),
    ],
)
def test_what_is_refused_is_refused_in_its_line(text: str, line: int, word: str) -> None:
    _, faults = read(text)
    assert any(found == line and word in message for found, message in faults), faults


def test_aliases_that_multiply_are_stopped() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    _, faults = read("\n".join(lines))
    assert any("more than" in message for _, message in faults)


PLAIN = st.recursive(
    st.one_of(st.booleans(), st.integers(-1000, 1000), st.text(max_size=6), st.none(), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text("abcNO1-", min_size=1, max_size=4), inner, max_size=3)),
    max_leaves=8,
)


def plain(tree: Tree | None) -> object:
    if isinstance(tree, Mapped):
        return {key: plain(value) for key, value in tree.entries.items()}
    if isinstance(tree, Listing):
        return [plain(item) for item in tree.items]
    assert tree is not None
    return tree.value


@settings(max_examples=100, deadline=None)
@given(PLAIN, st.booleans())
def test_what_is_written_is_read_back(value: object, flow: bool) -> None:
    tree, faults = read(yaml.safe_dump(value, default_flow_style=flow))
    assert not faults
    assert plain(tree) == value


@settings(max_examples=200, deadline=None)
@given(st.text("ab:-[]{}&*!?#'\"|>%@ \n\t,~0.\ufeff\x00\u2028", max_size=30))
def test_any_text_gives_a_tree_or_a_fault(text: str) -> None:
    tree, faults = read(text)
    assert tree is not None or faults
