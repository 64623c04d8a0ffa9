"""Puts the simulator's schemes into a copy of an existing data set: officers first, then cases, at a chosen rate and strength.

The data set is read as a scan reads it, so any of its formats will do; the copy is written in the contract's own form, with the truth
beside it. Rows of cases that no scheme touched stay as they were.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from detector.catalogue import load_catalogue
from detector.evaluate.dealing import Dealer, Player
from detector.evaluate.injected_files import settings_text, write_data_set
from detector.evaluate.injected_log import InjectedLog
from detector.evaluate.injected_truth import write_truth
from detector.evaluate.money_held import MoneyHeld
from detector.evaluate.office_hours import OfficeHours
from detector.evaluate.path_acts import as_of
from detector.evaluate.queues_held import Queues
from detector.findings.coverage import promises
from detector.preparing import prepare
from detector.settings import Settings, load_settings
from detector.signals import build_signals
from detector.simulate.dice import scalar_stream
from detector.simulate.scenarios import Span, Strength
from detector.simulate.schemes import load_schemes
from detector.simulate.schemes.base import Scheme
from features.base import Context
from features.charter.model import CHARTER_FILE
from features.errors import SuluhError

LOG_NEEDS: Mapping[str, tuple[str, str]] = {
    "has_started": ("events.started_at", "the data set fills no started_at in events"),
    "has_recorded": ("events.recorded_at", "the data set fills no recorded_at in events"),
    "has_receipts": ("payments.receipt_no", "the data set fills no receipt_no in payments"),
    "has_collectors": ("payments.collected_by", "the data set fills no collected_by in payments"),
}
"""What a scheme's `needs` are called in the contract."""
CHARTER_NEEDS: Mapping[str, tuple[str, str]] = {
    "skipped-step": ("steps", "the charter names no steps"),
    "four-eyes-broken": ("four_eyes", "the charter names no steps that two officers must share"),
    "harassment-by-returns": ("stops_clock", "the charter names no activity that stops the clock"),
    "backdating": ("standard", "the charter gives no standard"),
}
NEEDS_HOURS = frozenset({"night-approval", "instant-approval", "harassment-by-returns"})


@dataclass(frozen=True)
class Injected:
    """A copy with schemes in it. skipped: scheme -> why no case has it."""

    data: Path
    truth: Path
    settings: Path | None
    skipped: Mapping[str, str]
    cases_taking_part: int
    officers_taking_part: int


@dataclass(frozen=True)
class Injector:
    """A data set that was read once, into copies of which schemes are put."""

    folder: Path
    settings: Settings
    context: Context
    notes: tuple[str, ...]

    def inject(self, out: Path, *, rate: float, strength: float, seed: int, only: Collection[str] | None = None) -> Injected:
        """Writes out/data and out/truth. rate: share of the cases; strength: 1 as in `plain` worlds, less is subtler.

        only: of these schemes (None: all). The same arguments give the same files. Raises SuluhError where nothing at all could be put in.
        """
        asked = {name: scheme for name, scheme in load_schemes().items() if only is None or name in only}
        schemes = {name: scheme for name, scheme in asked.items() if missing(self.context, scheme) is None}
        log = InjectedLog(self.context, OfficeHours(self.context))
        money = MoneyHeld(self.context)
        rng = scalar_stream(seed, "injection")
        dealer = Dealer(log, Queues(log), money, scaled(Strength(), strength), rng)
        players = dealer.deal(schemes, rate)
        if not dealer.touched:
            raise SuluhError(f"{self.folder}: no officer and case fits any scheme, so there is nothing to measure. {self._hint()}")
        log.cut(as_of(self.context))
        data, truth = out / "data", out / "truth"
        for folder in (data, truth):
            folder.mkdir(parents=True)
        write_data_set(log, dealer.out, money, data, random.Random(rng.random()))
        shutil.copyfile(self.folder / CHARTER_FILE, data / CHARTER_FILE)
        settings = settings_text(self.settings)
        if settings is not None:
            (out / "settings.toml").write_text(settings, encoding="utf-8")
        write_truth(log, dealer.out, players, truth)
        skipped = self._skipped(schemes, dealer)
        self._tell(truth, rate, strength, seed, players, skipped, len(dealer.touched))
        used = out / "settings.toml" if settings is not None else None
        return Injected(data, truth, used, skipped, len(dealer.touched), sum(bool(player.done) for player in players))

    def _hint(self) -> str:
        return "It needs officers with at least 20 events each; 'suluh check' says what it holds."

    def _skipped(self, schemes: Mapping[str, Scheme], dealer: Dealer) -> dict[str, str]:
        used = {touch.scheme for touch in dealer.out.touches}
        why = {name: missing(self.context, scheme) for name, scheme in load_schemes().items()}
        unused = {name: "dealt to no officer, or no case of theirs fits" for name in schemes if name not in used}
        return dict(sorted({**{name: text for name, text in why.items() if text is not None}, **unused}.items()))

    @staticmethod
    def _tell(
        truth: Path, rate: float, strength: float, seed: int, players: object, skipped: Mapping[str, str], cases: int
    ) -> None:
        assert isinstance(players, list)
        world = {
            "scenario": "injected", "rate": rate, "strength": strength, "seed": seed, "cases_taking_part": cases,
            "officers_taking_part": sum(bool(player.done) for player in players if isinstance(player, Player)), "skipped": dict(skipped),
        }  # fmt: skip
        (truth / "world.json").write_text(json.dumps(world, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_injector(dataset: Path, settings_file: Path | None) -> Injector:
    """Reads a data set with its signals; SuluhError where it cannot be read or names no officers."""
    settings = load_settings(settings_file)
    prepared = prepare(dataset, settings)
    context = build_signals(prepared.context, load_catalogue())
    if not context.tables.has("events.officer_id"):
        raise SuluhError(f"{dataset}: the events name no officers, and schemes are officers'. Add officer_id, or use --scenario.")
    notes = ("The data set's own verdicts were left out of the copies.",) if context.tables.has("verdicts") else ()
    return Injector(dataset, settings, context, notes)


def missing(context: Context, scheme: Scheme) -> str | None:
    """Why the scheme cannot be put into this data set; None where it can."""
    tables, promised = context.tables, promises(context.charter)
    for need in scheme.needs:
        column, why = LOG_NEEDS[need]
        if not tables.has(column):
            return why
    if scheme.takes_money and not tables.has("payments.amount"):
        return "the data set has no payments"
    if scheme.takes_money and "fees" not in promised and scheme.name not in ("paid-hold-up", "queue-jump-bought"):
        return "the charter gives no fee schedule"
    if scheme.needs_partner and not tables.has("applications.agent_id"):
        return "the data set fills no agent_id in applications"
    if scheme.name in CHARTER_NEEDS and CHARTER_NEEDS[scheme.name][0] not in promised:
        return CHARTER_NEEDS[scheme.name][1]
    if scheme.name in NEEDS_HOURS and bool(np.mean(tables.events["timestamp_is_date"]) > 0.5):
        return "most events hold a bare date and no hour"
    return None


def scaled(strength: Strength, by: float) -> Strength:
    """The sizes of schemes made stronger or weaker: how far a stall goes beyond the usual, shares on top, places, returns; seconds grow
    as strength falls."""

    def times(span: Span, most: float = float("inf")) -> Span:
        return min(most, span[0] * by), min(most, span[1] * by)

    return replace(
        strength,
        stall=(1 + (strength.stall[0] - 1) * by, 1 + (strength.stall[1] - 1) * by),
        overcharge=times(strength.overcharge),
        round_extra=times(strength.round_extra),
        places=times(strength.places, 1.0),
        returns=(max(1, round(strength.returns[0] * by)), max(1, round(strength.returns[1] * by))),
        seconds=(strength.seconds[0] / by, strength.seconds[1] / by),
    )
