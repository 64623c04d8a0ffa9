"""The bundle for laptops without network: its installer takes the wheels that lie beside it, unchanged, and nothing else."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.test_house.tree import ROOT

pytestmark = pytest.mark.slow
PYTHON = "{}.{}".format(*sys.version_info[:2])
INFO = "suluh-0.0.1.dist-info"
FILES = {
    "cli.py": "import sys\n\ndef main():\n    print('suluh 0.0.1', *sys.argv[1:])\n",
    f"{INFO}/METADATA": "Metadata-Version: 2.1\nName: suluh\nVersion: 0.0.1\n",
    f"{INFO}/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    f"{INFO}/entry_points.txt": "[console_scripts]\nsuluh = cli:main\n",
}
FILES[f"{INFO}/RECORD"] = "".join(f"{name},,\n" for name in (*FILES, f"{INFO}/RECORD"))


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """`deploy/bundle.py`, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("bundle", ROOT / "deploy" / "bundle.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bundle(maker: ModuleType, tmp_path: Path) -> Path:
    """A bundle of one small wheel, as it is after unpacking."""
    folder = tmp_path / "suluh-bundle"
    (folder / "wheels").mkdir(parents=True)
    with zipfile.ZipFile(folder / "wheels" / "suluh-0.0.1-py3-none-any.whl", "w") as wheel:
        for name, text in FILES.items():
            wheel.writestr(zipfile.ZipInfo(name, maker.SAME_DAY), text)
    maker.write_bundle(folder, PYTHON)
    return folder


def install(bundle: Path, place: Path) -> subprocess.CompletedProcess[str]:
    """As a user would, with a pip that could ask nobody."""
    offline = {"PIP_NO_INDEX": "1", "PYTHON": sys.executable, "HOME": str(place.parent), "PATH": os.environ["PATH"]}
    return subprocess.run(["sh", "install.sh", str(place)], cwd=bundle, env=offline, capture_output=True, text=True, check=False)


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_it_installs_and_starts(bundle: Path, tmp_path: Path) -> None:
    done = install(bundle, tmp_path / "here")
    assert done.returncode == 0, done.stderr
    started = subprocess.run([tmp_path / "here" / "bin" / "suluh", "demo"], capture_output=True, text=True, check=True)
    assert started.stdout == "suluh 0.0.1 demo\n"


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_a_changed_wheel_is_refused(bundle: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(next((bundle / "wheels").iterdir()), "a") as wheel:
        wheel.writestr("more.py", "print('not ours')\n")
    done = install(bundle, tmp_path / "here")
    assert done.returncode != 0
    assert "hash" in done.stderr.lower()
    assert not (tmp_path / "here" / "bin" / "suluh").exists()


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_another_python_is_told(bundle: Path, tmp_path: Path) -> None:
    (bundle / "PYTHON_VERSION").write_text("2.7\n")
    done = install(bundle, tmp_path / "here")
    assert done.returncode == 1 and "needs Python 2.7" in done.stderr
    assert not (tmp_path / "here").exists()


def test_the_sums_are_of_every_file(maker: ModuleType, bundle: Path) -> None:
    named = {line.split("  ")[1] for line in (bundle / "SHA256SUMS").read_text().splitlines()}
    there = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()}
    assert named == there - {"SHA256SUMS"}
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=bundle, check=True)
    first = maker.pack(bundle).read_bytes()
    assert first == maker.pack(bundle).read_bytes(), "the same content, the same bytes"


@pytest.mark.parametrize("name", ["install.sh", "install.ps1"])
def test_both_installers_take_hashes_and_no_network(name: str) -> None:
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    assert "--no-index --no-deps --require-hashes -r requirements.txt" in text
    assert "http" not in text


def test_what_one_system_alone_needs_is_pinned_too(maker: ModuleType) -> None:
    pinned = {line.split("==")[0].lower() for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line}
    assert {name for names in maker.ONLY_THERE.values() for name in names} <= pinned
