"""The commands that bring an agency's data in: `import`, `init`, `settings`. Light, since `--help` loads it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from detector.desk.options import PATH, settings_option
from detector.exit_codes import DONE


@click.command("import", short_help="Make a data set from a log in another format.")
@click.argument("kind", type=click.Choice(["xes"]), metavar="xes")
@click.argument("file", type=PATH)
@click.argument("dataset", type=PATH)
@click.option("--activity", default="concept:name", show_default=True, metavar="KEY", help="The event attribute that names the step.")
@click.option("--service", metavar="KEY", help="The attribute that names the service.  [default: one service]")
@click.option("--office", metavar="KEY", help="The attribute that names the office.  [default: one office]")
@click.option("--fee", "fees", multiple=True, metavar="KEY", help="An attribute that is an amount paid; again for more.")
@click.option("--timezone", metavar="ZONE", help="Where the offices are, such as Asia/Jakarta.  [default: guessed]")
@click.option("--every-event", is_flag=True, help="Every event is a finished step, whatever its stage.")
def import_log(
    kind: str,
    file: Path,
    dataset: Path,
    activity: str,
    service: str | None,
    office: str | None,
    fees: tuple[str, ...],
    timezone: str | None,
    every_event: bool,
) -> int:
    """Make the data set DATASET, a new folder, from a log in XES, the format of process mining (.xes, .xes.gz).

    Tables and a charter skeleton are written; what the skeleton holds was observed and must be confirmed.

    \b
    Examples:
      suluh import xes log.xes.gz my-data
      suluh import xes log.xes.gz my-data --service product --fee amount_paid
    """
    from detector.desk.imported import imported_page
    from detector.desk.screen import progress, show
    from detector.importing.xes import import_xes
    from detector.importing.xes_rows import XesMapping

    mapping = XesMapping(activity, service, office, fees, every_event)
    with progress() as note:
        done = import_xes(file, dataset, mapping, timezone, note)
    show(imported_page(done, mapping))
    return DONE


@click.command(short_help="First settings and charter for an agency's own files.")
@click.argument("dataset", type=PATH)
@click.option("--out", type=PATH, metavar="DIR", help="Where they go.  [default: suluh-<data set>]")
def init(dataset: Path, out: Path | None) -> int:
    """Look at an agency's files and write settings and a charter skeleton for them, to be confirmed.

    DATASET, the folder with the files, is left as it is.

    \b
    Examples:
      suluh init export-2025
      suluh init export-2025 --out my-data
    """
    from detector.desk.screen import progress, show
    from detector.desk.started import started_page
    from detector.guessing.starting import start

    place = out if out is not None else Path(f"suluh-{dataset.resolve().name}")
    with progress() as note:
        done = start(dataset, place, note)
    show(started_page(done))
    return DONE


@click.command("settings", short_help="The settings in force, and where each comes from.")
@settings_option
def show_settings(settings: Path | None) -> int:
    """Show every setting in force and where it comes from: environment, file or default. Secrets are not shown.

    \b
    Examples:
      suluh settings
      suluh settings --settings my-settings.toml
    """
    from detector.catalogue import load_catalogue
    from detector.desk.checking import checked_settings
    from detector.desk.in_force import settings_page
    from detector.desk.screen import show

    show(settings_page(checked_settings(settings, load_catalogue()), os.environ))
    return DONE
