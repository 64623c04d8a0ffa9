"""Applicants and agents (officers too where asked for) leave the data set only as keyed pseudonyms: one person, one token under one key.

A token is an HMAC-SHA256 cut to 64 bits. Without the key nobody can try out names or identity numbers against it, which a
plain hash would allow; so the key lives with the office, never in a run.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from features.errors import SuluhError

KEY_VARIABLE = "SULUH_KEY"
KEY_FILE_VARIABLE = "SULUH_KEY_FILE"
SHORTEST_KEY = 16
"""Bytes; a shorter secret could be guessed by trying."""

_TOKEN_HEX = 16


@dataclass(frozen=True)
class Pseudonyms:
    """Tokens such as `agent-3f9a0c51d2b7e684`: kind, then 16 hexadecimal digits. `officers`: whether they have tokens too."""

    key: bytes = field(repr=False)
    officers: bool = False

    @classmethod
    def of(cls, key: bytes, officers: bool = False) -> Pseudonyms:
        """Pseudonyms under a key; SuluhError where it has fewer than `SHORTEST_KEY` bytes."""
        return cls(_long_enough(key, "The key for pseudonyms"), officers)

    @property
    def mark(self) -> str:
        """Which key it is, without a hint at it: two runs with the same mark have the same tokens."""
        return self.token("key", "the mark of this key").removeprefix("key-")

    def token(self, kind: str, value: str) -> str:
        """The token of one value; values of different kinds share no tokens."""
        # A kind is a name of ours without a zero byte, so (kind, value) can be read back in one way alone.
        text = f"{kind}\0{value}".encode("utf-8", "surrogatepass")
        return f"{kind}-{hmac.new(self.key, text, hashlib.sha256).hexdigest()[:_TOKEN_HEX]}"

    def tokens(self, kind: str, values: Iterable[str]) -> list[str]:
        """The tokens of many values, in their order."""
        return [self.token(kind, value) for value in values]

    def series(self, kind: str, column: pd.Series) -> pd.Series:
        """A column of ids as a categorical column of tokens, each distinct id hashed once; missing stays missing."""
        encoded = column if isinstance(column.dtype, pd.CategoricalDtype) else column.astype("string").astype("category")
        tokens = self.tokens(kind, encoded.cat.categories.astype(str))
        distinct = sorted(set(tokens))  # 64 bits: at six million people the chance that two share a token is one in a million
        place = {token: code for code, token in enumerate(distinct)}
        renumbered = np.array([*(place[token] for token in tokens), -1], dtype=np.int64)
        codes = renumbered[encoded.cat.codes.to_numpy()]  # code -1, missing, takes the last
        return pd.Series(pd.Categorical.from_codes(codes, categories=pd.Index(distinct, dtype="str")), index=column.index, name=column.name)


def load_key(
    environ: Mapping[str, str],
    key_file: Path | None,
    home: Path,
    *,
    run: Path | None = None,
    may_make: bool = True,
    make: Callable[[], str] = lambda: secrets.token_hex(32),
) -> bytes:
    """The office's key: from SULUH_KEY, else the file of SULUH_KEY_FILE, else `key_file` (of the settings), else the user's own.

    The user's own is `suluh/key` under XDG_CONFIG_HOME (else `home`/.config), made once with mode 0600 where there is none
    (with `may_make`; else that is an error: a new key can tell no pseudonym that is there).
    Raises SuluhError where the key is too short, a named file cannot be read, or the key would lie inside `run`.
    """
    if environ.get(KEY_VARIABLE):
        return _long_enough(environ[KEY_VARIABLE].encode("utf-8", "surrogateescape"), f"The key in {KEY_VARIABLE}")
    named = Path(environ[KEY_FILE_VARIABLE]) if environ.get(KEY_FILE_VARIABLE) else key_file
    path = named if named is not None else own_folder(environ, home) / "key"
    if run is not None and path.resolve().is_relative_to(run.resolve()):
        raise SuluhError(f"The key file {path} lies inside the run folder {run}. Keep it elsewhere: whoever has both can undo pseudonyms.")
    if named is None and may_make:
        _make_once(path, make)
    return _read(path)


def own_folder(environ: Mapping[str, str], home: Path) -> Path:
    """Where the user's own key lies: `suluh` under XDG_CONFIG_HOME, else `home`/.config."""
    configured = Path(environ.get("XDG_CONFIG_HOME", ""))
    folder = configured if configured.is_absolute() else home / ".config"  # XDG: a relative path is to be ignored
    return folder / "suluh"


def _make_once(path: Path, make: Callable[[], str]) -> None:
    """Write a new key where there is none; of several processes at once the first one's stays, and none sees half of it."""
    if path.exists():
        return
    beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(make() + "\n")
            file.flush()
            os.fsync(handle)
        with suppress(FileExistsError):
            path.hardlink_to(beside)
    except OSError as error:
        raise SuluhError(
            f"No key for pseudonyms, and {path} cannot be made: {error.strerror or error}. Set {KEY_VARIABLE} or {KEY_FILE_VARIABLE}."
        ) from error
    finally:
        with suppress(OSError):  # it may never have been made
            beside.unlink()


def _read(path: Path) -> bytes:
    try:
        return _long_enough(path.read_bytes().strip(), f"The key in {path}")
    except OSError as error:
        raise SuluhError(f"The key file {path} cannot be read: {error.strerror or error}.") from error


def _long_enough(key: bytes, what: str) -> bytes:
    if len(key) < SHORTEST_KEY:
        raise SuluhError(f"{what} has {len(key)} bytes, too few to protect anybody. Give it {SHORTEST_KEY} or more, at random.")
    return key
