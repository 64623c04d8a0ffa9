"""Settings from the environment: `SULUH_SCAN_FDR` is the key `fdr` of [scan]. They come before the file, and after an option."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from detector.settings.databases import URL_VARIABLE
from detector.settings.faults import Faults, WrongSetting
from detector.settings.jobs import KEYS as NIGHTLY_KEYS
from detector.settings.jobs import NOTIFY_VARIABLE
from detector.settings.model import Formats, ScanDefaults
from features.errors import nearest_hint

PREFIX = "SULUH_"
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "scan": tuple(each.name for each in fields(ScanDefaults)),
    "formats": tuple(each.name for each in fields(Formats)),
    "nightly": tuple(key for key in NIGHTLY_KEYS if key != "keys"),
}
LISTS = frozenset({"time_formats", "missing"})
OTHERS = ("SULUH_SETTINGS", "SULUH_KEY", "SULUH_KEY_FILE", "SULUH_DEBUG", URL_VARIABLE, NOTIFY_VARIABLE)
"""Variables that are read elsewhere, or are no key of a section."""


def variables() -> dict[str, tuple[str, str]]:
    """Every variable that stands for a key: its section and key."""
    return {f"{PREFIX}{section}_{key}".upper(): (section, key) for section, keys in SECTIONS.items() for key in keys}


@dataclass(frozen=True)
class FromEnvironment:
    """`given`: section -> key -> value, as a file would hold them. `origins`: `scan.fdr` -> the variable that it came from."""

    given: Mapping[str, Mapping[str, Any]]
    origins: Mapping[str, str]

    def over(self, file: Mapping[str, Any]) -> dict[str, Any]:
        """A file's content with these values put over it."""
        merged = dict(file)
        for section, values in self.given.items():
            held = merged.get(section, {})
            merged[section] = {**held, **values} if isinstance(held, Mapping) else held  # what is no section is told by whoever reads it
        return merged


def read_environment(environ: Mapping[str, str], faults: Faults) -> FromEnvironment:
    """The environment's values; a variable that cannot be is kept as a fault.

    An empty variable is as one that is not set. A variable of our sections that no key has is a fault; others are not ours to judge.
    """
    known = variables()
    ours = tuple(f"{PREFIX}{section}_".upper() for section in (*SECTIONS, "sources"))
    given: dict[str, dict[str, Any]] = {}
    origins: dict[str, str] = {}
    for name, text in sorted(environ.items()):
        if not text or not name.startswith(ours) or name in (URL_VARIABLE, NOTIFY_VARIABLE):
            continue
        section, key = known.get(name, ("", name))
        faults.variables[section, key] = name
        with faults.kept():
            if name not in known:
                raise WrongSetting((section, key), f"this is no setting. {nearest_hint(name, (*known, *OTHERS))}")
            given.setdefault(section, {})[key] = _value(section, key, text)
            origins[f"{section}.{key}"] = name
    return FromEnvironment(given, origins)


def _value(section: str, key: str, text: str) -> Any:
    """Numbers for [scan] (not `pseudonyms`) and shares; else text as it stands, a list where the key is one and the text is a TOML list."""
    is_number = (section == "scan" and key != "pseudonyms") or key in ("most_lost", "refit_days", "overlap_hours")
    if is_number or (key in LISTS and text.lstrip().startswith("[")):
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            example = "a number" if is_number else 'a list such as ["-", "NULL"]'
            raise WrongSetting((section, key), f"this must be {example}, not '{text}'.") from None
    return text
