"""Sentences in two languages: numbers, money, dates and units as each writes them, and faults of templates told."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import babel.dates
import babel.numbers
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.wording import LANGUAGES, LONGEST_TEXT, render, say, template_faults, visible
from rules.base import Language

TAGS = {"en": "en_GB", "id": "id_ID"}
UNKNOWN = {"en": "not known", "id": "tidak diketahui"}


@pytest.mark.parametrize(
    ("value", "spec", "currency", "english", "indonesian"),
    [
        (450_000.0, "money", "IDR", "IDR 450,000", "Rp450.000"),
        ("1250000.5", "money", "IDR", "IDR 1,250,000.50", "Rp1.250.000,50"),
        (Decimal("12.3"), "money", "EUR", "EUR 12.30", "EUR 12,30"),
        (12.3456, "money", "EUR", "EUR 12.3456", "EUR 12,3456"),
        (-5, "money", "IDR", "-IDR 5", "-Rp5"),
        (7, "money", "KWD", "KWD 7.000", "KWD 7,000"),
        (1.0, "days", "", "1 day", "1 hari"),
        (2.5, "working_days", "", "2.5 working days", "2,5 hari kerja"),
        (0.004, "days", "", "0.004 days", "0,004 hari"),
        (45, "minutes", "", "45 minutes", "45 menit"),
        (90, "minutes", "", "1 hour 30 minutes", "1 jam 30 menit"),
        (120, "minutes", "", "2 hours", "2 jam"),
        (12, "seconds", "", "12 seconds", "12 detik"),
        ("2025-03-03T14:05:00+07:00", "date", "", "3 March 2025", "3 Maret 2025"),
        ("2025-03-03T14:05:00+07:00", "time", "", "3 March 2025, 14:05", "3 Maret 2025 pukul 14.05"),
        (np.datetime64("2025-08-17T00:00:00"), "time", "", "17 August 2025", "17 Agustus 2025"),
        (date(2025, 12, 31), "date", "", "31 December 2025", "31 Desember 2025"),
        (pd.Timestamp("2025-05-01 09:00"), "clock", "", "09:00", "09.00"),
        (1234567.891, "number", "", "1,234,567.89", "1.234.567,89"),
        (0.000412, "number", "", "0.000412", "0,000412"),
        (-0.0, "number", "", "0", "0"),
        (0.0534, "percent", "", "5.34%", "5,34%"),
        (3, ".1f", "", "3.0", "3,0"),
        (True, "text", "", "yes", "ya"),
        (["b", "a"], "text", "", "b, a", "b, a"),
        ("soon", "money", "IDR", "soon", "soon"),
        ("soon", "time", "", "soon", "soon"),
    ],
)
def test_each_language_writes_it_its_own_way(value: Any, spec: str, currency: str, english: str, indonesian: str) -> None:
    assert (say(value, spec, "en", currency), say(value, spec, "id", currency)) == (english, indonesian)


@pytest.mark.parametrize("missing", [None, float("nan"), float("inf"), pd.NaT, pd.NA, "", np.datetime64("NaT")])
@pytest.mark.parametrize("spec", ["money", "days", "date", "time", "number", "percent", "text", ".2f"])
def test_a_missing_value_is_not_known(missing: object, spec: str) -> None:
    assert {language: say(missing, spec, language, "IDR") for language in ("en", "id")} == UNKNOWN


def test_rows_keep_their_order_and_their_own_values() -> None:
    frame = pd.DataFrame(
        {
            "paid": [450_000.0, np.nan, 450_000.0],
            "at": pd.to_datetime(["2025-03-03 14:05", None, "2025-03-04"], format="ISO8601").astype("datetime64[us]"),
            "step": pd.Categorical(["approval", None, "survey"]),
            "late": [True, False, True],
        },
        index=[7, 7, 1],
    )
    assert render("{{x}} {paid:money} at {step} on {at}, {late}.", frame, "en", {}, "IDR") == [
        "{x} IDR 450,000 at approval on 3 March 2025, 14:05, yes.",
        "{x} not known at not known on not known, no.",
        "{x} IDR 450,000 at survey on 4 March 2025, yes.",
    ]
    assert render("{paid}", frame, "id", {"paid": "money"}, "IDR") == ["Rp450.000", "tidak diketahui", "Rp450.000"]
    assert render("nothing to fill", frame, "en", {}, "IDR") == ["nothing to fill"] * 3
    assert render("{paid}", frame.iloc[:0], "en", {}, "IDR") == []


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{payd}", "no column 'payd'. Did you mean 'paid'?"),
        ("{paid:mony}", "no such format: 'mony'. Did you mean 'money'?"),
        ("{paid!r}", "has no meaning here"),
        ("{paid.real}", "must be a column's name"),
        ("{0}", "must be a column's name"),
        ("{paid", "expected '}'"),
    ],
)
def test_a_faulty_template_is_told_and_refused(template: str, told: str) -> None:
    frame = pd.DataFrame({"paid": [1.0]})
    assert told in "; ".join(template_faults(template, frame.columns))
    with pytest.raises(ValueError, match=r"."):
        render(template, frame, "en", {}, "IDR")


def test_a_sound_template_has_no_faults() -> None:
    assert template_faults("{paid:money} {{}} {at}", ["paid", "at"], {"at": "date"}) == []


@given(st.text())
def test_what_is_shown_can_always_be_seen_and_written(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    shown.encode()
    assert visible(shown) == shown


def test_lone_surrogates_and_long_texts_do_no_harm() -> None:
    assert visible("\ud800") == "\u27e8U+D800\u27e9"
    assert len(say("x" * 10**6, "text", "en", "")) == LONGEST_TEXT + 1


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_both_languages_tell_the_same_number(value: float) -> None:
    assert say(value, "number", "id", "").translate(str.maketrans(",.", ".,")) == say(value, "number", "en", "")
    assert float(say(value, "number", "en", "").replace(",", "")) == pytest.approx(value, rel=0.02, abs=0.006)


@given(st.decimals(min_value=0, max_value=10**14, places=4))
def test_money_loses_nothing(amount: Decimal) -> None:
    assert Decimal(say(amount, "money", "en", "EUR").removeprefix("EUR ").replace(",", "")) == amount


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.sampled_from(LANGUAGES))
def test_numbers_are_written_as_cldr_writes_them(number: Decimal, language: Language) -> None:
    assert say(number, ".2f", language, "") == babel.numbers.format_decimal(number or abs(number), "#,##0.00", locale=TAGS[language])


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)), st.sampled_from(LANGUAGES))
def test_dates_and_clocks_are_written_as_cldr_writes_them(moment: datetime, language: Language) -> None:
    assert say(moment, "date", language, "") == babel.dates.format_date(moment, "long", locale=TAGS[language])
    assert say(moment, "clock", language, "") == babel.dates.format_time(moment, "short", locale=TAGS[language])
