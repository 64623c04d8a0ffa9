"""A scan that could find nothing because of the days that were asked for: said aloud, with the days that the data cover."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np

from detector.findings.subjects import in_scope
from detector.pipeline import ScanOptions
from detector.preparing import prepare
from detector.run import Run
from detector.settings import load_settings


def warnings(options: ScanOptions, run: Run) -> Iterator[str]:
    """A sentence for each choice of days that leaves nothing to judge."""
    if not len(run.cases):
        yield f"Warning: no application was submitted {_asked(options)}, so nothing was scanned. {_covered(options)}"
        return
    if options.as_of is None:
        return
    days = run.cases["submitted_at"].dropna().astype(str).str[:10]
    if len(days) and days.min() > options.as_of.isoformat():
        yield (
            f"Warning: --as-of {options.as_of} lies before the first application, so next to nothing was judged. "
            f"The applications were submitted from {days.min()} to {days.max()}."
        )


def _asked(options: ScanOptions) -> str:
    parts = [*([f"on or after {options.since}"] if options.since else []), *([f"on or before {options.until}"] if options.until else [])]
    return " and ".join(parts) or "at the offices and for the services that were asked for"


def _covered(options: ScanOptions) -> str:
    """The days of all applications at the same offices and services; reads the data set again, which only an empty scan costs."""
    context = prepare(options.dataset, load_settings(options.settings_file, os.environ)).context
    scope = in_scope(context, options.offices, options.services, None, None)
    applications = context.tables.applications[scope]
    day = context.clocks.local_day(applications["office_id"].cat.codes.to_numpy(), applications["submitted_at"].to_numpy())
    day = day[~np.isnat(day)]
    if not len(day):
        return "No application of these offices and services is in the data."
    return f"The applications were submitted from {day.min()} to {day.max()}."
