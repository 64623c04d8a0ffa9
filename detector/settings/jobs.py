"""[nightly] of the settings: what the nightly job reads, where it keeps its store, whom it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from detector.settings.faults import Faults, WrongSetting
from detector.settings.model import Nightly
from features.errors import nearest_hint
from features.tables import TABLES

SECTION = "nightly"
KEYS = ("notify_file", *(each.name for each in fields(Nightly) if each.name != "notify"))
PATHS = ("data", "store", "model")
CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType({"deliveries": ("whole", "parts"), "language": ("en", "id")})
MOST_HOURS = 24 * 366
MOST_DAYS = 36_525
NOTIFY_VARIABLE = "SULUH_NIGHTLY_NOTIFY"


def as_nightly(section: Mapping[str, Any], folder: Path, secret_urls: str, faults: Faults) -> Nightly:
    """The section as values, paths seen from `folder`; `secret_urls` (of the environment) come before `notify_file`. Faults are kept."""
    for key in section:
        if key == "notify":
            faults.found.append(_wrong(key, f"'nightly.notify' would hold secrets: give the URLs in {NOTIFY_VARIABLE} or in notify_file."))
        elif key not in KEYS:
            hint = nearest_hint(key, [name for name in KEYS if name not in section])
            faults.found.append(_wrong(key, f"the key 'nightly.{key}' does not exist. {hint}"))
    known = {key: value for key, value in section.items() if key in KEYS}
    own = Nightly(data=folder, store=folder / Nightly.store)
    values = {each.name: getattr(own, each.name) for each in fields(Nightly)}
    read = faults.each(known, lambda key, value: _value(key, value, folder, faults))
    listed = read.pop("notify_file", ())
    if read.get("refit_days") and "model" in read:
        faults.found.append(_wrong("refit_days", "nightly.refit_days keeps models of the store's own: leave it out, or nightly.model."))
    return Nightly(**values | read | {"notify": tuple(secret_urls.split()) or listed})


def _wrong(key: str, message: str, *inner: str) -> WrongSetting:
    return WrongSetting((SECTION, key, *inner), message)


def _value(key: str, value: Any, folder: Path, faults: Faults) -> Any:
    if key in PATHS:
        if not isinstance(value, str) or not value:
            raise _wrong(key, f"'nightly.{key}' must be a path in quotation marks, not {value!r}.")
        return folder / Path(value).expanduser()
    if key == "keys":
        if not isinstance(value, Mapping):
            raise _wrong(key, "'nightly.keys' must be a section of its own, [nightly.keys].")
        return faults.each(value, _key_columns)
    if key == "most_lost":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise _wrong(key, "nightly.most_lost is a share, from 0 to 1.")
        return float(value)
    if key == "overlap_hours":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_HOURS:
            raise _wrong(key, f"nightly.overlap_hours is a number of hours, from 0 to {MOST_HOURS:,}.")
        return float(value)
    if key == "refit_days":
        if type(value) is not int or not 0 <= value <= MOST_DAYS:
            raise _wrong(key, f"nightly.refit_days is a whole number of days up to {MOST_DAYS:,}; 0: never.")
        return value
    if key == "notify_file":
        return _listed(value, folder)
    if value not in CHOICES[key]:
        valid = CHOICES[key]
        raise _wrong(key, f"nightly.{key} must be one of {', '.join(valid)}, not {value!r}. {nearest_hint(str(value), valid)}")
    return value


def _listed(file: Any, folder: Path) -> tuple[str, ...]:
    """URLs from a file, one a line; lines that begin with # are notes."""
    if not isinstance(file, str) or not file:
        raise _wrong("notify_file", "'nightly.notify_file' must be a path in quotation marks.")
    path = folder / Path(file).expanduser()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or "not text"
        raise _wrong("notify_file", f"{path} (nightly.notify_file): cannot be read ({reason}).") from None
    return tuple(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))


def _key_columns(table: str, value: Any) -> tuple[str, ...]:
    if table not in TABLES:
        hint = nearest_hint(table, TABLES)
        raise _wrong("keys", f"[nightly.keys] names the table '{table}', which does not exist. {hint}", table)
    names = value if isinstance(value, list) else [value]
    known = TABLES[table].by_name
    for name in names:
        if name not in known:
            raise _wrong("keys", f"[nightly.keys] {table}: the column {name!r} does not exist. {nearest_hint(str(name), known)}", table)
    if not names:
        raise _wrong("keys", f"[nightly.keys] {table} names no column.", table)
    return tuple(names)
