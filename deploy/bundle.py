"""`make bundle`: one zip file with the wheels of Suluh and of all it needs, each by its hash, and an installer that needs no network.

Wheels fit one system and one version of Python; `--platform` and `--python` make a bundle for another machine than this one.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
INSTALLERS = ("install.sh", "install.ps1", "install.cmd")
REQUIREMENTS, SUMS, VERSION = "requirements.txt", "SHA256SUMS", "PYTHON_VERSION"
SAME_DAY = (1980, 1, 1, 0, 0, 0)
"""A zip archive needs a date; with this one the same wheels give the same file."""


ONLY_THERE = {"win": ("colorama",)}
"""What a library needs on one system alone: pip asks the machine that it runs on, and leaves it out of a bundle for another."""


def collect(wheel: Path, constraints: Path, folder: Path, platforms: Sequence[str], python: str) -> None:
    """Have pip fetch the wheels of everything that `wheel` needs, in the pinned releases, into `folder`; no source is ever built."""
    other = [f"--platform={name}" for name in platforms] + ([f"--python-version={python}", "--implementation=cp"] if platforms else [])
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--only-binary=:all:", *other]
    more = [name for system, names in ONLY_THERE.items() if any(each.startswith(system) for each in platforms) for name in names]
    subprocess.run([*command, f"--constraint={constraints}", f"--dest={folder}", str(wheel), *more], check=True)


def write_bundle(folder: Path, python: str) -> None:
    """The installers and lists beside `folder`/wheels: requirements with the hash of every wheel, sums, the version of Python."""
    wheels = sorted((folder / "wheels").glob("*.whl"))
    hashes = {wheel.name: hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels}
    lines = [f"./wheels/{name} --hash=sha256:{digest}\n" for name, digest in hashes.items()]
    (folder / REQUIREMENTS).write_text("".join(lines), encoding="utf-8", newline="\n")
    (folder / VERSION).write_text(f"{python}\n", encoding="utf-8", newline="\n")
    for name in (*INSTALLERS, "README.txt"):
        text = (HERE / name).read_text(encoding="utf-8")
        end = "\n" if name == "install.sh" else "\r\n"  # Windows' own shell and editor want both
        (folder / name).write_text(text, encoding="utf-8", newline=end)
    (folder / "install.sh").chmod(0o755)
    held = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (REQUIREMENTS, VERSION, "README.txt", *INSTALLERS)}
    sums = held | {f"wheels/{name}": digest for name, digest in hashes.items()}
    (folder / SUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())), encoding="utf-8", newline="\n")


def pack(folder: Path) -> Path:
    """The folder as a zip file beside it; the same content gives the same bytes."""
    target = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", SAME_DAY)
            entry.external_attr = (0o755 if path.name == "install.sh" else 0o644) << 16
            archive.writestr(entry, path.read_bytes())
    return target


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the bundle from a wheel of Suluh that was built."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--constraint", type=Path, default=HERE.parent / "constraints.txt")
    parser.add_argument("--out", type=Path, default=Path("dist"))
    parser.add_argument("--platform", action="append", default=[], help="as pip names them, e.g. win_amd64; again for more")
    parser.add_argument("--python", default="{}.{}".format(*sys.version_info[:2]), help="e.g. 3.12; with --platform")
    asked = parser.parse_args(arguments)
    system = asked.platform[0] if asked.platform else sysconfig.get_platform().replace("-", "_").replace(".", "_")
    version = asked.wheel.name.split("-")[1]
    folder = asked.out / f"suluh-bundle-{version}-{system}-python{asked.python}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "wheels").mkdir(parents=True)
    collect(asked.wheel, asked.constraint, folder / "wheels", asked.platform, asked.python)
    write_bundle(folder, asked.python)
    size = pack(folder)
    print(f"{size} ({size.stat().st_size / 1e6:.0f} MB, {len(list((folder / 'wheels').iterdir()))} wheels)")


if __name__ == "__main__":
    main()
