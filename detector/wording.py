"""Sentences for people: a template, a frame, a language; one sentence a row.

A template is a text with fields `{column}` or `{column:spec}`. The spec comes from the field, else from `formats`, else from
the column's kind. With units, singular and plural in the reader's language:

    money         450000 -> IDR 450,000 | Rp450.000       (currency units, as number, Decimal or decimal text)
    days          1 -> 1 day | 1 hari                     working_days: 3 working days | 3 hari kerja
    hours minutes seconds                                 90 minutes -> 1 hour 30 minutes | 1 jam 30 menit
    date          3 March 2025 | 3 Maret 2025
    time          3 March 2025, 14:05 | 3 Maret 2025 pukul 14.05; a bare date where the clock stands at midnight
    clock         14:05 | 14.05
    number        1,234.5 | 1.234,5                       .1f: that many decimals, always
    percent       0.053 -> 5.3% | 5,3%
    text          as it is, control characters made visible
    word          one of our own words (working_days, case) in the reader's language; any other text as it is

A value that is missing reads "not known" / "tidak diketahui".
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pandas as pd

from detector.reports.locales import LOCALES, Locale
from features.errors import nearest_hint
from features.money.currencies import decimals
from rules.base import Language

LANGUAGES: tuple[Language, ...] = ("en", "id")
LONGEST_TEXT = 200
"""Characters of one text value in a sentence; the rest is cut, since a cell of the input may hold megabytes."""

MONEY_PLACES = 4
MOST_DIGITS = 27
"""Decimal rounds to no more digits than its context holds (28); a number longer than that has no decimals worth telling."""

_FIXED = re.compile(r"\.(\d)f")


def visible(text: str) -> str:
    """The text with what cannot be seen shown as its code point: controls, bidi and zero-width marks, lone surrogates.

    Line breaks, tabs and every kind of space become a plain space; so nothing in the data can turn a line around or hide in it.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible_character, text))


def _visible_character(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\n\r\t" or category == "Zs":
        return " "
    if category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return f"\u27e8U+{ord(character):04X}\u27e9"
    return character


def is_missing(value: object) -> bool:
    """Whether a cell holds nothing: None, NaN, NaT, NA or an empty text."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, str) and not value):
        return True
    if isinstance(value, (float, np.floating)):
        return not np.isfinite(value)
    return isinstance(value, np.datetime64) and bool(np.isnat(value))


def _decimal(value: object) -> Decimal | None:
    """The number that a cell holds; None where it holds none."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _grouped(number: Decimal, places: int, locale: Locale) -> str:
    text = f"{number:,.{places}f}"
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]
    return text.translate(locale.marks)


def _needed_places(number: Decimal, least: int, most: int) -> int:
    """The fewest decimals from `least` to `most` that lose nothing of the number as rounded to `most`."""
    if number.adjusted() + most >= MOST_DIGITS:
        return least
    exact = round(number, most)
    return next((places for places in range(least, most) if round(number, places) == exact), most)


def _number(value: object, locale: Locale) -> str:
    number = _decimal(value)
    if number is None:
        return _text(value, locale)
    # Small numbers keep three significant digits; 0.00 for 0.0004 would tell a falsehood.
    most = 2 if number == 0 or abs(number) >= 1 else min(12, 2 - number.adjusted())
    return _grouped(number, _needed_places(number, 0, most), locale)


def _money(value: object, locale: Locale, currency: str) -> str:
    amount = _decimal(value)
    if amount is None:
        return _text(value, locale)
    places = _needed_places(amount, decimals(currency), MONEY_PLACES)
    figure = _grouped(abs(amount), max(places, 2) if places else 0, locale)  # a fraction is never written with one decimal
    sign = "-" if round(amount, MONEY_PLACES) < 0 else ""
    return f"{sign}Rp{figure}" if (currency, locale.language) == ("IDR", "id") else f"{sign}{currency} {figure}".strip()


def _percent(value: object, locale: Locale) -> str:
    share = _decimal(value)
    return _text(value, locale) if share is None else _number(share * 100, locale) + "%"


def _quantity(unit: str) -> Callable[[object, Locale], str]:
    def words(value: object, locale: Locale) -> str:
        number = _decimal(value)
        if number is None:
            return _text(value, locale)
        rounded = (round(number, 2) if abs(number) < 10 else round(number, 1)) or number
        one, many = locale.units[unit]
        return f"{_number(rounded, locale)} {one if abs(rounded) == 1 else many}"

    return words


def _minutes(value: object, locale: Locale) -> str:
    """Minutes; from an hour on, hours and minutes."""
    number = _decimal(value)
    if number is None or abs(number) < 60:
        return _quantity("minutes")(value, locale)
    hours, minutes = divmod(abs(round(number)), 60)
    parts = [_quantity("hours")(hours, locale)] + ([_quantity("minutes")(minutes, locale)] if minutes else [])
    return ("-" if number < 0 else "") + " ".join(parts)


def _moment(value: object) -> datetime | None:
    """The local date and clock that a cell holds (an offset, where there is one, is left off: the time is as the office saw it)."""
    held = value.astype("datetime64[us]").item() if isinstance(value, np.datetime64) else value
    if isinstance(held, datetime):
        return held.replace(tzinfo=None)
    if isinstance(held, date):
        return datetime(held.year, held.month, held.day)
    try:
        return datetime.fromisoformat(str(held)).replace(tzinfo=None)
    except ValueError:
        return None


def _date(value: object, locale: Locale) -> str:
    moment = _moment(value)
    if moment is None:
        return _text(value, locale)
    return f"{moment.day} {locale.months[moment.month - 1]} {moment.year}"


def _clock(value: object, locale: Locale) -> str:
    moment = _moment(value)
    return _text(value, locale) if moment is None else moment.strftime(locale.clock)


def _time(value: object, locale: Locale) -> str:
    moment = _moment(value)
    if moment is None or (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0):
        return _date(value, locale)
    return locale.moment.format(date=_date(value, locale), clock=_clock(value, locale))


def _text(value: object, locale: Locale) -> str:
    if isinstance(value, (bool, np.bool_)):
        return locale.yes if value else locale.no
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray)):
        return ", ".join(_text(item, locale) for item in value)
    text = str(value)
    return visible(text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "\u2026")


def _word(value: object, locale: Locale) -> str:
    return locale.words.get(str(value)) or _text(value, locale)


_FORMATTERS: Mapping[str, Callable[[object, Locale], str]] = {
    "days": _quantity("days"),
    "working_days": _quantity("working_days"),
    "hours": _quantity("hours"),
    "minutes": _minutes,
    "seconds": _quantity("seconds"),
    "date": _date,
    "time": _time,
    "clock": _clock,
    "number": _number,
    "percent": _percent,
    "text": _text,
    "word": _word,
}
SPECS = frozenset({*_FORMATTERS, "money"})


def is_spec(spec: str) -> bool:
    """Whether `render` knows the spec."""
    return spec in SPECS or _FIXED.fullmatch(spec) is not None


def say(value: object, spec: str, language: Language, currency: str) -> str:
    """One value in words; ValueError for a spec that is not known."""
    locale = LOCALES[language]
    if is_missing(value):
        return locale.unknown
    if spec == "money":
        return _money(value, locale, currency)
    if fixed := _FIXED.fullmatch(spec):
        number = _decimal(value)
        return _text(value, locale) if number is None else _grouped(number, int(fixed[1]), locale)
    if spec not in _FORMATTERS:
        raise ValueError(f"no such format: '{spec}'. {nearest_hint(spec, SPECS)}")
    return _FORMATTERS[spec](value, locale)


@dataclass(frozen=True)
class Part:
    """A piece of a template: plain text, then (unless `column` is None) a field."""

    plain: str
    column: str | None
    spec: str


def parts(template: str) -> tuple[Part, ...]:
    """The template in pieces; ValueError where it is not well formed."""
    pieces = []
    for plain, column, spec, conversion in string.Formatter().parse(template):
        if conversion:
            raise ValueError(f"'!{conversion}' has no meaning here; write {{{column}:spec}}")
        if column is not None and not column.isidentifier():
            raise ValueError(f"a field must be a column's name, not '{{{column}}}'")
        pieces.append(Part(plain, column, spec or ""))
    return tuple(pieces)


def template_faults(template: str, columns: Iterable[str], formats: Mapping[str, str] | None = None) -> list[str]:
    """What is wrong with a template for a frame of these columns; empty where nothing is. For the catalogue's tests."""
    known = frozenset(columns)
    try:
        fields = [part for part in parts(template) if part.column is not None]
    except ValueError as fault:
        return [str(fault)]
    faults = [f"no column '{f.column}'. {nearest_hint(str(f.column), known)}" for f in fields if f.column not in known]
    specs = [f.spec or (formats or {}).get(str(f.column), "") for f in fields]
    return faults + [f"no such format: '{spec}'. {nearest_hint(spec, SPECS)}" for spec in specs if spec and not is_spec(spec)]


def default_spec(column: pd.Series[Any]) -> str:
    """The spec of a column that names none: number, time or text, by its kind."""
    if pd.api.types.is_bool_dtype(column):
        return "text"
    if pd.api.types.is_numeric_dtype(column):
        return "number"
    return "time" if pd.api.types.is_datetime64_any_dtype(column) else "text"


def say_column(column: pd.Series[Any], spec: str, language: Language, currency: str) -> np.ndarray[Any, np.dtype[np.object_]]:
    """A whole column in words (object array, one text a row); each distinct value is worded once."""
    if column.dtype == object:
        words: list[str] = [say(value, spec, language, currency) for value in column.tolist()]
        return np.array([*words, ""], dtype=object)[:-1]
    codes, distinct = pd.factorize(column)
    texts = [say(value, spec, language, currency) for value in distinct] + [say(None, "text", language, currency)]
    return np.array(texts, dtype=object)[codes]  # code -1, a missing value, takes the last


def render(template: str, frame: pd.DataFrame, language: Language, formats: Mapping[str, str], currency: str) -> list[str]:
    """The template's sentence for each row of the frame, in its order.

    `formats` gives the spec of a column that the field leaves open. ValueError for a field that the frame lacks, a spec that is
    not known, or a template that is not well formed.
    """
    faults = template_faults(template, map(str, frame.columns), formats)
    if faults:
        raise ValueError(f"{template!r}: {'; '.join(faults)}")
    sentence = np.full(len(frame), "", dtype=object)
    for part in parts(template):
        sentence = sentence + part.plain
        if part.column is not None:
            column = frame[part.column]
            spec = part.spec or formats.get(part.column) or default_spec(column)
            sentence = sentence + say_column(column, spec, language, currency)
    return [str(text) for text in sentence.tolist()]
