"""Names and passwords: one answer to every failure, and a lock after a few, whether or not the name is anybody's."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from detector.review import audit
from detector.review.models import Account, Guesses

MOST_FAILURES = 5
LOCKED_FOR = dt.timedelta(minutes=15)
KEPT_FOR = dt.timedelta(days=1)
WORD_LENGTH = 16


def plain_name(typed: str) -> str:
    """A name as it is kept: small letters, no blanks around."""
    return typed.strip().casefold()[:60]


class AccountBackend:
    """Checks a name and a password; Django asks it at each login, and at each click for the account behind the visit."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> Account | None:
        """The account, where name and password are right and the name is not locked. Takes as long where there is no such account."""
        name, now = plain_name(username or ""), timezone.now()
        if is_locked(name, now):
            return None
        account = Account.objects.filter(name=name, is_active=True).first()
        if account is None:
            make_password(password or "")  # an unknown name must not be told by the time that it takes
        if account is not None and account.check_password(password or ""):
            Guesses.objects.filter(name_digest=_digest(name)).delete()
            return account
        _count_failure(name, now)
        return None

    def get_user(self, user_id: int) -> Account | None:
        """Asked at each click: who was shut out is out at once."""
        return Account.objects.filter(pk=user_id, is_active=True).first()


def is_locked(name: str, now: dt.datetime) -> bool:
    """Whether so many logins under this name failed that the next have to wait."""
    held = Guesses.objects.filter(name_digest=_digest(name)).first()
    return held is not None and held.failures >= MOST_FAILURES and now - held.last_at < LOCKED_FOR


def unlock(name: str) -> None:
    """Forget the failures under a name."""
    Guesses.objects.filter(name_digest=_digest(name)).delete()


def _count_failure(name: str, now: dt.datetime) -> None:
    with transaction.atomic():
        Guesses.objects.filter(last_at__lt=now - KEPT_FOR).delete()
        Guesses.objects.get_or_create(name_digest=_digest(name), defaults={"last_at": now})
        held = Guesses.objects.select_for_update().get(name_digest=_digest(name))
        # After a lock the count begins anew; else one more guess a quarter of an hour would keep somebody out for ever.
        held.failures = 1 if now - held.last_at >= LOCKED_FOR else held.failures + 1
        held.last_at = now
        held.save()
        if held.failures == MOST_FAILURES:
            known = Account.objects.filter(name=name).first()
            audit.write("", "locked", f"account {known.pk}" if known else "", now)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def new_word() -> str:
    """A password to be told once and changed at the first login."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(WORD_LENGTH // 4))
