"""The project's own files, as the tests of the house look at them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cli", "detector", "features", "models", "rules")
NEVER_OURS = {".git", ".venv", "build", "dist", "demo", "node_modules"}


def program_files() -> list[Path]:
    """Every Python file that is shipped."""
    below = [path for package in PACKAGES[1:] for path in (ROOT / package).rglob("*.py")]
    return sorted([ROOT / "cli.py", *below])


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that belongs to the project: what git tracks or would, else (an unpacked archive) all that is not built."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
        return tuple(sorted(path for name in listed if name and (path := ROOT / name).is_file()))
    return tuple(sorted(p for p in ROOT.rglob("*") if p.is_file() and not _is_built(p.relative_to(ROOT))))


def _is_built(path: Path) -> bool:
    return any(part in NEVER_OURS or part.endswith(("cache", "cache__", ".egg-info", ".hypothesis")) for part in path.parts)


def text_of(path: Path) -> str | None:
    """The file's text; None where it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def code_blocks(markdown: str, language: str) -> list[str]:
    """The fenced blocks of one language, in order."""
    blocks: list[str] = []
    lines: list[str] | None = None
    for line in markdown.splitlines():
        if lines is None and line.strip() == f"```{language}":
            lines = []
        elif lines is not None and line.strip() == "```":
            blocks.append("\n".join(lines))
            lines = None
        elif lines is not None:
            lines.append(line)
    return blocks


def commands_in(markdown: str) -> list[str]:
    """The commands of a page's `sh` blocks, without comments and prompts."""
    lines = [line.split("  #")[0].strip() for block in code_blocks(markdown, "sh") for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]
