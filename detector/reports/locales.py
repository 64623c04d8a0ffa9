"""How English and Indonesian write numbers, dates, clocks and units. Marks and names of months are those of Unicode's CLDR, by Babel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import babel
from babel.dates import get_month_names, get_time_format
from babel.numbers import get_decimal_symbol, get_group_symbol

from rules.base import Language


@dataclass(frozen=True)
class Locale:
    """How one language writes numbers, dates and units; `units` are (one, many). Marks, months and clock are those of Unicode's CLDR."""

    language: Language
    territory: str
    unknown: str
    yes: str
    no: str
    units: Mapping[str, tuple[str, str]]
    moment: str
    words: Mapping[str, str]

    @cached_property
    def _cldr(self) -> babel.Locale:
        return babel.Locale(self.language, self.territory)

    @cached_property
    def marks(self) -> dict[int, str]:
        """For `str.translate`: Python's comma and point to the marks for thousands and decimals."""
        return str.maketrans({",": get_group_symbol(self._cldr), ".": get_decimal_symbol(self._cldr)})

    @cached_property
    def months(self) -> tuple[str, ...]:
        """Names of the months, January first."""
        names = get_month_names("wide", locale=self._cldr)
        return tuple(str(names[number]) for number in range(1, 13))

    @cached_property
    def clock(self) -> str:
        """The hour and minute, for `strftime`."""
        return str(get_time_format("short", self._cldr).pattern).replace("HH", "%H").replace("mm", "%M")


ENGLISH = Locale(
    language="en",
    territory="GB",
    unknown="not known",
    yes="yes",
    no="no",
    units={
        "days": ("day", "days"),
        "working_days": ("working day", "working days"),
        "hours": ("hour", "hours"),
        "minutes": ("minute", "minutes"),
        "seconds": ("second", "seconds"),
    },
    moment="{date}, {clock}",
    words={
        "calendar_days": "calendar days",
        "working_days": "working days",
        "working_hours": "working hours",
        "case": "the whole case",
        "open": "still open then",
        "done": "done",
        "started": "taking it up",
        "handed_over": "another officer's step before it",
        "as_others": "served as others are",
        "quick": "waited less than its neighbours",
        "jumped": "jumped the queue",
        "without lane": "the queue without its lanes",
        "across offices": "the same step at all offices",
        "step alone": "the same step of any service",
        "office_time": "The office's own time over a case (median)",
        "money_beyond": "Cases that paid more than the tariff",
        "disorder": "Cases passed by one that came later, of those ahead of it",
        "percent_of_cases": "% of the cases",
        "percent_of_those_ahead": "% of those ahead",
    },
)
INDONESIAN = Locale(
    language="id",
    territory="ID",
    unknown="tidak diketahui",
    yes="ya",
    no="tidak",
    units={
        "days": ("hari", "hari"),
        "working_days": ("hari kerja", "hari kerja"),
        "hours": ("jam", "jam"),
        "minutes": ("menit", "menit"),
        "seconds": ("detik", "detik"),
    },
    moment="{date} pukul {clock}",
    words={
        "calendar_days": "hari kalender",
        "working_days": "hari kerja",
        "working_hours": "jam kerja",
        "case": "seluruh permohonan",
        "open": "saat itu masih terbuka",
        "done": "selesai",
        "started": "mulai dikerjakan",
        "handed_over": "tahap petugas lain sebelumnya",
        "as_others": "dilayani seperti yang lain",
        "quick": "menunggu lebih singkat daripada berkas di sekitarnya",
        "jumped": "mendahului antrean",
        "without lane": "antrean tanpa membedakan jalur",
        "across offices": "tahap yang sama di semua kantor",
        "step alone": "tahap yang sama, layanan apa pun",
        "office_time": "Waktu kantor sendiri untuk satu berkas (median)",
        "money_beyond": "Berkas yang membayar melebihi tarif",
        "disorder": "Berkas yang didahului berkas yang datang kemudian, dari yang berada di depannya",
        "percent_of_cases": "% dari berkas",
        "percent_of_those_ahead": "% dari yang berada di depan",
    },
)
LOCALES: Mapping[Language, Locale] = {"en": ENGLISH, "id": INDONESIAN}
