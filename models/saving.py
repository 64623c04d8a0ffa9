"""Fitted models in one file that runs nothing when it is loaded: plain arrays and a manifest, every bound checked.

The file is a zip archive, uncompressed (`numpy.load` reads it too): `manifest.json`, and for each model `<id>/<array>.npy`. Its last
64 bytes are the SHA-256 of all before them, so a change of any byte is seen. A file that was changed on purpose and sealed
again still has to pass the checks of its trees and reference scores: it can score badly, but not crash, loop or run code.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from features.errors import SuluhError
from models.base import FittedModel
from models.isolation_forest import FittedForest
from models.manifest import Described, ManifestError, describe, read_manifest

MOST_BYTES = 64 * 2**20
MOST_BYTES_OF_MANIFEST = 2**20
MANIFEST_NAME = "manifest.json"
SEAL = 64
DTYPES: Mapping[str, str] = {
    **{"feature": "<i2", "threshold": "<f4", "right": "<i2", "rows": "<i2", "starts": "<i4"},
    **{"fill": "<f4", "values": "<f8", "above": "<i8", "edges": "<f8", "counts": "<f8"},
}
"""The arrays of a forest. `right` counts from the first node of its tree; a leaf has -1 there and in `feature`."""
HEADER = 128
MADE_AT = (1980, 1, 1, 0, 0, 0)
"""A zip archive needs a date; with this one the same models give the same bytes."""


@dataclass(frozen=True)
class ModelFile:
    """What a model file holds. program: the version that wrote it. sha256: of the whole file."""

    models: tuple[FittedForest, ...]
    program: str
    sha256: str


def save_models(path: Path, models: Sequence[FittedModel], program: str) -> None:
    """Write the models, one of each id, to one file readable by its owner alone; whole or not at all. Same models, same bytes."""
    data = sealed(pack(forests(models), program))
    if len(data) > MOST_BYTES:
        raise SuluhError(f"The models take {len(data):,} bytes; a model file holds at most {MOST_BYTES:,}.")
    unpack(data)  # what could not be loaded is not written
    try:
        _write(path, data)
    except OSError as fault:
        raise SuluhError(f"The model file '{path}' cannot be written: {fault.strerror}.") from None


def _write(path: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def load_models(path: Path) -> ModelFile:
    """The models of a file; SuluhError where it is no model file, was changed or cut, or comes from a later version."""
    data = _read(path)
    if not data.startswith(b"PK"):
        raise SuluhError(f"'{path.name}' is not a model file. Give a file that `suluh fit` wrote.")
    body, seal = data[:-SEAL], data[-SEAL:]
    if hashlib.sha256(body).hexdigest().encode() != seal:
        raise _damaged(path, "its checksum does not fit")
    try:
        models, program = unpack(data)
    except ManifestError as fault:
        raise _damaged(path, str(fault)) from None
    except SuluhError as fault:
        raise SuluhError(f"'{path.name}' cannot be used. {fault}") from None
    return ModelFile(models, program, hashlib.sha256(data).hexdigest())


def forests(models: Iterable[FittedModel]) -> tuple[FittedForest, ...]:
    """The models as what can be saved; SuluhError where there is none, one of another kind, or two of one id."""
    known: dict[str, FittedForest] = {}
    for model in models:
        if not isinstance(model, FittedForest):
            raise SuluhError(f"The model {model.model_id} is no isolation forest; it cannot be saved.")
        if model.model_id in known:
            raise SuluhError(f"The model {model.model_id} is there twice; a model file holds one of each.")
        known[model.model_id] = model
    if not known:
        raise SuluhError("There is no model to save.")
    return tuple(known.values())


def sealed(archive: bytes) -> bytes:
    """The archive, its comment replaced by the SHA-256 of what stands before it."""
    return archive[:-SEAL] + hashlib.sha256(archive[:-SEAL]).hexdigest().encode()


def pack(models: Sequence[FittedForest], program: str) -> bytes:
    """The archive, not sealed yet."""
    manifest = json.dumps(describe(models, program), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    members = [(MANIFEST_NAME, manifest.encode("utf-8"))]
    members += [(f"{model.model_id}/{name}.npy", array) for model in models for name, array in _arrays(model)]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, MADE_AT), content)
        archive.comment = b"0" * SEAL
    return held.getvalue()


def _arrays(model: FittedForest) -> Iterable[tuple[str, bytes]]:
    trees, reference = model.trees, model.reference
    first = np.repeat(trees.starts[:-1], np.diff(trees.starts))
    held: dict[str, npt.NDArray[Any]] = {
        "feature": trees.feature,
        "threshold": trees.threshold,
        "right": np.where(trees.right < 0, -1, trees.right - first),
        "rows": trees.rows,
        "starts": trees.starts,
        "fill": model.fill,
        "values": reference.values,
        "above": reference.above,
        "edges": model.shapes.edges.reshape(-1),
        "counts": model.shapes.counts.reshape(-1),
    }
    return [(name, array_bytes(held[name].astype(kind))) for name, kind in DTYPES.items()]


def array_header(kind: str, length: int) -> bytes:
    """The header of a .npy file (format 1.0) of one dimension, always 128 bytes long."""
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': ({length},), }}"
    start = b"\x93NUMPY\x01\x00" + (HEADER - 10).to_bytes(2, "little")
    return start + text.encode("ascii").ljust(HEADER - 11) + b"\n"


def array_bytes(array: npt.NDArray[Any]) -> bytes:
    return array_header(array.dtype.str, len(array)) + array.tobytes()


def read_array(content: bytes, kind: str, name: str) -> npt.NDArray[Any]:
    """The array of a .npy file that `array_bytes` wrote. The header is compared, never evaluated, so it can ask for nothing."""
    length, rest = divmod(len(content) - HEADER, np.dtype(kind).itemsize)
    if length < 0 or rest or content[:HEADER] != array_header(kind, length):
        raise ManifestError(f"the array {name} is not what it should be")
    return np.frombuffer(content, dtype=kind, offset=HEADER)


def unpack(data: bytes) -> tuple[tuple[FittedForest, ...], str]:
    """Models and program of an archive; ManifestError or another SuluhError on anything that `pack` does not write."""
    members = _members(data)
    manifest = members.pop(MANIFEST_NAME, b"")
    program, described = read_manifest(manifest)
    expected = {f"{model.model_id}/{name}.npy": kind for model in described for name, kind in DTYPES.items()}
    if set(members) != set(expected):
        raise ManifestError("its parts are not those that its manifest names")
    arrays = {name: read_array(members[name], kind, name) for name, kind in expected.items()}
    return tuple(_forest(model, {name: arrays[f"{model.model_id}/{name}.npy"] for name in DTYPES}) for model in described), program


def _members(data: bytes) -> dict[str, bytes]:
    """Name and content of each part. Nothing is decompressed, so no part is larger than the file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if any(part.compress_type != zipfile.ZIP_STORED or part.compress_size != part.file_size for part in parts):
                raise ManifestError("a part is compressed")
            if len({part.filename for part in parts}) != len(parts):
                raise ManifestError("a part is there twice")
            if sum(part.file_size for part in parts) > len(data):
                raise ManifestError("its parts are larger than the file")
            if any(part.filename == MANIFEST_NAME and part.file_size > MOST_BYTES_OF_MANIFEST for part in parts):
                raise ManifestError("its manifest is too large")
            return {part.filename: archive.read(part) for part in parts}
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, OverflowError) as fault:
        raise ManifestError(f"it is no sound archive ({type(fault).__name__})") from None


def _forest(model: Described, arrays: Mapping[str, npt.NDArray[Any]]) -> FittedForest:
    return model.forest({name: array.astype(array.dtype.newbyteorder("=")) for name, array in arrays.items()})


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise SuluhError(f"There is no model file '{path}'. `suluh fit` writes one.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as fault:
        raise SuluhError(f"The model file '{path}' cannot be read: {fault.strerror}.") from None
    if len(data) > MOST_BYTES:
        raise SuluhError(f"'{path.name}' is larger than any model file ({MOST_BYTES:,} bytes).")
    return data


def _damaged(path: Path, fault: str) -> SuluhError:
    return SuluhError(
        f"The model file '{path.name}' was changed or cut off since it was written: {fault}. Fit the model again with `suluh fit`."
    )
