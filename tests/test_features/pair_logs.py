"""Small logs of one office in which officers are dealt the files of agents, honestly or not, for tests of pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from detector.preparing import prepare
from detector.settings import Settings
from features import queueing, steps
from features.base import Context
from features.pairs import agent_pairs, applicant_pairs, pair_visits
from tests.tiny import write_tiny

CHARTER = """\
charter: 1
jurisdiction: Kota Contoh
currency: IDR
timezone: Asia/Jakarta
calendar: {weekend: [sat, sun], office_hours: ["08:00", "16:00"]}
services:
  LICENCE: {name: {en: Licence, id: Izin}, steps: [{activity: check}, {activity: approval}]}
  TRANSFER: {name: {en: Transfer, id: Balik nama}, steps: [{activity: check}, {activity: approval}]}
"""
DAYS = pd.bdate_range("2024-01-01", periods=250)


@dataclass(frozen=True)
class File:
    """One file as it comes to the check: its number, day (0 to 249), agent (0 the busiest), service and applicant."""

    number: int
    day: int
    agent: int
    service: str
    applicant: str


Choose = Callable[[File, np.random.Generator], int]
Wait = Callable[[File, int, np.random.Generator], float]


def at_random(officers: Sequence[int] = range(6)) -> Choose:
    """Dealt among these by lot."""
    return lambda file, rng: int(rng.choice(list(officers)))


def usual_wait(file: File, officer: int, rng: np.random.Generator) -> float:
    """Hours that a file waits."""
    return float(rng.lognormal(2.5, 0.6))


def make_files(rng: np.random.Generator, cases: int, agents: int = 8) -> list[File]:
    """Files over a year; half of them have one of the agents (-1: none), some more often than others."""
    share = 1.0 / np.arange(1, agents + 1) ** 0.5
    days = np.sort(rng.integers(0, len(DAYS), cases))
    agent = np.where(rng.random(cases) < 0.5, rng.choice(agents, cases, p=share / share.sum()), -1)
    service = rng.choice(["LICENCE", "TRANSFER"], cases)
    return [File(n, int(days[n]), int(agent[n]), str(service[n]), f"A{n:05d}") for n in range(cases)]


def filed_on(files: list[File], agent: int, weekdays: Sequence[int]) -> list[File]:
    """The same files, those of one agent moved to the nearest of these weekdays before."""
    week = DAYS.day_of_week.to_numpy()

    def moved(day: int) -> int:
        while day > 0 and week[day] not in weekdays:
            day -= 1
        return day

    return [replace(file, day=moved(file.day)) if file.agent == agent else file for file in files]


def write_log(folder: Path, files: list[File], rng: np.random.Generator, choose: Choose, wait: Wait = usual_wait) -> Path:
    """The data set: each file is checked by the officer chosen, and approved by one of two heads."""
    applications = ["case_id,service_code,office_id,submitted_at,applicant_id,agent_id,decision,decided_at"]
    events = ["case_id,activity,timestamp,officer_id"]
    for file in files:
        start = DAYS[file.day].to_datetime64() + np.timedelta64(int(rng.integers(8 * 60, 11 * 60)), "m")
        officer = choose(file, rng)
        checked = start + np.timedelta64(int(wait(file, officer, rng) * 60) + 1, "m")
        approved = checked + np.timedelta64(int(rng.integers(60, 3000)), "m")
        case, agent = f"C{file.number:05d}", f"AGENT-{file.agent}" if file.agent >= 0 else ""
        applications.append(f"{case},{file.service},O1,{start},{file.applicant},{agent},granted,{approved}")
        events += [f"{case},check,{checked},P{officer}", f"{case},approval,{approved},H{int(rng.integers(2))}"]
    return write_tiny(folder, CHARTER, applications="\n".join(applications), events="\n".join(events))


def pairs_context(folder: Path) -> Context:
    """The data set of a folder with the frames of pairs and those that they read."""
    context = prepare(folder, Settings()).context
    frames: dict[str, pd.DataFrame] = {}
    for family in (steps, queueing, agent_pairs, applicant_pairs, pair_visits):
        frames[family.FAMILY.table] = family.compute(replace(context, frames=frames))
    return replace(context, frames=frames)
