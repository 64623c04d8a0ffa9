"""Files elsewhere (S3, Google Cloud, Azure, HTTPS, SFTP and whatever fsspec knows), copied before they are read.

Object stores go through Arrow's own file systems, which need no further library; all others through fsspec's. Credentials come from where
those look for them (environment, machine role), never from the settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from features.errors import SuluhError

OBJECT_STORES = frozenset({"s3", "gs", "gcs", "abfs", "abfss"})
AT_ONCE = 4 << 20
WILD = frozenset("*?[")


def copy_files(table: str, urls: Sequence[str], place: Path) -> Iterator[tuple[str, Path]]:
    """(where it came from, the copy) of each file that a URL names: a file, a pattern (`*`), or a folder with all below it."""
    folder = place / f"{table}.files"
    folder.mkdir()
    number = 0
    for url in urls:
        system, start = _open(url)
        for path in _listed(system, start, url):
            copy = folder / f"{number:05d}-{_last(path)}"
            _copy(system, path, copy, url)
            yield f"{urlsplit(url).scheme}:{table}/{_last(path)}", copy
            number += 1


def _last(path: str) -> str:
    return unquote(urlsplit(path).path if "://" in path else path).rstrip("/").rpartition("/")[2]


def _open(url: str) -> tuple[Any, str]:
    """The file system of a URL and the path on it."""
    try:
        import fsspec.core
        from fsspec.implementations.arrow import ArrowFSWrapper
    except ImportError:
        raise SuluhError("Reading remote files needs fsspec. Install it with: pip install 'suluh[remote]'.") from None
    try:
        if urlsplit(url).scheme in OBJECT_STORES:
            from pyarrow import fs

            base, wild = _before_pattern(url)
            system, start = fs.FileSystem.from_uri(base)
            return ArrowFSWrapper(system), f"{start}/{wild}" if wild else start
        system, start = fsspec.core.url_to_fs(url)
        return system, str(start)
    except Exception as fault:  # each file system's library has faults of its own
        raise _told(url, fault) from None


def _before_pattern(url: str) -> tuple[str, str]:
    """A URL cut before the first part that holds a wildcard, since a URI may not hold one."""
    parts = url.split("/")
    first = next((place for place, part in enumerate(parts) if place > 2 and WILD & set(part)), len(parts))
    return "/".join(parts[:first]), "/".join(parts[first:])


def _listed(system: Any, start: str, url: str) -> list[str]:
    try:
        if WILD & set(_without_query(start)):
            found = [path for path in system.glob(start) if system.isfile(path)]
        elif urlsplit(url).scheme not in ("http", "https") and system.isdir(start):
            found = system.find(start)
        else:
            found = [start]
    except Exception as fault:
        raise _told(url, fault) from None
    visible = sorted(path for path in found if not _last(path).startswith((".", "_")))
    if not visible:
        raise SuluhError(f"{_shown(url)} (settings, [files]): no file is there. Check the address and who may list it.")
    return visible


def _without_query(path: str) -> str:
    return urlsplit(path).path if "://" in path else path


def _copy(system: Any, path: str, copy: Path, url: str) -> None:
    chunks = _chunks(system, path, url)
    with copy.open("wb") as out:  # a disk that is full here is this machine's fault, not the other's
        for chunk in chunks:
            out.write(chunk)


def _chunks(system: Any, path: str, url: str) -> Iterator[bytes]:
    try:
        with system.open(path, "rb") as stream:
            while chunk := stream.read(AT_ONCE):
                yield chunk
    except Exception as fault:
        raise _told(url, fault) from None


def _shown(url: str) -> str:
    """Scheme, host and path: what stands behind `?` may be a signature."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _told(url: str, fault: Exception) -> SuluhError:
    said = " ".join(str(fault).replace(url, _shown(url)).split())[:300] or type(fault).__name__
    return SuluhError(f"{_shown(url)} (settings, [files]): cannot be read ({said}). Check the address, the network and the credentials.")
