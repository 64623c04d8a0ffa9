"""Numbers that stand for words, as the words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd


def labelled(codes: np.ndarray[Any, np.dtype[Any]], words: Iterable[str]) -> pd.Categorical[str]:
    """Categorical of `words[code]`, the words in their order; missing where the code is -1."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(words), dtype="str"))
