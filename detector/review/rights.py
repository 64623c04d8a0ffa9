"""Who may what: by role, by the offices that an account may see, and by the conflicts that were declared."""

from __future__ import annotations

from django.db.models import QuerySet

from detector.review.models import Account, Case
from detector.review.models.accounts import ADMINISTRATOR, REVIEWER, ROLES, SUPERVISOR

WORK, LEAD, READ_LOG, ACCOUNTS = "work", "lead", "read_log", "accounts"
RIGHTS = {
    REVIEWER: frozenset({WORK}),
    SUPERVISOR: frozenset({WORK, LEAD, READ_LOG}),
    # Who makes accounts decides nothing: with two accounts of one's own, four eyes would be two.
    ADMINISTRATOR: frozenset({ACCOUNTS, READ_LOG}),
}


def may(account: Account, right: str) -> bool:
    """Whether the account's role carries a right; to look is everybody's, within `visible_cases`."""
    return account.is_active and right in RIGHTS.get(account.role, frozenset())


def visible_cases(account: Account) -> QuerySet[Case]:
    """The cases that exist for somebody: of their offices, without those that a conflict keeps from them."""
    if account.role not in ROLES or not account.is_active:
        return Case.objects.none()
    cases = Case.objects.all() if account.sees_all_offices else Case.objects.filter(office__in=account.grants.values("office"))
    return cases.exclude(conflicts__account=account)


def can_work_on(account: Account, case: Case) -> bool:
    """Whether somebody may be given this case."""
    return may(account, WORK) and visible_cases(account).filter(pk=case.pk).exists()


def workers(case: Case) -> list[Account]:
    """Those to whom a case can be given, by name."""
    accounts = Account.objects.filter(is_active=True, role__in=(REVIEWER, SUPERVISOR)).order_by("full_name", "name")
    return [account for account in accounts if can_work_on(account, case)]
