"""The desk's tables."""

from detector.review.models.accounts import Account, Grant, Guesses
from detector.review.models.cases import Appearance, Case, Finding, Scan
from detector.review.models.record import LogEntry, LogHead
from detector.review.models.work import Conflict, Decision, Note

__all__ = [
    "Account",
    "Appearance",
    "Case",
    "Conflict",
    "Decision",
    "Finding",
    "Grant",
    "Guesses",
    "LogEntry",
    "LogHead",
    "Note",
    "Scan",
]
