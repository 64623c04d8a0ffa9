"""Scans fetched beside what they brought: each once, since one holds the words of all red flags."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from detector.review.models import Scan


def newest_scan() -> Prefetch[Any]:
    """`last_scan` of many rows, one row a scan; a join would decode the same words with every row."""
    return Prefetch("last_scan", Scan.objects.defer("manifest"))


def scan_days() -> Prefetch[Any]:
    """`scan` of many rows, as far as it says when it was."""
    return Prefetch("scan", Scan.objects.defer("manifest", "shared"))
