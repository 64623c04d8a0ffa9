"""In which families of red flags each scheme leaves its traces: what a list may say first about a case and be right.

From what a scheme does to a case, not from what the list says of it. A case that two schemes touched may be told by either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rules.base import RuleFamily

TRACES: Mapping[str, frozenset[RuleFamily]] = {
    "backdating": frozenset({"process"}),
    "cash-without-receipt": frozenset({"fee"}),
    "duplicate-charge": frozenset({"fee"}),
    "fee-for-free-service": frozenset({"fee"}),
    "four-eyes-broken": frozenset({"process"}),
    "harassment-by-returns": frozenset({"delay"}),
    "hold-up-off-books": frozenset({"delay"}),
    "instant-approval": frozenset({"process"}),
    "night-approval": frozenset({"process"}),
    # The agent's files are drawn to the officer, served early and passed unread.
    "officer-agent-collusion": frozenset({"relation", "queue", "process"}),
    "overcharge": frozenset({"fee"}),
    "paid-hold-up": frozenset({"delay", "fee"}),
    "queue-jump-agent": frozenset({"queue", "relation"}),
    "queue-jump-bought": frozenset({"queue", "fee"}),
    "skipped-step": frozenset({"process"}),
    "split-payment": frozenset({"fee"}),
    "superseded-tariff": frozenset({"fee"}),
    "unlisted-fee": frozenset({"fee"}),
}


def is_right(family: str, schemes: Iterable[str]) -> bool:
    """Whether one of the schemes leaves traces in that family."""
    return any(family in TRACES[scheme] for scheme in schemes)
