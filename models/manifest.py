"""The manifest of a model file: what was fitted, on what, with which settings; read strictly, since files come from anywhere."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from features.errors import SuluhError
from models.drift import BINS, Shapes
from models.isolation_forest import LARGEST_SEED, FittedForest, ForestSettings
from models.reference import Reference, Tail
from models.trees import LEAF, MOST_ROWS_A_TREE, MOST_TREES, Trees

FORMAT = "suluh-models"
VERSION = 2
KIND = "isolation-forest"
MOST_COLUMNS = 4_096
MOST_MODELS = 64
LONGEST_TEXT = 4_096
LARGEST_COUNT = 2**40


class ManifestError(SuluhError):
    """Something in a model file is not what `save_models` writes; the text is a clause for a sentence."""


@dataclass(frozen=True)
class Described:
    """One model of the manifest: all of it but its arrays."""

    model_id: str
    columns: tuple[str, ...]
    used: tuple[str, ...]
    seed: int
    settings: ForestSettings
    rows: int
    tail: Tail | None
    origin: Mapping[str, str]
    versions: Mapping[str, str]

    def forest(self, arrays: Mapping[str, npt.NDArray[Any]]) -> FittedForest:
        """The model with its arrays; SuluhError where they are not sound, or not those of this manifest."""
        starts = arrays["starts"].astype(np.int64)
        right, fill = arrays["right"].astype(np.int64), arrays["fill"]
        steps = np.diff(starts)
        if len(starts) < 2 or (steps <= 0).any() or starts[0] != 0 or starts[-1] != len(right):
            raise ManifestError("its trees do not follow one another")
        first = np.repeat(starts[:-1], steps)
        trees = Trees.of(
            feature=arrays["feature"].astype(np.int64),
            threshold=arrays["threshold"],
            right=np.where(right < 0, LEAF, right + first),
            rows=arrays["rows"].astype(np.int64),
            starts=starts,
            features=len(self.used),
        )
        if trees.count != self.settings.trees or int(trees.rows[0]) > self.settings.rows_a_tree:
            raise ManifestError("its trees are not those of its settings")
        if len(fill) != len(self.used) or not np.isfinite(fill).all():
            raise ManifestError("its neutral values are damaged")
        reference = Reference(self.rows, arrays["values"], arrays["above"].astype(np.int64), self.tail)
        reference.check()
        signals = len(self.columns) + 1  # and the score
        if len(arrays["edges"]) != signals * (BINS - 1) or len(arrays["counts"]) != signals * (BINS + 1):
            raise ManifestError("the spreads of its signals are not those of its columns")
        shapes = Shapes(arrays["edges"].reshape(signals, BINS - 1), arrays["counts"].reshape(signals, BINS + 1))
        shapes.check(signals)
        return FittedForest(
            model_id=self.model_id,
            columns=self.columns,
            used=self.used,
            fill=fill,
            trees=trees,
            reference=reference,
            shapes=shapes,
            seed=self.seed,
            settings=self.settings,
            origin=self.origin,
            versions=self.versions,
        )


def describe(models: Sequence[FittedForest], program: str) -> dict[str, Any]:
    """The manifest of these models."""
    return {"format": FORMAT, "version": VERSION, "program": program, "models": [_describe(model) for model in models]}


def _describe(model: FittedForest) -> dict[str, Any]:
    return {
        "kind": KIND,
        "id": model.model_id,
        "columns": list(model.columns),
        "used": list(model.used),
        "seed": model.seed,
        "settings": asdict(model.settings),
        "reference_rows": model.reference.rows,
        "tail": asdict(model.reference.tail) if model.reference.tail else None,
        "origin": dict(model.origin),
        "versions": dict(model.versions),
    }


def read_manifest(content: bytes) -> tuple[str, tuple[Described, ...]]:
    """The program that wrote it, and its models; ManifestError on anything else."""
    try:
        read = json.loads(content.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_doubles)
    except (ValueError, RecursionError):
        raise ManifestError("its manifest cannot be read") from None
    manifest = _object(read, "manifest")
    if manifest.get("format") != FORMAT:
        raise ManifestError("its manifest is not one of models")
    version = _whole(manifest, "version", 1, LARGEST_COUNT)
    program = _text(manifest.get("program"), "program")
    if version != VERSION:
        raise SuluhError(f"It has format {version}, written by suluh {program}; this version reads format {VERSION}. Fit the model again.")
    _only(manifest, {"format", "version", "program", "models"})
    models = manifest["models"]
    if not isinstance(models, list) or not 1 <= len(models) <= MOST_MODELS:
        raise ManifestError("its manifest lists no models")
    described = tuple(_model(entry) for entry in models)
    if len({model.model_id for model in described}) != len(described):
        raise ManifestError("its manifest names a model twice")
    return program, described


MODEL_KEYS = frozenset({"kind", "id", "columns", "used", "seed", "settings", "reference_rows", "tail", "origin", "versions"})


def _model(entry: Any) -> Described:
    model = _object(entry, "model")
    _only(model, MODEL_KEYS)
    if model["kind"] != KIND:
        raise SuluhError("It holds a kind of model that this version does not know. Fit the model again.")
    columns, used = _names(model["columns"], "columns"), _names(model["used"], "used")
    if not used or not set(used) <= set(columns):
        raise ManifestError("its manifest does not say which signals it uses")
    settings = _object(model["settings"], "settings")
    _only(settings, {"trees", "rows_a_tree"})
    return Described(
        model_id=_text(model["id"], "id"),
        columns=columns,
        used=used,
        seed=_whole(model, "seed", 0, LARGEST_SEED),
        settings=ForestSettings(_whole(settings, "trees", 1, MOST_TREES), _whole(settings, "rows_a_tree", 2, MOST_ROWS_A_TREE)),
        rows=_whole(model, "reference_rows", 1, LARGEST_COUNT),
        tail=_tail(model["tail"]),
        origin=_texts(model["origin"], "origin"),
        versions=_texts(model["versions"], "versions"),
    )


def _tail(entry: Any) -> Tail | None:
    if entry is None:
        return None
    tail = _object(entry, "tail")
    _only(tail, {"start", "share", "scale"})
    return Tail(*(_number(tail[name]) for name in ("start", "share", "scale")))


def _wrong(what: str) -> ManifestError:
    return ManifestError(f"'{what}' in its manifest is not what it should be")


def _object(entry: Any, what: str) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise _wrong(what)
    return entry


def _only(entry: Mapping[str, Any], keys: set[str] | frozenset[str]) -> None:
    if set(entry) != keys:
        raise ManifestError("its manifest has keys too few or too many")


def _whole(entry: Mapping[str, Any], key: str, least: int, most: int) -> int:
    value = entry.get(key)
    if type(value) is not int or not least <= value <= most:
        raise _wrong(key)
    return value


def _number(value: Any) -> float:
    if type(value) is not float or not math.isfinite(value):
        raise _wrong("tail")
    return value


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT:
        raise _wrong(what)
    return value


def _names(entry: Any, what: str) -> tuple[str, ...]:
    """Distinct names in sorted order."""
    if not isinstance(entry, list) or len(entry) > MOST_COLUMNS:
        raise _wrong(what)
    names = tuple(_text(name, what) for name in entry)
    if list(names) != sorted(set(names)):
        raise _wrong(what)
    return names


def _texts(entry: Any, what: str) -> Mapping[str, str]:
    if not all(isinstance(value, str) for value in _object(entry, what).values()):
        raise _wrong(what)
    return dict(entry)


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)
