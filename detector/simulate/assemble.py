"""The tables of the contract as a log would show them: ids, clocks, columns that this world's log has."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from detector.simulate.dice import stream
from detector.simulate.ledger import TREASURY, Row
from detector.simulate.plan import Plan
from detector.simulate.services import NORMAL
from detector.simulate.story import Story

Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Ids:
    """The ids that the log uses, by number. All are drawn without a look at who took part in what."""

    cases: np.ndarray
    applicants: np.ndarray


def _case_ids(plan: Plan, story: Story) -> np.ndarray:
    cases = story.cases
    size = len(cases)
    style = plan.habits.files.case_ids
    if style == "running":
        start = int(stream(plan.seed, "case ids").integers(1000, 90000))
        return np.array([f"{start + i:07d}" for i in range(size)], dtype=object)
    if style == "hex":
        salt = f"{plan.seed}/"
        return np.array([hashlib.blake2b(f"{salt}{i}".encode(), digest_size=6).hexdigest() for i in range(size)], dtype=object)
    dates = [plan.habits.first + dt.timedelta(minutes=float(t)) for t in cases.submitted]
    codes = [plan.offices[o].code for o in cases.office.tolist()]
    keys = pd.Series([f"{code}/{date.year}" for code, date in zip(codes, dates, strict=True)])
    number = keys.groupby(keys).cumcount() + 1
    return (keys + "/" + number.map("{:05d}".format)).to_numpy(dtype=object)


def make_ids(story: Story) -> Ids:
    plan = story.plan
    rng = stream(plan.seed, "applicants")
    top = int(story.cases.applicant.max()) + 1
    numbers = rng.permutation(top) + 100_000
    return Ids(_case_ids(plan, story), np.array([f"A{n}" for n in numbers[story.cases.applicant]], dtype=object))


class Clock:
    """Turns minutes of the world into the local times of offices, cut to the ticks of this log's clock."""

    def __init__(self, plan: Plan) -> None:
        self.tick = plan.habits.log.seconds_per_tick
        self.start = np.datetime64(plan.habits.first, "s")

    def local(self, minutes: np.ndarray) -> pd.Series:
        """datetime64[us] naive local; NaN becomes NaT."""
        known = ~np.isnan(minutes)
        seconds = np.floor(np.where(known, minutes, 0.0) * 60 / self.tick).astype(np.int64) * self.tick
        times = self.start + seconds.astype("timedelta64[s]")
        times[~known] = np.datetime64("NaT")
        return pd.Series(times.astype("datetime64[us]"))


def _texts(values: list[str | None]) -> pd.Series:
    return pd.Series(values, dtype="string")


def _applications(story: Story, ids: Ids, clock: Clock) -> pd.DataFrame:
    plan, cases = story.plan, story.cases
    rng = stream(plan.seed, "application columns")
    services = [plan.services[s] for s in cases.service.tolist()]
    lanes = [s.express if e else NORMAL for s, e in zip(services, cases.express.tolist(), strict=True)]
    blank_lane = rng.random(len(cases)) < 0.5  # an empty lane is the normal one
    words = plan.habits.wording.language.priority
    frame = pd.DataFrame(
        {
            "case_id": _texts(list(ids.cases)),
            "service_code": _texts([s.code for s in services]),
            "office_id": _texts([plan.offices[o].code for o in cases.office.tolist()]),
            "submitted_at": clock.local(cases.submitted),
            "applicant_id": _texts(list(ids.applicants)),
            "agent_id": _texts([plan.agents[a].code if a >= 0 else None for a in cases.agent.tolist()]),
            "lane": _texts([None if blank and lane == NORMAL else lane for lane, blank in zip(lanes, blank_lane.tolist(), strict=True)]),
            "priority_reason": _texts([words[p] if p >= 0 else None for p in cases.priority.tolist()]),
            "channel": _texts(["online" if o else "counter" for o in cases.online.tolist()]),
            "decision": _texts([word or None for word in story.course.decision]),
            "decided_at": clock.local(story.course.decided_at),
        }
    )
    for service in plan.services:
        if service.trade.attribute:
            own = cases.service == plan.services.index(service)
            frame[service.trade.attribute] = pd.array(np.where(own, cases.attribute, 0), dtype="Int64")
            frame.loc[~own, service.trade.attribute] = pd.NA
    if plan.habits.log.date_only_submission:
        frame["submitted_at"] = frame["submitted_at"].dt.normalize()
    return frame


def _recorded(story: Story, rng: np.random.Generator) -> np.ndarray:
    """When each event was written down: mostly at once, now and then at the end of the day or after the weekend."""
    finish = story.visits.finish
    soon = rng.exponential(0.7, len(finish))
    late = np.where(rng.random(len(finish)) < 0.02, rng.exponential(1500.0, len(finish)), 0.0)
    end = story.plan.horizon  # what is not written down by then is not in the log; these rows were written at once
    return np.where(finish + soon + late < end, finish + soon + late, np.where(finish + soon < end, finish + soon, finish))


def _events(story: Story, ids: Ids, clock: Clock) -> pd.DataFrame:
    plan, visits = story.plan, story.visits
    wording, log = plan.habits.wording, plan.habits.log
    rng = stream(plan.seed, "event columns")
    names = dict(wording.activities)
    activity = np.array([names[kind] for kind in visits.kind.tolist()], dtype=object)
    activity[visits.note == 1] = wording.returned
    activity[visits.note == 2] = wording.received
    codes = np.array([*(officer.code for officer in plan.officers), None], dtype=object)
    # what ends after the log's last day is not in the log yet
    known = visits.finish <= plan.horizon
    frame = pd.DataFrame(
        {
            "case_id": _texts(list(ids.cases[visits.case])),
            "activity": _texts(list(activity)),
            "timestamp": clock.local(visits.shown),
            "started_at": clock.local(np.where(visits.note == 2, np.nan, visits.start)),
            "officer_id": _texts(list(codes[visits.officer])),
            "recorded_at": clock.local(_recorded(story, rng)),
        }
    )
    frame["true"] = visits.finish
    frame["case"] = visits.case
    frame = frame[known]
    if log.has_registration:
        submitted = story.cases.submitted
        extra = pd.DataFrame(
            {
                "case_id": _texts(list(ids.cases)),
                "activity": "registered",
                "timestamp": clock.local(submitted),
                "recorded_at": clock.local(submitted + 0.02),
                "true": submitted,
                "case": np.arange(len(submitted)),
            }
        )
        frame = pd.concat([frame, extra], ignore_index=True)
    frame = frame.sort_values(["case", "true"], kind="stable", ignore_index=True)
    frame["sequence"] = (frame.groupby("case").cumcount() + 1).astype("Int64")
    dropped = [
        c for c, has in (("started_at", log.has_started), ("recorded_at", log.has_recorded), ("sequence", log.has_sequence)) if not has
    ]
    result: pd.DataFrame = frame.drop(columns=["true", "case", *dropped])
    return result


def _receipts(plan: Plan, rows: list[Row], offices: list[int], rng: np.random.Generator) -> list[str | None]:
    """Receipt numbers run by office in the order of payment; a payment without a receipt takes no number."""
    following = [int(n) for n in rng.integers(1000, 60000, len(plan.offices))]
    numbers: list[str | None] = []
    for row, office in zip(rows, offices, strict=True):
        if not row.receipt:
            numbers.append(None)
            continue
        following[office] += 1
        numbers.append(f"{plan.offices[office].code}-{following[office]:06d}")
    return numbers


def _payments(story: Story, ids: Ids, clock: Clock) -> pd.DataFrame:
    plan = story.plan
    log = plan.habits.log
    rng = stream(plan.seed, "payment columns")
    ties = rng.random(len(story.payments))  # the order of payments in one minute says nothing
    order = sorted(range(len(story.payments)), key=lambda i: (story.payments[i].at, ties[i]))
    rows = [story.payments[i] for i in order]
    offices = [int(story.cases.office[row.case]) for row in rows]
    start = int(rng.integers(10_000, 900_000))
    codes = [officer.code for officer in plan.officers]
    frame = pd.DataFrame(
        {
            "payment_id": _texts([f"PY{start + i}" for i in range(len(rows))]),
            "case_id": _texts([ids.cases[row.case] for row in rows]),
            "amount": np.array([row.cents for row in rows], dtype=np.int64),
            "paid_at": clock.local(np.array([row.at for row in rows], dtype=float)),
            "fee_code": _texts([row.code for row in rows]),
            "method": _texts([row.method for row in rows]),
            "collected_by": _texts([codes[row.collector] if row.collector != TREASURY else None for row in rows]),
            "receipt_no": _texts(_receipts(plan, rows, offices, rng)),
            "status": _texts([row.status for row in rows]),
        }
    )
    dropped = [
        c for c, has in (("fee_code", log.has_codes), ("collected_by", log.has_collectors), ("receipt_no", log.has_receipts)) if not has
    ]
    return frame.drop(columns=dropped)


def _charges(story: Story, ids: Ids, clock: Clock) -> pd.DataFrame:
    """What was demanded: a charge stands before most payments, whoever asked for it."""
    plan = story.plan
    rng = stream(plan.seed, "charges")
    demanded = [row for row in story.payments if row.cents > 0 and row.status == "paid" and (row.code is not None or rng.random() < 0.5)]
    at = np.array([row.at for row in demanded]) - rng.exponential(240.0, len(demanded))
    order = np.argsort(at, kind="stable")
    codes = [officer.code for officer in plan.officers]
    served = [story.course.served[row.case] for row in demanded]
    by = [
        codes[row.collector] if row.collector != TREASURY else codes[visits[0][1]] if visits else None
        for row, visits in zip(demanded, served, strict=True)
    ]
    frame = pd.DataFrame(
        {
            "case_id": _texts([ids.cases[row.case] for row in demanded]),
            "amount": np.array([row.cents for row in demanded], dtype=np.int64),
            "charged_at": clock.local(at),
            "fee_code": _texts([row.code for row in demanded]),
            "officer_id": _texts(by),
        }
    ).iloc[order]
    frame.insert(0, "charge_id", [f"CH{i + 1:06d}" for i in range(len(frame))])
    return frame.reset_index(drop=True)


def _officers(story: Story) -> pd.DataFrame:
    plan = story.plan
    first = plan.habits.first

    def date(day: int, known: bool) -> str | None:
        return (first + dt.timedelta(days=day)).isoformat() if known else None

    frame = pd.DataFrame(
        {
            "officer_id": _texts([o.code for o in plan.officers]),
            "office_id": _texts([plan.offices[o.office].code for o in plan.officers]),
            "role": _texts([o.group for o in plan.officers]),
            "active_from": _texts([date(o.joined, o.joined >= 0) for o in plan.officers]),
            "active_to": _texts([date(o.left, o.left < plan.habits.days) for o in plan.officers]),
        }
    )
    return frame.sort_values("officer_id", ignore_index=True)


def _complaints(story: Story, ids: Ids, clock: Clock) -> pd.DataFrame:
    plan, told = story.plan, story.complaints
    words = plan.habits.wording.language.complaint
    return pd.DataFrame(
        {
            "complaint_id": _texts([f"C{i + 1:05d}" for i in range(len(told))]),
            "filed_at": clock.local(np.array([c.at for c in told], dtype=float)),
            "case_id": _texts([ids.cases[c.case] for c in told]),
            "officer_id": _texts([plan.officers[c.officer].code if c.officer >= 0 else None for c in told]),
            "office_id": _texts([plan.offices[int(story.cases.office[c.case])].code for c in told]),
            "category": _texts([words[c.category] for c in told]),
        }
    )


def make_frames(story: Story, ids: Ids) -> Frames:
    """The tables by name: times naive local, money in cents, rows in the order in which this world keeps them."""
    clock, log = Clock(story.plan), story.plan.habits.log
    frames = {
        "applications": _applications(story, ids, clock),
        "events": _events(story, ids, clock),
        "payments": _payments(story, ids, clock),
    }
    if log.has_charges:
        frames["charges"] = _charges(story, ids, clock)
    if log.has_officers:
        frames["officers"] = _officers(story)
    if log.has_complaints:
        frames["complaints"] = _complaints(story, ids, clock)
    return {name: _ordered(story.plan, name, frame) for name, frame in frames.items()}


def _ordered(plan: Plan, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    order = plan.habits.files.order
    if order == "shuffled":
        return frame.iloc[stream(plan.seed, "order", name).permutation(len(frame))].reset_index(drop=True)
    if order == "by_time" and name == "events":
        return frame.sort_values(["timestamp", "case_id", "activity"], kind="stable", ignore_index=True)
    if order == "by_id" and name == "applications":
        return frame.sort_values("case_id", kind="stable", ignore_index=True)
    return frame
