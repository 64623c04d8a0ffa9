"""Public holidays of a country, from the `holidays` package."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import holidays

from features.errors import SuluhError, nearest_hint

DAYS_OFF_CATEGORIES: Mapping[str, tuple[str, ...]] = MappingProxyType({"ID": ("public", "government")})
"""Where offices rest on more than the public holidays. ID: cuti bersama, the joint leave decreed each year."""


def check_place(country: str, subdivision: str | None = None) -> None:
    """SuluhError with the nearest code where the country or its subdivision has no holidays here."""
    supported = holidays.list_supported_countries(include_aliases=False)
    if country not in supported:
        hint = nearest_hint(country.upper(), supported)
        raise SuluhError(f"'{country}' is not a known country. {hint if hint.startswith('Did') else 'Use a two-letter code, such as ID.'}")
    if subdivision is not None and subdivision not in supported[country]:
        known = nearest_hint(subdivision, supported[country]) or f"{country} has no subdivisions here; leave the key out."
        raise SuluhError(f"'{subdivision}' is not a subdivision of {country} with holidays of its own. {known}")


@lru_cache(maxsize=64)
def days_off(country: str, subdivision: str | None, first_year: int, last_year: int) -> Mapping[dt.date, str]:
    """The holidays of the years, date -> name, in order."""
    found = holidays.country_holidays(
        country, subdiv=subdivision, years=range(first_year, last_year + 1), categories=DAYS_OFF_CATEGORIES.get(country)
    )
    return MappingProxyType({day: found[day] for day in sorted(found)})


@lru_cache(maxsize=64)
def estimated_days_off(country: str, subdivision: str | None, first_year: int, last_year: int) -> Mapping[dt.date, str]:
    """Those of `days_off` whose date is not yet decreed but computed (moon sightings), as the package marks them in the name."""
    marks = _estimate_marks(country, subdivision)
    found = days_off(country, subdivision, first_year, last_year)
    return MappingProxyType({day: name for day, name in found.items() if any(mark in name for mark in marks)})


def _estimate_marks(country: str, subdivision: str | None) -> tuple[str, ...]:
    calendar = holidays.country_holidays(country, subdiv=subdivision)
    label = getattr(calendar, "estimated_label", None)
    return ("(estimated)",) if not label else ("(estimated)", str(label).replace("%s", "").strip())
