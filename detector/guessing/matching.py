"""Which file is which table, and which of its columns is which of the contract's: by name and by what the cells hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow.compute as pc
from scipy.optimize import linear_sum_assignment

from detector.guessing.lexicon import COLUMNS
from detector.guessing.lexicon import TABLES as TABLE_NAMES
from detector.guessing.names import likeness
from detector.guessing.samples import Sample
from detector.guessing.writing import LEAST, SEPARATORS, TimeGuess, filled, guess_times, money_share
from features.tables import TABLES, Column

NO = -9.0
LEAST_SCORE, BY_CONTENT = 0.5, 0.3
"""Below this a column of the contract stays without one of the file's."""


@dataclass(frozen=True)
class Profile:
    """What one column of a file holds: how its times are written, the largest share of amounts, distinct values a filled row."""

    time: TimeGuess
    is_time: bool
    money: float
    distinct: float


@dataclass(frozen=True)
class TableGuess:
    """A file as a table: the contract's column -> the file's, and how sure that is (1: the very name)."""

    table: str
    sample: Sample
    columns: Mapping[str, str]
    scores: Mapping[str, float]
    profiles: Mapping[str, Profile]

    @property
    def lacking(self) -> tuple[str, ...]:
        return tuple(column.name for column in TABLES[self.table].columns if column.required and column.name not in self.columns)


def profile(sample: Sample) -> dict[str, Profile]:
    """Every column of a sample by its name."""
    found: dict[str, Profile] = {}
    for name, cells in sample.columns.items():
        values = filled(cells)
        rows = max(len(cells) - cells.null_count, 1)
        time = TimeGuess((), 1.0, False) if name in sample.times else guess_times(values)
        money = 1.0 if name in sample.numbers else max((money_share(values, marks) for marks in SEPARATORS), default=0.0)
        found[name] = Profile(time, time.share >= LEAST and len(values) > 0, money, len(values) / rows)
    return found


def match_tables(samples: Sequence[Sample]) -> tuple[TableGuess, ...]:
    """One file a table at most, in the contract's order; files that are none of them are left over."""
    profiles = [profile(sample) for sample in samples]
    guesses = [
        (_match_columns(table, sample, held), place)
        for table in TABLES
        if table in COLUMNS
        for place, (sample, held) in enumerate(zip(samples, profiles, strict=True))
    ]
    ranked = sorted(guesses, key=lambda each: (-_worth(each[0]), each[1]))
    taken: dict[str, TableGuess] = {}
    used: set[int] = set()
    for guess, place in ranked:
        if guess.table not in taken and place not in used and not guess.lacking and _worth(guess) > LEAST_SCORE:
            taken[guess.table] = guess
            used.add(place)
    return tuple(_with_shared(taken[table], taken.values()) for table in TABLES if table in taken)


def _with_shared(guess: TableGuess, others: Iterable[TableGuess]) -> TableGuess:
    """A name that another table of the agency uses for a column of the contract means the same here."""
    columns, scores = dict(guess.columns), dict(guess.scores)
    known = TABLES[guess.table].by_name
    for ours, theirs in [pair for other in others for pair in other.columns.items()]:
        free = ours in known and ours not in columns and theirs in guess.sample.columns and theirs not in columns.values()
        if free and (known[ours].kind == "time") == guess.profiles[theirs].is_time:
            columns[ours], scores[ours] = theirs, BY_CONTENT
    return replace(guess, columns=columns, scores=scores)


def _worth(guess: TableGuess) -> float:
    """How well a file fits a table: its name, and the required columns found; an application has one row a case, an event has not."""
    required = [column.name for column in TABLES[guess.table].columns if column.required]
    stem = guess.sample.place.title.split(".")[0]
    named = likeness(stem, guess.table, TABLE_NAMES[guess.table])
    found = float(np.mean([guess.scores.get(name, -1.0) for name in required]))
    extra = 0.03 * len(set(guess.columns) - set(required))
    case = guess.columns.get("case_id")
    repeated = 0.0 if case is None or guess.table != "events" else 0.3 * (1 - guess.profiles[case].distinct) - 0.15
    return named + found + extra + repeated


def _match_columns(table: str, sample: Sample, profiles: Mapping[str, Profile]) -> TableGuess:
    columns, names = TABLES[table].columns, list(sample.columns)
    known = COLUMNS[table]
    scores = np.array([[_score(column, name, known.get(column.name, ""), profiles[name]) for name in names] for column in columns])
    if not scores.size:
        return TableGuess(table, sample, {}, {}, profiles)
    rows, places = linear_sum_assignment(-scores)
    pairs = [(columns[row].name, names[place], float(scores[row, place])) for row, place in zip(rows, places, strict=True)]
    sure = [pair for pair in pairs if pair[2] >= LEAST_SCORE]
    found, sureness = {ours: theirs for ours, theirs, _ in sure}, {ours: score for ours, _, score in sure}
    required = [column for column in columns if column.required]
    if 2 * sum(column.name in found for column in required) >= len(required):
        for column in required:
            if column.name in found:
                continue
            free = [name for name in names if name not in found.values()]
            optional = {theirs: ours for ours, theirs in found.items() if not TABLES[table].by_name[ours].required}
            theirs = _by_content(column, [*free, *optional], profiles)  # a receipt's number may be all that names a payment
            if theirs is not None:
                if theirs in optional:
                    del found[optional[theirs]], sureness[optional[theirs]]
                found[column.name], sureness[column.name] = theirs, BY_CONTENT
    return TableGuess(table, sample, found, sureness, profiles)


def _by_content(column: Column, left: Sequence[str], profiles: Mapping[str, Profile]) -> str | None:
    """The first column without a name of ours whose cells are of the kind: many repeat in an id, none in a key."""
    return next((name for name in left if _fits(column.kind, profiles[name])), None)


def _fits(kind: str, held: Profile) -> bool:
    if kind == "time" or held.is_time:
        return kind == "time" and held.is_time
    if kind == "money":
        return held.money >= LEAST
    return held.distinct > 0.95 if kind == "key" else kind == "id" and 0 < held.distinct < 0.5


def _score(column: Column, name: str, phrases: str, held: Profile) -> float:
    """Likeness of the names, and NO where the cells cannot be what the column holds."""
    alike = likeness(name, column.name, phrases) if phrases else float(name == column.name)
    if name == column.name:
        return alike + 0.5
    if (column.kind == "time") != held.is_time:
        return NO
    if column.kind in ("money", "integer") and held.money < LEAST:
        return NO
    if column.kind == "key":
        return alike + (0.2 if held.distinct > 0.95 else -0.4)
    if column.choices and held.distinct > 0.5:
        return alike - 0.2
    repeats = column.kind == "id" and column.name not in ("case_id", "applicant_id")
    return alike + (0.1 if repeats and held.distinct < 0.5 else 0.0)


def words_in(guess: TableGuess, column: str) -> list[str]:
    """The distinct words of one of the contract's columns."""
    name = guess.columns.get(column)
    return [] if name is None else sorted(pc.utf8_trim_whitespace(filled(guess.sample.columns[name])).to_pylist())
