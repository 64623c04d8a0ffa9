"""What an evaluation leaves in its folder: JSON with everything, CSV tables for a spreadsheet, and a picture where matplotlib is there."""

from __future__ import annotations

import csv
import importlib.util
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from detector.evaluate.summing import Evaluation
from detector.version import version
from features.errors import SuluhError

JSON_FILE, MEASURES_FILE, SCHEMES_FILE, WORLDS_FILE, CASES_FILE, PICTURE_FILE = (
    "evaluation.json", "measures.csv", "schemes.csv", "worlds.csv", "looked_at.csv", "evaluation.png",
)  # fmt: skip


def check_place(out: Path) -> None:
    """Raises SuluhError where the folder holds what no evaluation wrote; cheap, so that it can be asked first."""
    if out.exists() and not out.is_dir():
        raise SuluhError(f"{out} is a file, not a folder. Choose another place with --out.")
    if out.exists() and any(out.iterdir()) and not (out / JSON_FILE).is_file():
        raise SuluhError(f"{out} holds files that no evaluation wrote, so it is left as it is. Choose another folder with --out.")


def save(evaluation: Evaluation, out: Path) -> tuple[Path, ...]:
    """Writes the files into `out` (made where it is not there); what was written, in order."""
    check_place(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / JSON_FILE).write_text(as_json(evaluation), encoding="utf-8")
    _write(out / MEASURES_FILE, ("list", "measure", "value", "low", "high", "worlds"), _measure_rows(evaluation))
    _write(out / SCHEMES_FILE, ("scheme", "cases", "way", "recall", "low", "high", "worlds"), _scheme_rows(evaluation))
    _write(out / WORLDS_FILE, *_world_rows(evaluation))
    evaluation.cases.to_csv(out / CASES_FILE, index=False, lineterminator="\n", float_format="%.6g")
    written = [out / name for name in (JSON_FILE, MEASURES_FILE, SCHEMES_FILE, WORLDS_FILE, CASES_FILE)]
    if has_matplotlib():
        from detector.evaluate.picture import draw

        draw(evaluation, out / PICTURE_FILE)
        written.append(out / PICTURE_FILE)
    return tuple(written)


def has_matplotlib() -> bool:
    return importlib.util.find_spec("matplotlib") is not None


def as_json(evaluation: Evaluation) -> str:
    """Everything but the cases to look at, as text; what is not known is null."""
    held = {"suluh": version(), **asdict(evaluation)}
    del held["cases"]
    return json.dumps(_without_nan(held), ensure_ascii=False, indent=2) + "\n"


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6g}"


def _measure_rows(evaluation: Evaluation) -> Iterable[Sequence[object]]:
    sections = [*evaluation.lists.items(), ("suluh, flagged", evaluation.flagged)]
    for name, measures in sections:
        for measure, e in measures.items():
            yield name, measure, _number(e.value), _number(e.low), _number(e.high), e.worlds


def _scheme_rows(evaluation: Evaluation) -> Iterable[Sequence[object]]:
    for scheme, ways in evaluation.schemes.items():
        for way, e in ways.items():
            yield scheme, evaluation.scheme_cases[scheme], way, _number(e.value), _number(e.low), _number(e.high), e.worlds
    for scheme, why in evaluation.skipped.items():
        yield scheme, 0, f"not put in: {why}", "", "", "", 0


def _world_rows(evaluation: Evaluation) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    plain = (
        "name", "cases", "taking_part", "harmed", "budget", "promise", "officers", "officers_taking_part", "officers_flagged",
        "officers_flagged_true", "family_right", "pairs_reported", "pairs_right", "is_further",
    )  # fmt: skip
    lists = list(evaluation.lists)
    header = (*plain, "flagged_true", "flagged_wrong", "flagged_harmed", *(f"average precision: {name}" for name in lists))
    rows = [
        (
            *(getattr(world, name) for name in plain), world.flagged.true, world.flagged.wrong, world.flagged.harmed,
            *(_number(world.lists[name].average_precision) if name in world.lists else "" for name in lists),
        )
        for world in evaluation.worlds
    ]  # fmt: skip
    return header, rows


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
