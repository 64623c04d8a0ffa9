"""Who takes part in an injection, and in which cases: officers first, then their schemes, then fitting cases from a start date on."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from detector.evaluate.injected_log import MICRO_MINUTE, NOWHEN, InjectedLog
from detector.evaluate.money_held import MoneyHeld
from detector.evaluate.path_acts import Done, as_of, carry_out
from detector.evaluate.queues_held import Queues
from detector.simulate.deeds import Act, Jump, View
from detector.simulate.ledger import Row
from detector.simulate.money_acts import Setting, apply
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme
from features.arrays.coding import codes_of
from features.charter.model import DEFAULT_LANE

OFFICER_SHARE = 0.05
FEWEST_VISITS = 20
MOST_OF_AN_OFFICER = 0.4
"""However high the rate, an officer touches at most so large a share of the own visits."""
STARTS = (0.02, 0.45)


@dataclass(frozen=True)
class Touch:
    """One case that one scheme touched, or (`role` harmed) that was passed by it. `at`: microseconds."""

    case: int
    scheme: str
    officer: int
    agent: int
    size: float
    unit: str
    role: str
    step: int
    at: int


@dataclass
class Player:
    """An officer who takes part: codes of officer and agent, when it begins, how many cases, and what was done so far."""

    officer: int
    office: int
    schemes: tuple[Scheme, ...]
    partner: int
    start: int
    quota: int
    done: dict[str, int] = field(default_factory=dict)


@dataclass
class Dealt:
    """What an injection did: touches in order, the new payments of each case whose money changed."""

    touches: list[Touch] = field(default_factory=list)
    payments: dict[int, list[Row]] = field(default_factory=dict)
    original: dict[int, list[Row]] = field(default_factory=dict)


class Dealer:
    """Puts schemes into one copy of a log."""

    def __init__(self, log: InjectedLog, queues: Queues, money: MoneyHeld, strength: Strength, rng: random.Random) -> None:
        self.log, self.queues, self.money, self.strength, self.rng = log, queues, money, strength, rng
        applications = log.context.tables.applications
        self.agent = codes_of(applications["agent_id"])
        self.agents = [str(name) for name in applications["agent_id"].cat.categories]
        lane = applications["lane"].astype(object)
        self.is_ordinary = ((lane.isna() | (lane == DEFAULT_LANE)) & applications["priority_reason"].isna()).to_numpy()
        self.worked = np.flatnonzero((log.officer >= 0) & (log.kind != "") & (log.done <= as_of(log.context)))
        self.touched: set[int] = set()
        self.out = Dealt()

    def deal(self, schemes: Mapping[str, Scheme], rate: float) -> Sequence[Player]:
        """Chooses the officers and lets each of them take the chances that the log offers; answers with who took part."""
        players = self._players(schemes, rate)
        for player in players:
            self._play(player)
        return players

    def _players(self, schemes: Mapping[str, Scheme], rate: float) -> list[Player]:
        log, rng = self.log, self.rng
        visits = np.bincount(log.officer[self.worked], minlength=int(log.officer.max(initial=-1)) + 1)
        able = [code for code in np.flatnonzero(visits >= FEWEST_VISITS).tolist() if self._possible(code, schemes.values())]
        if not able:
            return []
        number = min(len(able), max(1, round(OFFICER_SHARE * int((visits > 0).sum()))))
        deck = list(schemes.values())
        rng.shuffle(deck)
        weights = [rng.uniform(0.6, 1.4) for _ in range(number)]
        most = 3 if number * 4 < len(deck) else 2
        times = np.sort(log.done[self.worked])
        players = []
        for officer, weight in zip(rng.sample(able, number), weights, strict=True):
            mine = self.worked[log.officer[self.worked] == officer]
            chosen = self._choose(deck, officer, rng.randint(most - 1, most + 1))
            quota = max(1, round(rate * len(log.submitted) * weight / sum(weights)))
            office = int(np.bincount(log.office[log.case[mine]]).argmax())
            start = int(times[int(rng.uniform(*STARTS) * (len(times) - 1))])
            limit = max(1, int(MOST_OF_AN_OFFICER * len(set(log.case[mine].tolist()))))
            players.append(Player(officer, office, chosen, self._partner(office), start, min(quota, limit)))
        return sorted(players, key=lambda player: player.officer)

    def _possible(self, officer: int, schemes: Iterable[Scheme]) -> list[Scheme]:
        """Those that the officer's steps allow: at least so many of them are of a kind at which the scheme starts."""
        kinds, counts = np.unique(self.log.kind[self.worked[self.log.officer[self.worked] == officer]].astype(str), return_counts=True)
        usual = set(kinds[counts >= FEWEST_VISITS].tolist())
        return [s for s in schemes if s.at & usual and not (needs_till(s) and not self.collects(officer))]

    def _choose(self, deck: list[Scheme], officer: int, wanted: int) -> tuple[Scheme, ...]:
        """The first of the deck that are possible, one at least that does not wait for luck; used ones go to the bottom."""
        possible = self._possible(officer, deck)
        taken = possible[: max(1, wanted)]
        if all(scheme.rare for scheme in taken):
            taken += [scheme for scheme in possible if not scheme.rare][:1]
        for scheme in taken:
            deck.remove(scheme)
            deck.append(scheme)
        return tuple(sorted(taken, key=lambda scheme: scheme.name))

    def _partner(self, office: int) -> int:
        """One of the three agents with the most cases of the office; -1 where there is none."""
        agents = self.agent[(self.log.office == office) & (self.agent >= 0)]
        counts = np.bincount(agents) if len(agents) else np.zeros(0, dtype=np.int64)
        frequent = [int(code) for code in np.argsort(-counts, kind="stable")[:3] if counts[code] > 0]
        return self.rng.choice(frequent) if frequent else -1

    def collects(self, officer: int) -> bool:
        """Whether the officer takes money; where the log does not say who does, everybody may."""
        return not self.money.collectors or officer in self.money.collectors

    def _play(self, player: Player) -> None:
        rows = self._chances(player)
        self.rng.shuffle(rows)
        for row in rows:
            if sum(player.done.values()) >= player.quota:
                return
            if int(self.log.case[row]) not in self.touched:
                self._try(player, row)

    def _chances(self, player: Player) -> list[int]:
        """Rows that the officer did from the start on; for schemes with an agent also those of the agent's cases at the same steps."""
        log = self.log
        rows = self.worked[log.done[self.worked] >= player.start]
        mine = log.officer[rows] == player.officer
        if player.partner >= 0 and any(scheme.steers for scheme in player.schemes):
            steps = np.unique(log.activity[rows[mine]])
            near = (log.office[log.case[rows]] == player.office) & np.isin(log.activity[rows], steps)
            mine |= near & (self.agent[log.case[rows]] == player.partner)
        return [int(row) for row in rows[mine]]

    def _try(self, player: Player, row: int) -> None:
        mine = int(self.log.officer[row]) == player.officer
        view = self.view(player, row)
        fitting = [s for s in player.schemes if (mine or s.steers) and view.kind in s.at and s.wants(view)]
        for scheme in sorted(fitting, key=lambda s: (player.done.get(s.name, 0), s.name)):
            act = scheme.act(view, self.strength, self.rng)
            if act is not None and self._carry_out(player, scheme, act, row):
                player.done[scheme.name] = player.done.get(scheme.name, 0) + 1
                return

    def view(self, player: Player, row: int) -> View:
        """The case as the schemes of the simulator see one; sums in ten-thousandths, times in minutes."""
        log, case = self.log, int(self.log.case[row])
        later, optional = log.kinds_after(row)
        agent, kind = int(self.agent[case]), str(log.kind[row])
        queues = any(scheme.name.startswith("queue-jump") or scheme.needs_partner for scheme in player.schemes)
        return View(
            kind=kind,
            later=later,
            optional=optional,
            agent=self.agents[agent] if agent >= 0 else None,
            partner=self.agents[player.partner] if player.partner >= 0 else None,
            is_free=case in self.money.free,
            owed=self.money.owed.get(case, ()),
            superseded=self.money.superseded.get(case, ()),
            collects=self.collects(player.officer),
            waiting=len(self.queues.ahead(row)) if queues else 0,
            now=float(log.done[row]) / MICRO_MINUTE,
            deadline=float(log.done[row]) / MICRO_MINUTE - 1440.0,
            slack=float("inf"),  # an existing log may promise nothing, so no act is kept small for the standard's sake
            usual_wait=self.queues.usual_wait(row) / MICRO_MINUTE,
            late=kind == "approve" and log.decided[case] != NOWHEN,  # whether it was late, the act itself finds out
            can_backdate=bool(log.recorded[row] != NOWHEN),
            is_ordinary=bool(self.is_ordinary[case]),
            step=self.money.step,
            fee=self.money.fee,
        )

    def _carry_out(self, player: Player, scheme: Scheme, act: Act, row: int) -> bool:
        """Does the acts, or none of them; True where the log is now different."""
        log, case = self.log, int(self.log.case[row])
        kept, at = log.copy_of(case), int(log.done[row])
        done = [carry_out(log, self.queues, part, row, player.officer, self.rng) for part in act.path]
        left = [each for each in done if each is not None]
        rows = self._paid(player, act, case, at, left) if len(left) == len(done) else None
        if rows is None:
            log.put_back(case, kept)
            return False
        if rows != self.money.rows(case):
            self.out.original[case], self.out.payments[case] = self.money.rows(case), rows
        self._note(player, scheme, act, row, at, [case for each in left for case in each.harmed])
        return True

    def _paid(self, player: Player, act: Act, case: int, at: int, left: list[Done]) -> list[Row] | None:
        """The payments of the case afterwards; None where an act on money alone changed nothing."""
        before = self.money.rows(case)
        rows = [_earlier(row, left) for row in before]
        moments = [each.paid_at for each in left if each.paid_at is not None]
        office = int(self.log.office[case])
        setting = Setting(
            case, player.officer, float(moments[0] if moments else at) / MICRO_MINUTE, bool(moments), self.money.step,
            self.money.owed.get(case, ()), lambda t: self.log.hours.next_open(office, round(t * MICRO_MINUTE)) / MICRO_MINUTE,
        )  # fmt: skip
        for part in act.money:
            rows = apply(rows, part, setting, self.rng)
            setting = replace(setting, at=setting.at + self.rng.uniform(300.0, 4000.0), fixed_time=False)
        limit = as_of(self.log.context) / MICRO_MINUTE
        rows = [row for row in rows if row.at <= limit]
        return None if not act.path and rows == before else rows

    def _note(self, player: Player, scheme: Scheme, act: Act, row: int, at: int, harmed: list[int]) -> None:
        case = int(self.log.case[row])
        agent = player.partner if player.partner >= 0 and int(self.agent[case]) == player.partner else -1
        size = float(len(harmed)) if any(isinstance(part, Jump) for part in act.path) else act.size
        step = int(self.log.activity[row])
        self.touched.add(case)
        self.out.touches.append(Touch(case, scheme.name, player.officer, agent, size, scheme.size, "taking part", step, at))
        passed = sorted(set(harmed) - {case})
        self.out.touches += [Touch(other, scheme.name, player.officer, agent, 1.0, "places lost", "harmed", step, at) for other in passed]


def needs_till(scheme: Scheme) -> bool:
    """Whether the scheme lives on money that its officer takes over the counter."""
    return scheme.takes_money and scheme.name not in ("paid-hold-up", "queue-jump-bought")


def _earlier(row: Row, left: list[Done]) -> Row:
    """A payment that was still to come when its case was drawn forward comes as much earlier."""
    for each in left:
        if each.earlier is not None and row.at * MICRO_MINUTE >= each.earlier[0]:
            row = replace(row, at=row.at + each.earlier[1] / MICRO_MINUTE)
    return row
