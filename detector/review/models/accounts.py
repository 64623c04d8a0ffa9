"""Who works at the desk, which offices they see, and how often somebody guessed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

VIEWER, REVIEWER, SUPERVISOR, ADMINISTRATOR = "viewer", "reviewer", "supervisor", "administrator"
ROLES = (VIEWER, REVIEWER, SUPERVISOR, ADMINISTRATOR)


class Accounts(BaseUserManager["Account"]):
    """Accounts by their name, which is kept in small letters."""


class Account(AbstractBaseUser):
    """A person. `must_change`: the password was set by somebody else and is good for one login."""

    name = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES], default=VIEWER)
    language = models.CharField(max_length=2, choices=[("en", "en"), ("id", "id")], default="en")
    sees_all_offices = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    objects = Accounts()
    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.full_name or self.name


class Grant(models.Model):
    """An office that somebody may see."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    office = models.CharField(max_length=120)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "office"], name="one_grant"),)


class Guesses(models.Model):
    """Logins that failed in a row under one name, whether or not somebody has it: so that a lock tells nothing about accounts."""

    name_digest = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
