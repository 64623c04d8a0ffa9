"""By what a night is judged: charter, settings, models and program, each as a hash, so that a change is noticed and told."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from detector.nightly.deliveries import digest_of, judged_by, needed_attributes
from detector.nightly.store import TABLES_FOLDER, Night
from detector.reading.files import hash_file
from detector.settings import Settings, settings_of
from detector.version import version
from features.charter import CHARTER_FILE, load_charter
from features.errors import SuluhError

PARTS = ("charter", "settings", "model", "program")
MODEL_FILE = "models.kept"
TO_BE_FITTED = "to be fitted tonight"
"""In the place of a hash that is not known yet."""


@dataclass(frozen=True)
class Yardstick:
    """`charter`: the file's bytes. `model`: the file that `suluh fit` wrote, None: fitted anew on each night.

    attributes: the columns of applications that the charter's fees are computed from.
    """

    settings: Settings
    charter: bytes
    model: Path | None
    hashes: Mapping[str, str | None]
    attributes: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings, last: Night | None = None) -> Yardstick:
        """What holds tonight; SuluhError where the charter or the model file cannot be read, before anything else is done.

        last: the night before, which holds the models where the store keeps them itself.
        """
        place, model = settings.nightly.data / CHARTER_FILE, settings.nightly.model
        if settings.nightly.refit_days and last is not None and (last.folder / MODEL_FILE).is_file():
            model = last.folder / MODEL_FILE
        attributes = needed_attributes(load_charter(place), settings)
        try:
            charter = place.read_bytes()
        except OSError as fault:
            raise SuluhError(f"{place}: the charter cannot be read ({fault.strerror}). See [nightly] data in the settings.") from None
        if model is not None and not model.is_file():
            raise SuluhError(f"{model}: there is no such model file ([nightly] model). Make it with 'suluh fit'.")
        hashes = {
            "charter": hashlib.sha256(charter).hexdigest(),
            "settings": digest_of(judged_by(settings)),
            "model": None if model is None else hash_file(model),
            "program": version(),
        }
        return cls(settings, charter, model, hashes, attributes)

    @classmethod
    def at(cls, night: Night, settings: Settings) -> Yardstick:
        """What held on an earlier night. Where sources and keys lie is as tonight."""
        held = settings_of(night.told["judged_by"])
        theirs = replace(settings, **{name: getattr(held, name) for name in JUDGING}, given={**settings.given, **night.told["judged_by"]})
        model = night.folder / MODEL_FILE
        charter = (night.folder / TABLES_FOLDER / CHARTER_FILE).read_bytes()
        return cls(theirs, charter, model if model.is_file() else None, night.told["yardstick"])

    def with_model(self, model: Path | None, told: str | None) -> Yardstick:
        """This one with other models; told: the hash of their file."""
        return replace(self, model=model, hashes={**self.hashes, "model": told})

    def with_parts(self, other: Yardstick, parts: tuple[str, ...]) -> Yardstick:
        """This one with some parts of another."""
        return Yardstick(
            other.settings if "settings" in parts else self.settings,
            other.charter if "charter" in parts else self.charter,
            other.model if "model" in parts else self.model,
            {**self.hashes, **{part: other.hashes[part] for part in parts}},
        )

    def told(self) -> dict[str, Any]:
        """For night.json."""
        return {"yardstick": dict(self.hashes), "judged_by": judged_by(self.settings), "attributes": list(self.attributes)}


JUDGING = ("columns", "values", "formats", "table_formats", "rules", "system_officers", "scan")


def changed_since(night: Night | None, now: Yardstick) -> tuple[str, ...]:
    """The parts that are not as they were on an earlier night."""
    if night is None:
        return ()
    return tuple(part for part in PARTS if night.told["yardstick"].get(part) != now.hashes[part])
