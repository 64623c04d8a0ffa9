"""Kinds of arguments, and options, that several commands share. Light, since `--help` loads it."""

from __future__ import annotations

from pathlib import Path

import click

PATH = click.Path(path_type=Path)

settings_option = click.option(
    "--settings", type=PATH, metavar="FILE", envvar="SULUH_SETTINGS", help="Column names, formats and thresholds of your own (TOML)."
)
