"""Which files a data set is made of: a file or a folder of parts a table, found by its name or where the settings say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from detector.fetching import Fetched
from detector.settings import Settings
from detector.sources.base import Source, find_sources, split_suffix
from features.charter.model import CHARTER_FILE
from features.errors import SuluhError, nearest_hint
from features.tables import TABLES

READ_AT_ONCE = 1 << 22
NOTHING: Mapping[str, tuple[Fetched, ...]] = MappingProxyType({})


@dataclass(frozen=True)
class InputPath:
    """One file of a table; `name` is its path seen from the data set's folder, or where it was fetched from (`fetched`)."""

    name: str
    path: Path
    source: Source
    fetched: bool = False


@dataclass(frozen=True)
class InputFile:
    """A file that was read: its rows (those that could not be used too), SHA-256 and size; `fetched`: it is not in the folder."""

    name: str
    table: str
    rows: int
    sha256: str
    bytes: int
    fetched: bool = False


def find_inputs(folder: Path, settings: Settings, fetched: Mapping[str, tuple[Fetched, ...]] = NOTHING) -> dict[str, tuple[InputPath, ...]]:
    """The files of each table that the data set has, in the contract's order; SuluhError where a required one is missing.

    A table that was fetched is taken so; one of the folder under the same name is then passed over, as the settings ask.
    """
    if not folder.is_dir():
        raise SuluhError(f"{folder}: there is no such folder. Give the folder that holds applications, events and {CHARTER_FILE}.")
    try:
        return _find_inputs(folder, settings, fetched)
    except OSError as fault:
        raise SuluhError(f"{fault.filename or folder}: cannot be looked into ({fault.strerror}). Check who may read it.") from None


def _find_inputs(folder: Path, settings: Settings, fetched: Mapping[str, tuple[Fetched, ...]]) -> dict[str, tuple[InputPath, ...]]:
    sources = find_sources()
    found: dict[str, tuple[InputPath, ...]] = {}
    for table, schema in TABLES.items():
        if table in fetched:
            found[table] = tuple(InputPath(each.name, each.path, _source(each.path, sources), fetched=True) for each in fetched[table])
        elif table in settings.files:
            found[table] = _named(folder, table, settings.files[table], sources)
        else:
            found[table] = _own(folder, table, sources)
        if schema.required and not found[table]:
            _raise_missing(folder, table, sources)
    return {table: inputs for table, inputs in found.items() if inputs}


def _raise_missing(folder: Path, table: str, sources: Sequence[Source]) -> None:
    names = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    endings = ", ".join(sorted({source.suffixes[0] for source in sources}))
    # What is known to be something else is not what was meant.
    others = [name for name in names if name != CHARTER_FILE and name.split(".")[0] not in TABLES]
    hint = nearest_hint(f"{table}.csv", others or names) if names else "The folder is empty."
    raise SuluhError(
        f"{folder}: the required table '{table}' is missing: no file '{table}' that ends in one of {endings}, and no such folder. {hint} "
        "A file under another name is given in the settings ([files])."
    )


def _own(folder: Path, table: str, sources: Sequence[Source]) -> tuple[InputPath, ...]:
    """The file or the folder that bears the table's name."""
    entries = sorted(folder.iterdir())
    files = [entry for entry in entries if entry.is_file() and _stem(entry, sources) == table]
    folders = [entry for entry in entries if entry.is_dir() and table in (entry.name, _stem(entry, sources))]
    if len(files) + len(folders) > 1:
        names = " and ".join(entry.name for entry in (*files, *folders))
        advice = f"Keep one, or put the parts of one table into a folder '{table}'."
        raise SuluhError(f"{folder}: the table '{table}' is there twice: {names}. {advice}")
    if folders:
        return _parts(folder, folders[0], sources)
    return _as_inputs(folder, files, sources)


def _parts(folder: Path, parts: Path, sources: Sequence[Source]) -> tuple[InputPath, ...]:
    files = [entry for entry in sorted(parts.rglob("*")) if entry.is_file() and not _is_hidden(entry.relative_to(parts))]
    if not files:
        raise SuluhError(f"{parts}: the folder holds no file. Put the table's parts into it or remove it.")
    return _as_inputs(folder, files, sources)


def _is_hidden(path: Path) -> bool:
    """Marks of other programs, such as `_SUCCESS` and `.crc` files."""
    return any(part.startswith((".", "_")) for part in path.parts)


def _named(folder: Path, table: str, patterns: Iterable[str], sources: Sequence[Source]) -> tuple[InputPath, ...]:
    files: dict[Path, None] = {}
    for pattern in patterns:
        path = Path(pattern)
        base, relative = (Path(path.anchor), str(path.relative_to(path.anchor))) if path.is_absolute() else (folder, pattern)
        exact = base / relative
        try:
            matches = [exact] if exact.exists() else sorted(base.glob(relative))
        except (ValueError, NotImplementedError, IndexError):
            matches = []
        if not matches:
            names = [entry.name for entry in folder.iterdir()]
            hint = nearest_hint((*Path(relative).parts, "")[0], names)
            raise SuluhError(f"the settings ([files] {table}) name '{pattern}', which is not in {folder}. {hint}")
        for match in matches:
            files |= dict.fromkeys(part.path for part in _parts(folder, match, sources)) if match.is_dir() else {match: None}
    return _as_inputs(folder, sorted(files), sources)


def _as_inputs(folder: Path, files: Iterable[Path], sources: Sequence[Source]) -> tuple[InputPath, ...]:
    return tuple(InputPath(_name(folder, path), path, _source(path, sources)) for path in files)


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _source(path: Path, sources: Sequence[Source]) -> Source:
    found = split_suffix(path.name, sources)
    if found is None:
        endings = ", ".join(suffix for source in sources for suffix in source.suffixes)
        raise SuluhError(f"{path}: no format reads a file of this name. Endings that are read: {endings}.")
    return found[1]


def _stem(path: Path, sources: Sequence[Source]) -> str | None:
    found = split_suffix(path.name, sources)
    return None if found is None else found[0]


def hash_files(inputs: Mapping[str, Sequence[InputPath]]) -> dict[Path, str]:
    """The SHA-256 of every input file."""
    return {each.path: hash_file(each.path) for files in inputs.values() for each in files}


def hash_file(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(READ_AT_ONCE):
            digest.update(chunk)
    return digest.hexdigest()
