"""Words that a finding must not use, and signs that a text was left unfinished."""

from __future__ import annotations

import re

JUDGING = (
    *("fraud", "fraudulent", "fraudster", "culprit", "suspect", "suspects", "suspected", "suspicious", "guilty", "guilt", "corrupt"),
    *("corruption", "bribe", "bribes", "bribed", "bribery", "crook", "criminal", "crime", "extortion", "extorted"),
    *("offender", "perpetrator", "thief", "wrongdoer"),
    *("korupsi", "koruptor", "korup", "pelaku", "tersangka", "terduga", "bersalah", "suap", "menyuap", "penipuan", "penipu", "curang"),
    *("kecurangan", "kejahatan", "pidana", "pemerasan", "pungli", "mencurigakan", "dicurigai"),
)
FILLER = (
    *("todo", "tbd", "fixme", "xxx", "lorem", "ipsum", "placeholder", "n/a"),
    *("various reasons", "other reasons", "unknown", "to be written"),
)
ENGLISH = ("the", "was", "is", "of", "and", "with", "that", "paid", "before", "after", "office", "officer", "this", "were", "has")

_JUDGING = re.compile(rf"\b(?:{'|'.join(JUDGING)})\b", re.IGNORECASE)
_FIELD = re.compile(r"\{[^}]*\}")


def judging_words_in(text: str) -> list[str]:
    """The words in a text that pass judgement on a person."""
    return _JUDGING.findall(text.replace("-", " ").replace("_", " "))


def filler_in(text: str) -> bool:
    """Whether a text is a placeholder or holds one."""
    lowered = text.lower()
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", lowered) for word in FILLER) or len(set(lowered.split())) < 2


def sounds_english(text: str) -> bool:
    """Whether a text that should be Indonesian holds two or more common English words (fields left out)."""
    words = re.findall(r"[a-z]+", _FIELD.sub(" ", text.lower()))
    return sum(word in ENGLISH for word in words) >= 2
