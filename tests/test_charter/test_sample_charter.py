"""The sample charter: it loads, every promise says where it comes from, and its tariffs give the published worked examples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pytest

from detector.samples import sample_charter_path
from features.calendar.working_time import Clocks
from features.charter import Fee, load_charter

CHARTER = load_charter(sample_charter_path())


def fees_on(service: str, day: str) -> list[Fee]:
    date = dt.date.fromisoformat(day)
    return [
        fee
        for fee in CHARTER.services[service].fees or ()
        if (fee.valid_from is None or fee.valid_from <= date) and (fee.valid_until is None or date <= fee.valid_until)
    ]


def owed(service: str, day: str, values: Mapping[str, float | str], lane: str = "normal") -> float:
    columns = {name: np.array([value], dtype=object if isinstance(value, str) else np.float64) for name, value in values.items()}
    lines = [fee for fee in fees_on(service, day) if not fee.optional and fee.lane in (None, lane)]
    return float(sum(fee.amount.evaluate(columns, 1)[0] for fee in lines))


@pytest.mark.parametrize(
    ("service", "values", "expected"),
    [
        ("LAND-TRANSFER", {"land_value": 50_000_000}, 100_000),
        ("LAND-MEASUREMENT", {"land_area_m2": 600, "hsbku": 80_000}, 196_000),
        ("LAND-MEASUREMENT", {"land_area_m2": 100_000, "hsbku": 80_000}, 16_100_000),
        ("LAND-MEASUREMENT", {"land_area_m2": 100_001, "hsbku": 80_000}, 16_000_020),
        ("LAND-MEASUREMENT", {"land_area_m2": 200_000, "hsbku": 80_000}, 18_000_000),
        ("LAND-MEASUREMENT", {"land_area_m2": 20_000_000, "hsbku": 80_000}, 294_000_000),
        ("LAND-EXAMINATION", {"land_area_m2": 600, "hsbkpa": 67_000}, 430_400),
        ("LAND-MORTGAGE", {"mortgage_value": 250_000_000}, 50_000),
        ("LAND-MORTGAGE", {"mortgage_value": 250_000_001}, 200_000),
        ("LAND-MORTGAGE", {"mortgage_value": 10_000_000_000}, 2_500_000),
        ("LAND-MORTGAGE", {"mortgage_value": 1_000_000_000_000}, 25_000_000),
        ("LAND-MORTGAGE", {"mortgage_value": 1_000_000_000_001}, 50_000_000),
        ("LAND-MORTGAGE-REMOVAL", {"certificates": 2}, 100_000),
        ("LAND-CERTIFICATE-REPLACEMENT", {}, 250_000),
        ("SIM-A-NEW", {}, 120_000),
        ("SIM-C-RENEWAL", {}, 75_000),
        ("POLICE-RECORD", {"nationality": "ID"}, 30_000),
        ("ID-CARD", {}, 0),
        ("BUSINESS-NUMBER", {}, 0),
    ],
)
def test_published_worked_examples(service: str, values: dict[str, float | str], expected: float) -> None:
    assert owed(service, "2020-06-01", values) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("day", "lane", "booklet", "years", "expected"),
    [
        ("2024-12-16", "normal", "electronic", 10, 650_000),
        ("2024-12-16", "normal", "non_electronic", 5, 350_000),
        ("2024-12-17", "normal", "electronic", 10, 950_000),
        ("2024-12-17", "normal", "electronic", 5, 650_000),
        ("2024-12-17", "normal", "non_electronic", 10, 650_000),
        ("2024-12-17", "accelerated", "non_electronic", 5, 1_350_000),
        ("2024-12-17", "accelerated", "electronic", 10, 1_950_000),
        ("2019-05-03", "accelerated", "electronic", 5, 1_650_000),
    ],
)
def test_passports_in_two_eras(day: str, lane: str, booklet: str, years: int, expected: float) -> None:
    assert owed("PASSPORT", day, {"booklet": booklet, "validity_years": years}, lane) == expected


def test_nothing_is_known_of_the_tariff_before_its_first_day() -> None:
    assert fees_on("PASSPORT", "2019-05-02") == [] and fees_on("LAND-TRANSFER", "2015-12-27") == []


def test_every_fee_and_term_says_its_basis_and_every_service_has_two_names() -> None:
    for service in CHARTER.services.values():
        assert {"en", "id"} <= service.name.keys(), service.code
        assert all(fee.basis for fee in service.fees or ()), service.code
        terms = [service.standard, *(lane.term for lane in (service.lanes or {}).values()), *(step.term for step in service.steps)]
        assert all(term.basis for term in terms if term is not None), service.code


def test_hours_are_those_of_the_decree() -> None:
    hours = CHARTER.calendar.office_hours or {}
    assert sum(b - a for spans in hours.values() for a, b in spans) == 37.5 * 60
    assert all(spans[0][0] == 7 * 60 + 30 for spans in hours.values())


def test_a_passport_paid_before_joint_leave_is_due_after_it() -> None:
    clocks = Clocks.of(CHARTER, tuple(CHARTER.offices), dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    paid = np.array(["2026-03-16T03:00"], dtype="datetime64[us]")
    standard = CHARTER.services["PASSPORT"].standard
    assert standard is not None and standard.starts == "paid"
    assert clocks.deadline(0, paid, standard.size) == np.datetime64("2026-03-27")


def test_the_sample_says_that_it_is_one() -> None:
    text = sample_charter_path().read_text(encoding="utf-8")
    assert text.startswith("# SAMPLE.") and "check" in text[:2_000]
