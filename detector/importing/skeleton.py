"""A charter skeleton from what a log shows: it runs at once, and promises nothing that people have not confirmed.

Steps stand as `x-observed-steps` and amounts as `x-observed-fees`, which no check reads: an observed habit that counted as a
promise (even optional steps promise an order) would name whoever departs from it, and would find nothing where all do wrong alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detector.importing.observed import Observed, ObservedFee, ObservedService, amount_text

UNKNOWN_CURRENCY = "XXX"
"""ISO 4217: no currency."""
HEAD = """\
# A skeleton made from what the log shows. OBSERVED IS NOT PROMISED: confirm each line against the law and the tariff.
# Kerangka dari isi log. YANG TERAMATI BUKAN JANJI: cocokkan setiap baris dengan peraturan dan tarif resmi.
#
# To do / yang perlu dilengkapi:
#   1. jurisdiction, currency, timezone, and the calendar (public holidays, office hours)
#      nama wilayah, mata uang, zona waktu, dan kalender (hari libur, jam kerja)
#   2. for each service a time standard:  standard: {working_days: 5, basis: "..."}
#      standar waktu setiap layanan
#   3. steps: turn what is prescribed of x-observed-steps into steps:, in the prescribed order
#      pindahkan x-observed-steps yang memang ditetapkan menjadi steps:, sesuai urutan yang ditetapkan
#   4. fees: turn what is right of x-observed-fees into fees:, with its legal basis and dates (fees: [] is a free service)
#      pindahkan x-observed-fees yang benar menjadi fees:, dengan dasar hukum dan tanggalnya (fees: [] berarti gratis)
# Keys that begin with x- are notes: nothing is checked by them. / Kunci berawalan x- hanya catatan, tidak dipakai memeriksa."""


@dataclass(frozen=True)
class Known:
    """What is known of the agency beside its log; `zones`: those that agree with the log, of which `timezone` is the guess."""

    jurisdiction: str
    currency: str = UNKNOWN_CURRENCY
    timezone: str = "UTC"
    zones: tuple[str, ...] = ()


def first_charter(known: Known) -> str:
    """A charter that lists nothing: enough to read a data set by."""
    return "\n".join([*_top(known), ""])


def skeleton(observed: Observed, known: Known) -> str:
    """The text of charter.yaml."""
    return "\n".join([HEAD, *_top(known), *_offices(observed), *_services(observed), ""])


def _top(known: Known) -> Iterator[str]:
    yield "charter: 1"
    yield f"jurisdiction: {_quoted(known.jurisdiction)}   # to be confirmed / mohon dipastikan"
    yield f"currency: {known.currency}   # to be confirmed: three letters, such as IDR / mohon dipastikan"
    others = f"; the log also agrees with {', '.join(known.zones[1:6])}" if len(known.zones) > 1 else ""
    yield f"timezone: {known.timezone}   # to be confirmed / mohon dipastikan{others}"
    yield "calendar:"
    yield "  weekend: [sat, sun]   # to be confirmed; add country: ID for public holidays / mohon dipastikan"


def _offices(observed: Observed) -> Iterator[str]:
    yield "offices:"
    for code in observed.offices:
        yield f"  {_quoted(code)}: {{name: {_quoted(code)}}}"


def _services(observed: Observed) -> Iterator[str]:
    yield "services:"
    for service in observed.services:
        yield from _service(service, observed.lanes.get(service.code, ()))
    if observed.unlisted:
        yield f"# {observed.unlisted} rarer services are not listed / {observed.unlisted} layanan yang lebih jarang tidak dicantumkan"


def _service(service: ObservedService, lanes: Sequence[str]) -> Iterator[str]:
    yield f"  {_quoted(service.code)}:"
    yield f"    name: {_quoted(service.code)}"
    yield f"    x-observed-cases: {service.cases}"
    if lanes:
        yield "    lanes:"
        yield from (f"      {_quoted(lane)}: {{}}" for lane in lanes)
    if service.steps:
        yield "    x-observed-steps:   # by median place in the cases; the share of the cases that show each / menurut urutan median"
        for step in service.steps:
            yield f"      - {{activity: {_quoted(step.activity)}, share: {step.share}}}"
    if service.other_steps:
        yield f"    x-observed-rarer-steps: {service.other_steps}"
    if service.fees:
        yield "    x-observed-fees:   # amounts that repeat; not a tariff until confirmed / bukan tarif sebelum dipastikan"
        yield from (f"      - {_fee(fee)}" for fee in service.fees)


def _fee(fee: ObservedFee) -> str:
    code = f"code: {_quoted(fee.code)}, " if fee.code is not None else ""
    seen = f"payments: {fee.times}, of: {fee.payments}, first: {fee.first}, last: {fee.last}"
    return f"{{{code}amount: {amount_text(fee.amount)}, {seen}}}"


def _quoted(text: str) -> str:
    """A JSON string is a YAML string."""
    return json.dumps(text, ensure_ascii=False)
