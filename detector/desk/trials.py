"""The commands `simulate` and `evaluate`: worlds whose truth is known, and what a scan finds in them. Light, since `--help` loads it."""

from __future__ import annotations

from pathlib import Path

import click

from detector.desk.options import PATH, settings_option
from detector.desk.shell import share
from detector.exit_codes import DONE


@click.command(short_help="Make a data set with known schemes in it, the truth beside it.")
@click.argument("out", type=PATH)
@click.option("--scenario", default="plain", show_default=True, metavar="NAME", help="plain, subtle, surge, adversary, clean or dirty.")
@click.option("--cases", type=click.IntRange(min=200), default=20_000, show_default=True, metavar="N", help="How many applications.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, metavar="S", help="Another number, another world.")
@click.option("--truth", type=PATH, metavar="DIR", help="Where the truth goes.  [default: OUT-truth]")
def simulate(out: Path, scenario: str, cases: int, seed: int, truth: Path | None) -> int:
    """Make a data set in OUT, a new folder, and beside it the truth: which cases and officers take part in which scheme.

    \b
    Examples:
      suluh simulate world
      suluh simulate world --scenario subtle --cases 5000 --seed 3
    """
    from detector.desk.screen import progress, show
    from detector.desk.simulated import truth_place, world_page
    from detector.simulate import simulate as simulate_world
    from detector.simulate.scenarios import SCENARIOS

    with progress() as note:
        note(f"Making a world of {cases:,} applications")
        world = simulate_world(out, truth if truth is not None else truth_place(out), scenario=scenario, cases=cases, seed=seed)
    show(world_page(world, SCENARIOS[scenario].meaning))
    return DONE


@click.command(short_help="How good the list is, on simulated worlds or on your own data.")
@click.argument("dataset", type=PATH, required=False)
@click.option("--scenario", metavar="NAME", help="Simulated worlds instead of a data set: plain, subtle, surge, adversary, clean, dirty.")
@click.option("--worlds", type=click.IntRange(min=1), default=5, show_default=True, metavar="N", help="How many worlds, or draws.")
@click.option("--cases", type=click.IntRange(min=200), metavar="N", help="Applications of a simulated world.  [default: 20000]")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, metavar="S", help="The first world's seed.")
@click.option("--rate", type=share, metavar="R", help="Share of the data set's cases that take part.  [default: 0.02]")
@click.option("--strength", type=click.FloatRange(0.05, 5.0), metavar="X", help="1 as in plain worlds, less is subtler.  [default: 1]")
@click.option("--fdr", type=share, metavar="Q", help="The share of false alarms that the scans are asked for.")
@click.option("--budget", type=click.IntRange(min=1), metavar="N", help="Cases that can be opened.  [default: 50 for every 20,000]")
@click.option("--each-scheme", type=click.IntRange(min=1), metavar="N",
              help="Further draws of schemes that came in fewer than N (a data set).  [default: none]")
@click.option("--others", type=click.IntRange(min=0), default=0, show_default=True, metavar="N",
              help="Further worlds that only teach the upper mark; with 0 the judged ones teach each other.")
@click.option("--out", type=PATH, metavar="DIR", help="Where the figures go.  [default: suluh-evaluation-<name>]")
@settings_option
def evaluate(
    dataset: Path | None,
    scenario: str | None,
    worlds: int,
    cases: int | None,
    seed: int,
    rate: float | None,
    strength: float | None,
    fdr: float | None,
    budget: int | None,
    others: int,
    each_scheme: int | None,
    out: Path | None,
    settings: Path | None,
) -> int:
    """Measure what a scan finds: on simulated worlds, or on copies of DATASET into which the same schemes are put.

    Beside the list stand chance, plain rules, a plain isolation forest, and a model that saw the truth of other worlds.

    \b
    Examples:
      suluh evaluate --scenario plain --worlds 3 --cases 5000
      suluh evaluate my-data --worlds 3 --rate 0.02 --strength 0.5
    """
    from detector.desk.evaluated import evaluation_page
    from detector.desk.screen import progress, show
    from detector.evaluate.evaluation import Wish, evaluate_data_set, evaluate_scenario
    from detector.evaluate.saving import check_place, save

    injected: dict[str, object] = {"--rate": rate, "--strength": strength, "--each-scheme": each_scheme, "--settings": settings}
    _check_evaluate(dataset, scenario, {"--cases": cases}, injected)
    place = out if out is not None else Path(f"suluh-evaluation-{scenario or (dataset or Path()).resolve().name}")
    check_place(place)
    wish = Wish(worlds, cases or 20_000, seed, others, fdr, budget, rate or 0.02, strength or 1.0, each=each_scheme or 0)
    with progress() as note:
        done = evaluate_scenario(scenario or "", wish, note) if dataset is None else evaluate_data_set(dataset, settings, wish, note)
        written = save(done, place)
    show(evaluation_page(done, written))
    return DONE


def _check_evaluate(dataset: Path | None, scenario: str | None, simulated: dict[str, object], injected: dict[str, object]) -> None:
    """Raise click.UsageError where the options do not go together."""
    if (dataset is None) == (scenario is None):
        raise click.UsageError("Name either a data set or a --scenario.")
    idle = injected if dataset is None else simulated
    given = [name for name, value in idle.items() if value is not None]
    if given:
        what = "a data set" if dataset is None else "simulated worlds (--scenario)"
        raise click.UsageError(f"{given[0]} is for {what}.")
