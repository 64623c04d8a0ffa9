"""What a scheme does to one case, in words that a simulated office and an existing log can both carry out.

Acts on the path change who works on the file and when; acts on the money change the rows of the case's payments.
"""

from __future__ import annotations

from dataclasses import dataclass

from detector.simulate.words import StepKind


@dataclass(frozen=True)
class Hold:
    """The file lies ready for `factor` times the queue's usual wait; `paid`: a payment comes just before it is taken up again."""

    factor: float
    paid: bool


@dataclass(frozen=True)
class Jump:
    """The file is served before `share` of those that stand ahead of it."""

    share: float


@dataclass(frozen=True)
class Skip:
    """A later step is never done."""

    kind: StepKind


@dataclass(frozen=True)
class Take:
    """The officer does this later step too."""

    kind: StepKind


@dataclass(frozen=True)
class Night:
    """The step is done when the office is closed."""


@dataclass(frozen=True)
class Instant:
    """The step is done in `seconds`."""

    seconds: float


@dataclass(frozen=True)
class Backdate:
    """The finished step is written down as if it had been done inside the standard, `days_early` before its end."""

    days_early: float


@dataclass(frozen=True)
class SendBack:
    """The applicant is sent away `times` times for more papers."""

    times: int


@dataclass(frozen=True)
class Spare:
    """The file is not looked at hard: it is never sent back and takes less work."""


PathAct = Hold | Jump | Skip | Take | Night | Instant | Backdate | SendBack | Spare


@dataclass(frozen=True)
class Raise:
    """A line of what is owed is taken with `share` on top, rounded to what people round to."""

    share: float


@dataclass(frozen=True)
class Extra:
    """A payment that nothing owed explains. `code`: written under an invented fee code; `discreet`: in no round sum."""

    cents: int
    code: str | None = None
    discreet: bool = False


@dataclass(frozen=True)
class Again:
    """A line is taken once more after `days`."""

    days: float


@dataclass(frozen=True)
class Split:
    """A line is taken in `parts` that add up to `share` more than it."""

    parts: int
    share: float


@dataclass(frozen=True)
class Pocket:
    """The officer takes the money in cash and writes no receipt."""


@dataclass(frozen=True)
class OldTariff:
    """The line is taken at the price that no longer holds (cents)."""

    code: str
    cents: int


@dataclass(frozen=True)
class Waive:
    """Less than is owed is taken: `share` is left out."""

    share: float


MoneyAct = Raise | Extra | Again | Split | Pocket | OldTariff | Waive


@dataclass(frozen=True)
class Act:
    """Everything one scheme does to one case; `size` in the scheme's own unit."""

    path: tuple[PathAct, ...] = ()
    money: tuple[MoneyAct, ...] = ()
    size: float = 0.0


@dataclass(frozen=True)
class View:
    """What an officer knows of a case when it becomes ready at the desk (or, `late`, when it was decided after the standard ran out).

    owed: (fee code, cents) of the lines owed; superseded: the same at the price before the last change, once the days of grace are over;
    waiting: how many stand ahead; usual_wait, now and deadline in minutes; collects: the officer takes money;
    slack: minutes that can be lost with the standard still kept; later: steps still to come.
    """

    kind: StepKind
    later: frozenset[StepKind]
    optional: frozenset[StepKind]
    agent: str | None
    partner: str | None
    is_free: bool
    owed: tuple[tuple[str, int], ...]
    superseded: tuple[tuple[str, int], ...]
    collects: bool
    waiting: int
    now: float
    deadline: float
    usual_wait: float
    slack: float
    late: bool
    can_backdate: bool
    is_ordinary: bool
    step: int
    fee: int

    @property
    def total(self) -> int:
        return sum(cents for _, cents in self.owed)
