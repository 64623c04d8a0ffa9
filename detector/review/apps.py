"""How Django knows the desk."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "detector.review"
    label = "review"
