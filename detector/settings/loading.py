"""The settings file (TOML) read and checked: every fault is told with the file, its line, the key and the nearest key there is."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from detector.settings.databases import URL_VARIABLE, as_sql_source, hides_something
from detector.settings.environment import read_environment
from detector.settings.faults import Faults, Keys, WrongSetting, find_places
from detector.settings.jobs import NOTIFY_VARIABLE, as_nightly
from detector.settings.model import Formats, ScanDefaults, Settings, SqlSource
from detector.settings.time_formats import time_pattern
from features.calendar.zones import load_zone
from features.errors import SuluhError, nearest_hint
from features.tables import TABLES

T = TypeVar("T")
NOTHING: Mapping[str, Any] = MappingProxyType({})
SECTIONS = ("columns", "values", "formats", "files", "system_officers", "scan", "rules", "sources", "nightly", "pseudonym_key_file")


def load_settings(path: Path | None, environ: Mapping[str, str] = NOTHING) -> Settings:
    """The settings of the environment, else of a file (None: none), else the defaults.

    SuluhError with all that cannot be read or does not exist, each with its line or its variable.
    """
    if path is None:
        return _checked({}, None, "", environ)
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
        given = tomllib.loads(text)
    except OSError as fault:
        raise SuluhError(f"{path}: the settings file cannot be read ({fault.strerror}). Check the path.") from None
    except UnicodeDecodeError:
        raise SuluhError(f"{path}: the settings file is not UTF-8 text. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as fault:
        raise SuluhError(f"{path}: not a TOML file ({fault}). Correct that line; docs/settings.md shows every key.") from None
    return replace(_checked(given, path, text, environ), sha256=hashlib.sha256(raw).hexdigest())


def _checked(own: Mapping[str, Any], path: Path | None, text: str, environ: Mapping[str, str]) -> Settings:
    faults, places = Faults(), find_places(text)
    outside = read_environment(environ, faults)
    given = outside.over(own)
    settings = replace(
        _as_settings(given, faults),
        pseudonym_key_file=_key_file(given, path, faults),
        sql=_as_sql(_section(given, "sources", faults), path, environ, faults),
        nightly=as_nightly(_section(given, "nightly", faults), _folder(path), environ.get(NOTIFY_VARIABLE, ""), faults),
        environment=outside.origins,
        path=path,
        given=given,
        places=places,
    )
    faults.check(path, places)
    return settings


def settings_of(given: Mapping[str, Any]) -> Settings:
    """Settings of values that were parsed and checked before, such as those that an earlier run kept."""
    faults = Faults()
    settings = replace(_as_settings(given, faults), given=given)
    faults.check(None, {})
    return settings


def _as_settings(given: Mapping[str, Any], faults: Faults) -> Settings:
    _check_keys(given, SECTIONS, (), faults)
    section = {name: _section(given, name, faults) for name in ("columns", "values", "formats", "files", "scan", "rules")}
    own, by_table = _split_formats(section["formats"], faults)
    formats = _as_formats(own, Formats(), ("formats",), faults)
    system: tuple[str, ...] = ()
    with faults.kept():
        system = _texts(given.get("system_officers", []), ("system_officers",))
    return Settings(
        columns=faults.each(section["columns"], lambda table, names: _as_columns(table, names, faults)),
        values=faults.each(section["values"], lambda table, columns: _as_values(table, columns, faults)),
        formats=formats,
        table_formats={name: _as_formats(part, formats, ("formats", name), faults) for name, part in by_table.items()},
        files=faults.each(section["files"], lambda name, value: _places(value, ("files", _known_table(name, "files")))),
        system_officers=system,
        scan=_as_scan(section["scan"], faults),
        rules=faults.each(section["rules"], lambda rule, given: _as_thresholds(rule, given, faults)),
    )


def _folder(path: Path | None) -> Path:
    return Path() if path is None else path.parent


def _key_file(given: Mapping[str, Any], path: Path | None, faults: Faults) -> Path | None:
    with faults.kept():
        if "pseudonym_key_file" in given:
            return _folder(path) / Path(_of_type(given["pseudonym_key_file"], str, ("pseudonym_key_file",))).expanduser()
    return None


def _as_sql(sources: Mapping[str, Any], path: Path | None, environ: Mapping[str, str], faults: Faults) -> SqlSource | None:
    _check_keys(sources, ("sql",), ("sources",), faults)
    with faults.kept():
        if "sql" in sources:
            section = _as_table(sources["sql"], ("sources", "sql"))
            return as_sql_source(section, _folder(path), environ.get(URL_VARIABLE), faults)
    return None


def _section(given: Mapping[str, Any], key: str, faults: Faults) -> Mapping[str, Any]:
    section = NOTHING
    with faults.kept():
        section = _as_table(given.get(key, NOTHING), (key,))
    return section


def _as_columns(table: str, given: object, faults: Faults) -> dict[str, str]:
    names = _as_table(given, ("columns", _known_table(table, "columns")))
    if not TABLES[table].attributes:
        _check_keys(names, TABLES[table].by_name, ("columns", table), faults)
    columns = faults.each(names, lambda name, theirs: _of_type(theirs, str, ("columns", table, name)))
    for turn, (name, theirs) in enumerate(columns.items()):
        if theirs in list(columns.values())[:turn]:
            message = f"[columns.{table}] gives the column '{theirs}' to two names. A column of a file can be one only."
            faults.found.append(WrongSetting(("columns", table, name), message))
    return columns


def _as_values(table: str, given: object, faults: Faults) -> dict[str, dict[str, str]]:
    coded = [column.name for column in TABLES[_known_table(table, "values")].columns if column.kind == "id"]
    columns = _as_table(given, ("values", table))
    _check_keys(columns, coded, ("values", table), faults)
    known = {name: words for name, words in columns.items() if name in coded}
    return faults.each(known, lambda name, words: _as_words(table, name, words, faults))


def _as_words(table: str, column: str, given: object, faults: Faults) -> dict[str, str]:
    keys = ("values", table, column)
    choices = TABLES[table].by_name[column].choices

    def ours(theirs: str, word: object) -> str:
        text = _of_type(word, str, (*keys, theirs))
        if choices and text not in choices:
            hint = nearest_hint(text, choices)
            raise WrongSetting((*keys, theirs), f"[{'.'.join(keys)}] maps to '{text}', which the column cannot hold. {hint}")
        return text

    return faults.each(_as_table(given, keys), ours)


def _split_formats(section: Mapping[str, Any], faults: Faults) -> tuple[dict[str, Any], dict[str, Mapping[str, Any]]]:
    by_table: dict[str, Mapping[str, Any]] = {key: value for key, value in section.items() if isinstance(value, dict)}
    own = {key: value for key, value in section.items() if key not in by_table}
    for table in by_table:
        with faults.kept():
            _known_table(table, "formats")
    return own, by_table


def _as_formats(given: Mapping[str, Any], base: Formats, keys: Keys, faults: Faults) -> Formats:
    names = [each.name for each in fields(Formats)]
    _check_keys(given, names, keys, faults)
    values = {name: getattr(base, name) for name in names}

    def read(key: str, value: object) -> Any:
        return _texts(value, (*keys, key)) if key in ("time_formats", "missing") else _of_type(value, str, (*keys, key))

    values |= faults.each({key: value for key, value in given.items() if key in names}, read)
    formats = Formats(**values)
    _check_formats(formats, keys, faults)
    return formats


def _check_formats(formats: Formats, keys: Keys, faults: Faults) -> None:
    def wrong(key: str, message: str) -> None:
        faults.found.append(WrongSetting((*keys, key), message))

    where = ".".join(keys)
    if len(formats.delimiter) != 1 or formats.delimiter in '"\r\n' or not formats.delimiter.isascii():
        wrong("delimiter", f'{where}.delimiter must be one character, such as ";" or "\\t".')
    if formats.decimal not in (".", ","):
        wrong("decimal", f'{where}.decimal must be "." or ",".')
    if len(formats.thousands) > 1 or formats.thousands == formats.decimal or formats.thousands.isalnum():
        wrong("thousands", f'{where}.thousands must be one character other than the decimal mark, or "" for none.')
    try:
        "a".encode(formats.encoding)
    except LookupError:
        wrong("encoding", f"{where}.encoding '{formats.encoding}' is not known. Usual ones: utf-8, cp1252, utf-16.")
    for text in formats.time_formats:
        try:
            time_pattern(text)
        except SuluhError as fault:
            wrong("time_formats", str(fault))
    if formats.timezone is not None:
        try:
            load_zone(formats.timezone)
        except SuluhError as fault:
            wrong("timezone", f"{where}.timezone: {fault}")


def _places(value: Any, keys: Keys) -> tuple[str, ...]:
    """Paths, patterns or URLs; a URL with a secret in it is refused, since settings files are copied and shown."""
    places = _texts(value, keys)
    if any("://" in place and hides_something(place) for place in places):
        advice = "Take it out; docs/sources.md tells where credentials go."
        raise WrongSetting(keys, f"'{'.'.join(keys)}' holds a URL with a password or signature in it. {advice}")
    return places


SHARES = ("fdr", "fold_share", "prior", "officer_prior")
WHOLE = ("budget", "seed", "jobs")


def _as_scan(given: Mapping[str, Any], faults: Faults) -> ScanDefaults:
    names = [each.name for each in fields(ScanDefaults)]
    _check_keys(given, names, ("scan",), faults)
    chosen = faults.each({key: value for key, value in given.items() if key in names}, _scan_value)
    return ScanDefaults(**chosen)  # type: ignore[arg-type]  # each is checked by its name


PSEUDONYMS = ("people", "all")


def _scan_value(key: str, value: object) -> int | float | str:
    if key != "pseudonyms":
        return _scan_number(key, value)
    if value not in PSEUDONYMS:
        raise WrongSetting(("scan", key), f"scan.{key} is one of: {', '.join(PSEUDONYMS)}.")
    return str(value)


def _scan_number(key: str, value: object) -> int | float:
    keys = ("scan", key)
    number = _number(value, keys)
    if key in WHOLE and not isinstance(number, int):
        raise WrongSetting(keys, f"scan.{key} must be a whole number.")
    if key in SHARES and not (0 < number < 1 or (key == "fold_share" and number == 1)):
        raise WrongSetting(keys, f"scan.{key} is a share, above 0 and below 1.")
    if key in ("jobs", "budget") and number < 1:
        raise WrongSetting(keys, f"scan.{key} is at least 1.")
    return number


def _as_thresholds(rule: str, given: object, faults: Faults) -> dict[str, float]:
    return faults.each(_as_table(given, ("rules", rule)), lambda name, value: float(_number(value, ("rules", rule, name))))


def _check_keys(given: Iterable[str], valid: Iterable[str], keys: Keys, faults: Faults) -> None:
    """A key that does not exist is kept as a fault, with the nearest one that the section does not have yet."""
    names, used = list(valid), list(given)
    for key in used:
        if key not in names:
            hint = nearest_hint(key, [name for name in names if name not in used])
            faults.found.append(WrongSetting((*keys, key), f"the key '{'.'.join((*keys, key))}' does not exist. {hint}"))


def _known_table(name: str, section: str) -> str:
    if name not in TABLES:
        hint = nearest_hint(name, TABLES)
        raise WrongSetting((section, name), f"[{section}] names the table '{name}', which does not exist. {hint}")
    return name


def _as_table(value: object, keys: Keys) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        where = ".".join(keys)
        raise WrongSetting(keys, f"'{where}' must be a section of its own, [{where}].")
    return value


def _of_type(value: Any, kind: type[T], keys: Keys) -> T:
    if not isinstance(value, kind):
        must = "text in quotation marks" if kind is str else kind.__name__
        raise WrongSetting(keys, f"'{'.'.join(keys)}' must be {must}, not {value!r}.")
    return value


def _number(value: Any, keys: Keys) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongSetting(keys, f"'{'.'.join(keys)}' must be a number, not {value!r}.")
    return value


def _texts(value: Any, keys: Keys) -> tuple[str, ...]:
    """One text or a list of texts."""
    listed = value if isinstance(value, list) else [value]
    return tuple(_of_type(each, str, keys) for each in listed)
