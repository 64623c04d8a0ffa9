"""The nearest id is found fast, also among very many."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from detector.desk.nearest import nearest_id

IDS = [f"2025-{number:07d}" for number in range(300_000)]


def test_one_wrong_letter_among_very_many_is_found_at_once() -> None:
    begin = time.perf_counter()
    assert nearest_id("2O25-0123456", IDS) == "Did you mean '2025-0123456'?"
    assert nearest_id("2025-012345", IDS).startswith("Did you mean '2025-0123")
    assert time.perf_counter() - begin < 10  # comparing with all of them takes minutes


def test_where_there_are_none_nothing_is_said() -> None:
    assert nearest_id("x", []) == ""


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1, unique=True), st.data())
def test_an_id_is_nearest_to_itself_in_another_case(ids: list[str], data: st.DataObject) -> None:
    asked = data.draw(st.sampled_from(ids))
    hint = nearest_id(asked, ids)
    near = [name for name in ids if name.strip().casefold() == asked.strip().casefold()]
    assert any(hint == f"Did you mean '{name}'?" for name in near)
