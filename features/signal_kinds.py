"""What the signals that models read are called and which family each belongs to: one list for cases and for officers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from features.base import Signal

PREFIX = "z_"


@dataclass(frozen=True)
class SignalKind:
    """name: the column, without `z_`. family: of the red flags that it is near to. en, id: what a reader sees. meaning: of a case."""

    name: str
    family: str
    en: str
    id: str
    meaning: str

    @property
    def column(self) -> str:
        return PREFIX + self.name


KINDS = (
    SignalKind("over_share", "delay", "time over the standard", "waktu melebihi standar", "time over the standard as a share of it"),
    SignalKind("excess_wait", "delay", "longest wait in a queue", "waktu tunggu terlama", "largest wait beyond the queue's neighbours"),
    SignalKind(
        "returns", "delay", "waits for the applicant", "menunggu pemohon", "waits while the applicant had to bring something"
    ),
    SignalKind("passed", "queue", "places gained", "kenaikan urutan antrean", "earlier cases passed in the queues, on a log scale"),
    SignalKind("passed_by", "queue", "places lost", "penurunan urutan antrean", "later cases that passed it in the queues, on a log scale"),
    SignalKind("too_much", "fee", "paid too much", "kelebihan bayar", "what was paid too much as a share of all"),
    SignalKind("too_little", "fee", "paid too little", "kekurangan bayar", "what was paid too little as a share of what is owed"),
    SignalKind(
        "speed", "process", "speed of the fastest step", "kecepatan tahap tercepat", "speed of the fastest step beside the officer's habit"
    ),
    SignalKind("off_hours", "process", "work outside office hours", "kerja di luar jam kantor", "share of the acts outside office hours"),
    SignalKind("missing", "process", "missing steps", "tahap yang tidak ada", "mandatory steps that are not there"),
    SignalKind("disorder", "process", "steps out of order", "tahap tidak berurutan", "steps done before one that comes earlier"),
    SignalKind(
        "same_officer", "process", "one officer for two steps", "satu petugas pada dua tahap", "promised pairs of steps by one officer"
    ),
    SignalKind("recorded_late", "process", "recorded late", "dicatat terlambat", "working days from the decision to its record, log scale"),
    SignalKind("visits", "process", "number of steps", "jumlah tahap", "how many visits to a desk the case took, on a log scale"),
)
KIND_OF: Mapping[str, SignalKind] = {kind.column: kind for kind in KINDS}
UNIT = "spreads"


def signals(what: str) -> tuple[Signal, ...]:
    """The signals of a frame; `what` says how each is made from the meaning."""
    return tuple(Signal(kind.column, f"{kind.meaning}, {what}", UNIT, "whole") for kind in KINDS)
