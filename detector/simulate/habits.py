"""What is drawn about a whole world before anything happens in it: its country, its log's habits, its files."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Literal

from detector.simulate.countries import COUNTRIES, Country
from detector.simulate.dice import pick, scalar_stream
from detector.simulate.words import KINDS, LANGUAGES, Language, StepKind

FileFormat = Literal["csv", "csv.gz", "csv.zst", "parquet", "jsonl", "parts", "mapped"]
TimeStyle = Literal["local", "local_space", "offset", "utc"]


@dataclass(frozen=True)
class Wording:
    """The words this world's log uses."""

    language: Language
    activities: tuple[tuple[StepKind, str], ...]
    returned: str
    received: str
    express: str

    def activity(self, kind: StepKind) -> str:
        return dict(self.activities)[kind]


@dataclass(frozen=True)
class Log:
    """Which optional columns and tables the log has, and how exact its clock is. `seconds_per_tick`: 1 or 60."""

    has_started: bool
    has_recorded: bool
    has_sequence: bool
    has_registration: bool
    has_charges: bool
    has_complaints: bool
    has_officers: bool
    has_collectors: bool
    has_receipts: bool
    has_codes: bool
    seconds_per_tick: int
    date_only_submission: bool


@dataclass(frozen=True)
class Files:
    """How the data set is written."""

    format: FileFormat
    times: TimeStyle
    case_ids: Literal["office_year", "running", "hex"]
    officer_ids: Literal["number", "letters", "long"]
    order: Literal["by_id", "by_time", "shuffled"]
    encoding: str


@dataclass(frozen=True)
class Habits:
    """Everything about a world that is neither a person nor a case. `first` is the local date on which its log begins."""

    country: Country
    wording: Wording
    log: Log
    files: Files
    first: dt.date
    days: int
    decided_at_approval: bool
    rounding_told: bool


def _wording(rng: random.Random, language: Language) -> Wording:
    activities = tuple((kind, rng.choice(language.steps[kind])) for kind in KINDS)
    return Wording(language, activities, rng.choice(language.returned), rng.choice(language.received), rng.choice(language.express))


def _log(rng: random.Random) -> Log:
    def likely(chance: float) -> bool:
        return rng.random() < chance

    return Log(
        has_started=likely(0.65),
        has_recorded=likely(0.6),
        has_sequence=likely(0.3),
        has_registration=likely(0.35),
        has_charges=likely(0.3),
        has_complaints=likely(0.5),
        has_officers=likely(0.6),
        has_collectors=likely(0.75),
        has_receipts=likely(0.8),
        has_codes=likely(0.85),
        seconds_per_tick=60 if likely(0.25) else 1,
        date_only_submission=likely(0.15),
    )


_FORMATS: tuple[tuple[FileFormat, float], ...] = (
    ("csv", 0.28), ("csv.gz", 0.1), ("csv.zst", 0.07), ("parquet", 0.2), ("jsonl", 0.1), ("parts", 0.05), ("mapped", 0.2),
)  # fmt: skip
_TIMES: tuple[tuple[TimeStyle, float], ...] = (("local", 0.45), ("local_space", 0.2), ("offset", 0.25), ("utc", 0.1))


def _files(rng: random.Random, language: Language) -> Files:
    return Files(
        format=pick(rng, _FORMATS),
        times=pick(rng, _TIMES),
        case_ids=rng.choice(("office_year", "running", "hex")),
        officer_ids=rng.choice(("number", "letters", "long")),
        order=rng.choice(("by_id", "by_time", "shuffled")),
        encoding="cp1252" if rng.random() < 0.5 else "utf-8",
    )


def draw_habits(seed: int) -> Habits:
    """The habits of the world of one seed; the scenario does not matter, so that a world can be compared with its clean twin."""
    rng = scalar_stream(seed, "habits")
    country = rng.choice(COUNTRIES)
    language = LANGUAGES[country.language]
    return Habits(
        country=country,
        wording=_wording(rng, language),
        log=_log(rng),
        files=_files(rng, language),
        first=dt.date(2021, 1, 4) + dt.timedelta(days=rng.randrange(1100)),
        days=rng.randrange(330, 480),
        decided_at_approval=rng.random() < 0.5,
        rounding_told=rng.random() < 0.7,
    )
