"""What a model is: one file with a `MODEL`, found by walking the folder.

A model turns the neighbour-normalised signals of one subject into a score from 0 to 1, higher is odder. It never sees raw
amounts and durations, and it is the last resort for what no rule names: it adds weight, it does not steer the ranking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.errors import SuluhError, nearest_hint
from models.drift import Drift

Language = Literal["en", "id"]
Subject = Literal["case", "officer"]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SIGNAL_PREFIX = "z_"
"""Columns whose name begins so are neighbour-normalised: 0 is what the neighbours do, in spreads of theirs."""


class CannotFitError(SuluhError):
    """Too little to learn from; a scan reports the model as not run, with this reason, and goes on."""

    def __init__(self, reason: Mapping[Language, str]) -> None:
        super().__init__(reason["en"])
        self.reason: Mapping[Language, str] = dict(reason)


class FittedModel(Protocol):
    """What a model knows after it was fitted or loaded.

    columns: the signals it was fitted on, by name; dropped: those of them that were the same everywhere and carry nothing.
    Every frame must have exactly these columns, in any order; SuluhError names what is missing and what is unknown.
    """

    @property
    def model_id(self) -> str: ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def dropped(self) -> tuple[str, ...]: ...

    @property
    def origin(self) -> Mapping[str, str]: ...

    @property
    def compared(self) -> int:
        """How many reference rows p-values compare with."""
        ...

    def score(self, frame: pd.DataFrame, jobs: int = 1) -> Floats:
        """float64[rows] from 0 to 1, higher is odder; the same whatever `jobs`."""
        ...

    def p_values(self, scores: Floats, tail: bool = False) -> Floats:
        """float64[rows]: how rare so high a score is among the reference rows."""
        ...

    def drift(self, frame: pd.DataFrame, scores: Floats) -> tuple[Drift, ...]:
        """How far the signals of these rows, and their scores, are spread otherwise than those of the reference."""
        ...

    def explain_rows(self, frame: pd.DataFrame, k: int, jobs: int = 1) -> pd.DataFrame:
        """What moved the score of the k oddest rows: a frame of the signals, oddest row first, in bits of the score."""
        ...


@dataclass(frozen=True, eq=False)
class Trained:
    """A model just fitted, and float64[rows] of the frame it was fitted on (scored once, as its own reference)."""

    fitted: FittedModel
    scores: Floats


class Train(Protocol):
    """How a model learns; see `Model.fit`."""

    def __call__(
        self, frame: pd.DataFrame, *, model_id: str, seed: int, jobs: int, reference: Bools | None, origin: Mapping[str, str]
    ) -> Trained: ...


@dataclass(frozen=True)
class Model:
    """A model and everything that is known about it.

    table: the frame it reads, one row a subject; of its columns it uses those that begin with `prefix`, nothing else.
    train: how it learns. message: one sentence, with fields `{share:percent}` (of the reference rows, those at least as odd),
    `{compared:number}` (how many reference rows) and `{signals}` (what moved it most); texts as a rule's.
    """

    id: str
    name: str
    title: Mapping[Language, str]
    subject: Subject
    table: str
    train: Train
    message: Mapping[Language, str]
    why: str
    innocent: tuple[str, ...]
    innocent_id: tuple[str, ...]
    next_step: str
    next_step_id: str
    prefix: str = SIGNAL_PREFIX
    sources: tuple[str, ...] = ()
    retired: bool = False
    why_id: str = ""

    def signals(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The columns of the table that the model may use, by name; SuluhError where one of them is not numeric."""
        names = sorted(str(name) for name in frame.columns if str(name).startswith(self.prefix))
        chosen = frame[names]
        for name in names:
            check_numeric(chosen, name, self.id)
        return chosen

    def fit(
        self,
        signals: pd.DataFrame,
        seed: int,
        *,
        jobs: int = 1,
        reference: Bools | None = None,
        origin: Mapping[str, str] | None = None,
    ) -> Trained:
        """Learn from the signals and score them.

        signals: as `Model.signals` gives them. reference: bool[rows], the rows that it learns from and that p-values compare with
        (default: all). origin: what the caller knows of the data, such as hashes by file; kept in the model's manifest.
        CannotFitError where there is too little to learn from.
        """
        known = dict(origin or {})
        return self.train(signals, model_id=self.id, seed=seed, jobs=jobs, reference=reference, origin=known)


def check_numeric(frame: pd.DataFrame, name: str, model_id: str) -> None:
    """SuluhError where the column is not one of numbers."""
    kind = frame[name].dtype
    if not pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_complex_dtype(kind):
        raise SuluhError(f"The model {model_id} reads numbers only; the column '{name}' holds {kind}.")


def check_columns(frame: pd.DataFrame, expected: Sequence[str], model_id: str) -> None:
    """SuluhError that names every missing, unknown or doubled column of a frame that a fitted model is asked about."""
    given = [str(name) for name in frame.columns]
    missing = sorted(set(expected) - set(given))
    unknown = sorted(set(given) - set(expected))
    doubled = sorted({name for name in given if given.count(name) > 1})
    faults = [
        f"{what}: {', '.join(names)}"
        for what, names in (("it lacks", missing), ("it was not fitted on", unknown), ("given twice", doubled))
        if names
    ]
    if faults:
        hint = f" {nearest_hint(unknown[0], missing)}" if unknown and missing else ""
        raise SuluhError(
            f"The model {model_id} was fitted on other signals ({'; '.join(faults)}).{hint} "
            "Fit it again with this version of the program and these data."
        )
    for name in expected:
        check_numeric(frame, name, model_id)
