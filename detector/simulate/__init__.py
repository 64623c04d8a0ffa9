"""Makes a world with known schemes and honest troubles: a data set in one folder, the truth about it in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from detector.simulate.assemble import make_frames, make_ids
from detector.simulate.charter_file import charter_text
from detector.simulate.dirt import draw_dirt
from detector.simulate.hand import Hand
from detector.simulate.plan import draw_plan
from detector.simulate.scenarios import SCENARIOS
from detector.simulate.story import tell_story
from detector.simulate.truth import write_truth
from detector.simulate.writing import settings_text, write_table
from features.charter.model import CHARTER_FILE
from features.errors import SuluhError, nearest_hint

FEWEST_CASES = 200


@dataclass(frozen=True)
class World:
    """What was made. `settings`: the file that a scan of this data set needs, where it needs one; `rows`: by table."""

    folder: Path
    truth: Path
    scenario: str
    seed: int
    country: str
    settings: Path | None
    rows: Mapping[str, int]
    cases_taking_part: int
    officers_taking_part: int


def _empty_folder(path: Path, what: str) -> None:
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise SuluhError(f"{path}: {what} would be written here, but the place is not empty. Name a new folder.")
    path.mkdir(parents=True, exist_ok=True)


def simulate(out: Path, truth: Path, *, scenario: str = "plain", cases: int, seed: int) -> World:
    """Writes a data set into `out` and the truth about it into `truth`; the same arguments and versions give the same bytes.

    Raises SuluhError for an unknown scenario, fewer than 200 cases, a negative seed, folders that are not empty or lie one in the other.
    """
    if scenario not in SCENARIOS:
        raise SuluhError(f"There is no scenario '{scenario}'. {nearest_hint(scenario, SCENARIOS)}")
    if cases < FEWEST_CASES:
        raise SuluhError(f"A world needs at least {FEWEST_CASES} cases, not {cases}.")
    if seed < 0:
        raise SuluhError(f"The seed must be a whole number from 0, not {seed}.")
    if truth.resolve().is_relative_to(out.resolve()):
        raise SuluhError(f"{truth}: the truth must not lie inside the data set. Name a folder beside it.")
    _empty_folder(out, "the data set")
    _empty_folder(truth, "the truth")
    story = tell_story(draw_plan(SCENARIOS[scenario], cases, seed))
    ids = make_ids(story)
    frames = make_frames(story, ids)
    broken = draw_dirt(story.plan, frames)
    offices = [story.plan.offices[number].code for number in story.cases.office.tolist()]
    hand = Hand(story.plan, dict(zip(ids.cases.tolist(), offices, strict=True)))
    for name, frame in frames.items():
        write_table(name, frame, tuple(b for b in broken if b.table == name), out, hand)
    (out / CHARTER_FILE).write_text(charter_text(story), encoding="utf-8")
    settings = settings_text(story.plan, frames)
    if settings is not None:
        (out / "settings.toml").write_text(settings, encoding="utf-8")
    write_truth(story, ids, broken, {name: len(frame) for name, frame in frames.items()}, truth)
    return World(
        folder=out,
        truth=truth,
        scenario=scenario,
        seed=seed,
        country=story.plan.habits.country.code,
        settings=out / "settings.toml" if settings is not None else None,
        rows={name: len(frame) for name, frame in frames.items()},
        cases_taking_part=len({deed.case for deed in story.deeds}),
        officers_taking_part=len(story.practices),
    )
