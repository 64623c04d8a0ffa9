"""What scans brought: the cases to look at, what was found in each, and in which scans it was seen."""

from __future__ import annotations

from django.db import models

from detector.review.models.accounts import Account

OPEN, IN_REVIEW, WAITING, CLOSED = "open", "in_review", "waiting", "closed"
STATES = (OPEN, IN_REVIEW, WAITING, CLOSED)


class Scan(models.Model):
    """A run that was brought in. `shared`: what all its pages need (rules, comparisons). `manifest`: what a verdict needs to go back."""

    data_set = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    as_of = models.CharField(max_length=40)
    brought_at = models.DateTimeField()
    brought_by = models.CharField(max_length=120)
    manifest = models.JSONField()
    shared = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["data_set", "digest"], name="one_scan"),)


class Case(models.Model):
    """One file on the desk: a case, an officer or an office, the same in every scan. `version` moves with each change.

    level 1 (low) to 4 (critical): its most severe finding. told: what the report says about it, in both languages.
    is_current: the newest scan of its data set still finds something.
    """

    data_set = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=300)
    office = models.CharField(max_length=120, blank=True, db_index=True)
    service = models.CharField(max_length=120, blank=True)
    filed = models.CharField(max_length=10, blank=True)
    score = models.FloatField()
    rank = models.IntegerField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    flagged = models.BooleanField(default=False)
    control = models.BooleanField(default=False)
    is_current = models.BooleanField(default=True)
    told = models.JSONField()
    first_scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="+")
    last_scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="+")

    state = models.CharField(max_length=20, default=OPEN, db_index=True)
    assignee = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="cases")
    due = models.DateField(null=True)
    snoozed_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["data_set", "kind", "subject"], name="one_case"),)
        indexes = (models.Index(fields=["-score", "id"], name="by_score"),)

    def __str__(self) -> str:
        return self.subject


class Finding(models.Model):
    """One finding, by its id the same in every scan. settled: the newest scan knew a verdict that closes it.

    about_officer: its subject is an officer, or a pair of one and somebody; a verdict then needs a second person.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="findings")
    data_set = models.CharField(max_length=200)
    finding_id = models.CharField(max_length=120)
    rule = models.CharField(max_length=60)
    family = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    score = models.FloatField()
    officer = models.CharField(max_length=120, blank=True, db_index=True)
    about_officer = models.BooleanField(default=False)
    told = models.JSONField()
    is_current = models.BooleanField(default=True)
    settled = models.BooleanField(default=False)
    decision = models.ForeignKey("review.Decision", on_delete=models.PROTECT, null=True, related_name="+")
    first_scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="+")
    last_scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["data_set", "finding_id"], name="one_finding"),)


class Appearance(models.Model):
    """A finding as one scan saw it."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="appearances")
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    score = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["finding", "scan"], name="seen_once"),)
