"""Which checks can run on a data set and its charter, and what the others lack: *not run, and why*, never *nothing found*."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from detector.catalogue import Catalogue
from features.charter.model import Charter
from features.tables import Tables
from rules.base import Rule

PROMISES: Mapping[str, tuple[str, str]] = {
    "standard": ("a service standard", "standar waktu pelayanan"),
    "steps": ("the steps of a service", "tahapan layanan"),
    "fees": ("a fee schedule", "daftar tarif"),
    "four_eyes": ("steps that two officers must share (four_eyes)", "tahap yang harus dikerjakan dua petugas (four_eyes)"),
    "stops_clock": ("activities that stop the clock", "tindakan yang menghentikan hitungan waktu"),
    "lanes": ("lanes such as expedited", "jalur seperti percepatan"),
    "due": ("when a fee is due", "kapan biaya jatuh tempo"),
    "office_hours": ("office hours", "jam kerja kantor"),
}
"""What a charter can promise, by the key that `needs` names (`charter.fees`), in both languages."""


def promises(charter: Charter) -> frozenset[str]:
    """The keys of `PROMISES` that at least one service (or calendar) of the charter fills."""
    services = charter.services.values()
    fees = [fee for service in services for fee in service.fees or ()]
    calendars = [charter.calendar, *(office.calendar for office in charter.offices.values())]
    kept = {
        "standard": any(s.standard or any(lane.term for lane in (s.lanes or {}).values()) for s in services)
        or any(step.term for s in services for step in s.steps),
        "steps": any(s.steps for s in services),
        "fees": any(s.fees is not None for s in services),
        "four_eyes": any(s.four_eyes for s in services),
        "stops_clock": any(s.stops_clock for s in services),
        "lanes": any(s.lanes for s in services),
        "due": any(fee.due for fee in fees),
        "office_hours": any(calendar.office_hours for calendar in calendars),
    }
    return frozenset(key for key, value in kept.items() if value)


def lacking(needs: Iterable[str], tables: Tables, promised: frozenset[str]) -> tuple[str, ...]:
    """Those of `needs` (`table.column`, `table`, `charter.key`; `a|b`: either will do) that are not there, in their order."""

    def is_there(need: str) -> bool:
        return need.removeprefix("charter.") in promised if need.startswith("charter.") else tables.has(need)

    return tuple(need for need in needs if not any(is_there(choice) for choice in need.split("|")))


@dataclass(frozen=True)
class Check:
    """What became of one red flag: the promise that every rule is reported, run or not."""

    rule: str
    ran: bool
    reason_en: str = ""
    reason_id: str = ""
    tested: int = 0
    findings: int = 0
    not_tested: int = 0


def _say_missing(need: str) -> tuple[str, str]:
    if "|" in need:
        both = [_say_missing(choice) for choice in need.split("|")]
        return " and ".join(en for en, _ in both), " dan ".join(id_ for _, id_ in both)
    if need.startswith("charter."):
        en, id_ = PROMISES.get(need.removeprefix("charter."), (need, need))
        return f"the charter does not give {en}", f"maklumat tidak memuat {id_}"
    table, _, column = need.partition(".")
    if column:
        return f"the data set fills no {column} in {table}", f"data tidak mengisi kolom {column} pada tabel {table}"
    return f"the data set has no {table}", f"data tidak memiliki tabel {table}"


def not_run(rule: Rule, missing: Iterable[str]) -> Check:
    """A check that could not run, with the reason in both languages."""
    said = [_say_missing(need) for need in missing]
    return Check(rule.id, False, "; ".join(en for en, _ in said), "; ".join(id_ for _, id_ in said))


def needs_of(rule: Rule, catalogue: Catalogue) -> tuple[str, ...]:
    """All that a rule needs, as in `lacking`: for itself, for its frame, and for the frames that one reads."""
    families = catalogue.families_by_table
    wanted: list[str] = list(rule.requires)
    todo, seen = [rule.table], set()
    while todo:
        table = todo.pop()
        if table in families and table not in seen:
            seen.add(table)
            wanted += families[table].needs
            todo += families[table].after
    return tuple(dict.fromkeys(wanted))


def missing_for(rule: Rule, catalogue: Catalogue, tables: Tables, promised: frozenset[str]) -> tuple[str, ...]:
    """Those of a rule's needs that are not there."""
    return lacking(needs_of(rule, catalogue), tables, promised)
