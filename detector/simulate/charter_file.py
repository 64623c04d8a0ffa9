"""The charter of a world, as the law and its offices would write it down."""

from __future__ import annotations

import datetime as dt
from typing import Any

import yaml

from detector.simulate.plan import Plan
from detector.simulate.run import Standards
from detector.simulate.services import Line, Price, ServicePlan
from detector.simulate.story import Story
from detector.simulate.words import NAMES_ID

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CENTS = 100


def plain(cents: int) -> int | float:
    """Cents as a number of the currency: whole where it is whole."""
    return cents // CENTS if cents % CENTS == 0 else cents / CENTS


def _amount(price: Price) -> int | float | str:
    """The price as a number or as a formula over the case's attribute."""
    if price.per_unit:
        factor = f" * {plain(price.per_unit)}"
        per = f" / {price.divisor}" if price.divisor != 1 else ""
        return f"{price.attribute}{per}{factor} + {plain(price.flat)}"
    if price.extra:
        return f"if({price.attribute} > {price.above}, {plain(price.flat + price.extra)}, {plain(price.flat)})"
    return plain(price.flat)


def _fee(line: Line, price: Price) -> dict[str, Any]:
    fee: dict[str, Any] = {"code": line.code, "amount": _amount(price), "from": price.valid_from}
    if price.valid_until is not None:
        fee["until"] = price.valid_until
    if line.lane is not None:
        fee["lane"] = line.lane
    if line.due is not None:
        fee["due"] = line.due
    if line.optional:
        fee["optional"] = True
    fee["basis"] = f"Sample schedule of fees, {price.valid_from.year}"
    return fee


def _service(plan: Plan, number: int, service: ServicePlan, standards: Standards) -> dict[str, Any]:
    wording = plan.habits.wording
    standard = {"working_days": standards.days[number, False], "starts": "submitted", "basis": "Sample service charter"}
    steps: list[dict[str, Any]] = [{"activity": "registered", "optional": True}] if plan.habits.log.has_registration else []
    for step in service.steps:
        steps.append({"activity": step.activity, "optional": True} if step.optional else {"activity": step.activity})
    result: dict[str, Any] = {
        "name": {"en": service.name, "id": NAMES_ID[service.code]},
        "standard": standard,
        "steps": steps,
        "stops_clock": [wording.returned],
        "resumes_clock": [wording.received],
        "four_eyes": [[wording.activity("check"), wording.activity("approve")]],
        "fees": [_fee(line, price) for line in service.lines for price in line.prices],
    }
    if service.express is not None:
        result["lanes"] = {service.express: {"working_days": standards.days[number, True]}}
    return result


def _hours(plan: Plan) -> list[Any]:
    def clock(minute: int) -> str:
        return f"{minute // 60:02d}:{minute % 60:02d}"

    spans = [[clock(a), clock(b)] for a, b in plan.habits.country.hours]
    return spans[0] if len(spans) == 1 else spans


def charter_text(story: Story) -> str:
    """The charter as YAML."""
    plan = story.plan
    country = plan.habits.country
    hours = _hours(plan)
    workdays = [name for i, name in enumerate(DAY_NAMES) if i not in country.weekend]
    calendar: dict[str, Any] = {
        "country": country.code,
        "weekend": [DAY_NAMES[i] for i in country.weekend],
        "office_hours": hours if isinstance(hours[0], str) else {name: hours for name in workdays},
    }
    further: list[dt.date] = list(story.week.further)
    if further:
        calendar["closed"] = further
    charter: dict[str, Any] = {"charter": 1, "jurisdiction": country.name, "currency": country.currency}
    if plan.habits.rounding_told:
        charter["rounding"] = plain(5 if country.minor else country.step // 5)
    charter |= {
        "timezone": country.zones[0],
        "calendar": calendar,
        "offices": {o.code: {"name": o.name, "timezone": o.zone} for o in plan.offices},
        "services": {s.code: _service(plan, i, s, story.standards) for i, s in enumerate(plan.services)},
    }
    return yaml.dump(charter, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


class _Dumper(yaml.SafeDumper):
    """Writes lists and mappings out in full: no anchors for values that occur twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
