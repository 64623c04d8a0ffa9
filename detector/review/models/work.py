"""What people do with a case: verdicts, notes, and whom it is kept from."""

from __future__ import annotations

from django.db import models

from detector.review.models.accounts import Account
from detector.review.models.cases import Case, Finding

CONFIRMED, EXPLAINED, UNCLEAR, DATA_ERROR = "confirmed", "explained", "unclear", "data_error"
VERDICTS = (CONFIRMED, EXPLAINED, UNCLEAR, DATA_ERROR)
WAITS, STANDS, TURNED_DOWN, REPLACED, OUTGROWN = "waits", "stands", "turned_down", "replaced", "outgrown"


class Decision(models.Model):
    """A verdict on a finding: by whom, why, and whether it stands. innocent: the rule's innocent reason, in both languages.

    standing: it waits for a second person, stands, was turned down, was replaced by a later one, or its evidence outgrew it.
    score: the finding's, when it was decided.
    """

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=20)
    innocent = models.JSONField(null=True)
    reason = models.TextField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    score = models.FloatField()
    standing = models.CharField(max_length=20)
    second = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    second_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "id")


class Note(models.Model):
    """A remark of somebody, or what somebody said to it (`from_officer`: the officer's own answer)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    from_officer = models.BooleanField(default=False)

    class Meta:
        ordering = ("at", "id")


class Conflict(models.Model):
    """Somebody said to be too near to a case: it is kept from them."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conflicts")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="conflicts")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "account"], name="one_conflict"),)
