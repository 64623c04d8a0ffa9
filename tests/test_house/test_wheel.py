"""The wheel holds the program, all of it and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest

from tests.test_house.tree import PACKAGES, ROOT, program_files, tracked_files

pytestmark = pytest.mark.slow
DATA = ("detector/samples/", "detector/reports/templates/", "detector/review/templates/")


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel that is built from what git knows, in a folder of its own."""
    pytest.importorskip("setuptools", minversion="77", reason="building needs the setuptools of constraints.txt")
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for path in tracked_files():
        copy = source / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    build = "from setuptools import build_meta; import sys; build_meta.build_wheel(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", build, str(out)], cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    (wheel,) = out.glob("suluh-*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def shipped(names: set[str]) -> set[str]:
    return {name for name in names if ".dist-info/" not in name}


def test_top_level(wheel_names: set[str]) -> None:
    assert sorted({name.split("/")[0].removesuffix(".py") for name in shipped(wheel_names)}) == sorted(PACKAGES)


def test_every_module_is_in_it(wheel_names: set[str]) -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in program_files()}
    assert {name for name in shipped(wheel_names) if name.endswith(".py")} == modules


def test_data_and_types_are_in_it(wheel_names: set[str]) -> None:
    data = {p.relative_to(ROOT).as_posix() for p in tracked_files() if p.relative_to(ROOT).as_posix().startswith(DATA)}
    assert data <= wheel_names, sorted(data - wheel_names)
    assert {f"{package}/py.typed" for package in PACKAGES[1:]} <= wheel_names


def test_licence_and_command(wheel_names: set[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel_names)
    assert any(name.endswith(".dist-info/entry_points.txt") for name in wheel_names)
