"""The `suluh` command: options in, one call, result out, exit code. What is heavy is imported inside the commands."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Literal

import click

from detector.desk.incoming import import_log, init, show_settings
from detector.desk.nightly import nightly, prune, status
from detector.desk.options import PATH, settings_option
from detector.desk.shell import Shell, State, iso_date, share
from detector.desk.subjects import erase, explain, person, reveal
from detector.desk.trials import evaluate, simulate
from detector.exit_codes import DONE, FOUND
from detector.review.commands import review

LEVELS = click.Choice(["low", "medium", "high", "critical"])
VERDICTS = click.Choice(["confirmed", "explained", "unclear", "data_error"])


def _show_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from detector.version import version

        click.echo(f"suluh {version()}")
        context.exit(DONE)


@click.group(
    cls=Shell,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Begin with:
  suluh demo             a small world, scanned: see what a result looks like
  suluh check my-data    what your data can show, and what it lacks
  suluh scan my-data     the scan itself: a ranked, explained list

\b
Exit codes:
  0  done
  1  done, and something is at or above --fail-on (verify: a file differs)
  2  bad usage, or data that cannot be used
  3  failed: an error of the program or the machine
  130  stopped with Ctrl-C""",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version and exit.")
@click.option("--debug", is_flag=True, envvar="SULUH_DEBUG", help="Where the program fails, write the details to a file.")
@click.pass_obj
def main(state: State, debug: bool) -> None:
    """Find traces of petty corruption in the logs of public services.

    A data set is a folder with applications, events and charter.yaml, better with payments too. A finding is a reason to
    look at a file, never a judgement about a person.
    """
    state.debug = debug


@main.command(short_help="See what a result looks like: a small world, made and scanned.")
@click.option("--out", type=PATH, default=Path("demo"), show_default=True, metavar="DIR", help="Where the demo goes.")
@click.option("--seed", type=click.IntRange(min=0), default=7, show_default=True, help="Another number makes another world.")
def demo(out: Path, seed: int) -> int:
    """Make a small world with known schemes, scan it, and show the top of the list.

    The data lies in DIR/data, what really happened in DIR/truth, the scan in DIR/run. A second demo replaces the first.

    \b
    Examples:
      suluh demo
      suluh demo --out /tmp/suluh-demo --seed 8
    """
    from detector.catalogue import load_catalogue
    from detector.desk.demo import demo_page, run_demo
    from detector.desk.screen import progress, show

    with progress() as note:
        places, run = run_demo(out, seed, note)
    show(demo_page(places, run, load_catalogue().told_by_id))
    return DONE


@main.command(short_help="What a data set can show, what is wrong with it, what it lacks.")
@click.argument("dataset", type=PATH)
@settings_option
def check(dataset: Path, settings: Path | None) -> int:
    """Say what a data set holds, what is wrong with it, and which red flags it can raise.

    \b
    Examples:
      suluh check my-data
      suluh check my-data --settings my-settings.toml
      suluh check my-data > check.txt
    """
    from detector.catalogue import load_catalogue
    from detector.desk.checking import check_data_set, checked_settings
    from detector.desk.data_sets import check_folder
    from detector.desk.screen import progress, show

    check_folder(dataset)
    catalogue = load_catalogue()
    with progress() as note:
        note(f"Reading {dataset}")
        page = check_data_set(dataset, checked_settings(settings, catalogue), catalogue)
    show(page)
    return DONE


@main.command(short_help="A ranked, explained list of files worth opening.")
@click.argument("dataset", type=PATH)
@click.option("--out", type=PATH, metavar="DIR", help="Where the result goes.  [default: suluh-run-<data set>]")
@settings_option
@click.option("--office", "offices", multiple=True, metavar="ID", help="Only this office; give it again for more.")
@click.option("--service", "services", multiple=True, metavar="CODE", help="Only this service; give it again for more.")
@click.option("--from", "since", type=iso_date, metavar="DATE", help="Only applications submitted on or after this day.")
@click.option("--until", type=iso_date, metavar="DATE", help="Only applications submitted on or before this day.")
@click.option("--as-of", type=iso_date, metavar="DATE", help="Judge open cases as of this day.  [default: the log's newest day]")
@click.option("--budget", type=click.IntRange(min=1), metavar="N", help="Flag at most so many cases.")
@click.option("--fdr", type=share, metavar="Q", help="The share of false alarms that you accept among the flagged.")
@click.option("--control", type=click.IntRange(min=1), metavar="N", help="Draw N unflagged cases at random to review too.")
@click.option("--model", type=PATH, metavar="FILE", help="Judge by models that 'suluh fit' kept.  [default: fit anew]")
@click.option("--seed", type=click.IntRange(min=0), metavar="S", help="For the steps that draw at random.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Work done at once; the result is the same with any number.")
@click.option("--pseudonyms", type=click.Choice(["people", "all"]), help="all: officers too.  [default: people]")
@click.option("--fail-on", type=LEVELS, help="Exit with 1 where a finding is at least that severe.")
def scan(
    dataset: Path,
    out: Path | None,
    settings: Path | None,
    offices: tuple[str, ...],
    services: tuple[str, ...],
    since: dt.date | None,
    until: dt.date | None,
    as_of: dt.date | None,
    budget: int | None,
    fdr: float | None,
    control: int | None,
    model: Path | None,
    seed: int | None,
    jobs: int | None,
    pseudonyms: Literal["people", "all"] | None,
    fail_on: Literal["low", "medium", "high", "critical"] | None,
) -> int:
    """Scan a data set: a ranked list of files worth opening, each finding explained.

    The result is a folder that only you can read: report.html and report.xlsx for people, Parquet tables and findings.csv
    for programs, manifest.json for the record. A scan that already lies there is replaced.

    \b
    Examples:
      suluh scan my-data
      suluh scan my-data --out runs/march --as-of 2025-03-31
      suluh scan my-data --office KC-01 --from 2025-01-01 --until 2025-03-31
      suluh scan my-data --budget 30 --fail-on high
    """
    from detector.catalogue import load_catalogue
    from detector.desk.data_sets import check_folder
    from detector.desk.periods import warnings
    from detector.desk.screen import complain, progress, show
    from detector.desk.summary import found_at, summary
    from detector.pipeline import ScanOptions
    from detector.pipeline import scan as run_scan

    if since is not None and until is not None and until < since:
        raise click.UsageError(f"--until {until} lies before --from {since}.")
    check_folder(dataset)
    place = out if out is not None else Path(f"suluh-run-{dataset.resolve().name}")
    asked = (budget, fdr, seed, jobs, control, model, pseudonyms)
    options = ScanOptions(dataset, place, settings, offices, services, since, until, as_of, *asked)
    with progress() as note:
        run = run_scan(options, note)
    for warning in warnings(options, run):
        complain(warning, sys.stderr)
    show(summary(run, place, load_catalogue().told_by_id))
    return FOUND if fail_on is not None and found_at(run, fail_on) else DONE


main.add_command(explain)


@main.command(short_help="What a case owed, line by line, and what was paid.")
@click.argument("dataset", type=PATH)
@click.argument("case")
@settings_option
def fees(dataset: Path, case: str, settings: Path | None) -> int:
    """Show what a case owed, line by line with the formula worked out, and what was paid.

    \b
    Examples:
      suluh fees my-data C-000123
    """
    from detector.catalogue import load_catalogue
    from detector.desk.checking import checked_settings
    from detector.desk.data_sets import check_folder
    from detector.desk.fee_lines import fee_page
    from detector.desk.screen import progress, show
    from detector.preparing import prepare

    check_folder(dataset)
    with progress() as note:
        note(f"Reading {dataset}")
        page = fee_page(prepare(dataset, checked_settings(settings, load_catalogue())), case)
    show(page)
    return DONE


@main.command(short_help="The red flags and models, or the page of one.")
@click.argument("rule", required=False, metavar="[ID]")
def rules(rule: str | None) -> int:
    """List the red flags and models, or show the page of one: condition, example, innocent explanations, next step.

    \b
    Examples:
      suluh rules
      suluh rules FEE-01
      suluh rules | grep fee
    """
    from detector.catalogue import load_catalogue
    from detector.desk.rule_list import rule_answer, rule_list
    from detector.desk.screen import show

    catalogue = load_catalogue()
    show(rule_list(catalogue) if rule is None else rule_answer(catalogue, rule))
    return DONE


@main.command(short_help="Write a scan's reports anew.")
@click.argument("run", type=PATH)
def report(run: Path) -> int:
    """Write report.html and report.xlsx anew from a scan's own tables.

    \b
    Examples:
      suluh report suluh-run-my-data
    """
    from detector.catalogue import find_parts, load_catalogue
    from detector.desk.rendering import render_again, rendered_page
    from detector.desk.screen import progress, show
    from detector.reports.base import Report

    with progress() as note:
        note("Writing the reports")
        written = render_again(run, find_parts("detector.reports", "REPORT", Report), load_catalogue().told_by_id)
    show(rendered_page(run, written))
    return DONE


@main.command(short_help="Is a scan still what was written?")
@click.argument("run", type=PATH)
@click.option("--dataset", type=PATH, metavar="DIR", help="Compare the inputs and the charter in this data set too.")
@click.option("--settings", type=PATH, metavar="FILE", help="Compare this settings file too.")
def verify(run: Path, dataset: Path | None, settings: Path | None) -> int:
    """Compare a scan's files with the hashes in its manifest; exit with 1 where one differs.

    \b
    Examples:
      suluh verify suluh-run-my-data
      suluh verify suluh-run-my-data --dataset my-data
    """
    from detector.desk.screen import show
    from detector.desk.verifying import verification_page
    from detector.desk.verifying import verify as verify_run

    found = verify_run(run, dataset, settings)
    show(verification_page(run, found))
    return DONE if found.whole else FOUND


@main.command(short_help="Write down what you found out about a finding.")
@click.argument("run", type=PATH)
@click.argument("finding")
@click.argument("answer", type=VERDICTS, metavar="VERDICT")
@click.option("--reason", required=True, metavar="TEXT", help="Why, in your own words.")
@click.option("--dataset", type=PATH, metavar="DIR", help="The data set that was scanned.  [default: as the run says]")
def verdict(run: Path, finding: str, answer: str, reason: str, dataset: Path | None) -> int:
    """Write what you found out about a finding into the data set, for the next scan.

    VERDICT is confirmed, explained, unclear or data_error. What is explained or a data error no longer counts, until its
    evidence grows.

    \b
    Examples:
      suluh verdict my-run 3f9a0c51 explained --reason "14 heirs"
      suluh verdict my-run 3f9a0c51 data_error --reason typo --dataset my-data
    """
    from detector.desk.deciding import decide, decision_page
    from detector.desk.screen import show

    show(decision_page(decide(run, finding, answer, reason, dataset, dt.datetime.now(dt.UTC))))
    return DONE


@main.command(short_help="What is new, worse or gone since an earlier scan.")
@click.argument("old", type=PATH, metavar="OLD_RUN")
@click.argument("new", type=PATH, metavar="NEW_RUN")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object, for programs.")
def diff(old: Path, new: Path, as_json: bool) -> int:
    """Compare two scans: findings and flagged cases that are new, worse, known, cleared.

    \b
    Examples:
      suluh diff runs/march runs/april
      suluh diff runs/march runs/april --json
    """
    from detector.desk.differing import differ, difference_json, difference_page
    from detector.desk.screen import show
    from detector.run import read_run

    found = differ(read_run(old), read_run(new))
    if as_json:
        click.echo(difference_json(found), nl=False)
    else:
        show(difference_page(found, old, new))
    return DONE


@main.command(short_help="Fit the models and keep them in a file.")
@click.argument("dataset", type=PATH)
@click.option("--out", type=PATH, required=True, metavar="FILE", help="The model file.")
@settings_option
@click.option("--seed", type=click.IntRange(min=0), metavar="S", help="The same seed gives the same file.")
def fit(dataset: Path, out: Path, settings: Path | None, seed: int | None) -> int:
    """Fit the models on a data set and keep them, so that later scans use the same yardstick.

    \b
    Examples:
      suluh fit my-data --out my-data.model
      suluh fit my-data --out my-data.model --seed 8
    """
    from dataclasses import replace

    from detector.catalogue import load_catalogue
    from detector.desk.checking import checked_settings
    from detector.desk.data_sets import check_folder
    from detector.desk.fitted import fitted_page
    from detector.desk.screen import progress, show
    from detector.fitting import fit as fit_models

    check_folder(dataset)
    chosen = checked_settings(settings, load_catalogue())
    if seed is not None:
        chosen = replace(chosen, scan=replace(chosen.scan, seed=seed))
    with progress() as note:
        found = fit_models(dataset, out, chosen, note)
    show(fitted_page(found, out))
    return DONE


@main.command(short_help="JSON Schema of the charter or of the tables.")
@click.argument("which", type=click.Choice(["charter", "contract"]), default="charter")
def schema(which: Literal["charter", "contract"]) -> int:
    """Print the JSON Schema of charter.yaml, or of the tables of a data set.

    \b
    Examples:
      suluh schema > charter.schema.json
      suluh schema contract
    """
    from detector.desk.schemas import schema_text

    click.echo(schema_text(which), nl=False)
    return DONE


for command in (reveal, person, erase):
    main.add_command(command)
main.add_command(simulate)
main.add_command(evaluate)
main.add_command(import_log)
main.add_command(init)
main.add_command(show_settings)
main.add_command(nightly)
main.add_command(status)
main.add_command(prune)
main.add_command(review)


if __name__ == "__main__":
    main()
