"""The settings file (TOML) read and checked: every fault is told with the file, the key and the nearest key there is."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from detector.settings.model import Formats, ScanDefaults, Settings
from detector.settings.time_formats import time_pattern
from features.errors import SuluhError, nearest_hint
from features.tables import TABLES
from features.zones import load_zone

T = TypeVar("T")
NOTHING: Mapping[str, Any] = MappingProxyType({})
SECTIONS = ("columns", "values", "formats", "files", "system_officers", "scan", "rules", "pseudonym_key_file")


def load_settings(path: Path | None) -> Settings:
    """The settings in a file, or the defaults for None; SuluhError, with file and key, for what cannot be read or does not exist."""
    if path is None:
        return Settings()
    try:
        raw = path.read_bytes()
        given = tomllib.loads(raw.decode("utf-8-sig"))
    except OSError as fault:
        raise SuluhError(f"{path}: the settings file cannot be read ({fault.strerror}). Check the path.") from None
    except UnicodeDecodeError:
        raise SuluhError(f"{path}: the settings file is not UTF-8 text. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as fault:
        raise SuluhError(f"{path}: not a TOML file ({fault}). Correct that line; docs/settings.md shows every key.") from None
    try:
        return _as_settings(given, path, hashlib.sha256(raw).hexdigest())
    except SuluhError as fault:
        raise SuluhError(f"{path}: {fault}") from None


def _as_settings(given: Mapping[str, Any], path: Path, digest: str) -> Settings:
    _check_keys(given, SECTIONS, "")
    own, by_table = _split_formats(_table(given, "formats"))
    formats = _as_formats(own, Formats(), "formats")
    key_file = _of_type(given.get("pseudonym_key_file"), str, "pseudonym_key_file") if "pseudonym_key_file" in given else None
    return Settings(
        columns=_as_columns(_table(given, "columns")),
        values=_as_values(_table(given, "values")),
        formats=formats,
        table_formats={name: _as_formats(part, formats, f"formats.{name}") for name, part in by_table.items()},
        files={_known_table(name, "files"): _texts(value, f"files.{name}") for name, value in _table(given, "files").items()},
        system_officers=_texts(given.get("system_officers", []), "system_officers"),
        scan=_as_scan(_table(given, "scan")),
        rules=_as_rules(_table(given, "rules")),
        pseudonym_key_file=None if key_file is None else path.parent / Path(key_file).expanduser(),
        path=path,
        sha256=digest,
        given=given,
    )


def _as_columns(section: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    columns: dict[str, dict[str, str]] = {}
    for table in section:
        names = _table(section, _known_table(table, "columns"), "columns.")
        if not TABLES[table].attributes:
            _check_keys(names, TABLES[table].by_name, f"columns.{table}.")
        columns[table] = {name: _of_type(theirs, str, f"columns.{table}.{name}") for name, theirs in names.items()}
        _check_theirs(table, columns[table])
    return columns


def _check_theirs(table: str, names: Mapping[str, str]) -> None:
    theirs = list(names.values())
    twice = next((name for name in theirs if theirs.count(name) > 1), None)
    if twice is not None:
        raise SuluhError(f"[columns.{table}] gives the column '{twice}' to two names. A column of a file can be one only.")


def _as_values(section: Mapping[str, Any]) -> dict[str, dict[str, dict[str, str]]]:
    values: dict[str, dict[str, dict[str, str]]] = {}
    for table in section:
        coded = [column.name for column in TABLES[_known_table(table, "values")].columns if column.kind == "id"]
        columns = _table(section, table, "values.")
        _check_keys(columns, coded, f"values.{table}.")
        values[table] = {name: _as_words(table, name, _table(columns, name, f"values.{table}.")) for name in columns}
    return values


def _as_words(table: str, column: str, words: Mapping[str, Any]) -> dict[str, str]:
    where = f"values.{table}.{column}"
    ours = {theirs: _of_type(word, str, f"{where}.{theirs}") for theirs, word in words.items()}
    choices = TABLES[table].by_name[column].choices
    for word in ours.values():
        if choices and word not in choices:
            raise SuluhError(f"[{where}] maps to '{word}', which the column cannot hold. {nearest_hint(word, choices)}")
    return ours


def _split_formats(section: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Mapping[str, Any]]]:
    by_table: dict[str, Mapping[str, Any]] = {key: value for key, value in section.items() if isinstance(value, dict)}
    own = {key: value for key, value in section.items() if key not in by_table}
    for table in by_table:
        _known_table(table, "formats")
    return own, by_table


def _as_formats(given: Mapping[str, Any], base: Formats, where: str) -> Formats:
    names = [each.name for each in fields(Formats)]
    _check_keys(given, names, f"{where}.")
    values = {name: getattr(base, name) for name in names}
    for key, value in given.items():
        values[key] = _texts(value, f"{where}.{key}") if key in ("time_formats", "missing") else _of_type(value, str, f"{where}.{key}")
    formats = Formats(**values)
    _check_formats(formats, where)
    return formats


def _check_formats(formats: Formats, where: str) -> None:
    if len(formats.delimiter) != 1 or formats.delimiter in '"\r\n' or not formats.delimiter.isascii():
        raise SuluhError(f'{where}.delimiter must be one character, such as ";" or "\\t".')
    if formats.decimal not in (".", ","):
        raise SuluhError(f'{where}.decimal must be "." or ",".')
    if len(formats.thousands) > 1 or formats.thousands == formats.decimal or formats.thousands.isalnum():
        raise SuluhError(f'{where}.thousands must be one character other than the decimal mark, or "" for none.')
    try:
        "a".encode(formats.encoding)
    except LookupError:
        raise SuluhError(f"{where}.encoding '{formats.encoding}' is not known. Usual ones: utf-8, cp1252, utf-16.") from None
    for text in formats.time_formats:
        time_pattern(text)
    if formats.timezone is not None:
        try:
            load_zone(formats.timezone)
        except SuluhError as fault:
            raise SuluhError(f"{where}.timezone: {fault}") from None


def _as_scan(given: Mapping[str, Any]) -> ScanDefaults:
    _check_keys(given, [each.name for each in fields(ScanDefaults)], "scan.")
    numbers = {key: _number(value, f"scan.{key}") for key, value in given.items()}
    whole = {key for key in ("budget", "seed", "jobs") if key in numbers}
    wrong = next((key for key in sorted(whole) if not isinstance(numbers[key], int)), None)
    if wrong is not None:
        raise SuluhError(f"scan.{wrong} must be a whole number.")
    defaults = ScanDefaults(**numbers)  # type: ignore[arg-type]  # each is checked above
    if not 0 < defaults.fdr < 1 or not 0 < defaults.fold_share <= 1:
        raise SuluhError("scan.fdr and scan.fold_share are shares, above 0 and below 1.")
    if defaults.jobs < 1 or (defaults.budget is not None and defaults.budget < 1):
        raise SuluhError("scan.jobs and scan.budget are at least 1.")
    return defaults


def _as_rules(section: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    return {
        rule: {name: float(_number(value, f"rules.{rule}.{name}")) for name, value in _table(section, rule, "rules.").items()}
        for rule in section
    }


def _check_keys(given: Iterable[str], valid: Iterable[str], where: str) -> None:
    names = list(valid)
    for key in given:
        if key not in names:
            raise SuluhError(f"the key '{where}{key}' does not exist. {nearest_hint(key, names)}")


def _known_table(name: str, section: str) -> str:
    if name not in TABLES:
        raise SuluhError(f"[{section}] names the table '{name}', which does not exist. {nearest_hint(name, TABLES)}")
    return name


def _table(given: Mapping[str, Any], key: str, where: str = "") -> Mapping[str, Any]:
    value = given.get(key, NOTHING)
    if not isinstance(value, Mapping):
        raise SuluhError(f"'{where}{key}' must be a section of its own, [{where}{key}].")
    return value


def _of_type(value: Any, kind: type[T], where: str) -> T:
    if not isinstance(value, kind):
        raise SuluhError(f"'{where}' must be {'text in quotation marks' if kind is str else kind.__name__}, not {value!r}.")
    return value


def _number(value: Any, where: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SuluhError(f"'{where}' must be a number, not {value!r}.")
    return value


def _texts(value: Any, where: str) -> tuple[str, ...]:
    """One text or a list of texts."""
    listed = value if isinstance(value, list) else [value]
    return tuple(_of_type(each, str, where) for each in listed)
