"""Countries a world may lie in: calendar, zones, money and the way numbers and dates are written there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """`fee` is a middling fee and `step` the unit officials round to, both in cents of the currency; `minor`: whether cents are in use."""

    code: str
    name: str
    language: str
    zones: tuple[str, ...]
    currency: str
    fee: int
    step: int
    minor: bool
    weekend: tuple[int, ...]
    hours: tuple[tuple[int, int], ...]
    decimal: str
    thousands: str
    date: str


def _hours(text: str) -> tuple[tuple[int, int], ...]:
    def minute(clock: str) -> int:
        hour, _, rest = clock.partition(":")
        return int(hour) * 60 + int(rest or 0)

    return tuple((minute(a), minute(b)) for a, b in (span.split("-") for span in text.split()))


def _country(
    code: str, name: str, language: str, zones: str, currency: str, money: tuple[int, int, bool], week: str, marks: str
) -> Country:
    weekend, _, hours = week.partition(" ")
    decimal, thousands, date = marks.split(" ")
    days = tuple(("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day) for day in weekend.split(","))
    fee, step, minor = money
    return Country(
        code, name, language, tuple(zones.split()), currency, fee, step, minor, days, _hours(hours), decimal, thousands.strip("_"), date
    )


DMY, MDY, YMD = "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d"
LUNCH = "sat,sun 8-12 13-17"

COUNTRIES: tuple[Country, ...] = (
    _country(
        "ID",
        "Kota Contoh",
        "id",
        "Asia/Jakarta Asia/Makassar Asia/Jayapura",
        "IDR",
        (20_000_000, 500_000, False),
        "sat,sun 7:30-12 13-16",
        f", . {DMY}",
    ),
    _country("NL", "Voorbeeldstad", "nl", "Europe/Amsterdam", "EUR", (9_000, 50, True), LUNCH, ", . %d-%m-%Y"),
    _country("FR", "Ville-Exemple", "fr", "Europe/Paris", "EUR", (7_000, 50, True), LUNCH, f", _ {DMY}"),
    _country(
        "CI", "Commune Exemple", "fr", "Africa/Abidjan", "XOF", (1_500_000, 50_000, False), "sat,sun 7:30-12:30 13:30-16:30", f", _ {DMY}"
    ),
    _country(
        "BR", "Município Exemplo", "pt", "America/Sao_Paulo America/Manaus", "BRL", (12_000, 100, True), "sat,sun 8-12 13-17", f", . {DMY}"
    ),
    _country(
        "MX", "Municipio Ejemplo", "es", "America/Mexico_City America/Tijuana", "MXN", (60_000, 500, True), "sat,sun 9-15", f". , {DMY}"
    ),
    _country("CO", "Municipio Muestra", "es", "America/Bogota", "COP", (5_500_000, 50_000, False), LUNCH, f", . {DMY}"),
    _country("KE", "Mfano County", "sw", "Africa/Nairobi", "KES", (150_000, 5_000, False), "sat,sun 8-13 14-17", f". , {DMY}"),
    _country("TZ", "Wilaya ya Mfano", "sw", "Africa/Dar_es_Salaam", "TZS", (3_000_000, 50_000, False), "sat,sun 7:30-15:30", f". , {DMY}"),
    _country("PH", "Sample City", "en", "Asia/Manila", "PHP", (50_000, 1_000, False), "sat,sun 8-17", f". , {MDY}"),
    _country("GH", "Sample District", "en", "Africa/Accra", "GHS", (12_000, 100, False), "sat,sun 8-17", f". , {DMY}"),
    _country("BD", "Sample Upazila", "en", "Asia/Dhaka", "BDT", (60_000, 1_000, False), "fri,sat 9-17", f". , {DMY}"),
    _country("ZA", "Sample Municipality", "en", "Africa/Johannesburg", "ZAR", (25_000, 500, True), "sat,sun 7:30-16", f". , {YMD}"),
    _country("US", "Sample County", "en", "America/New_York", "USD", (7_500, 100, True), "sat,sun 8:30-16:30", f". , {MDY}"),
)
