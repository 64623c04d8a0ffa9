"""Model files: whole or refused, and nothing in them is ever run."""

from __future__ import annotations

import io
import json
import os
import pickle
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import SuluhError
from models.manifest import VERSION
from models.saving import DTYPES, MANIFEST_NAME, MOST_BYTES, SEAL, array_bytes, load_models, pack, save_models, sealed
from tests.test_models.planted import forest, planted

FRAME, _ = planted(rows=1_000)
MODEL = forest(FRAME, origin={"events.csv": "ab" * 32, "charter.yaml": "cd" * 32})
DATA = sealed(pack([MODEL], "0.9.1"))
Members = dict[str, bytes]


def members(data: bytes = DATA) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {part.filename: archive.read(part) for part in archive.infolist()}


def archived(parts: Members, compression: int = zipfile.ZIP_STORED) -> bytes:
    """An archive of these parts, sealed again as one who changes a file on purpose would."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = b"0" * SEAL
    return sealed(held.getvalue())


def refused(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "model.npz"
    path.write_bytes(data)
    with pytest.raises(SuluhError) as fault:
        load_models(path)
    assert "model.npz" in str(fault.value)
    return str(fault.value)


# --- round trip


def test_everything_comes_back(tmp_path: Path) -> None:
    other = forest(FRAME[["z_00", "z_01"]], seed=0)
    second = type(other)(**{**vars(other), "model_id": "MOD-98"} | {"origin": {}})
    path = tmp_path / "both.npz"
    save_models(path, [MODEL, second], program="0.9.1")
    found = load_models(path)
    assert found.program == "0.9.1"
    assert [model.model_id for model in found.models] == ["MOD-99", "MOD-98"]
    loaded = found.models[0]
    for name in ("columns", "used", "dropped", "seed", "settings", "origin", "versions"):
        assert getattr(loaded, name) == getattr(MODEL, name), name
    assert loaded.reference.tail == MODEL.reference.tail is not None
    for name in ("feature", "threshold", "right", "rows", "starts", "depth"):
        assert np.array_equal(getattr(loaded.trees, name), getattr(MODEL.trees, name)), name
    assert set(loaded.versions) == {"numpy", "scikit-learn"}


def test_same_model_same_bytes(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        save_models(tmp_path / name, [forest(FRAME, origin=dict(MODEL.origin))], program="0.9.1")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes() == DATA
    save_models(tmp_path / "c.npz", load_models(tmp_path / "a.npz").models, program="0.9.1")
    assert (tmp_path / "c.npz").read_bytes() == DATA


def test_numpy_reads_it_without_pickle(tmp_path: Path) -> None:
    (tmp_path / "m.npz").write_bytes(DATA)
    with np.load(tmp_path / "m.npz", allow_pickle=False) as arrays:
        assert np.array_equal(arrays["MOD-99/threshold"], MODEL.trees.threshold)
        assert all(arrays[f"MOD-99/{name}"].dtype.str == kind for name, kind in DTYPES.items())


def test_is_private_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "m.npz"
    save_models(path, [MODEL], program="0.9.1")
    assert [found.name for found in tmp_path.iterdir()] == ["m.npz"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "m.npz"
    save_models(path, [MODEL], program="0.9.1")
    long = forest(FRAME, origin={"file": "x"})
    with pytest.raises(SuluhError):
        save_models(path, [long], program="")
    with pytest.raises(SuluhError, match="twice"):
        save_models(path, [MODEL, MODEL], program="1")
    with pytest.raises(SuluhError, match="no model"):
        save_models(path, [], program="1")
    assert path.read_bytes() == DATA
    with pytest.raises(SuluhError, match="cannot be written"):
        save_models(tmp_path / "nowhere" / "m.npz", [MODEL], program="1")


# --- changed by accident


@given(place=st.integers(0, len(DATA) - 1), bit=st.integers(0, 7))
def test_any_flipped_bit_is_seen(tmp_path_factory: pytest.TempPathFactory, place: int, bit: int) -> None:
    changed = bytearray(DATA)
    changed[place] ^= 1 << bit
    assert refused(tmp_path_factory.mktemp("flip"), bytes(changed))


def test_a_flip_in_every_region_is_seen(tmp_path: Path) -> None:
    for place in [*range(64), *range(64, len(DATA) - 600, len(DATA) // 80), *range(len(DATA) - 600, len(DATA), 7)]:
        changed = bytearray(DATA)
        changed[place] ^= 0xFF
        assert refused(tmp_path, bytes(changed))


@pytest.mark.parametrize("length", [0, 1, 2, 21, 22, SEAL, SEAL + 22, 1_000, len(DATA) // 2, len(DATA) - SEAL, len(DATA) - 1])
def test_a_file_cut_short_is_refused(tmp_path: Path, length: int) -> None:
    assert refused(tmp_path, DATA[:length])


def test_a_file_with_more_behind_it_is_refused(tmp_path: Path) -> None:
    assert "changed or cut off" in refused(tmp_path, DATA + b"\0")


def test_other_files_are_refused(tmp_path: Path) -> None:
    assert "`suluh fit`" in refused(tmp_path, b"case_id,activity\n")
    assert "not a model file" in refused(tmp_path, pickle.dumps(MODEL.columns))
    foreign = io.BytesIO()
    np.savez(foreign, x=np.arange(3))
    assert refused(tmp_path, foreign.getvalue())
    assert "no sound archive" in refused(tmp_path, sealed(b"PK\x03\x04" + b"0" * 200))
    assert "manifest cannot be read" in refused(tmp_path, archived({"x.npy": array_bytes(np.arange(3))}))


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.npz"):
        with pytest.raises(SuluhError, match="no model file"):
            load_models(path)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "model.npz").open("wb") as file:
        file.write(b"PK")
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(SuluhError, match="larger than any model file"):
        load_models(tmp_path / "model.npz")


# --- changed on purpose, and sealed again


class Loud:
    """Leaves a mark where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return (Path.touch, (self.mark,))


def test_a_pickle_inside_is_refused_and_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    held = io.BytesIO()
    np.save(held, np.array([Loud(mark)], dtype=object), allow_pickle=True)
    for name in DTYPES:
        for content in (held.getvalue(), pickle.dumps(Loud(mark))):
            assert refused(tmp_path, archived({**members(), f"MOD-99/{name}.npy": content}))
            assert refused(tmp_path, archived({**members(), "MOD-99/extra.npy": content}))
    assert refused(tmp_path, archived({**members(), MANIFEST_NAME: pickle.dumps(Loud(mark))}))
    assert not mark.exists()
    np.load(io.BytesIO(held.getvalue()), allow_pickle=True)
    assert mark.exists(), "the trap itself works"


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = {**members(), "MOD-99/threshold.npy": b"\0" * 50_000_000}
    data = archived(bomb, zipfile.ZIP_DEFLATED)
    assert len(data) < 1_000_000
    assert "compressed" in refused(tmp_path, data)


def test_sizes_that_lie_are_refused(tmp_path: Path) -> None:
    """The directory claims 4 GB for each part in turn; the header of an array claims 2**40 entries."""
    raw = DATA[:-SEAL]
    place = raw.find(b"PK\x01\x02")
    while place >= 0:
        for offset in (20, 24):
            lying = raw[: place + offset] + b"\xf0\xff\xff\xff" + raw[place + offset + 4 :]
            assert refused(tmp_path, sealed(lying + b"0" * SEAL))
        place = raw.find(b"PK\x01\x02", place + 1)
    content = members()["MOD-99/fill.npy"].replace(f"({len(MODEL.fill)},), }}".encode(), b"(1099511627776,)}")
    assert "fill" in refused(tmp_path, archived({**members(), "MOD-99/fill.npy": content}))


def test_parts_too_few_too_many_or_twice_are_refused(tmp_path: Path) -> None:
    for name in members():
        assert refused(tmp_path, archived({key: value for key, value in members().items() if key != name}))
    assert "parts" in refused(tmp_path, archived({**members(), "MOD-99/more.npy": array_bytes(MODEL.fill)}))
    assert "parts" in refused(tmp_path, archived({**members(), "../../outside.npy": array_bytes(MODEL.fill)}))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        for name, content in [*members().items(), (MANIFEST_NAME, members()[MANIFEST_NAME])]:
            archive.writestr(name, content)
        archive.comment = b"0" * SEAL
    assert "twice" in refused(tmp_path, sealed(held.getvalue()))


def changed(name: str, change: Callable[[np.ndarray[Any, Any]], Any]) -> bytes:
    """The file with one array changed."""
    held = members()[f"MOD-99/{name}.npy"]
    array = np.load(io.BytesIO(held)).copy()
    kept = change(array)
    return archived({**members(), f"MOD-99/{name}.npy": array_bytes(array if kept is None else np.asarray(kept, dtype=array.dtype))})


def setting(value: float, places: slice | int = slice(None)) -> Callable[[np.ndarray[Any, Any]], Any]:
    return lambda array: array.__setitem__(places, value)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        *[(name, lambda array: array[:-1]) for name in DTYPES],
        *[(name, lambda array: array[:0]) for name in DTYPES],
        *[(name, lambda array: np.concatenate([array, array[-1:]])) for name in DTYPES],
        ("feature", setting(99, 0)),
        ("feature", setting(-1)),
        ("threshold", setting(np.nan, 0)),
        ("threshold", setting(np.inf)),
        ("right", setting(0, 0)),
        ("right", setting(32_000, 0)),
        ("right", setting(-7, 0)),
        ("right", setting(1)),
        ("rows", setting(0)),
        ("rows", setting(-1, 3)),
        ("starts", setting(0)),
        ("starts", setting(2**31 - 1, -1)),
        ("starts", setting(-5, 1)),
        ("fill", setting(np.nan, 0)),
        ("values", setting(2.0, -1)),
        ("values", setting(np.nan, 0)),
        ("above", setting(-1, -1)),
        ("above", setting(2**62, 0)),
    ],
)
def test_arrays_out_of_bounds_are_refused(tmp_path: Path, name: str, change: Callable[[np.ndarray[Any, Any]], Any]) -> None:
    assert refused(tmp_path, changed(name, change))


def test_an_array_of_another_type_is_refused(tmp_path: Path) -> None:
    for name in DTYPES:
        held = np.load(io.BytesIO(members()[f"MOD-99/{name}.npy"]))
        for kind in ("<f2", ">f8", "<U4"):
            assert name in refused(tmp_path, archived({**members(), f"MOD-99/{name}.npy": array_bytes(held.astype(kind))}))


@given(st.sampled_from(sorted(DTYPES)), st.integers(0, 10**6), st.integers(0, 255))
def test_a_changed_and_sealed_array_is_refused_or_scores_safely(
    tmp_path_factory: pytest.TempPathFactory, name: str, place: int, value: int
) -> None:
    content = bytearray(members()[f"MOD-99/{name}.npy"])
    content[place % len(content)] = value
    path = tmp_path_factory.mktemp("sealed") / "model.npz"
    path.write_bytes(archived({**members(), f"MOD-99/{name}.npy": bytes(content)}))
    try:
        model = load_models(path).models[0]
    except SuluhError:
        return
    scores = model.score(FRAME.head(50))
    assert ((scores >= 0) & (scores <= 1)).all()
    assert ((model.p_values(scores, tail=True) > 0) & (model.p_values(scores, tail=True) <= 1)).all()


def manifest(**changes: Any) -> bytes:
    held = json.loads(members()[MANIFEST_NAME])
    for key, value in changes.items():
        (held if key in held else held["models"][0])[key] = value
    return archived({**members(), MANIFEST_NAME: json.dumps(held).encode()})


def test_a_manifest_written_again_is_taken(tmp_path: Path) -> None:
    (tmp_path / "model.npz").write_bytes(manifest())
    assert load_models(tmp_path / "model.npz").models[0].columns == MODEL.columns


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "other"},
        {"version": True},
        {"version": "1"},
        {"program": 3},
        {"program": "x" * 5_000},
        {"models": []},
        {"models": {}},
        {"models": [3]},
        {"models": [{}]},
        {"id": "MOD-01"},
        {"id": ""},
        {"columns": ["z_00"]},
        {"columns": list(MODEL.columns[::-1])},
        {"columns": [1, 2]},
        {"used": []},
        {"used": list(MODEL.used[:-1])},
        {"used": [*MODEL.used[:-1], "z_99"]},
        {"seed": -1},
        {"seed": 1.0},
        {"seed": 2**40},
        {"settings": {"trees": 41, "rows_a_tree": 64}},
        {"settings": {"trees": 40, "rows_a_tree": 32}},
        {"settings": {"trees": 40}},
        {"settings": {"trees": 10**9, "rows_a_tree": 64}},
        {"reference_rows": 0},
        {"reference_rows": 2**50},
        {"reference_rows": 10},
        {"tail": {}},
        {"tail": {"start": 0.5, "share": 0.1, "scale": 0.0}},
        {"tail": {"start": 0.5, "share": 0.1, "scale": "x"}},
        {"tail": {"start": 0.5, "share": 0.1, "scale": 1e999}},
        {"origin": {"file": 3}},
        {"origin": []},
        {"versions": None},
        {"kind": "another"},
    ],
    ids=str,
)
def test_a_manifest_out_of_bounds_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert refused(tmp_path, manifest(**changes))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        "[" * 100_000,
        '{"format": "suluh-models", "format": "suluh-models"}',
        "\xff",
        '{"version": 1' + "0" * 5000 + "}",
    ],
    ids=lambda text: text[:20],
)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, archived({**members(), MANIFEST_NAME: text.encode("latin-1")}))


def test_a_manifest_without_end_is_refused(tmp_path: Path) -> None:
    assert "too large" in refused(tmp_path, archived({**members(), MANIFEST_NAME: b" " * 2**21}))


def test_a_later_format_names_the_version_that_wrote_it(tmp_path: Path) -> None:
    said = refused(tmp_path, manifest(version=VERSION + 1, program="7.0.0", new_key=1))
    assert f"format {VERSION + 1}" in said
    assert "suluh 7.0.0" in said
