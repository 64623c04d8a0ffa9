"""How alike a name of an agency's is to what the lexicon calls a thing: 1 is the same, 0 nothing in common."""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import cache

EXACT, WHOLE, PART, ALIKE = 1.0, 0.7, 0.45, 0.55
CLOSE = 0.87
SPLIT = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^0-9A-Za-z]+")
EMPTY_WORDS = frozenset(
    {"de", "du", "da", "do", "di", "del", "la", "le", "les", "el", "los", "the", "of", "van", "der", "die", "das", "ya", "wa", "na"}
)


@cache
def words_of(name: str) -> tuple[str, ...]:
    """`tglMasuk`, `TGL. MASUK` -> (`tgl`, `masuk`), accents dropped."""
    flat = "".join(letter for letter in unicodedata.normalize("NFKD", name.replace("ß", "ss")) if not unicodedata.combining(letter))
    found = [word.lower() for word in SPLIT.split(flat) if word]
    kept = [word for word in found if word not in EMPTY_WORDS]
    return tuple(kept or found)


@cache
def likeness(name: str, ours: str, phrases: str) -> float:
    """Of a column's name to one of the contract's, `phrases` being what the lexicon calls it."""
    words = words_of(name)
    if name == ours or words == words_of(ours):
        return EXACT
    return max((_alike(words, words_of(phrase)) for phrase in phrases.split("|")), default=0.0)


def _alike(words: tuple[str, ...], phrase: tuple[str, ...]) -> float:
    if not words or not phrase:
        return 0.0
    if words == phrase or "".join(words) == "".join(phrase):
        return EXACT - 0.05
    common = set(words) & set(phrase)
    if len(common) == len(set(phrase)):
        return WHOLE + 0.2 * len(phrase) / len(words)
    if _is_close(" ".join(words), " ".join(phrase)):
        return ALIKE
    return PART * len(common) / max(len(words), len(phrase))


def _is_close(one: str, other: str) -> bool:
    """Whether two texts are nearly the same; their lengths alone mostly say that they are not."""
    if 2 * min(len(one), len(other)) < CLOSE * (len(one) + len(other)):
        return False
    return difflib.SequenceMatcher(None, one, other).ratio() >= CLOSE
