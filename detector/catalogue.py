"""What the program is made of, found by walking its folders: a new red flag, signal family, source or report is one new file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar

import pandas as pd

from features.base import Family
from models.base import Model
from rules.base import Rule, Severity

Part = TypeVar("Part")


class CatalogueError(Exception):
    """Two parts claim one name, or a part needs one that is not there: a fault of the program, not of the user."""


@dataclass(frozen=True)
class Catalogue:
    """families: each after those it reads; rules: by id, retired ones included; models: by id."""

    families: tuple[Family, ...]
    rules: tuple[Rule, ...]
    models: tuple[Model, ...] = ()

    @property
    def active_rules(self) -> tuple[Rule, ...]:
        """The rules that a scan runs."""
        return tuple(rule for rule in self.rules if not rule.retired)

    @cached_property
    def rules_by_id(self) -> Mapping[str, Rule]:
        return MappingProxyType({rule.id: rule for rule in self.rules})

    @cached_property
    def told_by_id(self) -> Mapping[str, Rule]:
        """Whatever a finding can be of, as rules: for reports and explanations."""
        return MappingProxyType({**self.rules_by_id, **{model.id: model_as_rule(model) for model in self.models}})

    @cached_property
    def families_by_table(self) -> Mapping[str, Family]:
        return MappingProxyType({family.table: family for family in self.families})


def model_as_rule(model: Model) -> Rule:
    """A model in a rule's words; its findings carry the family of the signal that moved it most. `check` is always quiet."""
    return Rule(
        id=model.id,
        name=model.name,
        title={str(lang): text for lang, text in model.title.items()},
        family="process",
        table=model.table,
        subject=model.subject,
        needs=(),
        check=lambda frame: pd.Series(float("nan"), index=frame.index),
        severity={0.0: Severity.LOW},
        unit="score of the model",
        message={str(lang): text for lang, text in model.message.items()},
        why=model.why,
        why_id=model.why_id,
        innocent=model.innocent,
        innocent_id=model.innocent_id,
        next_step=model.next_step,
        next_step_id=model.next_step_id,
        fires_on=(),
        quiet_on=(),
        folds=False,
        repeats=False,
        sources=model.sources,
    )


def load_catalogue() -> Catalogue:
    """All families and rules of the installed program, in an order that depends on their names alone; CatalogueError if they clash."""
    families = [family for attribute in ("FAMILY", "FAMILIES") for family in find_parts("features", attribute, Family)]
    rules = _parts("rules", "RULE", Rule)
    check_unique(((rule.id, module) for module, rule in rules), "rule id")
    check_unique(((rule.name, module) for module, rule in rules), "rule name")
    models = sorted((model for model in find_parts("models", "MODEL", Model) if not model.retired), key=lambda model: model.id)
    return Catalogue(order_families(families), tuple(sorted((rule for _, rule in rules), key=lambda rule: rule.id)), tuple(models))


def find_parts(package: str, attribute: str, kind: type[Part]) -> tuple[Part, ...]:
    """Every `attribute` of type `kind` in the modules of `package`, by module name (`detector.reports`, `REPORT`)."""
    return tuple(part for _, part in _parts(package, attribute, kind))


def order_families(families: Iterable[Family]) -> tuple[Family, ...]:
    """Each family after the frames it reads; among equals by name. CatalogueError on a double, missing or circular frame."""
    known = list(families)
    check_unique(((family.table, f"'{family.title}'") for family in known), "frame")
    by_table = {family.table: family for family in known}
    for family in known:
        if missing := sorted({*family.after, *family.uses} - set(by_table)):
            raise CatalogueError(f"The family '{family.table}' reads {missing}, which no family makes.")
    sorter = TopologicalSorter({table: sorted({*by_table[table].after, *by_table[table].uses}) for table in sorted(by_table)})
    try:
        sorter.prepare()
    except CycleError as fault:
        raise CatalogueError(f"Families read each other in a circle: {' -> '.join(fault.args[1])}.") from None
    ordered: list[Family] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [by_table[table] for table in ready]
        sorter.done(*ready)
    return tuple(ordered)


def check_unique(owned: Iterable[tuple[str, str]], what: str) -> None:
    """CatalogueError where one (name, owner) name has two owners; the message tells both."""
    owners: dict[str, str] = {}
    for name, owner in owned:
        if name in owners:
            raise CatalogueError(f"The {what} '{name}' stands twice: in {owners[name]} and in {owner}.")
        owners[name] = owner


def _parts(package: str, attribute: str, kind: type[Part]) -> list[tuple[str, Part]]:
    """(module name, part) pairs; a tuple gives each of its parts, and what a second module only imports counts once."""
    found: list[tuple[str, Part]] = []
    seen: set[int] = set()
    for module in _modules(package):
        held: Any = vars(module).get(attribute, ())
        for part in held if isinstance(held, tuple) else (held,):
            if not isinstance(part, kind):
                raise CatalogueError(f"{module.__name__}.{attribute} is a {type(part).__name__}; it must be a {kind.__name__}.")
            if id(part) not in seen:
                seen.add(id(part))
                found.append((module.__name__, part))
    return found


def _modules(package: str) -> Iterator[ModuleType]:
    """The modules below a package, sub-packages too, by name."""
    root = importlib.import_module(package)
    names = sorted(found.name for found in pkgutil.walk_packages(root.__path__, prefix=f"{package}."))
    for name in names:
        yield importlib.import_module(name)
