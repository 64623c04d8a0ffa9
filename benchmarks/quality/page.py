"""docs/quality.md, written from what was measured and from nothing else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from benchmarks.quality.drawing import dots, shades
from benchmarks.quality.goals import goals_of
from benchmarks.quality.results import OURS, PLAIN_RULES, UPPER, Result
from benchmarks.quality.words import shown, table
from detector.evaluate.baselines import FOREST

TITLE = "# How good the list is"
INTRO = """\
Nobody knows which cases of a real log are bribery, so the list is measured where the truth is known: in simulated worlds, and in real
logs into which the same schemes are put. This page is written by `python -m benchmarks.quality`, never by hand. Average precision (AP) is
the mean precision at each case that takes part, over the whole list. Cases that a scheme only harmed (those passed in the queue) count
neither way. Intervals are 95% by Student's t over worlds (real logs: over draws). *Upper mark*: gradient boosting that saw the truth of
other worlds; no scan can have it."""
SHORT = {OURS: "Suluh", PLAIN_RULES: "plain rules", FOREST: "forest", UPPER: "upper mark"}
KEPT = {True: "kept", False: "**not kept**", None: "not measured"}


def write_page(results: Sequence[Result], page: Path, command: str, lacking: Sequence[str], sections: Sequence[Sequence[str]] = ()) -> None:
    """The page and its pictures beside it (`quality-*.svg`). sections: further ones, such as the ablation's."""
    scenarios, logs = [r for r in results if r.is_scenario], [r for r in results if not r.is_scenario]
    lines = [TITLE, "", *_measured(results, command, lacking), "", INTRO, "", *_goals(results), *_pictures(scenarios, page)]
    if scenarios:
        lines += ["## Scenarios", "", *_lists(scenarios), *_flagged(scenarios), *_clean(scenarios)]
        lines += [*_schemes(scenarios), *_strengths(scenarios), *_families(scenarios), *_misses(scenarios), *_false_alarms(scenarios)]
    if logs:
        lines += ["## Real logs with schemes put in", "", *_log_lists(logs), *_log_schemes(logs)]
    for section in sections:
        lines += section
    _write(page, "\n".join(lines).rstrip() + "\n")


def _measured(results: Sequence[Result], command: str, lacking: Sequence[str]) -> list[str]:
    dates = sorted({str(result.told["date"]) for result in results})
    commits = sorted({str(result.told["commit"]) for result in results} - {""})
    versions = sorted({str(result.told["suluh"]) for result in results})
    minutes = sum(int(result.told["seconds"]) for result in results) / 60
    when = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    lines = [
        f"Measured {when} with Suluh {', '.join(versions)}" + (f" (commit {', '.join(commits)})" if commits else "")
        + f", in {minutes:.0f} minutes of one core:", "", "```", command, "```", "",
    ]  # fmt: skip
    for kind, what in ((True, "worlds"), (False, "draws")):
        told = [result.told for result in results if result.is_scenario is kind]
        if told:
            worlds = "{worlds} worlds of {cases:,} cases each"
            draws = "{draws} draws of each log, then more of the schemes that came in fewer"
            size = (worlds if kind else draws).format(**told[0])
            first = int(told[0]["seed"])
            lines.append(f"- {size}, seeds {first} to {first + int(told[0][what]) - 1}, `--fdr {told[0]['fdr']:g}`, no budget.")
    return [*lines, *(f"- {text}" for text in lacking)]


def _goals(results: Sequence[Result]) -> list[str]:
    goals = [goal for result in results for goal in goals_of(result)]
    counts = {kept: sum(goal.is_kept is kept for goal in goals) for kept in KEPT}
    told = f"{counts[True]} kept, {counts[False]} not kept" + (f", {counts[None]} not measured" if counts[None] else "")
    rows = [(goal.about, goal.goal, goal.found, KEPT[goal.is_kept]) for goal in goals]
    return ["## Goals", "", f"Set before anything was measured: {told}.", "", *table(("goal", "wanted", "found", ""), rows)]


def _pictures(scenarios: Sequence[Result], page: Path) -> list[str]:
    told = [result for result in scenarios if result.schemes]
    if not told:
        return []
    lists = {r.name: {SHORT.get(name, name): r.of_list(name, "average_precision") for name in r.lists} for r in told}
    _write(page.parent / "quality-lists.svg", dots("Average precision of each list, by scenario", lists))
    names = sorted({scheme for result in told for scheme in result.schemes})
    found = {name: [result.of_scheme(name, "in_depth").value for result in told] for name in names}
    title = "Recall by scheme, within as many places as cases take part"
    _write(page.parent / "quality-schemes.svg", shades(title, [r.name for r in told], found))
    sizes = {r.name: {size: held[1] for size, held in r.by_strength().items()} for r in told}
    _write(page.parent / "quality-strength.svg", dots("Recall by strength, within as many places as cases take part", sizes))
    return [
        "![Average precision of each list, by scenario](quality-lists.svg)", "",
        "![Recall by scheme and scenario](quality-schemes.svg)", "",
        "![Recall of the weak, middle and strong third of each scheme](quality-strength.svg)", "",
    ]  # fmt: skip


def _lists(scenarios: Sequence[Result]) -> list[str]:
    names = list(dict.fromkeys(name for result in scenarios for name in result.lists))
    told = [result for result in scenarios if result.schemes]
    rows = [(r.name, *(shown(r.of_list(name, "average_precision")) for name in names)) for r in told]
    officers = [(r.name, *(shown(r.of_list(name, "officers_average_precision")) for name in names)) for r in told]
    gaps = [(r.name, shown(r.gap_to(PLAIN_RULES)), shown(r.share_of(UPPER)), shown(r.beyond(FOREST), "+")) for r in told]
    header = ("scenario", *(SHORT.get(name, name) for name in names))
    return [
        "### Cases: average precision", "", *table(header, rows),
        *table(("scenario", "(1-AP) / (1-AP of plain rules)", "AP / AP of the upper mark", "AP beyond the forest"), gaps),
        "### Officers: average precision", "", *table(header, officers),
    ]  # fmt: skip


def _flagged(scenarios: Sequence[Result]) -> list[str]:
    measures = (
        ("wrong", "false discoveries"), ("of a perfect list as long", "found of what a perfect list as long finds"),
        ("of all that take part", "recall of the flagged"), ("first family right", "first family right"),
        ("officers wrong", "officers: false discoveries"), ("officers found", "officers: recall of the flagged"),
        ("pairs wrong", "pairs: wrong of those told"),
    )  # fmt: skip
    rows = []
    for result in scenarios:
        count = sum(sum(world["flagged"].values()) for world in result.worlds)
        pairs = sum(int(world["pairs_reported"]) for world in result.worlds)
        rows.append((result.name, f"{count:,}", *(shown(result.of_flagged(name)) for _, name in measures), f"{pairs:,}"))
    header = ("scenario", "flagged", *(title for title, _ in measures), "pairs told")
    return ["### What is flagged", "", *table(header, rows)]


def _clean(scenarios: Sequence[Result]) -> list[str]:
    clean = [result for result in scenarios if not result.schemes]
    rows = [
        (world["name"], f"{world['cases']:,}", str(sum(world["flagged"].values())), f"{share:.3%}", str(world["officers_flagged"]))
        for result in clean for world, share in zip(result.worlds, result.flagged_shares(), strict=True)
    ]  # fmt: skip
    told = table(("world", "cases", "flagged", "share", "officers flagged"), rows)
    return ["### Where nobody takes part", "", *told] if told else []


def _schemes(scenarios: Sequence[Result]) -> list[str]:
    told = [result for result in scenarios if result.schemes]
    names = sorted({scheme for result in told for scheme in result.schemes})
    rows = [(name, *(shown(result.of_scheme(name, "in_depth")) for result in told)) for name in names]
    flagged = [(name, *(shown(result.of_scheme(name, "flagged")) for result in told)) for name in names]
    header = ("scheme", *(result.name for result in told))
    return [
        "### By scheme: found within as many places as cases take part", "", *table(header, rows),
        "### By scheme: flagged", "", *table(header, flagged),
    ]  # fmt: skip


def _strengths(scenarios: Sequence[Result]) -> list[str]:
    rows = []
    for result in scenarios:
        held = result.by_strength() if result.schemes else {}
        rows += [(f"{result.name}, {size}", f"{count:,}", shown(found), shown(flagged)) for size, (count, found, flagged) in held.items()]
    intro = "Thirds of each scheme's own sizes (longest hold-up, largest sum, fewest seconds: strong); schemes without a size are left out."
    return ["### By strength", "", intro, "", *table(("scenario, third", "cases", "found in depth", "flagged"), rows)]


def _families(scenarios: Sequence[Result]) -> list[str]:
    held = [result.families() for result in scenarios if result.schemes]
    if not held:
        return []
    every = held[0]
    for other in held[1:]:
        every = every.add(other, fill_value=0)
    every = every.fillna(0).astype(int)
    rows = [(str(scheme), *(f"{every.loc[scheme, family]:,}" for family in every.columns)) for scheme in every.index]
    intro = "Flagged cases that take part, all scenarios together, by their scheme and the family that the list names first."
    return ["### What is said first", "", intro, "", *table(("scheme", *map(str, every.columns)), rows)]


def _misses(scenarios: Sequence[Result]) -> list[str]:
    held = [result.misses() for result in scenarios if result.schemes]
    every = pd.concat(held).groupby(level=0, sort=True).sum() if held else pd.DataFrame()
    counts = zip(map(str, every.index), every.to_numpy().tolist(), strict=True)
    rows = [(scheme, f"{sum(each):,}", *(f"{count:,}" for count in each)) for scheme, each in counts]
    intro = (
        "Cases that take part and are not flagged, all scenarios together, by what the list tells of them. The classes of misses and "
        "false alarms, each with its cause, are in [misses.md](misses.md)."
    )
    header = ("scheme", "not flagged", "nothing told", "other families told", "the right family told, too weakly")
    return ["### What is missed", "", intro, "", *table(header, rows)] if rows else []


def _false_alarms(scenarios: Sequence[Result]) -> list[str]:
    counts = {result.name: result.wrong_by_rule() for result in scenarios}
    rules = sorted({str(rule) for held in counts.values() for rule in held.index})
    rows = [(rule or "none", *(str(int(held.get(rule, 0))) for held in counts.values())) for rule in rules]
    return ["### False alarms by strongest red flag", "", *table(("red flag", *counts), rows)]


def _log_lists(logs: Sequence[Result]) -> list[str]:
    names = list(dict.fromkeys(name for result in logs for name in result.lists))
    rows = [(r.name, f"{r.worlds[0]['cases']:,}", *(shown(r.of_list(name, "average_precision")) for name in names),
             shown(r.beyond(PLAIN_RULES), "+"), shown(r.beyond(FOREST), "+")) for r in logs]  # fmt: skip
    header = ("log", "cases", *(SHORT.get(name, name) for name in names), "beyond plain rules", "beyond the forest")
    wrong = [(r.name, shown(r.of_flagged("false discoveries")), shown(r.of_flagged("recall of the flagged")),
              shown(r.of_list(OURS, "officers_average_precision"))) for r in logs]  # fmt: skip
    note = (
        "Paired by draw. What was odd in a log before counts as wrong where it is flagged, so that share is an upper bound. The tables by "
        "scheme hold further draws too, of the schemes alone that came seldom: an officer has more cases of each in those."
    )
    return [note, "", *table(header, rows), *table(("log", "wrong of the flagged, at most", "recall of the flagged", "officers AP"), wrong)]


def _log_schemes(logs: Sequence[Result]) -> list[str]:
    lines = []
    for result in logs:
        rows = []
        for scheme in result.schemes:
            ours = [value for value in result.precisions(OURS, scheme) if not math.isnan(value)]
            plain, forest = (result.beyond(other, scheme) for other in (PLAIN_RULES, FOREST))
            mean = sum(ours) / len(ours) if ours else math.nan
            cases = int(result.held["scheme_cases"][scheme])
            rows.append((scheme, str(len(ours)), f"{cases:,}", f"{mean:.2f}", shown(plain, "+"), shown(forest, "+")))
        header = ("scheme", "draws", "cases", "AP", "beyond plain rules", "beyond the forest")
        lines += [f"### {result.name}, by scheme", "", *table(header, rows)]
        skipped = result.held["skipped"]
        lines += [f"Not put in: {'; '.join(f'{name} ({why})' for name, why in skipped.items())}.", ""] if skipped else []
    return lines


def _write(path: Path, text: str) -> None:
    """Whole or not at all: the page may be open while it is written anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
