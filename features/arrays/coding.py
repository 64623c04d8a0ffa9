"""Dictionary-encoded columns: to whole-number codes and back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]


def codes_of(column: pd.Series) -> Ints:
    """int64[n]: the code of each value of a Categorical column; -1 where missing."""
    return np.asarray(column.cat.codes.to_numpy(), dtype=np.int64)


def names_of(column: pd.Series) -> list[str]:
    """The values that a Categorical column can have, by code."""
    return [str(name) for name in column.cat.categories]


def coded(codes: npt.ArrayLike, names: Sequence[str] | pd.Index) -> pd.Categorical:
    """A Categorical of `names` by code; -1 is missing."""
    numbers = np.asarray(codes, dtype=np.int64)
    return pd.Categorical.from_codes(numbers, categories=pd.Index(names, dtype=object if len(names) == 0 else None))
