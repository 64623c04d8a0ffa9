"""The audit log: who saw and did what, only ever added to, each entry sealed together with the one before it.

A seal is an HMAC under the desk's secret, so whoever can write to the database alone cannot make a chain that holds. The head says
how long the chain is: what is cut off its end shows too. Where database and secret both are in the wrong hands only a head that was
written down elsewhere shows it (`suluh review verify-log --head`).
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from detector.review.models import LogEntry, LogHead

FIRST = "0" * 64
SALT = "suluh review log"
CHUNK = 2_000


@dataclass(frozen=True)
class Checked:
    """What became of the log: entries read, the head, and the first thing that is wrong (empty: all is as it was written)."""

    entries: int
    head: str
    fault: str = ""


def write(who: str, what: str, about: str, now: dt.datetime, /, **details: Any) -> None:
    """Add an entry, in the transaction of what it tells; one writer at a time, so that the chain has no fork."""
    with transaction.atomic():
        head = LogHead.objects.select_for_update().get(pk=1)
        text = json.dumps(details, ensure_ascii=False, sort_keys=True, default=str)
        at = now.astimezone(dt.UTC).isoformat(timespec="microseconds")
        entry = LogEntry(number=head.count + 1, at=at, who=who, what=what, about=about, details=text, before=head.seal)
        entry.seal = _seal(entry, settings.SECRET_KEY)
        entry.save()
        head.count, head.seal = entry.number, entry.seal
        head.save(update_fields=["count", "seal"])


def told(entry: LogEntry) -> dict[str, Any]:
    """An entry as it is sealed and as it is handed out."""
    names = ("number", "at", "who", "what", "about", "details", "before")
    return {name: getattr(entry, name) for name in names}


def _seal(entry: LogEntry, secret: str | bytes) -> str:
    text = json.dumps(told(entry), ensure_ascii=False, sort_keys=True)
    return salted_hmac(SALT, text, secret=secret, algorithm="sha256").hexdigest()


def entries() -> Iterator[LogEntry]:
    """All of them, the first one first."""
    return LogEntry.objects.order_by("number").iterator(chunk_size=CHUNK)


def verify(noted: str = "") -> Checked:
    """Read the whole log: is each entry as it was sealed, in its place, and is the last one the last? noted: a head of earlier on,
    `number:seal`, that must still be in it."""
    before, number = FIRST, 0
    held = not noted
    for entry in entries():
        if entry.number != number + 1:
            return Checked(number, "", f"entry {number + 1} is missing")
        if entry.before != before:
            return Checked(number, "", f"entry {entry.number} does not follow from the one before it")
        if not hmac.compare_digest(entry.seal, _seal(entry, settings.SECRET_KEY)):
            return Checked(number, "", f"entry {entry.number} is not as it was written")
        before, number = entry.seal, entry.number
        held = held or noted == f"{number}:{before}"
    head = LogHead.objects.filter(pk=1).first()
    if head is None or (head.count, head.seal) != (number, before):
        last = "not known" if head is None else str(head.count)
        return Checked(number, "", f"the log ends at entry {number}, its head says {last}: entries at the end are missing")
    if not held:
        return Checked(number, "", "the head that was noted is not in it: the log was made anew")
    return Checked(number, f"{number}:{before}")
