"""Tokens are stable under a key, tell nothing without it, and the key is made once and kept outside every run."""

from __future__ import annotations

import hashlib
import hmac
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.pseudonyms import SHORTEST_KEY, Pseudonyms, load_key
from features.errors import SuluhError

KEY = b"0123456789abcdef0123456789abcdef"


def test_a_token_is_the_hmac_of_kind_and_value() -> None:
    digest = hmac.new(KEY, b"agent\x00A-17", hashlib.sha256).hexdigest()
    assert Pseudonyms.of(KEY).token("agent", "A-17") == f"agent-{digest[:16]}"


@given(st.text(st.characters()), st.sampled_from(["agent", "applicant"]))
def test_any_text_has_a_token_of_one_shape(value: str, kind: str) -> None:
    assert re.fullmatch(rf"{kind}-[0-9a-f]{{16}}", Pseudonyms.of(KEY).token(kind, value))


def test_kind_and_key_change_a_token() -> None:
    ours, theirs = Pseudonyms.of(KEY), Pseudonyms.of(KEY[::-1])
    assert ours.token("agent", "x") != theirs.token("agent", "x")
    assert ours.token("agent", "x").split("-")[1] != ours.token("applicant", "x").split("-")[1]


def test_the_key_does_not_show_in_its_repr() -> None:
    assert "0123" not in repr(Pseudonyms.of(KEY))


@given(st.lists(st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=4))))
def test_a_column_is_the_tokens_of_its_values(values: list[str | None]) -> None:
    names = Pseudonyms.of(KEY)
    expected = [None if value is None else names.token("agent", value) for value in values]
    plain = pd.Series(values, dtype="string", name="agent_id")
    for column in (plain, plain.astype("category")):
        made = names.series("agent", column)
        assert [None if pd.isna(token) else token for token in made] == expected
        assert made.name == "agent_id"


def test_each_distinct_value_is_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def token(self: Pseudonyms, kind: str, value: str) -> str:
        asked.append(value)
        return f"{kind}-{value}"

    monkeypatch.setattr(Pseudonyms, "token", token)
    column = pd.Series(pd.Categorical(np.array(["a", "b", "c"])[np.arange(1000) % 3]), index=range(5, 1005))
    made = Pseudonyms.of(KEY).series("agent", column)
    assert asked == ["a", "b", "c"]
    assert made.index.equals(column.index)


def test_two_people_with_one_token_are_one_column_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pseudonyms, "token", lambda self, kind, value: f"{kind}-same")
    assert Pseudonyms.of(KEY).series("agent", pd.Series(["a", "b", None])).tolist()[:2] == ["agent-same"] * 2


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    short = "x" * (SHORTEST_KEY - 1)
    with pytest.raises(SuluhError, match="15 bytes"):
        Pseudonyms.of(short.encode())
    with pytest.raises(SuluhError, match="SULUH_KEY has 15"):
        load_key({"SULUH_KEY": short}, None, tmp_path)
    (tmp_path / "key").write_text("   " + short + "\n\n")
    with pytest.raises(SuluhError, match=r"key has 15"):
        load_key({"SULUH_KEY_FILE": str(tmp_path / "key")}, None, tmp_path)


def test_the_environment_goes_before_files_and_files_before_our_own(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("f" * 32 + "\n")
    second.write_text("s" * 32)
    assert load_key({"SULUH_KEY": "e" * 32, "SULUH_KEY_FILE": str(first)}, second, tmp_path) == b"e" * 32
    assert load_key({"SULUH_KEY": "", "SULUH_KEY_FILE": str(first)}, second, tmp_path) == b"f" * 32
    assert load_key({}, second, tmp_path) == b"s" * 32
    assert not (tmp_path / ".config").exists()


def test_our_own_key_is_made_once_and_private(tmp_path: Path) -> None:
    key = load_key({}, None, tmp_path)
    path = tmp_path / ".config" / "suluh" / "key"
    assert len(key) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_key({"XDG_CONFIG_HOME": "relative"}, None, tmp_path) == key
    assert load_key({"XDG_CONFIG_HOME": str(tmp_path / "xdg")}, None, tmp_path) != key
    assert [entry.name for entry in path.parent.iterdir()] == ["key"]


def test_many_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_key({}, None, tmp_path), range(32)))
    assert len(keys) == 1


def test_a_key_inside_the_run_is_refused(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with pytest.raises(SuluhError, match="inside the run"):
        load_key({}, None, run, run=run)
    assert not run.exists()


def test_a_missing_named_file_and_an_unwritable_home_are_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(SuluhError, match="cannot be read"):
        load_key({"SULUH_KEY_FILE": str(tmp_path / "absent")}, None, tmp_path)
    (tmp_path / "home").write_text("a file")
    with pytest.raises(SuluhError, match="SULUH_KEY_FILE"):
        load_key({}, None, tmp_path / "home")
