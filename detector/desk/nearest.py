"""The known id nearest to one that somebody typed, fast among millions."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np

LOOKALIKES = str.maketrans("oil", "011")
NEIGHBOURS = 200
"""Ids looked at before and after the place where the typed one would stand, read forwards and backwards."""


def nearest_id(wrong: str, known: Sequence[str]) -> str:
    """A hint such as `Did you mean 'C-104'?`, else how many ids there are and what they look like; empty where there are none.

    A typing error leaves the start or the end of an id as it was, so only the neighbours in both sort orders are compared.
    """
    if not len(known):
        return ""
    ids = np.sort(np.asarray(known, dtype=object))
    looks = np.array([_look(text) for text in ids], dtype=object)
    candidates = _candidates(ids, wrong)
    close = [*ids[looks == _look(wrong)]] or difflib.get_close_matches(wrong, candidates, n=len(candidates), cutoff=0.6)
    if close:
        return f"Did you mean '{max(close, key=lambda text: _likeness(wrong, text))}'?"
    shown = ", ".join(f"'{text}'" for text in ids[:2])
    return f"There are {len(ids):,}, such as {shown}."


def _look(text: str) -> str:
    """A text without what a hand or an eye mistakes: case, outer blanks, the letters that look like digits."""
    return text.strip().casefold().translate(LOOKALIKES)


def _likeness(wrong: str, text: str) -> tuple[float, int]:
    """How alike two texts are; among equals, how long they begin alike."""
    begin = next((place for place, (a, b) in enumerate(zip(wrong, text, strict=False)) if a != b), min(len(wrong), len(text)))
    return difflib.SequenceMatcher(None, text, wrong).ratio(), begin


def _candidates(ids: np.ndarray[tuple[int], np.dtype[np.object_]], wrong: str) -> list[str]:
    backwards = np.sort(np.array([text[::-1] for text in ids], dtype=object))
    ahead = _around(ids, wrong)
    behind = [text[::-1] for text in _around(backwards, wrong[::-1])]
    return list(dict.fromkeys([*ahead, *behind]))


def _around(ids: np.ndarray[tuple[int], np.dtype[np.object_]], text: str) -> list[str]:
    place = int(np.searchsorted(ids, text))
    return list(ids[max(0, place - NEIGHBOURS) : place + NEIGHBOURS])
