"""charter.yaml -> Charter, or one error that lists everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from features.calendar.zones import load_zone
from features.charter.calendars import build_calendar, merge_calendars
from features.charter.check import check_shape
from features.charter.faults import CharterError, Fault, Faults
from features.charter.model import CHARTER_FILE, Calendar, Charter, Office
from features.charter.schema import charter_schema
from features.charter.services import build_service
from features.charter.strict_yaml import Mapped, read_yaml
from features.charter.view import View
from features.errors import SuluhError
from features.tables import MONEY_SCALE

GRACE_DAYS = 5


def load_charter(path: Path) -> Charter:
    """The charter in a file; CharterError with all faults, each with its line, where it cannot be used."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise CharterError(str(path), [Fault(1, (), f"there is no such file; a data set needs its {CHARTER_FILE}")]) from None
    except OSError as fault:
        raise CharterError(str(path), [Fault(1, (), f"the file cannot be read: {fault.strerror}")]) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise CharterError(str(path), [Fault(line, (), "this is not UTF-8 text; save the file as UTF-8")]) from None
    return parse_charter(text, str(path))


def parse_charter(text: str, file: str = CHARTER_FILE) -> Charter:
    """The charter of a YAML text; `file` is named in the CharterError."""
    faults = Faults()
    tree = read_yaml(text, faults)
    charter = None
    if tree is not None:
        check_shape(tree, charter_schema(), faults)
        if isinstance(tree, Mapped):
            charter = _build(View(tree, (), faults))
    if charter is None or faults.found:
        raise CharterError(file, faults.found)
    return charter


def _build(view: View) -> Charter:
    timezone = _timezone(view, "")
    calendar = Calendar()
    own = view.view("calendar")
    if own is not None:
        calendar = build_calendar(own)
    rounding, grace = view.number("rounding"), view.number("grace_days")
    if rounding is not None and (rounding * MONEY_SCALE) % 1:
        view.fault("rounding", "an amount has at most four decimals")
    return Charter(
        jurisdiction=view.text("jurisdiction") or "",
        currency=view.text("currency") or "",
        timezone=timezone,
        calendar=calendar,
        offices={code: _office(code, office, view, timezone, calendar) for code, office in view.named("offices") if office is not None},
        services={code: build_service(code, service) for code, service in view.named("services") if service is not None},
        rounding=None if rounding is None else int(rounding * MONEY_SCALE),
        grace_days=GRACE_DAYS if grace is None else int(grace),
    )


def _timezone(view: View, otherwise: str) -> str:
    name = view.text("timezone")
    if name is None:
        return otherwise
    try:
        load_zone(name)
    except SuluhError as fault:
        view.fault("timezone", str(fault))
    return name


def _office(code: str, view: View, charter: View, timezone: str, calendar: Calendar) -> Office:
    names = view.language_texts("name", code)
    name = names.get("en") or next(iter(names.values()), code)
    own, base = view.view("calendar"), charter.view("calendar")
    if own is not None and own.faults.clean(own.path) and own.faults.clean(("calendar",)):
        calendar = build_calendar(View(merge_calendars(base.tree if base is not None else None, own.tree), own.path, own.faults))
    return Office(code, name, _timezone(view, timezone), calendar)
