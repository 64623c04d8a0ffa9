"""Honest people and honest troubles, one a town, each strong; and the twin, in which the officer in question really does something."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.test_honest.cashbox import Habits
from tests.test_honest.counter import Order, Scheme
from tests.test_honest.towns import Town

ORDERS: tuple[Order, ...] = ("random", "lifo", "by service")
NIGHT = ((1290.0, 1560.0), (1590.0, 1770.0))
"""Half past nine in the evening to half past five, with a break."""


@dataclass(frozen=True)
class Kind:
    """town: only what is honest; officer: the one in question; twin: the same town with the deed; family: of the finding it must leave;
    seen: the least share of the cases acted on that have such a finding."""

    name: str
    town: Town
    officer: str
    twin: Town
    family: str
    seen: float = 0.5


def _held(name: str, town: Town, officer: str, seen: float = 0.5) -> Kind:
    """The twin holds up every twelfth file or so, out of order, while serving later ones."""
    return Kind(name, town, officer, replace(town, scheme=Scheme(officer, hold_share=0.08)), "delay", seen)


def _drawn(name: str, town: Town, officer: str, agent: str | None = None, share: float = 0.12) -> Kind:
    """The twin draws late comers forward past those who came before."""
    scheme = Scheme(officer, favour_share=share, favoured_agent=agent)
    return Kind(name, town, officer, replace(town, scheme=scheme), "queue")


def _paid(name: str, town: Town, officer: str, deed: str, share: float = 0.12) -> Kind:
    """In the twin the officer takes money that is not owed (or lets off what is) in some of the cases that pay in cash."""
    return Kind(name, town, officer, replace(town, money=replace(town.money, taker=officer, takes=share, deed=deed)), "fee")


def kinds(seed: int) -> tuple[Kind, ...]:
    """All kinds; the office that is not first come, first served has another order by seed."""
    one, clerk, head = "A-assess-1", "A-check-1", "A-sign-1"
    swift = Town(paces={head: 0.003}, shifts={head: ((900.0, 960.0),)})
    return (
        _held("slow officer", Town(paces={one: 3.0}), one),
        _held("part-timer", Town(weekdays={one: (0, 1)}), one),
        _held("specialist for hard cases", Town(specialist=one), one),
        _drawn("agent with better files", Town(good_agent="BIRO-1", load=0.92), one, agent="BIRO-2", share=1.0),
        _held("night shift", Town(shifts={one: NIGHT}), one),
        _held("office that is not first come, first served", Town(order=ORDERS[seed % 3]), one),
        _held("three weeks of leave", Town(leaves={one: (63, 84)}), one),
        _drawn("outage of a week", Town(closed=(70, 77), load=0.85), one),
        _drawn("surge", Town(surge=(49, 70, 3.0), load=0.75), one),
        Kind("swift signatory", swift, head, replace(swift, scheme=Scheme(head, skip_share=0.08)), "process"),
        _drawn("expedited lane", Town(express_share=0.2, load=0.92), one),
        _paid("change of tariff with grace", Town(money=Habits(changes=True)), clerk, "older"),
        _paid("duplicates refunded late", Town(money=Habits(twice=0.04)), clerk, "twice"),
        _paid("typos put right", Town(money=Habits(typos=0.04)), clerk, "raise"),
    )
