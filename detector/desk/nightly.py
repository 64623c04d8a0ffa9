"""The commands of the job that runs by itself: `nightly`, `status`, `prune`. Light, since `--help` loads it."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detector.desk.options import PATH, settings_option
from detector.exit_codes import DONE, FAILED

if TYPE_CHECKING:
    from detector.nightly.outbox import Send
    from detector.settings import Settings

LOG_FORMATS = click.Choice(["text", "json"])


@click.command(short_help="What is new at the sources, scanned and told: for a timer.")
@settings_option
@click.option("--accept-loss", is_flag=True, help="Any number of rows may be gone from the sources, this once.")
@click.option("--log-format", type=LOG_FORMATS, default="text", show_default=True, help="json: one line an event, for a log collector.")
@click.option("--metrics", type=PATH, metavar="FILE", help="Write the state for Prometheus (textfile collector) there.")
def nightly(settings: Path | None, accept_loss: bool, log_format: str, metrics: Path | None) -> int:
    """Bring a store up to what the sources show now, scan it, and tell what is new, worse or cleared.

    [nightly] in the settings says where data, models and store are. Where nothing has changed nothing is done; what is cut short
    leaves the store as it was. Exit with 3 where the night is done and a message could not be sent; the next run tries again.

    \b
    Examples:
      suluh nightly --settings nightly.toml
      suluh nightly --settings nightly.toml --log-format json --metrics suluh.prom
      suluh nightly --settings nightly.toml --accept-loss
    """
    from detector.desk.nights import outcome_page
    from detector.desk.screen import complain, progress, show
    from detector.nightly.job import Watch, run_job

    watch = Watch(lambda: dt.datetime.now(dt.UTC), time.perf_counter)
    chosen = _chosen(settings)
    with _logged(log_format == "json", watch.clock) as say, progress() as note:
        step = (lambda name: say("step", step=name)) if log_format == "json" else note
        done = run_job(chosen, watch, lambda: _sender(chosen), step, metrics, accept_loss)
        night = done.outcome.night
        told = {} if night is None else {name: night.told[name] for name in ("night", "as_of", "changed", "states", "seconds")}
        say("done", **told, sent=done.sent.done, waiting=done.sent.waiting)
    if log_format == "text":
        show(outcome_page(done.outcome))
    if done.sent.waiting:
        say("waiting", messages=done.sent.waiting)
        complain(f"The night is done; {done.sent.waiting} messages could not be sent. The next run tries again.", sys.stderr)
        return FAILED
    return DONE


@click.command(short_help="How the nightly job stands: last runs, what is new, what is stuck.")
@settings_option
def status(settings: Path | None) -> int:
    """Tell how the nightly job stands: its last runs, the newest night, findings by state, messages that wait.

    \b
    Examples:
      suluh status --settings nightly.toml
    """
    from detector.desk.nights import status_page
    from detector.desk.screen import show

    show(status_page(_chosen(settings), dt.datetime.now(dt.UTC)))
    return DONE


@click.command(short_help="Remove old nights from the store.")
@settings_option
@click.option("--keep", type=click.IntRange(min=1), required=True, metavar="N", help="Keep the newest N nights.")
def prune(settings: Path | None, keep: int) -> int:
    """Remove old nights from the store, with their results and the rows that were withdrawn then.

    The newest night holds all rows that count and the history of all findings. A night whose message waits is kept.

    \b
    Examples:
      suluh prune --settings nightly.toml --keep 30
    """
    from detector.desk.nights import pruned_page
    from detector.desk.screen import show
    from detector.nightly.pruning import prune as prune_store
    from detector.nightly.store import Store

    chosen = _chosen(settings)
    show(pruned_page(*prune_store(Store(chosen.nightly.store), keep, chosen.nightly.notify)))
    return DONE


def _chosen(settings: Path | None) -> Settings:
    from detector.catalogue import load_catalogue
    from detector.desk.checking import checked_settings

    if settings is None:
        raise click.UsageError("Say where data and store are: --settings FILE (or SULUH_SETTINGS).")
    return checked_settings(settings, load_catalogue())


def _sender(settings: Settings) -> Send:
    from detector.nightly.outbox import apprise_sender

    return apprise_sender(settings.nightly.language)


class _logged:
    """Within it, `say(event, ...)` writes a line of JSON on standard error where that is asked for; a fault becomes such a line too."""

    def __init__(self, asked: bool, clock: Callable[[], dt.datetime]) -> None:
        self.asked, self.clock = asked, clock

    def __enter__(self) -> Callable[..., None]:
        return self.say

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> None:
        if fault is not None:
            self.say("failed", level="error", error=str(fault) or type(fault).__name__)

    def say(self, event: str, level: str = "info", **more: Any) -> None:
        if self.asked:
            line = {"time": self.clock().isoformat(timespec="milliseconds"), "level": level, "event": event, **more}
            click.echo(json.dumps(line, ensure_ascii=False), err=True)
