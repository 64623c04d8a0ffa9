"""The commands of the job that runs by itself: `nightly`. Light, since `--help` loads it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from detector.desk.options import settings_option
from detector.exit_codes import DONE


@click.command(short_help="What is new at the sources, scanned and told: for a timer.")
@settings_option
@click.option("--accept-loss", is_flag=True, help="Any number of rows may be gone from the sources, this once.")
def nightly(settings: Path | None, accept_loss: bool) -> int:
    """Bring a store up to what the sources show now, scan it, and tell what is new, worse or cleared.

    [nightly] in the settings says where data, models and store are. Where nothing has changed nothing is done; what is cut short
    leaves the store as it was.

    \b
    Examples:
      suluh nightly --settings nightly.toml
      suluh nightly --settings nightly.toml --accept-loss
    """
    from detector.catalogue import load_catalogue
    from detector.desk.checking import checked_settings
    from detector.desk.nights import outcome_page
    from detector.desk.screen import progress, show
    from detector.nightly.flow import run_nightly

    if settings is None:
        raise click.UsageError("Say where data and store are: --settings FILE (or SULUH_SETTINGS).")
    chosen = checked_settings(settings, load_catalogue())
    with progress() as note:
        done = run_nightly(chosen, lambda: dt.datetime.now(dt.UTC), note, accept_loss=accept_loss)
    show(outcome_page(done))
    return DONE
