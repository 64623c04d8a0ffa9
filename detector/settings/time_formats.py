"""How times are written: ISO 8601, and the formats that the settings name (`%d/%m/%Y`), as patterns that read whole columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from features.errors import SuluhError

ISO = (
    r"(?P<Y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ](?P<H>\d{2})(?::?(?P<M>\d{2})(?::?(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?"
    r" ?(?P<z>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?"
)
DIRECTIVES = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "b": r"(?P<b>\pL{3,10})\.?",
    "B": r"(?P<b>\pL{3,10})\.?",
    "H": r"(?P<H>\d{1,2})",
    "I": r"(?P<I>\d{1,2})",
    "p": r"(?P<p>[AaPp])\.?[Mm]\.?",
    "M": r"(?P<M>\d{2})",
    "S": r"(?P<S>\d{2})",
    "f": r"(?P<f>\d{1,9})",
    "z": r"(?P<z>[Zz]|[+-]\d{2}(?::?\d{2})?)",
}
MONTHS = {
    1: ("jan", "january", "januari"),
    2: ("feb", "february", "februari", "peb", "pebruari"),
    3: ("mar", "march", "maret"),
    4: ("apr", "april"),
    5: ("may", "mei"),
    6: ("jun", "june", "juni"),
    7: ("jul", "july", "juli"),
    8: ("aug", "august", "agu", "agt", "ags", "agustus"),
    9: ("sep", "sept", "september"),
    10: ("oct", "october", "okt", "oktober"),
    11: ("nov", "november", "nop", "nopember"),
    12: ("dec", "december", "des", "desember"),
}
"""Names of the months that `%b` and `%B` read, English and Indonesian."""


@dataclass(frozen=True)
class TimePattern:
    """A way to write a time: `regex` (RE2) with one named group a part, and the parts it has."""

    regex: str
    parts: frozenset[str]


def _pattern(body: str) -> TimePattern:
    return TimePattern(f"^{body}$", frozenset(re.findall(r"\(\?P<(\w)>", body)))


ISO_PATTERN = _pattern(ISO)


def time_pattern(text: str) -> TimePattern:
    """The pattern of a format such as `%d/%m/%Y %H:%M`; SuluhError where it is none or lacks day, month or year."""
    body, position = "", 0
    while position < len(text):
        letter = text[position]
        if letter != "%":
            body += r"\s+" if letter == " " else re.escape(letter)
            position += 1
            continue
        directive = text[position + 1 : position + 2]
        if directive == "%":
            body += "%"
        elif directive in DIRECTIVES:
            body += DIRECTIVES[directive]
        else:
            raise SuluhError(f"the time format '{text}' holds '%{directive}'. Known: {', '.join('%' + name for name in DIRECTIVES)}, %%.")
        position += 2
    pattern = _pattern(body)
    _check_parts(text, pattern, len(re.findall(r"\(\?P<", body)))
    return pattern


def _check_parts(text: str, pattern: TimePattern, groups: int) -> None:
    if groups > len(pattern.parts):
        raise SuluhError(f"the time format '{text}' names one part of the time twice. Name each once.")
    if not pattern.parts & {"Y", "y"} or not pattern.parts & {"m", "b"} or "d" not in pattern.parts:
        raise SuluhError(f"the time format '{text}' lacks the day, the month or the year. An example that has all: %d/%m/%Y %H:%M.")
    if ("I" in pattern.parts) != ("p" in pattern.parts):
        raise SuluhError(f"the time format '{text}' needs %I and %p together (a twelve-hour clock), or %H alone.")
