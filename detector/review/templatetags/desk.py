"""The words of the desk and the report for templates. What they return is text, which the template escapes."""

from __future__ import annotations

import datetime as dt
import json

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from detector.reports.words import FAMILIES, LEVELS, SEVERITIES, SUBJECTS, Both, said
from detector.review.models import Case, LogEntry
from detector.review.words import WORDS
from detector.review.words import language as reader_language
from detector.review.words import pick as pick_words
from detector.review.words import say as say_words
from detector.wording import visible

register = template.Library()
LEVEL_WORDS: dict[int, Both] = {LEVELS[name]: words for name, words in SEVERITIES.items()}
LONGEST_DETAILS = 400
MOST_TITLES = 3


@register.simple_tag
def say(key: str, **values: object) -> str:
    return say_words(key, **values)


@register.simple_tag
def say_of(kind: str, key: str) -> str:
    """The words for a key of a kind, such as a state or a role."""
    return say_words(f"{kind}_{key}") if f"{kind}_{key}" in WORDS else key


@register.filter
def pick(told: object) -> str:
    return pick_words(told)


@register.filter
def level(number: int) -> str:
    return pick_words(LEVEL_WORDS.get(number, ""))


@register.filter
def family(name: str) -> str:
    return pick_words(FAMILIES.get(name, name))


@register.filter
def subject(kind: str) -> str:
    return pick_words(SUBJECTS.get(kind, kind))


@register.filter
def figure(number: float | None) -> str:
    return pick_words(said(number, "number", "")) if number is not None else "\u2013"


@register.filter
def score(number: float) -> str:
    return pick_words(said(number, ".3f", ""))


@register.filter
def day(value: dt.date | str | None) -> str:
    """A day in the reader's form."""
    text = value.isoformat() if isinstance(value, dt.date) else str(value or "")[:10]
    return pick_words(said(text, "date", "")) if text else "\u2013"


@register.filter
def moment(value: dt.datetime | str) -> str:
    """An instant in the desk's zone, with the zone's name."""
    instant = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    local = timezone.localtime(instant)
    return f"{pick_words(said(local.strftime('%Y-%m-%dT%H:%M'), 'time', ''))} {date_format(local, 'T')}"


@register.filter
def seen(text: object) -> str:
    """A text of the data or of somebody, with what cannot be seen made visible."""
    return visible(str(text))


@register.filter
def happened(entry: LogEntry) -> str:
    """What an entry tells, in words."""
    return say_words(f"log_{entry.what}") if f"log_{entry.what}" in WORDS else entry.what


@register.filter
def red_flags(case: Case) -> list[object]:
    """What the newest scan found in it, the most severe first: titles of red flags, each once."""
    current = [finding for finding in case.findings.all() if finding.is_current]
    ordered = sorted(current, key=lambda finding: (-finding.level, -finding.score, finding.finding_id))
    rules = case.last_scan.shared["rules"]
    names = dict.fromkeys(finding.rule for finding in ordered)
    return [(rules.get(name) or {}).get("title", name) for name in names][:MOST_TITLES]


@register.filter
def details(entry: LogEntry) -> str:
    """The entry's own particulars as a line; what is empty is left out."""
    held = {key: value for key, value in json.loads(entry.details).items() if value not in ("", None, [])}
    return visible(", ".join(f"{key}: {value}" for key, value in held.items()))[:LONGEST_DETAILS]


@register.simple_tag
def lang() -> str:
    return reader_language()
