"""What really happened, written beside the data set and never inside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from detector.simulate.assemble import Clock, Ids
from detector.simulate.dirt import Broken, written_rows
from detector.simulate.story import Story
from detector.simulate.troubles import Spell


def _cases(story: Story, ids: Ids) -> pd.DataFrame:
    plan, clock = story.plan, Clock(story.plan)
    officers, agents = [o.code for o in plan.officers], [a.code for a in plan.agents]
    rows: list[dict[str, Any]] = []
    touched = {deed.case for deed in story.deeds}
    for deed in story.deeds:
        rows.append(
            {
                "case_id": ids.cases[deed.case], "scheme": deed.scheme, "officer_id": officers[deed.officer],
                "agent_id": agents[deed.agent] if deed.agent >= 0 else None, "strength": round(deed.act.size, 4), "unit": deed.unit,
                "role": "taking part", "step": plan.habits.wording.activity(deed.step), "at": deed.at,
            }
        )  # fmt: skip
    for case, deed in story.harmed:
        if case in touched:
            continue
        rows.append(
            {
                "case_id": ids.cases[case], "scheme": deed.scheme, "officer_id": officers[deed.officer],
                "agent_id": agents[deed.agent] if deed.agent >= 0 else None, "strength": 1.0, "unit": "places lost",
                "role": "harmed", "step": plan.habits.wording.activity(deed.step), "at": deed.at,
            }
        )  # fmt: skip
    columns = ["case_id", "scheme", "officer_id", "agent_id", "strength", "unit", "role", "step", "at"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["at"] = clock.local(frame["at"].to_numpy(dtype=float)).dt.strftime("%Y-%m-%dT%H:%M:%S")
    return frame.sort_values(["case_id", "role", "scheme"], kind="stable", ignore_index=True)


def _officers(story: Story) -> pd.DataFrame:
    plan, clock = story.plan, Clock(story.plan)
    rows: list[dict[str, Any]] = []
    for practice in story.practices:
        mine = [deed for deed in story.deeds if deed.officer == practice.officer]
        for scheme in practice.schemes:
            rows.append(
                {
                    "officer_id": plan.officers[practice.officer].code,
                    "office_id": plan.offices[plan.officers[practice.officer].office].code,
                    "scheme": scheme.name,
                    "agent_id": plan.agents[practice.partner].code if scheme.needs_partner else None,
                    "starts": practice.start,
                    "cases": sum(deed.scheme == scheme.name for deed in mine),
                }
            )
    frame = pd.DataFrame(rows, columns=["officer_id", "office_id", "scheme", "agent_id", "starts", "cases"])
    frame["starts"] = clock.local(frame["starts"].to_numpy(dtype=float)).dt.strftime("%Y-%m-%d")
    return frame.sort_values(["officer_id", "scheme"], ignore_index=True)


def _spells(story: Story, spells: tuple[Spell, ...], names: list[str], key: str) -> list[dict[str, Any]]:
    first = np.datetime64(story.plan.habits.first, "D")
    return [{key: names[s.subject], "from": str(first + s.first), "until": str(first + s.last), "size": round(s.size, 2)} for s in spells]


def confounders(story: Story) -> dict[str, Any]:
    """Honest people and honest troubles, by id."""
    plan = story.plan
    officers, offices = [o.code for o in plan.officers], [o.code for o in plan.offices]
    return {
        "slow_officers": [o.code for o in plan.officers if o.is_slow],
        "part_timers": [o.code for o in plan.officers if o.is_part_time],
        "specialists": [o.code for o in plan.officers if o.is_specialist],
        "night_shift": [o.code for o in plan.officers if o.shift == "night"],
        "late_shift": [o.code for o in plan.officers if o.shift == "late"],
        "swift_signatories": [o.code for o in plan.officers if o.is_swift],
        "offices_not_fifo": [o.code for o in plan.offices if o.disorder >= 1.0],
        "good_agents": [a.code for a in plan.agents if a.is_good],
        "surges": _spells(story, story.troubles.surges, offices, "office_id"),
        "outages": _spells(story, story.troubles.outages, offices, "office_id"),
        "leave": _spells(story, story.troubles.leaves, officers, "officer_id"),
        "tariff_changes": [
            {"service_code": s.code, "fee_code": x.code, "from": str(x.change)} for s in plan.services for x in s.lines if x.change
        ],
        "express_services": [s.code for s in plan.services if s.express],
    }


def _broken_rows(broken: tuple[Broken, ...], sizes: Mapping[str, int]) -> pd.DataFrame:
    """Each broken row by table and place in its file (1: the first row of data)."""
    parts = []
    for table in sorted({each.table for each in broken}):
        mine = tuple(each for each in broken if each.table == table)
        rows = written_rows(mine, sizes[table])
        pairs = sorted(zip(rows, mine, strict=True), key=lambda pair: pair[0])
        parts += [(table, row, each.kind, each.column, each.value) for row, each in pairs]
    return pd.DataFrame(parts, columns=["table", "row", "kind", "column", "value"])


def write_truth(story: Story, ids: Ids, broken: tuple[Broken, ...], sizes: Mapping[str, int], folder: Path) -> None:
    """cases.csv, officers.csv, world.json and, where rows were broken, broken_rows.csv."""
    plan = story.plan
    _cases(story, ids).to_csv(folder / "cases.csv", index=False, lineterminator="\n")
    _officers(story).to_csv(folder / "officers.csv", index=False, lineterminator="\n")
    world = {
        "scenario": plan.scenario.name,
        "meaning": plan.scenario.meaning,
        "seed": plan.seed,
        "country": plan.habits.country.code,
        "first_day": plan.habits.first.isoformat(),
        "days": plan.habits.days,
        "cases": len(story.cases),
        "officers": len(plan.officers),
        "cases_taking_part": len({deed.case for deed in story.deeds}),
        "officers_taking_part": len(story.practices),
        "broken_rows": len(broken),
        "confounders": confounders(story),
    }
    (folder / "world.json").write_text(json.dumps(world, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if broken:
        _broken_rows(broken, sizes).to_csv(folder / "broken_rows.csv", index=False, lineterminator="\n")
