"""The first administrator: made once, from the machine that the desk runs on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from detector.review import audit
from detector.review.logging_in import new_word, plain_name
from detector.review.models import Account, LogHead
from detector.review.models.accounts import ADMINISTRATOR
from detector.review.texts import clean_line
from features.errors import SuluhError


def first_administrator(name: str, full_name: str, who: str, now: dt.datetime) -> str:
    """Make it and return its password; SuluhError where an administrator is there already, or the name cannot be."""
    plain = plain_name(name)
    if not plain.isascii() or not plain.replace(".", "").replace("-", "").isalnum():
        raise SuluhError(f"'{name}' cannot be a name to log in with: use letters a to z, digits, points and hyphens.")
    word = new_word()
    with transaction.atomic():
        LogHead.objects.select_for_update().get(pk=1)  # two at once: the second finds the first's account
        if Account.objects.filter(role=ADMINISTRATOR, is_active=True).exists():
            raise SuluhError("There is an administrator already, who makes all other accounts and gives new passwords.")
        if Account.objects.filter(name=plain).exists():
            raise SuluhError(f"There is an account '{plain}' already. Choose another name.")
        account = Account(name=plain, full_name=clean_line(full_name, 120), role=ADMINISTRATOR, made_at=now)
        account.set_password(word)
        account.save(force_insert=True)
        audit.write(who, "account_made", f"account {account.pk}", now, name=plain, role=ADMINISTRATOR)
    return word
