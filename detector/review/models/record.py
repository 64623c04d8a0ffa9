"""The audit log's tables; `detector.review.audit` alone writes them."""

from __future__ import annotations

from typing import Any

from django.db import models


class LogEntry(models.Model):
    """Who did or saw what. details: JSON text. before, seal: of the entry before, and of this one with it (`audit`)."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.CharField(max_length=40)
    who = models.CharField(max_length=120)
    what = models.CharField(max_length=40)
    about = models.CharField(max_length=200, blank=True, db_index=True)
    details = models.TextField()
    before = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only ever as a new row; the database's own triggers hold this too."""
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("the log is only ever added to")


class LogHead(models.Model):
    """The one row that says where the log ends; who adds an entry holds it."""

    count = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64)
