"""charter.yaml as a whole: what is read, and that every fault is named at once, in its line."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.charter import Charter, CharterError, Term, load_charter, parse_charter

SHARED = Path(__file__).parents[3] / "shared" / "data"

CONTRACT = """\
charter: 1
jurisdiction: Kota Contoh
currency: IDR
rounding: 100
grace_days: 5
timezone: Asia/Jakarta
calendar:
  country: ID
  weekend: [sat, sun]
  office_hours: ["08:00", "16:00"]
  closed: [2025-04-02]
  open: [2025-03-01]
  hours_on: {2025-03-03: [["08:00","14:00"]]}
offices:
  KC-01: {name: Kantor Contoh 1, timezone: Asia/Jakarta}
  KC-02:
    name: {id: Kantor Contoh 2}
    timezone: Asia/Jayapura
    calendar: {weekend: [sun], office_hours: {mon: [["08:00","12:00"],["13:00","16:00"]], tue: ["8:00", "12:00"], wed: ["08:00", "12:00"],
      thu: ["08:00", "12:00"], fri: ["08:00", "11:30"], sat: ["08:00", "11:00"]}}
services:
  LAND-TRANSFER:
    name: {en: Land title transfer, id: Balik nama sertipikat}
    standard: {working_days: 5, starts: paid, basis: "the regulation that says so"}
    steps:
      - {activity: document_check, working_days: 1}
      - {activity: field_survey, working_days: 2, optional: true}
      - {activity: approval, working_hours: 8}
      - {activity: issuance, calendar_days: 1}
    queue_by: [step, office]
    stops_clock: [returned_to_applicant]
    resumes_clock: [documents_received]
    four_eyes: [[document_check, approval]]
    fees:
      - {code: TRANSFER, amount: "land_value / 1000 + 50000", from: 2015-12-28, due: decision, basis: "PP"}
      - {code: CERT-CHECK, amount: 50000, from: 2015-12-28, until: 2024-12-31, basis: "PP"}
      - {code: CERT-CHECK, amount: 60000.5, from: 2025-01-01}
      - {code: EXPRESS, amount: 1000000, lane: expedited}
      - {code: SURVEY, amount: 250000, optional: true}
    lanes:
      expedited: {working_days: 1, kind: chosen}
      extended: {working_days: 10, calendar_days: 14, kind: term, starts: submitted}
      plain: {}
  ID-CARD:
    name: KTP-el
    standard: {working_days: 1}
    fees: []
    x-note: [anything, {goes: here}]
  007: {}
x-author: me
"""


def test_the_contracts_own_example() -> None:
    charter = parse_charter(CONTRACT)
    assert (charter.jurisdiction, charter.currency, charter.rounding, charter.grace_days) == ("Kota Contoh", "IDR", 1_000_000, 5)
    land = charter.services["LAND-TRANSFER"]
    assert land.standard == Term(working_days=5, starts="paid", basis="the regulation that says so")
    assert [(step.activity, step.optional, step.term and step.term.unit) for step in land.steps] == [
        ("document_check", False, "working_days"),
        ("field_survey", True, "working_days"),
        ("approval", False, "working_hours"),
        ("issuance", False, "calendar_days"),
    ]
    assert land.queue_by == ("office", "step")
    assert (land.stops_clock, land.resumes_clock) == (("returned_to_applicant",), ("documents_received",))
    assert land.four_eyes == (("document_check", "approval"),)
    assert list(charter.services) == ["LAND-TRANSFER", "ID-CARD", "007"]


def test_fees_and_lanes_of_the_contracts_example() -> None:
    charter = parse_charter(CONTRACT)
    land, card, unsaid = charter.services.values()
    assert land.fees is not None and land.lanes is not None
    transfer, _, check, express, survey = land.fees
    assert transfer.amount.names == {"land_value"} and transfer.due == "decision" and transfer.basis == "PP"
    assert (check.amount.constant, check.valid_from, check.valid_until) == (Decimal("60000.5"), dt.date(2025, 1, 1), None)
    assert (express.lane, express.optional, survey.optional) == ("expedited", False, True)
    assert (card.fees, card.name, unsaid.fees, unsaid.standard, unsaid.lanes) == ((), {"en": "KTP-el"}, None, None, None)
    assert land.lanes["plain"].term is None and land.term_of("plain") is land.standard
    assert land.term_of("expedited") == Term(working_days=1, starts="paid"), "a lane counts from where the standard does"
    extended = land.term_of("extended")
    assert extended is not None and (extended.unit, extended.size, extended.starts) == ("calendar_days", 14, "submitted")


def test_offices_replace_the_keys_of_the_calendar_that_they_name() -> None:
    charter = parse_charter(CONTRACT)
    first, second = charter.offices.values()
    assert first.calendar == charter.calendar and charter.calendar_of("unlisted") is charter.calendar
    assert (first.name, second.name) == ("Kantor Contoh 1", "Kantor Contoh 2")
    assert charter.calendar.office_hours == {day: ((480, 960),) for day in range(7)}
    assert charter.calendar.hours_on == {dt.date(2025, 3, 3): ((480, 840),)}
    assert second.calendar.weekend == (6,) and second.calendar.country == "ID" and second.calendar.closed == charter.calendar.closed
    assert second.calendar.office_hours is not None and second.calendar.office_hours[0] == ((480, 720), (780, 960))
    assert 6 not in second.calendar.office_hours and second.timezone == "Asia/Jayapura"


LEAST = "charter: 1\ncurrency: IDR\ntimezone: Asia/Jakarta\n"


def faults_of(text: str) -> list[str]:
    with pytest.raises(CharterError) as error:
        parse_charter(text)
    return str(error.value).splitlines()[1:]


def test_the_least_that_a_charter_says() -> None:
    charter = parse_charter(LEAST)
    assert (charter.services, charter.offices, charter.rounding, charter.grace_days) == ({}, {}, None, 5)
    assert charter.calendar.weekend == (5, 6) and charter.calendar.office_hours is None


def test_hours_by_weekday_say_the_weekend_where_it_is_not_stated() -> None:
    hours = "{mon: [\"08:00\", \"12:00\"], sat: [[\"08:00\", \"09:00\"], [\"09:00\", \"11:00\"]]}"
    charter = parse_charter(LEAST + f"calendar: {{office_hours: {hours}}}\n")
    assert charter.calendar.weekend == (1, 2, 3, 4, 6)


def test_a_subdivision_stays_with_its_country() -> None:
    text = LEAST + "calendar: {country: DE, subdivision: BY}\noffices: {A: {calendar: {country: ID}}, B: {calendar: {weekend: [sun]}}}\n"
    charter = parse_charter(text)
    assert (charter.calendar_of("A").subdivision, charter.calendar_of("B").subdivision) == (None, "BY")


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("charter: 2\n", "1: charter", "version of the contract, 1"),
        ("charter: true\n", "1: charter", "version of the contract, 1"),
        ("curency: IDR\n", "1: curency", "Did you mean 'currency'"),
        ("timezone: Asia/Jakarta\n", "1", "the key 'currency' is missing"),
        (LEAST + "rounding: 0\n", "4: rounding", "above 0"),
        (LEAST + "rounding: 0.00001\n", "4: rounding", "four decimals"),
        (LEAST + "grace_days: 1.5\n", "4: grace_days", "whole number"),
        (LEAST + "services:\n", "4: services", "there is no value"),
        (LEAST + "services: []\n", "4: services", "services by code"),
        (LEAST + "offices: {A: {timezone: jakarta}}\n", "4: offices.A.timezone", "Did you mean 'Asia/Jakarta'"),
        (LEAST + "offices: {A: {timezone: ../../etc/passwd}}\n", "4: offices.A.timezone", "not a time zone"),
        (LEAST + "calendar: {country: ZZ}\n", "4: calendar.country", "not a known country"),
        (LEAST + "calendar: {country: id}\n", "4: calendar.country", "two-letter country code"),
        (LEAST + "calendar: {country: DE, subdivision: BAY}\n", "4: calendar.subdivision", "Did you mean 'BY'"),
        (LEAST + "calendar: {country: ID, subdivision: JK}\n", "4: calendar.subdivision", "no subdivisions"),
        (LEAST + "calendar: {subdivision: BY}\n", "4: calendar.subdivision", "needs its country"),
        (LEAST + "calendar: {weekend: [sat, saturday]}\n", "4: calendar.weekend[2]", "Did you mean 'sat'"),
        (LEAST + "calendar: {weekend: [sat, sat]}\n", "4: calendar.weekend[2]", "twice"),
        (LEAST + "calendar: {closed: [2025-02-30]}\n", "4: calendar.closed[1]", "a date"),
        (LEAST + "calendar: {closed: [2025-01-04], open: [2025-01-04]}\n", "4: calendar.open", "also listed under 'closed'"),
        (LEAST + 'calendar: {office_hours: ["16:00", "08:00"]}\n', "4: calendar.office_hours", "after its beginning"),
        (LEAST + 'calendar: {office_hours: ["08:00", "25:00"]}\n', "4: calendar.office_hours[2]", "a time of day"),
        (LEAST + 'calendar: {office_hours: [["08:00", "12:00"], ["11:00", "13:00"]]}\n', "4: calendar.office_hours", "do not overlap"),
        (LEAST + "calendar: {office_hours: []}\n", "4: calendar.office_hours", "no hours are given"),
        (LEAST + 'calendar: {weekend: [sun], office_hours: {mon: ["08:00", "12:00"]}}\n', "4: calendar.office_hours", "no hours for 'tue'"),
        (LEAST + "calendar: {hours_on: {soon: [\"08:00\", \"12:00\"]}}\n", "4: calendar.hours_on.soon", "not a date"),
        (LEAST + "calendar: {hours_on: {2025-01-06: []}}\n", "4: calendar.hours_on.2025-01-06", "under 'closed'"),
        (
            LEAST + 'calendar:\n  office_hours: {mon: ["08:00", "12:00"]}\n  open: [2025-01-04]\n',
            "6: calendar.open",
            "2025-01-04 is a sat",
        ),
        (
            LEAST + 'calendar: {closed: [2025-01-04]}\noffices:\n  A:\n    calendar: {open: [2025-01-04]}\n',
            "7: offices.A.calendar.open",
            "also listed",
        ),
    ],
)
def test_faults_of_the_whole(text: str, place: str, word: str) -> None:
    assert any(line.strip().startswith(f"charter.yaml:{place}") and word in line for line in faults_of(text)), faults_of(text)


@pytest.mark.parametrize(
    ("service", "place", "word"),
    [
        ("{standard: {basis: x}}", "standard", "gives one of working_days"),
        ("{standard: {working_days: -1}}", "standard.working_days", "0 or more"),
        ("{standard: {working_days: five}}", "standard.working_days", "a number of days"),
        ("{standard: {working_dais: 5}}", "standard.working_dais", "Did you mean 'working_days'"),
        ("{steps: [{activity: check}], standard: {working_days: 1, starts: chek}}", "standard.starts", "Did you mean 'check'"),
        ("{steps: [{activity: check}, {activity: check}]}", "steps[2].activity", "already a step"),
        ("{steps: [check]}", "steps[1]", "expected: a step"),
        ("{steps: [{optional: true}]}", "steps[1]", "'activity' is missing"),
        ("{steps: [{activity: check, optional: yes}]}", "steps[1].optional", "true or false"),
        ("{steps: [{activity: check}], four_eyes: [[check, approve]]}", "four_eyes[1][2]", "not a step"),
        ("{four_eyes: [[check, check]]}", "four_eyes[1][2]", "twice"),
        ("{four_eyes: [[a, b, c]]}", "four_eyes[1]", "3 entries"),
        ("{queue_by: [office, counter]}", "queue_by[2]", "one of office"),
        ("{resumes_clock: [b]}", "resumes_clock", "nothing stops"),
        ("{stops_clock: [a, b], resumes_clock: [b]}", "resumes_clock", "both stops and resumes"),
        ("{lanes: {fast: {kind: choosen}}}", "lanes.fast.kind", "Did you mean 'chosen'"),
        ("{lanes: {fast: {starts: paid}}}", "lanes.fast.starts", "needs a term"),
        ("{lanes: {fast: null}}", "lanes.fast", "write {}"),
        ("{fees: {}}", "fees", "a list of fees"),
        ("{fees: [{amount: 5}]}", "fees[1]", "'code' is missing"),
        ("{fees: [{code: A}]}", "fees[1]", "'amount' is missing"),
        ("{fees: [{code: A, amount: 1,000}]}", "fees[1].000", "thousands separators"),
        ("{fees: [{code: A, amount: -5}]}", "fees[1].amount", "0 or more"),
        ("{fees: [{code: A, amount: '2 - 5'}]}", "fees[1].amount", "0 or more"),
        ("{fees: [{code: A, amount: 0.00001}]}", "fees[1].amount", "four decimals"),
        ("{fees: [{code: A, amount: true}]}", "fees[1].amount", "a formula"),
        ("{fees: [{code: A, amount: 'a +'}]}", "fees[1].amount", "column 4"),
        ("{fees: [{code: A, amount: 5, lane: fats}], lanes: {fast: {}}}", "fees[1].lane", "Did you mean 'fast'"),
        ("{fees: [{code: A, amount: 5, from: 2025-01-02, until: 2025-01-01}]}", "fees[1].until", "before 'from'"),
        ("{fees: [{code: A, amount: 5, from: yesterday}]}", "fees[1].from", "a date"),
        ("{fees: [{code: A, amount: 5, due: later}]}", "fees[1].due", "one of submission"),
        ("{fees: [{code: A, amount: 5}, {code: A, amount: 6}]}", "fees[2]", "overlaps"),
        ("{fees: [{code: A, amount: 5, from: 2025-01-01}, {code: A, amount: 5, until: 2025-01-01}]}", "fees[1]", "overlaps"),
        ("{name: {en: true}}", "name.en", "text"),
        ("{nam: x}", "nam", "Did you mean 'name'"),
    ],
)
def test_faults_of_a_service(service: str, place: str, word: str) -> None:
    lines = faults_of(LEAST + f"services:\n  S: {service}\n")
    assert any(line.strip().startswith(f"charter.yaml:5: services.S.{place}: ") and word in line for line in lines), lines
    assert len(lines) == 1, "one fault is told once"


def test_rows_that_follow_each_other_or_differ_in_lane_do_not_overlap() -> None:
    fees = "[{code: A, amount: 5, until: 2024-12-31}, {code: A, amount: 6, from: 2025-01-01}, {code: A, amount: 7, lane: fast}]"
    assert parse_charter(LEAST + f"services: {{S: {{fees: {fees}, lanes: {{fast: {{}}}}}}}}\n").services["S"].fees is not None


def test_all_faults_at_once_in_the_order_of_the_file() -> None:
    fee = "{code: A, amount: 'a +', due: soon, lane: x}"
    text = f"charter: 1\ncurrency: rupiah\ntimezone: Asia/Jakata\nservices:\n  S:\n    fees:\n      - {fee}\n"
    with pytest.raises(CharterError) as error:
        parse_charter(text, "here/charter.yaml")
    assert [(fault.line, fault.path) for fault in error.value.faults] == [
        (2, ("currency",)),
        (3, ("timezone",)),
        (7, ("services", "S", "fees", 0, "amount")),
        (7, ("services", "S", "fees", 0, "due")),
        (7, ("services", "S", "fees", 0, "lane")),
    ]
    assert str(error.value).startswith("here/charter.yaml: the charter has 5 faults")
    assert "here/charter.yaml:2: currency: 'rupiah'" in str(error.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CharterError, match="no such file"):
        load_charter(tmp_path / "charter.yaml")
    with pytest.raises(CharterError, match="cannot be read"):
        load_charter(tmp_path)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"charter: 1\njurisdiction: M\xfcnchen\n")
    with pytest.raises(CharterError, match=r"latin\.yaml:2: this is not UTF-8"):
        load_charter(latin)
    marked = tmp_path / "marked.yaml"
    marked.write_bytes(b"\xef\xbb\xbf" + LEAST.encode())
    assert load_charter(marked).currency == "IDR"


@pytest.mark.parametrize("name", ["fines-it", "permits-nl-1", "permits-nl-2", "permits-nl-3", "walkins-asheville"])
def test_shared_charters_load(name: str) -> None:
    path = SHARED / name / "charter.yaml"
    if not path.is_file():
        pytest.skip("the shared data sets are not beside the project")
    charter = load_charter(path)
    assert charter.services and charter.offices


LINES = CONTRACT.splitlines()
PIECES = st.sampled_from([":", "[", "]", "{", "}", "-", " ", "'", "x", "5", "null", "2025-13-01", "&a", "*a", "|", "\t", "é", ",", "true"])


DAMAGE = st.lists(st.tuples(st.integers(0, len(CONTRACT)), st.integers(0, 6), PIECES), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(DAMAGE, st.integers(0, len(LINES) - 1))
def test_a_damaged_charter_is_read_or_its_faults_are_named(damage: list[tuple[int, int, str]], lost: int) -> None:
    text = "\n".join(LINES[:lost] + LINES[lost + 1 :])
    for at, length, piece in damage:
        text = text[:at] + piece + text[at + length :]
    try:
        assert isinstance(parse_charter(text), Charter)
    except CharterError as error:
        assert error.faults and all(fault.line >= 1 and fault.message for fault in error.faults)
